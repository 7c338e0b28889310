package reach

import "erawan/audience"

// Floor is the fewest visits of the window that a rule must match to be delivered to, and the fewest
// that are ever told.
const Floor = 50

const (
	// clearing is how many a rule must surely match before it is taken up again: a little above the floor,
	// so that one on the edge does not go on and off.
	clearing = 60
	// enough is how many visits there must be before a rule's silence says anything; with the whole
	// window on record fewer say as much.
	enough = 1000
	// MaxUnmeasured is how many signals a rule may ask about while nobody can tell how many it matches.
	MaxUnmeasured = 3
)

// Standing is where a rule stands with the floor. The numbers are stored: add at the end.
type Standing uint8

// The standings.
const (
	Unmeasured Standing = iota // too little was seen to tell
	Under                      // it matches fewer than the floor, or may
	Over                       // it surely matches the floor, or did a moment ago and still does
)

// String names the standing.
func (s Standing) String() string { return [...]string{"unmeasured", "under", "over"}[min(s, 2)] }

// Gauge is a rule's measure together with how much was seen where it applies.
type Gauge struct {
	matched Measure
	there   Measure // all the visits at the same placements
	whole   bool    // the sample covers the window, and there were visits in its first week already
}

// String says nothing, as a Measure does.
func (g Gauge) String() string { return "a gauge" }

// Standing judges a gauge. A rule is over once even the low end of its interval clears the floor by a
// margin, and stays so while the low end keeps the floor itself.
func (g Gauge) Standing(before Standing) Standing {
	if g.there.visits < enough && !g.whole {
		return Unmeasured
	}
	least := float64(clearing)
	if before == Over {
		least = Floor
	}
	if g.matched.low >= least {
		return Over
	}
	return Under
}

// Open reports whether a rule of some standing may be delivered to. One that is unmeasured may when it
// asks about few signals; it is marked then.
func (s Standing) Open(rule audience.Compiled) bool {
	return s == Over || s == Unmeasured && len(rule.Asks()) <= MaxUnmeasured
}

// Gauge measures a rule against the floor, over all the days of the sample.
func (s Sample) Gauge(q Query) Gauge {
	g := Gauge{matched: s.Measure(q), there: s.Measure(Query{Placements: q.Placements})}
	if len(s) == 0 || s[len(s)-1].Day-s[0].Day < Window-1 {
		return g
	}
	for _, d := range s.Between(s[0].Day, s[0].Day+6) {
		g.whole = g.whole || count(d.where(q.Placements)) > 0
	}
	return g
}
