package campaigndb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// experiments are in no list: a campaign has one at a time, and is found itself.
var experiments = db.Versioned{Table: "experiment", Prefix: id.Experiment, Kind: access.OnExperiment, Unlisted: true}

type experimentDoc struct {
	Campaign int64              `json:"campaign"`
	State    experiment.State   `json:"state"`
	Question string             `json:"question"`
	Metric   experiment.Metric  `json:"judged"`
	Outcome  campaigns.Outcome  `json:"outcome,omitempty"`
	Item     string             `json:"item,omitempty"`
	Wanted   []int              `json:"wanted,omitempty"`
	Base     float64            `json:"base"`
	Effect   float64            `json:"effect"`
	Reading  experiment.Reading `json:"reading"`
	Varies   float64            `json:"varies,omitempty"`
	Each     int64              `json:"each,omitempty"`
	Size     int64              `json:"size,omitempty"`
	Measured string             `json:"measured,omitempty"`
	Digest   string             `json:"digest,omitempty"`
	Began    *time.Time         `json:"began,omitempty"`
	Over     *time.Time         `json:"over,omitempty"`
	Why      string             `json:"reason,omitempty"`
}

var (
	//go:embed experiments_of.sql
	experimentsOfSQL string
	//go:embed experiment_versions.sql
	experimentVersionsSQL string
	//go:embed experiments_running.sql
	experimentsRunningSQL string
)

func experimentDocOf(r experiment.Registration) experimentDoc {
	doc := experimentDoc{Campaign: r.Campaign, State: r.State, Question: r.Question, Metric: r.Metric, Outcome: r.Outcome, Item: r.Item, Wanted: r.Wanted, Base: r.Base, Effect: r.Effect,
		Reading: r.Reading, Varies: r.Alike.Varies, Each: r.Alike.Visits, Size: r.Frozen.Size, Measured: r.Frozen.Measured, Digest: r.Frozen.Digest, Why: r.Why}
	if !r.Began.IsZero() {
		doc.Began = &r.Began
	}
	if !r.Over.IsZero() {
		doc.Over = &r.Over
	}
	return doc
}

func experimentOf(f db.Found) (experiment.Registration, error) {
	doc, err := db.Decode[experimentDoc](f.Body)
	r := experiment.Registration{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Campaign: doc.Campaign, State: doc.State,
		Question: doc.Question, Metric: doc.Metric, Outcome: doc.Outcome, Item: doc.Item, Wanted: doc.Wanted, Base: doc.Base, Effect: doc.Effect, Reading: doc.Reading, Why: doc.Why,
		Alike:  experiment.Alike{Varies: doc.Varies, Visits: doc.Each},
		Frozen: experiment.Frozen{Size: doc.Size, Measured: doc.Measured, Digest: doc.Digest}}
	if doc.Began != nil {
		r.Began = *doc.Began
	}
	if doc.Over != nil {
		r.Over = *doc.Over
	}
	return r, err
}

// Experiments are those of a campaign of the asker's own, the newest first: at most the first is not ended.
func (s Store) Experiments(ctx context.Context, scope access.Scope, campaign int64) (out []experiment.Registration, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = experimentsOf(t, campaign)
		if err == nil && len(out) > 0 && !scope.Sees(out[0].Org) {
			out = nil
		}
		return err
	})
	return out, err
}

func experimentsOf(t *db.Tx, campaign int64) ([]experiment.Registration, error) {
	var found []db.Found
	if err := t.Fetch(&found, experimentsOfSQL, db.Params{"campaign": campaign}); err != nil {
		return nil, fmt.Errorf("read experiments of campaign %d: %w", campaign, err)
	}
	return mapped(found, experimentOf)
}

// Running lists experiments in scope that run, the newest first, at most some, and the campaign of each as it stands.
func (s Store) Running(ctx context.Context, scope access.Scope, most int) (out []experiment.Registration, on []campaigns.Campaign, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []onRow
		if err := t.Fetch(&rows, experimentsRunningSQL, db.Params{"all": scope.All, "org": scope.Org, "most": most}); err != nil {
			return fmt.Errorf("read running experiments: %w", err)
		}
		for _, row := range rows {
			r, c, err := row.both()
			if err != nil {
				return err
			}
			out, on = append(out, r), append(on, c)
		}
		return nil
	})
	return out, on, err
}

// ExperimentVersions lists every version of an experiment of the asker's own, the newest first.
func (s Store) ExperimentVersions(ctx context.Context, scope access.Scope, of int64) (out []experiment.Version, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			db.Found
			ActorID int64      `gorm:"column:actor_id"`
			Actor   string     `gorm:"column:actor_name"`
			Made    db.Instant `gorm:"column:created_at"`
		}
		if err := t.Fetch(&rows, experimentVersionsSQL, db.Params{"id": of}); err != nil {
			return fmt.Errorf("read versions of experiment %d: %w", of, err)
		}
		for _, r := range rows {
			if !scope.Sees(r.Org) {
				return nil
			}
			one, err := experimentOf(r.Found)
			if err != nil {
				return err
			}
			out = append(out, experiment.Version{Registration: one, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
		}
		return nil
	})
	return out, err
}

// SaveExperiment makes an experiment when its ID is 0, else appends a version. Its campaign must be the asker's own,
// and have none that is not ended: otherwise it is NotFound or a Conflict. It is Stale when its Version is no longer
// the current one, and a campaign that was edited since it was read makes it Stale as well.
func (s Store) SaveExperiment(ctx context.Context, scope access.Scope, by access.Actor, r experiment.Registration, of campaigns.Campaign) (experiment.Registration, error) {
	if r.State == experiment.Draft {
		if err := r.Validate(); err != nil {
			return r, err
		}
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		now, err := campaignNow(t, of.ID)
		if err != nil {
			return err
		}
		if now.ID == 0 || !scope.Sees(now.Org) {
			return db.NotFound
		}
		if now.Version != of.Version {
			return fault.New(fault.Stale, "/version", "edited_meanwhile")
		}
		all, err := experimentsOf(t, of.ID)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.ID != r.ID && other.State != experiment.Ended {
				return fault.New(fault.Conflict, "", "experiment.another")
			}
		}
		r.Campaign, r.Org = of.ID, now.Org
		h, err := experiments.Append(t, scope, db.Edit{Head: db.Head{ID: r.ID, Org: r.Org, Public: r.Public, Version: r.Version},
			Body: experimentDocOf(r), Actor: by})
		r.ID, r.Org, r.Public, r.Version = h.ID, h.Org, h.Public, h.Version
		return err
	})
	return r, err
}

// campaignNow is the current version of a campaign, whoever asks; the zero one when there is none.
func campaignNow(t *db.Tx, campaign int64) (campaigns.Campaign, error) {
	found, err := versions.Some(t, []int64{campaign})
	if err != nil || len(found) == 0 {
		return campaigns.Campaign{}, err
	}
	return campaignOf(found[0])
}

// unchanged refuses a change that would make a running experiment another one.
func unchanged(t *db.Tx, before, after campaigns.Campaign) error {
	changed := experiment.Keeps(before, after)
	if changed == nil || before.ID == 0 {
		return nil
	}
	all, err := experimentsOf(t, before.ID)
	if err != nil {
		return err
	}
	if len(all) > 0 && all[0].State == experiment.Running {
		return changed
	}
	return nil
}
