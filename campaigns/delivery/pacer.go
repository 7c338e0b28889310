package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Figures are what was counted of a campaign's metric.
type Figures struct {
	Delivered int64 // ever
	Today     int64 // since an instant
}

// Parts are what was counted of a campaign by language and placement.
type Parts struct {
	Today map[lang.Locale]int64 // of its metric, since its midnight
	Hour  map[int64]int64       // decisions at placements, since the hour began
}

// Since is a campaign and the midnight that its day began with.
type Since struct {
	Campaign int64
	Metric   campaigns.Metric
	Midnight time.Time
}

// Ledger is where pacing reads what was counted, and publishes what it makes of it.
type Ledger interface {
	// Goals are the live campaigns that are counted.
	Goals(ctx context.Context) ([]campaigns.Campaign, error)
	// Figures are what was counted of each, in the order asked.
	Figures(ctx context.Context, of []Since) ([]Figures, error)
	// Parts are what each was counted at in languages and decided at placements.
	Parts(ctx context.Context, of []Since, hour time.Time) ([]Parts, error)
	// Traffic is how many decisions were made at placements in each half-hour after some instants, over a
	// day each. An instant that nothing was counted after has zeros.
	Traffic(ctx context.Context, placements []int64, from ...time.Time) ([][48]int64, error)
	// Latest is the newest state of pacing; the zero one before there is any.
	Latest(ctx context.Context) (Pace, error)
	// Publish appends the state that follows another. It is a fault.Conflict when somebody else was first.
	Publish(ctx context.Context, p Pace) error
}

// Pacer reckons the next state of pacing. Any number may run: an epoch is published by the first.
type Pacer struct {
	Ledger Ledger
	Now    func() time.Time

	curves map[int64]known
}

// known is a campaign's curve of a day.
type known struct {
	midnight   time.Time
	placements []int64
	curve      Curve
	counted    bool
}

// Reckon makes the next epoch when the last is a minute old, and returns it; false when it is not time yet.
// Campaigns that went live since are waiting for one: with hurry it is time at once.
func (p *Pacer) Reckon(ctx context.Context, hurry bool) (Pace, bool, error) {
	last, err := p.Ledger.Latest(ctx)
	if err != nil {
		return last, false, fmt.Errorf("read the last epoch of pacing: %w", err)
	}
	now := p.Now().UTC().Truncate(time.Millisecond)
	if age := now.Sub(last.At); last.Epoch > 0 && !hurry && age >= 0 && age < EpochEvery {
		return last, false, nil
	}
	goals, err := p.Ledger.Goals(ctx)
	if err != nil {
		return last, false, fmt.Errorf("read goals: %w", err)
	}
	if len(goals) == 0 && len(last.Campaigns) == 0 {
		return last, false, nil // there is nothing to say, and nothing to take back
	}
	next, err := p.next(ctx, last, goals, now)
	if err != nil {
		return last, false, err
	}
	if err := p.Ledger.Publish(ctx, next); err != nil {
		return last, false, fmt.Errorf("publish epoch %d of pacing: %w", next.Epoch, err)
	}
	return next, true, nil
}

func (p *Pacer) next(ctx context.Context, last Pace, goals []campaigns.Campaign, now time.Time) (Pace, error) {
	out := Pace{Epoch: last.Epoch + 1, At: now}
	since := make([]Since, len(goals))
	for i, c := range goals {
		since[i] = Since{c.ID, c.Goal.Metric, today(c, now)}
	}
	figures, err := p.Ledger.Figures(ctx, since)
	if err != nil {
		return out, fmt.Errorf("read what was delivered: %w", err)
	}
	parts, err := p.parts(ctx, goals, since, now)
	if err != nil {
		return out, fmt.Errorf("read what was delivered in languages and at placements: %w", err)
	}
	before := make(map[int64]Paced, len(last.Campaigns))
	for _, one := range last.Campaigns {
		before[one.Campaign] = one
	}
	for i, c := range goals {
		known, err := p.curve(ctx, c, since[i].Midnight)
		if err != nil {
			return out, err
		}
		curve := known.curve.within(c.Hours)
		r := reckoningOf(c, &curve, now)
		r.delivered, r.today, r.spoken = figures[i].Delivered, figures[i].Today, parts[i].Today
		from, until := c.Window()
		if !now.Before(until) {
			continue
		}
		if one, ok := before[c.ID]; ok && !last.At.Before(from) {
			r.was = one
			r.since(last.At, now)
		}
		paced := r.next()
		if c.PerHour > 0 {
			paced.Places = places(c.PerHour, parts[i].Hour, r.was.Places, hourOf(last.At) == hourOf(now), r.minutes)
		}
		paced.Campaign, paced.Clock = c.ID, !known.counted
		out.Campaigns = append(out.Campaigns, paced)
	}
	slices.SortFunc(out.Campaigns, func(a, b Paced) int { return cmp.Compare(a.Campaign, b.Campaign) })
	return out, nil
}

// parts asks for the parts of campaigns that are bounded by them, and has none of the others.
func (p *Pacer) parts(ctx context.Context, goals []campaigns.Campaign, since []Since, now time.Time) ([]Parts, error) {
	out := make([]Parts, len(goals))
	var asked []Since
	var of []int
	for i, c := range goals {
		if c.PerHour > 0 || len(c.Reserve) > 0 {
			asked, of = append(asked, since[i]), append(of, i)
		}
	}
	if len(asked) == 0 {
		return out, nil
	}
	all, err := p.Ledger.Parts(ctx, asked, now.Truncate(time.Hour))
	for i, one := range all {
		out[of[i]] = one
	}
	return out, err
}

// today is the midnight that began the day in the campaign's zone.
func today(c campaigns.Campaign, now time.Time) time.Time {
	zone := c.Location()
	return campaigns.DateOf(now.In(zone)).In(zone)
}

// mostMissed is how long nobody may have reckoned for what was delivered since to say how many came.
const mostMissed = 10 * time.Minute

// since notes how much of a day's traffic came after the last epoch.
func (r *reckoning) since(last, now time.Time) {
	gap := now.Sub(last)
	r.minutes = max(0, gap.Minutes())
	if gap <= 0 || gap > mostMissed || r.quiet {
		return
	}
	come := r.curve.By(r.over)
	earlier := r.over - float64(gap)/float64(24*time.Hour)
	r.traffic = come - r.curve.By(earlier)
	if earlier < 0 { // midnight lies between: yesterday ended much as today will
		r.traffic += 1 - r.curve.By(1+earlier)
	}
}

// curve is how today's visits to a campaign's placements are spread over the day: as they were on this weekday a week
// and two weeks ago, or by the clock when either of them had none. It is read once a day.
func (p *Pacer) curve(ctx context.Context, c campaigns.Campaign, midnight time.Time) (known, error) {
	if k, ok := p.curves[c.ID]; ok && k.midnight.Equal(midnight) && slices.Equal(k.placements, c.Placements) {
		return k, nil
	}
	k := known{midnight: midnight, placements: c.Placements, curve: Clock()}
	if len(c.Placements) > 0 {
		zone := c.Location()
		day := campaigns.DateOf(midnight.In(zone))
		weeks, err := p.Ledger.Traffic(ctx, c.Placements, day.Plus(-7).In(zone), day.Plus(-14).In(zone))
		if err != nil {
			return k, fmt.Errorf("read the traffic of campaign %d's placements: %w", c.ID, err)
		}
		k.curve, k.counted = curveOf(weeks)
	}
	if p.curves == nil {
		p.curves = map[int64]known{}
	}
	p.curves[c.ID] = k
	return k, nil
}

// curveOf is the mean of days, each of which must have had visits.
func curveOf(days [][48]int64) (Curve, bool) {
	if len(days) == 0 {
		return Clock(), false
	}
	var sum Curve
	for _, d := range days {
		one, counted := CurveOf(d)
		if !counted {
			return Clock(), false
		}
		for i := range sum {
			sum[i] += one[i] / float64(len(days))
		}
	}
	return sum, true
}
