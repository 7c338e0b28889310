package main

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"erawan/audience"
)

// corpusHour is the visit's hour where no clock says another.
const corpusHour = 10

// told is what the visit that everything is measured with says: nine signals; the tenth is the hour.
var told = []struct {
	signal audience.Signal
	values []string
	others []string // what rules name beside them
}{
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

// corpus is n rules over ten signals of which about one in a hundred matches the visit. The same n
// gives the same rules.
func corpus(n, hour int) []audience.Rule {
	r := rand.New(rand.NewPCG(2026, 11))
	out := make([]audience.Rule, n)
	for i := range out {
		picked := r.Perm(len(told) + 1)[:3+r.IntN(3)]
		for _, p := range picked {
			out[i].All = append(out[i].All, condition(r, p, hour))
		}
	}
	return out
}

func condition(r *rand.Rand, signal, hour int) audience.Rule {
	holds := r.Float64() < met
	if signal == len(told) {
		return hours(r, hour, holds)
	}
	t := told[signal]
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

func corpusVisit(hour int) audience.Traveller {
	var t audience.Traveller
	for _, s := range told {
		t.Set(s.signal, s.values...)
	}
	t.Set(audience.Hour, strconv.Itoa(hour))
	return t
}

// signals is the visit as a page tells it.
func signals() map[string]any {
	out := map[string]any{}
	for _, s := range told {
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
