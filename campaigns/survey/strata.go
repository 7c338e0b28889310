package survey

import (
	"math"
	"slices"

	"erawan/campaigns/experiment"
)

// Joint is how often a question was answered so by visits of one side that answered another one so.
type Joint struct {
	HeldOut  bool
	Item     int64
	Choice   int
	Stratum  int // the place of the option of the other question
	Answered int64
}

// Strata is what a difference is weighed by: the places of the options of the question about residence, and how many came from each.
type Strata struct {
	Item    int64
	Wanted  []int
	Origins []string
	Arrived map[string]int64
}

// PostStratified is the difference of the two sides where each place of residence weighs what it weighs among those who came, of the places
// that both sides have enough answers from (Holt and Smith, J R Stat Soc A 1979;142:33-46), with the normal interval of a sum of independent
// strata; and how large a part of those who came these places are. It is false where there is no such place, or no answer differs.
func PostStratified(all []Joint, by Strata) (d experiment.Interval, part float64, ok bool) {
	type cell struct{ n, hits float64 }
	cells := map[string]*[2]cell{}
	for _, j := range all {
		if j.Item != by.Item || j.Stratum < 0 || j.Stratum >= len(by.Origins) || by.Arrived[by.Origins[j.Stratum]] <= 0 {
			continue
		}
		c := cells[by.Origins[j.Stratum]]
		if c == nil {
			c = &[2]cell{}
			cells[by.Origins[j.Stratum]] = c
		}
		side := &c[0]
		if j.HeldOut {
			side = &c[1]
		}
		side.n += float64(j.Answered)
		if slices.Contains(by.Wanted, j.Choice) {
			side.hits += float64(j.Answered)
		}
	}
	covered, everybody := 0.0, 0.0
	for origin, n := range by.Arrived {
		everybody += float64(n)
		if c := cells[origin]; c != nil && c[0].n >= Enough && c[1].n >= Enough {
			covered += float64(n)
		}
	}
	if covered == 0 {
		return d, 0, false
	}
	variance := 0.0
	for origin, c := range cells {
		if c[0].n < Enough || c[1].n < Enough {
			continue
		}
		weight := float64(by.Arrived[origin]) / covered
		p, q := c[0].hits/c[0].n, c[1].hits/c[1].n
		d.At += weight * (p - q)
		variance += weight * weight * (p*(1-p)/c[0].n + q*(1-q)/c[1].n)
	}
	reach := experiment.Z(experiment.Confidence) * math.Sqrt(variance)
	d.Low, d.High = d.At-reach, d.At+reach
	return d, covered / everybody, variance > 0
}
