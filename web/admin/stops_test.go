package admin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
	"erawan/web/admin"
)

type noCampaigns struct{}

func (noCampaigns) Campaigns(context.Context, access.Scope) ([]campaigns.Campaign, error) {
	return nil, nil
}
func (noCampaigns) CampaignByPublic(context.Context, access.Scope, string) (campaigns.Campaign, error) {
	return campaigns.Campaign{}, errors.New("the database says: secret")
}
func (noCampaigns) Segments(context.Context, access.Scope) ([]audience.Segment, error) {
	return nil, nil
}
func (noCampaigns) Placements(context.Context, access.Scope) ([]campaigns.Placement, error) {
	return nil, nil
}

// written is a shelf with the messages on it.
type written struct {
	content.Shelf
	byID map[int64]content.Message
}

func (r *room) messages() written {
	r.t.Helper()
	s, err := plandb.Store{DB: r.db}.Snapshot(r.t.Context(), noon)
	if err != nil {
		r.t.Fatal(err)
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
	c, b := r.campaigns()[0], r.signedIn(access.RoleManager)
	page := "/admin/campaigns/" + c.Public
	form := attr(b.get(page).one("a.btn.halt[href=/admin/stop?what=campaign&id="+c.Public+"]"), "href")
	a := b.get(form)
	action := attr(a.one("form[method=post] textarea").Parent.Parent, "action")
	a = b.post(action, url.Values{"reason": {"  Wrong hotline.\r\nCheck it. "}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != page+"?done=stop" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a = b.get(a.header.Get("Location"))
	if !strings.Contains(a.text("[role=status]"), "Stopped") || len(a.all(".head .badge.halt")) != 1 {
		t.Error(a.text(".head"))
	}
	if got := a.text(".time"); !strings.Contains(got, "Campaign “Bring home memories” was stopped by The manager Wrong hotline. Check it.") {
		t.Error(got)
	}
	if a = b.post(action, url.Values{"reason": {"again"}}); a.status != http.StatusConflict || !strings.Contains(a.text("[role=alert]"), "already stopped") {
		t.Errorf("stopped twice: %d", a.status)
	}
	a = b.post("/admin/resume?what=campaign&id="+c.Public, url.Values{})
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a = b.get(page)
	if len(a.all(".head .badge.ok")) != 1 || !strings.Contains(a.text(".time"), "was resumed by The manager") {
		t.Error(a.text("main"))
	}
}

func TestAStopNeedsAReasonThatCanBeKept(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, path := r.signedIn(access.RoleOwner), "/admin/stop?what=campaign&id="+r.campaigns()[0].Public
	for reason, want := range map[string]string{
		" \n ": "Write why", strings.Repeat("字", 501): "At most 500", "a\x00b": "hidden or control", "\xff": "not valid UTF-8", "a\u202eb": "hidden or control",
	} {
		a := b.post(path, url.Values{"reason": {reason}})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text(".wrong"), want) || attr(a.one("textarea"), "aria-invalid") != "true" {
			t.Errorf("%q: %d %s", reason, a.status, a.text(".wrong"))
		}
	}
	const naughty = `<script>alert(1)</script> "'` + "`" + ` 停止 หยุด`
	if a := b.post(path, url.Values{"reason": {naughty}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if got := b.get("/admin/stops").text(".time"); !strings.Contains(got, naughty) {
		t.Error(got)
	}
}

func TestAMessageIsStoppedFromTheCampaignThatSaysIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, page := r.signedIn(access.RoleManager), "/admin/campaigns/"+r.campaigns()[0].Public
	link := attr(b.get(page).all("article a.btn.halt")[0], "href")
	if a := b.post(link, url.Values{"reason": {"Old law."}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	a := b.get(page)
	if !strings.Contains(a.text("article .badge.halt"), "Stopped") || !strings.Contains(a.text(".time"), "Message “") {
		t.Error(a.text("article"))
	}
	a = b.get("/admin/stops")
	resume := attr(a.one("ul .btn"), "href")
	if a = b.post(resume, url.Values{"reason": {"Mended."}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	if got := b.get("/admin/stops").text("[aria-labelledby=now]"); !strings.Contains(got, "Nothing is stopped") {
		t.Error(got)
	}
}

func TestOnlyTheOwnerOfTheOnlyTeamStopsEverything(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	const path = "/admin/stop?what=everything"
	if a := r.signedIn(access.RoleManager).post(path, url.Values{"reason": {"x"}}); a.status != http.StatusForbidden {
		t.Errorf("a manager: %d", a.status)
	}
	owner := r.signedIn(access.RoleOwner)
	if a := owner.post(path, url.Values{"reason": {"A court asks for it."}}); a.status != http.StatusSeeOther {
		t.Fatalf("the owner: %d %s", a.status, a.body)
	}
	a := owner.get("/admin/campaigns")
	if len(a.all("tbody .badge.halt")) != 3 {
		t.Error(a.text("tbody"))
	}
	if a = owner.post("/admin/resume?what=everything", url.Values{}); a.status != http.StatusSeeOther {
		t.Errorf("the owner resumes: %d", a.status)
	}
	other := access.Org{Kind: access.Owner, Name: lang.Text{lang.En: "Another team"}}
	if _, err := (accessdb.Store{DB: r.db}).AddOrg(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if a = owner.post(path, url.Values{"reason": {"x"}}); a.status != http.StatusForbidden || strings.Contains(owner.get("/admin/stops").text(".head"), "everything…") {
		t.Errorf("with another team there: %d", a.status)
	}
}

func TestWhatIsNotOursIsNotThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	store := accessdb.Store{DB: r.db}
	org, err := store.AddOrg(t.Context(), access.Org{Kind: access.Owner, Name: lang.Text{lang.En: "Another team"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.AddStaff(t.Context(), access.System, access.Staff{Org: org, Email: "other@erawan.example", Name: "Other", Role: access.RoleOwner, Password: access.Hash(password)}); err != nil {
		t.Fatal(err)
	}
	r.signedIn(access.RoleOwner).post("/admin/stop?what=campaign&id="+r.campaigns()[1].Public, url.Values{"reason": {"first-team reason"}})
	b := r.browser()
	b.post("/sign-in", url.Values{"email": {"other@erawan.example"}, "password": {password}})
	c := r.campaigns()[0].Public
	var message string
	for _, m := range r.messages().byID {
		message = m.Public
	}
	for _, path := range []string{"/admin/campaigns/" + c, "/admin/stop?what=campaign&id=" + c, "/admin/resume?what=campaign&id=" + c, "/admin/stop?what=message&id=" + message} {
		if a := b.get(path); a.status != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, a.status)
		}
		if strings.Contains(path, "what=") {
			if a := b.post(path, url.Values{"reason": {"x"}}); a.status != http.StatusNotFound {
				t.Errorf("POST %s: %d", path, a.status)
			}
		}
	}
	for _, path := range []string{"/admin", "/admin/campaigns", "/admin/stops", "/admin/reports/engagement?by=all", "/admin/reports/engagement.csv"} {
		if a := b.get(path); a.status != http.StatusOK || strings.Contains(a.body, "memories") || strings.Contains(a.body, "first-team") || strings.Contains(a.body, "1,000") {
			t.Errorf("%s shows another team's: %d", path, a.status)
		}
	}
	if a := b.get("/admin/reports/engagement?campaign=" + c); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a report of another team's campaign: %d", a.status)
	}
}

func TestOurOwnMistakesTellTheReaderOnlyTheRequestsID(t *testing.T) {
	t.Parallel()
	r := newRoom(t, func(d *admin.Deps) { d.Campaigns = noCampaigns{} })
	b := r.signedIn(access.RoleOwner)
	a := b.get("/admin/campaigns/cmp_x")
	id := a.header.Get("X-Request-Id")
	if a.status != http.StatusInternalServerError || id == "" || !strings.Contains(a.text("main"), id) || strings.Contains(a.body, "secret") {
		t.Errorf("%d %s", a.status, a.body)
	}
}
