package engagement

import (
	"context"
	"log/slog"
	"time"
)

// Tail is a log whose reader may go on before it has acknowledged.
type Tail[R any] interface {
	// ReadAfter returns up to most of the records after one that was returned before, waiting a
	// little for the first. The zero record stands for the beginning of what is not acknowledged.
	ReadAfter(ctx context.Context, last R, most int) ([]R, error)
	// Ack says that the oldest records are safe elsewhere and need not come back.
	Ack(ctx context.Context, records []R) error
}

// Trusted is a log that says when what it was given is safe with it alone: a Keeper.
type Trusted interface {
	Log
	Mark() uint64
	Settled(mark uint64) bool
}

// Forwarder moves records from one log to another as they are: from a node's spool to Redis. The spool
// holds on to them until Redis is trusted with them, so that a node and Redis may be lost at once.
type Forwarder[R any] struct {
	From  Tail[R]
	To    Trusted
	Bytes func(R) []byte
	Log   *slog.Logger
	Every time.Duration
	Most  int

	last R         // the newest record that was forwarded
	sent []sent[R] // and not acknowledged yet
}

type sent[R any] struct {
	mark    uint64
	records []R
}

// Run forwards until the context ends.
func (f *Forwarder[R]) Run(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := f.Once(ctx)
		wait := time.Duration(0)
		switch {
		case err != nil:
			wait = time.Second
			f.Log.Debug("spool waits", "error", err)
		case n == 0:
			wait = f.Every
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// Once forwards one batch, and lets go those before it that are safe.
func (f *Forwarder[R]) Once(ctx context.Context) (int, error) {
	if err := f.release(ctx); err != nil {
		return 0, err
	}
	records, err := f.From.ReadAfter(ctx, f.last, f.Most)
	if err != nil || len(records) == 0 {
		return 0, err
	}
	out := make([][]byte, len(records))
	for i, r := range records {
		out[i] = f.Bytes(r)
	}
	if err := f.To.Append(ctx, out); err != nil {
		return 0, err
	}
	f.last = records[len(records)-1]
	f.sent = append(f.sent, sent[R]{f.To.Mark(), records})
	f.Log.Info("spool forwarded", "records", len(records))
	return len(records), nil
}

// release acknowledges what is safe. Where that fails everything is forwarded again: given twice it
// counts once.
func (f *Forwarder[R]) release(ctx context.Context) error {
	for len(f.sent) > 0 && f.To.Settled(f.sent[0].mark) {
		if err := f.From.Ack(ctx, f.sent[0].records); err != nil {
			var none R
			f.last, f.sent = none, nil
			return err
		}
		f.sent = f.sent[1:]
	}
	return nil
}
