package experiment

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sidesOf(all ...pair) (out ClusterSides) {
	for _, one := range all {
		out.Add(false, "b", one.part, one.of)
		out.Add(false, "a", one.part, one.less)
	}
	return out
}

func dated(visits, of, less int64, days ...int) (out []pair) {
	for _, day := range days {
		out = append(out, pair{fmt.Sprintf("2026-11-%02d", day), Rate{visits, of}, Rate{visits, less}})
	}
	return out
}

// Each data set has one trap planted. The first is the table of kidney stones (Charig and others, BMJ 1986;292:879-882) with ten times its
// patients, so that chance is ruled out: 78 % and 83 % recovered, and for small stones as for large ones the first treatment is better.
func TestEveryTrapIsFoundWhereItIsPlanted(t *testing.T) {
	t.Parallel()
	quiet := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for name, row := range map[string]struct {
		parts Parts
		want  []Trap
	}{
		"kidney stones": {Parts{Partners: sidesOf(pair{"small", Rate{870, 810}, Rate{2700, 2340}}, pair{"large", Rate{2630, 1920}, Rate{800, 550}})}, []Trap{Reversed, Leaned}},
		"novelty":       {Parts{Days: sidesOf(append(dated(1000, 120, 60, 1, 2, 3), dated(1000, 61, 60, 4, 5, 6, 7, 8, 9)...)...)}, []Trap{Faded}},
		"one partner":   {Parts{Partners: sidesOf(pair{"1", Rate{9000, 900}, Rate{9000, 700}}, pair{"2", Rate{1000, 80}, Rate{1000, 80}})}, []Trap{Leaned}},
		"a burst":       {Parts{Days: sidesOf(append(dated(200, 10, 10, quiet...), pair{"2026-11-11", Rate{4000, 0}, Rate{4000, 0}})...)}, []Trap{Burst}},
		"nothing":       {Parts{Days: sidesOf(dated(1000, 80, 60, quiet...)...), Partners: sidesOf(pair{"1", Rate{5000, 400}, Rate{5000, 300}}, pair{"2", Rate{5000, 400}, Rate{5000, 300}})}, nil},
		"few":           {Parts{Days: sidesOf(append(dated(2, 1, 1, quiet...), pair{"2026-11-11", Rate{40, 0}, Rate{40, 0}})...)}, nil},
		"nobody":        {},
	} {
		var got []Trap
		for _, one := range row.parts.Cautions(Besides("b", "a"), true) {
			got = append(got, one.Trap)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, one := range row.parts.Cautions(Besides("b", "a"), false) {
			if one.Trap != Burst {
				t.Errorf("%s: %s tells of the difference before it may be read", name, one.Trap)
			}
		}
	}
}

// Of sound experiments with a real difference, over four unlike partners and fourteen days, fewer than one in fifty is cautioned of.
func TestSoundExperimentsAreSeldomCautionedOf(t *testing.T) {
	t.Parallel()
	const runs = 2000
	r, wrong := rand.New(rand.NewPCG(7, 11)), map[Trap]int{}
	draw := func(n int, p float64) (hits int64) {
		for range n {
			if r.Float64() < p {
				hits++
			}
		}
		return hits
	}
	for range runs {
		var p Parts
		for day := range 14 {
			for partner, base := range []float64{.02, .04, .06, .10} {
				of, less := Rate{40, draw(40, base+.02)}, Rate{40, draw(40, base)}
				for sides, part := range map[*ClusterSides]string{&p.Days: fmt.Sprint(10 + day), &p.Partners: fmt.Sprint(partner)} {
					sides.Add(false, "b", part, of)
					sides.Add(false, "a", part, less)
				}
			}
		}
		for _, one := range p.Cautions(Besides("b", "a"), true) {
			wrong[one.Trap]++
		}
	}
	t.Logf("cautions in %d sound experiments: %v", runs, wrong)
	for trap, n := range wrong {
		if n > runs/50 {
			t.Errorf("%s: %d of %d", trap, n, runs)
		}
	}
}
