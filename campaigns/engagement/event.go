// Package engagement records WHAT HAPPENED: events that travellers' pages send back with a view
// token, each counted once.
package engagement

import (
	"context"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns"
	"erawan/campaigns/token"
)

// Type is what happened. The numbers are stored: add at the end.
type Type uint8

// The types, in the order of the ladder.
const (
	Decision Type = iota + 1 // counted on the node, never sent by a page
	Impression
	Viewable
	Open
	Click
	LawRead
	Dismiss
	Share
	Scan
	Answer
	Pledge
	Outcome // the first of campaigns.Outcomes, and one for each of the others after it
)

// Types is one past the last.
const Types = Outcome + Type(len(campaigns.Outcomes))

var typeNames = [Outcome]string{"", "decision", "impression", "viewable", "open", "click", "law_read", "dismiss", "share", "scan", "answer", "pledge"}

// String is the name in the contract.
func (t Type) String() string {
	if t < Outcome {
		return typeNames[t]
	}
	if t < Types {
		return string(campaigns.Outcomes[t-Outcome])
	}
	return ""
}

// ParseType reads a type that a page may send.
func ParseType(s string) (Type, bool) {
	for t := Impression; t <= Share; t++ {
		if typeNames[t] == s {
			return t, true
		}
	}
	return 0, false
}

// Filter says why an event does not count. Filtered events are kept and shown, never dropped.
// The numbers are stored: add at the end.
type Filter uint8

// The reasons.
const (
	Counted     Filter = iota
	DeclaredBot        // the user agent says so itself
	Prefetched         // the browser fetched ahead of any person
	WrongTime          // it claims to have happened more than a day before its token was made, or after it came in
	LongDwell          // it claims a card that stood there an hour longer than its token is old
	DataCentre         // it came from a network that the operator lists as a data centre's
	ForeignPage        // the page that sent it is not one of the partner's
	TooMany            // one browser at one address sent more in a minute than a person can
	Replayed           // its token came from more networks, or more often, than one page can be
	TooSoon            // viewable faster than a card can be in view for a second
	OutOfOrder         // viewable without an impression, or pressed long before it
	Filters            // one past the last
)

var filterNames = [Filters]string{"", "declared_bot", "prefetched", "wrong_time", "long_dwell",
	"data_centre", "foreign_page", "too_many", "replayed", "too_soon", "out_of_order"}

// String is the reason's name; empty when the event counts.
func (f Filter) String() string {
	if f < Filters {
		return filterNames[f]
	}
	return ""
}

// Event is one thing that happened, ready for the ledger. Token and Type together are its id.
type Event struct {
	Token      token.ID
	Type       Type
	Filter     Filter
	Cell       token.Cell
	Bucket     int
	Propensity int // of 1,024 buckets, how many would have been shown the same; 0 is unknown
	Source     token.Source
	Revision   int64
	OccurredAt time.Time // within [issued, expires]
	ReceivedAt time.Time
	Dwell      time.Duration
	Signals    []byte
	Features   Features
	Survey     int64 // that the view's card invited to; 0 for none
}

// Tally is decisions counted in the memory of one node over about a second. Batch is its id, so that
// one delivered twice counts once.
type Tally struct {
	Batch  token.ID
	Cell   token.Cell
	Bucket time.Time // the half-hour
	Count  int64
}

// Batch is what a drainer hands to the ledger at once.
type Batch struct {
	Events   []Event
	Tallies  []Tally
	Samples  []reach.Batch
	Misses   []Miss
	Crowds   []CrowdUpdate
	Requests []Asked
	Intakes  []Intake
}

// Applied is what the ledger did with a batch.
type Applied struct {
	Inserted   int   // events that were new
	Duplicates int   // events that were already there
	Revision   int64 // data revision after it
}

// Ledger is the book of what happened.
type Ledger interface {
	// Apply writes a batch in one transaction: the events that are new, and rollups from just those.
	// A batch applied again changes nothing.
	Apply(ctx context.Context, b Batch) (Applied, error)
}
