package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
)

// Exports is where exports stand, and what they are made of.
type Exports interface {
	// ClaimExport takes up the one that waits longest; none is an id of 0.
	ClaimExport(ctx context.Context, lease time.Duration) (evidence.Export, error)
	// HoldExport keeps it for so long from now on, where it is still ours.
	HoldExport(ctx context.Context, e evidence.Export, lease time.Duration) error
	Happened(ctx context.Context, s access.Scope, e evidence.Export, day campaigns.Date) ([]evidence.Happened, int64, error)
	// PutPart keeps the next part; false where the export is no longer ours to make.
	PutPart(ctx context.Context, e evidence.Export, p evidence.ExportPart, lease time.Duration) (bool, error)
	SettleExport(ctx context.Context, e evidence.Export) error
	// ExpireExports deletes the files of those whose time is over.
	ExpireExports(ctx context.Context) (int, error)
}

// Reporter writes the answer to the question of an export.
type Reporter interface {
	Report(ctx context.Context, s access.Scope, e evidence.Export) (evidence.ExportPart, error)
}

// Exporter makes exports, a part at a time. A worker that dies loses the part that it was at: another goes on after the last that is kept.
type Exporter struct {
	Store   Exports
	Reports Reporter
	Now     func() time.Time
	Log     *slog.Logger
}

// exportLease is how long an export is held without a sign of whoever makes it.
const (
	exportLease = 30 * time.Second
	exportSigns = 10 * time.Second
	exportEvery = 5 * time.Second
)

// Run makes exports until the context ends.
func (x Exporter) Run(ctx context.Context) {
	tick := time.NewTicker(exportEvery)
	defer tick.Stop()
	for {
		if err := x.Once(ctx); err != nil && ctx.Err() == nil {
			x.Log.Warn("exports not made", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once deletes what has had its time, and makes all that waits.
func (x Exporter) Once(ctx context.Context) error {
	if n, err := x.Store.ExpireExports(ctx); err != nil {
		return err
	} else if n > 0 {
		x.Log.Info("exports expired", "count", n)
	}
	for ctx.Err() == nil {
		e, err := x.Store.ClaimExport(ctx, exportLease)
		if err != nil || e.ID == 0 {
			return err
		}
		if err := x.parts(ctx, e); err != nil {
			if ctx.Err() != nil { // it is taken up again
				return err
			}
			e = e.Tried(x.Now(), unmade(err))
			x.Log.Warn("export not made", "export", e.Public, "failed", e.Failed, "state", e.State, "error", err)
			if err := x.Store.SettleExport(ctx, e); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// parts makes those of an export that are not there yet.
func (x Exporter) parts(ctx context.Context, e evidence.Export) error {
	alive, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { x.hold(alive, e) })
	defer beside.Wait()
	defer stop()
	for n := e.Done; n < e.Parts(); n++ {
		part, err := x.part(ctx, e, n)
		if err != nil {
			return err
		}
		ours, err := x.Store.PutPart(ctx, e, part, exportLease)
		if err != nil || !ours {
			return err
		}
	}
	x.Log.Info("export made", "export", e.Public, "parts", e.Parts(), "attempt", e.Attempts)
	return nil
}

// part makes one.
func (x Exporter) part(ctx context.Context, e evidence.Export, n int) (evidence.ExportPart, error) {
	scope := access.Scope{Org: e.Org}
	if e.Kind == evidence.OfReport {
		return x.Reports.Report(ctx, scope, e)
	}
	all, revision, err := x.Store.Happened(ctx, scope, e, e.Day(n))
	if err != nil {
		return evidence.ExportPart{}, err
	}
	var file bytes.Buffer
	rows, err := evidence.WriteEvents(ctx, &file, all)
	return evidence.ExportPart{N: n, Rows: rows, Bytes: int64(file.Len()), Revision: revision, File: file.Bytes()}, err
}

// unmade is the key of why a part was not made.
func unmade(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "export.too_slow"
	}
	return "export.broken"
}

// hold gives signs of life while a part takes longer than a lease.
func (x Exporter) hold(ctx context.Context, e evidence.Export) {
	tick := time.NewTicker(exportSigns)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := x.Store.HoldExport(ctx, e, exportLease); err != nil && ctx.Err() == nil {
				x.Log.Warn("export not held", "export", e.Public, "error", err)
			}
		}
	}
}
