package audience

import (
	"testing"
	"time"
)

func TestTheYearsOccasionsStandInTheirOrder(t *testing.T) {
	t.Parallel()
	all := map[string]Observed{}
	list := ObservedIn(2026)
	for i, o := range list {
		all[o.Name] = o
		if i > 0 && o.First.Before(list[i-1].First) {
			t.Errorf("%s stands after %s", o.Name, list[i-1].Name)
		}
	}
	for name, want := range map[string]string{"lunar_new_year": "2026-02-16", "songkran": "2026-04-13", "golden_week": "2026-10-01", "world_wildlife_day": "2026-03-03", "thai_elephant_day": "2026-03-13", "earth_hour": "2026-03-28",
		"world_elephant_day": "2026-08-12", "ban_anniversary": "2026-12-31"} {
		if got := all[name].First.Format(time.DateOnly); got != want {
			t.Errorf("%s begins on %s, want %s", name, got, want)
		}
	}
	if !all["earth_hour"].Usually || len(list) != 10 || ObservedIn(2041) != nil {
		t.Errorf("%d occasions", len(list))
	}
}
