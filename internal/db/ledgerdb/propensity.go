package ledgerdb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/experiment"
	"erawan/internal/db"
)

//go:embed propensity_add.sql
var propensityAdd string

// AddUp counts days of an experiment anew from its raw events: the views that were drawn, and what came of each. What a view
// led to belongs to the day, and to the propensity, of the view. Doing it again changes nothing.
func (s *Store) AddUp(ctx context.Context, d experiment.Days) error {
	types := []int{int(engagement.Impression), int(engagement.Open), int(engagement.Click), int(engagement.LawRead), int(engagement.Pledge)}
	if kind, ok := engagement.TypeOf(d.Outcome); ok {
		types = append(types, int(kind))
	}
	err := s.db.Write(ctx, func(t *db.Tx) error {
		p := db.Params{"experiment": d.Experiment, "campaign": d.Campaign, "first": db.On(d.First), "last": db.On(d.Last), "view": int(engagement.Impression), "types": types,
			"since": db.At(d.Since), "until": db.At(d.Until)}
		if d.Until.IsZero() {
			p["until"] = db.At(d.Last.Plus(2).In(time.UTC)) // no view is drawn later than its token lives
		}
		if _, err := t.Run("delete from propensity_day where experiment_id = @experiment and day >= @first and day <= @last", p); err != nil {
			return err
		}
		_, err := t.Run(propensityAdd, p)
		return err
	})
	if err != nil {
		return fmt.Errorf("add up experiment %d: %w", d.Experiment, err)
	}
	return nil
}
