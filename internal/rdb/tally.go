package rdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"erawan/campaigns/pledges"
	"erawan/internal/fault"
)

// Tally caches how many pledges stand, for the public. The database is the truth.
type Tally struct {
	Client *Client
	TTL    time.Duration // a minute
}

// Get returns the cached count of a campaign. It is NotFound when there is none.
func (t Tally) Get(ctx context.Context, campaign int64) (pledges.Count, error) {
	text, err := t.Client.conn.Get(ctx, t.Client.keys.tally(campaign)).Bytes()
	if errors.Is(err, redis.Nil) {
		return pledges.Count{}, fault.New(fault.NotFound, "", "not_found")
	}
	var n pledges.Count
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	if err != nil {
		return pledges.Count{}, fmt.Errorf("cached tally of campaign %d: %w", campaign, err)
	}
	return n, nil
}

// Set caches a count that was read from the database.
func (t Tally) Set(ctx context.Context, campaign int64, n pledges.Count) error {
	ttl := t.TTL
	if ttl <= 0 {
		ttl = time.Minute
	}
	text, err := json.Marshal(n)
	if err == nil {
		err = t.Client.conn.Set(ctx, t.Client.keys.tally(campaign), text, ttl).Err()
	}
	if err != nil {
		return fmt.Errorf("cache tally of campaign %d: %w", campaign, err)
	}
	return nil
}

// Forget drops the cached count of a campaign, as after a pledge.
func (t Tally) Forget(ctx context.Context, campaign int64) error {
	if err := t.Client.conn.Del(ctx, t.Client.keys.tally(campaign)).Err(); err != nil {
		return fmt.Errorf("forget tally of campaign %d: %w", campaign, err)
	}
	return nil
}
