package ledgerdb

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/reachdb"
)

// Apply writes a batch in one transaction: the events that are new, the tallies whose batch is new,
// and rollups from just those. A batch applied again changes nothing.
func (s *Store) Apply(ctx context.Context, b engagement.Batch) (engagement.Applied, error) {
	return s.ApplyAfter(ctx, b, nil)
}

// First is what goes before a batch in its transaction, knowing the ids of its cells. It says which of the batch's events
// are to be written; when there are none the batch is left out, and what it wrote itself is kept.
type First func(t *db.Tx, cell func(token.Cell) int64) (left []engagement.Event, err error)

// ApplyAfter is Apply with something before it in the same transaction, which may be run more than
// once. Rows are always written in the same order (cells, the sample, events, tallies, requests, the counter, rollups, each
// sorted), so that workers wait for each other and do not lock each other out.
func (s *Store) ApplyAfter(ctx context.Context, b engagement.Batch, first First) (engagement.Applied, error) {
	a, err := s.apply(ctx, b, first)
	if noPartition(err) { // another process has dropped a day that this one remembered
		s.forgetDays()
		a, err = s.apply(ctx, b, first)
	}
	if err != nil {
		return engagement.Applied{}, fmt.Errorf("apply batch: %w", err)
	}
	s.again.Add(int64(a.Duplicates))
	return a, nil
}

func noPartition(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23514" && pg.ConstraintName == ""
}

func (s *Store) apply(ctx context.Context, b engagement.Batch, first First) (engagement.Applied, error) {
	if err := s.prepareDays(ctx, daysOf(b.Events)); err != nil {
		return engagement.Applied{}, err
	}
	var out engagement.Applied
	var learned map[token.Cell]int64
	err := s.db.Write(ctx, func(t *db.Tx) (err error) {
		out = engagement.Applied{}
		if learned, err = s.resolve(t, b); err != nil {
			return err
		}
		cell := func(c token.Cell) int64 { return learned[c] }
		if first != nil {
			left, err := first(t, cell)
			if err != nil || len(left) == 0 {
				return err
			}
			b.Events = left
		}
		out, err = s.count(t, b, cell)
		return err
	})
	if err == nil {
		s.remember(learned)
	}
	return out, err
}

// count writes what is new of a batch and adds it to the rollups.
func (s *Store) count(t *db.Tx, b engagement.Batch, cell func(token.Cell) int64) (engagement.Applied, error) {
	if err := reachdb.Take(t, b.Samples); err != nil {
		return engagement.Applied{}, err
	}
	if err := addMisses(t, b.Misses); err != nil {
		return engagement.Applied{}, err
	}
	fresh, err := insertEvents(t, b.Events, cell)
	if err != nil {
		return engagement.Applied{}, err
	}
	tallies, err := insertTallies(t, b.Tallies, cell)
	if err != nil {
		return engagement.Applied{}, err
	}
	out := engagement.Applied{Inserted: len(fresh), Duplicates: len(b.Events) - len(fresh)}
	if err := addCrowds(t, b.Crowds); err != nil {
		return engagement.Applied{}, err
	}
	asked, err := insertRequests(t, b.Requests)
	if err != nil {
		return engagement.Applied{}, err
	}
	if err := addIntakes(t, b.Intakes); err != nil {
		return engagement.Applied{}, err
	}
	if len(fresh)+len(tallies)+len(asked) == 0 {
		c, err := t.Counters()
		out.Revision = c.Data
		return out, err
	}
	if out.Revision, err = t.RaiseData(); err != nil {
		return out, err
	}
	sums := sums{}
	outcomes, aside, surveyed := outcomes{}, asides{}, Surveyed{}
	for _, e := range fresh {
		if e.Type >= engagement.Outcome {
			outcomes.add(cell(e.Cell), e)
			continue
		}
		sums.event(cell(e.Cell), e)
		if e.Survey != 0 && e.Type == engagement.Impression && e.Filter == engagement.Counted {
			surveyed.Add(Told{Survey: e.Survey, Cell: cell(e.Cell), At: e.OccurredAt}, 1)
		}
		aside.add(cell(e.Cell), e.OccurredAt, e.Type, e.Filter, 1)
	}
	for _, y := range tallies {
		sums.at(cell(y.Cell), y.Bucket).Decisions += y.Count
	}
	if err := s.addRollups(t, sums, out.Revision); err != nil {
		return out, err
	}
	if err := s.addRequests(t, asked, out.Revision); err != nil {
		return out, err
	}
	if err := aside.write(t, out.Revision); err != nil {
		return out, err
	}
	if err := surveyed.Write(t, out.Revision); err != nil {
		return out, err
	}
	return out, outcomes.write(t, out.Revision)
}

// daysOf lists the days of issue in a batch, each once.
func daysOf(events []engagement.Event) []campaigns.Date {
	var out []campaigns.Date
	for i := range events {
		day := campaigns.DateOf(events[i].Token.Time())
		if !slices.Contains(out, day) {
			out = append(out, day)
		}
	}
	return out
}

var _ engagement.Ledger = (*Store)(nil)
