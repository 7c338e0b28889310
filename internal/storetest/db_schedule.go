package storetest

import (
	"errors"
	"testing"
	"time"

	"erawan/campaigns"
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
		if err := s.Settle(t.Context(), r, nil); err != nil {
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

func reportHooks(t *testing.T, w *world) {
	s := evidencedb.Store{DB: w.db}
	hook := campaigns.Hook{URL: "https://team.example/reports", Secret: "first"}
	sch := must[evidence.Schedule](t)(evidence.Schedule{Title: "Posted", Address: "by=day&last=7", Cron: evidence.Weekly(1, 8), Zone: "UTC", Locale: "en", File: "json", Way: evidence.ByHook, Hook: hook}.Checked(Noon.Add(-8 * 24 * time.Hour)))
	made := must[evidence.Schedule](t)(s.Schedule(t.Context(), w.ours.scope(), sch))
	must[int](t)(s.Due(t.Context()))
	run, of, err := s.Claim(t.Context(), time.Minute)
	if err != nil || run.ID == 0 || of.Hook.Public != made.Public || of.Hook.Secret != "first" || of.Hook.URL != hook.URL {
		t.Fatalf("%v %+v of %+v", err, run, of)
	}
	gone := run.Tried(Noon, "hooks.why_gone")
	gone.Status = 410
	if err := s.Settle(t.Context(), gone, &campaigns.Try{At: Noon, Why: campaigns.TroubleGone}); err != nil {
		t.Fatal(err)
	}
	now, log, err := s.ScheduleOf(t.Context(), w.ours.scope(), made.Public, 9)
	if err != nil || now.Hook.Off != campaigns.HookGone || now.Hook.Failed != 1 || len(log) != 1 || log[0].Status != 410 || log[0].State != evidence.Waiting {
		t.Errorf("%v %+v %+v", err, now, log)
	}
	for _, theirs := range []error{s.TestSchedule(t.Context(), w.theirs.scope(), made.Public), s.TurnSchedule(t.Context(), w.theirs.scope(), made.Public, true), s.RotateSchedule(t.Context(), w.theirs.scope(), made.Public, "theirs"),
		failed(s.ScheduleOf(t.Context(), w.theirs.scope(), made.Public, 9))} {
		if !fault.Is(theirs, fault.NotFound) {
			t.Errorf("somebody else reaches it: %v", theirs)
		}
	}
	if err := s.TestSchedule(t.Context(), w.ours.scope(), made.Public); err != nil {
		t.Fatal(err)
	}
	test, _, err := s.Claim(t.Context(), 0)
	if err != nil || !test.Test || !test.Due.Equal(Noon) {
		t.Fatalf("what waits for a webhook that is off is taken up, or its test is not: %v %+v", err, test)
	}
	if err := s.Settle(t.Context(), test.Tried(Noon, ""), &campaigns.Try{At: Noon}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.TurnSchedule(t.Context(), w.ours.scope(), made.Public, true), s.RotateSchedule(t.Context(), w.ours.scope(), made.Public, "second")); err != nil {
		t.Fatal(err)
	}
	now, _, err = s.ScheduleOf(t.Context(), w.ours.scope(), made.Public, 9)
	if err != nil || now.Hook.Off != campaigns.HookOn || now.Hook.Failed != 0 || !now.Hook.Failing.IsZero() || now.Hook.Secret != "second" || now.Hook.Before != "first" || !now.Hook.Overlaps.Equal(Noon.Add(campaigns.HookOverlap)) {
		t.Errorf("%v %+v", err, now.Hook)
	}
	for _, one := range must[[]evidence.Schedule](t)(s.Schedules(t.Context(), w.ours.scope(), 9)) {
		if (one.Way == evidence.ByHook) != (one.Hook.URL == hook.URL) {
			t.Errorf("%s has the webhook %+v", one.Title, one.Hook)
		}
	}
	if err := s.DropSchedule(t.Context(), w.ours.scope(), made.Public); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.ScheduleOf(t.Context(), w.ours.scope(), made.Public, 9); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that has ended goes on: %v", err)
	}
}

func failed(_ evidence.Schedule, _ []evidence.Run, err error) error { return err }
