package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Costs holds what campaigns cost, and what authors of evaluations write, to their contracts.
func Costs(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"an entry is added and withdrawn, and never changed", costsAppend},
		{"notes are kept edition by edition, and none is written over another", notesAppend},
	})
}

func costsAppend(t *testing.T, w *world) {
	s := evidencedb.Store{DB: w.db}
	ours, theirs := w.ours.scope(), w.theirs.scope()
	ours.By = w.ours.actor()
	day := campaigns.DateOf(Noon)
	money := evidence.Cost{Day: day.Plus(-1), What: "Printing", Kind: evidence.InMoney, Amount: 12_500_50, Currency: "THB", Source: "invoice 7"}
	given := evidence.Cost{Day: day, What: "Screens at the airport", Kind: evidence.InKind, Quantity: "four screens for two weeks", Source: "letter of 3 November"}
	for _, c := range []evidence.Cost{money, given} {
		if err := s.AddCost(t.Context(), ours, w.ours.campaign, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddCost(t.Context(), theirs, w.ours.campaign, money); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's campaign: %v", err)
	}
	all := must[[]evidence.Cost](t)(s.Costs(t.Context(), ours, w.ours.campaign.ID))
	if len(all) != 2 || all[0].What != given.What || all[0].Quantity != given.Quantity || all[1].Amount != money.Amount || all[1].By != w.ours.actor() || !all[1].At.Equal(Noon) || all[1].Day != money.Day {
		t.Fatalf("%+v", all)
	}
	if err := s.WithdrawCost(t.Context(), theirs, w.ours.campaign, all[1].Public, "not ours"); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's entry: %v", err)
	}
	for _, why := range []string{"entered twice", "again"} {
		if err := s.WithdrawCost(t.Context(), ours, w.ours.campaign, all[1].Public, why); err != nil {
			t.Fatal(err)
		}
	}
	want := all[1]
	want.Withdrawn, want.Why = Noon, "entered twice"
	if diff := cmp.Diff(want, must[[]evidence.Cost](t)(s.Costs(t.Context(), ours, w.ours.campaign.ID))[1]); diff != "" {
		t.Error(diff)
	}
	if len(must[[]evidence.Cost](t)(s.Costs(t.Context(), theirs, w.ours.campaign.ID))) != 0 {
		t.Error("somebody else's entries are listed")
	}
	var audited int64
	read(t, w.db, &audited, "select count(*) from audit where subject = '"+w.ours.campaign.Public+"' and (after like '%Printing%' or after like '%four screens%' or before like '%Printing%' and after like '%entered twice%')")
	if audited != 3 {
		t.Errorf("%d rows of the audit, want two entries and one withdrawn", audited)
	}
	for range evidence.MostCosts - 2 {
		if err := s.AddCost(t.Context(), ours, w.ours.campaign, given); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddCost(t.Context(), ours, w.ours.campaign, given); !fault.Is(err, fault.Conflict) {
		t.Errorf("a full ledger takes more: %v", err)
	}
}

func notesAppend(t *testing.T, w *world) {
	s := evidencedb.Store{DB: w.db}
	ours := w.ours.scope()
	ours.By = w.ours.actor()
	if n := must[evidence.Notes](t)(s.Notes(t.Context(), ours, w.ours.campaign.ID)); n.Version != 0 {
		t.Errorf("before the first: %+v", n)
	}
	first := evidence.Notes{Donor: "A fund", Order: []string{"costs", "context"}, Says: map[lang.Locale]evidence.Saying{lang.Th: {Next: "ทำต่อ"}, lang.En: {Context: "Why"}}}
	saved := must[evidence.Notes](t)(s.SaveNotes(t.Context(), ours, w.ours.campaign, first))
	if saved.Version != 1 {
		t.Errorf("%+v", saved)
	}
	if _, err := s.SaveNotes(t.Context(), ours, w.ours.campaign, first); !fault.Is(err, fault.Stale) {
		t.Errorf("written over another's: %v", err)
	}
	saved.Donor = "Another fund"
	must[evidence.Notes](t)(s.SaveNotes(t.Context(), ours, w.ours.campaign, saved))
	got := must[evidence.Notes](t)(s.Notes(t.Context(), ours, w.ours.campaign.ID))
	want := evidence.Notes{Version: 2, Donor: "Another fund", Order: first.Order, Says: first.Says, By: access.Actor(w.ours.actor()), At: Noon}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := s.SaveNotes(t.Context(), w.theirs.scope(), w.ours.campaign, saved); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's campaign: %v", err)
	}
	if n := must[evidence.Notes](t)(s.Notes(t.Context(), w.theirs.scope(), w.ours.campaign.ID)); n.Version != 0 {
		t.Errorf("somebody else's: %+v", n)
	}
}
