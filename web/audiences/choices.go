package audiences

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"erawan/audience"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// choice is a value that can be chosen, or several that go together, such as the airports of a province.
type choice struct {
	Values string // joined by commas
	Text   string
	Lang   lang.Locale // of the text, when it is not the page's
	Chosen bool
}

// airport is a row of the airport table.
type airport struct{ code, city, country, region string }

// fields are the airports that there are facts about, by city. A mistake in the table is found by the first test.
var fields = sync.OnceValue(func() []airport {
	rows, err := csv.NewReader(strings.NewReader(audience.AirportFacts())).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("audiences: airports: %v", err))
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var out []airport
	for _, row := range rows[1:] {
		out = append(out, airport{row[column["iata"]], row[column["municipality"]], row[column["country"]], row[column["region"]]})
	}
	slices.SortFunc(out, func(a, b airport) int { return cmp.Or(cmp.Compare(a.city, b.city), cmp.Compare(a.code, b.code)) })
	return out
})

// area is the airports of a province of China, or of another country: groups by which they are chosen.
type area struct {
	code  string // "CN-53", "TH"
	codes []string
}

var areas = sync.OnceValue(func() []area {
	of := map[string][]string{}
	for _, f := range fields() {
		code := f.country
		if provinces[f.region] != nil {
			code = f.region
		}
		of[code] = append(of[code], f.code)
	}
	var out []area
	for code, codes := range of {
		slices.Sort(codes)
		out = append(out, area{code, codes})
	}
	slices.SortFunc(out, func(a, b area) int { return cmp.Compare(a.code, b.code) })
	return out
})

// countries are the codes of ISO 3166-1.
var countries = sync.OnceValue(func() []string {
	var out []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			if r, err := language.ParseRegion(code); err == nil && r.IsCountry() && r.Canonicalize() == r && r.String() == code {
				out = append(out, code)
			}
		}
	}
	return out
})

// tongues are the language tags that are offered; any other may be typed.
var tongues = []string{"zh", "zh-Hans", "zh-Hant", "zh-CN", "zh-HK", "zh-TW", "zh-MO", "zh-SG", "zh-MY", "yue", "wuu", "th", "lo", "my", "km", "vi", "ms", "en", "ja", "ko", "ru"}

// catalogue is what values are called in the reader's language, with our own partners, placements and audiences.
type catalogue struct {
	page.Reader
	segments   known
	self       string            // the audience that is being built: it cannot name itself
	refs       map[string]string // public id → name of a partner or placement
	partners   []string
	placements []string
}

func (c *catalogue) has(public string) bool { _, ok := c.segments.find(public); return ok }

// Name is what a value is called that the vocabulary has no word for, for package words.
func (c *catalogue) Name(value string) string {
	if one, ok := c.segments.find(value); ok {
		return one.Name
	}
	if name := c.refs[value]; name != "" {
		return name
	}
	if place := c.province(value); place != "" {
		return c.Say("audiences.airports_of", "place", place)
	}
	for _, f := range fields() {
		if f.code == value {
			return f.city + " (" + f.code + ")"
		}
	}
	return ""
}

// province is the name of an area by its code.
func (c *catalogue) province(code string) string {
	if name := provinces[code]; name != nil {
		return name.In(c.Locale)
	}
	if strings.HasPrefix(code, "in:") {
		return lang.Place(strings.TrimPrefix(code, "in:"), c.Locale)
	}
	return ""
}

// choices are all the values of a list that is typed into.
func (c *catalogue) choices(list string) (out []choice) {
	switch list {
	case "countries":
		for _, code := range countries() {
			out = append(out, choice{Values: code, Text: lang.Place(code, c.Locale)})
		}
	case "airports":
		for _, a := range areas() {
			out = append(out, choice{Values: strings.Join(a.codes, ","), Text: c.area(a)})
		}
		for _, f := range fields() {
			out = append(out, choice{Values: f.code, Text: f.city + " (" + f.code + ")", Lang: lang.En})
		}
	case "stops":
		return append(c.choices("countries"), c.choices("airports")...)
	case "languages":
		for _, tag := range tongues {
			out = append(out, choice{Values: tag, Text: tag, Lang: lang.En})
		}
	case "partners":
		return c.ours(c.partners)
	case "placements":
		return c.ours(c.placements)
	}
	return out
}

func (c *catalogue) ours(publics []string) (out []choice) {
	for _, p := range publics {
		out = append(out, choice{Values: p, Text: c.refs[p], Lang: c.Script(c.refs[p])})
	}
	return out
}

func (c *catalogue) area(a area) string {
	place := c.province(a.code)
	if place == "" {
		place = lang.Place(a.code, c.Locale)
	}
	return c.Say("audiences.airports_of", "place", place)
}

// search finds the values that a text means: one of the list as it is written, the name of a place in any of
// our languages, or a code.
func (c *catalogue) search(d audience.Definition, text string) []string {
	list := typed(d)
	for _, one := range c.choices(list) {
		if strings.EqualFold(one.Text, text) {
			return strings.Split(one.Values, ",")
		}
	}
	if list == "airports" || list == "stops" {
		for _, a := range areas() {
			for _, name := range provinces[a.code] {
				if strings.EqualFold(name, text) {
					return a.codes
				}
			}
		}
		for _, f := range fields() {
			if strings.EqualFold(f.city, text) {
				return []string{f.code}
			}
		}
	}
	if list == "countries" || list == "stops" {
		for _, code := range countries() {
			for _, l := range lang.All {
				if strings.EqualFold(lang.Place(code, l), text) {
					return []string{code}
				}
			}
		}
	}
	var probe audience.Traveller
	code, _, _ := strings.Cut(text, " ")
	for _, try := range []string{text, strings.ToUpper(code)} {
		if (list != "partners" && list != "placements" || c.refs[try] != "") && probe.Set(d.Signal, try) {
			values, _ := probe.Values(d.Signal)
			return values
		}
	}
	return nil
}

// chosen are the values of a condition as they are shown: all the airports of an area as one.
func (c *catalogue) chosen(d audience.Definition, values []string) (out []choice) {
	for _, v := range grouped(d, values) {
		text := c.value(d, v[0])
		if len(v) > 1 {
			text = c.area(areaOf(v))
		}
		out = append(out, choice{Values: strings.Join(v, ","), Text: text, Lang: c.Script(text), Chosen: true})
	}
	return out
}

// grouped puts together the airports of each area that is there as a whole.
func grouped(d audience.Definition, values []string) (out [][]string) {
	left := slices.Clone(values)
	if d.Shape == audience.Airport || d.Shape == audience.Journey {
		for _, a := range areas() {
			if len(a.codes) > 1 && !slices.ContainsFunc(a.codes, func(code string) bool { return !slices.Contains(left, code) }) {
				out = append(out, a.codes)
				left = slices.DeleteFunc(left, func(v string) bool { return slices.Contains(a.codes, v) })
			}
		}
	}
	for _, v := range left {
		out = append(out, []string{v})
	}
	return out
}

func areaOf(codes []string) area {
	for _, a := range areas() {
		if slices.Equal(a.codes, codes) {
			return a
		}
	}
	return area{}
}

func (c *catalogue) value(d audience.Definition, v string) string {
	for _, one := range d.Values {
		if one.Name == v {
			return one.Label.In(c.Locale)
		}
	}
	if name := c.Name(v); name != "" {
		return name
	}
	return lang.Place(v, c.Locale)
}

// spoken is a rule as it is told: the airports of an area by one name.
func (c *catalogue) spoken(r audience.Rule) audience.Rule {
	r.All, r.Any = c.allSpoken(r.All), c.allSpoken(r.Any)
	if r.Not != nil {
		inner := c.spoken(*r.Not)
		r.Not = &inner
	}
	s, ok := audience.SignalNamed(r.Signal)
	if !ok {
		return r
	}
	d := s.Definition()
	for _, list := range []*[]string{&r.In, &r.NotIn, &r.IncludesAny, &r.IncludesAll} {
		if len(*list) < 2 {
			continue
		}
		var out []string
		for _, group := range grouped(d, *list) {
			switch a := areaOf(group); {
			case len(group) == 1:
				out = append(out, group[0])
			case provinces[a.code] != nil:
				out = append(out, a.code)
			default:
				out = append(out, "in:"+a.code)
			}
		}
		*list = out
	}
	if len(r.IncludesAny) == 1 { // of one value, people say that it is it
		r.In, r.IncludesAny = r.IncludesAny, nil
	}
	return r
}

func (c *catalogue) allSpoken(rs []audience.Rule) (out []audience.Rule) {
	for _, r := range rs {
		out = append(out, c.spoken(r))
	}
	return out
}
