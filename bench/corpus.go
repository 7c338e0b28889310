package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"erawan/audience"
)

// corpusHour is the visit's hour where no clock says another.
const corpusHour = 10

// vocabulary is the signals that rules of a corpus ask about, beside the hour, and what the visit that
// everything is measured with says of each.
type vocabulary []saying

type saying struct {
	signal audience.Signal
	values []string
	others []string // what rules name beside them
}

// ten is a vocabulary of nine signals with few values each; the tenth is the hour.
var ten = vocabulary{
	{audience.Destination, []string{"TH"}, []string{"LA", "VN", "KH", "MM", "JP", "SG", "MY", "KR", "FR", "IT"}},
	{audience.Origin, []string{"CN"}, []string{"HK", "TW", "MO", "SG", "MY", "JP", "US", "GB", "AU", "CA"}},
	{audience.OriginAirport, []string{"KMG"}, []string{"PEK", "PVG", "CAN", "SZX", "CTU", "XIY", "HGH", "XMN", "NNG", "KWL"}},
	{audience.TripPhase, []string{"booked"}, valuesBut(audience.TripPhase, "booked")},
	{audience.Party, []string{"couple"}, valuesBut(audience.Party, "couple")},
	{audience.Purpose, []string{"leisure"}, valuesBut(audience.Purpose, "leisure")},
	{audience.AgeBand, []string{"25-34"}, valuesBut(audience.AgeBand, "25-34")},
	{audience.TripsPerYear, []string{"2+"}, []string{"1"}},
	{audience.Context, []string{"souvenirs", "shopping"}, valuesBut(audience.Context, "souvenirs", "shopping")},
}

// whole is every signal there is, with every value of it that rules may name: all countries, all
// airports that are on file, and languages, partners and placements by the dozen.
func whole() vocabulary {
	out := vocabulary{
		{audience.Destination, []string{"TH"}, countries("TH")},
		{audience.Origin, []string{"CN"}, countries("CN")},
		{audience.OriginAirport, []string{"KMG"}, airports("KMG")},
		{audience.Residence, []string{"CN"}, countries("CN")},
		{audience.Route, []string{"KMG", "BKK", "HKG"}, append(countries(""), airports("KMG", "BKK", "HKG")...)},
		{audience.Language, []string{"zh-CN"}, []string{"zh-TW", "zh-HK", "zh-SG", "zh-MY", "zh-MO", "yue", "wuu", "th", "lo", "en", "en-GB", "en-US", "ja", "ko", "vi", "km", "my", "ms", "fr", "de", "ru", "es"}},
		{audience.Partner, []string{numbered("org_", 0)}, several("org_", 40)},
		{audience.Placement, []string{numbered("plc_", 0)}, several("plc_", 200)},
	}
	for _, d := range audience.Vocabulary() {
		if len(d.Values) > 0 {
			said := []string{d.Values[0].Name}
			if d.Shape == audience.Several {
				said = append(said, d.Values[1].Name)
			}
			out = append(out, saying{d.Signal, said, valuesBut(d.Signal, said...)})
		}
	}
	return out
}

// countries are all that a visit may go to, without some.
func countries(without ...string) (out []string) {
	var probe audience.Traveller
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if code := string(a) + string(b); !slices.Contains(without, code) && probe.Set(audience.Origin, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

// airports are those on file, without some.
func airports(without ...string) (out []string) {
	for line := range strings.Lines(audience.AirportFacts()) {
		if code, _, _ := strings.Cut(line, ","); len(code) == 3 && !slices.Contains(without, code) {
			out = append(out, code)
		}
	}
	return out
}

func several(prefix string, n int) (out []string) {
	for i := range n {
		out = append(out, numbered(prefix, i+1))
	}
	return out
}

func numbered(prefix string, n int) string { return fmt.Sprintf("%s%020d", prefix, n) }

// valuesBut lists the closed values of a signal without some.
func valuesBut(s audience.Signal, without ...string) []string {
	var out []string
	for _, v := range s.Definition().Values {
		if !slices.Contains(without, v.Name) {
			out = append(out, v.Name)
		}
	}
	return out
}

// met is how often a condition of the corpus holds for the visit. With three, four or five conditions
// a rule, one rule in a hundred does.
const met = 0.28

// rules are n over the vocabulary of which about one in a hundred matches the visit. The same n gives
// the same rules.
func (v vocabulary) rules(n, hour int) []audience.Rule {
	r := rand.New(rand.NewPCG(2026, 11))
	out := make([]audience.Rule, n)
	for i := range out {
		picked := r.Perm(len(v) + 1)[:3+r.IntN(3)]
		for _, p := range picked {
			out[i].All = append(out[i].All, v.condition(r, p, hour))
		}
	}
	return out
}

func (v vocabulary) condition(r *rand.Rand, signal, hour int) audience.Rule {
	holds := r.Float64() < met
	if signal == len(v) {
		return hours(r, hour, holds)
	}
	t := v[signal]
	some := slices.Clone(t.others)
	r.Shuffle(len(some), func(a, b int) { some[a], some[b] = some[b], some[a] })
	some = some[:1+r.IntN(min(3, len(some)))]
	none := r.IntN(5) == 0 // "none of these", rarer than "one of these"
	if holds != none {
		some = append(some, t.values[r.IntN(len(t.values))])
	}
	if none {
		return audience.Rule{Signal: t.signal.String(), NotIn: some}
	}
	return audience.Rule{Signal: t.signal.String(), In: some}
}

// hours is a part of the day that holds the hour with an hour to spare on either side, or keeps as far
// from it: a run may see the clock strike.
func hours(r *rand.Rand, hour int, holds bool) audience.Rule {
	low, high := max(hour-1-r.IntN(5), 0), min(hour+1+r.IntN(5), 23)
	switch {
	case holds:
	case hour > 11:
		low, high = 0, hour-2-r.IntN(5)
	default:
		low, high = hour+2+r.IntN(5), 23
	}
	return audience.Rule{Signal: "hour", Range: &audience.Range{Min: low, Max: high}}
}

func compiled(rules []audience.Rule) []audience.Compiled {
	out := make([]audience.Compiled, len(rules))
	for i, r := range rules {
		c, err := audience.Compile(r)
		if err != nil {
			panic("bench: a rule of the corpus does not compile: " + err.Error())
		}
		out[i] = c
	}
	return out
}

// visit is told everything the vocabulary has.
func (v vocabulary) visit(hour int) audience.Traveller {
	var t audience.Traveller
	for _, s := range v {
		t.Set(s.signal, s.values...)
	}
	t.Set(audience.Hour, strconv.Itoa(hour))
	return t
}

// signals is the visit as a page tells it.
func (v vocabulary) signals() map[string]any {
	out := map[string]any{}
	for _, s := range v {
		out[s.signal.String()] = s.values
		if len(s.values) == 1 {
			out[s.signal.String()] = s.values[0]
		}
	}
	return out
}

// hourIn is the hour of a zone's clock.
func hourIn(zone string) int {
	at, err := time.LoadLocation(zone)
	if err != nil {
		at = time.UTC
	}
	return time.Now().In(at).Hour()
}
