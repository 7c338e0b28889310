package delivery

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// after compiles a snapshot with and without the plan before it. The two must say the same.
func after(t *testing.T, before *Plan, s Snapshot, now time.Time) *Plan {
	t.Helper()
	fresh := compile(t, s, now)
	o := options(now)
	o.Before = before
	plan, err := Compile(s, o)
	if err != nil {
		t.Fatal(err)
	}
	same := cmp.AllowUnexported(piece{}, text{}, tail{}, keptMessage{}, keptText{})
	if diff := cmp.Diff(fresh.pieces, plan.pieces, same) + cmp.Diff(fresh.refused, plan.refused); diff != "" {
		t.Fatalf("a plan that follows another says something else:\n%s", diff)
	}
	return plan
}

func lawfulWorld() world {
	return world{Placements: []place{{ID: "plc_trip"}}, Laws: []law{{ID: "law_th"}},
		Messages:  []message{{ID: "msg_law", Frame: content.Legal, Cites: []string{"law_th"}}, {ID: "msg_pledge", Promise: true}},
		Campaigns: []campaign{{ID: "cmp_one", Messages: []string{"msg_law", "msg_pledge"}}}}
}

const lawful, pledging = int64(messageIDs), int64(messageIDs + 1)

func TestWhatDidNotChangeIsTakenOver(t *testing.T) {
	t.Parallel()
	s := lawfulWorld().snapshot(t)
	before := compile(t, s, noon)
	plan := after(t, before, s, noon.Add(time.Minute))
	for _, id := range []int64{lawful, pledging} {
		if plan.pieces[id] != before.pieces[id] {
			t.Errorf("message %d was made again", id)
		}
	}
}

func TestWhatChangedIsJudgedAgain(t *testing.T) {
	t.Parallel()
	withdraw := func(subject content.Subject, of int64) func(*Snapshot) {
		return func(s *Snapshot) {
			s.Approvals = slices.DeleteFunc(s.Approvals, func(a content.Approval) bool {
				return a.Subject == subject && a.Of == of && a.Locale == lang.Th
			})
		}
	}
	for name, c := range map[string]struct {
		change func(*Snapshot)
		now    time.Time
		of     int64
	}{
		"a message has another version": {func(s *Snapshot) { s.Messages[0].Version++; s.Messages[0].Report.Phone = "1362" }, noon, lawful},
		"a card has another version":    {func(s *Snapshot) { s.Cards[0].Version++; s.Cards[0].Fine.Amount++ }, noon, lawful},
		"a message lost an approval":    {withdraw(content.OfMessage, lawful), noon, lawful},
		"a card lost an approval":       {withdraw(content.OfLaw, lawIDs), noon, lawful},
		"a statement lost an approval":  {withdraw(content.OfStatement, promiseID), noon, pledging},
		"an approval ends sooner": {func(s *Snapshot) {
			for i := range s.Approvals {
				s.Approvals[i].Expires = noon.Add(time.Hour)
			}
		}, noon, lawful},
		"its approvals are over":    {func(*Snapshot) {}, forGood, lawful},
		"the clock was set back":    {func(*Snapshot) {}, noon.Add(-time.Second), lawful},
		"before anybody approved":   {func(*Snapshot) {}, approved.Add(-time.Second), pledging},
		"its card is gone":          {func(s *Snapshot) { s.Cards = nil }, noon, lawful},
		"a statement has gone away": {func(s *Snapshot) { s.Statements = s.Statements[:1] }, noon, pledging},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := lawfulWorld()
			before := compile(t, w.snapshot(t), noon)
			s := w.snapshot(t)
			c.change(&s)
			if plan := after(t, before, s, c.now); plan.pieces[c.of] == before.pieces[c.of] {
				t.Error("was taken over as it was")
			}
		})
	}
}

func TestARefusedTextIsShownOnceItsApprovalBegins(t *testing.T) {
	t.Parallel()
	s := lawfulWorld().snapshot(t)
	for i := range s.Approvals {
		if s.Approvals[i].Locale == lang.Th {
			s.Approvals[i].At = noon.Add(time.Hour)
		}
	}
	before := compile(t, s, noon)
	if before.pieces[lawful].speaks(lang.Th, noon) {
		t.Fatal("shown before its approval began")
	}
	plan := after(t, before, s, noon.Add(time.Hour))
	if !plan.pieces[lawful].speaks(lang.Th, noon.Add(time.Hour)) {
		t.Error("not shown though it is approved by now")
	}
}
