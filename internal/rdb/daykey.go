package rdb

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"erawan/campaigns/engagement"
)

// DayKeys lets nodes agree on the key of a day's reach. The server that it is given must keep nothing on disk: the log's
// does, and is none for it.
type DayKeys struct{ Client *Client }

// dayKeyPatience is how long a node waits for others before it goes on alone.
const dayKeyPatience = 2 * time.Second

var errDayKey = errors.New("what stands there is no key of ours")

// Agree puts a key where none is, for as long as a key may be known, and returns the one that is there.
func (d DayKeys) Agree(ctx context.Context, offer engagement.DayKey) (engagement.DayKey, error) {
	ctx, cancel := context.WithTimeout(ctx, dayKeyPatience)
	defer cancel()
	name := d.Client.keys.dayKey(offer.Day.Time().Format(time.DateOnly))
	text := hex.EncodeToString(offer.Key[:]) + " " + strconv.FormatInt(offer.Since.UnixMilli(), 10)
	life := time.Until(offer.Day.Time().Add(24 * time.Hour))
	if life <= 0 {
		return offer, nil
	}
	if err := d.Client.conn.SetNX(ctx, name, text, min(life, engagement.KeyLife)).Err(); err != nil {
		return offer, fmt.Errorf("offer the key of a day: %w", err)
	}
	got, err := d.Client.conn.Get(ctx, name).Result()
	if errors.Is(err, redis.Nil) {
		return offer, nil // it went in between: the next time
	}
	if err != nil {
		return offer, fmt.Errorf("read the key of a day: %w", err)
	}
	key, since, _ := strings.Cut(got, " ")
	b, err := hex.DecodeString(key)
	at, wrong := strconv.ParseInt(since, 10, 64)
	if err != nil || wrong != nil || len(b) != len(offer.Key) {
		return offer, fmt.Errorf("read the key of a day: %w", errDayKey)
	}
	copy(offer.Key[:], b)
	offer.Since = time.UnixMilli(at).UTC()
	return offer, nil
}

var _ engagement.KeyExchange = DayKeys{}
