package audience

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// The oracle asks a rule about a visit by the letter of the definition, from the rule as it is written
// and the answers as they were told. It shares no code with what it judges: neither the compiled rule
// nor the index, nor their three-valued truth.

// said is what a visit says, by the names of the contract. A signal that is not there is unknown.
type said map[string][]string

const (
	isFalse = "false"
	isOpen  = "unknown"
	isTrue  = "true"
)

func oracle(r Rule, v said, segments map[string]Rule) string {
	switch {
	case r.All != nil:
		out := isTrue
		for _, part := range r.All {
			switch oracle(part, v, segments) {
			case isFalse:
				return isFalse
			case isOpen:
				out = isOpen
			}
		}
		return out
	case r.Any != nil:
		out := isFalse
		for _, part := range r.Any {
			switch oracle(part, v, segments) {
			case isTrue:
				return isTrue
			case isOpen:
				out = isOpen
			}
		}
		return out
	case r.Not != nil:
		return map[string]string{isTrue: isFalse, isFalse: isTrue, isOpen: isOpen}[oracle(*r.Not, v, segments)]
	case r.Segment != "":
		return oracle(segments[r.Segment], v, segments)
	}
	answers, is := v[r.Signal]
	switch {
	case r.Present:
		return fmt.Sprint(is)
	case r.Missing:
		return fmt.Sprint(!is)
	case !is:
		return isOpen
	}
	return fmt.Sprint(oracleTest(r, answers))
}

func oracleTest(r Rule, answers []string) bool {
	common := func(list []string) bool {
		return slices.ContainsFunc(answers, func(a string) bool { return slices.Contains(list, a) })
	}
	switch {
	case r.In != nil:
		return common(r.In)
	case r.NotIn != nil:
		return !common(r.NotIn)
	case r.IncludesAny != nil:
		return common(r.IncludesAny)
	case r.IncludesAll != nil:
		return !slices.ContainsFunc(r.IncludesAll, func(v string) bool { return !slices.Contains(answers, v) })
	case r.Range != nil:
		n, _ := strconv.Atoi(answers[0])
		return r.Range.Min <= n && n <= r.Range.Max
	}
	order := map[string][]string{
		"hour":               {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"},
		"trip_phase":         {"dreaming", "booked", "departing", "in_transit", "in_destination", "returning", "home"},
		"age_band":           {"18-24", "25-34", "35-44", "45-54", "55-64", "65+"},
		"trips_per_year":     {"1", "2+"},
		"ivory_market_layer": {"1", "2", "3"},
	}[r.Signal]
	at := slices.Index(order, answers[0])
	if r.Before != "" {
		return at < slices.Index(order, string(r.Before))
	}
	return at > slices.Index(order, string(r.After))
}

// drawn are the signals of the random rules and visits, with what rules name of them and what only
// visits say.
var drawn = []struct {
	name           string
	values, others []string
	many, order    bool
}{
	{name: "destination", values: []string{"TH", "LA", "VN", "KH"}, others: []string{"JP"}, many: true},
	{name: "origin", values: []string{"CN", "HK", "TW"}, others: []string{"JP", "SG"}},
	{name: "origin_airport", values: []string{"KMG", "PEK"}, others: []string{"PVG"}},
	{name: "route", values: []string{"KMG", "BKK", "TH", "HKG"}, others: []string{"SIN"}, many: true},
	{name: "language", values: []string{"zh-Hans", "th"}, others: []string{"fr"}},
	{name: "trip_phase", values: []string{"dreaming", "booked", "in_destination", "returning", "home"}, others: []string{"in_transit"}, order: true},
	{name: "party", values: []string{"solo", "couple", "group_tour"}, others: []string{"family"}},
	{name: "age_band", values: []string{"18-24", "45-54", "65+"}, others: []string{"25-34"}, order: true},
	{name: "trips_per_year", values: []string{"1", "2+"}, order: true},
	{name: "ivory_market_layer", values: []string{"1", "2", "3"}, order: true},
	{name: "context", values: []string{"souvenirs", "antiques", "food", "none"}, others: []string{"lodging"}, many: true},
	{name: "hour", order: true},
	{name: "placement", values: []string{"plc_a", "plc_b"}, others: []string{"plc_z"}},
}

func pick(r *rand.Rand, from []string, most int) []string {
	from = slices.Clone(from)
	r.Shuffle(len(from), func(a, b int) { from[a], from[b] = from[b], from[a] })
	return from[:1+r.IntN(min(most, len(from)))]
}

// drawWritten draws a rule of every form. Some are refused, such as those that say "before" the first.
func drawWritten(r *rand.Rand, depth int, segments []string) Rule {
	if depth > 1 {
		switch r.IntN(9) {
		case 0, 1, 2, 3:
			parts := make([]Rule, 1+r.IntN(3))
			for i := range parts {
				parts[i] = drawWritten(r, depth-1, segments)
			}
			if r.IntN(2) == 0 {
				return Rule{All: parts}
			}
			return Rule{Any: parts}
		case 4, 5:
			part := drawWritten(r, depth-1, segments)
			return Rule{Not: &part}
		case 6:
			if len(segments) > 0 {
				return Rule{Segment: segments[r.IntN(len(segments))]}
			}
		}
	}
	return drawTest(r)
}

func drawTest(r *rand.Rand) Rule {
	s := drawn[r.IntN(len(drawn))]
	out := Rule{Signal: s.name}
	switch form := r.IntN(10); {
	case form == 0:
		out.Present = true
	case form == 1:
		out.Missing = true
	case s.name == "hour" && form < 6:
		low := r.IntN(24)
		out.Range = &Range{low, low + r.IntN(24-low)}
	case s.name == "hour":
		if r.IntN(2) == 0 {
			out.Before = Point(strconv.Itoa(r.IntN(24)))
		} else {
			out.After = Point(strconv.Itoa(r.IntN(24)))
		}
	case s.order && form < 4:
		out.Before = Point(s.values[r.IntN(len(s.values))])
	case s.order && form < 6:
		out.After = Point(s.values[r.IntN(len(s.values))])
	case s.many && form < 4:
		out.IncludesAll = pick(r, s.values, 3)
	case s.many && form < 5:
		out.IncludesAny = pick(r, s.values, 3)
	case form < 7:
		out.NotIn = pick(r, s.values, 3)
	default:
		out.In = pick(r, s.values, 3)
	}
	return out
}

func drawTold(r *rand.Rand) said {
	out := said{}
	silence := r.IntN(10) // some visits tell nearly all, some next to nothing, and some nothing
	for _, s := range drawn {
		if r.IntN(9) < silence {
			continue
		}
		switch {
		case s.name == "hour":
			out[s.name] = []string{strconv.Itoa(r.IntN(24))}
		case s.many:
			out[s.name] = pick(r, append(slices.Clone(s.values), s.others...), 4)
		default:
			out[s.name] = pick(r, append(slices.Clone(s.values), s.others...), 1)
		}
	}
	return out
}

func (v said) traveller(t testing.TB) *Traveller {
	tr := &Traveller{}
	for name, values := range v {
		s, ok := SignalNamed(name)
		if !ok || !tr.Set(s, values...) {
			t.Fatalf("the vocabulary has no %s %v", name, values)
		}
	}
	return tr
}

// drawBook draws segments that name only those before them.
func drawBook(r *rand.Rand, n int) (rules map[string]Rule, find Find) {
	rules = map[string]Rule{}
	find = func(public string) (Segment, bool) {
		rule, ok := rules[public]
		return Segment{Public: public, Rule: rule}, ok
	}
	var names []string
	for len(names) < n {
		name := fmt.Sprintf("seg_%d", len(names))
		rule := drawWritten(r, 3, names)
		if _, err := CompileSegment(Segment{Public: name, Rule: rule}, find); err == nil {
			rules[name] = rule
			names = append(names, name)
		}
	}
	return rules, find
}

// TestAMillionPairsAnswerAsTheOracleDoes asks 2,000 visits about 500 rules: the compiled rule and the
// table of visits must answer as the oracle does, and the index must find what is true, and with hope
// what is not false.
func TestAMillionPairsAnswerAsTheOracleDoes(t *testing.T) {
	t.Parallel()
	const rules, visits = 500, 2000
	r := rand.New(rand.NewPCG(5, 2026))
	book, find := drawBook(r, 40)
	names := make([]string, 0, len(book))
	for name := range book {
		names = append(names, name)
	}
	slices.Sort(names)
	var b Builder
	var written []Rule
	var asked []Compiled
	forms := map[Form]int{}
	for len(written) < rules {
		rule := drawWritten(r, 5, names)
		c, err := CompileSegment(Segment{Rule: rule}, find)
		if err != nil {
			continue
		}
		b.Add(len(written), 0, c)
		written, asked = append(written, rule), append(asked, c)
		rule.Walk(func(_ string, p Rule) { forms[p.Form()]++ })
	}
	for _, f := range []Form{FormAll, FormAny, FormNot, FormSegment, FormIn, FormNotIn, FormIncludesAny, FormIncludesAll, FormRange, FormBefore, FormAfter, FormPresent, FormMissing} {
		if forms[f] < 10 {
			t.Errorf("only %d parts are %q: nothing was tested", forms[f], f)
		}
	}
	ix := b.Build()
	live := ix.Live(func(int) bool { return true })
	counts, edges := map[string]int{}, map[string]int{}
	travellers, tells := make([]*Traveller, visits), make([]said, visits)
	for n := range visits {
		tells[n] = drawTold(r)
		travellers[n] = tells[n].traveller(t)
	}
	table := TableOf(visits, func(n int) *Traveller { return travellers[n] })
	yes, unknown := make([][]uint64, rules), make([][]uint64, rules)
	for i, c := range asked {
		yes[i], unknown[i] = c.Over(table)
	}
	var q Query
	for n, v := range tells {
		tr := travellers[n]
		sure, hopeful := found(&q, ix, live, tr, false), found(&q, ix, live, tr, true)
		for i, rule := range written {
			want := oracle(rule, v, book)
			counts[want]++
			met(rule, v, edges)
			got := map[Truth]string{No: isFalse, Unknown: isOpen, Yes: isTrue}[asked[i].Match(tr)]
			if got != want || sure[i] != (want == isTrue) || hopeful[i] != (want != isFalse) {
				t.Fatalf("rule %+v\nvisit %v\nis %s; compiled %s, found %v, hoped for %v", rule, v, want, got, sure[i], hopeful[i])
			}
			inTable := isFalse
			if yes[i][n/64]>>(n%64)&1 == 1 {
				inTable = isTrue
			} else if unknown[i][n/64]>>(n%64)&1 == 1 {
				inTable = isOpen
			}
			if inTable != want {
				t.Fatalf("rule %+v\nvisit %v\nis %s; in a table of visits %s", rule, v, want, inTable)
			}
		}
	}
	if n := counts[isTrue] + counts[isFalse] + counts[isOpen]; n != rules*visits || counts[isTrue] < n/20 || counts[isOpen] < n/20 || counts[isFalse] < n/20 {
		t.Errorf("pairs: %v", counts)
	}
	for _, edge := range []string{"nothing told", "not within not", "first of a range", "last of a range", "beside a range", "several answers, several asked"} {
		if edges[edge] < 1000 {
			t.Errorf("only %d pairs with %s: that was not tested", edges[edge], edge)
		}
	}
	t.Logf("%d conjunctions; pairs: %v; of them %v", ix.Len(), counts, edges)
}

// met counts what is easily got wrong in a pair of a rule and a visit.
func met(rule Rule, v said, edges map[string]int) {
	if len(v) == 0 {
		edges["nothing told"]++
	}
	rule.Walk(func(_ string, p Rule) {
		switch {
		case p.Not != nil && p.Not.Not != nil:
			edges["not within not"]++
		case len(p.IncludesAll) > 1 && len(v[p.Signal]) > 1:
			edges["several answers, several asked"]++
		case p.Range != nil && v[p.Signal] != nil:
			n, _ := strconv.Atoi(v[p.Signal][0])
			switch n {
			case p.Range.Min:
				edges["first of a range"]++
			case p.Range.Max:
				edges["last of a range"]++
			case p.Range.Min - 1, p.Range.Max + 1:
				edges["beside a range"]++
			}
		}
	})
}
