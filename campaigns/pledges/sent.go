package pledges

import (
	"context"
	"log/slog"
	"time"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Channels are the ways by which people send a campaign's page on. What they send carries which, and nothing of who sent it. WeChat has no address
// to send to: what goes on there is the picture, or its code.
var Channels = []string{"picture", "weibo", "line", "whatsapp", "system"}

// SentOn is how often somebody came to a campaign's page by what was sent on in one way.
type SentOn struct {
	Campaign string // public id
	Name     lang.Text
	Channel  string
	Count    int64
}

// Arrivals counts, on one node and in memory, who comes by what was sent on. It keeps its counts as Strays does, by campaign, day (UTC) and channel.
type Arrivals struct{ counts *Strays }

// NewArrivals starts counting; the node's number is as for NewStrays.
func NewArrivals(node [16]byte) *Arrivals { return &Arrivals{NewStrays(node)} }

// Arrived counts one.
func (a *Arrivals) Arrived(campaign int64, day campaigns.Date, channel string) {
	a.counts.Stray(campaign, day, channel)
}

// Arrival is how often one process saw somebody come to a campaign's page by one channel on one day: the highest number ever told is the number.
type Arrival struct {
	Node     [16]byte
	Campaign int64
	Day      campaigns.Date
	Channel  string
	Count    int64
}

// ArrivalStore keeps them.
type ArrivalStore interface {
	CountArrivals(ctx context.Context, some []Arrival) error
}

// toArrivals is where such counts go.
type toArrivals struct{ ArrivalStore }

// CountStrays is for Strays.Flush.
func (t toArrivals) CountStrays(ctx context.Context, some []Stray) error {
	out := make([]Arrival, 0, len(some))
	for _, s := range some {
		out = append(out, Arrival{s.Node, s.Batch, s.Day, s.Why, s.Count})
	}
	return t.CountArrivals(ctx, out)
}

// Flush writes what has changed.
func (a *Arrivals) Flush(ctx context.Context, to ArrivalStore, now time.Time) error {
	return a.counts.Flush(ctx, toArrivals{to}, now)
}

// Run writes until the context ends, and once more then.
func (a *Arrivals) Run(ctx context.Context, to ArrivalStore, log *slog.Logger) {
	tick := time.NewTicker(straysEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := a.Flush(ctx, to, time.Now()); err != nil && ctx.Err() == nil {
				log.Warn("visits by what was sent on wait to be counted", "error", err)
			}
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), straysLast)
			defer stop()
			if err := a.Flush(last, to, time.Now()); err != nil {
				log.Warn("last visits by what was sent on not counted", "error", err)
			}
			return
		}
	}
}
