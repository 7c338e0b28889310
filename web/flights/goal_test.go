package flights_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
)

func TestAGoalIsTypedKeptAndShownAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	c := made(b, r, whole(r, "save", url.Values{"metric": {"viewable"}, "amount": {"1,000,000"}, "pacing": {"front_loaded"}, "daily": {"50000"}, "total": {"1200000"}, "frame-cap": {"4"}, "frame-gap": {"6"}}))
	want := campaigns.Goal{Metric: campaigns.Viewable, Amount: 1_000_000, Pacing: campaigns.FrontLoaded, Daily: 50_000, Total: 1_200_000}
	if c.Goal != want || c.FramePerDay != 4 || c.FrameGap != 6 {
		t.Fatalf("kept %+v, frame %d a day, %d hours apart", c.Goal, c.FramePerDay, c.FrameGap)
	}
	form := b.Get(at(c) + "/edit").Body
	for _, value := range []string{`value="1000000"`, `value="50000"`, `value="1200000"`, `value="front_loaded" selected`, `value="viewable" selected`} {
		if !strings.Contains(form, value) {
			t.Errorf("the form does not show %s", value)
		}
	}
	page := b.Get(at(c))
	if said := page.Text("[aria-labelledby=pace]"); !strings.Contains(said, "1,000,000 viewable impressions, more of it early") || !strings.Contains(said, "Nothing is counted yet") {
		t.Errorf("the campaign's page says %q", said)
	}
	plain := made(b, r, whole(r, "save", url.Values{"metric": {"viewable"}, "pacing": {"even"}}))
	if !plain.Goal.None() || plain.Goal.Metric != "" {
		t.Errorf("nothing was asked, and %+v kept", plain.Goal)
	}
}

func TestQuietDaysAndHoursAreTypedKeptAndShownAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	c := made(b, r, whole(r, "save", url.Values{"hours-from": {"20:30"}, "hours-until": {"00:00"}, "quiet-days": {"2026-10-13，2026-10-23 2026-12-05"}}))
	if said := c.Hours.String(); said != "20:30–24:00" || len(c.Quiet) != 3 || c.Quiet[2].String() != "2026-12-05" {
		t.Fatalf("kept %s and %v", said, c.Quiet)
	}
	form := b.Get(at(c) + "/edit").Body
	for _, value := range []string{`value="20:30"`, `value="00:00"`, `value="2026-10-13, 2026-10-23, 2026-12-05"`} {
		if !strings.Contains(form, value) {
			t.Errorf("the form does not show %s", value)
		}
	}
	if said := b.Get(at(c)).Text("[aria-labelledby=facts]"); !strings.Contains(said, "20:30–24:00") || !strings.Contains(said, "13 October 2026") {
		t.Errorf("the campaign's page says %q", said)
	}
	plain := made(b, r, whole(r, "save", url.Values{}))
	if !plain.Hours.Whole() || len(plain.Quiet) > 0 {
		t.Errorf("nothing was asked, and %v %v kept", plain.Hours, plain.Quiet)
	}
}

func TestABoundOfAnHourAndPartsForLanguagesAreTypedKeptAndShownAgain(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	c := made(b, r, whole(r, "save", url.Values{"per-hour": {"1,200"}, "reserve-th": {"30"}, "reserve-en": {"20"}, "metric": {"impressions"}, "daily": {"500"}}))
	if c.PerHour != 1200 || len(c.Reserve) != 2 || c.Reserve["th"] != 30 || c.Reserve["en"] != 20 {
		t.Fatalf("kept %d and %v", c.PerHour, c.Reserve)
	}
	form := b.Get(at(c) + "/edit").Body
	for _, value := range []string{`value="1200"`, `value="30"`, `value="20"`} {
		if !strings.Contains(form, value) {
			t.Errorf("the form does not show %s", value)
		}
	}
	if said := b.Get(at(c)).Text("[aria-labelledby=pace]"); !strings.Contains(said, "1,200") || !strings.Contains(said, "ไทย 30%") {
		t.Errorf("the campaign's page says %q", said)
	}
	if plain := made(b, r, whole(r, "save", url.Values{})); plain.PerHour != 0 || plain.Reserve != nil || plain.Counted() {
		t.Errorf("nothing was asked, and %d %v kept", plain.PerHour, plain.Reserve)
	}
}

func TestAGoalThatCannotBeIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	for field, c := range map[string]struct {
		typed url.Values
		want  string
	}{
		"metric":          {url.Values{"amount": {"500"}}, "Choose what a goal or a hard cap counts"},
		"amount":          {url.Values{"metric": {"pledges"}, "amount": {"many"}}, "Write a whole number."},
		"daily":           {url.Values{"metric": {"pledges"}, "daily": {"600"}, "total": {"500"}}, "cannot be above"},
		"pacing":          {url.Values{"metric": {"pledges"}, "amount": {"5"}, "pacing": {"slowly"}}, "Pacing is even"},
		"total":           {url.Values{"metric": {"pledges"}, "total": {"2000000000000"}}, "A goal or cap is a whole number"},
		"per-hour":        {url.Values{"per-hour": {"2000000000000"}}, "from 0 (no bound)"},
		"reserve-zh-Hans": {url.Values{"reserve-th": {"20"}}, "no day’s part"},
		"reserve-th":      {url.Values{"reserve-th": {"x"}}, "Write a whole number."},
		"frame-gap":       {url.Values{"frame-gap": {"25"}}, "0 to 24 hours"},
		"hours-from":      {url.Values{"hours-from": {"09:00"}, "hours-until": {"09:00"}}, "different times"},
		"quiet-days":      {url.Values{"quiet-days": {"2026-10-13 2026-10-13"}}, "once"},
		"frame-cap":       {url.Values{"frame-cap": {"1001"}}, "to 1,000"},
	} {
		a := b.Post(newPath, whole(r, "save", c.typed))
		if said := a.Text("#" + field + "-wrong"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(said, c.want) {
			t.Errorf("%s: %d, says %q", field, a.Status, said)
		}
	}
}
