package evidence

import (
	"context"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// HalfHour is how long one bucket of a pulse is.
const HalfHour = 30 * time.Minute

// Week is how far back a pulse looks for what is usual at this time.
const Week = 7 * 24 * time.Hour

// Pulse is what was counted over the last day, by half-hour, and over the same half-hours a week before.
// Held-out visits are in it; house cards are not.
type Pulse struct {
	ReadAt time.Time
	By     map[time.Time]Counts // by the start of the half-hour, in UTC; absent is none
	// Requests is how often placements in scope were asked about in the last day, the same way.
	Requests map[time.Time]int64
}

// Since adds up the half-hours from the one that holds an instant to the present.
func (p Pulse) Since(from time.Time) Counts { return p.Between(from, p.ReadAt.Add(HalfHour)) }

// Between adds up the half-hours from the one that holds an instant to the one before that of another.
func (p Pulse) Between(from, until time.Time) (sum Counts) {
	for at := from.UTC().Truncate(HalfHour); at.Before(until.UTC().Truncate(HalfHour)); at = at.Add(HalfHour) {
		sum = sum.Plus(p.By[at])
	}
	return sum
}

// Asked adds up requests from the half-hour that holds an instant to the present.
func (p Pulse) Asked(from time.Time) (sum int64) {
	for at, n := range p.Requests {
		if !at.Before(from.UTC().Truncate(HalfHour)) {
			sum += n
		}
	}
	return sum
}

// Plus adds two ladders of the same basis.
func (c Counts) Plus(d Counts) Counts {
	return Counts{
		Decisions: c.Decisions + d.Decisions, Impressions: c.Impressions + d.Impressions, Viewable: c.Viewable + d.Viewable,
		Opens: c.Opens + d.Opens, Clicks: c.Clicks + d.Clicks, LawReads: c.LawReads + d.LawReads, Dismissed: c.Dismissed + d.Dismissed,
		Shares: c.Shares + d.Shares, Pledges: c.Pledges + d.Pledges, Filtered: c.Filtered + d.Filtered,
	}
}

// Minus takes away d, which was counted in c as well.
func (c Counts) Minus(d Counts) Counts {
	return Counts{
		Decisions: c.Decisions - d.Decisions, Impressions: c.Impressions - d.Impressions, Viewable: c.Viewable - d.Viewable,
		Opens: c.Opens - d.Opens, Clicks: c.Clicks - d.Clicks, LawReads: c.LawReads - d.LawReads, Dismissed: c.Dismissed - d.Dismissed,
		Shares: c.Shares - d.Shares, Pledges: c.Pledges - d.Pledges, Filtered: c.Filtered - d.Filtered,
	}
}

// Busy is a campaign that was asked for lately.
type Busy struct {
	Campaign campaigns.Campaign // without what it says, where and to whom
	Counts   Counts
}

// Concern says why somebody should look at something.
type Concern string

// The concerns, in the order of their urgency.
const (
	BypassOpen   Concern = "bypass_open"   // a text that an owner put on air without approvals, and nobody else has looked at
	ReviewWaits  Concern = "review_waits"  // texts in review that the asker may approve, told by the one that waited longest
	AsksToJoin   Concern = "asks_to_join"  // organisations that ask to become partners, told by the one that waited longest
	SignOffEnds  Concern = "sign_off_ends" // an approval ends soon, and with it the sentence
	PartnerQuiet Concern = "partner_quiet" // a partner that used to ask has stopped
	OriginLapsed Concern = "origin_lapsed" // a website of a partner is not shown to be its own any more
	NotShown     Concern = "not_shown"     // a campaign is live, and no visit was given it
	LawAlarm     Concern = "law_alarm"     // a law card cannot stand as it is, or not for long
	EndsSoon     Concern = "ends_soon"     // a campaign's last day is near
	StartsSoon   Concern = "starts_soon"   // a campaign's first day is near
)

// Need is one thing that wants a person.
type Need struct {
	Concern Concern
	Public  string
	Name    Named  // of what it is about, where that has names in each language
	Place   string // of a law card, an ISO 3166 code
	Conduct content.Conduct
	Alarm   content.Alarm // the gravest of a law card
	Plain   string        // its name where the team gave it only one
	At      time.Time     // when an approval ends; since when a text or somebody waits
	Day     campaigns.Date
	Count   int64 // what is usual in a day; how many approvals; how many live campaigns say a card
	Total   int64 // of this concern, shown or not
	Sample  bool
}

// Horizon is when something becomes a need.
type Horizon struct {
	Now      time.Time
	Today    campaigns.Date      // in the zone of the reports
	SignOff  time.Duration       // before an approval ends
	NearDays int                 // before a campaign begins or ends
	Most     int                 // of a concern, at most
	Holds    []content.Reviewing // roles in which the asker approves texts
	Asker    access.Actor        // who may not approve what they wrote
	Admits   bool                // whether the asker decides who becomes a partner
}

// Desk is what a console's first page asks.
type Desk interface {
	Pulse(ctx context.Context, s access.Scope, now time.Time) (Pulse, error)
	// Busiest returns the campaigns that were asked for most since an instant, at most some.
	Busiest(ctx context.Context, s access.Scope, since time.Time, most int) ([]Busy, error)
	Needs(ctx context.Context, s access.Scope, h Horizon) ([]Need, error)
}

// Text is the need's name in a reader's language.
func (n Need) Text(l lang.Locale) string {
	if n.Plain != "" {
		return n.Plain
	}
	return n.Name.Name.In(l)
}
