package evidence

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
)

func TestPartsStandInTheOrderOfTheirNumbers(t *testing.T) {
	t.Parallel()
	order := func(typed map[string]string) string {
		out, err := InOrder(func(part string) string { return typed[part] })
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, " ")
	}
	for name, c := range map[string]struct {
		typed map[string]string
		want  string
	}{
		"nothing typed is our own order":  {nil, ""},
		"our own numbers are":             {map[string]string{"context": "10", "costs": " 100 "}, ""},
		"one is put between two":          {map[string]string{"costs": "15"}, "context costs audience messages delivery engagement reached reported outcome survey limits next numbers"},
		"those with the same keep ours":   {map[string]string{"numbers": "0", "next": "0"}, "next numbers context audience messages delivery engagement reached reported outcome survey costs limits"},
		"the first can be put at the end": {map[string]string{"context": "9999"}, "audience messages delivery engagement reached reported outcome survey costs limits next numbers context"},
	} {
		if got := order(c.typed); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, bad := range []string{"x", "-1", "10000", "1.5"} {
		_, err := InOrder(func(part string) string { return map[string]string{"costs": bad}[part] })
		if all := fault.All(err); len(all) != 1 || all[0].Field != "/place-costs" || all[0].Key != "evaluation.bad_place" {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestSectionsFollowTheNotesAndWhatIsNoPartItsNeighbour(t *testing.T) {
	t.Parallel()
	sections := []Section{{ID: "context"}, {ID: "survey"}, {ID: "told"}, {ID: "costs"}}
	ids := func(n Notes) (out []string) {
		for _, s := range n.Arranged(sections) {
			out = append(out, s.ID)
		}
		return out
	}
	if diff := cmp.Diff([]string{"context", "survey", "told", "costs"}, ids(Notes{})); diff != "" {
		t.Errorf("our own order: %s", diff)
	}
	order, err := InOrder(func(part string) string { return map[string]string{"survey": "1", "costs": "2"}[part] })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"survey", "told", "costs", "context"}, ids(Notes{Order: order})); diff != "" {
		t.Errorf("the donor's: %s", diff)
	}
}
