package reports

import (
	"strings"

	"erawan/audience/reach"
	"erawan/campaigns/evidence"
	"erawan/internal/page"
)

// means is what has to be known of the figures of a table by a dimension, wherever it stands.
func means(r page.Reader, by evidence.Dimension) []string {
	switch by {
	case evidence.OfPair:
		return []string{r.Say("build.pairs_mean", "floor", reach.Floor, "step", evidence.RoughTo, "off", evidence.RoughTo-1), r.Say("build.pairs_lack"), r.Say("build.sides")}
	case evidence.OfSegment:
		return []string{r.Say("build.segments_mean", "floor", reach.Floor), r.Say("build.sides"), r.Say("build.interval")}
	}
	return []string{r.Say("build.sides"), r.Say("build.interval")}
}

// pair is what a pair of airports is called, from its code.
func (v *buildView) pair(key string) string {
	if key == evidence.OtherPairs {
		return v.Say("build.pairs_other")
	}
	from, to, _ := strings.Cut(strings.ReplaceAll(key, evidence.Untold, v.Say("build.pairs_untold")), "/")
	return from + " → " + to
}
