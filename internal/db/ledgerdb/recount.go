package ledgerdb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/db"
	"erawan/internal/fault"
)

var (
	//go:embed recount.sql
	recountSQL string
	//go:embed half_hour_set.sql
	halfHourSet string
)

// Recount is what counting a day anew from its raw events came to.
type Recount struct {
	Day      campaigns.Date // in UTC: raw events are kept by it
	Events   int64          // that were counted, those set aside included
	Rows     int            // half-hours of cells that they make
	Wrong    int            // half-hours of cells that said something else, or should not be, those of surveys among them
	WrongDay int            // days of cells, in all zones together, that are not the sum of their half-hours
	// WrongAside is how many sums of what is set aside, by type and reason, said something else.
	WrongAside int
	Mended     bool

	aside, decisions, requests int64
}

// Recount counts a day (UTC) anew from what is raw, and holds the rollups against it: half-hours against events
// and tallies, days in every zone against half-hours. With mend, what is wrong is put right under a data revision
// of its own, and reports are added up anew. The counter's row is held meanwhile: workers wait, and nothing is
// counted in between.
//
// NotFound for a day whose raw events are dropped. One that events of a dropped day may have reached is counted, but
// mending it is a Conflict: what is missing there is missing from what is raw.
func (s *Store) Recount(ctx context.Context, day campaigns.Date, mend bool) (out Recount, err error) {
	err = s.db.Write(ctx, func(t *db.Tx) error {
		out = Recount{Day: day}
		if err := t.HoldData(); err != nil {
			return err
		}
		return s.recount(t, &out, mend)
	})
	if err != nil {
		return Recount{}, fmt.Errorf("recount %s: %w", day, err)
	}
	return out, nil
}

// reach is how many days before it an event of a day may have been issued.
const reach = int((delivery.Lifetime + 24*time.Hour - 1) / (24 * time.Hour))

func (s *Store) recount(t *db.Tx, out *Recount, mend bool) error {
	kept, err := daysIn(t)
	if err != nil {
		return err
	}
	if len(kept) == 0 || out.Day.Before(kept[0]) {
		return fault.New(fault.NotFound, "/from", "recount.dropped")
	}
	raw, rawAside, err := s.raw(t, out)
	if err != nil {
		return err
	}
	stands, err := standing(t, out.Day)
	if err != nil {
		return err
	}
	asideStands, err := standingAside(t, out.Day)
	if err != nil {
		return err
	}
	wrong := differing(raw, stands)
	out.Wrong = len(wrong)
	aside := rawAside.less(asideStands)
	out.WrongAside = len(aside)
	asked, told, err := requestsWrong(t, out.Day)
	if err != nil {
		return err
	}
	out.requests = told
	surveyed, err := surveyedWrong(t, out.Day)
	if err != nil {
		return err
	}
	out.Wrong += len(asked) + len(surveyed)
	if !mend {
		_, _, err = s.daysWrong(t, out)
		return err
	}
	return s.mend(t, out, amends{wrong, aside, asked, surveyed, kept[0]})
}

// differing are the half-hours that do not stand as they are counted, as they are counted.
func differing(raw, stands sums) (wrong []halfHourRow) {
	for k := range merged(raw, stands) {
		want, is := at(raw, k), at(stands, k)
		if want != is {
			wrong = append(wrong, halfHourRow{Cell: k.cell, Bucket: db.At(time.Unix(k.bucket, 0)), Counts: want})
		}
	}
	slices.SortFunc(wrong, func(a, b halfHourRow) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), a.Bucket.Time().Compare(b.Bucket.Time()))
	})
	return wrong
}

// raw is what the day's events and tallies come to, and what of them is set aside.
func (s *Store) raw(t *db.Tx, out *Recount) (sums, asides, error) {
	var rows []struct {
		Cell   int64      `gorm:"column:cell_id"`
		Bucket db.Instant `gorm:"column:bucket"`
		Type   int64      `gorm:"column:type"`
		Filter int64      `gorm:"column:filter"`
		Count  int64      `gorm:"column:count"`
	}
	err := t.Fetch(&rows, strings.Replace(recountSQL, "{half_hour}", halfHourIn(t, "occurred_at"), 1), db.Params{
		"first": db.On(out.Day.Plus(-reach)), "last": db.On(out.Day), "decision": int64(engagement.Decision), "outcome": int64(engagement.Outcome),
		"begins": db.At(out.Day.In(time.UTC)), "ends": db.At(out.Day.Next().In(time.UTC))})
	if err != nil {
		return nil, nil, fmt.Errorf("count what is raw: %w", err)
	}
	all, aside := sums{}, asides{}
	for _, r := range rows {
		typ, why := engagement.Type(r.Type), engagement.Filter(r.Filter)
		*all.at(r.Cell, r.Bucket.Time()).under(typ, why) += r.Count
		aside.add(r.Cell, r.Bucket.Time(), typ, why, r.Count)
		switch {
		case typ == engagement.Decision:
			out.decisions += r.Count
			continue
		case why != engagement.Counted:
			out.aside += r.Count
		}
		out.Events += r.Count
	}
	out.Rows = len(all)
	return all, aside, nil
}

// standing is what the day's half-hours say.
func standing(t *db.Tx, day campaigns.Date) (sums, error) {
	var rows []halfHourRow
	err := t.Table("engagement_half_hour").Where("bucket >= ? and bucket < ?", db.At(day.In(time.UTC)), db.At(day.Next().In(time.UTC))).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("half-hours that stand: %w", err)
	}
	all := sums{}
	for _, r := range rows {
		*all.at(r.Cell, r.Bucket.Time()) = r.Counts
	}
	return all, nil
}

func merged(a, b sums) map[sumKey]struct{} {
	all := make(map[sumKey]struct{}, len(a))
	for _, of := range []sums{a, b} {
		for k := range maps.Keys(of) {
			all[k] = struct{}{}
		}
	}
	return all
}

func at(s sums, k sumKey) Counts {
	if c := s[k]; c != nil {
		return *c
	}
	return Counts{}
}

// amends is what has to be put right, and the oldest day of raw events that are kept.
type amends struct {
	wrong    []halfHourRow
	aside    asides
	asked    []requestHalfHourRow
	surveyed Surveyed
	oldest   campaigns.Date
}

func (a *amends) some() bool { return len(a.wrong)+len(a.aside)+len(a.asked)+len(a.surveyed) > 0 }

// mend puts half-hours and days right, and says which days reports have to add up anew.
func (s *Store) mend(t *db.Tx, out *Recount, a amends) error {
	if a.some() && out.Day.Before(a.oldest.Plus(reach)) {
		return fault.New(fault.Conflict, "/from", "recount.half_dropped")
	}
	revision := int64(0)
	raise := func() (err error) {
		if revision == 0 {
			revision, err = t.RaiseData()
		}
		return err
	}
	if a.some() {
		if err := raise(); err != nil {
			return err
		}
		if err := a.write(t, revision); err != nil {
			return err
		}
		out.Mended = true
	}
	days, asked, err := s.daysWrong(t, out)
	if err != nil || len(days)+len(asked) == 0 {
		return err
	}
	if err := raise(); err != nil {
		return err
	}
	out.Mended = true
	if err := fillRequests(t, asked); err != nil || len(days) == 0 {
		return err
	}
	for _, d := range days {
		if _, err := t.Run("delete from engagement_day where zone = @zone and day = @day", db.Params{"zone": d.Zone, "day": d.Day}); err != nil {
			return fmt.Errorf("drop days: %w", err)
		}
	}
	if _, err := t.Run(dayFill, db.Params{"rows": db.RowsOf(days)}); err != nil {
		return fmt.Errorf("make days anew: %w", err)
	}
	stale := make([]dayRow, len(days))
	for i, d := range days {
		stale[i] = dayRow{Zone: d.Zone, Day: d.Day, Revision: revision}
	}
	return outdate(t, stale)
}

func (a *amends) write(t *db.Tx, revision int64) error {
	for i := range a.wrong {
		a.wrong[i].Revision = revision
	}
	if len(a.wrong) > 0 {
		if _, err := t.Run(halfHourSet, db.Params{"rows": db.RowsOf(a.wrong)}); err != nil {
			return fmt.Errorf("put half-hours right: %w", err)
		}
		if err := outdateHours(t, a.wrong); err != nil {
			return err
		}
	}
	if err := setRequests(t, a.asked, revision); err != nil {
		return err
	}
	if err := a.surveyed.Write(t, revision); err != nil {
		return err
	}
	return a.aside.write(t, revision)
}

// daysWrong are the days, in every zone, that the UTC day reaches into and that hold a cell that is not the sum of
// its half-hours, and those that hold such a placement.
func (s *Store) daysWrong(t *db.Tx, out *Recount) (wrong, asked []dayOf, err error) {
	zones, err := zonesIn(t)
	if err != nil {
		return nil, nil, err
	}
	var all []dayOf
	begins := out.Day.In(time.UTC)
	for _, name := range zones {
		zone, err := s.location(name)
		if err != nil {
			return nil, nil, fmt.Errorf("zone of reports: %w", err)
		}
		last := campaigns.DateOf(begins.Add(24*time.Hour - time.Millisecond).In(zone))
		for d := campaigns.DateOf(begins.In(zone)); !last.Before(d); d = d.Next() {
			one := dayOf{name, db.On(d), db.At(d.In(zone)), db.At(d.Next().In(zone))}
			all = append(all, one)
			n, err := s.cellsWrong(t, one)
			if err != nil {
				return nil, nil, err
			}
			if out.WrongDay += n; n > 0 {
				wrong = append(wrong, one)
			}
		}
	}
	asked, n, err := requestDaysWrong(t, all)
	out.WrongDay += n
	return wrong, asked, err
}

// cellsWrong is how many cells of a day are not the sum of their half-hours.
func (s *Store) cellsWrong(t *db.Tx, d dayOf) (n int, err error) {
	var half []halfHourRow
	if err := t.Table("engagement_half_hour").Where("bucket >= ? and bucket < ?", d.Begins, d.Ends).Find(&half).Error; err != nil {
		return 0, fmt.Errorf("half-hours of a day: %w", err)
	}
	var stands []dayRow
	if err := t.Table("engagement_day").Where("zone = ? and day = ?", d.Zone, d.Day).Find(&stands).Error; err != nil {
		return 0, fmt.Errorf("day that stands: %w", err)
	}
	want := map[int64]Counts{}
	for i := range half {
		c := want[half[i].Cell]
		c.add(&half[i].Counts)
		want[half[i].Cell] = c
	}
	for i := range stands {
		if want[stands[i].Cell] != stands[i].Counts {
			n++
		}
		delete(want, stands[i].Cell)
	}
	for _, c := range want {
		if c != (Counts{}) {
			n++
		}
	}
	return n, nil
}
