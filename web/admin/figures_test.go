package admin_test

import (
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db"
)

func TestFiguresSayWhetherTheyCanBeReliedOn(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	if a := b.Get("/admin/figures"); a.Status != 200 || !strings.Contains(a.Body, "No day was checked yet") || !strings.Contains(a.Body, "Nothing was set aside") {
		t.Fatalf("%d of nothing: %s", a.Status, a.Body)
	}
	const day = "insert into reconciled_day (day, checked_at, events, counted, aside, decisions, duplicates, late_hour, late_day, waiting, lag_ms, wrong, wrong_day, wrong_aside, low, high) "
	checked := "(select min(created_at) from org)"
	run(r, day+"select @day, "+checked+", 5000, 4900, 100, 7000, 3, 2, 1, -1, 0, 0, 0, 0, 4000, 4800", db.Params{"day": "2026-11-23"})
	run(r, day+"select @day, "+checked+", 5000, 4500, 500, 7000, 3, 2, 0, 8, 0, 2, 0, 0, 4000, 4800", db.Params{"day": "2026-11-22"})
	run(r, "insert into aside_day (day, org_id, filter, count) select @day, min(org_id), 5, 12 from campaign", db.Params{"day": "2026-11-23"})
	run(r, "insert into aside_day (day, org_id, filter, count) select @day, 990, 6, 12", db.Params{"day": "2026-11-23"}) // somebody else's
	a := b.Get("/admin/figures")
	for _, want := range []string{"4,900", "Agree", "Differ", "Unusual", "4,000 to 4,800 expected", "1 of them over a day", "From a data centre on the list", "data_centre"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if strings.Contains(a.Body, "foreign_page") {
		t.Error("what somebody else set aside is shown")
	}
	run(r, "insert into org (public_id, kind, name, sample, created_at) select 'org_secondteam0000000000000000', 'owner', 'Second', false, created_at from org limit 1", nil)
	if a := b.Get("/admin/figures"); strings.Contains(a.Body, "4,900") || !strings.Contains(a.Body, "Several teams share this installation") {
		t.Error("the days of all teams are shown to one")
	}
}
