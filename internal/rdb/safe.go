package rdb

import (
	"context"
	"fmt"
	"strings"
)

// Unsafe says in what way a server may lose the event log, empty when in none: it must write what it
// is given to disk, and must refuse rather than forget when it is full. A server that does not let us
// ask is taken at its operator's word.
func (c *Client) Unsafe(ctx context.Context) (string, error) {
	for _, want := range []struct{ name, value string }{{"appendonly", "yes"}, {"maxmemory-policy", "noeviction"}} {
		got, err := c.conn.ConfigGet(ctx, want.name).Result()
		if err != nil && (strings.Contains(err.Error(), "NOPERM") || strings.Contains(err.Error(), "unknown command")) {
			return "", nil
		}
		if err != nil {
			return "", fmt.Errorf("ask Redis for %s: %w", want.name, err)
		}
		if got[want.name] != want.value {
			return fmt.Sprintf("%s is %q", want.name, got[want.name]), nil
		}
	}
	return "", nil
}
