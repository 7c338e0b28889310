package campaigns

import (
	"math/rand/v2"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// noon is a moment within the flight of good, whose zone is Bangkok's.
var noon = time.Date(2026, 11, 15, 5, 0, 0, 0, time.UTC)

func stored(s State) Campaign {
	c := good()
	c.ID, c.Public, c.Version, c.State = 7, "cmp_x", 3, s
	return c
}

func nothing(Campaign) []*fault.Fault { return nil }

func ask(s Step) Asked { return Asked{Step: s, Role: access.RoleManager, Version: 3} }

func TestWhereACampaignStandsIsReadFromTheClock(t *testing.T) {
	t.Parallel()
	c := stored(Live)
	c.StartsAt, c.EndsAt = 9*60, 18*60+30
	at := func(d Date, h, m int) time.Time {
		zone, _ := time.LoadLocation(c.Zone)
		return time.Date(d.Year, d.Month, d.Day, h, m, 0, 0, zone)
	}
	for _, row := range []struct {
		now  time.Time
		want State
	}{
		{at(c.StartsOn, 8, 59), Scheduled}, {at(c.StartsOn, 9, 0), Live}, {at(c.EndsOn, 18, 29), Live}, {at(c.EndsOn, 18, 30), Ended}, {at(c.EndsOn.Next(), 0, 0), Ended},
	} {
		if got := c.At(row.now); got != row.want {
			t.Errorf("%v: %s, want %s", row.now, got, row.want)
		}
	}
	for _, s := range []State{Draft, Ready, Paused, Ended} {
		if got := stored(s).At(at(c.EndsOn.Plus(9), 0, 0)); got != s {
			t.Errorf("%s stands as %s once it is over", s, got)
		}
	}
	c.Archived = true
	if c.At(noon) != Archived {
		t.Error("an archived one is not archived")
	}
}

func TestStepsLeadWhereTheyMayAndNowhereElse(t *testing.T) {
	t.Parallel()
	coming := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	over := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		from State
		now  time.Time
		do   Step
		want State // "" for a refusal
	}{
		{Draft, noon, MakeReady, Ready}, {Draft, noon, Publish, ""}, {Draft, noon, Pause, ""}, {Draft, noon, End, ""}, {Draft, noon, Archive, Archived},
		{Ready, noon, Publish, Live}, {Ready, coming, Publish, Scheduled}, {Ready, over, Publish, ""}, {Ready, noon, Rework, Draft}, {Ready, noon, End, Ended}, {Ready, noon, Archive, ""},
		{Draft, over, MakeReady, ""},
		{Live, noon, Pause, Paused}, {Live, coming, Pause, Paused}, {Live, coming, Rework, Draft}, {Live, noon, Rework, ""}, {Live, noon, MakeReady, ""}, {Live, noon, End, Ended}, {Live, noon, Archive, ""},
		{Live, over, Pause, ""}, {Live, over, Archive, Archived}, {Live, over, Publish, ""},
		{Paused, noon, Continue, Live}, {Paused, over, Continue, ""}, {Paused, noon, Rework, ""}, {Paused, noon, End, Ended}, {Paused, noon, Publish, ""},
		{Ended, noon, Publish, ""}, {Ended, noon, Continue, ""}, {Ended, noon, Rework, ""}, {Ended, noon, Archive, Archived},
		{Ended, noon, Clone, Draft}, {Live, noon, Clone, Draft}, {Live, noon, "dance", ""},
	} {
		next, changed, err := Life{Is: stored(row.from), Lacks: nothing}.Decide(ask(row.do), row.now)
		switch {
		case row.want == "" && err == nil:
			t.Errorf("%s of one that is %s was taken", row.do, row.from)
		case row.want != "" && (err != nil || !changed || next.At(row.now) != row.want):
			t.Errorf("%s of one that is %s: %s, %v %v", row.do, row.from, next.At(row.now), changed, err)
		}
	}
}

func TestAStepThatIsTakenAlreadyIsNoVersion(t *testing.T) {
	t.Parallel()
	for do, s := range map[Step]State{MakeReady: Ready, Publish: Live, Pause: Paused, Continue: Live, Rework: Draft, End: Ended} {
		a := ask(do)
		a.Version = 1 // of before the first press
		if _, changed, err := (Life{Is: stored(s), Lacks: nothing}).Decide(a, noon); changed || err != nil {
			t.Errorf("%s again: %v %v", do, changed, err)
		}
	}
}

func TestOnlyThoseWhoRunCampaignsTakeSteps(t *testing.T) {
	t.Parallel()
	for _, role := range append(access.Roles(), "") {
		a := ask(Pause)
		a.Role = role
		_, _, err := Life{Is: stored(Live), Lacks: nothing}.Decide(a, noon)
		if may := role == access.RoleOwner || role == access.RoleManager; may == fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestAnOlderVersionIsStaleButNeverHoldsAPauseUp(t *testing.T) {
	t.Parallel()
	for _, do := range []Step{End, Undo, Write, Pause} {
		a := ask(do)
		a.Version, a.Draft = 2, good()
		l := Life{Is: stored(Live), Was: stored(Ready), Lacks: nothing}
		if _, _, err := l.Decide(a, noon); fault.Is(err, fault.Stale) != (do != Pause) {
			t.Errorf("%s: %v", do, err)
		}
	}
}

func TestAnEditOfWhatIsShownMayNotTakeAwayWhatItNeedsAndIsNotHeldUpByWhatItLackedBefore(t *testing.T) {
	t.Parallel()
	lacks := func(c Campaign) (out []*fault.Fault) {
		if c.Messages[0].Message == 9 {
			out = append(out, fault.New(fault.Invalid, "/messages", "campaign.no_language"))
		}
		return out
	}
	write := func(from, to int64) error {
		is, a := stored(Live), ask(Write)
		is.Messages[0].Message = from
		a.Draft, a.Sure = stored(Live), true
		a.Draft.Messages[0].Message, a.Draft.CapPerDay = to, 9
		_, _, err := Life{Is: is, Lacks: lacks}.Decide(a, noon)
		return err
	}
	if err := write(1, 9); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unread message was put on air: %v", err)
	}
	if err := write(9, 9); err != nil {
		t.Errorf("an approval that ran out holds another edit up: %v", err)
	}
}

func TestAnUndoIsTheVersionBeforeAndCanBeUndone(t *testing.T) {
	t.Parallel()
	was := stored(Ready)
	was.Version, was.CapPerDay = 2, 8
	next, _, err := Life{Is: stored(Live), Was: was, Lacks: nothing}.Decide(ask(Undo), noon)
	if err != nil || next.State != Ready || next.CapPerDay != 8 || next.Version != 3 {
		t.Errorf("%+v %v", next, err)
	}
	if _, _, err := (Life{Is: stored(Live), Lacks: nothing}).Decide(ask(Undo), noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("an undo of the first version: %v", err)
	}
}

// TestNothingThatLacksSomethingIsEverPutOnAir walks through lives at random: whatever is asked for, in whatever order, at whatever
// time, what is written as ready or live lacks nothing that it did not lack before.
func TestNothingThatLacksSomethingIsEverPutOnAir(t *testing.T) {
	t.Parallel()
	unread := func(c Campaign) (out []*fault.Fault) {
		for _, m := range c.Messages {
			if m.Message >= 90 {
				out = append(out, fault.New(fault.Invalid, "/messages", "campaign.no_language"))
			}
		}
		return out
	}
	steps := append(Steps(), Write, Put, Write, Put)
	states := []State{Draft, Ready, Live, Paused, Ended}
	r := rand.New(rand.NewPCG(6, 35))
	for range 2000 {
		life, now := Life{Lacks: unread}, time.Date(2026, 10, 28, 0, 0, 0, 0, time.UTC)
		for range 20 {
			now = now.Add(time.Duration(r.IntN(60)) * time.Hour)
			a := Asked{Step: steps[r.IntN(len(steps))], Role: access.RoleManager, Version: life.Is.Version, Draft: good(), Sure: true}
			if life.Is.ID == 0 {
				a.Step = []Step{Write, Put}[r.IntN(2)]
			}
			a.Draft.State, a.Draft.Messages[0].Message = states[r.IntN(len(states))], int64(1+r.IntN(2)*90)
			next, changed, err := life.Decide(a, now)
			if err != nil || !changed || a.Step == Clone {
				continue
			}
			if on(next.At(now)) && len(unread(next)) > 0 {
				t.Fatalf("%s made %s, which nobody read", a.Step, next.At(now))
			}
			next.ID, next.Version = 7, life.Is.Version+1
			life.Was, life.Is = life.Is, next
		}
	}
}
