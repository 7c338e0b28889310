package evidence_test

import (
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
)

func TestAFlightUpToADay(t *testing.T) {
	t.Parallel()
	on := func(month time.Month, day int) campaigns.Date {
		return campaigns.Date{Year: 2026, Month: month, Day: day}
	}
	october := evidence.Flight{From: on(10, 1), To: on(10, 31)}
	for name, one := range map[string]struct {
		flight   evidence.Flight
		today    campaigns.Date
		from, to campaigns.Date
	}{
		"over":                {october, on(11, 30), on(10, 1), on(10, 31)},
		"its last day":        {october, on(10, 31), on(10, 1), on(10, 31)},
		"going on":            {october, on(10, 9), on(10, 1), on(10, 9)},
		"its first day":       {october, on(10, 1), on(10, 1), on(10, 1)},
		"not begun":           {october, on(9, 30), campaigns.Date{}, campaigns.Date{}},
		"as long as can be":   {evidence.Flight{From: on(1, 1), To: on(1, 1).Plus(399)}, on(12, 31).Plus(99), on(1, 1), on(1, 1).Plus(399)},
		"longer than can be":  {evidence.Flight{From: on(1, 1), To: on(1, 1).Plus(400)}, on(12, 31).Plus(99), on(1, 2), on(1, 1).Plus(400)},
		"of no campaign":      {evidence.Flight{}, on(10, 9), campaigns.Date{}, campaigns.Date{}},
		"without a first day": {evidence.Flight{To: on(10, 31)}, on(10, 9), campaigns.Date{}, campaigns.Date{}},
		"without a last day":  {evidence.Flight{From: on(10, 1)}, on(10, 9), campaigns.Date{}, campaigns.Date{}},
	} {
		from, to, begun := one.flight.UpTo(one.today)
		if from != one.from || to != one.to || begun != one.from.Valid() {
			t.Errorf("%s: %s to %s, %v", name, from, to, begun)
		}
	}
}
