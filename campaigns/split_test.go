package campaigns

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// ranks is which variant each rank sees.
func (s Split) ranks() (out [Buckets]string) {
	rank := 0
	for _, stretch := range s {
		for ; rank < stretch.To; rank++ {
			out[rank] = stretch.Variant
		}
	}
	return out
}

func sizes(seen [Buckets]string) map[string]int {
	out := map[string]int{}
	for _, variant := range seen {
		out[variant]++
	}
	return out
}

func someChoices(t *rapid.T, name string) []Choice {
	var out []Choice
	for i, w := range rapid.SliceOfN(rapid.IntRange(0, 1000), 6, 6).Draw(t, name) {
		if w > 0 && (w%3 > 0 || i == 0) { // some variants are not there
			out = append(out, Choice{Message: int64(i + 1), Variant: string(rune('a' + i)), Weight: w})
		}
	}
	if len(out) == 0 {
		return []Choice{{Message: 1, Variant: "a", Weight: 1}}
	}
	return out
}

func TestASplitMovesOnlyTheBucketsThatMustMove(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		weights := someChoices(t, "first")
		var s Split
		before := Divide(weights).ranks()
		for step := range 5 {
			next := someChoices(t, fmt.Sprintf("step %d", step))
			s = s.Move(weights, next)
			after := s.ranks()
			want, was, is := sizes(Divide(next).ranks()), sizes(before), sizes(after)
			for variant, n := range want {
				if is[variant] != n {
					t.Fatalf("%v to %v: %s has %d buckets, want %d", weights, next, variant, is[variant], n)
				}
			}
			must, moved := 0, 0
			for variant, n := range was {
				must += max(0, n-want[variant])
			}
			for rank := range before {
				if before[rank] == after[rank] {
					continue
				}
				moved++
				if want[before[rank]] >= was[before[rank]] {
					t.Fatalf("%v to %v: a bucket left %s, which did not shrink", weights, next, before[rank])
				}
			}
			if moved != must {
				t.Fatalf("%v to %v: %d buckets moved, %d must", weights, next, moved, must)
			}
			weights, before = next, after
		}
	})
}

func TestASplitOfUnchangedWeightsStays(t *testing.T) {
	t.Parallel()
	three := []Choice{{1, "a", 5}, {2, "b", 3}, {3, "c", 2}}
	if got, want := fmt.Sprint(Split(nil).Move(three, three)), fmt.Sprint(Divide(three)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTheShareOfAVariantThatIsTakenOutGoesToTheOthers(t *testing.T) {
	t.Parallel()
	three, two := []Choice{{1, "a", 1}, {2, "b", 1}, {3, "c", 2}}, []Choice{{1, "a", 1}, {3, "c", 1}}
	got := fmt.Sprint(Split(nil).Move(three, two))
	if want := "[{512 a} {1024 c}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
