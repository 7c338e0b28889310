package main

import (
	"fmt"
	"math"
	"slices"
)

// spread is the median of some measurements and the interval it lies in.
type spread struct {
	median, low, high float64
	values            []float64 // in the order measured
}

// confidence is how sure the interval is to hold the true median.
const confidence = 0.95

// spreadOf takes the interval from the order of the values alone (the sign test's), which supposes
// nothing of how a noisy machine spreads them. Below six values it is all of them, and not so sure.
func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{median: math.NaN(), low: math.NaN(), high: math.NaN()}
	}
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	skip, chance := 0, math.Pow(0.5, float64(n)) // that exactly so many values lie below the true median
	for k, sum := 1, chance; k <= (n-1)/2; k++ {
		chance *= float64(n-k+1) / float64(k)
		if sum += chance; 1-2*sum < confidence {
			break
		}
		skip = k
	}
	return spread{median: (s[(n-1)/2] + s[n/2]) / 2, low: s[skip], high: s[n-1-skip], values: values}
}

// String writes the median with its interval.
func (s spread) String() string { return s.in("%.2f", "") }

func (s spread) in(format, unit string) string {
	return fmt.Sprintf(format+unit+" ["+format+"–"+format+"]", s.median, s.low, s.high)
}
