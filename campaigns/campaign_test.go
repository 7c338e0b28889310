package campaigns

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

func day(y int, m time.Month, d int) Date { return Date{y, m, d} }

func good() Campaign {
	return Campaign{Name: lang.Text{lang.En: "Exit"}, State: Live, Zone: "Asia/Bangkok", StartsOn: day(2026, 11, 1), EndsOn: day(2026, 11, 30),
		Messages: []Choice{{Message: 1, Variant: "a", Weight: 1}, {Message: 2, Variant: "b", Weight: 3}}, Neutral: 3, Priority: 1, CapPerDay: 3, HoldOut: 102}
}

func TestACampaignIsToldEveryRuleItBreaks(t *testing.T) {
	t.Parallel()
	type told struct{ field, key string }
	for name, row := range map[string]struct {
		spoil func(c *Campaign)
		want  []told
	}{
		"nothing wrong":               {func(*Campaign) {}, nil},
		"a name in one language":      {func(c *Campaign) { c.Name = lang.Text{lang.Th: "ทางออก"} }, nil},
		"no name":                     {func(c *Campaign) { c.Name = nil }, []told{{"/name", "campaign.needs_name"}}},
		"no zone":                     {func(c *Campaign) { c.Zone = "" }, []told{{"/zone", "campaign.unknown_zone"}}},
		"an unknown zone":             {func(c *Campaign) { c.Zone = "Asia/Ayutthaya" }, []told{{"/zone", "campaign.unknown_zone"}}},
		"the server's own zone":       {func(c *Campaign) { c.Zone = "Local" }, []told{{"/zone", "campaign.unknown_zone"}}},
		"a path for a zone":           {func(c *Campaign) { c.Zone = "../etc/passwd" }, []told{{"/zone", "campaign.unknown_zone"}}},
		"one day":                     {func(c *Campaign) { c.EndsOn = c.StartsOn }, nil},
		"ends before it starts":       {func(c *Campaign) { c.EndsOn = day(2026, 10, 31) }, []told{{"/ends_on", "campaign.ends_before_start"}}},
		"no last day":                 {func(c *Campaign) { c.EndsOn = Date{} }, []told{{"/ends_on", "campaign.ends_before_start"}}},
		"a first day that is none":    {func(c *Campaign) { c.StartsOn = day(2026, 2, 29) }, []told{{"/ends_on", "campaign.ends_before_start"}}},
		"no message":                  {func(c *Campaign) { c.Messages = nil }, []told{{"/messages", "campaign.needs_message"}}},
		"no weight":                   {func(c *Campaign) { c.Messages[0].Weight = 0 }, []told{{"/messages", "campaign.bad_weight"}}},
		"a negative weight":           {func(c *Campaign) { c.Messages[1].Weight = -1 }, []told{{"/messages", "campaign.bad_weight"}}},
		"the largest weight":          {func(c *Campaign) { c.Messages[0].Weight = 1000 }, nil},
		"too much weight":             {func(c *Campaign) { c.Messages[0].Weight = 1001 }, []told{{"/messages", "campaign.bad_weight"}}},
		"a variant without a name":    {func(c *Campaign) { c.Messages[0].Variant = "" }, []told{{"/messages", "campaign.bad_weight"}}},
		"a name that a token holds":   {func(c *Campaign) { c.Messages[0].Variant = "variant8" }, nil},
		"a name that a token cannot":  {func(c *Campaign) { c.Messages[0].Variant = "variant_9" }, []told{{"/messages", "campaign.bad_weight"}}},
		"two variants of one name":    {func(c *Campaign) { c.Messages[1].Variant = "a" }, []told{{"/messages", "campaign.bad_weight"}}},
		"priority 0":                  {func(c *Campaign) { c.Priority = 0 }, []told{{"/priority", "campaign.bad_priority"}}},
		"priority 99":                 {func(c *Campaign) { c.Priority = 99 }, nil},
		"priority 100":                {func(c *Campaign) { c.Priority = 100 }, []told{{"/priority", "campaign.bad_priority"}}},
		"hours over midnight":         {func(c *Campaign) { c.Hours = Hours{22 * 60, 2 * 60} }, nil},
		"hours of no length":          {func(c *Campaign) { c.Hours = Hours{60, 60} }, []told{{"/hours", "campaign.bad_hours"}}},
		"hours beyond the day":        {func(c *Campaign) { c.Hours = Hours{60, 1440} }, []told{{"/hours", "campaign.bad_hours"}}},
		"a quiet day twice":           {func(c *Campaign) { c.Quiet = []Date{{2026, 10, 13}, {2026, 10, 13}} }, []told{{"/quiet_days", "campaign.bad_quiet_day"}}},
		"a quiet day that is none":    {func(c *Campaign) { c.Quiet = []Date{{2026, 2, 30}} }, []told{{"/quiet_days", "campaign.bad_quiet_day"}}},
		"no cap":                      {func(c *Campaign) { c.CapPerDay = 0 }, nil},
		"a negative cap":              {func(c *Campaign) { c.CapPerDay = -1 }, []told{{"/cap_per_day", "campaign.bad_cap"}}},
		"a cap beyond use":            {func(c *Campaign) { c.CapPerDay = 1001 }, []told{{"/cap_per_day", "campaign.bad_cap"}}},
		"half held out":               {func(c *Campaign) { c.HoldOut = 512 }, nil},
		"more than half held out":     {func(c *Campaign) { c.HoldOut = 513 }, []told{{"/hold_out", "campaign.bad_hold_out"}}},
		"less than none held out":     {func(c *Campaign) { c.HoldOut = -1 }, []told{{"/hold_out", "campaign.bad_hold_out"}}},
		"held out, nothing to show":   {func(c *Campaign) { c.Neutral = 0 }, []told{{"/neutral", "campaign.needs_neutral"}}},
		"none held out, none to show": {func(c *Campaign) { c.Neutral, c.HoldOut = 0, 0 }, nil},
		"everything wrong": {func(c *Campaign) { *c = Campaign{CapPerDay: -1, HoldOut: 600} }, []told{
			{"/name", "campaign.needs_name"}, {"/zone", "campaign.unknown_zone"}, {"/ends_on", "campaign.ends_before_start"},
			{"/messages", "campaign.needs_message"}, {"/priority", "campaign.bad_priority"}, {"/cap_per_day", "campaign.bad_cap"},
			{"/hold_out", "campaign.bad_hold_out"}, {"/neutral", "campaign.needs_neutral"}}},
	} {
		c := good()
		row.spoil(&c)
		var got []told
		for _, f := range fault.All(c.Validate()) {
			if f.Kind != fault.Invalid {
				t.Errorf("%s: kind %d", name, f.Kind)
			}
			got = append(got, told{f.Field, f.Key})
		}
		if diff := cmp.Diff(row.want, got, cmp.AllowUnexported(told{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAFlightIsWholeDaysOfItsOwnZone(t *testing.T) {
	t.Parallel()
	utc := func(y int, m time.Month, d, h, min int) time.Time { return time.Date(y, m, d, h, min, 0, 0, time.UTC) }
	for _, row := range []struct {
		zone        string
		first, last Date
		from, until time.Time
	}{
		{"Asia/Bangkok", day(2026, 11, 1), day(2026, 11, 30), utc(2026, 10, 31, 17, 0), utc(2026, 11, 30, 17, 0)},
		{"Asia/Yangon", day(2026, 11, 1), day(2026, 11, 1), utc(2026, 10, 31, 17, 30), utc(2026, 11, 1, 17, 30)},
		{"Asia/Shanghai", day(2026, 12, 31), day(2026, 12, 31), utc(2026, 12, 30, 16, 0), utc(2026, 12, 31, 16, 0)},
		{"UTC", day(2028, 2, 29), day(2028, 2, 29), utc(2028, 2, 29, 0, 0), utc(2028, 3, 1, 0, 0)},
		{"America/New_York", day(2026, 3, 8), day(2026, 3, 8), utc(2026, 3, 8, 5, 0), utc(2026, 3, 9, 4, 0)},     // 23 hours
		{"America/New_York", day(2026, 11, 1), day(2026, 11, 1), utc(2026, 11, 1, 4, 0), utc(2026, 11, 2, 5, 0)}, // 25 hours
		{"America/Santiago", day(2026, 9, 6), day(2026, 9, 6), utc(2026, 9, 6, 4, 0), utc(2026, 9, 7, 3, 0)},     // no midnight: from 1:00
		{"Africa/Cairo", day(2026, 4, 24), day(2026, 4, 24), utc(2026, 4, 23, 22, 0), utc(2026, 4, 24, 21, 0)},   // no midnight either
		{"Nowhere/At_All", day(2026, 11, 1), day(2026, 11, 1), utc(2026, 11, 1, 0, 0), utc(2026, 11, 2, 0, 0)},
	} {
		from, until := Campaign{Zone: row.zone, StartsOn: row.first, EndsOn: row.last}.Window()
		if !from.Equal(row.from) || !until.Equal(row.until) {
			t.Errorf("%s %s to %s: %v until %v, want %v until %v", row.zone, row.first, row.last, from.UTC(), until.UTC(), row.from, row.until)
		}
	}
}

// Two flights, of which one starts the day after the other ends, leave no gap and never overlap.
func TestFlightsThatFollowEachOtherMeet(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Asia/Bangkok", "America/Santiago", "America/Havana", "Asia/Amman", "Pacific/Apia", "Asia/Yangon"} {
		d := day(2011, 1, 1)
		for range 366 {
			_, until := Campaign{Zone: zone, StartsOn: d, EndsOn: d}.Window()
			from, _ := Campaign{Zone: zone, StartsOn: d.Next(), EndsOn: d.Next()}.Window()
			if !from.Equal(until) {
				t.Errorf("%s: %s ends %v and the next day begins %v", zone, d, until, from)
			}
			d = d.Next()
		}
	}
}

func TestADateReadsBackAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2026-11-24", "2028-02-29", "0001-01-01", "9999-12-31"} {
		d, err := ParseDate(text)
		if err != nil || d.String() != text || !d.Valid() {
			t.Errorf("%s reads as %s, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "2026-11-31", "2027-02-29", "2026-13-01", "26-11-24", "2026/11/24", "2026-11-24T00:00:00Z", " 2026-11-24", "2026-11-24 ", "2026-1-1", "๒๕๖๙-๑๑-๒๔"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("%q reads as %s", text, d)
		}
	}
}

func TestADayIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	want := day(2026, time.November, 4)
	for _, typed := range []string{"2026-11-04", "2026-11-4", "2026/11/04", "2026年11月4日", "2569-11-04", "2569/11/4", "4/11/2569", "04-11-2569", "4.11.2569", " 2026-11-04 "} {
		if got, err := TypedDate(typed); err != nil || got != want {
			t.Errorf("%q is read as %v (%v)", typed, got, err)
		}
	}
	for _, typed := range []string{"", "4/11/2026", "11/4/2026", "2026-13-04", "2026-02-30", "26-11-04", "2026-11", "2026-11-04-01", "2026-x-04", "-2026-11-04x", "20261104", "9999999999999999999-1-1"} {
		if got, err := TypedDate(typed); err == nil {
			t.Errorf("%q is read as %v", typed, got)
		}
	}
}

func TestADateCountsLikeTheCalendar(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		from Date
		plus int
		want Date
	}{
		{day(2026, 11, 24), 0, day(2026, 11, 24)}, {day(2026, 11, 30), 1, day(2026, 12, 1)}, {day(2026, 12, 31), 1, day(2027, 1, 1)},
		{day(2028, 2, 28), 1, day(2028, 2, 29)}, {day(2027, 2, 28), 1, day(2027, 3, 1)}, {day(2026, 1, 1), -1, day(2025, 12, 31)}, {day(2026, 1, 1), 365, day(2027, 1, 1)},
	} {
		if got := row.from.Plus(row.plus); got != row.want {
			t.Errorf("%s + %d is %s, want %s", row.from, row.plus, got, row.want)
		}
		if before := row.from.Before(row.want); before != (row.plus > 0) {
			t.Errorf("%s before %s: %v", row.from, row.want, before)
		}
	}
	for _, bad := range []Date{{}, {2026, 2, 30}, {2026, 0, 1}, {2026, 13, 1}, {2026, 1, 0}, {0, 1, 1}, {-1, 1, 1}} {
		if bad.Valid() {
			t.Errorf("%v is a day", bad)
		}
	}
}

func TestADateIsADayInJSONAndTheZeroDateIsEmpty(t *testing.T) {
	t.Parallel()
	type row struct{ On, Off Date }
	b, err := json.Marshal(row{On: day(2026, 11, 24)})
	if err != nil || string(b) != `{"On":"2026-11-24","Off":""}` {
		t.Fatalf("%s %v", b, err)
	}
	got := row{Off: day(2000, 1, 1)}
	if err := json.Unmarshal(b, &got); err != nil || got != (row{On: day(2026, 11, 24)}) {
		t.Errorf("%+v %v", got, err)
	}
	if json.Unmarshal([]byte(`{"On":"24 November"}`), &got) == nil {
		t.Errorf("read as %s", got.On)
	}
}

func TestAKeyServesItsOwnOriginsOnly(t *testing.T) {
	t.Parallel()
	k := Key{Kind: Publishable, Origins: []string{"https://shop.example", "https://*.wild.example", "http://localhost:8080", "https://*.", "*", "https://"}}
	for origin, want := range map[string]bool{
		"":                                  true, // no browser page
		"https://shop.example":              true,
		"HTTPS://Shop.Example":              true,
		"http://shop.example":               false, // scheme
		"https://shop.example:8443":         false, // port
		"https://www.shop.example":          false,
		"https://evil-shop.example":         false,
		"https://shop.example.evil.example": false,
		"https://shop.example/":             false,
		"https://a.wild.example":            true,
		"https://A.B.Wild.Example":          true,
		"https://wild.example":              false, // the wildcard is for what is below
		"https://evilwild.example":          false,
		"https://a.wild.example.evil.test":  false,
		"http://a.wild.example":             false,
		"https://a.wild.example:444":        false,
		"https://evil.test/.wild.example":   false,
		"https://evil.test?.wild.example":   false,
		"https://evil.test#.wild.example":   false,
		"https://evil.test\\.wild.example":  false,
		"http://localhost:8080":             true,
		"http://localhost":                  false,
		"http://localhost:80801":            false,
		"https://evil.test.":                false, // a wildcard for nothing is for nobody
		"https://evil.test":                 false,
		"null":                              false,
		"file://":                           false,
		"://":                               false,
		"https://%zz.wild.example":          false,
	} {
		if got := k.Allows(origin); got != want {
			t.Errorf("%q: %v, want %v", origin, got, want)
		}
	}
	none := Key{Kind: Secret}
	if none.Allows("https://shop.example") || !none.Allows("") {
		t.Error("a key without origins serves no page, and every server")
	}
}

func TestAPlacementWithoutAZoneIsInUTC(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]string{"Asia/Bangkok": "Asia/Bangkok", "": "UTC", "Asia/Ayutthaya": "UTC"} {
		if got := (Placement{Zone: zone}).Location().String(); got != want {
			t.Errorf("%q: %s", zone, got)
		}
	}
}
