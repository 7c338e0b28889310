package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/id"
)

// person is somebody at the console, with a browser's cookies.
type person struct {
	email, password string
	browser         *http.Client
}

// person adds an owner of the demo's organisation.
func (w *world) person(ctx context.Context) (*person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p := &person{email: id.New(id.Staff) + "@example.org", password: id.New(id.Staff),
		browser: &http.Client{Jar: jar, Timeout: 5 * time.Minute, CheckRedirect: stay}}
	_, err = accessdb.Store{DB: w.db}.AddStaff(ctx, access.System, access.Staff{Public: id.New(id.Staff), Org: w.seeded.Org,
		Email: p.email, Name: "Bench", Role: access.RoleOwner, Password: access.Hash(p.password)})
	return p, err
}

func (p *person) signIn(n *node) error {
	return p.post("http://"+n.addr+"/sign-in", url.Values{"email": {p.email}, "password": {p.password}})
}

// press stops or resumes a campaign, as the console's form does.
func (p *person) press(n *node, verb string, c campaigns.Campaign) error {
	where := url.Values{"what": {"campaign"}, "id": {c.Public}}
	return p.post("http://"+n.addr+"/admin/"+verb+"?"+where.Encode(), url.Values{"reason": {"bench"}})
}

// post sends a form that must lead on.
func (p *person) post(address string, form url.Values) error {
	res, err := p.browser.PostForm(address, form)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("form answered %d: %.300s", res.StatusCode, body)
	}
	return nil
}

// get reads a page.
func (p *person) get(address string) ([]byte, error) {
	res, err := p.browser.Get(address)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("page answered %d: %.300s", res.StatusCode, body)
	}
	return body, err
}
