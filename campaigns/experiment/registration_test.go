package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/fault"
)

var noon = time.Date(2026, 11, 24, 5, 7, 0, 0, time.UTC)

func asked() Registration {
	return Registration{State: Draft, Question: "Does the law or the art message lead to more pledges?", Metric: Pledges, Base: .02, Effect: .005, Reading: Once}
}

func running() campaigns.Campaign {
	return campaigns.Campaign{ID: 7, Public: "cmp_a", State: campaigns.Live, StartsOn: campaigns.DateOf(noon), EndsOn: campaigns.DateOf(noon).Plus(30), HoldOut: 102, Segments: []int64{1}, Placements: []int64{2},
		Messages: []campaigns.Choice{{Message: 3, Variant: "a", Weight: 1}, {Message: 4, Variant: "b", Weight: 1}}}
}

func must(t *testing.T, r Registration, err error) Registration {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func fields(err error) (out []string) {
	for _, f := range fault.All(err) {
		out = append(out, f.Field)
	}
	return out
}

func TestARegistrationSaysEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	if err := asked().Validate(); err != nil {
		t.Error(err)
	}
	bad := Registration{Question: " ", Metric: "sales", Reading: "never", Base: 1, Why: strings.Repeat("x", MaxWhy+1)}
	if diff := cmp.Diff([]string{"/question", "/metric", "/reading", "/base", "/why"}, fields(bad.Validate())); diff != "" {
		t.Error(diff)
	}
	for _, effect := range []float64{0, -.005, .99, math.NaN()} {
		r := asked()
		r.Effect = effect
		if diff := cmp.Diff([]string{"/effect"}, fields(r.Validate())); diff != "" {
			t.Errorf("an effect of %g: %s", effect, diff)
		}
	}
}

func TestWhatIsFrozenCanBeHeldAgainstItsDigest(t *testing.T) {
	t.Parallel()
	made := map[string]int{"msg_law": 3, "msg_art": 1, "seg_a": 2}
	r, err := asked().Freeze(running(), made, noon)
	r = must(t, r, err)
	sum := sha256.Sum256([]byte(r.Frozen.Measured))
	if r.State != Running || r.Frozen.Digest != hex.EncodeToString(sum[:]) || r.Frozen.Size != 13_809 || !r.Began.Equal(noon.Truncate(HalfHour).Add(HalfHour)) {
		t.Errorf("frozen %+v, began %s", r.Frozen, r.Began)
	}
	if got := r.Frozen.Changed(made); got != nil {
		t.Errorf("changed: %v", got)
	}
	if diff := cmp.Diff([]string{"msg_art", "seg_a"}, r.Frozen.Changed(map[string]int{"msg_law": 3, "msg_art": 2})); diff != "" {
		t.Error(diff)
	}
	if _, err := r.Freeze(running(), made, noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("begun twice: %v", err)
	}
	if _, err := asked().Freeze(running(), made, noon.AddDate(0, 0, 31)); !fault.Is(err, fault.Conflict) {
		t.Errorf("after the flight: %v", err)
	}
	one := running()
	one.Messages = one.Messages[:1]
	if _, err := asked().Freeze(one, made, noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("one variant: %v", err)
	}
}

func TestAnAmendmentNeedsAReasonAndKeepsTheBeginning(t *testing.T) {
	t.Parallel()
	r, err := asked().Freeze(running(), nil, noon)
	r = must(t, r, err)
	to := asked()
	to.Effect = .01
	if _, err := r.Amend(to, running(), nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	to.Why = "The partner's traffic is a third of what we were told."
	next, err := r.Amend(to, running(), nil)
	next = must(t, next, err)
	if next.Began != r.Began || next.Frozen.Digest == r.Frozen.Digest || next.Frozen.Size >= r.Frozen.Size {
		t.Errorf("amended to %+v", next)
	}
	if _, err := r.End(" ", noon); !fault.Is(err, fault.Invalid) {
		t.Errorf("ended without a reason: %v", err)
	}
	over, err := next.End("It has its visits.", noon)
	over = must(t, over, err)
	if _, err := over.Amend(to, running(), nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("amended when over: %v", err)
	}
}

func TestARunningExperimentCannotBeEditedIntoAnother(t *testing.T) {
	t.Parallel()
	after := running()
	after.State, after.EndsOn, after.Priority, after.CapPerDay = campaigns.Paused, campaigns.Date{Year: 2027, Month: 1, Day: 1}, 5, 2
	if err := Keeps(running(), after); err != nil {
		t.Errorf("paused, and longer: %v", err)
	}
	after.Messages = []campaigns.Choice{{Message: 3, Variant: "a", Weight: 2}, {Message: 4, Variant: "b", Weight: 1}}
	after.HoldOut, after.Segments, after.Choosing = 0, nil, campaigns.ByAudience
	if diff := cmp.Diff([]string{"/messages", "/choosing", "/hold_out", "/segments"}, fields(Keeps(running(), after))); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsComparedBeforeItMayBe(t *testing.T) {
	t.Parallel()
	r, err := asked().Freeze(running(), nil, noon)
	r = must(t, r, err)
	few := counted(PerView, map[string]Counts{"a": {Visits: 13_809, Pledges: 276}, "b": {Visits: 13_808, Pledges: 345}}, map[string]int64{"a": 1530, "b": 1530})
	got, readable := r.Read(few, running())
	if readable || got[1].Difference != nil || got[1].Rate.Hits != 345 || got[1].Need != 13_809 {
		t.Errorf("one visit too few: %+v, readable %v", got, readable)
	}
	shown := map[string]Counts{"a": few.Shown["a"], "b": {Visits: 13_809, Pledges: 345}}
	enough := counted(PerView, shown, map[string]int64{"a": 1530, "b": 1530})
	got, readable = r.Read(enough, running())
	if !readable || got[0].Difference != nil || got[1].Difference == nil || got[1].Difference.Low <= 0 || got[1].Lift == nil {
		t.Errorf("enough: %+v, readable %v", got, readable)
	}
	r.Reading = Anytime
	got, readable = r.Read(few, running())
	if d := got[1].Difference; !readable || d == nil || !(d.Low < few.Shown["b"].Of(Pledges).Share()-few.Shown["a"].Of(Pledges).Share()) || got[1].Lift != nil {
		t.Errorf("any time: %+v", got)
	}
	if d := divisions(enough); len(d) != 1 || d[0].Verdict != Fine || Alarm(d) {
		t.Errorf("a sound division is called wrong: %+v", d)
	}
	enough = counted(PerView, shown, map[string]int64{"a": 900, "b": 1530})
	if d := divisions(enough); !Alarm(d) || d[0].ByVariant >= MismatchAt || d[0].ByArm >= MismatchAt {
		t.Errorf("held-out visits of one variant are lost: %+v", d)
	}
}

func TestAVariantWithLittleTrafficIsWhatASizeIsFor(t *testing.T) {
	t.Parallel()
	c := running()
	c.Messages = []campaigns.Choice{{Variant: "a", Weight: 9}, {Variant: "b", Weight: 1}}
	need := asked().Need(c)
	if need[1] >= 13_809 || need[0] != 9*need[1] && need[0] < 8*need[1] {
		t.Errorf("needs %v", need)
	}
}
