package experiment

import "gonum.org/v1/gonum/stat/distuv"

// MismatchAt is the probability under which a division of visits is called wrong. One experiment in a thousand that
// is sound is called so, each time it is looked at.
const MismatchAt = 0.001

// Part is one arm or variant as it was divided: how many visits it has, and of how many in all 1,024 it should have
// had one.
type Part struct {
	Visits int64
	Share  int // buckets
}

// Mismatch is how probable a division at least as uneven as this one is, if visits were divided as they should be
// (Pearson's chi-squared test). It is false where there is nothing to test: fewer than two parts with a share, or
// so few visits that a part expects under five. Visits in a part without a share are a division that cannot be.
func Mismatch(parts []Part) (probability float64, tested bool) { return mismatch(parts, 1) }

// mismatch is the same where so large a part of a visit stands for itself.
func mismatch(parts []Part, thin float64) (probability float64, tested bool) {
	total, shares, with := 0.0, 0, 0
	for _, p := range parts {
		total += float64(p.Visits)
		shares += p.Share
		if p.Share > 0 {
			with++
		}
	}
	if with < 2 {
		return 1, false
	}
	sum := 0.0
	for _, p := range parts {
		if p.Share == 0 {
			if p.Visits > 0 {
				return 0, true
			}
			continue
		}
		want := total * float64(p.Share) / float64(shares)
		if want*thin < 5 {
			return 1, false
		}
		off := float64(p.Visits) - want
		sum += thin * off * off / want
	}
	return distuv.ChiSquared{K: float64(with - 1)}.Survival(sum), true
}
