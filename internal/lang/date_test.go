package lang

import (
	"testing"
	"time"
)

var (
	nov23 = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)
	nov1  = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
)

func check(t *testing.T, what string, got func(Locale) string, want map[Locale]string) {
	t.Helper()
	for _, l := range All {
		if g := got(l); g != want[l] {
			t.Errorf("%s in %s is %q, want %q", what, l, g, want[l])
		}
	}
}

func TestDatesAreWrittenAsEachReaderWritesThem(t *testing.T) {
	t.Parallel()
	check(t, "date", func(l Locale) string { return Date(l, nov23) },
		map[Locale]string{ZhHans: "2026年11月23日", ZhHant: "2026年11月23日", Th: "23 พฤศจิกายน 2569", En: "23 November 2026"})
	check(t, "short date", func(l Locale) string { return DateShort(l, nov23) },
		map[Locale]string{ZhHans: "2026/11/23", ZhHant: "2026/11/23", Th: "23 พ.ย. 2569", En: "23 Nov 2026"})
	check(t, "day of a month", func(l Locale) string { return DayMonth(l, nov1) },
		map[Locale]string{ZhHans: "11月1日", ZhHant: "11月1日", Th: "1 พ.ย.", En: "1 Nov"})
	check(t, "month", func(l Locale) string { return Month(l, nov23) },
		map[Locale]string{ZhHans: "2026年11月", ZhHant: "2026年11月", Th: "พฤศจิกายน 2569", En: "November 2026"})
	check(t, "hour", func(l Locale) string { return Clock(l, nov23) },
		map[Locale]string{ZhHans: "18:00", ZhHant: "18:00", Th: "18.00 น.", En: "18:00"})
	check(t, "moment", func(l Locale) string { return DateTime(l, nov23) },
		map[Locale]string{ZhHans: "2026年11月23日 18:00", ZhHant: "2026年11月23日 18:00", Th: "23 พฤศจิกายน 2569 เวลา 18.00 น.", En: "23 November 2026, 18:00"})
}

func TestTheZoneOfTheTimeDecidesTheDay(t *testing.T) {
	t.Parallel()
	bangkok := time.FixedZone("", 7*3600)
	late := time.Date(2026, 12, 31, 17, 30, 0, 0, time.UTC).In(bangkok)
	if got := DateTime(Th, late); got != "1 มกราคม 2570 เวลา 00.30 น." {
		t.Errorf("half an hour into the year in Bangkok is %q", got)
	}
}

func TestRangesSayNothingTwice(t *testing.T) {
	t.Parallel()
	dec3 := time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC)
	jan2 := time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	check(t, "one day", func(l Locale) string { return DateRange(l, nov1, nov1) },
		map[Locale]string{ZhHans: "2026年11月1日", ZhHant: "2026年11月1日", Th: "1 พฤศจิกายน 2569", En: "1 November 2026"})
	check(t, "in a month", func(l Locale) string { return DateRange(l, nov1, nov23) },
		map[Locale]string{ZhHans: "2026年11月1日至23日", ZhHant: "2026年11月1日至23日", Th: "1–23 พฤศจิกายน 2569", En: "1–23 November 2026"})
	check(t, "in a year", func(l Locale) string { return DateRange(l, nov1, dec3) },
		map[Locale]string{ZhHans: "2026年11月1日至12月3日", ZhHant: "2026年11月1日至12月3日", Th: "1 พฤศจิกายน – 3 ธันวาคม 2569", En: "1 November – 3 December 2026"})
	check(t, "over years", func(l Locale) string { return DateRange(l, nov1, jan2) },
		map[Locale]string{ZhHans: "2026年11月1日至2027年1月2日", ZhHant: "2026年11月1日至2027年1月2日", Th: "1 พฤศจิกายน 2569 – 2 มกราคม 2570", En: "1 November 2026 – 2 January 2027"})
}
