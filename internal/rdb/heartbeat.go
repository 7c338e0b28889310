package rdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"erawan/campaigns/delivery"
	"erawan/internal/fault"
)

// heartbeatTTL is long past the half-second between two beats and short against the lease of a
// plan, which begins when a beat was read from the database.
const heartbeatTTL = 30 * time.Second

// Heartbeat passes on how far the database has come, for nodes that cannot read it themselves.
type Heartbeat struct{ Client *Client }

type beat struct {
	Revision int64     `json:"revision"`
	Stops    int64     `json:"stops"`
	At       time.Time `json:"at"`
}

// Beat says that the database stood at a position at a time.
func (h Heartbeat) Beat(ctx context.Context, p delivery.Position, at time.Time) error {
	text, err := json.Marshal(beat{Revision: p.Revision, Stops: p.Stops, At: at.UTC()})
	if err == nil {
		err = h.Client.conn.Set(ctx, h.Client.keys.heartbeat(), text, heartbeatTTL).Err()
	}
	if err != nil {
		return fmt.Errorf("beat: %w", err)
	}
	return nil
}

// Last returns the last beat. It is NotFound when nobody has read the database for half a minute.
func (h Heartbeat) Last(ctx context.Context) (delivery.Position, time.Time, error) {
	text, err := h.Client.conn.Get(ctx, h.Client.keys.heartbeat()).Bytes()
	if errors.Is(err, redis.Nil) {
		return delivery.Position{}, time.Time{}, fault.New(fault.NotFound, "", "not_found")
	}
	var b beat
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		return delivery.Position{}, time.Time{}, fmt.Errorf("last beat: %w", err)
	}
	return delivery.Position{Revision: b.Revision, Stops: b.Stops}, b.At, nil
}
