package reach

import (
	"math"
	"time"

	"erawan/audience"
)

// Drawn is how decisions turned into impressions where a flight will run, over the last weeks.
type Drawn struct{ Decisions, Impressions int64 }

// share is impressions per decision; false while there were too few to say.
func (d Drawn) share() (float64, bool) {
	if d.Decisions < enough {
		return 0, false
	}
	return min(1, float64(d.Impressions)/float64(d.Decisions)), true
}

// Forecast is what a flight may expect if the coming weeks are like the last four.
type Forecast struct {
	Visits      Count     // that match, on the days of the flight
	Impressions Count     // of them, those that would be drawn; the zero Count when Drawn says too little
	Days        int       // of the flight
	Holidays    []Holiday // that make weeks unlike each other: said, and not corrected for
	Thin        bool      // fewer than four weeks are on record: no forecast is given
}

// Holiday is a holiday of the calendar within the flight, or within the weeks that it is forecast from.
type Holiday struct {
	Name        string
	First, Last Day
	Before      bool // within the weeks it is forecast from
}

// weeks is how many weeks a forecast looks back.
const weeks = Window / 7

// tail is Student's t for the middle nine tenths, with a weekday's mean taken from each of 28 days.
const tail = 1.721

// Forecast counts the flight's weekdays, each worth the mean of its last four, and spreads the interval
// by how much days differed from their weekday's mean. Before caps and before campaigns of a higher
// priority; holidays of a country are named.
func (p Publisher) Forecast(s Sample, q Query, f Flight) Forecast {
	out := Forecast{Days: max(0, int(f.Last-f.First)+1)}
	if len(s) == 0 || out.Days == 0 || out.Days > maxFlight {
		out.Thin = len(s) == 0
		return out
	}
	out.Holidays = append(holidays(s[0].Day, s[len(s)-1].Day, f.Country, true), holidays(f.First, f.Last, f.Country, false)...)
	yes, _ := s.ask(q)
	total, spread, ok := yes.expect(f)
	if !ok {
		out.Thin = true
		return out
	}
	out.Visits = p.expected(total, spread, yes)
	if share, ok := f.Drawn.share(); ok {
		out.Impressions = p.expected(total*share, spread*share, yes)
	}
	return out
}

// Flight is from when to when, and where.
type Flight struct {
	First, Last Day
	Country     string // whose holidays count beside those of travellers; may be empty
	Drawn       Drawn
}

// maxFlight bounds what a forecast is made for, in days.
const maxFlight = 366

// expect is the flight's total, and how far it may be off at nine tenths.
func (f found) expect(flight Flight) (total, spread float64, ok bool) {
	last := f.sample[len(f.sample)-1].Day
	var sum [7]float64
	var seen [Window]float64
	for i, d := range f.sample {
		if at := int(last - d.Day); at < Window && d.sampled > 0 {
			y := float64(count(f.sets[i])) * float64(d.Visits) / float64(d.sampled)
			seen[at] = y
			sum[weekday(d.Day)] += y
		}
	}
	if last-f.sample[0].Day < Window-1 {
		return 0, 0, false
	}
	over := 0.0 // how much more days differ than chance alone would have it
	for at, y := range seen {
		if mean := sum[weekday(last-Day(at))] / weeks; mean > 0 {
			over += (y - mean) * (y - mean) / mean
		}
	}
	over = max(1, over/(Window-7))
	var times [7]float64
	for d := flight.First; d <= flight.Last; d++ {
		times[weekday(d)]++
	}
	variance := 0.0
	for w, n := range times {
		mean := sum[w] / weeks
		total += n * mean
		variance += over * mean * (n + n*n/weeks)
	}
	return total, tail * math.Sqrt(variance), true
}

func weekday(d Day) int { return int(d.Time().Weekday()) }

// expected shows a number that is to come, as one that was found is shown.
func (p Publisher) expected(total, spread float64, f found) Count {
	if total < Floor {
		return Count{High: Floor}
	}
	c := Count{Visits: p.step(total, f)}
	c.Low = max(0, int64(math.Floor((float64(c.Visits)-spread)/Floor))*Floor)
	c.High = int64(math.Ceil((float64(c.Visits)+spread)/Floor)) * Floor
	return c
}

// holidays are those that the calendar has on some days.
func holidays(first, last Day, country string, before bool) []Holiday {
	var out []Holiday
	for d := first; d <= last; d++ {
		name, known := audience.HolidayOn(d.Time().Add(12*time.Hour), country)
		if !known || name == "none" {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Name == name && out[n-1].Last == d-1 {
			out[n-1].Last = d
			continue
		}
		out = append(out, Holiday{name, d, d, before})
	}
	return out
}
