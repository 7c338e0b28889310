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
	"erawan/internal/db/reachdb"
	"erawan/internal/db/surveydb"
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
	c, err := s.changes(ctx, reading{now: now})
	return c.Snapshot, err
}

// Then is what a decision was made from, as far as it is kept.
type Then struct {
	delivery.Snapshot
	// Floors says that where segments stand with the floor has changed since: that has no versions, and is as
	// it is today.
	Floors bool
}

// At reads the versions that stood at an earlier revision, the approvals that held at its moment, the stops up
// to a position of their log, and placements as they were. Organisations, keys and statements are as they are
// today: no decision hangs on them. It is for replay.
func (s Store) At(ctx context.Context, p delivery.Position, moment time.Time) (Then, error) {
	var out Then
	err := s.DB.Read(ctx, func(t *db.Tx) (err error) {
		c, err := t.Counters()
		if err != nil {
			return err
		}
		if p.Revision < 0 || p.Revision > c.Revision || p.Stops < 0 || p.Stops > c.Stops {
			return fault.New(fault.NotFound, "/revision", "not_found")
		}
		all := delivery.Changes{Snapshot: delivery.Snapshot{Position: p, TakenAt: moment}}
		if err := readVersions(t, &all); err != nil {
			return err
		}
		out.Snapshot = all.Snapshot
		if out.Approvals, err = contentdb.ApprovalsAt(t, moment); err != nil {
			return err
		}
		if err := readRest(t, &out.Snapshot); err != nil {
			return err
		}
		if out.Stops, err = stopsAt(t, p.Stops); err != nil {
			return err
		}
		if out.Vetoes, err = contentdb.VetoesAt(t, moment); err != nil {
			return err
		}
		if out.Placements, err = campaigndb.PlacementsAt(t, out.Placements, moment); err != nil {
			return err
		}
		since, err := reachdb.FloorsIn(t, db.Span{After: p.Revision, To: latestFloor}, 0)
		out.Floors = len(since) > 0
		return err
	})
	return out, err
}

// Changes reads what has come since a mark: of what has versions and of approvals no more than that. A
// mark that is ahead of this database is of another, and everything is read.
func (s Store) Changes(ctx context.Context, since delivery.Mark, now time.Time) (delivery.Changes, error) {
	return s.changes(ctx, reading{since: since, now: now})
}

// reading is what to read.
type reading struct {
	since delivery.Mark
	now   time.Time
}

func (s Store) changes(ctx context.Context, r reading) (delivery.Changes, error) {
	out := delivery.Changes{Snapshot: delivery.Snapshot{TakenAt: r.now}, Since: r.since}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		c, err := t.Counters()
		if err != nil {
			return err
		}
		out.Position = position(c)
		if out.Since.Revision > c.Revision {
			out.Since = delivery.Mark{}
		}
		if err := readVersions(t, &out); err != nil {
			return err
		}
		if err := readApprovals(t, &out); err != nil {
			return err
		}
		return readRest(t, &out.Snapshot)
	})
	return out, err
}

func readVersions(t *db.Tx, out *delivery.Changes) (err error) {
	span := db.Span{After: out.Since.Revision, To: out.Position.Revision}
	if out.Segments, err = campaigndb.SegmentsIn(t, span); err != nil {
		return err
	}
	if out.Cards, err = contentdb.LawsIn(t, span); err != nil {
		return err
	}
	if out.Messages, err = contentdb.MessagesIn(t, span); err != nil {
		return err
	}
	if out.Pictures, err = contentdb.PicturesIn(t, span); err != nil {
		return err
	}
	if out.Campaigns, err = campaigndb.CampaignsIn(t, span); err != nil {
		return err
	}
	if out.HoldOuts, err = campaigndb.HoldOutsIn(t, span); err != nil {
		return err
	}
	if out.Mappings, err = campaigndb.MappingsIn(t, span); err != nil {
		return err
	}
	if out.Batches, err = campaigndb.BatchesIn(t, span); err != nil {
		return err
	}
	if out.Rulebooks, err = contentdb.RulebooksIn(t, span); err != nil {
		return err
	}
	out.Floors, err = reachdb.FloorsIn(t, db.Span{After: out.Since.Revision, To: latestFloor}, 0)
	return err
}

// latestFloor is beyond every revision: floors have no versions, and are as they are today.
const latestFloor = 1<<63 - 1

func readApprovals(t *db.Tx, out *delivery.Changes) (err error) {
	if out.Approvals, err = contentdb.ApprovalsSince(t, out.Since.Approval, out.TakenAt); err != nil || out.Since.Approval == 0 {
		return err
	}
	out.Withdrawn, err = contentdb.ApprovalsWithdrawn(t, out.Since.Approval, out.TakenAt)
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
	if out.Vetoes, err = contentdb.VetoesIn(t); err != nil {
		return err
	}
	if out.Items, err = contentdb.ItemsIn(t); err != nil {
		return err
	}
	if out.Surveys, err = surveydb.RunningIn(t); err != nil {
		return err
	}
	out.Stops, err = stopsInForce(t)
	return err
}
