package audience

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// smallVisits are all visits that the rules of this file can tell apart: two closed lists in full, a
// signal with several answers of which rules name two, and the clock.
func smallVisits() (out []said) {
	put := func(name string, answers ...[]string) {
		var next []said
		for _, v := range out {
			next = append(next, v)
			for _, a := range answers {
				more := said{name: a}
				for k, known := range v {
					more[k] = known
				}
				next = append(next, more)
			}
		}
		out = next
	}
	out = []said{{}}
	put("trips_per_year", []string{"1"}, []string{"2+"})
	put("ivory_market_layer", []string{"1"}, []string{"2"}, []string{"3"})
	put("context", []string{"souvenirs"}, []string{"antiques"}, []string{"food"}, []string{"souvenirs", "antiques"}, []string{"souvenirs", "food"},
		[]string{"antiques", "food"}, []string{"souvenirs", "antiques", "food"})
	var hours [][]string
	for h := range 24 {
		hours = append(hours, []string{fmt.Sprint(h)})
	}
	put("hour", hours...)
	return out
}

// judged is a rule with the visits that satisfy it, as the oracle says.
type judged struct {
	text string
	c    Compiled
	yes  []uint64
}

func judge(t *testing.T, text string, visits []said) judged {
	t.Helper()
	rule, err := ReadRule(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compile(rule)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	out := judged{text, c, make([]uint64, (len(visits)+63)/64)}
	for i, v := range visits {
		if oracle(rule, v, nil) == isTrue {
			out.yes[i/64] |= 1 << (i % 64)
		}
	}
	return out
}

// smallTests are conditions over those visits, among them some that every known answer meets.
var smallTests = []string{
	`{"signal":"trips_per_year","in":["1"]}`,
	`{"signal":"trips_per_year","not_in":["1"]}`,
	`{"signal":"trips_per_year","in":["1","2+"]}`,
	`{"signal":"trips_per_year","present":true}`,
	`{"signal":"ivory_market_layer","before":"3"}`,
	`{"signal":"ivory_market_layer","in":["2"]}`,
	`{"signal":"context","includes_any":["souvenirs","antiques"]}`,
	`{"signal":"context","includes_all":["souvenirs","antiques"]}`,
	`{"signal":"context","in":["souvenirs"]}`,
	`{"signal":"context","missing":true}`,
	`{"signal":"hour","range":{"min":0,"max":11}}`,
	`{"signal":"hour","after":11}`,
	`{"signal":"hour","range":{"min":0,"max":23}}`,
}

// smallRules are those conditions, the same turned round, and each two of them in each kind of group.
func smallRules() []string {
	var out []string
	for _, test := range smallTests {
		out = append(out, test, `{"not":`+test+`}`)
	}
	single := out[:len(out):len(out)]
	for i, a := range single {
		for _, b := range single[i+1:] {
			out = append(out, `{"all":[`+a+`,`+b+`]}`, `{"any":[`+a+`,`+b+`]}`)
		}
	}
	return out
}

// tally counts what was claimed, and what was so and was not claimed.
type tally struct{ asked, so, missed int }

func (n *tally) take(t *testing.T, claimed, so bool, what func() string) {
	n.asked++
	if so {
		n.so++
	}
	if claimed && !so {
		t.Fatalf("claimed, and not so: %s", what())
	}
	if so && !claimed {
		n.missed++
	}
}

func (n *tally) all(t *testing.T, name string) {
	t.Helper()
	t.Logf("%s: asked %d, so %d, missed %d", name, n.asked, n.so, n.missed)
	if n.so == 0 || n.so == n.asked {
		t.Errorf("%s: nothing was tested", name)
	}
	if n.missed > 0 {
		t.Errorf("%s: %d of %d that are so were not claimed", name, n.missed, n.so)
	}
}

// hold keeps the claims about one rule, and about each two, to the visits themselves.
func hold(t *testing.T, visits []said, rules []judged) {
	t.Helper()
	every := all(len(visits), (len(visits)+63)/64)
	within := func(a, b []uint64) bool { return !meet(minus(a, b), every) }
	var never, nobody, inside tally
	for i := range rules {
		a := &rules[i]
		never.take(t, a.c.Never(), within(a.yes, make([]uint64, len(every))), func() string { return "never " + a.text })
		nobody.take(t, a.c.RefusesNobody(), within(every, a.yes), func() string { return "everybody " + a.text })
		for j := range rules {
			b := &rules[j]
			inside.take(t, a.c.Within(b.c), within(a.yes, b.yes), func() string { return a.text + "\nwithin " + b.text })
		}
	}
	never.all(t, "never")
	nobody.all(t, "refuses nobody")
	inside.all(t, "within")
}

// TestWhatIsClaimedOfSmallRulesIsSo tries every rule of two conditions, and every two of those rules,
// against every visit there is: nothing false may be claimed, and nothing that is so be missed.
func TestWhatIsClaimedOfSmallRulesIsSo(t *testing.T) {
	t.Parallel()
	visits := smallVisits()
	if len(visits) != 3*4*8*25 {
		t.Fatalf("%d visits", len(visits))
	}
	var rules []judged
	for _, text := range smallRules() {
		rules = append(rules, judge(t, text, visits))
	}
	hold(t, visits, rules)
}

// TestWhatIsClaimedOfDeepRulesIsSo does the same with rules of up to five levels; each comes with one
// that is wider and one that is narrower.
func TestWhatIsClaimedOfDeepRulesIsSo(t *testing.T) {
	t.Parallel()
	visits, r := smallVisits(), rand.New(rand.NewPCG(11, 2026))
	var draw func(depth int) string
	draw = func(depth int) string {
		kind := r.IntN(4)
		switch {
		case depth == 1 || kind == 0:
			return smallTests[r.IntN(len(smallTests))]
		case kind == 1:
			return `{"not":` + draw(depth-1) + `}`
		}
		parts := make([]string, 2+r.IntN(2))
		for i := range parts {
			parts[i] = draw(depth - 1)
		}
		return `{"` + []string{"all", "any"}[kind-2] + `":[` + strings.Join(parts, ",") + `]}`
	}
	var rules []judged
	for len(rules) < 240 {
		text := draw(5)
		rule, err := ReadRule(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if c, err := Compile(rule); err != nil || len(conjunctionsOf(t, c)) > MaxConjunctions/8 {
			continue // its wider and narrower ones may come to too many
		}
		rules = append(rules, judge(t, text, visits), judge(t, `{"all":[`+text+`,`+draw(2)+`]}`, visits), judge(t, `{"any":[`+draw(2)+`,`+text+`]}`, visits))
	}
	hold(t, visits, rules)
}

func conjunctionsOf(t *testing.T, c Compiled) []conjunction {
	t.Helper()
	out, err := c.conjunctions()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Lists without an end always have one more answer, and closed ones do not: both ways.
func TestAListOfAllCountriesLeavesNone(t *testing.T) {
	t.Parallel()
	var every []string
	for code := range isoCountries {
		every = append(every, code)
	}
	told := compiled(t, Rule{Signal: "origin", Present: true})
	listed := compiled(t, Rule{Signal: "origin", In: every})
	most := compiled(t, Rule{Signal: "origin", In: every[1:]})
	if !told.Within(listed) || !listed.Within(told) || told.Within(most) || !most.Within(told) {
		t.Error("who tells an origin tells one of the countries there are")
	}
	if !compiled(t, Rule{Signal: "origin", NotIn: every}).Never() || !compiled(t, Rule{Signal: "destination", NotIn: every}).Never() {
		t.Error("no visit comes from nowhere")
	}
	if compiled(t, Rule{Signal: "placement", NotIn: []string{"plc_a"}}).Never() || compiled(t, Rule{Signal: "origin_airport", NotIn: []string{"KMG"}}).Never() {
		t.Error("there are more placements and airports than a rule names")
	}
}

// A question that would take too long is given up, without a claim and soon.
func TestAQuestionThatTakesTooLongIsGivenUp(t *testing.T) {
	t.Parallel()
	var some, others []Rule
	for i := range 8 {
		pair := func(s string, v ...string) Rule { return Rule{Signal: s, In: v} }
		ctx, to := Context.Definition().Values, []string{"TH", "LA", "VN", "KH", "MM", "MY", "SG", "HK"}
		some = append(some, Rule{Any: []Rule{pair("context", ctx[i].Name), pair("destination", to[i])}})
		others = append(others, Rule{Any: []Rule{pair("destination", to[i]), pair("context", ctx[(i+1)%8].Name)}})
	}
	a, b := compiled(t, Rule{All: some}), compiled(t, Rule{All: others})
	if n := len(conjunctionsOf(t, a)); n != MaxConjunctions {
		t.Fatalf("%d conjunctions", n)
	}
	s, asks := spaceOf(a, b)
	s.covered(s.everything(), asks[0])
	if s.steps > maxSteps || s.steps < -2*MaxConjunctions*8 {
		t.Errorf("%d steps are left of %d", s.steps, maxSteps)
	}
	if a.Within(b) || b.Within(a) {
		t.Error("souvenirs and LA to HK are in the one, and not in the other")
	}
}

func compiled(t *testing.T, r Rule) Compiled {
	t.Helper()
	c, err := Compile(r)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
