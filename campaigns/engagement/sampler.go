package engagement

import (
	"context"
	"log/slog"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/delivery"
)

// Sampler takes the sample of visits on one node, in memory, and appends what is new to the log every
// few seconds: a decision must not cost a trip. A node that is killed loses those seconds of the sample,
// and its counts say so themselves: both are of the visits that were told.
type Sampler struct {
	keeper *reach.Keeper
	queue  backlog
}

// NewSampler starts a sample. The node's number is its own among all processes, and never used again.
func NewSampler(node [16]byte) *Sampler { return &Sampler{keeper: reach.NewKeeper(node)} }

// Draw counts a visit and says whether its rows are wanted.
func (s *Sampler) Draw(day reach.Day) (rank int64, wanted bool) { return s.keeper.Draw(day) }

// Keep takes the rows of a visit. Of a bot, and of a page that was fetched ahead, it keeps no more than
// that there was one.
func (s *Sampler) Keep(rows []reach.Row, by delivery.Client) {
	if len(rows) > 0 && Verdict(Decision, judge(by.Agent, by.Purpose).at(by.Channel, by.Secret).Pack()) != Counted {
		rows = []reach.Row{{Day: rows[0].Day, Rank: rows[0].Rank}}
	}
	s.keeper.Keep(rows...)
}

// Tell hands over what is new, for whoever books it without a log.
func (s *Sampler) Tell(now time.Time) []reach.Batch { return s.keeper.Tell(reach.DayOf(now)) }

const (
	sampleEvery = 5 * time.Second
	// rowsARecord keeps a record of the log small.
	rowsARecord = 64
)

// Flush appends what is new. What could not be appended stays for the next time.
func (s *Sampler) Flush(ctx context.Context, log Log, now time.Time) error {
	for _, b := range s.Tell(now) {
		rows := b.Rows
		for first := true; first || len(rows) > 0; first = false {
			n := min(len(rows), rowsARecord)
			b.Rows, rows = rows[:n], rows[n:]
			s.queue = append(s.queue, appendSample(nil, &b))
		}
	}
	return s.queue.send(ctx, log)
}

// Run flushes until the context ends, and once more then.
func (s *Sampler) Run(ctx context.Context, to Log, log *slog.Logger) {
	flush := func(ctx context.Context, now time.Time) error { return s.Flush(ctx, to, now) }
	flushEvery(ctx, sampleEvery, flush, func(err error, last bool) {
		if last {
			log.Warn("last visits not sampled", "error", err)
		} else {
			log.Warn("visits wait to be sampled", "error", err)
		}
	})
}

var _ delivery.Sampler = (*Sampler)(nil)
