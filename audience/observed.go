package audience

import "time"

// Observed is a holiday or a day of awareness that a campaign may be planned for.
type Observed struct {
	Name        string
	First, Last time.Time
	Only        string // the place where it is kept; empty: it is about where travellers come from, or about everywhere
	Awareness   bool
	Usually     bool // its organisers choose the day each year: this is where it usually lies
}

// ObservedIn are those of a year, in the order of the calendar; none outside the years that the calendar knows.
func ObservedIn(year int) (out []Observed) {
	if year < firstYear || year > lastYear {
		return nil
	}
	for _, s := range spansOf(year) {
		out = append(out, Observed{Name: s.name, First: s.first, Last: s.last, Only: s.only})
	}
	for _, d := range []struct {
		name string
		day  day
		only string
	}{{"world_wildlife_day", day{time.March, 3}, ""}, {"thai_elephant_day", day{time.March, 13}, "TH"}, {"world_elephant_day", day{time.August, 12}, ""}, {"ban_anniversary", day{time.December, 31}, "CN"}} {
		out = append(out, Observed{Name: d.name, First: d.day.in(year), Last: d.day.in(year), Only: d.only, Awareness: true})
	}
	hour := day{time.March, 31}.in(year)
	hour = hour.AddDate(0, 0, -int(hour.Weekday()+1)%7)
	out = append(out, Observed{Name: "earth_hour", First: hour, Last: hour, Awareness: true, Usually: true})
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].First.Before(out[j-1].First); j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}
