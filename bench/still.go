package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"erawan/internal/testenv"
	"erawan/web/widget"
)

// tagLimit is the goal's, in bytes.
const tagLimit = 4096

// tag is what a page downloads of us.
func tag(context.Context, *bench) ([]result, error) {
	bundle, err := widget.Build()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(bundle.Code); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return []result{{name: "tag", figure: fmt.Sprintf("%d B gzipped, %d B as they are", packed.Len(), len(bundle.Code)),
		goal: fmt.Sprintf("≤ %d B", tagLimit), pass: packed.Len() <= tagLimit}}, nil
}

// starts is how often a cold start is measured.
const starts = 5

// settled is when after its start a node's memory is read: what only starting needed may go first.
const settled = 2 * time.Second

// start is a cold start with the big plan, against one with nothing live.
func start(ctx context.Context, b *bench) ([]result, error) {
	big, err := b.large(ctx)
	if err != nil {
		return nil, err
	}
	empty, err := b.world(ctx, 0)
	if err != nil {
		return nil, err
	}
	full, fullMemory, fullRaw, err := coldStarts(big)
	if err != nil {
		return nil, join(err, empty.close())
	}
	none, noMemory, noRaw, err := coldStarts(empty)
	if err = join(err, empty.close()); err != nil {
		return nil, err
	}
	ratio := make([]float64, starts)
	for i := range ratio {
		ratio[i] = fullMemory[i] / noMemory[i]
	}
	seconds, memory := spreadOf(full), spreadOf(ratio)
	demo, err := b.demoStart()
	if err != nil {
		return nil, err
	}
	return []result{
		{name: "start", goal: "≤ 2 s*, memory ≤ 2.00×", pass: seconds.high <= 2 && memory.high <= 2,
			figure: fmt.Sprintf("%s with %d messages, %s empty; memory %s", seconds.in("%.2f", " s"), bigPlan, spreadOf(none).in("%.2f", " s"), memory.in("%.2f", "×")),
			raw:    append(append([]string{"big:"}, fullRaw...), append([]string{"empty:"}, noRaw...)...)},
		{name: "start-demo", figure: demo.in("%.2f", " s"), goal: "≤ 2 s*", pass: demo.high <= 2, raw: []string{"s: " + list("%.2f", demo.values)}},
	}, nil
}

// coldStarts starts a node in an empty folder, again and again: seconds until it is ready, and bytes.
func coldStarts(w *world) (seconds, memory []float64, raw []string, err error) {
	for range starts {
		began := time.Now()
		n, err := w.node()
		if err != nil {
			return nil, nil, nil, err
		}
		took := time.Since(began).Seconds()
		time.Sleep(settled)
		now, peak, err := n.resident()
		if err = join(err, n.end()); err != nil {
			return nil, nil, nil, err
		}
		seconds, memory = append(seconds, took), append(memory, float64(now))
		raw = append(raw, fmt.Sprintf("%.2f s, %d MiB resident after %s, %d MiB at most", took, now>>20, settled, peak>>20))
	}
	return seconds, memory, raw, nil
}

// demoStart is from the command to the demo's page, with nothing there before.
func (b *bench) demoStart() (spread, error) {
	var took []float64
	for i := range starts {
		addr, err := testenv.FreeAddress()
		if err != nil {
			return spread{}, err
		}
		dir := filepath.Join(b.dir, fmt.Sprintf("demo-%d", i))
		began := time.Now()
		p, err := launch(filepath.Join(b.dir, "demo.log"), b.program, []string{"demo", "--data", dir, "--addr", addr}, nil)
		if err != nil {
			return spread{}, err
		}
		err = until("the demo", time.Minute, func() bool {
			res, err := quick.Get("http://" + addr + "/demo/host")
			if err != nil {
				return false
			}
			defer res.Body.Close()
			return res.StatusCode == http.StatusOK
		})
		took = append(took, time.Since(began).Seconds())
		if err = join(err, p.end()); err != nil {
			return spread{}, fmt.Errorf("%w\n%s", err, p.said())
		}
	}
	return spreadOf(took), nil
}
