package ask

import (
	"time"

	"github.com/gin-gonic/gin"
)

// Network is the network a request comes from, as limits tell them apart: a household or an office, never one person.
func Network(c *gin.Context) string { return prefix(c.ClientIP()).String() }

// Take counts a request against a limit, of the caller's network or, where the limit is of one thing, of that
// for everybody. It returns zero when it may pass, or how long to wait.
func (l *Limiter) Take(c *gin.Context, limit Limit, of int64) time.Duration {
	name := who{limit: limit.Name, key: of}
	if limit.ByAddress {
		name = who{limit: limit.Name, net: prefix(c.ClientIP())}
	}
	return l.take(name, limit.PerMinute)
}
