package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// lineWriter gathers log lines and writes many at once: a call of the system for each line was a good part
// of what an answer costs. A line waits at most lineWait; Flush, at the end of a command, writes what is
// left. What a killed process loses is lines of its last moments, never anything it acknowledged.
type lineWriter struct {
	out io.Writer

	mu      sync.Mutex
	waiting []byte
	due     bool // a flush is on its way
}

const (
	lineWait  = 200 * time.Millisecond
	lineRoom  = 64 << 10 // bytes that may wait
	lineSpare = 4 << 10  // room for the line that goes over
)

// Write takes whole lines. It never fails: a log that cannot be written has nobody to tell.
func (w *lineWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting = make([]byte, 0, lineRoom+lineSpare)
	}
	w.waiting = append(w.waiting, line...)
	switch {
	case len(w.waiting) >= lineRoom:
		w.write()
	case !w.due:
		w.due = true
		time.AfterFunc(lineWait, w.Flush)
	}
	return len(line), nil
}

// Flush writes what waits.
func (w *lineWriter) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.due = false
	w.write()
}

func (w *lineWriter) write() {
	if len(w.waiting) > 0 {
		_, _ = w.out.Write(w.waiting)
		w.waiting = w.waiting[:0]
	}
}

// prompt is a handler that lets no line wait that somebody may have to act on, with all before it.
type prompt struct {
	slog.Handler
	lines *lineWriter
}

// Handle writes one line.
func (p prompt) Handle(ctx context.Context, r slog.Record) error {
	err := p.Handler.Handle(ctx, r)
	if r.Level >= slog.LevelWarn {
		p.lines.Flush()
	}
	return err
}

// WithAttrs keeps the promptness.
func (p prompt) WithAttrs(attrs []slog.Attr) slog.Handler {
	return prompt{p.Handler.WithAttrs(attrs), p.lines}
}

// WithGroup keeps the promptness.
func (p prompt) WithGroup(name string) slog.Handler {
	return prompt{p.Handler.WithGroup(name), p.lines}
}
