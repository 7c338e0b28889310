package ledgerdb

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/db"
)

// Counts are the counters of a rollup row. All but the last are net of what was filtered.
type Counts struct {
	Decisions   int64 `gorm:"column:decisions"`
	Impressions int64 `gorm:"column:impressions"`
	Viewable    int64 `gorm:"column:viewable"`
	Opens       int64 `gorm:"column:opens"`
	Clicks      int64 `gorm:"column:clicks"`
	LawReads    int64 `gorm:"column:law_reads"`
	Dismissed   int64 `gorm:"column:dismissed"`
	Shares      int64 `gorm:"column:shares"`
	Scans       int64 `gorm:"column:scans"`
	Answers     int64 `gorm:"column:answers"`
	Pledges     int64 `gorm:"column:pledges"`
	Filtered    int64 `gorm:"column:filtered"`
}

// of is the counter of a type. An event of no type counts nowhere, and outcomes have counters of their own.
func (c *Counts) of(t engagement.Type) *int64 {
	all := [engagement.Outcome]*int64{
		new(int64), &c.Decisions, &c.Impressions, &c.Viewable, &c.Opens, &c.Clicks, &c.LawReads,
		&c.Dismissed, &c.Shares, &c.Scans, &c.Answers, &c.Pledges,
	}
	if t >= engagement.Outcome {
		return all[0]
	}
	return all[t]
}

// under is the counter of events of a type that were judged so.
func (c *Counts) under(t engagement.Type, f engagement.Filter) *int64 {
	if f != engagement.Counted {
		return &c.Filtered
	}
	return c.of(t)
}

func (c *Counts) add(o *Counts) {
	for t := engagement.Decision; t < engagement.Outcome; t++ {
		*c.of(t) += *o.of(t)
	}
	c.Filtered += o.Filtered
}

type halfHourRow struct {
	Cell     int64      `gorm:"column:cell_id"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Counts   Counts     `gorm:"embedded"`
	Revision int64      `gorm:"column:revision"`
}

type dayRow struct {
	Zone     string `gorm:"column:zone"`
	Cell     int64  `gorm:"column:cell_id"`
	Day      db.Day `gorm:"column:day"`
	Counts   Counts `gorm:"embedded"`
	Revision int64  `gorm:"column:revision"`
}

var (
	//go:embed half_hour_add.sql
	halfHourAdd string
	//go:embed day_add.sql
	dayAdd string
	//go:embed stale_add.sql
	staleAdd string
	//go:embed half_hour_stale_add.sql
	halfHourStaleAdd string
)

// halfHour is the bucket an instant falls in.
func halfHour(t time.Time) time.Time { return t.UTC().Truncate(30 * time.Minute) }

type sumKey struct {
	cell   int64
	bucket int64 // Unix seconds of the half-hour
}

// sums is what a batch adds, by cell and half-hour.
type sums map[sumKey]*Counts

func (s sums) at(cell int64, when time.Time) *Counts {
	k := sumKey{cell, halfHour(when).Unix()}
	c := s[k]
	if c == nil {
		c = &Counts{}
		s[k] = c
	}
	return c
}

func (s sums) event(cell int64, e *engagement.Event) {
	*s.at(cell, e.OccurredAt).under(e.Type, e.Filter)++
}

// addRollups adds to half-hours, and to the days of every declared zone. A day is found from its
// half-hour, so that the two always agree.
func (s *Store) addRollups(t *db.Tx, sums sums, revision int64) error {
	zones, err := zonesIn(t)
	if err != nil {
		return err
	}
	half := make([]halfHourRow, 0, len(sums))
	for k, c := range sums {
		half = append(half, halfHourRow{k.cell, db.At(time.Unix(k.bucket, 0)), *c, revision})
	}
	slices.SortFunc(half, func(a, b halfHourRow) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), a.Bucket.Time().Compare(b.Bucket.Time()))
	})
	if len(half) == 0 {
		return nil
	}
	if _, err := t.Run(halfHourAdd, db.Params{"rows": db.RowsOf(half)}); err != nil {
		return fmt.Errorf("add half-hours: %w", err)
	}
	if err := outdateHours(t, half); err != nil {
		return err
	}
	days, err := s.daysFrom(half, zones)
	if err != nil || len(days) == 0 {
		return err
	}
	if _, err := t.Run(dayAdd, db.Params{"rows": db.RowsOf(days)}); err != nil {
		return fmt.Errorf("add days: %w", err)
	}
	return outdate(t, days)
}

// staleRow is a day whose sums, if there are any, do not hold what was just counted.
type staleRow struct {
	Zone     string `gorm:"column:zone"`
	Day      db.Day `gorm:"column:day"`
	Revision int64  `gorm:"column:revision"`
}

// outdate notes which days were counted in. Whoever writes here holds the counter's row already, so that
// two workers never wait for each other crosswise.
func outdate(t *db.Tx, days []dayRow) error {
	var rows []staleRow
	seen := map[staleRow]bool{}
	for i := range days {
		if r := (staleRow{days[i].Zone, days[i].Day, days[i].Revision}); !seen[r] {
			seen[r] = true
			rows = append(rows, r)
		}
	}
	if _, err := t.Run(staleAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("outdate sums: %w", err)
	}
	return nil
}

// staleHalfHourRow is a half-hour whose sums, if there are any, do not hold what was just counted.
type staleHalfHourRow struct {
	Bucket   db.Instant `gorm:"column:bucket"`
	Revision int64      `gorm:"column:revision"`
}

// outdateHours notes which half-hours were counted in, the oldest first: whoever adds them up takes them off in that order.
func outdateHours(t *db.Tx, half []halfHourRow) error {
	var rows []staleHalfHourRow
	seen := map[int64]bool{}
	for i := range half {
		if at := half[i].Bucket.Time().Unix(); !seen[at] {
			seen[at] = true
			rows = append(rows, staleHalfHourRow{half[i].Bucket, half[i].Revision})
		}
	}
	slices.SortFunc(rows, func(a, b staleHalfHourRow) int { return a.Bucket.Time().Compare(b.Bucket.Time()) })
	if _, err := t.Run(halfHourStaleAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("outdate sums of half-hours: %w", err)
	}
	return nil
}

// daysFrom sums half-hours, which are in order of cell and time, to days in each zone.
func (s *Store) daysFrom(half []halfHourRow, zones []string) ([]dayRow, error) {
	var out []dayRow
	for _, zone := range zones {
		location, err := s.location(zone)
		if err != nil {
			return nil, fmt.Errorf("zone of reports: %w", err)
		}
		for i := range half {
			h := &half[i]
			day := db.On(campaigns.DateOf(h.Bucket.Time().In(location)))
			last := len(out) - 1
			if last < 0 || out[last].Zone != zone || out[last].Cell != h.Cell || out[last].Day != day {
				out = append(out, dayRow{Zone: zone, Cell: h.Cell, Day: day, Revision: h.Revision})
				last++
			}
			out[last].Counts.add(&h.Counts)
		}
	}
	return out, nil
}
