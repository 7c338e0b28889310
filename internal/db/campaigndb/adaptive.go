package campaigndb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

//go:embed experiments_adaptive.sql
var experimentsAdaptiveSQL string

// onRow is an experiment with its campaign as it stands.
type onRow struct {
	db.Found
	OnPublic  string `gorm:"column:on_public"`
	OnVersion int    `gorm:"column:on_version"`
	OnBody    string `gorm:"column:on_body"`
}

func (row onRow) both() (r experiment.Registration, c campaigns.Campaign, err error) {
	if r, err = experimentOf(row.Found); err != nil {
		return r, c, err
	}
	c, err = campaignOf(db.Found{ID: r.Campaign, Public: row.OnPublic, Org: r.Org, Version: row.OnVersion, Body: row.OnBody})
	return r, c, err
}

// Adaptations are the experiments in scope that run, or ended since a time, on campaigns whose split is adaptive.
func (s Store) Adaptations(ctx context.Context, scope access.Scope, since time.Time) (out []experiment.Adaptation, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []onRow
		if err := t.Fetch(&rows, experimentsAdaptiveSQL, db.Params{"all": scope.All, "org": scope.Org, "since": db.At(since)}); err != nil {
			return fmt.Errorf("read experiments on adaptive splits: %w", err)
		}
		for _, row := range rows {
			r, c, err := row.both()
			if err != nil {
				return err
			}
			out = append(out, experiment.Adaptation{Registration: r, On: c})
		}
		return nil
	})
	return out, err
}

// Redraw appends a version of a campaign with other weights, drawn on a day. It is Stale when the campaign is no longer the
// one that was read, and a Conflict when no experiment runs on it, or its split is not adaptive.
func (s Store) Redraw(ctx context.Context, scope access.Scope, c campaigns.Campaign, weights []int, on campaigns.Date) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		before, err := campaignNow(t, c.ID)
		if err != nil {
			return err
		}
		if before.ID == 0 || !scope.Sees(before.Org) {
			return db.NotFound
		}
		if before.Version != c.Version {
			return fault.New(fault.Stale, "/version", "edited_meanwhile")
		}
		all, err := experimentsOf(t, c.ID)
		if err != nil {
			return err
		}
		if len(all) == 0 || all[0].State != experiment.Running || before.Choosing != campaigns.Adaptive || len(weights) != len(before.Messages) {
			return fault.New(fault.Conflict, "", "experiment.not_running")
		}
		next := before
		next.Messages, next.DrawnOn = slices.Clone(before.Messages), on
		for i, w := range weights {
			next.Messages[i].Weight = w
		}
		if err := next.Check(); err != nil {
			return err
		}
		next.Split = splitAfter(before, next)
		h, err := versions.Append(t, scope, db.Edit{Head: db.Head{ID: next.ID, Org: next.Org, Public: next.Public, Version: next.Version},
			Body: docOf(next), Actor: scope.By, Listed: campaignListed(next)})
		if err != nil {
			return fmt.Errorf("redraw campaign %d: %w", c.ID, err)
		}
		next.Version = h.Version
		return carry(t, next)
	})
}
