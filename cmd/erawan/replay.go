package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"erawan/audience/prior"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/plandb"
	"erawan/internal/page"
	"erawan/locales"
)

// replayer makes decisions again with an installation's keys.
func replayer(d *db.DB, keys *access.Keyring, words page.Words) plandb.Replayer {
	return plandb.Replayer{Store: plandb.Store{DB: d}, Sealer: token.NewSealer(keys.Family(access.TokenFamily)),
		Options: delivery.Options{Say: words.Say, Bucket: bucketKey(keys), Weigher: prior.Current().Weigh}, Now: time.Now}
}

type replayCmd struct {
	Token string `arg:"" optional:"" help:"The view token; without it, standard input is read."`
}

// replayed is what a decision came to then and comes to now, for programs. Ids are the ledger's.
type replayed struct {
	Same     bool                 `json:"same"`
	Exact    bool                 `json:"exact"`
	Decided  time.Time            `json:"decided_at"`
	Revision int64                `json:"revision"`
	Stops    int64                `json:"stops"`
	Was      outcome              `json:"was"`
	Is       outcome              `json:"is"`
	Floors   bool                 `json:"floors_changed"`
	Steps    delivery.Explanation `json:"steps"`
}

type outcome struct {
	Campaign  int64           `json:"campaign,omitempty"`
	Message   int64           `json:"message,omitempty"`
	Variant   string          `json:"variant,omitempty"`
	Arm       string          `json:"arm,omitempty"`
	Locale    string          `json:"locale,omitempty"`
	Placement int64           `json:"placement,omitempty"`
	Segment   int64           `json:"segment,omitempty"`
	Reason    delivery.Reason `json:"reason,omitempty"` // why it was a house card, or nothing
}

func outcomeOf(d delivery.Decided, empty delivery.Reason) outcome {
	if empty != "" {
		return outcome{Reason: empty}
	}
	c := d.Cell
	return outcome{c.Campaign, c.Message, c.Variant, c.Arm.String(), string(c.Locale), c.Placement, c.Segment, d.Reason}
}

// Run makes the decision of a token again and prints both as JSON. It fails when an exact one differs.
func (c replayCmd) Run(ctx context.Context, s *Settings, o out) error {
	text := c.Token
	if text == "" {
		b, err := io.ReadAll(io.LimitReader(os.Stdin, 2*token.MaxLength))
		if err != nil {
			return fmt.Errorf("read token: %w", err)
		}
		text = string(b)
	}
	keys, err := access.LoadKeyring(s.KeyFile)
	if err != nil {
		return err
	}
	say, err := locales.New()
	if err != nil {
		return err
	}
	return s.with(ctx, o, func(d *db.DB) error {
		r, err := replayer(d, keys, say).Replay(ctx, text)
		switch {
		case errors.Is(err, token.ErrKey):
			return usage("the token names a key that is not in the key file: it is forged, or older than the keys")
		case errors.Is(err, token.ErrInvalid):
			return usage("this is no token of this installation, or it is damaged")
		case err != nil:
			return err
		}
		e := json.NewEncoder(o)
		e.SetIndent("", "  ")
		if err := e.Encode(replayed{r.Same(), r.Exact, r.Told.ID.Time(), r.Told.Revision, r.Told.Stops,
			outcomeOf(r.Was, ""), outcomeOf(r.Is, r.Empty), r.Floors, r.Steps}); err != nil {
			return err
		}
		if r.Exact && !r.Floors && !r.Same() {
			return errors.New("the decision comes out otherwise than it did")
		}
		return nil
	})
}
