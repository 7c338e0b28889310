package pledges

import (
	"context"
	"slices"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Carrier is a partner and how many pledges stand that were made with it.
type Carrier struct {
	Org   int64
	Name  lang.Text
	Count int64
}

// Printed is what a partner reports to have printed. It is never added to what is measured.
type Printed struct {
	Org   int64
	Name  lang.Text
	Codes int64
}

// Board is the public tally of a campaign: what stands in the books, by partner, and beside it what was reported.
type Board struct {
	Count    Count
	Carriers []Carrier // most first
	Printed  []Printed
	Sample   bool
	Next     int64 // the next step of the goal
	At       time.Time
}

// Boards reads the books for the public tally.
type Boards interface {
	// Board counts the standing pledges of a campaign by partner, most first, and names the partners of also.
	Board(ctx context.Context, campaign int64, also []int64) ([]Carrier, error)
}

// Flights says of a campaign what the plan knows.
type Flights interface {
	// Promise is what the campaign asks people to promise, approved in the locale; false when nothing is.
	Promise(campaign int64, l lang.Locale, now time.Time) (string, bool)
	// Printed is how many codes each partner reports to have printed for it.
	Printed(campaign int64) map[int64]int64
	// Known finds a campaign by its public id, and says whether it is a sample.
	Known(public string) (id int64, sample, ok bool)
}

// Stage makes the public tally.
type Stage struct {
	Boards  Boards
	Flights Flights
}

// Board is the tally of a campaign. NotFound when no plan has it.
func (s *Stage) Board(ctx context.Context, campaign string, now time.Time) (Board, error) {
	n, sample, ok := s.Flights.Known(campaign)
	if !ok {
		return Board{}, fault.New(fault.NotFound, "/campaign", "campaign.unknown")
	}
	printed := s.Flights.Printed(n)
	var also []int64
	for org := range printed {
		also = append(also, org)
	}
	slices.Sort(also)
	carriers, err := s.Boards.Board(ctx, n, also)
	if err != nil {
		return Board{}, err
	}
	b := Board{Sample: sample, At: now}
	for _, c := range carriers {
		b.Count.Measured += c.Count
		if c.Count > 0 {
			b.Carriers = append(b.Carriers, c)
		}
		if codes := printed[c.Org]; codes > 0 {
			b.Printed = append(b.Printed, Printed{c.Org, c.Name, codes})
		}
	}
	b.Next = NextStep(b.Count.Measured)
	return b, nil
}

// Promise is what a campaign asks people to promise; empty when nothing is approved in the language.
func (s *Stage) Promise(campaign string, l lang.Locale, now time.Time) string {
	n, _, ok := s.Flights.Known(campaign)
	if !ok {
		return ""
	}
	text, ok := s.Flights.Promise(n, l, now)
	if !ok {
		return ""
	}
	return text
}

// NextStep is the next round number above n: 100, 200, 500, 1,000 and so on.
func NextStep(n int64) int64 {
	for step := int64(100); ; step *= 10 {
		for _, times := range []int64{1, 2, 5} {
			if step*times > n {
				return step * times
			}
		}
	}
}
