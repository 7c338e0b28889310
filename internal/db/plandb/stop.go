package plandb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/campaigndb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

type stopRow struct {
	Seq     int64      `gorm:"column:seq;primaryKey;autoIncrement:false"`
	Org     db.Ref     `gorm:"column:org_id"`
	Kind    string     `gorm:"column:target_kind"`
	Target  int64      `gorm:"column:target_id"`
	Locale  string     `gorm:"column:locale"`
	Stopped bool       `gorm:"column:stopped"`
	Reason  string     `gorm:"column:reason"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	At      db.Instant `gorm:"column:at"`
	Revokes db.Ref     `gorm:"column:revokes"`
}

// TableName is for gorm.
func (stopRow) TableName() string { return "stop" }

func (r stopRow) domain() delivery.Stop {
	return delivery.Stop{
		Seq: r.Seq, Org: int64(r.Org), On: r.Stopped, Reason: r.Reason,
		Target: delivery.Target{Kind: delivery.TargetKind(r.Kind), ID: r.Target, Locale: lang.Locale(r.Locale)},
		By:     access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time(), Revokes: int64(r.Revokes),
	}
}

func domainOf(rows []stopRow) []delivery.Stop {
	out := make([]delivery.Stop, len(rows))
	for i, r := range rows {
		out[i] = r.domain()
	}
	return out
}

// carrierRow says that an organisation's placements carried what a stop took off the air.
type carrierRow struct {
	Org  int64 `gorm:"column:org_id;primaryKey;autoIncrement:false"`
	Stop int64 `gorm:"column:stop_seq;primaryKey;autoIncrement:false"`
}

// TableName is for gorm.
func (carrierRow) TableName() string { return "stop_carrier" }

//go:embed stop_carriers.sql
var stopCarriersSQL string

//go:embed stops_in_force.sql
var inForceSQL string

// RecordStop adds a line to the stop log and numbers it. A stop's target must be in scope: the
// asker's own campaign, message or law card; a partner or placement that is the asker's or carries
// one of their campaigns; everything only for the operators of the installation. A resume (On false)
// names the stop it lifts in Revokes, which must be the asker's; its target is that stop's. Lifting
// twice is a Conflict.
func (s Store) RecordStop(ctx context.Context, scope access.Scope, n delivery.Stop) (out delivery.Stop, err error) {
	if !scope.All {
		n.Org = scope.Org
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		seq, err := t.RaiseStops()
		if err != nil {
			return err
		}
		next := n
		if n.On {
			next.Revokes = 0
			err = checkTarget(t, scope, n.Target)
		} else {
			next.Target, err = lifted(t, scope, n.Revokes)
		}
		if err != nil {
			return err
		}
		row := stopRow{
			Seq: seq, Org: db.Ref(next.Org), Kind: string(next.Target.Kind), Target: next.Target.ID, Locale: string(next.Target.Locale),
			Stopped: next.On, Reason: next.Reason, ActorID: next.By.Staff, Actor: next.By.Name, At: db.At(t.Now), Revokes: db.Ref(next.Revokes),
		}
		if err := t.Create(&row).Error; err != nil {
			return fmt.Errorf("record stop %d: %w", seq, err)
		}
		if next.On {
			if _, err := t.Run(stopCarriersSQL, db.Params{"seq": seq, "now": t.Now.UnixMilli()}); err != nil {
				return fmt.Errorf("record whom stop %d concerns: %w", seq, err)
			}
		}
		out = row.domain()
		return recordStop(t, scope, out)
	})
	return out, err
}

// tellStop tells those that a stop concerned that it was made or lifted, and neither by whom nor why.
func tellStop(t *db.Tx, n delivery.Stop, subject string) error {
	told, seq := campaigns.Notice{Kind: campaigns.NoticeStopped, Subject: subject, Facts: campaigns.NoticeFacts{What: string(n.Target.Kind), Locale: string(n.Target.Locale)}}, n.Seq
	if !n.On {
		told.Kind, seq = campaigns.NoticeResumed, n.Revokes
	}
	carriers, err := db.All[carrierRow](t.Where("stop_seq = ?", seq))
	if err != nil {
		return err
	}
	orgs := make([]int64, len(carriers))
	for i, c := range carriers {
		orgs[i] = c.Org
	}
	if err := t.Tell(told, orgs...); err != nil {
		return err
	}
	return tellKits(t, n, told)
}

// stopDoc is a stop as the audit keeps it.
type stopDoc struct {
	Locale lang.Locale `json:"locale,omitempty"`
	Reason string      `json:"reason"`
}

// targetTables is where each kind of target has its public id.
var targetTables = map[delivery.TargetKind]struct {
	table string
	kind  access.Subject
}{
	delivery.StopCampaign: {"campaign", access.OnCampaign}, delivery.StopMessage: {"message", access.OnMessage}, delivery.StopLaw: {"law_card", access.OnLaw},
	delivery.StopPartner: {"org", access.OnOrg}, delivery.StopPlacement: {"placement", access.OnPlacement},
}

// recordStop tells the audit, and those whom it concerns, what was stopped or let back in.
func recordStop(t *db.Tx, scope access.Scope, n delivery.Stop) error {
	scope.By = n.By
	c := db.Change{Org: n.Org, Verb: access.Resumed, Kind: access.OnEverything, After: stopDoc{n.Target.Locale, n.Reason}}
	if n.On {
		c.Verb = access.Stopped
	}
	if of, known := targetTables[n.Target.Kind]; known {
		var found struct {
			Public string `gorm:"column:public_id"`
		}
		if err := t.Table(of.table).Select("public_id").Where("id = ?", n.Target.ID).Take(&found).Error; err != nil {
			return err
		}
		c.Kind, c.Subject = of.kind, found.Public
	}
	if err := t.Record(scope, c); err != nil {
		return err
	}
	return tellStop(t, n, c.Subject)
}

// lifted is the target of the stop that a resume lifts.
func lifted(t *db.Tx, scope access.Scope, seq int64) (delivery.Target, error) {
	row, err := db.One[stopRow](t.Scopes(db.Owned(scope, "org_id")).Where("seq = ? and stopped = ?", seq, true))
	return row.domain().Target, err
}

func checkTarget(t *db.Tx, scope access.Scope, target delivery.Target) error {
	var err error
	switch target.Kind {
	case delivery.StopCampaign:
		_, err = db.OwnerIn(t, scope, "campaign", target.ID)
	case delivery.StopMessage:
		_, err = db.OwnerIn(t, scope, "message", target.ID)
	case delivery.StopLaw:
		_, err = db.OwnerIn(t, scope, "law_card", target.ID)
	case delivery.StopPartner, delivery.StopPlacement:
		err = checkCarrier(t, scope, target)
	case delivery.StopEverything:
		if !scope.All {
			err = fault.New(fault.Forbidden, "/target", "stop.not_yours")
		}
	default:
		err = fault.New(fault.Invalid, "/target", "stop.unknown_target")
	}
	return err
}

// checkCarrier looks for a partner or a placement among those the asker has to do with.
func checkCarrier(t *db.Tx, scope access.Scope, target delivery.Target) error {
	if target.Kind == delivery.StopPartner && scope.Sees(target.ID) {
		return db.Exist(t, "org", db.Belonging{Field: "/target"}, target.ID)
	}
	placements, err := campaigndb.PlacementsIn(t, scope)
	if err != nil {
		return err
	}
	for _, p := range placements {
		if target.Kind == delivery.StopPartner && p.Org == target.ID || target.Kind == delivery.StopPlacement && p.ID == target.ID {
			return nil
		}
	}
	return db.NotFound
}

// StopsAfter reads the lines of the log after a position, oldest first.
func (s Store) StopsAfter(ctx context.Context, seq int64) (out []delivery.Stop, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[stopRow](t.Where("seq > ?", seq).Order("seq"))
		out = domainOf(rows)
		return err
	})
	return out, err
}

// StopsInForce reads the stops that nothing has lifted, oldest first.
func (s Store) StopsInForce(ctx context.Context) (out []delivery.Stop, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = stopsInForce(t)
		return err
	})
	return out, err
}

func stopsInForce(t *db.Tx) ([]delivery.Stop, error) {
	var rows []stopRow
	err := t.Fetch(&rows, inForceSQL, nil)
	return domainOf(rows), err
}

//go:embed stops_here.sql
var stopsHereSQL string

// StopsHere reads what the asker's organisation is told of stops, in one question; of past ones those that were made or lifted since
// a moment, so many at most.
func (s Store) StopsHere(ctx context.Context, scope access.Scope, since time.Time, most int) (out delivery.Here, err error) {
	out.Carried = map[int64]bool{}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			What    string     `gorm:"column:what"`
			Stop    stopRow    `gorm:"embedded"`
			Carried bool       `gorm:"column:carried"`
			Air     string     `gorm:"column:air"`
			Lifted  db.Instant `gorm:"column:lifted_at"`
		}
		if err := t.Fetch(&rows, stopsHereSQL, db.Params{"org": scope.Org, "since": db.At(since), "most": most}); err != nil {
			return fmt.Errorf("read stops of %d: %w", scope.Org, err)
		}
		for _, r := range rows {
			stop := r.Stop.domain()
			if r.What == "force" {
				out.InForce = append(out.InForce, stop)
				out.Carried[stop.Seq] = r.Carried
				continue
			}
			air, err := airOf(r.Air)
			if err != nil {
				return err
			}
			out.Told = append(out.Told, delivery.Spell{Target: stop.Target, From: stop.At, Until: r.Lifted.Time(), Texts: air.Texts})
		}
		slices.Reverse(out.Told)
		return nil
	})
	return out, err
}

//go:embed stops_at.sql
var stopsAtSQL string

// stopsAt reads, within a transaction, the stops that were in force at a position of the log.
func stopsAt(t *db.Tx, seq int64) ([]delivery.Stop, error) {
	var rows []stopRow
	err := t.Fetch(&rows, stopsAtSQL, db.Params{"seq": seq})
	return domainOf(rows), err
}

//go:embed stops_and_log.sql
var stopsAndLogSQL string

// StopsAndLog reads the stops that nothing has lifted, oldest first, and the newest lines of the asker's log before a
// number (0: of all), newest first, in one question.
func (s Store) StopsAndLog(ctx context.Context, scope access.Scope, before int64, limit int) (inForce, log []delivery.Stop, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			What string  `gorm:"column:what"`
			Stop stopRow `gorm:"embedded"`
		}
		if err := t.Fetch(&rows, stopsAndLogSQL, db.Params{"org": scope.Org, "before": before, "most": limit}); err != nil {
			return fmt.Errorf("read stops: %w", err)
		}
		for _, r := range rows {
			if r.What == "force" {
				inForce = append(inForce, r.Stop.domain())
			} else {
				log = append(log, r.Stop.domain())
			}
		}
		slices.Reverse(log)
		return nil
	})
	return inForce, log, err
}

// StopHistory reads the newest lines of the log in scope, newest first.
func (s Store) StopHistory(ctx context.Context, scope access.Scope, limit int) (out []delivery.Stop, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[stopRow](t.Scopes(db.Owned(scope, "org_id")).Order("seq desc").Limit(limit))
		out = domainOf(rows)
		return err
	})
	return out, err
}
