package delivery

import (
	"cmp"
	"math"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Progress is how a campaign stands with its goal, its caps and the bound of an hour, by the newest epoch of pacing that this node has.
type Progress struct {
	Paced
	At    time.Time // when it was reckoned
	Fresh bool      // hard caps were watched a moment ago
	// Able is what it would deliver from then to the end of its last day, if every visit passed: the rate of the last hours
	// by the share of days that is left. Negative while nobody can tell.
	Able int64
	Past bool // its first day is over, so that being behind says something
}

// Progress tells how a campaign stands; false when it is not counted, or no epoch has it.
func (p *Planner) Progress(c campaigns.Campaign, now time.Time) (Progress, bool) {
	pace := p.board.Load().pace
	one, ok := pace.of[c.ID]
	if !ok || !c.Counted() {
		return Progress{}, false
	}
	out := Progress{Paced: one.Paced, At: time.UnixMilli(pace.at).UTC(), Fresh: pace.fresh(now), Able: -1}
	day := Clock().within(c.Hours)
	r := reckoningOf(c, &day, out.At)
	out.Past = r.day > 0
	if one.Tried > 0 && one.Seen >= 1 {
		out.Able = int64(math.Round(one.Seen / one.Tried * r.left()))
	}
	return out, true
}

// behind is the share of what is due under which a campaign is off its pace.
const behind = 0.9

// OffPace reports whether the campaign has delivered too little of what was due by now.
func (p Progress) OffPace() bool {
	return p.Past && p.Due > 0 && float64(p.Delivered) < behind*float64(p.Due)
}

// Slow is a campaign that is off its pace.
type Slow struct {
	ID, Org int64
	Public  string
	Name    lang.Text
	Sample  bool
	Progress
}

// OffPace are the live campaigns of the plan that are off their pace now, the furthest behind first.
func (p *Planner) OffPace(now time.Time) (out []Slow) {
	for _, c := range p.plan.Load().candidates {
		if c.Goal.Amount == 0 || p.board.Load().pace.of[c.ID].Due == 0 || now.Before(c.from) || !now.Before(c.until) {
			continue
		}
		whole := c.whole()
		if at, ok := p.Progress(whole, now); ok && at.OffPace() {
			out = append(out, Slow{c.ID, c.Org, c.Public, whole.Name, c.Sample, at})
		}
	}
	slices.SortStableFunc(out, func(a, b Slow) int {
		return cmp.Compare(float64(a.Delivered)/float64(a.Due), float64(b.Delivered)/float64(b.Due))
	})
	return out
}
