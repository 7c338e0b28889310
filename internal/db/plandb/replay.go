package plandb

import (
	"context"
	"errors"
	"strings"
	"time"

	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/db"
)

// Replayer makes the decisions of view tokens again, from what is kept.
type Replayer struct {
	Store
	Sealer *token.Sealer
	// Options are those that plans are made with. The instant in them is not looked at.
	Options delivery.Options
	Now     func() time.Time
}

// Replay makes the decision of a token again, however long ago it was. A token that does not open is refused
// with the token package's errors; one of a plan that this database never had is fault.NotFound.
// Where its epoch of pacing is not kept any more, it is not exact.
func (r Replayer) Replay(ctx context.Context, text string) (delivery.Replay, error) {
	c, err := r.Sealer.Open(strings.TrimSpace(text), r.Now(), token.Page, token.Image, token.Scan)
	if err != nil && !errors.Is(err, token.ErrExpired) {
		return delivery.Replay{}, err
	}
	then, err := r.At(ctx, delivery.Position{Revision: c.Revision, Stops: c.Stops}, c.ID.Time())
	if err != nil {
		return delivery.Replay{}, err
	}
	err = r.DB.Read(ctx, func(t *db.Tx) (err error) {
		then.Pace, err = paceAt(t, c.Epoch)
		return err
	})
	if err != nil {
		return delivery.Replay{}, err
	}
	out, err := delivery.Again(c, then.Snapshot, r.Options, then.Stops)
	out.Floors = then.Floors
	return out, err
}
