package ledgerdb

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

var (
	//go:embed request_batch_add.sql
	requestBatchAdd string
	//go:embed request_half_hour_add.sql
	requestHalfHourAdd string
	//go:embed request_day_add.sql
	requestDayAdd string
	//go:embed request_day_fill.sql
	requestDayFill string
	//go:embed request_wrong.sql
	requestWrong string
	//go:embed request_day_wrong.sql
	requestDayWrong string
)

type requestBatchRow struct {
	Batch     db.UUID    `gorm:"column:batch_id"`
	Placement int64      `gorm:"column:placement_id"`
	Org       int64      `gorm:"column:org_id"`
	Bucket    db.Instant `gorm:"column:bucket"`
	Count     int64      `gorm:"column:count"`
	Received  db.Instant `gorm:"column:received_at"`
}

type requestHalfHourRow struct {
	Placement int64      `gorm:"column:placement_id"`
	Bucket    db.Instant `gorm:"column:bucket"`
	Org       int64      `gorm:"column:org_id"`
	Count     int64      `gorm:"column:count"`
	Revision  int64      `gorm:"column:revision"`
}

type requestDayRow struct {
	Zone      string `gorm:"column:zone"`
	Placement int64  `gorm:"column:placement_id"`
	Day       db.Day `gorm:"column:day"`
	Org       int64  `gorm:"column:org_id"`
	Count     int64  `gorm:"column:count"`
	Revision  int64  `gorm:"column:revision"`
}

// insertRequests notes what nodes counted and returns what was not there before.
func insertRequests(t *db.Tx, asked []engagement.Asked) ([]engagement.Asked, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	byBatch := make(map[token.ID]engagement.Asked, len(asked))
	rows := make([]requestBatchRow, 0, len(asked))
	for _, a := range asked {
		if _, twice := byBatch[a.Batch]; !twice {
			byBatch[a.Batch] = a
			rows = append(rows, requestBatchRow{db.UUIDOf(a.Batch), a.Placement, a.Org, db.At(halfHour(a.Bucket)), a.Count, db.At(t.Now)})
		}
	}
	slices.SortFunc(rows, func(a, b requestBatchRow) int {
		x, y := a.Batch.Bytes(), b.Batch.Bytes()
		return bytes.Compare(x[:], y[:])
	})
	var inserted []db.UUID
	if err := t.Fetch(&inserted, requestBatchAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return nil, fmt.Errorf("insert requests: %w", err)
	}
	out := make([]engagement.Asked, len(inserted))
	for i, id := range inserted {
		out[i] = byBatch[id.Bytes()]
	}
	return out, nil
}

// addRequests adds what is new to half-hours, and to the days of every zone.
func (s *Store) addRequests(t *db.Tx, fresh []engagement.Asked, revision int64) error {
	if len(fresh) == 0 {
		return nil
	}
	type key struct{ placement, bucket int64 }
	sums := map[key]*requestHalfHourRow{}
	for _, a := range fresh {
		k := key{a.Placement, halfHour(a.Bucket).Unix()}
		if sums[k] == nil {
			sums[k] = &requestHalfHourRow{Placement: a.Placement, Bucket: db.At(halfHour(a.Bucket)), Org: a.Org, Revision: revision}
		}
		sums[k].Count += a.Count
	}
	half := make([]requestHalfHourRow, 0, len(sums))
	for _, row := range sums {
		half = append(half, *row)
	}
	slices.SortFunc(half, func(a, b requestHalfHourRow) int {
		return cmp.Or(cmp.Compare(a.Placement, b.Placement), a.Bucket.Time().Compare(b.Bucket.Time()))
	})
	if _, err := t.Run(requestHalfHourAdd, db.Params{"rows": db.RowsOf(half)}); err != nil {
		return fmt.Errorf("add half-hours of requests: %w", err)
	}
	zones, err := zonesIn(t)
	if err != nil {
		return err
	}
	days, err := s.requestDays(half, zones)
	if err != nil || len(days) == 0 {
		return err
	}
	if _, err := t.Run(requestDayAdd, db.Params{"rows": db.RowsOf(days)}); err != nil {
		return fmt.Errorf("add days of requests: %w", err)
	}
	return nil
}

// requestDays sums half-hours, which are in order of placement and time, to days in each zone.
func (s *Store) requestDays(half []requestHalfHourRow, zones []string) (out []requestDayRow, err error) {
	for _, zone := range zones {
		location, err := s.location(zone)
		if err != nil {
			return nil, fmt.Errorf("zone of reports: %w", err)
		}
		for _, h := range half {
			day := db.On(campaigns.DateOf(h.Bucket.Time().In(location)))
			last := len(out) - 1
			if last < 0 || out[last].Zone != zone || out[last].Placement != h.Placement || out[last].Day != day {
				out = append(out, requestDayRow{zone, h.Placement, day, h.Org, 0, h.Revision})
				last++
			}
			out[last].Count += h.Count
		}
	}
	return out, nil
}

// requestsWrong are the half-hours of a day (UTC) that are not what nodes told of requests, as they told it, and how many were told
// in all.
func requestsWrong(t *db.Tx, day campaigns.Date) (wrong []requestHalfHourRow, told int64, err error) {
	p := db.Params{"begins": db.At(day.In(time.UTC)), "ends": db.At(day.Next().In(time.UTC))}
	if err := t.Fetch(&wrong, requestWrong, p); err != nil {
		return nil, 0, fmt.Errorf("count requests anew: %w", err)
	}
	err = t.Fetch(&told, "select coalesce(sum(count), 0) from request_batch where bucket >= @begins and bucket < @ends", p)
	if err != nil {
		return nil, 0, fmt.Errorf("count requests: %w", err)
	}
	return wrong, told, nil
}

type wrongDays struct {
	Zone  string `gorm:"column:zone"`
	Day   db.Day `gorm:"column:day"`
	Count int64  `gorm:"column:count"`
}

// requestDaysWrong are, of some days, those that hold a placement that is not the sum of its half-hours.
func requestDaysWrong(t *db.Tx, days []dayOf) (wrong []dayOf, n int, err error) {
	if len(days) == 0 {
		return nil, 0, nil
	}
	var rows []wrongDays
	if err := t.Fetch(&rows, requestDayWrong, db.Params{"rows": db.RowsOf(days)}); err != nil {
		return nil, 0, fmt.Errorf("days of requests: %w", err)
	}
	for _, r := range rows {
		n += int(r.Count)
		at := slices.IndexFunc(days, func(d dayOf) bool { return d.Zone == r.Zone && d.Day == r.Day })
		wrong = append(wrong, days[at])
	}
	return wrong, n, nil
}

// setRequests puts half-hours of requests right.
func setRequests(t *db.Tx, wrong []requestHalfHourRow, revision int64) error {
	if len(wrong) == 0 {
		return nil
	}
	rows := slices.Clone(wrong)
	for i, r := range rows {
		gone := "delete from request_half_hour where placement_id = @placement and bucket = @bucket"
		if _, err := t.Run(gone, db.Params{"placement": r.Placement, "bucket": r.Bucket}); err != nil {
			return fmt.Errorf("drop half-hours of requests: %w", err)
		}
		rows[i].Revision = revision
	}
	if _, err := t.Run(requestHalfHourAdd, db.Params{"rows": db.RowsOf(rows)}); err != nil {
		return fmt.Errorf("put half-hours of requests right: %w", err)
	}
	return nil
}

// fillRequests makes days of requests anew.
func fillRequests(t *db.Tx, days []dayOf) error {
	if len(days) == 0 {
		return nil
	}
	for _, d := range days {
		if _, err := t.Run("delete from request_day where zone = @zone and day = @day", db.Params{"zone": d.Zone, "day": d.Day}); err != nil {
			return fmt.Errorf("drop days of requests: %w", err)
		}
	}
	if _, err := t.Run(requestDayFill, db.Params{"rows": db.RowsOf(days)}); err != nil {
		return fmt.Errorf("make days of requests: %w", err)
	}
	return nil
}
