package evidence

import "testing"

func TestAScheduleIsReadInTheWordsThatMadeIt(t *testing.T) {
	t.Parallel()
	for hour := range 24 {
		if rhythm, _, got := Rhythm(Monthly(hour)); rhythm != "month" || got != hour {
			t.Errorf("monthly at %d is %s at %d", hour, rhythm, got)
		}
		for day := range 7 {
			if rhythm, on, got := Rhythm(Weekly(day, hour)); rhythm != "week" || on != day || got != hour {
				t.Errorf("weekly on %d at %d is %s on %d at %d", day, hour, rhythm, on, got)
			}
		}
	}
	for _, cron := range []string{"30 7 1,15 * *", "0 8 1 * 1", "0 8 * * *", "0 8 * * 7", "0  8 * * 1"} {
		if rhythm, _, _ := Rhythm(cron); rhythm != "cron" {
			t.Errorf("%q is %s", cron, rhythm)
		}
	}
}
