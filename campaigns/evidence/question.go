package evidence

import (
	"cmp"
	"context"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// Dimension is what the rows of an answer are by.
type Dimension string

// The dimensions.
const (
	OfHour      Dimension = "hour" // of the day, in the zone
	OfDay       Dimension = "day"
	OfWeek      Dimension = "week" // by its Monday
	OfMonth     Dimension = "month"
	OfCampaign  Dimension = "campaign"
	OfMessage   Dimension = "message"
	OfVariant   Dimension = "variant"
	OfFrame     Dimension = "frame"
	OfLocale    Dimension = "locale"
	OfPartner   Dimension = "partner"
	OfPlacement Dimension = "placement"
	OfChannel   Dimension = "channel"
	OfPlace     Dimension = "place"   // where the placement is
	OfPair      Dimension = "pair"    // of airports, where the visit comes from and goes to; of closed months, small ones merged, rounded
	OfSegment   Dimension = "segment" // that the visit qualified by; of closed days, small ones merged
)

// Dimensions lists them in the order of menus.
var Dimensions = []Dimension{OfHour, OfDay, OfWeek, OfMonth, OfCampaign, OfMessage, OfVariant, OfFrame, OfLocale, OfPartner, OfPlacement, OfChannel, OfPlace, OfPair, OfSegment}

// Question is what one report asks. All of it stands in an address.
type Question struct {
	From, To campaigns.Date // none are the Last days up to today in the zone
	Last     int
	Moving   bool   // the days were not named: they go along with the day of asking
	Zone     string // none is the first that days are kept for
	By       Dimension
	Campaign string // public; empty is every one in scope
	Only     Only
	Before   bool // the same number of days before stand beside them
	Choices  int  // how many campaigns at most are named to choose from
	Form     bool // nothing is counted: the answer is what a form for questions needs
}

// Only narrows a question. What is empty narrows nothing.
type Only struct {
	Locale lang.Locale
	Frame  string
	Place  string // of the placement
}

// Side is on which side of a measurement visits were. Sides are never added: they saw different things.
type Side string

// The sides.
const (
	SideShown   Side = "shown"
	SideHeldOut Side = "held_out"
	SideHouse   Side = "none" // a house card, of no campaign
)

// Sides lists them in the order of tables.
var Sides = []Side{SideShown, SideHeldOut, SideHouse}

// SideOf is the side of an arm.
func SideOf(arm token.Arm) Side {
	switch {
	case arm.Held():
		return SideHeldOut
	case arm == token.Shown:
		return SideShown
	}
	return SideHouse
}

// Line is one row of an answer.
type Line struct {
	Key    string    // an id, a code or a first day
	Name   lang.Text // where it has names of its own
	Side   Side
	Now    Counts
	Then   Counts // in the days before; nothing where those were not asked for
	Sample bool
}

// DayCounts is what one side did on one day.
type DayCounts struct {
	Day    campaigns.Date
	Side   Side
	Counts Counts
}

// Happening is something that happened in the days of an answer and may have moved its figures.
type Happening struct {
	Day  campaigns.Date
	Kind string // "stop", "resume" or "law"
	What string // the kind of thing that was stopped; the place of a law
	Why  string // as it was written down
}

// Answer is what was counted. Every number in it is measured.
type Answer struct {
	Question Question
	Revision int64
	MadeAt   time.Time
	Today    campaigns.Date
	Lines    []Line // in the order of the dimension, each side by itself
	Days     []DayCounts
	Total    map[Side]Counts // of the days, whatever the rows are by
	Requests int64           // in the days, at all placements that the asker may see, or at those of the campaign
	Then     map[Side]Counts
	Happened []Happening
	Zones    []string // that days are kept for
	Campaign Named
	Flight   Flight // of that campaign
	Choices  []Named
	More     bool // there are more campaigns than Choices
	Sample   bool
}

// Flight is the first and the last day of a campaign.
type Flight struct {
	From campaigns.Date `json:"starts_on"`
	To   campaigns.Date `json:"ends_on"`
}

// UpTo are the days of a flight up to one that a report can be of, the last of them where they are more than it holds; false where it has
// not begun by then.
func (f Flight) UpTo(today campaigns.Date) (from, to campaigns.Date, begun bool) {
	if !f.From.Valid() || !f.To.Valid() || today.Before(f.From) {
		return from, to, false
	}
	if from, to = f.From, f.To; today.Before(to) {
		to = today
	}
	if earliest := to.Plus(1 - maxDays); from.Before(earliest) {
		from = earliest
	}
	return from, to, true
}

// Asker answers questions.
type Asker interface {
	// Answer is Invalid for a zone that no days are kept for, and for a campaign out of scope. The asker is one organisation.
	Answer(ctx context.Context, s access.Scope, q Question) (Answer, error)
}

// BeforeFrom is the first of the days before: as many as were asked for, up to the day before the first.
func (q Question) BeforeFrom() campaigns.Date { return q.From.Plus(-1 - q.From.Until(q.To)) }

// InOrder sorts lines: time goes on, everything else has most viewable first; sides of one thing stand together.
func (a *Answer) InOrder() {
	most := map[string]int64{}
	for _, l := range a.Lines {
		if l.Side != SideHouse { // house cards come last
			most[l.Key] = max(most[l.Key], l.Now.Viewable+1)
		}
	}
	slices.SortFunc(a.Lines, func(x, y Line) int {
		size := 0
		switch a.Question.By {
		case OfHour, OfDay, OfWeek, OfMonth:
		default:
			size = cmp.Compare(most[y.Key], most[x.Key])
		}
		return cmp.Or(size, cmp.Compare(x.Key, y.Key), cmp.Compare(slices.Index(Sides, x.Side), slices.Index(Sides, y.Side)))
	})
}

// Monday is the first day of the week of a day.
func Monday(d campaigns.Date) campaigns.Date {
	return d.Plus(-(int(d.In(time.UTC).Weekday()) + 6) % 7)
}
