package storetest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content/lint"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/referencedb"
	"erawan/internal/fault"
	"erawan/internal/sample"
)

// Reference holds the store of the reference library to its contract.
func Reference(t *testing.T, open OpenDB) {
	t.Run("a dataset is replaced as a whole and keeps its order", func(t *testing.T) { t.Parallel(); referenceRows(t, referencedb.Store{DB: open(t)}) })
	t.Run("the library is read as its files have it", func(t *testing.T) { t.Parallel(); referenceLibrary(t, open(t)) })
	t.Run("airports are replaced as a whole", func(t *testing.T) { t.Parallel(); airports(t, referencedb.Store{DB: open(t)}) })
}

func referenceRows(t *testing.T, s referencedb.Store) {
	ctx := t.Context()
	var want []referencedb.Row
	for n := range 250 {
		want = append(want, referencedb.Row{Key: fmt.Sprintf("k%03d", 250-n), Fields: map[string]string{"value": "", "th": "ก", "n": fmt.Sprint(n)}, Source: "tatnews.org", Confidence: "A"})
	}
	want[0].AsOf = campaigns.DateOf(Noon)
	other := []referencedb.Row{{Key: "k001", Fields: map[string]string{}, Source: "s", Confidence: "B"}}
	noError(t, s.Replace(ctx, "other", other))
	for range 2 {
		noError(t, s.Replace(ctx, "waves", want))
		if diff := cmp.Diff(want, must[[]referencedb.Row](t)(s.Rows(ctx, "waves"))); diff != "" {
			t.Error(diff)
		}
	}
	if err := s.Replace(ctx, "waves", append(other, other...)); !fault.Is(err, fault.Conflict) {
		t.Errorf("one key twice: %v", err)
	}
	if got := must[[]referencedb.Row](t)(s.Rows(ctx, "waves")); len(got) != len(want) {
		t.Errorf("a refused dataset left %d rows", len(got))
	}
	noError(t, s.Replace(ctx, "waves", nil))
	if got := must[[]referencedb.Row](t)(s.Rows(ctx, "waves")); len(got) != 0 {
		t.Errorf("%d rows of an empty dataset", len(got))
	}
	if diff := cmp.Diff(other, must[[]referencedb.Row](t)(s.Rows(ctx, "other"))); diff != "" {
		t.Error(diff)
	}
}

// referenceLibrary loads the library that ships, and reads it back.
func referenceLibrary(t *testing.T, d *db.DB) {
	s := referencedb.Store{DB: d}
	if l := must[research.Library](t)(s.Library(t.Context(), access.Scope{})); len(l.Figures)+len(l.Studies) != 0 {
		t.Errorf("a library that nobody loaded has %d figures", len(l.Figures))
	}
	must[int](t)(sample.Reference(t.Context(), d))
	sources := must[map[string]research.Source](t)(s.Sources(t.Context(), access.Scope{}))
	for _, rule := range lint.Rules() { // what the rules of copy rest on is in the library
		for _, key := range rule.Evidence {
			if key != "glossary" && sources[key].Name == "" {
				t.Errorf("%s rests on %q, which the library does not have", rule.ID, key)
			}
		}
	}
	l := must[research.Library](t)(s.Library(t.Context(), access.Scope{}))
	if len(l.StudiesOf(research.Waves)) != 5 || len(l.Of(research.Waves)) != 35 || len(l.Findings) == 0 {
		t.Fatalf("%d waves, %d figures of them, %d findings", len(l.StudiesOf(research.Waves)), len(l.Of(research.Waves)), len(l.Findings))
	}
	blanks := 0
	for _, f := range l.Figures {
		if len(f.Sources) == 0 || f.Sources[0].Name == f.Sources[0].Key || f.Confidence == "" {
			t.Errorf("%s: sources %v, confidence %q", f.ID, f.Sources, f.Confidence)
		}
		if !f.Known {
			blanks++
		}
	}
	if blanks != 3 {
		t.Errorf("%d facts without a figure", blanks)
	}
	if points, found := l.Trend(research.Question{Metric: "bought_12_months", Base: "all"}); !found || points[0].Study.Respondents != 2027 || points[0].Interval == nil || points[4].Figure != nil {
		t.Errorf("a trend of the library: %+v", points)
	}
}

func airports(t *testing.T, s referencedb.Store) {
	ctx := t.Context()
	want := []referencedb.Airport{
		{IATA: "BKK", Name: "Suvarnabhumi", Municipality: "Bangkok", Country: "TH", Region: "TH-10", Lat: 13.681108, Lon: 100.747283},
		{IATA: "PEK", Name: "Beijing Capital", Municipality: "Beijing", Country: "CN", Region: "CN-11", Lat: 40.080101, Lon: 116.584999, Layer: 1},
	}
	for range 2 {
		noError(t, s.ReplaceAirports(ctx, want))
		if diff := cmp.Diff(want, must[[]referencedb.Airport](t)(s.Airports(ctx))); diff != "" {
			t.Error(diff)
		}
	}
	if err := s.ReplaceAirports(ctx, []referencedb.Airport{{IATA: "XXX", Layer: 4}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown layer: %v", err)
	}
	if got := must[[]referencedb.Airport](t)(s.Airports(ctx)); len(got) != 2 {
		t.Errorf("a refused list left %d", len(got))
	}
}
