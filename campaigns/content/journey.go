package content

import (
	"cmp"
	"slices"
	"time"
)

// Crossing is a place of a journey with the cards that hold there.
type Crossing struct {
	Place string
	Cards []LawCard
}

// Journey lists the places of a journey in order, each once, with the cards that may be told to a
// traveller there on that day: in force, sure enough, superseded by none. A place that is crossed twice
// stands where it is first crossed. Leaving comes first where the journey begins, bringing in everywhere
// else. A place without a card is listed too, so that a reader sees that we know nothing of it.
func Journey(places []string, cards []LawCard, now time.Time) []Crossing {
	var out []Crossing
	for i, place := range places {
		if place == "" || slices.ContainsFunc(out, func(c Crossing) bool { return c.Place == place }) {
			continue
		}
		at := Crossing{Place: place}
		for _, c := range cards {
			if c.Place == place && !slices.ContainsFunc(Alarms(c, cards, now), Alarm.Stops) &&
				!slices.ContainsFunc(at.Cards, func(o LawCard) bool { return o.ID == c.ID }) {
				at.Cards = append(at.Cards, c)
			}
		}
		order := orderOf(i == 0)
		slices.SortStableFunc(at.Cards, func(a, b LawCard) int {
			return cmp.Or(cmp.Compare(slices.Index(order, a.Conduct), slices.Index(order, b.Conduct)), cmp.Compare(a.ID, b.ID))
		})
		out = append(out, at)
	}
	return out
}

func orderOf(first bool) []Conduct {
	if first {
		return []Conduct{TakeOut, Trade, Possess, Mail, BringIn}
	}
	return []Conduct{BringIn, TakeOut, Trade, Possess, Mail}
}
