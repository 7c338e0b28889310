package audience

import "time"

// The calendar says which holiday of our travellers a day belongs to. Its first and last year bound what
// is derived: a day outside is left unknown, never guessed.
const (
	firstYear = 2020
	lastYear  = 2040
)

// newYears are the first days of the lunar year in China, as the Hong Kong Observatory's Gregorian-Lunar
// Calendar Conversion Table has them. A test holds each against the new moon of its month.
var newYears = [...]day{
	{1, 25}, {2, 12}, {2, 1}, {1, 22}, {2, 10}, // 2020–2024
	{1, 29}, {2, 17}, {2, 6}, {1, 26}, {2, 13}, // 2025–2029
	{2, 3}, {1, 23}, {2, 11}, {1, 31}, {2, 19}, // 2030–2034
	{2, 8}, {1, 28}, {2, 15}, {2, 4}, {1, 24}, // 2035–2039
	{2, 12}, // 2040
}

type day struct {
	month time.Month
	day   int
}

func (d day) in(year int) time.Time { return time.Date(year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// qingming is the day on which the sun stands at 15 degrees: the 4th or 5th of April, by the formula of
// the almanacs for this century, [Y·0.2422 + 4.81] − [Y/4] with Y the year within it. A test holds it
// against the sun's longitude.
func qingming(year int) time.Time {
	y := year - 2000
	return day{time.April, int(float64(y)*0.2422+4.81) - y/4}.in(year)
}

// span is a holiday of some days.
type span struct {
	name        string
	first, last time.Time
	only        string // the one place where it is kept; empty: it is about where travellers come from
}

// spansOf are the holidays of a year. Those of China are about when people travel: the days of the State
// Council's arrangement that stay the same each year, without the weekends it moves. Songkran is about
// what the place is like, so it counts in Thailand only.
func spansOf(year int) []span {
	newYear := newYears[year-firstYear].in(year)
	tomb := qingming(year)
	return []span{
		{name: "lunar_new_year", first: newYear.AddDate(0, 0, -1), last: newYear.AddDate(0, 0, 6)},
		{name: "qingming", first: tomb, last: tomb.AddDate(0, 0, 2)},
		{name: "songkran", first: day{time.April, 13}.in(year), last: day{time.April, 15}.in(year), only: "TH"},
		{name: "labour_day", first: day{time.May, 1}.in(year), last: day{time.May, 5}.in(year)},
		{name: "golden_week", first: day{time.October, 1}.in(year), last: day{time.October, 7}.in(year)},
	}
}

// peaksOf are the days of a year on which more people of China travel than on others: the weeks around
// Lunar New Year (chunyun: 15 days before it to 25 after), the long public holidays, and the schools'
// summer.
func peaksOf(year int) []span {
	newYear := newYears[year-firstYear].in(year)
	return []span{
		{first: newYear.AddDate(0, 0, -15), last: newYear.AddDate(0, 0, 25)},
		{first: day{time.May, 1}.in(year), last: day{time.May, 5}.in(year)},
		{first: day{time.July, 1}.in(year), last: day{time.August, 31}.in(year)},
		{first: day{time.October, 1}.in(year), last: day{time.October, 7}.in(year)},
	}
}

func (s span) holds(date time.Time) bool { return !date.Before(s.first) && !date.After(s.last) }

// HolidayOn is the holiday that a day belongs to in a place, or "none"; false outside the years that the
// calendar knows. Only the date of the time counts, in its own zone.
func HolidayOn(t time.Time, country string) (string, bool) {
	year, month, of := t.Date()
	if year < firstYear || year > lastYear {
		return "", false
	}
	date := day{month, of}.in(year)
	for _, s := range spansOf(year) {
		if s.holds(date) && (s.only == "" || s.only == country) {
			return s.name, true
		}
	}
	return "none", true
}

// SeasonOn is "peak" or "off_peak" for a day; false outside the years that the calendar knows.
func SeasonOn(t time.Time) (string, bool) {
	year, month, of := t.Date()
	if year < firstYear || year > lastYear {
		return "", false
	}
	date := day{month, of}.in(year)
	for _, s := range peaksOf(year) {
		if s.holds(date) {
			return "peak", true
		}
	}
	return "off_peak", true
}
