// Package pledges keeps WHAT PEOPLE PROMISE. A pledge is written at once; the database is the truth
// and the public tally a cache of it.
package pledges

import (
	"context"
	"time"

	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// Pledge is a promise to a stated text, in a locale, with consent. It may carry a name that the
// traveller chose to give, and never needs one.
type Pledge struct {
	ID        int64
	Public    string
	Token     token.ID
	Cell      token.Cell
	Statement int64
	Digest    []byte // of the statement's text in the locale: exactly what was promised
	Consent   int64
	Locale    lang.Locale
	Name      string
	Key       string // Idempotency-Key, empty when none was sent
	Sample    bool
	At        time.Time

	ConsentDigest []byte // of the text that was agreed to, in the locale
	Maker         []byte // a keyed hash of the sealed text with which it was made: who brings that again made it
	Held          string // why it waits for a person; empty when it counts
}

// Store keeps pledges.
type Store interface {
	// Create writes a pledge and its count in the rollups, in one transaction. When the token has
	// pledged to this statement before, it returns that pledge and false; when that pledge was taken back since,
	// Conflict: what was withdrawn does not come back.
	Create(ctx context.Context, p Pledge) (Pledge, bool, error)
	// Withdraw removes a pledge and the salt of its commitment, and leaves a signed tombstone in their place.
	// NotFound when there is no such pledge, or no longer.
	Withdraw(ctx context.Context, public string, at time.Time) error
	// Tally counts the standing pledges of a campaign: ours, and those a partner reported.
	Tally(ctx context.Context, campaign int64) (Count, error)
}

// Waiting is a pledge that a person has yet to look at. It has no name: lists show none.
type Waiting struct {
	ID       int64
	Public   string
	Why      string
	Locale   lang.Locale
	At       time.Time
	Campaign string // public ids
	Partner  string

	CampaignName lang.Text // as they are called now
	PartnerName  lang.Text
}

// Count is two numbers that are never added.
type Count struct {
	Measured int64
	Reported int64
}
