package demo

import (
	"strings"
	"testing"

	"erawan/internal/lang"
	"erawan/internal/sample/reference"
)

func TestEveryLawCardAgreesWithTheFactItRestsOn(t *testing.T) {
	t.Parallel()
	library, err := reference.Load()
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]reference.Law{}
	for _, f := range library.Laws {
		facts[f.ID] = f
	}
	for _, w := range loaded(t).Laws {
		f, ok := facts[w.Fact]
		if !ok {
			t.Errorf("%s rests on %q, which is no fact", w.Key, w.Fact)
			continue
		}
		if string(f.Confidence) != w.Confidence || f.Place != w.Place || string(f.Conduct) != w.Conduct {
			t.Errorf("%s is %s, %s, %s; its fact %s, %s, %s", w.Key, w.Place, w.Conduct, w.Confidence, f.Place, f.Conduct, f.Confidence)
		}
		if int(f.MaxMonths.Value) != w.ImprisonmentMaxMonths || int(f.MinMonths.Value) != w.ImprisonmentMinMonths {
			t.Errorf("%s says %d to %d months, its fact %v to %v", w.Key, w.ImprisonmentMinMonths, w.ImprisonmentMaxMonths, f.MinMonths, f.MaxMonths)
		}
		if int64(f.FineMax.Value) != w.FineMax || f.FineCurrency != w.FineCurrency || f.OrBoth != w.OrBoth || f.FineUnstated != w.FineUnstated {
			t.Errorf("%s fines %d %s (or both: %v), its fact %v %s (%v)", w.Key, w.FineMax, w.FineCurrency, w.OrBoth, f.FineMax, f.FineCurrency, f.OrBoth)
		}
		if w.InForceFrom != "" && w.InForceFrom < f.InForceFrom {
			t.Errorf("%s is in force from %s, its fact from %s", w.Key, w.InForceFrom, f.InForceFrom)
		}
	}
}

func TestAFigureInAMessageIsTheLibrarysAndSureEnough(t *testing.T) {
	t.Parallel()
	library, err := reference.Load()
	if err != nil {
		t.Fatal(err)
	}
	figures := 0
	for _, m := range loaded(t).Messages {
		if m.Fact == "" {
			continue
		}
		figures++
		f, ok := library.Find(m.Fact)
		if !ok || !f.Confidence.Showable() {
			t.Errorf("%s rests on %q (%v), confidence %q", m.Key, m.Fact, ok, f.Confidence)
		}
		for _, l := range lang.All {
			if x := m.Text[l]; !strings.Contains(x.Body, "81") || !strings.Contains(x.Body, "214") || !strings.Contains(x.Source, "214") {
				t.Errorf("%s in %s must give the share and whom it is of", m.Key, l)
			}
		}
	}
	if figures != 1 {
		t.Errorf("%d messages carry a figure", figures)
	}
}
