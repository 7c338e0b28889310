package storetest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/db/referencedb"
	"erawan/internal/fault"
)

// Reference holds the store of the reference library to its contract.
func Reference(t *testing.T, open OpenDB) {
	t.Run("a dataset is replaced as a whole and keeps its order", func(t *testing.T) { t.Parallel(); referenceRows(t, referencedb.Store{DB: open(t)}) })
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
