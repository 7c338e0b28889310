// Package plandb reads everything a plan is made from, at one revision and in one transaction, and
// keeps the stop log.
package plandb

import (
	"context"
	"time"

	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/fault"
)

// Store is where plans come from.
type Store struct{ DB *db.DB }

// Position reads the two counters: whoever asks often asks this first.
func (s Store) Position(ctx context.Context) (out delivery.Position, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		c, err := t.Counters()
		out = position(c)
		return err
	})
	return out, err
}

func position(c db.Counters) delivery.Position {
	return delivery.Position{Revision: c.Revision, Stops: c.Stops}
}

// Snapshot reads all that stands now, with the approvals that have not expired at an instant.
func (s Store) Snapshot(ctx context.Context, now time.Time) (delivery.Snapshot, error) {
	return s.snapshot(ctx, latest, now)
}

// SnapshotAt reads the versions that stood at an earlier revision, for replay. What has no versions
// (organisations, keys, placements, statements, approvals, stops) is as it is today.
func (s Store) SnapshotAt(ctx context.Context, revision int64, now time.Time) (delivery.Snapshot, error) {
	return s.snapshot(ctx, revision, now)
}

const latest = -1

func (s Store) snapshot(ctx context.Context, revision int64, now time.Time) (delivery.Snapshot, error) {
	out := delivery.Snapshot{TakenAt: now}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		c, err := t.Counters()
		if err != nil {
			return err
		}
		out.Position = position(c)
		if revision != latest {
			if revision < 0 || revision > c.Revision {
				return fault.New(fault.NotFound, "/revision", "not_found")
			}
			out.Position.Revision = revision
		}
		if err := readVersions(t, &out); err != nil {
			return err
		}
		return readRest(t, &out)
	})
	return out, err
}

func readVersions(t *db.Tx, out *delivery.Snapshot) (err error) {
	at := out.Position.Revision
	if out.Segments, err = campaigndb.SegmentsAt(t, at); err != nil {
		return err
	}
	if out.Cards, err = contentdb.LawsAt(t, at); err != nil {
		return err
	}
	if out.Messages, err = contentdb.MessagesAt(t, at); err != nil {
		return err
	}
	out.Campaigns, err = campaigndb.CampaignsAt(t, at)
	return err
}

func readRest(t *db.Tx, out *delivery.Snapshot) (err error) {
	if out.Orgs, err = accessdb.OrgsIn(t, access.System); err != nil {
		return err
	}
	if out.Keys, err = accessdb.KeysIn(t, access.System); err != nil {
		return err
	}
	if out.Placements, err = campaigndb.PlacementsIn(t, access.System); err != nil {
		return err
	}
	if out.Statements, err = contentdb.StatementsIn(t, access.System); err != nil {
		return err
	}
	if out.Approvals, err = contentdb.ApprovalsStanding(t, out.TakenAt); err != nil {
		return err
	}
	out.Stops, err = stopsInForce(t)
	return err
}
