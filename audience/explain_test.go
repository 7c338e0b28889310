package audience

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAReasonTellsEveryPartAndTheFirstThatSettledIt(t *testing.T) {
	t.Parallel()
	groups := book(t, map[string]string{"seg_groups": `{"signal":"party","in":["group_tour"]}`})
	rule, err := ReadRule(strings.NewReader(`{"all":[{"segment":"seg_groups"},{"not":{"signal":"trip_phase","after":"in_destination"}},{"signal":"context","in":["souvenirs"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := CompileSegment(Segment{Rule: rule}, groups)
	if err != nil {
		t.Fatal(err)
	}
	got := c.Explain(mustRead(t, `{"party":"group_tour","trip_phase":"returning"}`))
	want := Reason{Form: FormAll, Truth: No, Parts: []Reason{
		{At: "/all/0", Form: FormSegment, Truth: Yes, Segment: "seg_groups", Parts: []Reason{
			{Form: FormIn, Truth: Yes, Signal: "party", Want: []string{"group_tour"}, Seen: []string{"group_tour"}, Why: "reason.among"}}},
		{At: "/all/1", Form: FormNot, Truth: No, Parts: []Reason{
			{At: "/all/1/not", Form: FormAfter, Truth: Yes, Signal: "trip_phase", Want: []string{"in_destination"}, Seen: []string{"returning"}, Why: "reason.after"}}},
		{At: "/all/2", Form: FormIn, Truth: Unknown, Signal: "context", Want: []string{"souvenirs"}, Why: "reason.not_told"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first, opposite := got.First()
	if first.At != "/all/1/not" || !opposite {
		t.Errorf("first: %+v, opposite %v", first, opposite)
	}
	text, err := json.Marshal(first)
	if wanted := `{"at":"/all/1/not","form":"after","truth":"yes","signal":"trip_phase","want":["in_destination"],"seen":["returning"],"why":"reason.after"}`; err != nil || string(text) != wanted {
		t.Errorf("%s, %v", text, err)
	}
}

// Every part of a reason must say what the oracle says of the same part, and the first reason must be a
// condition that came out as the whole did, or the other way under an odd number of "not".
func TestReasonsAgreeWithTheOracleAtEveryPart(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	rules, find := drawBook(r, 20)
	var names []string
	for name := range rules {
		names = append(names, name)
	}
	truths := map[Truth]string{No: isFalse, Unknown: isOpen, Yes: isTrue}
	for range 3000 {
		rule := drawWritten(r, 5, names[:1])
		c, err := CompileSegment(Segment{Rule: rule}, find)
		if err != nil {
			continue
		}
		v := drawTold(r)
		tr := v.traveller(t)
		got := c.Explain(tr)
		if got.Truth != c.Match(tr) {
			t.Fatalf("%+v of %v: explained as %v, matched as %v", rule, v, got.Truth, c.Match(tr))
		}
		said := map[string]Truth{}
		var gather func(Reason)
		gather = func(r Reason) {
			said[r.At] = r.Truth
			if r.Form != FormSegment {
				for _, p := range r.Parts {
					gather(p)
				}
			}
		}
		gather(got)
		rule.Walk(func(at string, part Rule) {
			if want := oracle(part, v, rules); truths[said[at]] != want {
				t.Fatalf("%+v of %v at %q: %v, want %s", rule, v, at, said[at], want)
			}
		})
		first, _ := got.First()
		if len(first.Parts) > 0 || first.Why == "" || (first.Truth == Unknown) != (got.Truth == Unknown) {
			t.Fatalf("%+v of %v: first reason %+v", rule, v, first)
		}
	}
}
