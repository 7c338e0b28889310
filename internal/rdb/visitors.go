package rdb

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"erawan/campaigns/token"
)

// Visitors remembers what the visitors of partners have seen, for caps. A pseudonym is never kept: what is seen lies under
// its digest, keyed by a secret of ours, for its partner and one UTC day, so that two partners' or two days' cannot be
// put together without the secret. It is forgotten at the end of the day after.
type Visitors struct {
	Client *Client
	// Patience is how long either waits; zero is what a page can bear for what was seen, and longer for noting what it was
	// shown, since its answer is on its way by then.
	Patience time.Duration
}

// seenWindow is one day; what was seen is read of this one and the last.
const seenWindow = 24 * time.Hour

// How long a decision waits for what was seen, and what it showed to be noted, unless it is told otherwise.
const (
	seenPatience = 40 * time.Millisecond
	notePatience = 2 * time.Second
)

// Recall reads, in one trip, all that a visitor has seen today and yesterday. It fails soon: whoever asks goes on as if every
// cap were reached.
func (v Visitors) Recall(ctx context.Context, org int64, pseudonym string, now time.Time) ([]token.Seen, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(v.Patience, seenPatience))
	defer cancel()
	var days [2]*redis.MapStringStringCmd
	_, err := v.Client.conn.Pipelined(ctx, func(p redis.Pipeliner) error {
		for back := range days {
			days[back] = p.HGetAll(ctx, v.key(org, pseudonym, now.Add(-time.Duration(back)*seenWindow)))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("recall a visitor: %w", err)
	}
	var out []token.Seen
	for _, day := range days {
		for field, count := range day.Val() {
			s, ok := seenOf(field, count, day.Val()[lastOf(field)])
			if ok {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

// Tell notes what a visitor was shown, in one trip.
func (v Visitors) Tell(ctx context.Context, org int64, pseudonym string, shown []token.Seen, now time.Time) error {
	if len(shown) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(v.Patience, notePatience))
	defer cancel()
	key := v.key(org, pseudonym, now)
	_, err := v.Client.conn.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, s := range shown {
			field := fmt.Sprintf("%d.%d.%d", s.Campaign, s.Frame, s.Day)
			p.HIncrBy(ctx, key, field, int64(s.Count))
			p.HSet(ctx, key, lastOf(field), s.Last.Unix()/60)
		}
		p.ExpireAt(ctx, key, now.UTC().Truncate(seenWindow).Add(2*seenWindow))
		return nil
	})
	if err != nil {
		return fmt.Errorf("note what a visitor was shown: %w", err)
	}
	return nil
}

func (v Visitors) key(org int64, pseudonym string, at time.Time) string {
	mac := hmac.New(sha256.New, v.Client.opts.Secret)
	fmt.Fprintf(mac, "visitor %d %d ", org, at.Unix()/int64(seenWindow/time.Second))
	mac.Write([]byte(pseudonym))
	return v.Client.keys.seen(hex.EncodeToString(mac.Sum(nil)[:16]))
}

// lastOf is the field that has when a thing was seen last, beside how often.
func lastOf(field string) string { return "last." + field }

func seenOf(field, count, last string) (token.Seen, bool) {
	parts := strings.Split(field, ".")
	if len(parts) != 3 {
		return token.Seen{}, false
	}
	var n [5]int64
	for i, text := range append(parts, count, last) {
		var err error
		if n[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return token.Seen{}, false
		}
	}
	return token.Seen{Campaign: n[0], Frame: uint8(n[1]), Day: int(n[2]), Count: int(n[3]), Last: time.Unix(n[4]*60, 0).UTC()}, true
}
