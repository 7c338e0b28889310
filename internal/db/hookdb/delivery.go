package hookdb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
)

type deliveryRow struct {
	ID     int64      `gorm:"column:id;primaryKey"`
	Hook   int64      `gorm:"column:hook_id"`
	Notice int64      `gorm:"column:notice_id"`
	Org    int64      `gorm:"column:org_id"`
	State  string     `gorm:"column:state"`
	Tries  int        `gorm:"column:tries"`
	Due    db.Instant `gorm:"column:due_at"`
	Leased db.Instant `gorm:"column:leased_at"`
	At     db.Instant `gorm:"column:tried_at"`
	Status int        `gorm:"column:status"`
	Why    string     `gorm:"column:why"`
	Took   int64      `gorm:"column:took_ms"`
}

// TableName is for gorm.
func (deliveryRow) TableName() string { return "hook_delivery" }

// toldRow is a delivery with its notice.
type toldRow struct {
	Row     deliveryRow `gorm:"embedded"`
	Public  string      `gorm:"column:public_id"`
	Kind    string      `gorm:"column:kind"`
	Subject string      `gorm:"column:subject"`
	Facts   string      `gorm:"column:facts"`
	Told    db.Instant  `gorm:"column:told_at"`
}

func (r toldRow) domain(h campaigns.Hook) (campaigns.Delivery, error) {
	n, err := noticeOf(r.Row.Notice, r.Row.Org, r)
	return campaigns.Delivery{ID: r.Row.ID, Hook: h, Notice: n, State: campaigns.DeliveryState(r.Row.State), Tries: r.Row.Tries, Due: r.Row.Due.Time(), At: r.Row.At.Time(),
		Status: r.Row.Status, Why: campaigns.Trouble(r.Row.Why), Took: time.Duration(r.Row.Took) * time.Millisecond}, err
}

func noticeOf(id, org int64, r toldRow) (campaigns.Notice, error) {
	facts, err := db.Decode[campaigns.NoticeFacts](r.Facts)
	return campaigns.Notice{ID: id, Public: r.Public, Org: org, Kind: campaigns.NoticeKind(r.Kind), Subject: r.Subject, Facts: facts, At: r.Told.Time()}, err
}

var (
	//go:embed deliveries_of.sql
	deliveriesOfSQL string
	//go:embed deliveries_due.sql
	deliveriesDueSQL string
	//go:embed deliveries_old.sql
	deliveriesOldSQL string
)

func deliveriesOf(t *db.Tx, hook hookRow, most int) (out []campaigns.Delivery, err error) {
	var rows []toldRow
	if err := t.Fetch(&rows, deliveriesOfSQL, db.Params{"hook": hook.ID, "most": most}); err != nil {
		return nil, fmt.Errorf("read deliveries of %d: %w", hook.ID, err)
	}
	h, err := hook.domain()
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		d, err := r.domain(h)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// lease is how long a worker has a delivery in hand: longer than a try takes, so that no two send it at once.
const lease = time.Minute

// Claim takes deliveries in hand that are due at webhooks that are on: the longest due first, a few of each webhook, so that
// a slow one holds up no other. What a worker that died had in hand is claimed again.
func (s Store) Claim(ctx context.Context, most int) (out []campaigns.Delivery, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		out = nil
		var rows []struct {
			Told toldRow `gorm:"embedded"`
			Of   hookRow `gorm:"embedded;embeddedPrefix:of_"`
		}
		if err := t.Fetch(&rows, deliveriesDueSQL, db.Params{"now": db.At(t.Now), "most": most}); err != nil {
			return fmt.Errorf("read deliveries due: %w", err)
		}
		for _, r := range rows {
			taken := t.Model(&deliveryRow{}).Where("id = ? and state = ? and leased_at <= ?", r.Told.Row.ID, string(campaigns.DeliveryDue), db.At(t.Now)).Update("leased_at", db.At(t.Now.Add(lease)))
			if taken.Error != nil {
				return taken.Error
			}
			if taken.RowsAffected == 0 {
				continue // another worker has it
			}
			h, err := r.Of.domain()
			if err != nil {
				return err
			}
			d, err := r.Told.domain(h)
			if err != nil {
				return err
			}
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// Settle writes what came of a try. The rule is asked with the webhook as it is now: others may have been tried meanwhile.
func (s Store) Settle(ctx context.Context, d campaigns.Delivery, try campaigns.Try) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		rows, err := db.All[hookRow](t.Where("id = ?", d.Hook.ID))
		if err != nil || len(rows) == 0 { // it was removed while it was being sent
			return err
		}
		fresh := d
		if fresh.Hook, err = rows[0].domain(); err != nil {
			return err
		}
		next, told := fresh.After(try)
		set := map[string]any{"state": string(next.State), "tries": next.Tries, "due_at": db.At(next.Due), "leased_at": db.At(t.Now), "tried_at": db.At(next.At),
			"status": next.Status, "why": string(next.Why), "took_ms": next.Took.Milliseconds()}
		if err := t.Model(&deliveryRow{}).Where("id = ?", d.ID).Updates(set).Error; err != nil {
			return err
		}
		if err := t.Model(&hookRow{}).Where("id = ?", d.Hook.ID).Updates(map[string]any{"off": string(next.Hook.Off), "failed": next.Hook.Failed, "failing_at": db.At(next.Hook.Failing)}).Error; err != nil {
			return err
		}
		for _, kind := range told {
			n := campaigns.Notice{Kind: kind, Subject: next.Hook.Public, Facts: campaigns.NoticeFacts{Failed: next.Hook.Failed, State: string(next.Hook.Off)}}
			if err := t.Tell(n, next.Hook.Org); err != nil {
				return err
			}
		}
		return nil
	})
}

// Replay sends a delivery of one's own again, from the first try, under the id that it had.
func (s Store) Replay(ctx context.Context, scope access.Scope, hook, notice string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := owned(t, scope, hook)
		if err != nil {
			return err
		}
		var told noticeRow
		if err := t.Table("notice").Select("id").Where("public_id = ? and org_id = ?", notice, row.Org).Take(&told).Error; err != nil {
			return err
		}
		done := t.Model(&deliveryRow{}).Where("hook_id = ? and notice_id = ?", row.ID, told.ID).
			Updates(map[string]any{"state": string(campaigns.DeliveryDue), "tries": 0, "due_at": db.At(t.Now), "leased_at": db.At(t.Now)})
		if done.Error == nil && done.RowsAffected == 0 {
			return db.NotFound
		}
		return done.Error
	})
}

type noticeRow struct {
	ID int64 `gorm:"column:id"`
}

// TestHook sends a webhook of one's own a notice that says nothing.
func (s Store) TestHook(ctx context.Context, scope access.Scope, hook string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := owned(t, scope, hook)
		if err != nil {
			return err
		}
		return t.TellHook(campaigns.Notice{Kind: campaigns.NoticeTest, Subject: row.Public}, row.Org, row.ID)
	})
}

// kept is how long what was delivered or given up stays in the log.
const kept = 30 * 24 * time.Hour

// Forget drops what is older than the log keeps.
func (s Store) Forget(ctx context.Context) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run(deliveriesOldSQL, db.Params{"before": db.At(t.Now.Add(-kept))})
		return err
	})
}
