package account

import (
	"sync"
	"time"
)

// tries counts on one node what the nodes cannot count together just now.
type tries struct {
	now   func() time.Time
	mu    sync.Mutex
	since map[string]*counted
}

type counted struct {
	count int
	until time.Time
}

// maxTries bounds the memory that strangers can fill. When it is reached everybody waits until a
// window ends: closed, not open.
const maxTries = 1 << 16

func (t *tries) try(key string, limit int, window time.Duration) time.Duration {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.since[key]
	if n == nil || !now.Before(n.until) {
		if len(t.since) >= maxTries {
			t.sweep(now)
		}
		if len(t.since) >= maxTries {
			return window
		}
		if t.since == nil {
			t.since = map[string]*counted{}
		}
		n = &counted{until: now.Add(window)}
		t.since[key] = n
	}
	if n.count++; n.count <= limit {
		return 0
	}
	return n.until.Sub(now)
}

func (t *tries) sweep(now time.Time) {
	for key, n := range t.since {
		if !now.Before(n.until) {
			delete(t.since, key)
		}
	}
}
