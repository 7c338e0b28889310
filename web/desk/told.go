package desk

import (
	"math"

	"erawan/campaigns/evidence"
	"erawan/internal/page"
)

// Ours is what we counted beside a partner's deliveries, how far apart that is, and what theirs comes nearest to.
func Ours(r page.Reader, b evidence.Beside) page.Item {
	share, known := b.Difference()
	if !known {
		return page.Item{Text: "–", Number: true}
	}
	out := page.Item{Text: r.Number(b.Ours.Impressions), Number: true, Under: r.Say("told.equal")}
	if percent := math.Round(share * 1000); percent != 0 {
		nearest, n := b.Nearest()
		key := map[bool]string{true: "told.more", false: "told.fewer"}[percent > 0]
		out.Under = r.Say(key, "percent", r.Share(int64(math.Abs(percent)), 1000)) + " " + r.Say("told.nearest_"+nearest, "n", r.Number(n))
	}
	return out
}
