package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db/evidencedb"
	"erawan/internal/fault"
)

// Told holds what partners report to its contract.
func Told(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"what a partner reports is kept beside what was measured, and only in scope", toldBeside},
		{"figures come all or none, each once", toldOnce},
	})
}

// told is a figure that a house's partner reports for the days around Noon.
func (h house) told(kind evidence.Circulation, count int64) evidence.Told {
	day := campaigns.DateOf(Noon)
	return evidence.Told{Campaign: h.campaign.Public, Kind: kind, From: day.Plus(-1), To: day, Count: count, Source: "invoice 7"}
}

func toldBeside(t *testing.T, w *world) {
	l := ledgerOf(t, w)
	w.ours.asked(t, l, Noon, 40)
	w.theirs.asked(t, l, Noon, 9000)
	s, ours := evidencedb.Store{DB: w.db}, w.ours.scope()
	told := []evidence.Told{w.ours.told(evidence.WaybillsPrinted, 100_000_000), w.ours.told(evidence.PartnersDelivery, 42)}
	if err := s.Tell(t.Context(), ours, w.ours.actor(), w.ours.partner.ID, told, evidence.Columns{"count": "Qty"}); err != nil {
		t.Fatal(err)
	}
	all := must[[]evidence.Beside](t)(s.Reported(t.Context(), ours, w.ours.partner.ID, 10))
	if len(all) != 2 || all[0].Kind != evidence.PartnersDelivery || all[0].Ours.Decisions != 40 || all[1].Ours != (evidence.Counts{}) || all[1].Count != 100_000_000 ||
		all[0].By != w.ours.actor() || !all[0].At.Equal(Noon) || all[0].Named.Public != w.ours.campaign.Public || all[0].Partner.Public != w.ours.partner.Public {
		t.Errorf("%+v", all)
	}
	day := campaigns.DateOf(Noon)
	of := func(scope access.Scope, from, to campaigns.Date) int {
		return len(must[[]evidence.Beside](t)(s.ReportedOf(t.Context(), scope, w.ours.campaign.Public, from, to)))
	}
	if diff := cmp.Diff([]int{2, 0, 0, 0}, []int{of(ours, day.Plus(-1), day), of(ours, day, day), of(ours, day.Plus(-2), day.Plus(-1)), of(w.theirs.scope(), day.Plus(-1), day)}); diff != "" {
		t.Error(diff)
	}
	here := func(scope access.Scope, from, to campaigns.Date) int {
		return len(must[[]evidence.Beside](t)(s.ReportedHere(t.Context(), scope, from, to, 10)))
	}
	own := w.ours.partner.Scope()
	if diff := cmp.Diff([]int{2, 2, 2, 0, 0, 0, 0}, []int{here(own, day.Plus(-9), day.Plus(9)), here(own, day, day), here(own, day.Plus(-1), day.Plus(-1)), here(own, day.Plus(1), day.Plus(9)), here(own, day.Plus(-9), day.Plus(-2)),
		here(ours, day, day), here(w.theirs.partner.Scope(), day, day)}); diff != "" {
		t.Errorf("what the partner itself is shown: %s", diff)
	}
	again := w.ours.told(evidence.SocialReach, 5)
	if err := s.Tell(t.Context(), ours, w.ours.actor(), w.ours.partner.ID, []evidence.Told{again}, evidence.Columns{"count": "Reach"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(evidence.Layouts{{"count": "Reach"}, {"count": "Qty"}}, must[evidence.Layouts](t)(s.Layouts(t.Context(), ours, w.ours.partner.ID))); diff != "" {
		t.Error(diff)
	}
	if l := must[evidence.Layouts](t)(s.Layouts(t.Context(), w.theirs.scope(), w.ours.partner.ID)); len(l) != 0 {
		t.Errorf("somebody else's: %v", l)
	}
	if all := must[[]evidence.Beside](t)(s.Reported(t.Context(), w.theirs.scope(), w.ours.partner.ID, 10)); len(all) != 0 {
		t.Errorf("somebody else's: %+v", all)
	}
}

func toldOnce(t *testing.T, w *world) {
	ledgerOf(t, w)
	s, ours, by := evidencedb.Store{DB: w.db}, w.ours.scope(), w.ours.actor()
	one := w.ours.told(evidence.ScreensShown, 5)
	foreign := one
	foreign.Campaign = w.theirs.campaign.Public
	tell := func(partner int64, told ...evidence.Told) []*fault.Fault {
		return fault.All(s.Tell(t.Context(), ours, by, partner, told, nil))
	}
	if f := tell(w.theirs.partner.ID, one); len(f) != 1 || f[0].Kind != fault.NotFound {
		t.Errorf("somebody else's partner: %v", f)
	}
	if f := tell(w.ours.partner.ID, one, foreign, one); len(f) != 2 || f[0].Field != "/1/campaign" || f[1].Field != "/2/source" {
		t.Errorf("%v", f)
	}
	if all := must[[]evidence.Beside](t)(s.Reported(t.Context(), ours, w.ours.partner.ID, 10)); len(all) != 0 {
		t.Errorf("%d were kept of what was refused", len(all))
	}
	if f := tell(w.ours.partner.ID, one); f != nil {
		t.Fatal(f)
	}
	kept := must[[]evidence.Beside](t)(s.Reported(t.Context(), ours, w.ours.partner.ID, 10))[0]
	if err := s.TakeBack(t.Context(), w.theirs.scope(), w.ours.partner.ID, kept.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else took it back: %v", err)
	}
	if err := s.TakeBack(t.Context(), ours, w.ours.partner.ID, kept.Public); err != nil {
		t.Fatal(err)
	}
	if f := tell(w.ours.partner.ID, one); f != nil {
		t.Errorf("it cannot be told again after it was taken back: %v", f)
	}
}
