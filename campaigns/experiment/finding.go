package experiment

// Finding is what an interval lets anybody say, and nothing more.
type Finding string

// The findings.
const (
	Unread  Finding = ""     // nothing is compared yet
	More    Finding = "more" // the whole interval lies above nothing
	Less    Finding = "less" // below it
	Same    Finding = "same"
	Unclear Finding = "unclear" // it may be either
)

// Finds is what a result lets be said. Same is said where every difference that the interval holds is smaller than the one that was
// registered as worth knowing, and none is told (two one-sided tests; Schuirmann, J Pharmacokinet Biopharm 1987;15:657-680).
func (r Registration) Finds(one Result) Finding {
	d := one.Difference
	switch {
	case d == nil:
		return Unread
	case d.Low > 0:
		return More
	case d.High < 0:
		return Less
	case -r.Effect < d.Low && d.High < r.Effect:
		return Same
	}
	return Unclear
}
