package ledgerdb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"erawan/campaigns"
	"erawan/internal/db"
)

// Ahead makes ready the raw events' days from one on, and so many after it. Where it was done, the
// first batch of a day waits for nothing.
func (s *Store) Ahead(ctx context.Context, first campaigns.Date, more int) error {
	days := make([]campaigns.Date, more+1)
	for i := range days {
		days[i] = first.Plus(i)
	}
	return s.prepareDays(ctx, days)
}

// ErrInUse says that a day cannot be dropped now.
var ErrInUse = errors.New("somebody reads the raw events, as a backup does: try again later")

// dropWait is how long dropping a day waits for those who read it. Whoever writes waits behind it.
const dropWait = "set local lock_timeout = '2s'"

// DropBefore drops the raw events issued before a day, the oldest day first, and what is kept to know
// a tally again. Answers to surveys go with them: what they come to stays. It returns the days that are gone, with an error as well. Rollups and pledges stay. An
// event of a dropped day would count anew: keep days for longer than an event may be on its way.
func (s *Store) DropBefore(ctx context.Context, day campaigns.Date) (dropped []campaigns.Date, err error) {
	defer s.forgetDays()
	days, err := s.Days(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		if !d.Before(day) {
			break
		}
		if err := s.db.Write(ctx, func(t *db.Tx) error { return dropDay(t, d) }); err != nil {
			return dropped, fmt.Errorf("drop the events of %s: %w", d, inUse(err))
		}
		dropped = append(dropped, d)
	}
	err = s.db.Write(ctx, func(t *db.Tx) error {
		for _, statement := range []string{
			"delete from tally_batch where received_at < @day",
			"delete from request_batch where received_at < @day",
			"delete from survey_answer where answered_at < @day",
			"delete from survey_reply where replied_at < @day and not exists (select 1 from survey_answer as said where said.token_id = survey_reply.token_id)",
		} {
			if _, err := t.Run(statement, db.Params{"day": db.At(day.In(time.UTC))}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return dropped, fmt.Errorf("drop the tallies and answers before %s: %w", day, err)
	}
	return dropped, nil
}

func dropDay(t *db.Tx, d campaigns.Date) error {
	if !t.Postgres {
		_, err := t.Run("delete from event where day = @day", db.Params{"day": db.On(d)})
		return err
	}
	// Somebody else who drops days may have been faster.
	for _, statement := range []string{dropWait, partitionLock, "drop table if exists " + partitionOf(d)} {
		if _, err := t.Run(statement, nil); err != nil {
			return err
		}
	}
	return nil
}

func inUse(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "55P03" { // lock_not_available
		return ErrInUse
	}
	return err
}
