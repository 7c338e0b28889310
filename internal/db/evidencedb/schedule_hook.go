package evidencedb

import (
	"context"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
)

type hookRow struct {
	Schedule int64      `gorm:"column:schedule_id;primaryKey;autoIncrement:false"`
	URL      string     `gorm:"column:url"`
	Secret   string     `gorm:"column:secret"`
	Before   string     `gorm:"column:before"`
	Overlaps db.Instant `gorm:"column:overlaps_at"`
	Off      string     `gorm:"column:off"`
	Failed   int        `gorm:"column:failed"`
	Failing  db.Instant `gorm:"column:failing_at"`
}

// TableName is for gorm.
func (hookRow) TableName() string { return "report_hook" }

// domain is the webhook of the schedule with a public id; that of none is zero.
func (r hookRow) domain(public string) campaigns.Hook {
	if r.Schedule == 0 {
		return campaigns.Hook{}
	}
	return campaigns.Hook{ID: r.Schedule, Public: public, URL: r.URL, Secret: r.Secret, Before: r.Before, Overlaps: r.Overlaps.Time(), Off: campaigns.HookOff(r.Off), Failed: r.Failed, Failing: r.Failing.Time()}
}

// hooksOf are the webhooks of schedules, by schedule.
func hooksOf(t *db.Tx, of []scheduleRow) (map[int64]hookRow, error) {
	out := map[int64]hookRow{}
	if len(of) == 0 {
		return out, nil
	}
	rows, err := db.All[hookRow](t.Where("schedule_id in ?", distinct(of, func(r scheduleRow) int64 { return r.ID })))
	for _, r := range rows {
		out[r.Schedule] = r
	}
	return out, err
}

// scheduleOf is a row with its webhook.
func scheduleOf(t *db.Tx, row scheduleRow) (evidence.Schedule, error) {
	out, err := row.domain()
	if err != nil {
		return out, err
	}
	hooks, err := hooksOf(t, []scheduleRow{row})
	out.Hook = hooks[row.ID].domain(row.Public)
	return out, err
}

// going finds a schedule of the asker's organisation that has not ended.
func going(t *db.Tx, scope access.Scope, public string) (evidence.Schedule, error) {
	row, err := db.One[scheduleRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ? and not dropped", public))
	if err != nil {
		return evidence.Schedule{}, err
	}
	return scheduleOf(t, row)
}

// ScheduleOf is one that goes on, with its last deliveries, the last due first.
func (s Store) ScheduleOf(ctx context.Context, scope access.Scope, public string, most int) (out evidence.Schedule, runs []evidence.Run, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		if out, err = going(t, scope, public); err != nil {
			return err
		}
		rows, err := db.All[runRow](t.Where("schedule_id = ?", out.ID).Order("due_at desc, id desc").Limit(most))
		for _, r := range rows {
			run := r.domain()
			run.Title, run.Way = out.Title, out.Way
			runs = append(runs, run)
		}
		return err
	})
	return out, runs, err
}

// TestSchedule makes a delivery that is due now, and moves nothing on.
func (s Store) TestSchedule(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		sch, err := going(t, scope, public)
		if err != nil {
			return err
		}
		row := runRow{Public: id.New(id.Run), Schedule: sch.ID, Org: sch.Org, Due: db.At(t.Now), State: evidence.Waiting, Next: db.At(t.Now), Test: true}
		return t.Create(&row).Error
	})
}

// TurnSchedule turns the webhook of a schedule on or off. Turned on again it begins without failures.
func (s Store) TurnSchedule(ctx context.Context, scope access.Scope, public string, on bool) error {
	off := campaigns.HookPaused
	if on {
		off = campaigns.HookOn
	}
	return s.changeHook(ctx, scope, public, access.Changed, func(_ *scheduleDoc, h campaigns.Hook, _ time.Time) (campaigns.Hook, map[string]any) {
		set := map[string]any{"off": string(off)}
		if h.Off != campaigns.HookOn && on {
			set["failed"], set["failing_at"] = 0, nil
		}
		h.Off = off
		return h, set
	})
}

// RotateSchedule puts a fresh sealed secret in the place of one that goes on signing for campaigns.HookOverlap.
func (s Store) RotateSchedule(ctx context.Context, scope access.Scope, public, secret string) error {
	return s.changeHook(ctx, scope, public, access.Rekeyed, func(doc *scheduleDoc, h campaigns.Hook, now time.Time) (campaigns.Hook, map[string]any) {
		doc.Rotated = now.Format("2006-01-02T15:04:05.000Z")
		return h, map[string]any{"secret": secret, "before": h.Secret, "overlaps_at": db.At(now.Add(campaigns.HookOverlap))}
	})
}

// changeHook changes the webhook of a schedule; it is NotFound where the schedule has none.
func (s Store) changeHook(ctx context.Context, scope access.Scope, public string, verb access.Verb, change func(*scheduleDoc, campaigns.Hook, time.Time) (campaigns.Hook, map[string]any)) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		sch, err := going(t, scope, public)
		if err != nil {
			return err
		}
		if sch.Way != evidence.ByHook {
			return db.NotFound
		}
		before, after := scheduleDocOf(sch), scheduleDocOf(sch)
		hook, set := change(&after, sch.Hook, t.Now)
		after.Off = hook.Off
		if err := t.Model(&hookRow{}).Where("schedule_id = ?", sch.ID).Updates(set).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: sch.Org, Verb: verb, Kind: access.OnSchedule, Subject: sch.Public, Before: before, After: after})
	})
}

// tried writes what a try made of the webhook of a schedule.
func tried(t *db.Tx, schedule int64, try campaigns.Try) error {
	row, err := db.One[hookRow](t.Where("schedule_id = ?", schedule))
	if err != nil {
		return err
	}
	h, _ := row.domain("").After(try) // its page tells what partners are told
	return t.Model(&hookRow{}).Where("schedule_id = ?", schedule).Updates(map[string]any{"off": string(h.Off), "failed": h.Failed, "failing_at": db.At(h.Failing)}).Error
}

var _ evidence.ScheduleHooks = Store{}
