package experiments_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/plandb"
	"erawan/internal/list"
	"erawan/internal/webtest"
	"erawan/locales"
)

const holdOutPath = "/admin/settings/hold-out"

// message is the public id of one of the team's messages of a frame.
func message(t *testing.T, r *webtest.Room, frame string) (public string, id int64) {
	t.Helper()
	found, err := contentdb.Store{DB: r.DB}.MessagePage(t.Context(), access.Scope{Org: r.Staff(access.RoleOwner).Org.ID}, list.Ask{Filter: frame, Sort: list.Name, Size: 1})
	if err != nil || len(found.Items) == 0 {
		t.Fatal(frame, err)
	}
	return found.Items[0].Public, found.Items[0].ID
}

func TestAnOwnerHoldsVisitsOutOfEverything(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	card, id := message(t, r, "neutral")
	law, _ := message(t, r, "legal")
	b := r.SignedIn(access.RoleOwner)
	a := b.Get(holdOutPath)
	if a.Status != http.StatusOK || len(a.All("#neutral option[value="+card+"]")) != 1 || len(a.All("#neutral option[value="+law+"]")) != 0 {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if !strings.Contains(b.Get("/admin/settings").Body, `href="`+holdOutPath+`"`) {
		t.Error("the settings do not lead there")
	}
	for name, bad := range map[string]struct{ share, neutral, field string }{
		"too large": {"10.1", card, "share"}, "less than none": {"-1", card, "share"}, "no number": {"many", card, "share"}, "NaN": {"NaN", card, "share"},
		"no card": {"5", "", "neutral"}, "a card of law": {"5", law, "neutral"}, "what is not there": {"5", "msg_none", "neutral"}} {
		a := b.Post(holdOutPath, url.Values{"version": {"0"}, "share": {bad.share}, "neutral": {bad.neutral}})
		if a.Status != http.StatusUnprocessableEntity || len(a.All("#"+bad.field+"-wrong")) != 1 || !strings.Contains(a.Body, `value="`+bad.share+`"`) {
			t.Errorf("%s: %d %s", name, a.Status, a.Text("form#draft"))
		}
	}
	form := url.Values{"version": {"0"}, "share": {"5"}, "neutral": {card}}
	if a = b.Post(holdOutPath, form); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	h, err := campaigndb.Store{DB: r.DB}.HoldOut(t.Context(), access.Scope{Org: r.Staff(access.RoleOwner).Org.ID})
	if err != nil || h.Buckets != 51 || h.Neutral != id {
		t.Errorf("%+v, %v", h, err)
	}
	if text := b.Get(holdOutPath).Text("main"); !strings.Contains(text, "5.0% of visits are held out") || !strings.Contains(text, "Stands since") {
		t.Error(text)
	}
	if a = b.Post(holdOutPath, form); a.Status != http.StatusPreconditionFailed || len(a.All("#draft .note.halt")) != 1 {
		t.Errorf("of a version that is over: %d", a.Status)
	}
	if a := r.SignedIn(access.RoleManager).Get(holdOutPath); a.Status != http.StatusForbidden {
		t.Errorf("a manager: %d", a.Status)
	}
}

func TestAShareThatAnExperimentStandsOnStays(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := two(t, r)
	card, _ := message(t, r, "neutral")
	b := r.SignedIn(access.RoleOwner)
	if a := r.SignedIn(access.RoleManager).Post("/admin/campaigns/"+c.Public+"/experiment", with("do", "register", "version", "0")); a.Status != 303 {
		t.Fatalf("registered: %d", a.Status)
	}
	a := b.Post(holdOutPath, url.Values{"version": {"0"}, "share": {"5"}, "neutral": {card}})
	if a.Status != http.StatusConflict || !strings.Contains(a.Text("#share-wrong"), "An experiment runs") {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
}

// Permutations meet in the product of their shares only on average: what is drawn beside a hold-out of everything is no
// alarm, however many visits come.
func TestASoundDivisionBesideAHoldOutOfEverythingRaisesNoAlarm(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := two(t, r)
	_, card := message(t, r, "neutral")
	if _, err := (campaigndb.Store{DB: r.DB}).SaveHoldOut(t.Context(), access.Scope{Org: c.Org}, access.Actor{Name: "test"}, campaigns.HoldOut{Buckets: 102, Neutral: card}); err != nil {
		t.Fatal(err)
	}
	replan(t, r)
	drawn, ok := r.Planner.Realised(c)
	if n := drawn.Shown["a"] + drawn.Shown["b"] + drawn.HeldOut["a"] + drawn.HeldOut["b"]; !ok || n != campaigns.Buckets-102 {
		t.Fatalf("%d buckets are drawn beside 102 that are held out of everything: %+v", n, drawn)
	}
	manager := r.SignedIn(access.RoleManager)
	path := "/admin/campaigns/" + c.Public + "/experiment"
	if a := manager.Post(path, with("do", "register", "version", "0")); a.Status != 303 {
		t.Fatalf("registered: %d %s", a.Status, a.Text("main"))
	}
	r.Pass(time.Hour)
	const each = 10_000 // visits a bucket
	for _, variant := range []string{"a", "b"} {
		booked(t, r, c, token.Shown, variant, each*int64(drawn.Shown[variant]))
		booked(t, r, c, token.HeldOut, variant, each*int64(drawn.HeldOut[variant]))
	}
	if a := manager.Get(path); len(a.All("p.note.halt")) > 0 || !strings.Contains(a.Text("main"), "Visits are divided as they should be.") {
		t.Errorf("%+v: %s", drawn, a.Text("main"))
	}
	if home := manager.Get("/admin").Text("main"); strings.Contains(home, "cannot be chance") {
		t.Errorf("Home raises an alarm: %s", home)
	}
	c.State = campaigns.Paused // what it drew is judged as it was drawn
	c, err := campaigndb.Store{DB: r.DB}.SaveCampaign(t.Context(), access.Scope{Org: c.Org, All: true}, access.Actor{Name: "test"}, c)
	if err != nil {
		t.Fatal(err)
	}
	replan(t, r)
	if a := manager.Get(path); len(a.All("p.note.halt")) > 0 || !strings.Contains(a.Text("main"), "Visits are divided as they should be.") {
		t.Errorf("paused: %s", a.Text("main"))
	}
	if home := manager.Get("/admin").Text("main"); strings.Contains(home, "cannot be chance") {
		t.Errorf("Home raises an alarm of one that is paused: %s", home)
	}
	booked(t, r, c, token.Shown, "a", each*20)
	if home := manager.Get("/admin").Text("main"); !strings.Contains(home, "cannot be chance") {
		t.Errorf("Home does not tell of a defect: %s", home)
	}
}

// replan has the room decide from what is stored now.
func replan(t *testing.T, r *webtest.Room) {
	t.Helper()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := plandb.Store{DB: r.DB}.Snapshot(t.Context(), r.Now())
	if err != nil {
		t.Fatal(err)
	}
	plan, err := delivery.Compile(snapshot, delivery.Options{Now: r.Now(), Say: words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.Planner.Use(plan)
	r.Planner.Touch(r.Now())
}
