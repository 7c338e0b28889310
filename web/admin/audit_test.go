package admin_test

import (
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/lang"
)

func TestTheAuditTellsWhoStoppedWhatAndWhy(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c := r.Campaigns()[0]
	r.SignedIn(access.RoleManager).Post("/admin/stop?what=campaign&id="+c.Public, url.Values{"reason": {"<b>Wrong hotline</b>"}})
	b := r.SignedIn(access.RoleOwner)
	a := b.Get("/admin/audit")
	first := a.All("ol.time li")[0]
	told := textOf(first)
	if !strings.Contains(told, "Campaign “"+c.Name.In("en")+"” was stopped by The manager") || !strings.Contains(told, "<b>Wrong hotline</b>") {
		t.Errorf("the newest row says %q", told)
	}
	if attr(first, "class") != "halt" {
		t.Errorf("a stop is drawn as %q", attr(first, "class"))
	}
	one := b.Get("/admin/audit?subject=" + c.Public)
	for _, row := range one.All("ol.time li") {
		if !strings.Contains(textOf(row), c.Public) {
			t.Errorf("among one campaign's rows: %s", textOf(row))
		}
	}
	if n := len(one.All("ol.time li")); n != 2 {
		t.Errorf("%d rows of one campaign: it was made and stopped", n)
	}
}

func TestTheAuditShowsAnEditFieldByField(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	c := r.Campaigns()[0]
	c.State = campaigns.Paused
	if _, err := (campaigndb.Store{DB: r.DB}).SaveCampaign(t.Context(), access.Scope{Org: c.Org}, access.Actor{Staff: 1, Name: "Mali"}, c); err != nil {
		t.Fatal(err)
	}
	a := b.Get("/admin/audit?kind=campaign")
	row := a.All("ol.time li")[0]
	if got := textOf(row); !strings.Contains(got, "was changed by Mali") || !strings.HasSuffix(got, "state live paused") {
		t.Errorf("%q", got)
	}
}

func TestTheAuditGoesBackPageByPageToItsFirstRow(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	seen, at, pages := map[string]int{}, "/admin/audit", 0
	for at != "" {
		a := b.Get(at)
		pages++
		for _, row := range a.All("ol.time li") {
			seen[textOf(row)+attr(row, "class")]++
		}
		at = ""
		for _, link := range a.All("a.btn") {
			if textOf(link) == "Older changes" {
				at = attr(link, "href")
			}
		}
		if pages > 20 {
			t.Fatal("there is no end")
		}
	}
	if pages < 2 || len(seen) < 60 {
		t.Errorf("%d rows on %d pages", len(seen), pages)
	}
	if a := b.Get("/admin/audit?before=x&kind=nonsense"); a.Status != 200 || len(a.All("ol.time li")) != 50 {
		t.Errorf("nonsense is not passed over: %d", a.Status)
	}
}

func TestTheAuditOfAnotherTeamIsNotShown(t *testing.T) {
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
	stranger := r.Browser()
	stranger.Post("/sign-in", url.Values{"email": {"other@erawan.example"}, "password": {password}})
	for _, path := range []string{"/admin/audit", "/admin/audit?subject=" + r.Campaigns()[0].Public} {
		a := stranger.Get(path)
		if a.Status != 200 {
			t.Errorf("%s: %d", path, a.Status)
		}
		for _, row := range a.All("ol.time li") {
			if !strings.Contains(textOf(row), "Another team") && !strings.Contains(textOf(row), "Other") {
				t.Errorf("%s shows %s", path, textOf(row))
			}
		}
	}
}

func TestACampaignsPageTellsWhatWasDoneToItToThoseWhoMayKnow(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c := r.Campaigns()[0]
	owner := r.SignedIn(access.RoleOwner)
	owner.Post("/admin/stop?what=campaign&id="+c.Public, url.Values{"reason": {"Wrong hotline."}})
	a := owner.Get("/admin/campaigns/" + c.Public)
	told := a.Text("section[aria-labelledby=history] ol.time")
	if !strings.Contains(told, "was stopped by The owner") || !strings.Contains(told, "Reason: Wrong hotline.") || !strings.Contains(told, "was added by") {
		t.Errorf("%s", told)
	}
	if other := owner.Get("/admin/campaigns/" + r.Campaigns()[1].Public); strings.Contains(other.Text("section[aria-labelledby=history]"), "stopped") {
		t.Error("another campaign's page tells of it")
	}
	if a := r.SignedIn(access.RoleAnalyst).Get("/admin/campaigns/" + c.Public); len(a.All("section[aria-labelledby=history]")) > 0 {
		t.Error("an analyst reads the audit")
	}
}
