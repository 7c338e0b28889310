package sample

import (
	"context"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/db/campaigndb"
	"erawan/internal/sample/demo"
)

// experiments writes down what was asked of a flight that is over, a minute before its first day, and that it ended with its last.
func (g *seeder) experiments(ctx context.Context) error {
	for _, f := range g.files.Campaigns {
		c, seeded := g.out.Campaigns[f.Key]
		if f.Experiment == nil || !seeded {
			continue
		}
		if err := g.experiment(ctx, *f.Experiment, c); err != nil {
			return fmt.Errorf("experiment of %s: %w", f.Key, err)
		}
	}
	return nil
}

func (g *seeder) experiment(ctx context.Context, e demo.Experiment, c campaigns.Campaign) error {
	have, err := g.campaigns.Experiments(ctx, g.scope(), c.ID)
	if err != nil || len(have) > 0 && have[0].State == experiment.Ended {
		return err
	}
	made, err := g.campaigns.Ingredients(ctx, g.scope(), c)
	if err != nil {
		return err
	}
	from, until := c.Window()
	began, err := e.Registration().Freeze(c, made.Versions(), from.Add(-before))
	if err != nil {
		return err
	}
	if len(have) > 0 { // written down by a start that did not come to its end
		began = have[0]
	} else if began, err = g.at(from.Add(-before)).SaveExperiment(ctx, g.scope(), author, began, c); err != nil {
		return err
	}
	over, err := began.End(e.Why, until)
	if err != nil {
		return err
	}
	_, err = g.at(until).SaveExperiment(ctx, g.scope(), author, over, c)
	return err
}

// before is how long before a flight that is over its campaign and its experiment were written down.
const before = time.Minute

// at keeps what a flight that is over was, as if it had been written then.
func (g *seeder) at(moment time.Time) campaigndb.Store { return campaigndb.Store{DB: g.DB.At(moment)} }
