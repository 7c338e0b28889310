package rdb

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Limiter counts tries across all nodes. When it returns an error the caller falls back to a limit
// of its own node.
type Limiter struct{ Client *Client }

// Limit is how many tries a window allows. A window begins with its first try, so that a moment
// around its end may see twice as many: choose limits that bear it.
type Limit struct {
	Count  int
	Window time.Duration
}

// Decision is the answer for one try.
type Decision struct {
	OK         bool
	Remaining  int           // tries left in the window
	RetryAfter time.Duration // until the window ends; zero when OK
}

// allow counts a try.
//
//	KEYS[1] -> count of this window
//	ARGV[1] -> length of a window in milliseconds
//
// Returns the count, this try included, and the milliseconds left of the window.
var allow = redis.NewScript(`
local count = redis.call("INCR", KEYS[1])
local left = redis.call("PTTL", KEYS[1])
if left < 0 then
	redis.call("PEXPIRE", KEYS[1], ARGV[1])
	left = tonumber(ARGV[1])
end
return {count, left}
`)

// Allow counts one try of what the key names and says whether it is within the limit. Tries that are
// refused do not lengthen the window. The key may name a person: only a digest of it is kept.
func (l Limiter) Allow(ctx context.Context, key string, limit Limit) (Decision, error) {
	name := l.Client.keys.limit(l.digest(key))
	answer, err := allow.Run(ctx, l.Client.conn, []string{name}, limit.Window.Milliseconds()).Int64Slice()
	if err != nil {
		return Decision{}, fmt.Errorf("count try: %w", err)
	}
	if len(answer) != 2 {
		return Decision{}, fmt.Errorf("count try: %d values in the answer", len(answer))
	}
	count, left := int(answer[0]), time.Duration(answer[1])*time.Millisecond
	if count > limit.Count {
		return Decision{RetryAfter: max(left, time.Millisecond)}, nil
	}
	return Decision{OK: true, Remaining: limit.Count - count}, nil
}

// Forget starts over, as after a sign-in that succeeded.
func (l Limiter) Forget(ctx context.Context, key string) error {
	if err := l.Client.conn.Del(ctx, l.Client.keys.limit(l.digest(key))).Err(); err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return nil
}

func (l Limiter) digest(key string) string {
	mac := hmac.New(sha256.New, l.Client.opts.Secret)
	mac.Write([]byte(key))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
