package survey

import (
	"maps"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/lang"
)

// Count is how often something was said by visits of one side.
type Count struct {
	HeldOut bool
	Variant string
	Locale  lang.Locale // of the card
	Partner int64       // whose placement it was
	Day     campaigns.Date
	Item    int64 // 0 is the survey itself: choice 0 asked, choice 1 answered anything
	Choice  int
	Count   int64
}

// Tally is what was counted of a survey.
type Tally struct {
	At       time.Time
	Counts   []Count
	Partners map[int64]lang.Text // their names
	// Reported is what partners told of the same campaign since the survey began, by outcome: of visits shown a message, and held out.
	Reported map[int][2]int64
}

// Response is how many visits were asked, and how many answered.
type Response struct{ Asked, Replied int64 }

// Rate is the response as a rate.
func (r Response) Rate() experiment.Rate {
	return experiment.Rate{Visits: r.Asked, Hits: min(r.Replied, r.Asked)}
}

// Responses are those of the two sides: shown a message, and held out.
func (t Tally) Responses() (shown, heldOut Response) {
	for _, c := range t.Counts {
		if c.Item != 0 {
			continue
		}
		side := &shown
		if c.HeldOut {
			side = &heldOut
		}
		if c.Choice == 0 {
			side.Asked += c.Count
		} else {
			side.Replied += c.Count
		}
	}
	return shown, heldOut
}

// Part is the responses of a part of those who were asked.
type Part struct {
	Name string
	Response
}

// By adds up responses by something that a count says of itself, in the order of the names it gives.
func (t Tally) By(name func(Count) string) (out []Part) {
	of := map[string]Response{}
	for _, c := range t.Counts {
		if c.Item != 0 {
			continue
		}
		key := name(c)
		r := of[key]
		if c.Choice == 0 {
			r.Asked += c.Count
		} else {
			r.Replied += c.Count
		}
		of[key] = r
	}
	for _, key := range slices.Sorted(maps.Keys(of)) {
		out = append(out, Part{key, of[key]})
	}
	return out
}

// Choices are how often each of so many options of a question was chosen, by side.
func (t Tally) Choices(item int64, options int) (shown, heldOut []int64) {
	shown, heldOut = make([]int64, options), make([]int64, options)
	for _, c := range t.Counts {
		if c.Item != item || c.Choice < 0 || c.Choice >= options {
			continue
		}
		if c.HeldOut {
			heldOut[c.Choice] += c.Count
		} else {
			shown[c.Choice] += c.Count
		}
	}
	return shown, heldOut
}

// Enough is how many answers each side has before anything is compared: with fewer, an interval says next to nothing, and a cell could
// point at somebody.
const Enough = 10

// Compared is one question on its two sides: how many of those who answered it chose what is right, or hoped for.
type Compared struct {
	Shown, HeldOut experiment.Rate
	Difference     *experiment.Interval // Newcombe's; nil while a side has too few answers
	Finding        experiment.Finding
}

// Compare holds the two sides of a question beside each other.
func (t Tally) Compare(item int64, options int, wanted []int) (out Compared) {
	shown, heldOut := t.Choices(item, options)
	out.Shown, out.HeldOut = rateOf(shown, wanted), rateOf(heldOut, wanted)
	if out.Shown.Visits < Enough || out.HeldOut.Visits < Enough {
		return out
	}
	d := experiment.Difference(out.Shown, out.HeldOut)
	out.Difference = &d
	switch {
	case d.Low > 0:
		out.Finding = experiment.More
	case d.High < 0:
		out.Finding = experiment.Less
	default:
		out.Finding = experiment.Unclear
	}
	return out
}

func rateOf(choices []int64, wanted []int) (r experiment.Rate) {
	for n, count := range choices {
		r.Visits += count
		if slices.Contains(wanted, n) {
			r.Hits += count
		}
	}
	return r
}

// Lopsided reports whether the two sides answered so unequally often that those who did may not be alike any more: the interval of the
// difference of the response rates holds no nothing.
func (t Tally) Lopsided() (experiment.Interval, bool) {
	shown, heldOut := t.Responses()
	if shown.Asked < Enough || heldOut.Asked < Enough {
		return experiment.Interval{}, false
	}
	d := experiment.Difference(shown.Rate(), heldOut.Rate())
	return d, !d.Holds(0)
}
