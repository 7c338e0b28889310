package audience

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// anyVisit tells some signals and leaves others unknown.
func anyVisit(r *rand.Rand) *Traveller {
	t := &Traveller{}
	places := []string{"TH", "LA", "VN", "CN", "KH"}
	if r.IntN(4) > 0 {
		t.Set(Destination, places[:1+r.IntN(3)]...)
	}
	if r.IntN(3) > 0 {
		t.Set(Origin, places[r.IntN(5)])
	}
	if r.IntN(2) > 0 {
		t.Set(Party, vocabulary[Party].Values[r.IntN(6)].Name)
	}
	if r.IntN(2) > 0 {
		t.Set(Hour, strconv.Itoa(r.IntN(24)))
	}
	if r.IntN(2) > 0 {
		a, b := vocabulary[Context].Values[r.IntN(11)].Name, vocabulary[Context].Values[r.IntN(11)].Name
		t.Set(Context, a, b)
	}
	return t
}

// anyRule is a rule over the same signals, with every operator.
func anyRule(r *rand.Rand, depth int) Rule {
	if depth > 0 && r.IntN(3) > 0 {
		a, b := anyRule(r, depth-1), anyRule(r, depth-1)
		switch r.IntN(3) {
		case 0:
			return Rule{All: []Rule{a, b}}
		case 1:
			return Rule{Any: []Rule{a, b}}
		}
		return Rule{Not: &a}
	}
	places := []string{"TH", "LA", "VN", "CN", "KH", "JP"}
	some := []string{places[r.IntN(6)], places[r.IntN(6)]}
	switch r.IntN(6) {
	case 0:
		return Rule{Signal: "destination", In: some}
	case 1:
		return Rule{Signal: "destination", NotIn: some}
	case 2:
		return Rule{Signal: "origin", In: some}
	case 3:
		return Rule{Signal: "party", NotIn: []string{vocabulary[Party].Values[r.IntN(6)].Name}}
	case 4:
		low := r.IntN(24)
		return Rule{Signal: "hour", Range: &Range{low, low + r.IntN(24-low)}}
	}
	return Rule{Signal: "context", In: []string{vocabulary[Context].Values[r.IntN(11)].Name}}
}

func TestARuleAskedOfManyVisitsSaysWhatItSaysOfEach(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 19))
	for _, n := range []int{0, 1, 63, 64, 65, 400} {
		visits := make([]*Traveller, n)
		for i := range visits {
			visits[i] = anyVisit(r)
		}
		table := TableOf(n, func(i int) *Traveller { return visits[i] })
		for range 200 {
			rule := anyRule(r, 4)
			c, err := Compile(rule)
			if err != nil {
				t.Fatal(err)
			}
			yes, unknown := c.Over(table)
			for i, v := range visits {
				bit := func(set []uint64) bool { return set[i/64]>>(i%64)&1 == 1 }
				if got, want := [2]bool{bit(yes), bit(unknown)}, c.Match(v); got != [2]bool{want == Yes, want == Unknown} {
					t.Fatalf("visit %d of %d: %v, the rule says %s of it: %+v", i, n, got, want, rule)
				}
			}
			if extra := len(yes) * 64; n%64 != 0 && extra > n && (yes[n/64]|unknown[n/64])>>(n%64) != 0 {
				t.Fatal("there are bits beyond the last visit")
			}
		}
	}
}

func TestARuleNamesTheSignalsItAsks(t *testing.T) {
	t.Parallel()
	c, err := Compile(Rule{All: []Rule{{Signal: "party", In: []string{"solo"}}, {Not: &Rule{Signal: "origin", In: []string{"CN"}}}, {Signal: "party", NotIn: []string{"family"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Signal{Origin, Party}, c.Asks()); diff != "" {
		t.Error(diff)
	}
}

func TestAFingerprintTellsRulesApart(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 23))
	seen := map[[32]byte]string{}
	table := TableOf(300, func(int) *Traveller { return anyVisit(r) })
	for range 2000 {
		rule := anyRule(r, 3)
		c, err := Compile(rule)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Compile(rule)
		if c.Fingerprint() != again.Fingerprint() {
			t.Fatalf("two fingerprints of %+v", rule)
		}
		yes, _ := c.Over(table)
		says := ""
		for _, w := range yes {
			says += strconv.FormatUint(w, 16) + "."
		}
		if before, met := seen[c.Fingerprint()]; met && before != says {
			t.Fatal("one fingerprint of two rules that match different visits")
		}
		seen[c.Fingerprint()] = says
	}
}

func TestWhatASampleKeepsOfAVisit(t *testing.T) {
	t.Parallel()
	full := mustRead(t, `{"destination":["TH","LA"],"origin_airport":"KMG","residence":"CN","route":["KMG","BKK","HKG","CNX","SIN","REP"],
		"trip_phase":"booked","party":"couple","purpose":"leisure","age_band":"25-34","trips_per_year":"2+","context":["food","religion","shopping"]}`)
	full.Set(Language, "zh-Hant-HK-u-ca-chinese-x-lihua-7")
	full.Set(Hour, "23")
	full.Set(Partner, "org_1")
	full.Derive()
	got := Expand(full.Banded())
	got.Derive()
	for s := range Signals {
		want, ok := full.Values(s)
		switch s {
		case Language:
			want = []string{"zh-Hant-HK"}
		case Partner:
			want, ok = nil, false
		case Route: // the countries come back in their places
		}
		have, known := got.Values(s)
		if known != ok || !slices.Equal(have, want) {
			t.Errorf("%s: %v %v, want %v %v", s, have, known, want, ok)
		}
	}
	full.Set(Language, "x-somebody")
	if _, known := Expand(full.Banded()).Values(Language); known {
		t.Error("a made-up language is kept")
	}
}
