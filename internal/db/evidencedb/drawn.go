package evidencedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/engagement"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed drawn.sql
var drawnSQL string

// drawnRow is how often something happened to an experiment's views of a day that were shown one variant.
type drawnRow struct {
	Experiment int64  `gorm:"column:experiment_id"`
	Day        db.Day `gorm:"column:day"`
	Variant    string `gorm:"column:variant"`
	Propensity int    `gorm:"column:propensity"`
	Type       int    `gorm:"column:type"`
	Count      int64  `gorm:"column:count"`
}

// Drawn is what was added up of an experiment of the asker's own on an adaptive split, by how likely each variant was.
func (s Store) Drawn(ctx context.Context, scope access.Scope, of int64) (out experiment.Ledger, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []drawnRow
		if err := t.Fetch(&rows, drawnSQL, db.Params{"all": scope.All, "org": scope.Org, "experiment": of}); err != nil {
			return fmt.Errorf("what was drawn of experiment %d: %w", of, err)
		}
		for _, r := range rows {
			n := len(out.Drawn)
			if n == 0 || out.Drawn[n-1].Variant != r.Variant || out.Drawn[n-1].Propensity != r.Propensity {
				out.Drawn = append(out.Drawn, experiment.Drawn{Variant: r.Variant, Propensity: r.Propensity})
				n++
			}
			r.into(&out.Drawn[n-1].Counts)
			if after := r.Day.Date().Next(); !out.Until.Valid() || out.Until.Before(after) {
				out.Until = after
			}
		}
		return nil
	})
	return out, err
}

func (r drawnRow) into(c *experiment.Counts) {
	switch engagement.Type(r.Type) {
	case engagement.Impression:
		c.Visits += r.Count
	case engagement.Open:
		c.Opens += r.Count
	case engagement.Click:
		c.Clicks += r.Count
	case engagement.LawRead:
		c.LawReads += r.Count
	case engagement.Pledge:
		c.Pledges += r.Count
	default:
		c.Reported += r.Count
	}
}
