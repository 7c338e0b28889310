package pledges

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

func TestTheGoalHasAnotherStepWhereverOneStands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{0: 100, 99: 100, 100: 200, 200: 500, 499: 500, 500: 1000, 48_217: 50_000, 50_000: 100_000, 1_234_567: 2_000_000} {
		if got := NextStep(n); got != want {
			t.Errorf("after %d comes %d, want %d", n, got, want)
		}
	}
}

type books []Carrier

func (b books) Board(context.Context, int64, []int64) ([]Carrier, error) { return b, nil }

type flights map[int64]int64

func (flights) Promise(_ int64, l lang.Locale, _ time.Time) (string, bool) {
	return "สัญญา", l == lang.Th
}
func (f flights) Printed(int64) map[int64]int64 { return f }
func (flights) Known(public string) (int64, bool, bool) {
	return 7, true, public == "cmp_exit"
}

func TestTheBoardNeverAddsWhatWasReportedToWhatWasMeasured(t *testing.T) {
	t.Parallel()
	express, hotel := lang.Text{lang.En: "Express"}, lang.Text{lang.En: "Hotel"}
	s := Stage{Boards: books{{2, express, 30}, {3, hotel, 7}, {4, express, 0}}, Flights: flights{2: 100_000_000, 4: 5000}}
	got, err := s.Board(t.Context(), "cmp_exit", noon)
	want := Board{Count: Count{Measured: 37}, Carriers: []Carrier{{2, express, 30}, {3, hotel, 7}}, Sample: true, Next: 100, At: noon,
		Printed: []Printed{{2, express, 100_000_000}, {4, express, 5000}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := s.Board(t.Context(), "cmp_other", noon); !fault.Is(err, fault.NotFound) {
		t.Errorf("a campaign that no plan has: %v", err)
	}
	if s.Promise("cmp_exit", lang.Th, noon) != "สัญญา" || s.Promise("cmp_exit", lang.En, noon) != "" || s.Promise("x", lang.Th, noon) != "" {
		t.Error("a promise that nobody approved is shown")
	}
}
