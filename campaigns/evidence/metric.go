package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Unit is what a metric's numbers are.
type Unit string

// The units.
const (
	Views       Unit = "views"        // view tokens, each once
	Asks        Unit = "asks"         // times that a page asked
	Events      Unit = "events"       // whatever was set aside, of all kinds
	Promises    Unit = "promises"     // made to a stated text, each once
	Visits      Unit = "visits"       // visits, in multiples of fifty
	Visitors    Unit = "visitors"     // people on one day at one partner
	VisitorDays Unit = "visitor_days" // people on one day at one partner, added up over days or partners
	Copies      Unit = "copies"       // as a partner counts what it put out
	Accounts    Unit = "accounts"     // of a platform, as the platform counts them
	Percent     Unit = "percent"      // of the denominator
	Points      Unit = "points"       // the difference of two shares, in hundredths
)

// Formula is how a metric comes of others.
type Formula string

// The formulas.
const (
	Counted   Formula = "counted"  // nothing is divided
	PerView   Formula = "ratio"    // one metric over another
	Sampled   Formula = "sampled"  // drawn from a sample and scaled up
	Minus     Formula = "minus"    // the share of one side less that of the other
	Relative  Formula = "relative" // the share of one side over that of the other, less one
	ToldCount Formula = "told"     // counted by a partner's server after the decision
	Sketched  Formula = "sketched" // estimated from keyed hashes, of which only how rare the rarest was is kept
	Written   Formula = "written"  // read in a document of a partner's
)

// Definition is one entry of the dictionary: what a number means, in data. Its sentences are in the catalogues under
// its id: metric, metric_means and metric_bias.
type Definition struct {
	ID      string
	Version int
	Unit    Unit
	Basis   Basis
	Formula Formula
	Of, Per string // ids: what is counted, and over what; empty where nothing is divided
	Donor   string // the code under which donors ask for it; empty where none does
}

// Dictionary is every number that a page or a file of ours shows, in the order of the ladder. Whoever changes what a
// number means gives its entry a higher version: a test holds what was written before to that.
var Dictionary = []Definition{
	{"requests", 1, Asks, Measured, Counted, "", "", ""},
	{"decisions", 1, Views, Measured, Counted, "", "", ""},
	{"impressions", 1, Views, Measured, Counted, "", "", ""},
	{"viewable", 1, Views, Measured, Counted, "", "", "1.1.a"},
	{"opens", 1, Views, Measured, Counted, "", "", ""},
	{"law_reads", 1, Views, Measured, Counted, "", "", ""},
	{"clicks", 1, Views, Measured, Counted, "", "", ""},
	{"links", 1, Views, Measured, Counted, "", "", ""},
	{"pledges", 1, Promises, Measured, Counted, "", "", "1.1.b"},
	{"filtered", 1, Events, Measured, Counted, "", "", ""},
	{"viewable_rate", 1, Percent, Measured, PerView, "viewable", "impressions", ""},
	{"click_rate", 1, Percent, Measured, PerView, "clicks", "viewable", ""},
	{"pledge_rate", 1, Percent, Measured, PerView, "pledges", "viewable", "1.1.b"},
	{"outcomes", 1, Views, Reported, ToldCount, "", "", "1.3"},
	{"waybills_printed", 1, Copies, Reported, Written, "", "", ""},
	{"screens_shown", 1, Copies, Reported, Written, "", "", ""},
	{"social_reach", 1, Accounts, Reported, Written, "", "", ""},
	{"partner_deliveries", 1, Copies, Reported, Written, "", "", ""},
	{"reach", 1, Visits, Estimated, Sampled, "", "", "1.1.a"},
	{"daily_reach", 1, Visitors, Estimated, Sketched, "", "", ""},
	{"visitor_days", 1, VisitorDays, Estimated, Sketched, "", "", ""},
	{"difference", 1, Points, Measured, Minus, "", "impressions", ""},
	{"lift", 1, Percent, Measured, Relative, "", "impressions", ""},
}

// Defined finds an entry of the dictionary.
func Defined(id string) (Definition, bool) {
	for _, d := range Dictionary {
		if d.ID == id {
			return d, true
		}
	}
	return Definition{}, false
}

// Digest is the SHA-256 of what an entry says, with its definition in English: two that differ mean different numbers.
func (d Definition) Digest(means string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%s\n%s\n%s\n", d.ID, d.Unit, d.Basis, d.Formula, d.Of, d.Per, means))
	return hex.EncodeToString(sum[:])
}
