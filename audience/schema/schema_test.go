package schema

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"erawan/audience"
)

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Rule()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rule.json", doc); err != nil {
		t.Fatal(err)
	}
	out, err := c.Compile("rule.json")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fits says whether a text is JSON that fits the schema.
func fits(s *jsonschema.Schema, text string) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// takes says whether the parser takes a text; a segment that it names is there.
func takes(text string) error {
	rule, err := audience.ReadRule(strings.NewReader(text))
	if err != nil {
		return err
	}
	_, err = audience.CompileSegment(audience.Segment{Rule: rule}, func(public string) (audience.Segment, bool) {
		return audience.Segment{Public: public, Rule: audience.Rule{Signal: "party", Present: true}}, public == "seg_there"
	})
	return err
}

// drawn writes a rule of every signal and form: mostly right, and now and then with something wrong.
func drawn(t *rapid.T, depth int) any {
	kind := rapid.SampledFrom([]string{"all", "any", "not", "segment", "if", "if", "if"}).Draw(t, "kind")
	switch {
	case kind == "segment":
		return map[string]any{kind: rapid.SampledFrom([]string{"seg_there", "seg_there", "seg_there", "seg_there", "seg_gone", ""}).Draw(t, "id")}
	case depth == 0 || kind == "if":
		return drawnTest(t)
	case kind == "not":
		return map[string]any{kind: drawn(t, depth-1)}
	}
	parts := []any{}
	for range rapid.SampledFrom([]int{1, 2, 2, 3, 1, 2, 2, 3, 0}).Draw(t, "parts") {
		parts = append(parts, drawn(t, depth-1))
	}
	return map[string]any{kind: parts}
}

func drawnTest(t *rapid.T) map[string]any {
	d := rapid.SampledFrom(audience.Vocabulary()).Draw(t, "signal")
	test := rapid.SampledFrom(testsOf(d, rapid.IntRange(0, 19).Draw(t, "any test") == 0)).Draw(t, "test")
	out := map[string]any{"signal": d.Name}
	value := func() string { return rapid.SampledFrom(answers(d)).Draw(t, "value") }
	switch test {
	case audience.FormRange:
		ends := map[string]any{"min": rapid.IntRange(-1, 24).Draw(t, "min"), "max": rapid.IntRange(-1, 24).Draw(t, "max")}
		if rapid.IntRange(0, 9).Draw(t, "whole") == 0 {
			delete(ends, "min")
		}
		out[string(test)] = ends
	case audience.FormBefore, audience.FormAfter:
		out[string(test)] = value()
		if d.Shape == audience.Number {
			out[string(test)] = rapid.IntRange(-1, 25).Draw(t, "number")
		}
	case audience.FormPresent, audience.FormMissing:
		out[string(test)] = rapid.IntRange(0, 9).Draw(t, "yes") > 0
	default:
		list := []string{}
		for range rapid.SampledFrom([]int{1, 1, 2, 3, 1, 1, 2, 3, 0}).Draw(t, "values") {
			list = append(list, value())
		}
		out[string(test)] = list
	}
	if rapid.IntRange(0, 19).Draw(t, "more") == 0 {
		out[rapid.SampledFrom([]string{"present", "In", "sql", "all", "min"}).Draw(t, "field")] = rapid.SampledFrom([]any{true, nil, []any{}, "x"}).Draw(t, "what")
	}
	return out
}

// testsOf are the tests that a signal allows, or all.
func testsOf(d audience.Definition, every bool) []audience.Form {
	out := []audience.Form{audience.FormPresent, audience.FormMissing}
	if d.Shape == audience.Number || every {
		out = append(out, audience.FormRange)
	}
	if d.Shape != audience.Number || every {
		out = append(out, audience.FormIn, audience.FormNotIn)
	}
	if d.Many() || every {
		out = append(out, audience.FormIncludesAny, audience.FormIncludesAll)
	}
	if d.Ordered() || every {
		out = append(out, audience.FormBefore, audience.FormAfter)
	}
	return out
}

// answers are some that a signal may have, and some that it may not.
func answers(d audience.Definition) []string {
	out := []string{"nobody", ""}
	for _, v := range d.Values {
		out = append(out, v.Name, v.Name, v.Name)
	}
	switch d.Shape {
	case audience.Country, audience.Places:
		return append(out, "TH", "la", "Cn", "vn", "KH", "MY", "XX", "ıT")
	case audience.Airport:
		return append(out, "KMG", "bkk", "K1G", "TH")
	case audience.Journey:
		return append(out, "KMG", "bkk", "TH", "hk", "QQ")
	case audience.Tag:
		return append(out, "zh-Hans", "th", "zh_CN", "x")
	case audience.Number:
		return append(out, "0", "9", "23", "24", "09")
	}
	return out
}

// TestEveryRuleThatTheParserTakesFitsTheSchema draws rules and faulty ones alike; what the parser takes
// must fit.
func TestEveryRuleThatTheParserTakesFitsTheSchema(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	taken, refused, both := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal(drawn(t, rapid.IntRange(0, 9).Draw(t, "depth")))
		if err != nil {
			t.Fatal(err)
		}
		wrong, unfit := takes(string(text)), fits(s, string(text))
		switch {
		case wrong == nil && unfit != nil:
			t.Fatalf("the parser takes %s, which does not fit: %v", text, unfit)
		case wrong == nil:
			taken++
		case unfit != nil:
			both++
			fallthrough
		default:
			refused++
		}
	})
	t.Logf("%d taken, %d refused, %d of them by the schema as well", taken, refused, both)
	if taken < 10 || both < 10 {
		t.Error("nothing was tested")
	}
}

// TestARuleOfEverySignalAndTestFits goes through the vocabulary: each test that the parser takes.
func TestARuleOfEverySignalAndTestFits(t *testing.T) {
	t.Parallel()
	s, taken := compiled(t), map[string]int{}
	r := rand.New(rand.NewPCG(3, 2026))
	for _, d := range audience.Vocabulary() {
		for _, v := range answers(d) {
			quoted, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range []string{`"in":[%]`, `"not_in":[%,%]`, `"includes_any":[%]`, `"includes_all":[%]`, `"before":%`, `"after":%`, `"present":true`, `"missing":true`,
				`"range":{"min":0,"max":23}`, `"range":{"max":3,"min":3}`} {
				text := `{"signal":"` + d.Name + `",` + strings.ReplaceAll(test, "%", string(quoted)) + `}`
				if r.IntN(2) == 0 {
					text = `{"all":[{"not":` + text + `}]}`
				}
				if takes(text) != nil {
					continue
				}
				taken[d.Name]++
				if err := fits(s, text); err != nil {
					t.Errorf("%s does not fit: %v", text, err)
				}
			}
		}
		if taken[d.Name] < 4 {
			t.Errorf("%s: only %d rules were taken", d.Name, taken[d.Name])
		}
	}
}

func TestBadRulesAreRefusedByBoth(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	ok := `{"signal":"party","in":["solo"]}`
	deep := strings.Repeat(`{"not":`, audience.MaxDepth) + ok + strings.Repeat("}", audience.MaxDepth)
	wide := `{"any":[` + strings.TrimSuffix(strings.Repeat(ok+",", audience.MaxNodes), ",") + `]}`
	long := `{"signal":"placement","in":[` + strings.TrimSuffix(strings.Repeat(`"plc_a",`, audience.MaxValues+1), ",") + `]}`
	for _, text := range []string{
		`{`, `[]`, `null`, `7`, `{}`, `{"all":[]}`, `{"any":null}`, `{"not":[` + ok + `]}`, `{"segment":""}`, `{"segment":7}`,
		`{"all":[` + ok + `],"any":[` + ok + `]}`, `{"all":[` + ok + `],"signal":"party","in":["solo"]}`, `{"all":[],"signal":"party","in":["solo"]}`,
		`{"any":null,"signal":"party","in":["solo"]}`, `{"signal":"","all":[` + ok + `]}`,
		`{"signal":"party"}`, `{"in":["solo"]}`, `{"signal":"passport","in":["x"]}`, `{"signal":"party","in":[]}`, `{"signal":"party","in":"solo"}`, `{"signal":"party","in":[null]}`,
		`{"signal":"party","In":["solo"]}`, `{"signal":"party","in":["Solo"]}`, `{"signal":"party","in":["solo"],"present":true}`, `{"signal":"party","in":["solo"],"present":false}`,
		`{"signal":"party","in":["solo"],"not_in":[]}`, `{"signal":"party","present":false}`, `{"signal":"party","present":1}`, `{"signal":"party","in":["solo"],"sql":"1=1"}`,
		`{"signal":"age_band","in":["13-17"]}`, `{"signal":"origin","in":["XX"]}`, `{"signal":"origin","in":["ıT"]}`, `{"signal":"origin_airport","in":["KUNM"]}`, `{"signal":"language","in":[""]}`,
		`{"signal":"party","before":"solo"}`, `{"signal":"trip_phase","before":"dreaming"}`, `{"signal":"trip_phase","after":"home"}`, `{"signal":"age_band","before":25}`,
		`{"signal":"hour","in":["9"]}`, `{"signal":"hour","range":{"min":1}}`, `{"signal":"hour","range":{}}`, `{"signal":"hour","range":{"min":0,"max":24}}`, `{"signal":"hour","range":{"min":0,"max":2,"step":1}}`,
		`{"signal":"hour","before":0}`, `{"signal":"hour","after":23}`, `{"signal":"hour","before":"09"}`, `{"signal":"hour","before":9.5}`, `{"signal":"hour","range":{"min":1.5,"max":2}}`,
		`{"signal":"party","includes_all":["solo"]}`, `{"signal":"party","range":{"min":1,"max":2}}`,
		deep, wide, long,
	} {
		if takes(text) == nil {
			t.Errorf("the parser takes %.200s", text)
		}
		if fits(s, text) == nil {
			t.Errorf("the schema takes %.200s", text)
		}
	}
	just := strings.Repeat(`{"not":`, audience.MaxDepth-1) + ok + strings.Repeat("}", audience.MaxDepth-1)
	if err := fits(s, just); err != nil || takes(just) != nil {
		t.Errorf("a rule of %d levels is refused: %v, %v", audience.MaxDepth, err, takes(just))
	}
}

// What no schema can say is the parser's alone; the page on the API lists it.
func TestSomeBadRulesOnlyTheParserKnows(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	for _, text := range []string{
		`{"signal":"hour","range":{"min":9,"max":3}}`, `{"segment":"seg_gone"}`, `{"signal":"language","in":["no tag"]}`,
	} {
		if takes(text) == nil || fits(s, text) != nil {
			t.Errorf("%s: the parser says %v, the schema %v", text, takes(text), fits(s, text))
		}
	}
}

// FuzzWhatTheParserTakesFits holds any text that the parser takes to the schema, letter by letter.
func FuzzWhatTheParserTakesFits(f *testing.F) {
	for _, text := range []string{
		`{"all":[{"not":{"signal":"party","in":["solo"]}},{"signal":"hour","range":{"min":1,"max":2}}]}`,
		`{"any":[{"signal":"route","includes_all":["kmg","BKK"]},{"signal":"trip_phase","before":"home"},{"signal":"hour","after":3}]}`,
		`{"all":[{"signal":"party","present":true},{"signal":"origin","missing":true},{"segment":"seg_there"}],"any":[]}`,
		`{"signal":"hour","before":"9"}`, `{"signal":"language","not_in":["zh-Hant-HK","yue"]}`, `{"signal":"partner","in":["org_a"]}`,
	} {
		f.Add(text)
	}
	s := compiled(f)
	f.Fuzz(func(t *testing.T, text string) {
		if takes(text) != nil {
			return
		}
		if err := fits(s, text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	})
}
