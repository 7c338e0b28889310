package campaigns

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day of the calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads 2026-11-24.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// TypedDate reads a day as people write it in our four languages: 2026-11-24, 2026/11/24, and with the Chinese
// signs for year, month and day; a Buddhist year in place of each; and, with a Buddhist year, day first, as in 24/11/2569. A day first with another
// year is refused: half the world reads it the other way round.
func TypedDate(s string) (Date, error) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/. \u5e74\u6708\u65e5", r) })
	wrong := fmt.Errorf("date %q: want YYYY-MM-DD", s)
	if len(parts) != 3 {
		return Date{}, wrong
	}
	dayFirst := len(parts[2]) == 4
	if dayFirst {
		parts[0], parts[2] = parts[2], parts[0]
	}
	var n [3]int
	for i, part := range parts {
		var err error
		if n[i], err = strconv.Atoi(part); err != nil || n[i] < 1 {
			return Date{}, wrong
		}
	}
	const ahead = 543 // of Buddhist years
	buddhist := n[0] >= 1900+ahead
	if buddhist {
		n[0] -= ahead
	}
	d := Date{n[0], time.Month(n[1]), n[2]}
	if len(parts[0]) != 4 || dayFirst && !buddhist || !d.Valid() {
		return Date{}, wrong
	}
	return d, nil
}

// DateOf is the day of an instant in the instant's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// In is the beginning of the day in a zone: its midnight, or the hour that the clock jumps to where
// daylight saving leaves midnight out. Where midnight comes twice it is one of the two.
func (d Date) In(zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	if y, m, day := t.Date(); (Date{y, m, day}) != d {
		if _, jump := t.ZoneBounds(); !jump.IsZero() && jump.Sub(t) <= 24*time.Hour {
			return jump
		}
	}
	return t
}

// At is a time of the day in a zone. One that daylight saving leaves out is as far from the hour before it as it says.
func (d Date) At(c Clock, zone *time.Location) time.Time {
	if c == 0 {
		return d.In(zone)
	}
	return time.Date(d.Year, d.Month, d.Day, 0, int(c), 0, 0, zone)
}

// Next is the day after.
func (d Date) Next() Date { return d.Plus(1) }

// Plus is the day n days later.
func (d Date) Plus(n int) Date { return DateOf(d.In(time.UTC).AddDate(0, 0, n)) }

// Until is how many days later e is; negative when it is earlier.
func (d Date) Until(e Date) int {
	return int(e.In(time.UTC).Sub(d.In(time.UTC)) / (24 * time.Hour))
}

// Before reports whether d comes earlier.
func (d Date) Before(e Date) bool { return d.In(time.UTC).Before(e.In(time.UTC)) }

// Valid reports whether the calendar has such a day.
func (d Date) Valid() bool { return d.Year > 0 && DateOf(d.In(time.UTC)) == d }

// String is 2026-11-24.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// MarshalText writes 2026-11-24; the zero date is empty.
func (d Date) MarshalText() ([]byte, error) {
	if d == (Date{}) {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	got, err := ParseDate(string(b))
	*d = got
	return err
}

// Clock is a time of day: minutes after midnight, below 1,440.
type Clock int

// ParseClock reads 08:30.
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("time %q: want HH:MM", s)
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

// String is 08:30.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }
