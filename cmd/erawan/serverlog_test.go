package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestTheServersOwnTroublesAreToldWithoutAddresses(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"http: TLS handshake error from 203.0.113.9:51234: EOF":                                   `"http: TLS handshake error"`,
		"http: panic serving 203.0.113.9:51234: boom\ngoroutine 7 [running]":                      `"http: panic"`,
		"http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 5ms": `"http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 5ms"`,
	} {
		var out bytes.Buffer
		newServerLog(slog.New(slog.NewJSONHandler(&out, nil))).Print(line)
		if got := out.String(); !strings.Contains(got, `"what":`+want+"}") || strings.Contains(got, "203.0.113.9") || strings.Count(got, "\n") != 1 {
			t.Errorf("%s: %s", line, got)
		}
	}
}
