package access

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// chain of five rows, each following the one before.
func chain() []Entry {
	var out []Entry
	var last [32]byte
	for i := range 5 {
		e := Entry{Seq: int64(i + 1), Org: 3, ByOrg: 3, By: Actor{7, "Mali"}, Verb: Changed, Kind: OnCampaign, Subject: "cmp_1",
			At: time.UnixMilli(1_000_000_000_000 + int64(i)), Before: `{"state":"draft"}`, After: `{"state":"live"}`, Previous: last}
		e.Hash = e.Sum()
		last = e.Hash
		out = append(out, e)
	}
	return out
}

func follow(rows []Entry, counter int64) (wrong []string) {
	var c Chain
	for _, e := range rows {
		wrong = append(wrong, c.Next(e)...)
	}
	if end := c.End(counter); end != "" {
		wrong = append(wrong, end)
	}
	return wrong
}

func TestARowIsHashedAsThisJSON(t *testing.T) {
	t.Parallel()
	want := `{"seq":1,"org":3,"by_org":3,"actor":7,"actor_name":"Mali","verb":"changed","kind":"campaign","subject":"cmp_1",` +
		`"at":"2001-09-09T01:46:40.000Z","previous":"` + strings.Repeat("0", 64) + `","before":{"state":"draft"},"after":{"state":"live"}}`
	if diff := cmp.Diff(want, string(chain()[0].Canonical())); diff != "" {
		t.Error(diff)
	}
}

func TestAChainThatWasTouchedNamesTheRow(t *testing.T) {
	t.Parallel()
	rehash := func(e *Entry) { e.Hash = e.Sum() }
	for name, c := range map[string]struct {
		touch func(rows []Entry) []Entry
		want  []string
	}{
		"untouched":                  {func(r []Entry) []Entry { return r }, nil},
		"another verb":               {func(r []Entry) []Entry { r[2].Verb = Made; return r }, []string{"row 3 was changed"}},
		"another actor":              {func(r []Entry) []Entry { r[2].By.Name = "Nok"; return r }, []string{"row 3 was changed"}},
		"a key in place of a person": {func(r []Entry) []Entry { r[2].ByKey = "key_1"; return r }, []string{"row 3 was changed"}},
		"another owner":              {func(r []Entry) []Entry { r[2].Org = 4; return r }, []string{"row 3 was changed"}},
		"another moment":             {func(r []Entry) []Entry { r[2].At = r[2].At.Add(time.Hour); return r }, []string{"row 3 was changed"}},
		"another value":              {func(r []Entry) []Entry { r[2].After = `{"state":"ended"}`; return r }, []string{"row 3 was changed"}},
		"no JSON": {func(r []Entry) []Entry {
			r[2].After = `{`
			rehash(&r[2])
			r[3].Previous = r[2].Hash
			rehash(&r[3])
			return r[:4]
		},
			[]string{"row 3 was changed", "row 5 is missing"}},
		"text moved from one column to the other": {func(r []Entry) []Entry {
			r[2].Before, r[2].After = `{"a":1},"after":{"b":2`, `3}`
			return r
		}, []string{"row 3 was changed"}},
		"changed and hashed again": {func(r []Entry) []Entry { r[2].Verb = Made; rehash(&r[2]); return r }, []string{"row 4 does not follow row 3"}},
		"removed in the middle":    {func(r []Entry) []Entry { return slices.Delete(r, 2, 3) }, []string{"row 3 is missing"}},
		"two removed":              {func(r []Entry) []Entry { return slices.Delete(r, 1, 3) }, []string{"rows 2 to 3 are missing"}},
		"the first removed":        {func(r []Entry) []Entry { return r[1:] }, []string{"row 1 is missing"}},
		"the last removed":         {func(r []Entry) []Entry { return r[:4] }, []string{"row 5 is missing"}},
		"all removed":              {func([]Entry) []Entry { return nil }, []string{"rows 1 to 5 are missing"}},
		"closed up again": {func(r []Entry) []Entry {
			r = slices.Delete(r, 2, 3)
			r[2].Seq, r[3].Seq = 3, 4
			return r
		}, []string{"row 3 was changed", "row 4 was changed", "row 5 is missing"}},
		"two that changed places": {func(r []Entry) []Entry {
			r[1], r[2] = r[2], r[1]
			r[1].Seq, r[2].Seq = 2, 3
			return r
		}, []string{"row 2 was changed", "row 3 was changed", "row 4 does not follow row 3"}},
		"added past the counter": {func(r []Entry) []Entry {
			e := r[4]
			e.Seq, e.Previous = 6, r[4].Hash
			rehash(&e)
			return append(r, e)
		}, []string{"rows after 5 were added past the counter"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, follow(c.touch(chain()), 5)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
