package account_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

const portal = "/partner/people"

// colleague adds somebody to the demo's partner, and opens a browser of theirs.
func colleague(r *room, name string, role access.Role) (access.Staff, *browser) {
	r.T.Helper()
	manager := r.Staff(access.RolePartnerManager)
	p, err := accessdb.Store{DB: r.DB}.AddStaff(r.T.Context(), access.System, access.Staff{Org: manager.Org, Email: name + "@crew.example", Name: name, Role: role, Password: manager.Password})
	if err != nil {
		r.T.Fatal(err)
	}
	b := r.Browser()
	if a := b.Post("/sign-in", url.Values{"email": {p.Email}, "password": {password}}); a.Header.Get("Location") != "/partner" {
		r.T.Fatalf("%s comes to %q", name, a.Header.Get("Location"))
	}
	return p, b
}

// textsOf is the text of each of some elements.
func textsOf(nodes []*html.Node) (out []string) {
	for _, n := range nodes {
		out = append(out, textOf(n))
	}
	return out
}

// guest invites somebody to the demo's partner, and returns the path of the link.
func guest(r *room, b *browser, email string) string {
	r.T.Helper()
	a := b.Post(portal+"/invite", url.Values{"email": {email}, "name": {"Malee"}, "role": {"partner_analyst"}})
	if a.Status != http.StatusCreated {
		r.T.Fatalf("%d %s", a.Status, a.Text(".wrong"))
	}
	return strings.TrimPrefix(a.Text("#link"), "http://erawan.example")
}

func TestAPartnersManagerLooksAfterItsPeopleAndMeetsNobodyElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	manager := r.SignedIn(access.RolePartnerManager)
	joined := r.Browser()
	if a := joined.Post(guest(r, manager, "malee@crew.example"), url.Values{"password": {newPassword}}); a.Header.Get("Location") != "/partner" {
		t.Fatalf("%d comes to %q", a.Status, a.Header.Get("Location"))
	}
	a := manager.Get(portal)
	if names := textsOf(a.All("#main tbody th a")); a.Status != http.StatusOK || len(names) != 2 || !slices.Contains(names, "Malee") {
		t.Fatalf("%d lists %q", a.Status, names)
	}
	for _, others := range []string{"The owner", "owner@erawan.example", "Gone", "/requirement", "/admin/people"} {
		if strings.Contains(a.Body, others) {
			t.Errorf("the page has %q", others)
		}
	}
	if offered := textsOf(a.All("form[action=/partner/people/invite] option")); !slices.Equal(offered, []string{"Partner analyst", "Partner manager"}) {
		t.Errorf("somebody can be asked to be %q", offered)
	}
	if !strings.Contains(manager.Get("/partner").Body, `href="/partner/people"`) {
		t.Error("no way leads there")
	}
	p := staff(t, accessdb.Store{DB: r.DB}, "malee@crew.example")
	at := portal + "/" + p.Public
	if a := manager.Post(at+"/role", url.Values{"role": {"partner_manager"}}); a.Header.Get("Location") != at+"?done=role" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if a := joined.Get(portal); a.Status != http.StatusOK {
		t.Errorf("a session from before: %d", a.Status)
	}
	if a := manager.Post(at+"/disable", url.Values{}); a.Header.Get("Location") != at+"?done=shut_out" {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if a := joined.Get("/partner"); a.Status != http.StatusSeeOther {
		t.Errorf("their session goes on: %d", a.Status)
	}
	if a := manager.Get(at); !strings.Contains(a.Text(".badge.halt"), "Disabled") || len(a.All("form[action="+at+"/enable]")) != 1 {
		t.Error(a.Text("main"))
	}
	if a := manager.Post(at+"/enable", url.Values{}); a.Header.Get("Location") != at+"?done=let_in" {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
}

func TestAnalystsOfAPartnerAndTheTeamHaveNoPageOfItsPeople(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	_, analyst := colleague(r, "analyst", access.RolePartnerAnalyst)
	for who, b := range map[string]*browser{"an analyst": analyst, "the team's owner": r.SignedIn(access.RoleOwner)} {
		if a := b.Get(portal); a.Status != http.StatusForbidden {
			t.Errorf("%s: %d", who, a.Status)
		}
		if a := b.Get("/admin/settings"); strings.Contains(a.Body, `href="/partner/people"`) {
			t.Errorf("%s is led there", who)
		}
	}
}

func TestIdsFromAcrossTheLineAreNothingToAPartner(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	manager, owner := r.SignedIn(access.RolePartnerManager), r.Staff(access.RoleOwner)
	store := accessdb.Store{DB: r.DB}
	other, err := store.AddOrg(t.Context(), access.Org{Kind: access.Partner, Name: lang.Text{lang.En: "Another partner"}, Keeper: owner.Org.ID})
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := store.AddStaff(t.Context(), access.System, access.Staff{Org: other, Email: "stranger@other.example", Name: "A stranger", Role: access.RolePartnerAnalyst, Password: "none"})
	if err != nil {
		t.Fatal(err)
	}
	asked, err := store.Invite(t.Context(), other.Scope(), access.Invitation{Org: other.ID, Email: "asked@other.example", Name: "Asked", Role: access.RolePartnerAnalyst, Hash: [32]byte{1}, Expires: r.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []access.Staff{stranger, owner} {
		at := portal + "/" + p.Public
		if a := manager.Get(at); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", p.Name, a.Status)
		}
		for path, form := range map[string]url.Values{"/role": {"role": {"partner_manager"}}, "/disable": {}, "/enable": {}, "/factor": {}, "/passkey": {"passkey": {"psk_x"}}, "/identity": {"issuer": {"x"}}} {
			if a := manager.Post(at+path, form); a.Status != http.StatusNotFound {
				t.Errorf("%s%s: %d", p.Name, path, a.Status)
			}
		}
	}
	for _, path := range []string{"/again", "/uninvite"} {
		if a := manager.Post(portal+path, url.Values{"invitation": {asked.Public}}); a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	form := url.Values{"email": {"new@crew.example"}, "name": {"Nok"}, "role": {"partner_analyst"}}
	for what, org := range map[string]string{"another partner": other.Public, "the team": owner.Org.Public} {
		form.Set("org", org)
		if a := manager.Post(portal+"/invite", form); a.Status != http.StatusNotFound {
			t.Errorf("into %s: %d", what, a.Status)
		}
	}
	form.Del("org")
	for _, role := range []string{"owner", "analyst", "guide", ""} {
		form.Set("role", role)
		if a := manager.Post(portal+"/invite", form); a.Status != http.StatusUnprocessableEntity || a.Text("#role-wrong") == "" {
			t.Errorf("as %q: %d", role, a.Status)
		}
	}
	if a := manager.Get(portal + "?q=stranger"); strings.Contains(a.Body, "A stranger") {
		t.Error("a stranger is found by name")
	}
	if now := staff(t, store, stranger.Email); now.Role != access.RolePartnerAnalyst || now.Disabled {
		t.Errorf("something was done: %+v", now)
	}
}

// behind is a roster on which, just before somebody is shut out or given another role, who asks loses their own.
type behind struct {
	accessdb.Store
	asker func() string
}

func (b behind) SetDisabled(ctx context.Context, s access.Scope, public string, disabled bool) error {
	if err := b.Store.SetDisabled(ctx, access.System, b.asker(), true); err != nil {
		return err
	}
	return b.Store.SetDisabled(ctx, s, public, disabled)
}

func TestTheLastManagerOfAPartnerStaysAndItIsSaidWhatToDo(t *testing.T) {
	t.Parallel()
	for l, want := range map[string]string{"en": "Make somebody else a manager first", "th": "ตั้งคนอื่นเป็นผู้จัดการก่อน", "zh-Hans": "请先让另一人成为经理", "zh-Hant": "請先讓另一人成為經理"} {
		var r *room
		r = newRoom(t, func(p *webtest.Parts) {
			p.Account.Roster = behind{p.Account.Roster.(accessdb.Store), func() string { return r.Staff(access.RolePartnerManager).Public }}
		})
		other, _ := colleague(r, "second", access.RolePartnerManager)
		b := r.SignedIn(access.RolePartnerManager)
		b.Language = l
		a := b.Post(portal+"/"+other.Public+"/disable", url.Values{})
		if a.Status != http.StatusConflict || !strings.Contains(a.Text("#role-wrong"), want) {
			t.Errorf("%s: %d %s", l, a.Status, a.Text("main"))
		}
		if now := staff(t, accessdb.Store{DB: r.DB}, other.Email); now.Disabled {
			t.Error("nobody is left")
		}
	}
}

func TestAManagerOfAPartnerDoesNothingToTheirOwnAccount(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, me := r.SignedIn(access.RolePartnerManager), r.Staff(access.RolePartnerManager)
	own := portal + "/" + me.Public
	if a := b.Get(own); len(a.All("main form")) > 0 || !strings.Contains(a.Text(".note"), "Another manager can do it, or the campaign team.") {
		t.Error(a.Text("main"))
	}
	for _, path := range []string{"/role", "/disable"} {
		if a := b.Post(own+path, url.Values{"role": {"partner_analyst"}}); a.Status != http.StatusConflict {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
	if now := r.Staff(access.RolePartnerManager); now.Role != me.Role || now.Disabled {
		t.Errorf("%+v", now)
	}
}

func TestAPartnersActsAskAgainWhoIsThereAndComeBack(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	p, _ := colleague(r, "second", access.RolePartnerAnalyst)
	b := r.SignedIn(access.RolePartnerManager)
	at := portal + "/" + p.Public
	r.Pass(access.FreshFor)
	for _, path := range []string{portal + "/invite", portal + "/again", at + "/role", at + "/disable", at + "/enable", at + "/factor", at + "/passkey", at + "/identity"} {
		a := b.Post(path, url.Values{"role": {"partner_manager"}}, "Referer", "http://erawan.example"+at+"?lang=th&done=role")
		if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin/confirm?next="+url.QueryEscape(at+"?lang=th") {
			t.Errorf("%s: %d %s", path, a.Status, a.Header.Get("Location"))
		}
	}
	if now := staff(t, accessdb.Store{DB: r.DB}, p.Email); now.Role != access.RolePartnerAnalyst || now.Disabled {
		t.Errorf("something was done: %+v", now)
	}
	if a := b.Post("/admin/confirm?next="+url.QueryEscape(at), url.Values{"password": {password}}); a.Header.Get("Location") != at+"?done=confirmed" {
		t.Errorf("%d %s", a.Status, a.Header.Get("Location"))
	}
	if a := b.Post(at+"/role", url.Values{"role": {"partner_manager"}}); a.Header.Get("Location") != at+"?done=role" {
		t.Errorf("%d", a.Status)
	}
}

func TestAnInvitationIsSentAgainByAnotherLink(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for _, c := range []struct {
		at     string
		by     access.Role
		invite func(*room, *browser, string) string
	}{{portal, access.RolePartnerManager, guest}, {"/admin/people", access.RoleOwner, invite}} {
		before := c.invite(r, r.SignedIn(c.by), "late@crew.example")
		r.Pass(6 * 24 * time.Hour)
		b := r.SignedIn(c.by)
		public := attr(b.Get(c.at).One("form[action="+c.at+"/again] input"), "value")
		a := b.Post(c.at+"/again", url.Values{"invitation": {public}})
		after, ours := strings.CutPrefix(a.Text("#link"), "http://erawan.example")
		if a.Status != http.StatusCreated || !ours || after == before || len(a.All("form[action="+c.at+"/again]")) != 1 {
			t.Fatalf("%s: %d %s", c.at, a.Status, a.Text("main"))
		}
		r.Pass(6 * 24 * time.Hour)
		if old, fresh := r.Browser().Get(before).Status, r.Browser().Get(after).Status; old != http.StatusNotFound || fresh != http.StatusOK {
			t.Errorf("%s: the link before opens %d, the other %d", c.at, old, fresh)
		}
		if a := r.SignedIn(c.by).Post(c.at+"/uninvite", url.Values{"invitation": {public}}); a.Header.Get("Location") != c.at+"?done=uninvite" || r.Browser().Get(after).Status != http.StatusNotFound {
			t.Errorf("%s: taken back: %d", c.at, a.Status)
		}
	}
}

// portalPages visits the pages of a partner's people in each of their states.
func portalPages() webtest.Visits {
	return webtest.Visits{
		"people":         func(b *browser) answer { return b.Get(portal + "?done=uninvite") },
		"people refused": func(b *browser) answer { return b.Post(portal+"/invite", url.Values{}) },
		"somebody invited": func(b *browser) answer {
			return b.Post(portal+"/invite", url.Values{"email": {"new@crew.example"}, "name": {"Somchai"}, "role": {"partner_analyst"}})
		},
		"nobody":  func(b *browser) answer { return b.Get(portal + "?q=nobody+like+it") },
		"oneself": func(b *browser) answer { return b.Get(portal + "/" + b.Room.Staff(access.RolePartnerManager).Public) },
		"somebody": func(b *browser) answer {
			return b.Get(portal + "/" + staff(b.Room.T, accessdb.Store{DB: b.Room.DB}, "second@crew.example").Public + "?done=role")
		},
		"somebody who stays": func(b *browser) answer {
			return b.Post(portal+"/"+staff(b.Room.T, accessdb.Store{DB: b.Room.DB}, "second@crew.example").Public+"/role", url.Values{"role": {"owner"}})
		},
	}
}

func TestPagesOfAPartnersPeopleAreWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	colleague(r, "second", access.RolePartnerAnalyst)
	webtest.Whole(t, r.SignedIn(access.RolePartnerManager), portalPages())
}

func TestWhatPagesOfAPartnersPeopleLinkToIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	colleague(r, "second", access.RolePartnerAnalyst)
	webtest.Linked(t, r.SignedIn(access.RolePartnerManager), portalPages())
}
