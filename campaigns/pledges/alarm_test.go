package pledges

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestAPaceThatIsOddRaisesItsAlarm(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	chance := rand.New(rand.NewPCG(1, 2))
	people := func(n int, from, span time.Duration) (out []time.Time) {
		for range n {
			out = append(out, now.Add(-from).Add(time.Duration(chance.Float64()*float64(span))))
		}
		return out
	}
	var clock []time.Time
	for n := range 40 {
		clock = append(clock, now.Add(-5*time.Hour).Add(time.Duration(n)*90*time.Second))
	}
	for name, c := range map[string]struct {
		at   []time.Time
		want []Alarm
	}{
		"nobody":                        {nil, nil},
		"a quiet day":                   {people(40, 24*time.Hour, 24*time.Hour), nil},
		"a busy day":                    {people(2400, 24*time.Hour, 24*time.Hour), nil},
		"a class in the last hour":      {people(59, time.Hour, time.Hour), nil},
		"a crowd in the last hour":      {people(200, time.Hour, time.Hour), []Alarm{Sudden}},
		"a crowd, and many before":      {slices.Concat(people(200, time.Hour, time.Hour), people(2000, 24*time.Hour, 23*time.Hour)), nil},
		"every ninety seconds":          {clock, []Alarm{Steady}},
		"every ninety seconds, briefly": {clock[:29], nil},
		"all in one instant":            {slices.Repeat([]time.Time{now.Add(-2 * time.Hour)}, 50), nil},
	} {
		if got := (Pace{At: c.at}).Alarms(now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if w := (Waiting{At: now.Add(-25 * time.Hour)}); !w.TooLate(now) || (Waiting{At: now.Add(-23 * time.Hour)}).TooLate(now) {
		t.Error("a day is what somebody waits at most")
	}
}

func TestAForecastGoesOnAtThePaceSoFar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scanned    int64
		past, left int
		printed    int64
		want       Forecast
		ok         bool
	}{
		{19, 10, 10, 0, Forecast{}, false},
		{100, 1, 10, 0, Forecast{}, false},
		{100, 10, 0, 0, Forecast{}, false},
		{100, 10, 10, 0, Forecast{172, 228}, true},
		{100, 10, 10, 180, Forecast{172, 180}, true},
		{100, 10, 10, 90, Forecast{172, 228}, true}, // what was reported cannot be right
	} {
		if got, ok := ForecastOf(c.scanned, c.past, c.left, c.printed); got != c.want || ok != c.ok {
			t.Errorf("%+v: %+v %v", c, got, ok)
		}
	}
}
