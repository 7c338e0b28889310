package audience

import (
	"math/rand/v2"
	"testing"
)

func TestAllMatchesAtOnceAreTheMatchesOneByOne(t *testing.T) {
	t.Parallel()
	ix, live := corpus(stretch*64 + 100) // more than is worked on at a time
	r := rand.New(rand.NewPCG(3, 5))
	for w := range live {
		live[w] &= r.Uint64() | r.Uint64()
	}
	var q Query
	out := make([]uint64, len(live))
	for _, told := range [][]Signal{nil, {Hour}, {Destination, Context}, corpusSignals[:7], corpusSignals} {
		tr := &Traveller{}
		for _, s := range told {
			from := corpusVisit()
			tr.answers[s] = from.answers[s]
		}
		for _, several := range []bool{false, true} {
			if several {
				tr.Set(Destination, "TH", "LA", "JP")
				tr.Set(Context, "souvenirs", "food", "none")
			}
			for _, hope := range []bool{false, true} {
				q.Ask(ix, tr, hope)
				q.Bits(live, out)
				n := 0
				for bit := q.Next(live, 0); bit >= 0; bit = q.Next(live, bit+1) {
					if out[bit/64]&(1<<(bit%64)) == 0 {
						t.Fatalf("%v: %d matches alone and not with all", told, bit)
					}
					n++
				}
				if got := bitsIn(out); got != n {
					t.Errorf("%v, several %v, hope %v: %d match at once, %d one by one", told, several, hope, got, n)
				}
			}
		}
	}
}

func bitsIn(words []uint64) (n int) {
	for _, w := range words {
		for ; w != 0; w &= w - 1 {
			n++
		}
	}
	return n
}

func TestEveryValueOfAListHasANumberOfItsOwn(t *testing.T) {
	t.Parallel()
	for s := range Signals {
		d := &vocabulary[s]
		values := []string{"TH", "CN", "KMG", "BKK", "0", "23"}
		for _, v := range d.Values {
			values = append(values, v.Name)
		}
		seen := map[int]string{}
		for _, v := range values {
			canon, ok := d.canonical(v)
			if d.Shape == Number {
				canon, ok = v, len(v) < 3 && v[0] < 'A'
			}
			if n := d.place(canon); ok && d.places() > 0 {
				if other, twice := seen[n]; twice || n < 0 || n >= d.places() {
					t.Errorf("%s: %s has number %d of %d, as has %q", s, v, n, d.places(), other)
				}
				seen[n] = v
			}
		}
	}
}
