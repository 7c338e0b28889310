package lang

import (
	"fmt"
	"strconv"
	"time"
)

var thaiMonths = [...]string{"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
	"กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"}

var thaiMonthsShort = [...]string{"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
	"ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."}

// buddhist is what the Thai calendar counts more than ours.
const buddhist = 543

// Every function here writes the day and hour that t has in its own location: the caller chooses
// the time zone with t.In.

// Date writes a day in full: 2026年11月23日, 23 พฤศจิกายน 2569, 23 November 2026.
func Date(l Locale, t time.Time) string {
	switch l {
	case ZhHans, ZhHant:
		return t.Format("2006年1月2日")
	}
	return fmt.Sprintf("%d %s %s", t.Day(), monthName(l, t.Month()), Year(l, t))
}

// DateShort writes a day for tables and small print: 2026/11/23, 23 พ.ย. 2569, 23 Nov 2026.
func DateShort(l Locale, t time.Time) string {
	switch l {
	case ZhHans, ZhHant:
		return t.Format("2006/1/2")
	}
	return DayMonth(l, t) + " " + Year(l, t)
}

// DayMonth writes a day without its year, for the marks of a chart: 11月23日, 23 พ.ย., 23 Nov.
func DayMonth(l Locale, t time.Time) string {
	switch l {
	case ZhHans, ZhHant:
		return t.Format("1月2日")
	case Th:
		return strconv.Itoa(t.Day()) + " " + thaiMonthsShort[t.Month()-1]
	}
	return t.Format("2 Jan")
}

// Month writes a month with its year: 2026年11月, พฤศจิกายน 2569, November 2026.
func Month(l Locale, t time.Time) string {
	switch l {
	case ZhHans, ZhHant:
		return t.Format("2006年1月")
	}
	return monthName(l, t.Month()) + " " + Year(l, t)
}

// Year writes the year in the reader's calendar: 2026 is 2569 in Thai.
func Year(l Locale, t time.Time) string {
	if l == Th {
		return strconv.Itoa(t.Year() + buddhist)
	}
	return strconv.Itoa(t.Year())
}

// Clock writes an hour of the day: 18:00, and 18.00 น. in Thai.
func Clock(l Locale, t time.Time) string {
	if l == Th {
		return t.Format("15.04") + " น."
	}
	return t.Format("15:04")
}

// DateTime writes a day in full and the hour.
func DateTime(l Locale, t time.Time) string {
	switch l {
	case Th:
		return Date(l, t) + " เวลา " + Clock(l, t)
	case En:
		return Date(l, t) + ", " + Clock(l, t)
	}
	return Date(l, t) + " " + Clock(l, t)
}

// DateRange writes the days from the first to the last, both included, without saying a month or a
// year twice: 1–23 November 2026, 2026年11月1日至12月3日.
func DateRange(l Locale, first, last time.Time) string {
	sameYear := first.Year() == last.Year()
	sameMonth := sameYear && first.Month() == last.Month()
	switch {
	case sameMonth && first.Day() == last.Day():
		return Date(l, first)
	case l == ZhHans || l == ZhHant:
		end := last.Format("2006年1月2日")
		if sameMonth {
			end = last.Format("2日")
		} else if sameYear {
			end = last.Format("1月2日")
		}
		return Date(l, first) + "至" + end
	case sameMonth:
		return strconv.Itoa(first.Day()) + "–" + Date(l, last)
	case sameYear:
		return strconv.Itoa(first.Day()) + " " + monthName(l, first.Month()) + " – " + Date(l, last)
	}
	return Date(l, first) + " – " + Date(l, last)
}

func monthName(l Locale, m time.Month) string {
	if l == Th {
		return thaiMonths[m-1]
	}
	return m.String()
}
