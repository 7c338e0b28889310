package evidencedb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/id"
	"erawan/internal/lang"
)

//go:embed run_add.sql
var runAddSQL string

type scheduleRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Public  string     `gorm:"column:public_id"`
	Org     int64      `gorm:"column:org_id"`
	Title   string     `gorm:"column:title"`
	Address string     `gorm:"column:address"`
	Cron    string     `gorm:"column:cron"`
	Zone    string     `gorm:"column:zone"`
	Locale  string     `gorm:"column:locale"`
	File    string     `gorm:"column:file"`
	Way     string     `gorm:"column:way"`
	To      string     `gorm:"column:recipients"`
	Next    db.Instant `gorm:"column:next_at"`
	Dropped bool       `gorm:"column:dropped"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	At      db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (scheduleRow) TableName() string { return "report_schedule" }

func (r scheduleRow) domain() (evidence.Schedule, error) {
	to, err := db.Decode[[]string](r.To)
	return evidence.Schedule{ID: r.ID, Org: r.Org, Public: r.Public, Title: r.Title, Address: r.Address, Cron: r.Cron, Zone: r.Zone, Locale: lang.Locale(r.Locale), File: r.File, Way: r.Way,
		To: to, Next: r.Next.Time(), By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time()}, err
}

// scheduleDoc is a schedule as the audit keeps it: to how many it goes, not to whom.
type scheduleDoc struct {
	Title   string `json:"title"`
	Address string `json:"address"`
	Cron    string `json:"cron"`
	Zone    string `json:"zone"`
	Way     string `json:"way"`
	To      int    `json:"recipients"`

	URL     string            `json:"url,omitempty"`
	Off     campaigns.HookOff `json:"off,omitempty"`
	Rotated string            `json:"rotated,omitempty"`
}

func scheduleDocOf(s evidence.Schedule) scheduleDoc {
	return scheduleDoc{Title: s.Title, Address: s.Address, Cron: s.Cron, Zone: s.Zone, Way: s.Way, To: len(s.To), URL: s.Hook.URL, Off: s.Hook.Off}
}

// Schedule keeps one that was checked. It belongs to the asker's organisation. The secret of its webhook is sealed for its public id.
func (s Store) Schedule(ctx context.Context, scope access.Scope, sch evidence.Schedule) (evidence.Schedule, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerOf(scope, sch.Org)
		if err != nil {
			return err
		}
		row := scheduleRow{Public: cmp.Or(sch.Public, id.New(id.Schedule)), Org: owner, Title: sch.Title, Address: sch.Address, Cron: sch.Cron, Zone: sch.Zone, Locale: string(sch.Locale), File: sch.File, Way: sch.Way,
			To: db.Encode(sch.To), Next: db.At(sch.Next), ActorID: scope.By.Staff, Actor: scope.By.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		hook := sch.Hook
		if sch, err = row.domain(); err != nil {
			return err
		}
		if sch.Way == evidence.ByHook {
			kept := hookRow{Schedule: row.ID, URL: hook.URL, Secret: hook.Secret}
			if err := t.Create(&kept).Error; err != nil {
				return err
			}
			sch.Hook = kept.domain(sch.Public)
		}
		return t.Record(scope, db.Change{Org: owner, Verb: access.Made, Kind: access.OnSchedule, Subject: row.Public, After: scheduleDocOf(sch)})
	})
	return sch, err
}

// Schedules lists those that go on, in the order in which they were made.
func (s Store) Schedules(ctx context.Context, scope access.Scope, most int) (out []evidence.Schedule, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[scheduleRow](t.Scopes(db.Owned(scope, "org_id")).Where("not dropped").Order("id").Limit(most))
		if err != nil {
			return err
		}
		hooks, err := hooksOf(t, rows)
		for _, r := range rows {
			one, err := r.domain()
			if err != nil {
				return err
			}
			one.Hook = hooks[r.ID].domain(r.Public)
			out = append(out, one)
		}
		return err
	})
	return out, err
}

// DropSchedule ends one, with what still waits. One that has ended stays so.
func (s Store) DropSchedule(ctx context.Context, scope access.Scope, public string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[scheduleRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ?", public))
		if err != nil || row.Dropped {
			return err
		}
		for _, statement := range []string{"update report_schedule set dropped = true where id = @id", "update report_run set state = 'dropped' where schedule_id = @id and state = 'waiting'"} {
			if _, err := t.Run(statement, db.Params{"id": row.ID}); err != nil {
				return err
			}
		}
		was, err := scheduleOf(t, row)
		if err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Dropped, Kind: access.OnSchedule, Subject: row.Public, Before: scheduleDocOf(was)})
	})
}

type runRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Public   string     `gorm:"column:public_id"`
	Schedule int64      `gorm:"column:schedule_id"`
	Org      int64      `gorm:"column:org_id"`
	Due      db.Instant `gorm:"column:due_at"`
	Missed   int        `gorm:"column:missed"`
	State    string     `gorm:"column:state"`
	Attempts int        `gorm:"column:attempts"`
	Next     db.Instant `gorm:"column:next_at"`
	Why      string     `gorm:"column:why"`
	Status   int        `gorm:"column:status"`
	Test     bool       `gorm:"column:test"`
	Bytes    int64      `gorm:"column:bytes"`
	Revision int64      `gorm:"column:revision"`
	Sent     db.Instant `gorm:"column:sent_at"`
}

// TableName is for gorm.
func (runRow) TableName() string { return "report_run" }

func (r runRow) domain() evidence.Run {
	return evidence.Run{ID: r.ID, Public: r.Public, Schedule: r.Schedule, Due: r.Due.Time(), Missed: r.Missed, State: r.State, Attempts: r.Attempts, Next: r.Next.Time(), Why: r.Why,
		Status: r.Status, Test: r.Test, Bytes: r.Bytes, Revision: r.Revision, Sent: r.Sent.Time()}
}

// Runs lists deliveries, the last due first.
func (s Store) Runs(ctx context.Context, scope access.Scope, most int) (out []evidence.Run, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[runRow](t.Scopes(db.Owned(scope, "org_id")).Order("due_at desc, id desc").Limit(most))
		if err != nil || len(rows) == 0 {
			return err
		}
		of, err := db.All[scheduleRow](t.Select("id", "title", "way").Where("id in ?", distinct(rows, func(r runRow) int64 { return r.Schedule })))
		if err != nil {
			return err
		}
		schedules := map[int64]scheduleRow{}
		for _, r := range of {
			schedules[r.ID] = r
		}
		for _, r := range rows {
			run := r.domain()
			run.Title, run.Way = schedules[r.Schedule].Title, schedules[r.Schedule].Way
			out = append(out, run)
		}
		return nil
	})
	return out, err
}

// notOff are schedules whose webhook is not off; those without one are not.
const notOff = "not exists (select 1 from report_hook where report_hook.schedule_id = %s and report_hook.off <> '')"

// Due makes a delivery for every schedule that is due, but for those whose webhook is off, and returns how many. Of the moments that nobody was there for, the last
// one is made up for; and one moment makes one delivery, whoever looks.
func (s Store) Due(ctx context.Context) (made int, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		made = 0
		rows, err := db.All[scheduleRow](t.Where("not dropped and next_at <= ? and "+fmt.Sprintf(notOff, "report_schedule.id"), db.At(t.Now)).Order("id").Limit(100))
		if err != nil {
			return err
		}
		for _, r := range rows {
			sch, err := r.domain()
			if err != nil {
				return err
			}
			due, missed, next, err := sch.Due(t.Now)
			if err != nil {
				return err
			}
			n, err := t.Run(runAddSQL, db.Params{"public": id.New(id.Run), "schedule": r.ID, "org": r.Org, "due": db.At(due), "missed": missed, "now": db.At(t.Now)})
			if err != nil {
				return fmt.Errorf("make a delivery: %w", err)
			}
			made += int(n)
			if _, err := t.Run("update report_schedule set next_at = @next where id = @id", db.Params{"next": db.At(next), "id": r.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// Claim takes up the delivery that waits longest and whose webhook is not off, for so long; none is an id of 0. Whoever does not settle it in that time has
// it taken up by somebody else.
func (s Store) Claim(ctx context.Context, lease time.Duration) (run evidence.Run, sch evidence.Schedule, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		run = evidence.Run{}
		rows, err := db.All[runRow](t.Where("state = 'waiting' and next_at <= ? and (test or "+fmt.Sprintf(notOff, "report_run.schedule_id")+")", db.At(t.Now)).Order("next_at, id").Limit(1))
		if err != nil || len(rows) == 0 {
			return err
		}
		r := rows[0]
		n, err := t.Run("update report_run set attempts = attempts + 1, next_at = @until where id = @id and attempts = @was and state = 'waiting'",
			db.Params{"until": db.At(t.Now.Add(lease)), "id": r.ID, "was": r.Attempts})
		if err != nil || n == 0 {
			return err
		}
		row, err := db.One[scheduleRow](t.Where("id = ?", r.Schedule))
		if err != nil {
			return err
		}
		if sch, err = scheduleOf(t, row); err != nil {
			return err
		}
		run = r.domain()
		run.Attempts, run.Title, run.Way = r.Attempts+1, sch.Title, sch.Way
		return nil
	})
	return run, sch, err
}

// Settle writes down what became of a delivery, unless somebody else has taken it up since, and what a try at its webhook made of
// that. The rule is asked with the webhook as it is now.
func (s Store) Settle(ctx context.Context, r evidence.Run, try *campaigns.Try) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		n, err := t.Run("update report_run set state = @state, next_at = @next, why = @why, status = @status, bytes = @bytes, revision = @revision, sent_at = @sent where id = @id and attempts = @attempts and state = 'waiting'",
			db.Params{"state": r.State, "next": db.At(r.Next), "why": r.Why, "status": r.Status, "bytes": r.Bytes, "revision": r.Revision, "sent": db.At(r.Sent), "id": r.ID, "attempts": r.Attempts})
		if err != nil || n == 0 || try == nil {
			return err
		}
		return tried(t, r.Schedule, *try)
	})
}

var _ evidence.Timetable = Store{}
