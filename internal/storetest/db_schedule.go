package storetest

import (
	"testing"
	"time"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/fault"
)

func schedules(t *testing.T, w *world) {
	s := evidencedb.Store{DB: w.db}
	sch := must[evidence.Schedule](t)(evidence.Schedule{Title: "Weekly", Address: "by=day&last=7", Cron: evidence.Weekly(1, 8), Zone: "Asia/Bangkok", Locale: "th", File: "csv", Way: evidence.ByMail, To: []string{"nok@example.org"}}.Checked(Noon.Add(-22 * 24 * time.Hour)))
	made := must[evidence.Schedule](t)(s.Schedule(t.Context(), w.ours.scope(), sch))
	for i, want := range []int{1, 0} { // three Mondays went by with nobody there
		if n := must[int](t)(s.Due(t.Context())); n != want {
			t.Errorf("look %d makes %d", i, n)
		}
	}
	run, of, err := s.Claim(t.Context(), time.Minute)
	if err != nil || run.Missed != 2 && run.Missed != 3 || run.Attempts != 1 || of.Public != made.Public || of.To[0] != "nok@example.org" || Noon.Sub(run.Due) > 7*24*time.Hour || run.Due.In(time.FixedZone("", 7*3600)).Hour() != 8 {
		t.Fatalf("%v %+v of %+v", err, run, of)
	}
	if other, _, err := s.Claim(t.Context(), time.Minute); err != nil || other.ID != 0 {
		t.Errorf("taken up twice: %v %+v", err, other)
	}
	stale := run
	stale.Attempts = 9
	for _, r := range []evidence.Run{stale.Tried(Noon, ""), run.Tried(Noon, "delivery.mail_away")} { // the first was taken up by somebody else since
		if err := s.Settle(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	log := must[[]evidence.Run](t)(s.Runs(t.Context(), w.ours.scope(), 9))
	if len(log) != 1 || log[0].State != evidence.Waiting || log[0].Why != "delivery.mail_away" || !log[0].Next.Equal(Noon.Add(time.Minute)) || log[0].Title != "Weekly" {
		t.Errorf("%+v", log)
	}
	if theirs := must[[]evidence.Run](t)(s.Runs(t.Context(), w.theirs.scope(), 9)); len(theirs) != 0 {
		t.Errorf("somebody else reads %+v", theirs)
	}
	if err := s.DropSchedule(t.Context(), w.theirs.scope(), made.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's is ended: %v", err)
	}
	if err := s.DropSchedule(t.Context(), w.ours.scope(), made.Public); err != nil {
		t.Fatal(err)
	}
	if log = must[[]evidence.Run](t)(s.Runs(t.Context(), w.ours.scope(), 9)); log[0].State != evidence.Dropped {
		t.Errorf("what waited is %q", log[0].State)
	}
	if all := must[[]evidence.Schedule](t)(s.Schedules(t.Context(), access.System, 9)); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}
