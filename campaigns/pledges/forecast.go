package pledges

import "math"

// Forecast is how many codes of a batch will have been scanned at the end of its window, as far as the days so far can tell: a
// range, and no promise.
type Forecast struct{ Low, High int64 }

// leastScans is how many scans a forecast needs: below it the range says nothing.
const leastScans = 20

// ForecastOf goes on at the pace of the days so far. It is false when those are too few, or there are none to come. Codes that
// are scanned are at most those that were printed, where that was reported.
func ForecastOf(scanned int64, past, left int, printed int64) (Forecast, bool) {
	if scanned < leastScans || past < 2 || left < 1 {
		return Forecast{}, false
	}
	perDay := float64(scanned) / float64(past)
	more := perDay * float64(left)
	// what is to come varies as counts do, and so does the pace that was seen
	off := 1.96 * math.Sqrt(more+perDay*float64(left)*float64(left)/float64(past))
	f := Forecast{Low: scanned + int64(math.Max(0, math.Floor(more-off))), High: scanned + int64(math.Ceil(more+off))}
	if printed >= scanned && printed > 0 {
		f.Low, f.High = min(f.Low, printed), min(f.High, printed)
	}
	return f, true
}
