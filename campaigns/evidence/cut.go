package evidence

import "erawan/campaigns"

// Split is what the rows of a page are by.
type Split string

// The splits.
const (
	ByDay     Split = "day"
	ByLocale  Split = "locale"
	ByPartner Split = "partner"
	ByMessage Split = "message"
	ByAll     Split = "all" // each row there is, of one day
)

// Ask is what one page of a report asks for.
type Ask struct {
	Query           // its Campaign is not looked at; without days they are the Last ones up to today in the zone
	Public   string // of a campaign; empty is every one in scope
	Last     int
	By       Split
	Day      campaigns.Date // which day ByAll shows; none is the last on which anything was counted
	Most     int            // rows of ByAll at most, those with the most decisions first
	Choices  int            // how many campaigns at most are named to choose from, the newest first
	OnlyDays bool           // the rows by day and locale, and no others
	Unnamed  bool           // nothing is named, and what is sample only where a sum says so
}

// Cut is the answer: what one page shows, added up already.
type Cut struct {
	Report            // what a split is not by is empty in its rows
	Days       []Row  // by day and locale, whatever the split
	Total      Counts // of the days, held-out visits with them
	Requests   int64  // at the placements of the campaign, or of all in scope; read with OnlyDays and Unnamed alone
	Campaign   Named  // the one that was asked for
	CampaignID int64  // 0 when none was
	Choices    []Named
	More       bool           // there are more campaigns than Choices
	Day        campaigns.Date // the day that ByAll shows
	Today      campaigns.Date // in the zone of the report
}
