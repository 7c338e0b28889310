package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

var (
	//go:embed publish_cells.sql
	publishCellsSQL string
	//go:embed publish_add.sql
	publishAddSQL string
	//go:embed publish_so_far.sql
	publishSoFarSQL string
)

type publishedDayRow struct {
	Zone      string     `gorm:"column:zone;primaryKey"`
	Day       db.Day     `gorm:"column:day;primaryKey"`
	Revision  int64      `gorm:"column:revision"`
	Published db.Instant `gorm:"column:published_at"`
}

// TableName is for gorm.
func (publishedDayRow) TableName() string { return "published_day" }

type publishedRow struct {
	Zone     string  `gorm:"column:zone"`
	Day      db.Day  `gorm:"column:day"`
	Org      int64   `gorm:"column:org_id"`
	Campaign int64   `gorm:"column:campaign_id"`
	Side     string  `gorm:"column:side"`
	Segment  int64   `gorm:"column:segment_id"`
	Sample   int     `gorm:"column:sample"`
	Counts   cutSums `gorm:"embedded"`
}

// soFarRow is what is published of a month up to a day.
type soFarRow struct {
	Zone    string  `gorm:"column:zone"`
	Org     int64   `gorm:"column:org_id"`
	Of      int64   `gorm:"column:of_campaign"`
	Day     db.Day  `gorm:"column:day"`
	Side    string  `gorm:"column:side"`
	Segment int64   `gorm:"column:segment_id"`
	Samples int64   `gorm:"column:samples"`
	Counts  cutSums `gorm:"embedded"`
}

// publishCell is what one segment has of a day, before it is known what may be told.
type publishCell struct {
	Org      int64   `gorm:"column:org_id"`
	Campaign int64   `gorm:"column:campaign_id"`
	Arm      int     `gorm:"column:arm"`
	Segment  int64   `gorm:"column:segment_id"`
	Sample   int     `gorm:"column:sample"`
	Counts   cutSums `gorm:"embedded"`
}

// Publish publishes what is crossed with segments, of the days of the default zone that are closed, the oldest first and so many
// at most. What is published of a day stays as it is: whatever comes later, no two answers about it differ. It returns how many
// days there were.
func (s Store) Publish(ctx context.Context, most int) (days int, err error) {
	for days < most {
		day, zone, due, err := s.unpublished(ctx)
		if err != nil || !due {
			return days, err
		}
		if err := s.DB.Write(ctx, func(t *db.Tx) error { return publish(t, zone, day) }); err != nil {
			return days, fmt.Errorf("publish %s: %w", day, err)
		}
		days++
	}
	return days, nil
}

// unpublished is the first day that is closed and not published; false where there is none.
func (s Store) unpublished(ctx context.Context) (day campaigns.Date, zone string, due bool, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		zones, err := zonesIn(t)
		if err != nil || len(zones) == 0 {
			return err
		}
		zone = zones[0]
		location, err := time.LoadLocation(zone)
		if err != nil {
			return fmt.Errorf("report zone: %w", err)
		}
		var last, first db.Day
		p := db.Params{"zone": zone}
		if err := t.Fetch(&last, "select max(day) from published_day where zone = @zone", p); err != nil {
			return err
		}
		if err := t.Fetch(&first, "select min(day) from engagement_day where zone = @zone", p); err != nil {
			return err
		}
		day = last.Date().Next()
		if !last.Date().Valid() || last.Date() == (campaigns.Date{}) {
			day = first.Date()
		}
		due = first.Date() != (campaigns.Date{}) && !campaigns.DateOf(t.Now.In(location)).Before(day.Plus(evidence.PublishAfter))
		return nil
	})
	if err != nil {
		return day, zone, false, fmt.Errorf("days to publish: %w", err)
	}
	return day, zone, due, nil
}

func publish(t *db.Tx, zone string, day campaigns.Date) error {
	if err := alone(t); err != nil {
		return err
	}
	var done int64
	if err := t.Table("published_day").Where("zone = ? and day = ?", zone, db.On(day)).Count(&done).Error; err != nil || done > 0 {
		return err
	}
	var cells []publishCell
	if err := t.Fetch(&cells, publishCellsSQL, db.Params{"zone": zone, "day": db.On(day)}); err != nil {
		return err
	}
	if rows := latticeOf(zone, db.On(day), cells); len(rows) > 0 {
		if _, err := t.Run(publishAddSQL, db.Params{"rows": db.RowsOf(rows)}); err != nil {
			return err
		}
	}
	p := db.Params{"zone": zone, "day": db.On(day), "before": never}
	if day != firstOf(day) {
		p["before"] = db.On(day.Plus(-1))
	}
	if _, err := t.Run(dated(t, publishSoFarSQL), p); err != nil {
		return err
	}
	c, err := t.Counters()
	if err != nil {
		return err
	}
	return t.Create(&publishedDayRow{zone, db.On(day), c.Data, db.At(t.Now)}).Error
}

// latticeOf puts in place of the segments of each campaign and side what may be told of them.
func latticeOf(zone string, day db.Day, cells []publishCell) (rows []publishedRow) {
	type key struct {
		org, campaign int64
		side          evidence.Side
	}
	parts, samples, order := map[key]map[int64]evidence.Counts{}, map[key]int{}, []key{}
	for _, c := range cells {
		k := key{c.Org, c.Campaign, evidence.SideOf(token.Arm(c.Arm))}
		if parts[k] == nil {
			parts[k] = map[int64]evidence.Counts{}
			order = append(order, k)
		}
		parts[k][c.Segment] = parts[k][c.Segment].Plus(evidence.Counts(c.Counts))
		samples[k] = max(samples[k], c.Sample)
	}
	for _, k := range order {
		var of []evidence.Part
		for segment, counts := range parts[k] {
			of = append(of, evidence.Part{Segment: segment, Counts: counts})
		}
		for _, p := range evidence.Published(of) {
			rows = append(rows, publishedRow{zone, day, k.org, k.campaign, string(k.side), p.Segment, samples[k], cutSums(p.Counts)})
		}
	}
	return rows
}
