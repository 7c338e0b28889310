// Package evidence says WHAT IT CHANGED: reports whose every number has a definition, a time zone
// and a data revision. Reports read rollups only.
package evidence

import (
	"context"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// Basis is where a number comes from. Totals never mix bases.
type Basis string

// The bases.
const (
	Measured  Basis = "measured"
	Reported  Basis = "reported"
	Estimated Basis = "estimated"
)

// Query asks for engagement by day, locale, partner and message.
type Query struct {
	Campaign int64 // 0 is every campaign in scope
	From, To campaigns.Date
	Zone     string // must be one of the declared report zones
}

// Row is one day of one message in one locale at one partner.
type Row struct {
	Day         campaigns.Date
	Locale      lang.Locale
	Partner     Named
	Campaign    Named
	Message     Named
	Variant     string
	HeldOut     bool // the visits that saw the neutral card instead
	Basis       Basis
	Decisions   int64
	Impressions int64 // net, as are the next three
	Viewable    int64
	Clicks      int64
	Pledges     int64
	Filtered    int64 // set aside, with a reason
	Sample      bool
}

// Named is something with a public id and a name in the reader's language.
type Named struct {
	Public string
	Name   lang.Text
}

// Report is the answer.
type Report struct {
	Query    Query
	Revision int64 // of the data
	MadeAt   time.Time
	Rows     []Row
	Sample   bool // any row is sample data
}

// Counts is the ladder of a campaign, or of anything else that is summed from cells.
type Counts struct {
	Decisions, Impressions, Viewable, Opens, Clicks, LawReads, Dismissed, Shares, Pledges, Filtered int64
}

// Store reads the rollups.
type Store interface {
	// Cut returns what one page shows, from sums. The asker is one organisation.
	Cut(ctx context.Context, s access.Scope, a Ask) (Cut, error)
	// Engagement returns the rows of a query, in the order day, partner, message, locale.
	Engagement(ctx context.Context, s access.Scope, q Query) (Report, error)
	// Live returns the ladder of each campaign in scope since an instant, by campaign id.
	Live(ctx context.Context, s access.Scope, since time.Time) (map[int64]Counts, error)
	// Zones lists the declared report zones; the first is the default.
	Zones(ctx context.Context) ([]string, error)
}

// PlacementReport is what was counted at placements over some days, whatever they showed: messages,
// and the neutral card for visits that were held out or had no message.
type PlacementReport struct {
	Query    Query
	Revision int64 // of the data
	MadeAt   time.Time
	Rows     map[int64]Counts // by placement
	Requests map[int64]int64  // by placement, whatever they were answered
}
