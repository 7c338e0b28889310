package audience

import (
	"math/rand/v2"
	"testing"
)

// TestRowsWrittenAsDifferencesFindTheSame asks an index whose rules each name a few of hundreds of
// answers: those rows are kept as differences, and must come to what asking the rules one by one does.
func TestRowsWrittenAsDifferencesFindTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 11))
	var codes []string
	for code := range isoCountries {
		codes = append(codes, code)
	}
	const n = stretch*64 + 1000 // more than is worked on at a time
	asked := []Signal{Destination, Origin, Residence, Route}
	rules := make([]Compiled, n)
	var b Builder
	for i := range rules {
		some := []string{codes[r.IntN(len(codes))], codes[r.IntN(len(codes))]}
		rule := Rule{Signal: asked[r.IntN(len(asked))].String(), In: some}
		if r.IntN(3) == 0 {
			rule.In, rule.NotIn = nil, some
		}
		c, err := Compile(rule)
		if err != nil {
			t.Fatal(err)
		}
		rules[i] = c
		b.Add(i, 0, c)
	}
	ix := b.Build()
	if thin := thinRows(ix); thin < 3*len(codes) {
		t.Fatalf("%d rows are kept as differences: the test asks for many", thin)
	}
	live, out := ix.Live(func(int) bool { return true }), make([]uint64, ix.words)
	var q Query
	for range 60 {
		visit := &Traveller{}
		for _, s := range asked {
			if some := codes[r.IntN(len(codes))]; r.IntN(4) > 0 {
				visit.Set(s, some)
				if d := s.Definition(); d.many() && r.IntN(2) == 0 {
					visit.Set(s, some, codes[r.IntN(len(codes))], codes[r.IntN(len(codes))])
				}
			}
		}
		q.Ask(ix, visit, false)
		q.Bits(live, out)
		at := q.Next(live, 0)
		for i := range rules {
			want := rules[i].Match(visit) == Yes
			if got := out[i/64]>>(i%64)&1 == 1; got != want {
				t.Fatalf("rule %d of all is %v, asked alone %v", i, got, want)
			}
			if want {
				if at != i {
					t.Fatalf("the next match is %d, asked alone %d", at, i)
				}
				at = q.Next(live, i+1)
			}
		}
	}
}

func thinRows(ix *Index) (n int) {
	seen := map[*table]bool{}
	count := func(t *table) {
		for i := range t.rows {
			if t.rows[i].thin != nil && !seen[t] {
				n++
			}
		}
		seen[t] = true
	}
	for i := range ix.signals {
		count(ix.signals[i].one)
		for _, d := range ix.signals[i].dims {
			count(d.of)
		}
	}
	return n
}
