package ask

import (
	"fmt"
	"math"
	"net/netip"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"erawan/internal/fault"
)

// Limiter bounds how often each caller may ask on this node. Callers are told apart by key or by
// address prefix, in memory only, and forgotten after they have been quiet for two windows.
type Limiter struct {
	Now func() time.Time

	mu      sync.Mutex
	callers map[who]*caller
	swept   time.Time
}

// who is a caller under one limit.
type who struct {
	limit string
	key   int64
	net   netip.Prefix
}

type caller struct {
	bucket *rate.Limiter
	seen   time.Time
}

const (
	window     = time.Minute
	maxCallers = 1 << 16
)

// Limit is how many requests a minute a caller may make.
type Limit struct {
	Name      string // of the policy, as callers read it
	PerMinute int
	ByAddress bool // tell callers apart by address even when they bring a key
}

// Middleware holds a route's callers to a limit. A key's own figure wins over the route's.
func (l *Limiter) Middleware(limit Limit, fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		name, perMinute := limit.who(c)
		wait := l.take(name, perMinute)
		if wait == 0 {
			return
		}
		h := c.Writer.Header()
		h.Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", limit.Name, perMinute, int(window.Seconds())))
		h.Set("RateLimit", fmt.Sprintf("%q;r=0;t=%d", limit.Name, int(math.Ceil(wait.Seconds()))))
		stop(c, fault.New(fault.Limited, "", "http.too_often").After(wait), fail)
	}
}

func (l Limit) who(c *gin.Context) (who, int) {
	key := Key(c)
	if key.ID == 0 || l.ByAddress {
		return who{limit: l.Name, net: prefix(c.ClientIP())}, l.PerMinute
	}
	if key.PerMinute > 0 {
		return who{limit: l.Name, key: key.ID}, key.PerMinute
	}
	return who{limit: l.Name, key: key.ID}, l.PerMinute
}

// take returns zero when the caller may pass, or how long it has to wait.
func (l *Limiter) take(name who, perMinute int) time.Duration {
	now := l.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	from := l.callers[name]
	if from == nil {
		l.sweep(now)
		from = &caller{bucket: rate.NewLimiter(rate.Limit(float64(perMinute)/window.Seconds()), max(1, perMinute/4))}
		l.callers[name] = from
	}
	from.seen = now
	booked := from.bucket.ReserveN(now, 1)
	wait := booked.DelayFrom(now)
	if wait > 0 {
		booked.CancelAt(now)
	}
	return wait
}

// sweep makes room for a new caller. The quiet have a full bucket anyway, so nothing is lost with
// them; when everybody is busy the map is begun anew, which errs on the caller's side.
func (l *Limiter) sweep(now time.Time) {
	if l.callers == nil {
		l.callers = make(map[who]*caller)
		l.swept = now
	}
	if len(l.callers) < maxCallers && now.Sub(l.swept) < window {
		return
	}
	l.swept = now
	for name, from := range l.callers {
		if now.Sub(from.seen) > 2*window {
			delete(l.callers, name)
		}
	}
	if len(l.callers) >= maxCallers {
		clear(l.callers)
	}
}

// prefix is the network of an address, /24 or /48: one household or office, never one person. It is
// the zero prefix when there is no address.
func prefix(address string) netip.Prefix {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap()
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
