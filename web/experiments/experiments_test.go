package experiments_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// two gives a campaign of the demo a second variant, both of the same weight, and the hold-out of a tenth.
func two(t *testing.T, r *webtest.Room) campaigns.Campaign {
	t.Helper()
	one := r.Campaigns()[0]
	first := one.Messages[0].Message
	one.Messages = []campaigns.Choice{{Message: first, Variant: "a", Weight: 1}, {Message: first, Variant: "b", Weight: 1}}
	one.HoldOut = 102
	saved, err := campaigndb.Store{DB: r.DB}.SaveCampaign(t.Context(), access.Scope{Org: one.Org, All: true}, access.Actor{Name: "test"}, one)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// booked counts visits of an arm and variant.
func booked(t *testing.T, r *webtest.Room, c campaigns.Campaign, arm token.Arm, variant string, visits int64) {
	t.Helper()
	bookedFrom(t, r, c, token.PerView, arm, variant, visits)
}

// bookedFrom is booked for buckets of a source.
func bookedFrom(t *testing.T, r *webtest.Room, c campaigns.Campaign, from token.Source, arm token.Arm, variant string, visits int64) {
	t.Helper()
	at := engagement.HalfHour(r.Now())
	cell := token.Cell{Campaign: c.ID, Org: c.Org, Message: c.Messages[0].Message, Variant: variant, Arm: arm, Locale: lang.ZhHans, Placement: c.Placements[0], PlacementOrg: c.Org}.From(from)
	if _, err := ledgerdb.New(r.DB).Apply(t.Context(), engagement.Batch{Tallies: []engagement.Tally{{Batch: token.NewID(r.Now()), Cell: cell, Bucket: at, Count: visits}}}); err != nil {
		t.Fatal(err)
	}
	err := r.DB.Write(t.Context(), func(t *db.Tx) error { // every card is drawn
		_, err := t.Run("update engagement_half_hour set impressions = decisions", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var asked = url.Values{"question": {"Which of the two leads to more pledges?"}, "metric": {"pledges"}, "reading": {"once"}, "base": {"2.0"}, "effect": {"0.5"}}

func with(pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range asked {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestAnExperimentIsRegisteredAmendedAndEnded(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := two(t, r)
	path := "/admin/campaigns/" + c.Public + "/experiment"
	analyst := r.SignedIn(access.RoleAnalyst)
	a := analyst.Post(path, with("do", "look", "version", "0"))
	if a.Status != 200 || !strings.Contains(a.Text("form"), "Each variant needs up to 13,809 visits") {
		t.Fatalf("%d: %s", a.Status, a.Text("main"))
	}
	if a = analyst.Post(path, with("do", "save", "version", "0")); a.Status != 303 || !strings.HasSuffix(a.Header.Get("Location"), "?done=experiment_saved") {
		t.Fatalf("saved: %d %s", a.Status, a.Text("main"))
	}
	if a = analyst.Post(path, with("do", "register", "version", "0")); a.Status != 412 || len(a.All("p.note.halt")) != 1 {
		t.Errorf("an older version is registered: %d %s", a.Status, a.Text("main"))
	}
	if a = analyst.Post(path, with("do", "register", "version", "1")); a.Status != 303 {
		t.Fatalf("registered: %d %s", a.Status, a.Text("main"))
	}
	a = analyst.Get(path)
	for _, want := range []string{"Running", "Visits count since", "What was frozen", "Registered by", "Not compared yet"} {
		if !strings.Contains(a.Text("main"), want) {
			t.Errorf("%q is not said: %s", want, a.Text("main"))
		}
	}
	if a = analyst.Post(path, with("do", "amend", "version", "2", "effect", "1")); a.Status != 422 || !strings.Contains(a.Text("#why-wrong"), "Say why") {
		t.Errorf("amended without a reason: %d %s", a.Status, a.Text("form"))
	}
	if a = analyst.Post(path, with("do", "amend", "version", "2", "effect", "1", "why", "Traffic is a third of what we were told.")); a.Status != 303 {
		t.Fatalf("amended: %d %s", a.Status, a.Text("main"))
	}
	if a = analyst.Post(path, with("do", "end", "version", "3", "why", "The campaign is over.")); a.Status != 303 {
		t.Fatalf("ended: %d %s", a.Status, a.Text("main"))
	}
	text := analyst.Get(path).Text("main")
	for _, want := range []string{"Ended by", "Amended by", "Traffic is a third of what we were told.", "The campaign is over.", "Draft saved by"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
}

func TestADivisionThatCannotBeChanceIsTold(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := two(t, r)
	path := "/admin/campaigns/" + c.Public + "/experiment"
	manager := r.SignedIn(access.RoleManager)
	if a := manager.Post(path, with("do", "register", "version", "0")); a.Status != 303 {
		t.Fatalf("registered: %d %s", a.Status, a.Text("main"))
	}
	booked(t, r, c, token.Shown, "a", 5000) // before it began: does not count
	r.Pass(time.Hour)
	booked(t, r, c, token.Shown, "a", 900)
	booked(t, r, c, token.Shown, "b", 905)
	booked(t, r, c, token.HeldOut, "a", 100)
	booked(t, r, c, token.HeldOut, "b", 99)
	a := manager.Get(path)
	if text := a.Text("main"); !strings.Contains(text, "Visits are divided as they should be.") || !strings.Contains(text, "a Legal at exit: the licence is the shop's 900 13,809") {
		t.Errorf("a sound division: %s", text)
	}
	if home := manager.Get("/admin").Text("main"); strings.Contains(home, "cannot be chance") {
		t.Errorf("Home raises an alarm: %s", home)
	}
	bookedFrom(t, r, c, token.PageStore, token.Shown, "a", 900) // few travellers who come often, on one side
	bookedFrom(t, r, c, token.PageStore, token.Shown, "b", 700)
	a = manager.Get(path)
	if text := a.Text("main"); len(a.All("p.note.halt")) > 0 || !strings.Contains(text, "A few travellers who come often look so too") {
		t.Errorf("travellers who come often: %s", text)
	}
	for _, want := range []string{"Drawn for the view a 900 0 0.00% (0.00 to 0.43) As set", "Kept by the page b 700 0 0.00% (0.00 to 0.55) Uneven"} {
		if text := a.Text("main"); !strings.Contains(text, want) {
			t.Errorf("%q is not in the table by source: %s", want, text)
		}
	}
	if home := manager.Get("/admin").Text("main"); strings.Contains(home, "cannot be chance") {
		t.Errorf("Home raises an alarm for them: %s", home)
	}
	booked(t, r, c, token.Shown, "b", 400) // a defect: some visits of one variant are counted twice
	a = manager.Get(path)
	if text := a.Text("main"); len(a.All("p.note.halt")) == 0 || strings.Contains(text, "Visits are divided as they should be.") {
		t.Errorf("a defect is not told: %s", text)
	}
	if home := manager.Get("/admin").Text("main"); !strings.Contains(home, "cannot be chance") {
		t.Errorf("Home does not tell of it: %s", home)
	}
	c.HoldOut = 0
	if _, err := (campaigndb.Store{DB: r.DB}).SaveCampaign(t.Context(), access.Scope{Org: c.Org, All: true}, access.Actor{Name: "test"}, c); err == nil {
		t.Error("the hold-out of a running experiment is changed")
	}
}

func TestACampaignWithOneMessageIsToldWhatItNeeds(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	one := r.Campaigns()[0]
	one.Messages, one.HoldOut = one.Messages[:1], 0
	saved, err := campaigndb.Store{DB: r.DB}.SaveCampaign(t.Context(), access.Scope{Org: one.Org, All: true}, access.Actor{Name: "test"}, one)
	if err != nil {
		t.Fatal(err)
	}
	a := r.SignedIn(access.RoleManager).Get("/admin/campaigns/" + saved.Public + "/experiment")
	if !strings.Contains(a.Text("main"), "add a variant to the campaign first") || len(a.All("button[name=do]")) != 0 {
		t.Errorf("%s", a.Text("main"))
	}
}
