package plandb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/lang"
)

// paceRow is a row of pacing.
type paceRow struct {
	Epoch int64      `gorm:"column:epoch;primaryKey;autoIncrement:false"`
	At    db.Instant `gorm:"column:at"`
	Body  string     `gorm:"column:body"`
}

// TableName is for gorm.
func (paceRow) TableName() string { return "pacing" }

func (r paceRow) domain() (delivery.Pace, error) {
	list, err := db.Decode[[]delivery.Paced](r.Body)
	if err != nil {
		return delivery.Pace{}, fmt.Errorf("epoch %d of pacing: %w", r.Epoch, err)
	}
	return delivery.Pace{Epoch: r.Epoch, At: r.At.Time(), Campaigns: list}, nil
}

var (
	//go:embed pacing_parts.sql
	partsSQL string
	//go:embed pacing_figures.sql
	figuresSQL string
	//go:embed pacing_traffic.sql
	trafficSQL string
)

// OtherPace reads the newest state of pacing, unless it is of the epoch that the asker holds.
func (s Store) OtherPace(ctx context.Context, held int64) (out delivery.Pace, other bool, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[paceRow](t.Where("epoch = (select max(epoch) from pacing) and epoch <> ?", held))
		if err == nil && len(rows) > 0 {
			other = true
			out, err = rows[0].domain()
		}
		return err
	})
	return out, other, err
}

// Latest reads the newest state of pacing; the zero one before there is any.
func (s Store) Latest(ctx context.Context) (delivery.Pace, error) {
	out, _, err := s.OtherPace(ctx, 0)
	return out, err
}

// paceAt reads the state of an epoch within a transaction; the zero one when it is not kept any more.
func paceAt(t *db.Tx, epoch int64) (delivery.Pace, error) {
	rows, err := db.All[paceRow](t.Where("epoch = ?", epoch).Limit(1))
	if err != nil || len(rows) == 0 {
		return delivery.Pace{}, err
	}
	return rows[0].domain()
}

// Publish appends a state of pacing. It is a Conflict when its epoch is there already.
func (s Store) Publish(ctx context.Context, p delivery.Pace) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row := paceRow{Epoch: p.Epoch, At: db.At(p.At), Body: db.Encode(p.Campaigns)}
		return t.Create(&row).Error
	})
}

// DropPaces removes states of pacing from before an instant, and returns how many. The newest stays: it is in use.
func (s Store) DropPaces(ctx context.Context, before time.Time) (gone int64, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		gone, err = t.Run("delete from pacing where at < @before and epoch < (select max(epoch) from pacing)", db.Params{"before": db.At(before)})
		return err
	})
	return gone, err
}

// Goals reads the live campaigns that are counted.
func (s Store) Goals(ctx context.Context) (out []campaigns.Campaign, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		at, err := t.Counters()
		if err != nil {
			return err
		}
		all, err := campaigndb.CampaignsIn(t, db.Span{To: at.Revision})
		for _, c := range all {
			if c.State == campaigns.Live && c.Counted() {
				out = append(out, c)
			}
		}
		return err
	})
	return out, err
}

type figuresRow struct {
	Campaign    int64      `gorm:"column:campaign_id"`
	Bucket      db.Instant `gorm:"column:bucket"`
	Impressions int64      `gorm:"column:impressions"`
	Viewable    int64      `gorm:"column:viewable"`
	Pledges     int64      `gorm:"column:pledges"`
}

func (r figuresRow) of(m campaigns.Metric) int64 {
	switch m {
	case campaigns.Viewable:
		return r.Viewable
	case campaigns.Pledges:
		return r.Pledges
	}
	return r.Impressions
}

// Figures reads what was counted of campaigns ever and since their midnights, in both arms of each. A midnight
// within a half-hour counts from its beginning.
func (s Store) Figures(ctx context.Context, of []delivery.Since) ([]delivery.Figures, error) {
	out := make([]delivery.Figures, len(of))
	if len(of) == 0 {
		return out, nil
	}
	place, ids, first := make(map[int64]int, len(of)), make([]int64, len(of)), of[0].Midnight
	for i, one := range of {
		place[one.Campaign], ids[i] = i, one.Campaign
		if one.Midnight.Before(first) {
			first = one.Midnight
		}
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []figuresRow
		if err := t.Fetch(&rows, figuresSQL, db.Params{"campaigns": ids, "since": db.At(halfHour(first))}); err != nil {
			return err
		}
		for _, r := range rows {
			i := place[r.Campaign]
			switch at := r.Bucket.Time(); {
			case at.IsZero():
				out[i].Delivered = r.of(of[i].Metric)
			case !at.Before(halfHour(of[i].Midnight)):
				out[i].Today += r.of(of[i].Metric)
			}
		}
		return nil
	})
	return out, err
}

// Parts reads what was counted of campaigns in each language since their midnights, and decided at each placement since an hour
// began, in both arms of each.
func (s Store) Parts(ctx context.Context, of []delivery.Since, hour time.Time) ([]delivery.Parts, error) {
	out := make([]delivery.Parts, len(of))
	if len(of) == 0 {
		return out, nil
	}
	place, ids, first := make(map[int64]int, len(of)), make([]int64, len(of)), of[0].Midnight
	for i, one := range of {
		out[i] = delivery.Parts{Today: map[lang.Locale]int64{}, Hour: map[int64]int64{}}
		place[one.Campaign], ids[i] = i, one.Campaign
		if one.Midnight.Before(first) {
			first = one.Midnight
		}
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			Campaign    int64       `gorm:"column:campaign_id"`
			Bucket      db.Instant  `gorm:"column:bucket"`
			Impressions int64       `gorm:"column:impressions"`
			Viewable    int64       `gorm:"column:viewable"`
			Pledges     int64       `gorm:"column:pledges"`
			Locale      lang.Locale `gorm:"column:locale"`
			Placement   int64       `gorm:"column:placement_id"`
			Decisions   int64       `gorm:"column:decisions"`
		}
		if err := t.Fetch(&rows, partsSQL, db.Params{"campaigns": ids, "since": db.At(halfHour(first)), "hour": db.At(hour)}); err != nil {
			return err
		}
		for _, r := range rows {
			i := place[r.Campaign]
			switch {
			case r.Placement != 0:
				out[i].Hour[r.Placement] += r.Decisions
			case !r.Bucket.Time().Before(halfHour(of[i].Midnight)):
				out[i].Today[r.Locale] += figuresRow{Impressions: r.Impressions, Viewable: r.Viewable, Pledges: r.Pledges}.of(of[i].Metric)
			}
		}
		return nil
	})
	return out, err
}

func halfHour(at time.Time) time.Time { return at.UTC().Truncate(30 * time.Minute) }

// Traffic reads how many decisions were made at placements in the 48 half-hours after each of some instants.
func (s Store) Traffic(ctx context.Context, placements []int64, from ...time.Time) ([][48]int64, error) {
	out := make([][48]int64, len(from))
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		for i, at := range from {
			var rows []struct {
				Bucket    db.Instant `gorm:"column:bucket"`
				Decisions int64      `gorm:"column:decisions"`
			}
			since := halfHour(at)
			if err := t.Fetch(&rows, trafficSQL, db.Params{"placements": placements, "since": db.At(since), "until": db.At(since.Add(24 * time.Hour))}); err != nil {
				return err
			}
			for _, r := range rows {
				out[i][int(r.Bucket.Time().Sub(since)/(30*time.Minute))] += r.Decisions
			}
		}
		return nil
	})
	return out, err
}

var _ delivery.Ledger = Store{}
