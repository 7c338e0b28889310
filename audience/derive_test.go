package audience

import (
	_ "embed"
	"encoding/csv"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// known are holidays as the calendars of China and Thailand published them, each day of the edges.
var known = []struct{ date, country, want string }{
	{"2024-02-08", "TH", "none"}, {"2024-02-09", "TH", "lunar_new_year"}, {"2024-02-16", "CN", "lunar_new_year"}, {"2024-02-17", "CN", "none"},
	{"2026-02-16", "TH", "lunar_new_year"}, {"2026-02-23", "TH", "lunar_new_year"}, {"2026-02-24", "TH", "none"},
	{"2027-02-06", "TH", "lunar_new_year"}, {"2033-01-31", "TH", "lunar_new_year"}, {"2040-02-12", "VN", "lunar_new_year"},
	{"2024-04-04", "CN", "qingming"}, {"2025-04-04", "TH", "qingming"}, {"2026-04-05", "TH", "qingming"}, {"2027-04-05", "TH", "qingming"},
	{"2027-04-04", "TH", "none"}, {"2028-04-04", "TH", "qingming"},
	{"2026-04-12", "TH", "none"}, {"2026-04-13", "TH", "songkran"}, {"2026-04-15", "TH", "songkran"}, {"2026-04-16", "TH", "none"}, {"2026-04-14", "CN", "none"},
	{"2026-05-01", "LA", "labour_day"}, {"2026-05-05", "LA", "labour_day"}, {"2026-05-06", "LA", "none"},
	{"2026-09-30", "TH", "none"}, {"2026-10-01", "TH", "golden_week"}, {"2039-10-07", "TH", "golden_week"}, {"2026-10-08", "TH", "none"},
}

func TestHolidaysFallOnTheDaysThatWerePublished(t *testing.T) {
	t.Parallel()
	for _, k := range known {
		date, err := time.Parse(time.DateOnly, k.date)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := HolidayOn(date, k.country); !ok || got != k.want {
			t.Errorf("%s in %s is %q, want %q", k.date, k.country, got, k.want)
		}
	}
	for _, outside := range []string{"2019-12-31", "2041-01-01"} {
		date, _ := time.Parse(time.DateOnly, outside)
		if got, ok := HolidayOn(date, "TH"); ok {
			t.Errorf("%s is said to be %q: the calendar does not know", outside, got)
		}
		if got, ok := SeasonOn(date); ok {
			t.Errorf("%s is said to be %q", outside, got)
		}
	}
}

// The days by which the holidays are known, each year that the calendar knows, and where they were
// published the days that were free. Sources of the column:
//   - hko: Hong Kong Observatory, Gregorian-Lunar Calendar Conversion Table, https://www.hko.gov.hk/en/gts/time/conversion.htm
//   - cn-law: Regulation on Public Holidays for National Annual Festivals and Memorial Days (State Council, 2024): 1 May, 1 October
//   - th-cabinet: cabinet resolutions of Thailand: 13 to 15 April
//   - state-council: yearly notices of the General Office of the State Council on holiday arrangements, https://www.gov.cn, 2020 to 2026
//
//go:embed testdata/holidays.csv
var holidayDays string

// moved is by how many days the yearly notice may begin or end a holiday otherwise than we do: it joins
// holidays to weekends, and to Mid-Autumn when that is near.
const moved = 2 * 24 * time.Hour

func TestEveryYearsHolidaysAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(holidayDays)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	years := map[string]int{}
	for _, row := range rows[1:] {
		name, day := row[0], mustDay(t, row[1])
		years[name]++
		if got, ok := HolidayOn(day, "TH"); !ok || got != name {
			t.Errorf("%s is %q, want %q (%s)", row[1], got, name, row[4])
		}
		if row[2] == "" {
			continue
		}
		ours := spanNamed(t, name, day.Year())
		if off := ours.first.Sub(mustDay(t, row[2])).Abs(); off > moved {
			t.Errorf("%s %d begins on %s, was published for %s", name, day.Year(), ours.first.Format(time.DateOnly), row[2])
		}
		if off := ours.last.Sub(mustDay(t, row[3])).Abs(); off > moved {
			t.Errorf("%s %d ends on %s, was published to %s", name, day.Year(), ours.last.Format(time.DateOnly), row[3])
		}
	}
	for _, v := range Holiday.Definition().Values {
		if want := lastYear - firstYear + 1; v.Name != "none" && years[v.Name] != want {
			t.Errorf("the table knows %s in %d years, want %d", v.Name, years[v.Name], want)
		}
	}
}

func mustDay(t *testing.T, s string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

func spanNamed(t *testing.T, name string, year int) span {
	t.Helper()
	for _, s := range spansOf(year) {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no %s in %d", name, year)
	return span{}
}

// layerCities are the cities that the 2017 study put into a layer, as the reference library's sources
// name them (12hnews.com, CGTN). Every other city's layer is unknown.
var layerCities = []struct{ city, layer string }{
	{"Beijing", "1"}, {"Shanghai", "1"}, {"Guangzhou", "1"}, {"Chengdu", "1"},
	{"Shenyang", "2"}, {"Tianjin", "2"}, {"Xi'an", "2"},
	{"Chongqing", "3"}, {"Shenzhen", "3"}, {"Jinan", "3"}, {"Nanning", "3"}, {"Nanjing", "3"},
}

// cityOf is the city of the table in which an airport lies. Xi'an's lies in Xianyang; Wulong belongs to
// Chongqing's region and is no part of the city that was asked.
func cityOf(municipality string) (string, string) {
	municipality = strings.Replace(municipality, "Xianyang", "Xi'an", 1)
	for _, c := range layerCities {
		if strings.HasPrefix(municipality, c.city) || strings.HasSuffix(municipality, ", "+c.city) {
			return c.city, c.layer
		}
	}
	return "", ""
}

func TestMarketLayersAreThoseTheStudyNames(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(AirportFacts())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(row []string, column string) string { return row[slices.Index(rows[0], column)] }
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		city, want := "", ""
		if at(row, "country") == "CN" {
			city, want = cityOf(at(row, "municipality"))
		}
		got := at(row, "ivory_market_layer")
		if got != want {
			t.Errorf("%s (%s) has layer %q, want %q", at(row, "iata"), at(row, "municipality"), got, want)
		}
		if (got != "") != (at(row, "layer_source") != "") {
			t.Errorf("%s has layer %q of source %q", at(row, "iata"), got, at(row, "layer_source"))
		}
		seen[city] = true
	}
	for _, c := range layerCities {
		if !seen[c.city] {
			t.Errorf("no airport of %s", c.city)
		}
	}
}

func TestSeasonsArePeakWhenChinaTravels(t *testing.T) {
	t.Parallel()
	for date, want := range map[string]string{
		"2026-02-01": "off_peak", "2026-02-02": "peak", "2026-03-14": "peak", "2026-03-15": "off_peak", "2026-07-01": "peak",
		"2026-08-31": "peak", "2026-09-01": "off_peak", "2026-10-03": "peak", "2026-11-27": "off_peak", "2026-05-05": "peak",
	} {
		at, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := SeasonOn(at); !ok || got != want {
			t.Errorf("%s is %q, want %q", date, got, want)
		}
	}
}

// The moon and the sun are asked as well, so that no year of the table is mistyped: the first day of the
// lunar year in China is the day of the new moon, the second or third after the winter solstice, and
// Qingming is the day on which the sun passes 15 degrees. Mean moon and low-precision sun of Meeus,
// Astronomical Algorithms (2nd ed.), chapters 49 and 25: good to some minutes.
func TestTheCalendarAgreesWithTheMoonAndTheSun(t *testing.T) {
	t.Parallel()
	beijing := time.FixedZone("CST", 8*3600)
	for year := firstYear; year <= lastYear; year++ {
		listed := newYears[year-firstYear].in(year)
		var nearest time.Time
		for k := math.Floor(float64(year-2000)*12.3685) - 1; k < float64(year-2000)*12.3685+4; k++ {
			if at := newMoon(k).In(beijing); nearest.IsZero() || at.Sub(listed).Abs() < nearest.Sub(listed).Abs() {
				nearest = at
			}
		}
		if y, m, d := nearest.Date(); y != year || m != listed.Month() || d != listed.Day() {
			t.Errorf("%d: the table says %s, the moon is new on %s", year, listed.Format(time.DateOnly), nearest.Format(time.DateTime))
		}
		if l := sunAt(listed); l < 300 || l > 331 {
			t.Errorf("%d: the sun stands at %.1f degrees on %s: that is another month", year, l, listed.Format(time.DateOnly))
		}
		tomb := qingming(year)
		starts := time.Date(year, tomb.Month(), tomb.Day(), 0, 0, 0, 0, beijing)
		if before, after := sunAt(starts), sunAt(starts.AddDate(0, 0, 1)); before > 15 || after < 15 {
			t.Errorf("%d: on %s the sun goes from %.2f to %.2f degrees", year, tomb.Format(time.DateOnly), before, after)
		}
	}
}

func sin(degrees float64) float64 { return math.Sin(degrees * math.Pi / 180) }

func newMoon(k float64) time.Time {
	c := k / 1236.85
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*c*c
	sun, moon, f := 2.5534+29.10535670*k, 201.5643+385.81693528*k+0.0107582*c*c, 160.7108+390.67050284*k-0.0016118*c*c
	jde += -0.40720*sin(moon) + 0.17241*sin(sun) + 0.01608*sin(2*moon) + 0.01039*sin(2*f) + 0.00739*sin(moon-sun) - 0.00514*sin(moon+sun) + 0.00208*sin(2*sun)
	return fromJulian(jde)
}

// fromJulian turns a Julian day of dynamical time into a time; the two clocks differ by some 70 seconds
// in these years.
func fromJulian(jde float64) time.Time {
	return time.Unix(0, 0).Add(time.Duration((jde-2440587.5)*86400) * time.Second).Add(-70 * time.Second)
}

func sunAt(t time.Time) float64 {
	c := (float64(t.Unix()+70)/86400 + 2440587.5 - 2451545) / 36525
	mean, anomaly := 280.46646+36000.76983*c+0.0003032*c*c, 357.52911+35999.05029*c-0.0001537*c*c
	centre := (1.914602-0.004817*c)*sin(anomaly) + (0.019993-0.000101*c)*sin(2*anomaly) + 0.000289*sin(3*anomaly)
	apparent := mean + centre - 0.00569 - 0.00478*sin(125.04-1934.136*c)
	return math.Mod(math.Mod(apparent, 360)+360, 360)
}

func TestAnAirportTellsItsCountryAndTheLayerOfItsCity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ told, origin, layer string }{
		{`{"origin_airport":"PEK"}`, "CN", "1"}, {`{"origin_airport":"tsn"}`, "CN", "2"}, {`{"origin_airport":"CKG"}`, "CN", "3"},
		{`{"origin_airport":"KMG"}`, "CN", ""}, {`{"origin_airport":"BKK"}`, "TH", ""}, {`{"origin_airport":"XXX"}`, "", ""},
		{`{"origin_airport":"PEK","origin":"HK","ivory_market_layer":"3"}`, "HK", "3"}, {`{}`, "", ""},
	} {
		tr := mustRead(t, c.told)
		tr.Derive()
		for signal, want := range map[Signal]string{Origin: c.origin, IvoryMarketLayer: c.layer} {
			got, told := tr.Values(signal)
			if told != (want != "") || told && got[0] != want {
				t.Errorf("%s: %s is %v, want %q", c.told, signal, got, want)
			}
		}
	}
}

func TestARouteCrossesThePlacesOfItsAirports(t *testing.T) {
	t.Parallel()
	tr := mustRead(t, `{"route":["KMG","BKK","HKG","CN"]}`)
	tr.Derive()
	tr.Derive() // once more changes nothing
	got, _ := tr.Values(Route)
	if want := []string{"KMG", "CN", "BKK", "TH", "HKG", "HK"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Crossed([]string{"KMG", "BKK", "HKG", "KMG"}); !slices.Equal(got, []string{"CN", "TH", "HK"}) {
		t.Errorf("crossed %v", got)
	}
	c, err := Compile(Rule{Signal: "route", In: []string{"HK"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Match(tr) != Yes {
		t.Error("a route through HKG does not match Hong Kong")
	}
}

func TestSongkranIsAMatterOfThePlaceAndItsClock(t *testing.T) {
	t.Parallel()
	eve := time.Date(2026, 4, 12, 17, 30, 0, 0, time.UTC) // half past midnight of the 13th in Bangkok
	bangkok := time.FixedZone("ICT", 7*3600)
	tr := &Traveller{}
	tr.At(MomentOf(eve, bangkok, "TH"))
	if got, _ := tr.Values(Holiday); !slices.Equal(got, []string{"songkran"}) {
		t.Errorf("in Bangkok: %v", got)
	}
	tr.At(MomentOf(eve, time.UTC, "GB"))
	if got, _ := tr.Values(Holiday); !slices.Equal(got, []string{"none"}) {
		t.Errorf("in London: %v", got)
	}
}
