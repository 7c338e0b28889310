package ledgerdb

import (
	"context"
	"errors"
	"fmt"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

var errRehearsed = errors.New("rolled back, as every rehearsal is")

// rehearseWait is how long a rehearsal waits for a lock, so that nobody waits long behind it.
const rehearseWait = "set local lock_timeout = '2s'"

// Rehearse does all that Apply does in a transaction that is rolled back, and returns what it would
// have done. It shows that the ledger can be written to, and nothing of it is ever seen or counted.
func (s *Store) Rehearse(ctx context.Context, b engagement.Batch) (engagement.Applied, error) {
	var out engagement.Applied
	err := s.db.Write(ctx, func(t *db.Tx) (err error) {
		if err = s.rehearseDays(t, b); err != nil {
			return err
		}
		ids, err := s.resolve(t, b)
		if err != nil {
			return err
		}
		if out, err = s.count(t, b, func(c token.Cell) int64 { return ids[c] }); err != nil {
			return err
		}
		return errRehearsed
	})
	if !errors.Is(err, errRehearsed) {
		return engagement.Applied{}, fmt.Errorf("rehearse batch: %w", err)
	}
	return out, nil
}

// rehearseDays makes the partitions that the batch needs and nobody has made yet, in the rehearsal's
// own transaction: they go with it.
func (s *Store) rehearseDays(t *db.Tx, b engagement.Batch) error {
	if !t.Postgres {
		return nil
	}
	if _, err := t.Run(rehearseWait, nil); err != nil {
		return err
	}
	there, err := daysIn(t)
	if err != nil {
		return err
	}
	s.rememberDays(there)
	missing := s.missingDays(daysOf(b.Events))
	if len(missing) == 0 {
		return nil
	}
	return addPartitions(t, missing)
}
