package pledgedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/db"
)

var (
	//go:embed remind_claim.sql
	remindClaim string
)

// SeenSender notes that a process is at work that can open what was sealed for some keys.
func (s Store) SeenSender(ctx context.Context, recipients []string) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		_, err := t.Run("update org_recipient set seen_at = @now where recipient in @recipients", db.Params{"now": db.At(t.Now), "recipients": recipients})
		return err
	})
	if err != nil {
		return fmt.Errorf("seen sender: %w", err)
	}
	return nil
}

type reminderRow struct {
	ID       int64      `gorm:"column:pledge_id"`
	Nonce    string     `gorm:"column:nonce"`
	Wave     int64      `gorm:"column:wave"`
	Pledged  db.Instant `gorm:"column:pledged_at"`
	Sealed   []byte     `gorm:"column:sealed"`
	Due      db.Instant `gorm:"column:due_at"`
	Attempts int64      `gorm:"column:attempts"`
}

// ClaimReminder takes the letter up that waits longest, of those that some keys open: one with an ID of 0 when there is none, or somebody else was
// faster. Whoever dies with it leaves it to the next one when the lease is over.
func (s Store) ClaimReminder(ctx context.Context, recipients []string, lease time.Duration) (out pledges.Reminder, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		out = pledges.Reminder{}
		var rows []reminderRow
		if err := t.Fetch(&rows, remindClaim, db.Params{"recipients": recipients, "now": db.At(t.Now)}); err != nil || len(rows) == 0 {
			return err
		}
		r := rows[0]
		n, err := t.Run("update pledge_contact set attempts = attempts + 1, due_at = @until where pledge_id = @id and nonce = @nonce and attempts = @was and wave = @wave",
			db.Params{"until": db.At(t.Now.Add(lease)), "id": r.ID, "nonce": r.Nonce, "was": r.Attempts, "wave": r.Wave})
		if err != nil || n == 0 {
			return err
		}
		out = pledges.Reminder{ID: r.ID, Nonce: r.Nonce, Wave: pledges.Wave(r.Wave), Pledged: r.Pledged.Time(), Sealed: r.Sealed, Due: r.Due.Time(), Attempts: int(r.Attempts) + 1}
		return nil
	})
	if err != nil {
		return pledges.Reminder{}, fmt.Errorf("claim reminder: %w", err)
	}
	return out, nil
}

// SettleReminder writes down what follows a letter, unless somebody else took it up since: the next one, another try, or that the address goes.
func (s Store) SettleReminder(ctx context.Context, was, next pledges.Reminder) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		p := db.Params{"id": was.ID, "nonce": was.Nonce, "was": was.Attempts, "wave": int64(was.Wave)}
		const same = " where pledge_id = @id and nonce = @nonce and attempts = @was and wave = @wave"
		if next.Done {
			_, err := t.Run("delete from pledge_contact"+same, p)
			return err
		}
		p["next"], p["due"], p["tries"] = int64(next.Wave), db.At(next.Due), next.Attempts
		if next.Wave != was.Wave {
			p["tries"] = 0
		}
		_, err := t.Run("update pledge_contact set wave = @next, due_at = @due, attempts = @tries"+same, p)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle reminder: %w", err)
	}
	return nil
}

// DropUnconfirmed erases addresses that nobody confirmed in time, and confirmed ones whose letters nobody sent for so long that there is nothing
// more to ask. It says how many.
func (s Store) DropUnconfirmed(ctx context.Context) (n int64, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		n, err = t.Run("delete from pledge_contact where due_at < @now and confirmed_at is null or due_at < @over",
			db.Params{"now": db.At(t.Now), "over": db.At(t.Now.AddDate(0, 0, -pledges.LetterOver))})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("drop contacts: %w", err)
	}
	return n, nil
}
