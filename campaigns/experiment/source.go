package experiment

import (
	"slices"

	"erawan/campaigns"
)

// Source is where the buckets of some visits came from. Results are given by it, since visits of one source are
// independent of each other and those of another are not.
type Source string

// The sources.
const (
	PerView   Source = "view"      // drawn for the view: every visit stands for itself
	PageStore Source = "page"      // kept by the page: a traveller's visits are on one side together
	Pseudonym Source = "pseudonym" // a partner's pseudonym: the same
	Cluster   Source = "cluster"   // a partner or a day is on one side as a whole
	Untold    Source = "unknown"   // counted before sources were told
)

// Sources lists them in the order of tables.
var Sources = []Source{PerView, PageStore, Pseudonym, Cluster, Untold}

// Sides are what was counted of each side, by variant: for the hold-out by the one that would have been shown.
type Sides struct{ Shown, HeldOut map[string]Counts }

func (s *Sides) add(heldOut bool, variant string, c Counts) {
	side := &s.Shown
	if heldOut {
		side = &s.HeldOut
	}
	if *side == nil {
		*side = map[string]Counts{}
	}
	(*side)[variant] = (*side)[variant].plus(c)
}

// visits of both sides together.
func (s Sides) visits(variants []campaigns.Choice) (shown, heldOut int64) {
	for _, m := range variants {
		shown += s.Shown[m.Variant].Visits
		heldOut += s.HeldOut[m.Variant].Visits
	}
	return shown, heldOut
}

// Verdict is what is said of a division.
type Verdict string

// The verdicts.
const (
	Few    Verdict = ""       // too few visits to tell
	Fine   Verdict = "fine"   // as it should be
	Uneven Verdict = "uneven" // improbable, were each visit drawn for itself; few travellers who come often look so too
	Wrong  Verdict = "wrong"  // so improbable that the measurement is not to be believed
)

// Division is how the visits of one source were divided: among the variants, and between those shown and those held
// out. Each is the probability that Mismatch gives; 1 where there is nothing to test.
type Division struct {
	Source           Source
	Visits           int64
	ByVariant, ByArm float64
	Verdict          Verdict
	units            float64 // the lesser of the two, if every traveller came so often
}

// Shares are how many of the 1,024 buckets each part of a campaign has.
type Shares struct {
	Variants       map[string]int // none where each visit weighs the variants for itself, or is one of a few clusters
	Shown, HeldOut int
}

// SharesOf is what a campaign sets.
func SharesOf(c campaigns.Campaign) Shares {
	out := Shares{Shown: campaigns.Buckets - c.HoldOut, HeldOut: c.HoldOut}
	if c.Choosing != campaigns.ByWeight {
		return out
	}
	split := c.Split
	if len(split) == 0 {
		split = campaigns.Divide(c.Messages)
	}
	out.Variants = make(map[string]int, len(c.Messages))
	for _, m := range c.Messages {
		out.Variants[m.Variant] = split.Buckets(m.Variant)
	}
	return out
}

// Drawn is the same where it is known how many buckets each side has, by variant, as they are drawn: beside a hold-out of
// everything, or in a namespace, that is a little other than what is set.
func (s Shares) Drawn(shown, heldOut map[string]int) Shares {
	out := Shares{}
	for variant := range s.Variants {
		if out.Variants == nil {
			out.Variants = make(map[string]int, len(s.Variants))
		}
		out.Variants[variant] = shown[variant] + heldOut[variant]
	}
	for _, n := range shown {
		out.Shown += n
	}
	for _, n := range heldOut {
		out.HeldOut += n
	}
	return out
}

// returns is how often a traveller who keeps a bucket may come in an experiment before a sound division is called wrong:
// more often than any does on average where bookings are made.
const returns = 40

// Divisions holds a tally against the shares that a campaign's variants and sides should have, each source for itself.
// Together they are as seldom wrong by chance as one of them alone.
//
// Where each view draws its bucket, chance is all there is. Where travellers keep theirs, the unit is a traveller and
// nobody knows how many there are: such a division is called wrong only when it could not be chance if every traveller
// came as often as returns says, and uneven when it could not be if each came once.
func (t Tally) Divisions(variants []campaigns.Choice, want Shares) []Division {
	var out []Division
	told := 0.0
	for _, source := range Sources {
		sides, any := t.By[source]
		if !any {
			continue
		}
		d := sides.divided(source, variants, want)
		if d.Verdict != Few {
			told++
		}
		out = append(out, d)
	}
	for i, d := range out {
		switch limit := MismatchAt / max(1, told); {
		case d.Verdict == Few:
		case d.units < limit:
			out[i].Verdict = Wrong
		case min(d.ByVariant, d.ByArm) < limit:
			out[i].Verdict = Uneven
		}
	}
	return out
}

// divided is how improbable the division of one source is, without a verdict on it.
func (s Sides) divided(source Source, variants []campaigns.Choice, want Shares) Division {
	shown, heldOut := s.visits(variants)
	d := Division{Source: source, Visits: shown + heldOut, ByVariant: 1, ByArm: 1, units: 1}
	if source == Cluster || d.Visits == 0 { // of clusters there are too few for this test
		return d
	}
	thin := 1.0
	if source != PerView {
		thin = 1. / returns
	}
	test := func(parts []Part) float64 {
		p, tested := Mismatch(parts)
		if !tested {
			return 1
		}
		d.Verdict = Fine
		if q, tested := mismatch(parts, thin); tested {
			d.units = min(d.units, q)
		}
		return p
	}
	if len(want.Variants) > 0 {
		var parts []Part
		for _, m := range variants {
			parts = append(parts, Part{s.Shown[m.Variant].Visits + s.HeldOut[m.Variant].Visits, want.Variants[m.Variant]})
		}
		d.ByVariant = test(parts)
	}
	d.ByArm = test([]Part{{shown, want.Shown}, {heldOut, want.HeldOut}})
	return d
}

// Alarm reports whether any of the divisions is wrong.
func Alarm(all []Division) bool {
	return slices.ContainsFunc(all, func(d Division) bool { return d.Verdict == Wrong })
}
