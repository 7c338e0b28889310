package engagement

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"erawan/campaigns/engagement/agents"
)

func TestFeaturesUnfoldToWhatTheyWereFoldedFrom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		want := Traits{
			Agent: agents.Agent{Family: agents.Family(rapid.IntRange(0, int(agents.Families)-1).Draw(r, "family")), Robot: agents.Robot(rapid.IntRange(0, int(agents.Robots)-1).Draw(r, "robot")),
				Library: rapid.Bool().Draw(r, "library"), Headless: rapid.Bool().Draw(r, "headless"), Rules: rapid.Uint8().Draw(r, "rules")},
			Where: agents.Where(rapid.IntRange(0, int(agents.InMail)).Draw(r, "where")), Marks: Mark(rapid.Uint16().Draw(r, "marks")), Band: Band(rapid.IntRange(0, int(Later)).Draw(r, "band")),
		}
		f := want.Pack()
		if got := f.Traits(); got != want {
			r.Fatalf("%+v came back as %+v", want, got)
		}
		if !f.Known() || f>>featureEnd != 0 {
			r.Fatalf("%x is not known, or too long", uint64(f))
		}
	})
	if agents.Robots > 16 {
		t.Error("there are more codes of machines than there is room for")
	}
	if Verdict(Click, 0) != Counted {
		t.Error("an event of which nothing is known does not count")
	}
}

func TestTheBandOfAnEventIsHowLongAfterItsTokenItCame(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]Band{-time.Second: Instantly, 0: Instantly, 799 * time.Millisecond: Instantly, 800 * time.Millisecond: WithinTen, 59 * time.Second: WithinMinute,
		time.Minute: WithinTenMinutes, 59 * time.Minute: WithinHour, time.Hour: Later, 30 * time.Hour: Later} {
		if got := bandOf(after); got != want {
			t.Errorf("%v after: %d, want %d", after, got, want)
		}
	}
}
