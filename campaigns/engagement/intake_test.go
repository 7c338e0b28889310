package engagement

import (
	"testing"
	"time"

	"erawan/audience/reach"
)

func TestClocksAreTakenByHowFarTheyCannotBeRight(t *testing.T) {
	t.Parallel()
	issued, now := noon, noon.Add(10*time.Minute)
	for _, c := range []struct {
		name string
		at   time.Time
		want Came
	}{
		{"none told", time.Time{}, Came{Accepted: 1}},
		{"as it came in", now, Came{Accepted: 1, Timed: 1}},
		{"while the card stood there", issued.Add(time.Minute), Came{Accepted: 1, Timed: 1}},
		{"a minute ahead", now.Add(time.Minute), Came{Accepted: 1, Timed: 1}},
		{"over a minute ahead", now.Add(time.Minute + time.Second), Came{Accepted: 1, Timed: 1, Ahead: [3]int64{1, 0, 0}}},
		{"over an hour ahead", now.Add(8 * time.Hour), Came{Accepted: 1, Timed: 1, Ahead: [3]int64{0, 1, 0}}},
		{"over a day ahead", now.Add(25 * time.Hour), Came{Accepted: 1, Timed: 1, Ahead: [3]int64{0, 0, 1}}},
		{"a minute before the page was answered", issued.Add(-time.Minute), Came{Accepted: 1, Timed: 1}},
		{"over an hour before", issued.Add(-61 * time.Minute), Came{Accepted: 1, Timed: 1, Behind: [3]int64{0, 1, 0}}},
		{"in another century", issued.AddDate(-50, 0, 0), Came{Accepted: 1, Timed: 1, Behind: [3]int64{0, 0, 1}}},
	} {
		if got := (Incoming{At: c.at}).cameOf(issued, now); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestWhatCameInIsToldFromTheBeginningOfTheDay(t *testing.T) {
	t.Parallel()
	n := NewIntakes([16]byte{7})
	n.took([]orgCame{{2, Came{Accepted: 3, Timed: 1}}, {3, Came{Accepted: 1}}}, noon, false)
	n.took([]orgCame{{2, Came{Accepted: 2}}}, noon, true)
	half := &halfway{}
	if err := n.Flush(t.Context(), half, noon); err == nil {
		t.Fatal("a log that failed is believed")
	}
	half.works = true
	n.took([]orgCame{{2, Came{Accepted: 1}}}, noon.Add(24*time.Hour), false) // tomorrow
	if err := n.Flush(t.Context(), half, noon.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := n.Flush(t.Context(), half, noon.Add(24*time.Hour)); err != nil || half.calls != 2 {
		t.Errorf("nothing new, and %d appends; %v", half.calls, err)
	}
	last := map[[2]int64]Came{}
	for _, i := range half.batch(t).Intakes {
		last[[2]int64{int64(i.Day), i.Org}] = i.Came
	}
	today := int64(reach.DayOf(noon))
	if last[[2]int64{today, 2}] != (Came{Accepted: 5, Spooled: 2, Timed: 1}) || last[[2]int64{today, 3}].Accepted != 1 || last[[2]int64{today + 1, 2}].Accepted != 1 || len(last) != 3 {
		t.Errorf("%+v", last)
	}
	if len(n.counts) != 1 {
		t.Errorf("%d days are remembered", len(n.counts))
	}
	for _, wrong := range []Intake{{Day: 1, Org: 1}, {Day: 1, Org: 1, Came: Came{Accepted: 1, Spooled: 2}}, {Day: 1, Org: 1, Came: Came{Accepted: 1, Ahead: [3]int64{1, 0, 0}}}} {
		var b Batch
		if err := b.read(wrong.append(nil)); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}
