package audience

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"erawan/internal/fault"
)

func mustRead(t *testing.T, signals string) *Traveller {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(signals), &raw); err != nil {
		t.Fatal(err)
	}
	tr := &Traveller{}
	if ignored := tr.ReadSignals(raw); len(ignored) > 0 {
		t.Fatalf("ignored: %v", ignored)
	}
	return tr
}

func TestRulesAnswerYesNoOrUnknown(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, rule, visit, want string }{
		{"a listed value matches", `{"signal":"destination","in":["TH","LA"]}`, `{"destination":["TH"]}`, "yes"},
		{"another value does not", `{"signal":"destination","in":["TH"]}`, `{"destination":["JP"]}`, "no"},
		{"any of several answers is enough", `{"signal":"context","in":["antiques"]}`, `{"context":["food","antiques"]}`, "yes"},
		{"not in holds when none is listed", `{"signal":"context","not_in":["antiques"]}`, `{"context":["food"]}`, "yes"},
		{"not in fails when one is listed", `{"signal":"context","not_in":["antiques"]}`, `{"context":["food","antiques"]}`, "no"},
		{"a missing signal is unknown", `{"signal":"party","in":["solo"]}`, `{}`, "unknown"},
		{"a missing signal is unknown to not in as well", `{"signal":"party","not_in":["solo"]}`, `{}`, "unknown"},
		{"not of unknown is unknown", `{"not":{"signal":"party","in":["solo"]}}`, `{}`, "unknown"},
		{"no settles all whatever is unknown", `{"all":[{"signal":"party","in":["solo"]},{"signal":"origin","in":["CN"]}]}`, `{"origin":"TH"}`, "no"},
		{"unknown keeps all from yes", `{"all":[{"signal":"party","in":["solo"]},{"signal":"origin","in":["CN"]}]}`, `{"origin":"CN"}`, "unknown"},
		{"yes settles any whatever is unknown", `{"any":[{"signal":"party","in":["solo"]},{"signal":"origin","in":["CN"]}]}`, `{"origin":"CN"}`, "yes"},
		{"unknown keeps any from no", `{"any":[{"signal":"party","in":["solo"]},{"signal":"origin","in":["CN"]}]}`, `{"origin":"TH"}`, "unknown"},
		{"countries are compared in one spelling", `{"signal":"origin","in":["cn"]}`, `{"origin":"CN"}`, "yes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rule, err := ParseRule(strings.NewReader(tc.rule))
			if err != nil {
				t.Fatal(err)
			}
			c, err := Compile(rule)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Match(mustRead(t, tc.visit)).String(); got != tc.want {
				t.Fatalf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestHoursAreComparedAsARange(t *testing.T) {
	t.Parallel()
	c, err := Compile(Rule{Signal: "hour", Range: &Range{18, 22}})
	if err != nil {
		t.Fatal(err)
	}
	tr := &Traveller{}
	if got := c.Match(tr); got != Unknown {
		t.Fatalf("no clock: %v", got)
	}
	bangkok := time.FixedZone("ICT", 7*3600)
	tr.At(MomentOf(time.Date(2026, 11, 24, 11, 30, 0, 0, time.UTC), bangkok, "TH"))
	if got := c.Match(tr); got != Yes {
		t.Fatalf("half past six in the evening in Bangkok: %v", got)
	}
	tr.At(MomentOf(time.Date(2026, 11, 24, 16, 30, 0, 0, time.UTC), bangkok, "TH"))
	if got := c.Match(tr); got != No {
		t.Fatalf("half past eleven at night: %v", got)
	}
}

func TestWrongRulesAreRefusedWithTheirPlace(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"not":`, 9) + `{"signal":"party","in":["solo"]}` + strings.Repeat("}", 9)
	wide := `{"any":[` + strings.TrimSuffix(strings.Repeat(`{"signal":"party","in":["solo"]},`, MaxNodes), ",") + `]}`
	pair := `{"all":[{"signal":"party","in":["solo"]},{"signal":"hour","after":3}]},`
	combos := `{"all":[{"signal":"hour","present":true},{"not":{"any":[` + strings.TrimSuffix(strings.Repeat(pair, 9), ",") + `]}}]}`
	long := `{"signal":"placement","in":[` + strings.TrimSuffix(strings.Repeat(`"plc_a",`, MaxValues+1), ",") + `]}`
	for _, tc := range []struct {
		name, rule, field, key string
		kind                   fault.Kind
	}{
		{"not JSON", `{`, "", "rule.not_json", fault.Malformed},
		{"a field we do not know", `{"signal":"party","in":["solo"],"sql":"1=1"}`, "", "rule.not_json", fault.Malformed},
		{"empty", `{}`, "", "rule.one_form", fault.Invalid},
		{"two forms", `{"all":[{"signal":"party","in":["solo"]}],"signal":"party","in":["solo"]}`, "", "rule.one_form", fault.Invalid},
		{"unknown signal", `{"all":[{"signal":"passport","in":["x"]}]}`, "/all/0/signal", "rule.unknown_signal", fault.Invalid},
		{"unknown value", `{"signal":"party","in":["solo","mob"]}`, "/in/1", "rule.unknown_value", fault.Invalid},
		{"a minor's age is no value", `{"signal":"age_band","in":["13-17"]}`, "/in/0", "rule.unknown_value", fault.Invalid},
		{"no test", `{"signal":"party"}`, "", "rule.one_test", fault.Invalid},
		{"range over names", `{"signal":"party","range":{"min":1,"max":2}}`, "/range", "rule.bad_range", fault.Invalid},
		{"range turned round", `{"signal":"hour","range":{"min":9,"max":3}}`, "/range", "rule.bad_range", fault.Invalid},
		{"list over numbers", `{"signal":"hour","in":["9"]}`, "/in", "rule.needs_range", fault.Invalid},
		{"an empty list", `{"signal":"party","in":[]}`, "", "rule.one_test", fault.Invalid},
		{"two tests", `{"signal":"party","in":["solo"],"present":true}`, "", "rule.one_test", fault.Invalid},
		{"present denied", `{"signal":"party","present":false}`, "", "rule.one_test", fault.Invalid},
		{"a test without a signal", `{"any":[{"in":["solo"]}]}`, "/any/0", "rule.one_form", fault.Invalid},
		{"a test beside a group", `{"all":[{"signal":"party","present":true}],"in":["solo"]}`, "", "rule.one_form", fault.Invalid},
		{"before where there is no order", `{"signal":"party","before":"solo"}`, "/before", "rule.no_order", fault.Invalid},
		{"before the first", `{"signal":"trip_phase","before":"dreaming"}`, "/before", "rule.nothing_beyond", fault.Invalid},
		{"after the last hour", `{"signal":"hour","after":23}`, "/after", "rule.nothing_beyond", fault.Invalid},
		{"before an hour that no clock shows", `{"signal":"hour","before":24}`, "/before", "rule.unknown_value", fault.Invalid},
		{"before half an hour", `{"signal":"hour","before":9.5}`, "", "rule.not_json", fault.Malformed},
		{"all of a signal with one answer", `{"signal":"party","includes_all":["solo"]}`, "/includes_all", "rule.one_answer", fault.Invalid},
		{"any of a signal with one answer", `{"signal":"party","includes_any":["solo"]}`, "/includes_any", "rule.one_answer", fault.Invalid},
		{"more answers than a visit has", `{"signal":"destination","includes_all":["TH","LA","VN","KH","MM","CN","HK","MO","TW","JP","KR","SG","MY","ID","PH","IN","US"]}`, "/includes_all", "rule.too_many_answers", fault.Invalid},
		{"a segment where there are none", `{"any":[{"segment":"seg_x"}]}`, "/any/0/segment", "rule.unknown_segment", fault.Invalid},
		{"something after the rule", `{"signal":"party","present":true} {}`, "", "rule.not_json", fault.Malformed},
		{"too many combinations, with the group that makes them", combos, "/all/1/not/any/8", "rule.too_many_combinations", fault.Invalid},
		{"too deep", deep, strings.Repeat("/not", 8), "rule.too_deep", fault.Invalid},
		{"too wide", wide, "/any/199", "rule.too_many_parts", fault.Invalid},
		{"a list without end", long, "/in", "rule.too_many_values", fault.Invalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ParseRule(strings.NewReader(tc.rule))
			all := fault.All(err)
			if len(all) == 0 || all[0].Kind != tc.kind || all[0].Field != tc.field || all[0].Key != tc.key {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestWhatAPartnerGetsWrongIsIgnoredAndNamed(t *testing.T) {
	t.Parallel()
	var raw map[string]json.RawMessage
	json.Unmarshal([]byte(`{"destination":["TH","XX"],"party":"mob","age_band":"13-17","hour":9,"shoe":1,"origin":null,"purpose":{"a":1},"trips_per_year":1}`), &raw)
	tr := &Traveller{}
	got := map[string]string{}
	for _, i := range tr.ReadSignals(raw) {
		got[i.Pointer] = i.Key
	}
	want := map[string]string{"/signals/destination": "signal.unknown_value", "/signals/party": "signal.unknown_value",
		"/signals/age_band": "signal.unknown_value", "/signals/hour": "signal.not_yours", "/signals/shoe": "signal.unknown_name", "/signals/purpose": "signal.bad_shape"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if v, known := tr.Values(Destination); !known || !cmp.Equal(v, []string{"TH"}) {
		t.Fatalf("the known part of an answer counts: %v", v)
	}
	if _, known := tr.Values(AgeBand); known {
		t.Fatal("a wrong answer must leave the signal unknown")
	}
	if v, _ := tr.Values(TripsPerYear); !cmp.Equal(v, []string{"1"}) {
		t.Fatalf("trips_per_year %v", v)
	}
}

func TestCompactReadsBackTheSameAnswers(t *testing.T) {
	t.Parallel()
	tr := mustRead(t, `{"destination":["TH","LA"],"origin":"CN","origin_airport":"kmg","trip_phase":"in_destination","party":"group_tour","context":["souvenirs","jewellery"],"route":["KMG","BKK","HKG"],"age_band":"65+","language":"zh-CN"}`)
	tr.At(MomentOf(time.Date(2026, 1, 1, 5, 0, 0, 0, time.UTC), time.UTC, "TH"))
	b := tr.Compact()
	if len(b) > maxCompact {
		t.Fatalf("%d bytes", len(b))
	}
	back := Expand(b)
	for s := range Signals {
		want, _ := tr.Values(s)
		got, _ := back.Values(s)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
}

func FuzzExpandNeverPanics(f *testing.F) {
	f.Add([]byte{0, 2, 'T', 'H'})
	f.Fuzz(func(t *testing.T, b []byte) { Expand(b) })
}

func FuzzParseRuleNeverPanics(f *testing.F) {
	f.Add(`{"all":[{"not":{"signal":"party","in":["solo"]}},{"signal":"hour","range":{"min":1,"max":2}}]}`)
	f.Add(`{"any":[{"signal":"route","includes_all":["kmg","BKK"]},{"signal":"trip_phase","before":"home"},{"signal":"hour","after":3}]}`)
	f.Add(`{"all":[{"signal":"party","present":true},{"signal":"origin","missing":true},{"segment":"seg_a"}]}`)
	f.Add(strings.Repeat(`{"not":`, 9) + `{"signal":"party","in":["solo"]}` + strings.Repeat("}", 9))
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRule(strings.NewReader(s))
		if err != nil {
			for _, one := range fault.All(err) {
				if one.Key == "" || one.Field != "" && one.Field[0] != '/' {
					t.Fatalf("%s: refused without a reason or a place: %v", s, err)
				}
			}
			return
		}
		nodes, deepest := 0, 0
		r.Walk(func(at string, _ Rule) {
			nodes++
			deepest = max(deepest, 1+strings.Count(at, "/all/")+strings.Count(at, "/any/")+strings.Count(at, "/not"))
		})
		if nodes > 200 || deepest > 8 {
			t.Fatalf("%d parts, %d deep", nodes, deepest)
		}
		c, err := Compile(r)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := c.Match(&Traveller{}).String(), oracle(r, nil, nil); got != map[string]string{isTrue: "yes", isFalse: "no", isOpen: "unknown"}[want] {
			t.Fatalf("%s of a visit that tells nothing: %s, want %s", s, got, want)
		}
		written, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseRule(bytes.NewReader(written)); err != nil || !cmp.Equal(r, again, cmpopts.EquateEmpty()) {
			t.Fatalf("%s reads back as %+v: %v", written, again, err)
		}
	})
}

// A visit of which nothing is known must match no rule whatsoever, however it is built: this is what
// "unknown never matches" comes to.
func TestNothingKnownMatchesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := Compile(drawRule(t, 4))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Match(&Traveller{}); got != Unknown {
			t.Fatalf("got %v", got)
		}
	})
}

// What is learned later can turn unknown into yes or no, and never yes into no or back.
func TestLearningASignalNeverOverturnsAnAnswer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := Compile(drawRule(t, 4))
		if err != nil {
			t.Fatal(err)
		}
		tr := &Traveller{}
		before := c.Match(tr)
		for range rapid.IntRange(1, 6).Draw(t, "facts") {
			s := rapid.SampledFrom(drawable).Draw(t, "signal")
			if _, known := tr.Values(s); known {
				continue
			}
			tr.Set(s, rapid.SampledFrom(s.Definition().Values).Draw(t, "value").Name)
			after := c.Match(tr)
			if before != Unknown && after != before {
				t.Fatalf("%v became %v", before, after)
			}
			before = after
		}
	})
}

var drawable = []Signal{TripPhase, Party, Purpose, AgeBand, TripsPerYear, IvoryMarketLayer, Context}

func drawRule(t *rapid.T, depth int) Rule {
	form := rapid.IntRange(0, 3).Draw(t, "form")
	if depth == 1 {
		form = 0
	}
	switch form {
	case 1:
		return Rule{All: drawRules(t, depth)}
	case 2:
		return Rule{Any: drawRules(t, depth)}
	case 3:
		r := drawRule(t, depth-1)
		return Rule{Not: &r}
	}
	s := rapid.SampledFrom(drawable).Draw(t, "signal")
	v := rapid.SampledFrom(s.Definition().Values).Draw(t, "value").Name
	if rapid.Bool().Draw(t, "negative") {
		return Rule{Signal: s.String(), NotIn: []string{v}}
	}
	return Rule{Signal: s.String(), In: []string{v}}
}

func drawRules(t *rapid.T, depth int) []Rule {
	out := make([]Rule, rapid.IntRange(1, 3).Draw(t, "n"))
	for i := range out {
		out[i] = drawRule(t, depth-1)
	}
	return out
}

func TestVocabularyIsWholeInFourLanguages(t *testing.T) {
	t.Parallel()
	for _, d := range Vocabulary() {
		if len(d.Label) != 4 || d.Name == "" || d.Source == "" {
			t.Errorf("%s: label, name or source is missing", d.Name)
		}
		if (d.Shape == One || d.Shape == Several) != (len(d.Values) > 0) {
			t.Errorf("%s: closed lists have values and others have none", d.Name)
		}
		for _, v := range d.Values {
			if len(v.Label) != 4 {
				t.Errorf("%s=%s: labels are missing", d.Name, v.Name)
			}
		}
		if s, ok := SignalNamed(d.Name); !ok || s != d.Signal {
			t.Errorf("%s does not find itself", d.Name)
		}
	}
}
