package engagement

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"erawan/internal/fault"
)

// Source is a log that is read from where it was last acknowledged.
type Source[R any] interface {
	// Read returns up to most records, waiting a little for the first.
	Read(ctx context.Context, most int) ([]R, error)
	// Ack says that records are safe elsewhere and need not come back.
	Ack(ctx context.Context, records []R) error
}

// Drainer moves records from a log into the ledger. It acknowledges after the ledger has committed;
// whatever is delivered again in between is found there by its id.
type Drainer[R any] struct {
	Source   Source[R]
	Ledger   Ledger
	Bytes    func(R) []byte
	SetAside func(ctx context.Context, r R, reason string) error // keeps a record nobody can book
	Log      *slog.Logger
	Every    time.Duration // pause after an empty read
	Most     int           // records a batch
	// More is told of a full batch: there may be more than one pair of hands has. It must not wait; nil is not told.
	More func()
}

// bookTimeout bounds one batch, so that a database that hangs does not keep a worker from stopping.
const bookTimeout = 10 * time.Second

// Run drains until the context ends. Trouble with a store is waited out, never given up on.
func (d *Drainer[R]) Run(ctx context.Context) {
	wait := time.Duration(0)
	for ctx.Err() == nil {
		n, err := d.Once(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			wait = min(max(2*wait, 100*time.Millisecond), 5*time.Second)
			d.Log.Warn("batch not drained", "error", err, "retry_ms", wait.Milliseconds())
		case n == 0:
			wait = d.Every
		default:
			wait = 0
			if n == d.Most && d.More != nil {
				d.More()
			}
		}
		if wait > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
		}
	}
}

// Help drains beside another whenever it is called, until less than a full batch waits. A batch is half work of ours
// and half waiting for the stores, so that two at once take little more than the time of one; at all other times one pair
// of hands makes larger batches, which cost less. What it could not book the other one takes over, when its time comes.
func (d *Drainer[R]) Help(ctx context.Context, called <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-called:
		}
		n, err := d.Most, error(nil)
		for err == nil && n == d.Most && ctx.Err() == nil {
			n, err = d.Once(ctx)
		}
		if err != nil && ctx.Err() == nil {
			d.Log.Warn("batch not drained", "error", err)
		}
	}
}

// Once drains one batch and returns how many records it took off the log.
func (d *Drainer[R]) Once(ctx context.Context) (int, error) {
	records, err := d.Source.Read(ctx, d.Most)
	if err != nil {
		return 0, fmt.Errorf("read log: %w", err)
	}
	if len(records) == 0 {
		return 0, nil
	}
	// What was read is finished even when we are told to stop: left half done, it would wait until
	// another reader may take it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), bookTimeout)
	defer cancel()
	if err := d.book(ctx, records); err != nil {
		return 0, err
	}
	if err := d.Source.Ack(ctx, records); err != nil {
		return 0, fmt.Errorf("acknowledge: %w", err)
	}
	return len(records), nil
}

// book writes records to the ledger, in the order they came. A batch that the ledger refuses for what
// is in it, and not for its own trouble, is halved until the record at fault stands alone.
func (d *Drainer[R]) book(ctx context.Context, records []R) error {
	var b Batch
	good := make([]R, 0, len(records))
	for _, r := range records {
		if err := b.read(d.Bytes(r)); err != nil {
			if err := d.aside(ctx, r, err); err != nil {
				return err
			}
			continue
		}
		good = append(good, r)
	}
	if len(good) == 0 {
		return nil
	}
	_, err := d.Ledger.Apply(ctx, b)
	if err == nil || !refused(err) {
		return wrap(err)
	}
	if len(good) == 1 {
		return d.aside(ctx, good[0], err)
	}
	half := len(good) / 2
	if err := d.book(ctx, good[:half]); err != nil {
		return err
	}
	return d.book(ctx, good[half:])
}

func (d *Drainer[R]) aside(ctx context.Context, r R, why error) error {
	d.Log.Error("record set aside", "error", why)
	if err := d.SetAside(ctx, r, why.Error()); err != nil {
		return fmt.Errorf("set aside: %w", err)
	}
	return nil
}

// refused reports whether the ledger's error is about the batch itself.
func refused(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.NotFound, fault.Malformed, fault.TooLarge:
		return true
	}
	return false
}

func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("apply batch: %w", err)
}
