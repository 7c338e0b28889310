package audience

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
)

// book is segments by their public id, each with its rule as JSON.
func book(t *testing.T, rules map[string]string) Find {
	t.Helper()
	segments := map[string]Segment{}
	for public, text := range rules {
		text, archived := strings.CutPrefix(text, "archived ")
		rule, err := ReadRule(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		segments[public] = Segment{Public: public, Rule: rule, Archived: archived}
	}
	return func(public string) (Segment, bool) {
		s, ok := segments[public]
		return s, ok
	}
}

func TestASegmentStandsForItsRule(t *testing.T) {
	t.Parallel()
	find := book(t, map[string]string{
		"seg_groups": `{"signal":"party","in":["group_tour"]}`,
		"seg_yunnan": `{"all":[{"segment":"seg_groups"},{"signal":"origin_airport","in":["KMG"]}]}`,
	})
	c, err := CompileSegment(Segment{Public: "seg_new", Rule: Rule{All: []Rule{{Segment: "seg_yunnan"}, {Not: &Rule{Segment: "seg_groups"}}}}}, find)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Match(mustRead(t, `{"party":"group_tour","origin_airport":"KMG"}`)); got != No {
		t.Errorf("a group, and no group: %v", got)
	}
	if got := c.Match(mustRead(t, `{"origin_airport":"KMG"}`)); got != Unknown {
		t.Errorf("nobody said whether it is a group: %v", got)
	}
	rule := Rule{All: []Rule{{Segment: "seg_b"}, {Any: []Rule{{Segment: "seg_a"}, {Not: &Rule{Segment: "seg_b"}}}}}}
	if diff := cmp.Diff([]string{"seg_b", "seg_a"}, rule.References()); diff != "" {
		t.Error(diff)
	}
}

func TestSegmentsThatCannotBeNamedAreRefusedWithTheWay(t *testing.T) {
	t.Parallel()
	chain := map[string]string{"seg_8": `{"signal":"party","present":true}`}
	for i := range 8 {
		chain[fmt.Sprintf("seg_%d", i)] = fmt.Sprintf(`{"any":[{"segment":"seg_%d"},{"signal":"hour","after":3}]}`, i+1)
	}
	for _, tc := range []struct {
		name, of, rule string
		segments       map[string]string
		field, key     string
		path           any
	}{
		{"itself", "seg_a", `{"not":{"segment":"seg_a"}}`, nil, "/not/segment", "rule.segment_cycle", "seg_a → seg_a"},
		{"one that leads back", "seg_a", `{"any":[{"signal":"hour","after":3},{"segment":"seg_b"}]}`,
			map[string]string{"seg_b": `{"all":[{"segment":"seg_c"}]}`, "seg_c": `{"not":{"segment":"seg_a"}}`}, "/any/1/segment", "rule.segment_cycle", "seg_a → seg_b → seg_c → seg_a"},
		{"a circle further on", "", `{"segment":"seg_b"}`,
			map[string]string{"seg_b": `{"segment":"seg_c"}`, "seg_c": `{"segment":"seg_b"}`}, "/segment", "rule.segment_cycle", "seg_b → seg_c → seg_b"},
		{"one that is not there", "seg_a", `{"segment":"seg_b"}`, nil, "/segment", "rule.unknown_segment", "seg_b"},
		{"an archived one", "seg_a", `{"segment":"seg_b"}`, map[string]string{"seg_b": `archived {"signal":"party","present":true}`}, "/segment", "rule.segment_archived", "seg_b"},
		{"one that names what is not there", "seg_a", `{"segment":"seg_b"}`, map[string]string{"seg_b": `{"segment":"seg_x"}`}, "/segment", "rule.segment_broken", "seg_b"},
		{"one that is wrong", "seg_a", `{"segment":"seg_b"}`, map[string]string{"seg_b": `{"signal":"party","in":["mob"]}`}, "/segment", "rule.segment_broken", "seg_b"},
		{"too long a way", "seg_a", `{"segment":"seg_0"}`, chain, "/segment", "rule.segments_too_deep", "seg_a → seg_0 → seg_1 → seg_2 → seg_3 → seg_4 → seg_5 → seg_6 → seg_7"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rule, err := ReadRule(strings.NewReader(tc.rule))
			if err != nil {
				t.Fatal(err)
			}
			_, err = CompileSegment(Segment{Public: tc.of, Rule: rule}, book(t, tc.segments))
			all := fault.All(err)
			if len(all) != 1 || all[0].Field != tc.field || all[0].Key != tc.key || all[0].Args["path"] != tc.path {
				t.Fatalf("got %v %v", err, all[0].Args)
			}
		})
	}
	if _, err := CompileSegment(Segment{Public: "seg_a", Rule: Rule{Segment: "seg_2"}}, book(t, chain)); err != nil {
		t.Errorf("eight in a row: %v", err)
	}
}

// Segments that name others twice over grow without bound when they are put in each other's places.
func TestSegmentsWithinSegmentsStayBounded(t *testing.T) {
	t.Parallel()
	rules := map[string]string{"seg_7": `{"signal":"party","in":["solo"]}`}
	for i := range 7 {
		next := fmt.Sprintf(`{"segment":"seg_%d"}`, i+1)
		rules[fmt.Sprintf("seg_%d", i)] = `{"all":[` + strings.TrimSuffix(strings.Repeat(next+",", 100), ",") + `]}`
	}
	_, err := CompileSegment(Segment{Rule: Rule{Segment: "seg_0"}}, book(t, rules))
	if all := fault.All(err); len(all) != 1 || all[0].Key != "rule.too_large_with_segments" {
		t.Fatalf("got %v", err)
	}
}

func TestAPointIsReadAsTextOrNumberAndWrittenAsText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"signal":"hour","before":9}`:                `{"signal":"hour","before":"9"}`,
		`{"signal":"hour","after":"17"}`:              `{"signal":"hour","after":"17"}`,
		`{"signal":"trip_phase","after":"booked"}`:    `{"signal":"trip_phase","after":"booked"}`,
		`{"signal":"trips_per_year","after":1}`:       `{"signal":"trips_per_year","after":"1"}`,
		`{"signal":"party","missing":true}`:           `{"signal":"party","missing":true}`,
		`{"segment":"seg_a"}`:                         `{"segment":"seg_a"}`,
		`{"signal":"route","includes_all":["KMG"]}`:   `{"signal":"route","includes_all":["KMG"]}`,
		`{"signal":"hour","range":{"min":0,"max":0}}`: `{"signal":"hour","range":{"min":0,"max":0}}`,
	} {
		rule, err := ReadRule(strings.NewReader(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if out, _ := json.Marshal(rule); string(out) != want {
			t.Errorf("%s became %s", in, out)
		}
	}
}

func TestSwitchesTakeNumbersOutAndLetThemBackIn(t *testing.T) {
	t.Parallel()
	var b Builder
	two, err := Compile(Rule{Any: []Rule{{Signal: "party", In: []string{"solo"}}, {Signal: "hour", Range: &Range{9, 9}}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		b.Add(i, 0, two)
	}
	ix := b.Build()
	on := NewSwitches(ix)
	tr := mustRead(t, `{"party":"solo"}`)
	var q Query
	first := func() int {
		q.Ask(ix, tr, false)
		return ix.Owner(q.Next(on.Bits(), 0)).Rule
	}
	before := on.Bits()
	on.Turn(false, 0, 1, 3, 1000)
	if first() != 2 || on.On(0) || !on.On(2) || on.On(1000) {
		t.Errorf("with 0, 1 and 3 off, %d comes first", first())
	}
	q.Ask(ix, tr, false)
	q.Among(on.Bits())
	if got := ix.Owner(q.Next(before, 0)).Rule; got != 2 {
		t.Errorf("bits that were taken earlier changed: %d comes first", got)
	}
	on.Turn(true, 1)
	if first() != 1 || on.On(3) {
		t.Errorf("with 1 on again, %d comes first", first())
	}
	on.Off(1, 2, 1000)
	if first() != 0 || on.On(1) || !on.On(3) {
		t.Errorf("with just 1 and 2 off, %d comes first", first())
	}
}

func TestNumbersThatNoRuleTellsApartShareOneList(t *testing.T) {
	t.Parallel()
	var b Builder
	for i, r := range []Range{{9, 17}, {12, 13}, {0, 23}} {
		c, err := Compile(Rule{Signal: "hour", Range: &r})
		if err != nil {
			t.Fatal(err)
		}
		b.Add(i, 0, c)
	}
	if got := len(b.Build().signals[0].one.rows); got != 6 { // 0–8, 9–11, 12–13, 14–17, 18–23, and one for none of them
		t.Errorf("%d lists", got)
	}
}
