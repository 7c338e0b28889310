package main

import (
	"log"
	"log/slog"
	"strings"
)

// serverLog takes what net/http says of its own troubles. It names the addresses of those who asked,
// which are not ours to keep: a line ends before them.
type serverLog struct{ log *slog.Logger }

func newServerLog(l *slog.Logger) *log.Logger { return log.New(serverLog{l}, "", 0) }

// Write takes one line.
func (s serverLog) Write(line []byte) (int, error) {
	text, _, _ := strings.Cut(string(line), "\n") // the rest is a stack
	for _, before := range []string{" from ", " serving "} {
		text, _, _ = strings.Cut(text, before)
	}
	s.log.Warn("trouble in the HTTP server", "what", text)
	return len(line), nil
}
