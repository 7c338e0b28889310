package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestNoLineIsLostOrCutWhenManyWriteAtOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := &lineWriter{out: &out}
	log := slog.New(prompt{slog.NewTextHandler(w, nil), w})
	var work sync.WaitGroup
	for i := range 8 {
		work.Go(func() {
			for j := range 1000 {
				log.Info("request", "n", fmt.Sprintf("%d/%d", i, j))
			}
		})
	}
	work.Wait()
	w.Flush()
	seen := map[string]bool{}
	for line := range strings.Lines(out.String()) {
		_, n, found := strings.Cut(strings.TrimSpace(line), "n=")
		if !found || !strings.HasPrefix(line, "time=") {
			t.Fatalf("a line came in pieces: %q", line)
		}
		seen[n] = true
	}
	if len(seen) != 8000 {
		t.Errorf("%d of 8000 lines", len(seen))
	}
}

func TestALineWaitsALittleAndAWarningDoesNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := &lineWriter{out: &out}
		log := slog.New(prompt{slog.NewTextHandler(w, nil), w}).With("node", 1).WithGroup("g")
		log.Info("first")
		if out.Len() != 0 {
			t.Error("a line did not wait for others")
		}
		time.Sleep(lineWait)
		synctest.Wait()
		if !strings.Contains(out.String(), "first") {
			t.Errorf("a line still waits after %s", lineWait)
		}
		log.Info("second")
		log.Warn("third")
		if text := out.String(); !strings.Contains(text, "second") || !strings.Contains(text, "third") {
			t.Errorf("a warning waits: %s", text)
		}
	})
}
