package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
)

// Half-hours are added up like days, beside the drainer, and by themselves: a batch notes the few that it counted in, so that
// today's are not added up again each minute.

var (
	//go:embed answer_hours.sql
	answerHoursSQL string
	//go:embed hours_all.sql
	hoursAllSQL string
	//go:embed hours_shapes.sql
	hoursShapesSQL string
)

type halfHourRow struct {
	Viewer   int64      `gorm:"column:viewer_id"`
	Shape    int        `gorm:"column:shape"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Campaign int64      `gorm:"column:campaign_id"`
	Message  int64      `gorm:"column:message_id"`
	Locale   string     `gorm:"column:locale"`
	Place    string     `gorm:"column:place"`
	Arm      int        `gorm:"column:arm"`
	Sample   int        `gorm:"column:sample"`
	Counts   cutSums    `gorm:"embedded"`
}

type staleHalfHourRow struct {
	Bucket   db.Instant `gorm:"column:bucket"`
	Revision int64      `gorm:"column:revision"`
}

// How many half-hours are added up in one transaction, and in one go: days are to have their turn again before a year of them is done.
const (
	halfHoursAtOnce = 24
	halfHoursInAGo  = 2400
)

// halfHours adds up the half-hours that were counted in since it was done last, the newest first.
func (s Store) halfHours(ctx context.Context) error {
	var stale []staleHalfHourRow
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&stale, "select bucket, revision from half_hour_stale order by bucket desc limit @most", db.Params{"most": halfHoursInAGo})
	})
	if err != nil {
		return fmt.Errorf("find half-hours to add up: %w", err)
	}
	for some := range slices.Chunk(stale, halfHoursAtOnce) {
		if err := s.DB.Write(ctx, func(t *db.Tx) error { return sumHalfHours(t, some) }); err != nil {
			return fmt.Errorf("add up half-hours from %s: %w", some[len(some)-1].Bucket.Time(), err)
		}
	}
	return nil
}

// sumHalfHours adds some half-hours up. Events that are counted in one meanwhile leave a higher revision behind, and with it the note
// that it is to be added up again.
func sumHalfHours(t *db.Tx, some []staleHalfHourRow) error {
	if err := alone(t); err != nil {
		return err
	}
	buckets := make([]db.Instant, len(some))
	for i, h := range some {
		buckets[i] = h.Bucket
	}
	p := db.Params{"buckets": buckets, "rows": db.RowsOf(wanted(byCampaign | byMessage | byLocale | byPlace))}
	for _, statement := range []string{"delete from half_hour_sum where bucket in @buckets", hoursAllSQL, hoursShapesSQL} {
		if _, err := t.Run(statement, p); err != nil {
			return err
		}
	}
	for _, h := range slices.Backward(some) { // the oldest first, as a batch notes them: neither waits for the other crosswise
		if _, err := t.Run("delete from half_hour_stale where bucket = @bucket and revision = @revision", db.Params{"bucket": h.Bucket, "revision": h.Revision}); err != nil {
			return err
		}
	}
	return nil
}

type hourRow struct {
	Bucket  db.Instant `gorm:"column:bucket"`
	Message int64      `gorm:"column:message_id"`
	Arm     int        `gorm:"column:arm"`
	Sample  int        `gorm:"column:sample"`
	Counts  cutSums    `gorm:"embedded"`
}

// hours reads half-hours, which every zone's hours and days are made of.
func (a *answering) hours(first campaigns.Date) error {
	zone, err := time.LoadLocation(a.q.Zone)
	if err != nil {
		return fmt.Errorf("report zone: %w", err)
	}
	p := a.bound(first)
	p["since"], p["before"] = db.At(first.In(zone)), db.At(a.q.To.Next().In(zone))
	shape, narrowed := a.only()
	p["shape"] = whole(shape)
	var rows []hourRow
	if err := a.t.Fetch(&rows, strings.NewReplacer("{narrowed}", narrowed, "{which}", a.narrowed()).Replace(answerHoursSQL), p); err != nil {
		return fmt.Errorf("read half-hours of a question: %w", err)
	}
	for _, r := range rows {
		at := r.Bucket.Time().In(zone)
		day, period := campaigns.DateOf(at), 1
		if day.Before(a.q.From) {
			period = 0
		}
		for _, part := range []string{partRow, partDay} {
			a.rows = append(a.rows, cutRow{Part: part, Period: period, Starts: db.On(day), Hour: at.Hour(), Message: r.Message, Arm: r.Arm, Sample: r.Sample, Counts: r.Counts})
		}
	}
	return nil
}
