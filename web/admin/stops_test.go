package admin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/webtest"
)

type noCampaigns struct{}

func (noCampaigns) CampaignPage(context.Context, access.Scope, list.Ask, campaigns.Standing) (list.Page[campaigns.Campaign], error) {
	return list.Page[campaigns.Campaign]{}, nil
}
func (noCampaigns) Ingredients(context.Context, access.Scope, campaigns.Campaign) (content.Ingredients, error) {
	return content.Ingredients{}, nil
}
func (noCampaigns) CampaignByPublic(context.Context, access.Scope, string) (campaigns.Campaign, error) {
	return campaigns.Campaign{}, errors.New("the database says: secret")
}

// written is a shelf with the messages on it.
type written struct {
	content.Shelf
	byID map[int64]content.Message
}

func messages(r *room) written {
	r.T.Helper()
	s, err := plandb.Store{DB: r.DB}.Snapshot(r.T.Context(), noon)
	if err != nil {
		r.T.Fatal(err)
	}
	w := written{content.NewShelf(s.Cards, s.Statements, s.Approvals), map[int64]content.Message{}}
	for _, m := range s.Messages {
		w.byID[m.ID] = m
	}
	return w
}

func TestACampaignIsStoppedWithAReasonAndResumed(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c, b := r.Campaigns()[0], r.SignedIn(access.RoleManager)
	page := "/admin/campaigns/" + c.Public
	form := attr(b.Get(page).One("a.btn.halt[href=/admin/stop?what=campaign&id="+c.Public+"]"), "href")
	a := b.Get(form)
	action := attr(a.One("form[method=post] textarea").Parent.Parent, "action")
	a = b.Post(action, url.Values{"reason": {"  Wrong hotline.\r\nCheck it. "}})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != page+"?done=stop" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	a = b.Get(a.Header.Get("Location"))
	if !strings.Contains(a.Text("[role=status]"), "Stopped") || len(a.All(".head .badge.halt")) != 1 {
		t.Error(a.Text(".head"))
	}
	if got := a.Text(".time"); !strings.Contains(got, "Campaign “Bring home memories” was stopped by The manager Wrong hotline. Check it.") {
		t.Error(got)
	}
	if a = b.Post(action, url.Values{"reason": {"again"}}); a.Status != http.StatusConflict || !strings.Contains(a.Text("[role=alert]"), "already stopped") {
		t.Errorf("stopped twice: %d", a.Status)
	}
	a = b.Post("/admin/resume?what=campaign&id="+c.Public, url.Values{})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	a = b.Get(page)
	if len(a.All(".head .badge.ok")) != 1 || !strings.Contains(a.Text(".time"), "was resumed by The manager") {
		t.Error(a.Text("main"))
	}
}

func TestAStopNeedsAReasonThatCanBeKept(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, path := r.SignedIn(access.RoleOwner), "/admin/stop?what=campaign&id="+r.Campaigns()[0].Public
	for reason, want := range map[string]string{
		" \n ": "Write why", strings.Repeat("字", 501): "At most 500", "a\x00b": "hidden or control", "\xff": "not valid UTF-8", "a\u202eb": "hidden or control",
	} {
		a := b.Post(path, url.Values{"reason": {reason}})
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(".wrong"), want) || attr(a.One("textarea"), "aria-invalid") != "true" {
			t.Errorf("%q: %d %s", reason, a.Status, a.Text(".wrong"))
		}
	}
	const naughty = `<script>alert(1)</script> "'` + "`" + ` 停止 หยุด`
	if a := b.Post(path, url.Values{"reason": {naughty}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	if got := b.Get("/admin/stops").Text(".time"); !strings.Contains(got, naughty) {
		t.Error(got)
	}
}

func TestAMessageIsStoppedFromTheCampaignThatSaysIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, page := r.SignedIn(access.RoleManager), "/admin/campaigns/"+r.Campaigns()[0].Public
	link := attr(b.Get(page).All("article a.btn.halt")[0], "href")
	if a := b.Post(link, url.Values{"reason": {"Old law."}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	a := b.Get(page)
	if !strings.Contains(a.Text("article .badge.halt"), "Stopped") || !strings.Contains(a.Text(".time"), "Message “") {
		t.Error(a.Text("article"))
	}
	a = b.Get("/admin/stops")
	resume := attr(a.One("ul .btn"), "href")
	if a = b.Post(resume, url.Values{"reason": {"Mended."}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	if got := b.Get("/admin/stops").Text("[aria-labelledby=now]"); !strings.Contains(got, "Nothing is stopped") {
		t.Error(got)
	}
}

func TestOnlyTheOwnerOfTheOnlyTeamStopsEverything(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	const path = "/admin/stop?what=everything"
	if a := r.SignedIn(access.RoleManager).Post(path, url.Values{"reason": {"x"}}); a.Status != http.StatusForbidden {
		t.Errorf("a manager: %d", a.Status)
	}
	owner := r.SignedIn(access.RoleOwner)
	if a := owner.Post(path, url.Values{"reason": {"A court asks for it."}}); a.Status != http.StatusSeeOther {
		t.Fatalf("the owner: %d %s", a.Status, a.Body)
	}
	a := owner.Get("/admin/campaigns")
	if len(a.All("tbody .badge.halt")) != 3 {
		t.Error(a.Text("tbody"))
	}
	if a = owner.Post("/admin/resume?what=everything", url.Values{}); a.Status != http.StatusSeeOther {
		t.Errorf("the owner resumes: %d", a.Status)
	}
	other := access.Org{Kind: access.Owner, Name: lang.Text{lang.En: "Another team"}}
	if _, err := (accessdb.Store{DB: r.DB}).AddOrg(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if a = owner.Post(path, url.Values{"reason": {"x"}}); a.Status != http.StatusForbidden || strings.Contains(owner.Get("/admin/stops").Text(".head"), "everything…") {
		t.Errorf("with another team there: %d", a.Status)
	}
}

func TestWhatIsNotOursIsNotThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	store := accessdb.Store{DB: r.DB}
	org, err := store.AddOrg(t.Context(), access.Org{Kind: access.Owner, Name: lang.Text{lang.En: "Another team"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.AddStaff(t.Context(), access.System, access.Staff{Org: org, Email: "other@erawan.example", Name: "Other", Role: access.RoleOwner, Password: access.Hash(password)}); err != nil {
		t.Fatal(err)
	}
	r.SignedIn(access.RoleOwner).Post("/admin/stop?what=campaign&id="+r.Campaigns()[1].Public, url.Values{"reason": {"first-team reason"}})
	b := r.Browser()
	b.Post("/sign-in", url.Values{"email": {"other@erawan.example"}, "password": {password}})
	c := r.Campaigns()[0].Public
	var message string
	for _, m := range messages(r).byID {
		message = m.Public
	}
	for _, path := range []string{"/admin/campaigns/" + c, "/admin/stop?what=campaign&id=" + c, "/admin/resume?what=campaign&id=" + c, "/admin/stop?what=message&id=" + message} {
		if a := b.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, a.Status)
		}
		if strings.Contains(path, "what=") {
			if a := b.Post(path, url.Values{"reason": {"x"}}); a.Status != http.StatusNotFound {
				t.Errorf("POST %s: %d", path, a.Status)
			}
		}
	}
	for _, path := range []string{"/admin", "/admin/campaigns", "/admin/stops", "/admin/reports/engagement?by=all", "/admin/reports/engagement.csv"} {
		if a := b.Get(path); a.Status != http.StatusOK || strings.Contains(a.Body, "memories") || strings.Contains(a.Body, "first-team") || strings.Contains(a.Body, "1,000") {
			t.Errorf("%s shows another team's: %d", path, a.Status)
		}
	}
	if a := b.Get("/admin/reports/engagement?campaign=" + c); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a report of another team's campaign: %d", a.Status)
	}
}

func TestOurOwnMistakesTellTheReaderOnlyTheRequestsID(t *testing.T) {
	t.Parallel()
	r := newRoom(t, func(p *webtest.Parts) { p.Console.Campaigns = noCampaigns{} })
	b := r.SignedIn(access.RoleOwner)
	a := b.Get("/admin/campaigns/cmp_x")
	id := a.Header.Get("X-Request-Id")
	if a.Status != http.StatusInternalServerError || id == "" || !strings.Contains(a.Text("main"), id) || strings.Contains(a.Body, "secret") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestEverythingThatCanBeStoppedIsStoppedByItsIdInOneLanguageOrAll(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	c := r.Campaigns()[0]
	made, err := (campaigndb.Store{DB: r.DB}).Ingredients(t.Context(), access.Scope{Org: c.Org}, c)
	if err != nil {
		t.Fatal(err)
	}
	m, place := made.Messages[c.Messages[0].Message], made.Placements[0]
	var law string
	for _, card := range made.Shelf.Cards {
		law = card.Public
	}
	partner, err := (accessdb.Store{DB: r.DB}).Orgs(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	org := ""
	for _, o := range partner {
		if o.ID == place.Org {
			org = o.Public
		}
	}
	for _, public := range []string{c.Public, c.Public + "&locale=th", m.Public, m.Public + "&locale=zh-Hans", law, law + "&locale=en", org, place.Public} {
		a := b.Get("/admin/stop?id=" + public)
		if a.Status != http.StatusOK {
			t.Errorf("%s: %d", public, a.Status)
			continue
		}
		if strings.HasPrefix(public, m.Public) && !strings.Contains(a.Text("blockquote"), made.Messages[m.ID].Texts[lang.ZhHans].Headline) {
			t.Errorf("%s does not say what is on air: %s", public, a.Text("main"))
		}
		if public == c.Public && !strings.Contains(a.Text("main"), place.Name) {
			t.Errorf("%s does not say where it is carried", public)
		}
		if a = b.Post(attr(a.One("form.stack"), "action"), url.Values{"reason": {"A wrong line."}}); a.Status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", public, a.Status, a.Text("main"))
		}
	}
	board, said := b.Get("/admin/stops"), made.Messages[m.ID].Texts[lang.ZhHans].Headline
	for section, want := range map[string]string{"[aria-labelledby=now]": said, "[aria-labelledby=log]": said} {
		if got := board.Text(section + " details blockquote"); !strings.Contains(got, want) {
			t.Errorf("%s does not say what was on the air: %s", section, got)
		}
	}
	if got := r.SignedIn(access.RolePartnerManager).Get("/partner").Text("main"); !strings.Contains(got, said) {
		t.Errorf("a partner does not read what was stopped: %s", got)
	}
	links := board.All("[aria-labelledby=now] li .btn")
	if len(links) != 8 {
		t.Fatalf("%d of 8 can be resumed", len(links))
	}
	for _, link := range links {
		if a := b.Post(attr(link, "href"), url.Values{"reason": {""}}); a.Status != http.StatusSeeOther {
			t.Errorf("%s: %d", attr(link, "href"), a.Status)
		}
	}
	if got := b.Get("/admin/stops").Text("[aria-labelledby=now]"); !strings.Contains(got, "Nothing is stopped") {
		t.Error(got)
	}
}
