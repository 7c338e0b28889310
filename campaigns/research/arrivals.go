package research

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"erawan/internal/fault"
)

// Series is what tells figures of arrivals apart that may not be added up or held against each other: the country that counts,
// whether by nationality or by residence, and whether provisional or revised.
type Series struct {
	Country string // ISO
	By      string
	Status  string
}

// How arrivals are counted, and how final they are.
const (
	Nationality = "nationality"
	Residence   = "residence"
	Provisional = "provisional"
	Revised     = "revised"
)

// Validate checks a series.
func (s Series) Validate() error {
	var faults fault.Faults
	if !country(s.Country) {
		faults.Add(fault.Invalid, "country", "planner.needs_country")
	}
	if s.By != Nationality && s.By != Residence {
		faults.Add(fault.Invalid, "by", "planner.needs_by")
	}
	if s.Status != Provisional && s.Status != Revised {
		faults.Add(fault.Invalid, "status", "planner.needs_status")
	}
	return faults.Err()
}

func country(code string) bool {
	return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
}

// Month is a month of the calendar, YYYY-MM: they sort as they follow.
type Month string

// ParseMonth reads one.
func ParseMonth(text string) (Month, bool) {
	at, err := time.Parse("2006-01", text)
	return Month(text), err == nil && at.Year() >= 1990 && at.Year() <= 2100
}

// Time is its first moment in UTC; the zero time of a month that is none.
func (m Month) Time() time.Time {
	at, err := time.Parse("2006-01", string(m))
	if err != nil {
		return time.Time{}
	}
	return at
}

// Next is the month after it.
func (m Month) Next() Month { return Month(m.Time().AddDate(0, 1, 0).Format("2006-01")) }

// Arrived is how many came from somewhere in a month, in one series.
type Arrived struct {
	Series
	Origin string // ISO
	Month  Month
	Count  int64
	Source string
	Row    int // of the file; 0 once it is stored
}

// Bounds of a file of arrivals.
const (
	MaxArrivals   = 1 << 20 // bytes
	maxArrivalRow = 5_000
	maxCount      = 1_000_000_000
	mostMonths    = 36 // of a sum
)

// ReadArrivals reads month, origin and arrivals: a row a month and origin, all of one series. It tells everything that is wrong with
// its row, and gives nothing then.
func ReadArrivals(s Series, source string, file []byte) ([]Arrived, error) {
	r, out := reader{field: "arrivals"}, []Arrived{}
	seen := map[[2]string]int{}
	r.rows(file, func(row int, c map[string]string) {
		if row == 1 {
			for _, name := range []string{"month", "origin", "arrivals"} {
				if c[name] == "" {
					r.wrong(1, "column_missing", "column", name)
				}
			}
			for name := range c {
				if name != "month" && name != "origin" && name != "arrivals" {
					r.wrong(1, "column_extra", "column", name)
				}
			}
			return
		}
		month, ok := ParseMonth(c["month"])
		count, err := strconv.ParseInt(c["arrivals"], 10, 64)
		key := [2]string{c["month"], c["origin"]}
		switch {
		case len(out) == maxArrivalRow:
			r.wrong(row, "too_many_rows", "max", maxArrivalRow)
		case !ok:
			r.wrong(row, "bad_month", "value", c["month"])
		case !country(c["origin"]):
			r.wrong(row, "bad_origin", "value", c["origin"])
		case err != nil || count < 0 || count > maxCount:
			r.wrong(row, "bad_count", "value", c["arrivals"])
		case seen[key] > 0:
			r.wrong(row, "month_twice", "first", seen[key])
		default:
			seen[key] = row
			out = append(out, Arrived{Series: s, Origin: c["origin"], Month: month, Count: count, Source: source, Row: row})
		}
	})
	if len(r.faults) == 0 && len(out) == 0 {
		r.wrong(1, "no_months")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// SeriesOf are the series of some arrivals, each once.
func SeriesOf(all []Arrived) (out []Series) {
	for _, a := range all {
		if !slices.Contains(out, a.Series) {
			out = append(out, a.Series)
		}
	}
	slices.SortFunc(out, func(a, b Series) int {
		return cmp.Or(strings.Compare(a.Country, b.Country), strings.Compare(a.By, b.By), strings.Compare(a.Status, b.Status))
	})
	return out
}

// Denominator is how many came of one origin from the first month to the last, in one series. A month without a figure makes it
// none: missing names it, and nothing is put in its place.
func Denominator(all []Arrived, s Series, origin string, first, last Month) (sum int64, missing Month) {
	months := 0
	for m := first; m <= last; m = m.Next() {
		i := slices.IndexFunc(all, func(a Arrived) bool { return a.Series == s && a.Origin == origin && a.Month == m })
		if months++; i < 0 || months > mostMonths {
			return 0, m
		}
		sum += all[i].Count
	}
	return sum, ""
}

// ByResidence adds up who came by where they live, in one series alone: of those counted by residence a revised one before a provisional one,
// and then the one with the most figures. Series are never mixed. It is false where there is none.
func ByResidence(all []Arrived) (best Series, out map[string]int64, ok bool) {
	figures := map[Series]int{}
	for _, a := range all {
		if a.By == Residence {
			figures[a.Series]++
		}
	}
	for _, s := range SeriesOf(all) {
		n := figures[s]
		if n > 0 && (!ok || s.Status == Revised && best.Status != Revised || s.Status == best.Status && n > figures[best]) {
			best, ok = s, true
		}
	}
	out = map[string]int64{}
	for _, a := range all {
		if a.Series == best {
			out[a.Origin] += a.Count
		}
	}
	return best, out, ok
}
