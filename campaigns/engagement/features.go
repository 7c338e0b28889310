package engagement

import (
	"time"

	"erawan/campaigns/engagement/agents"
)

// Features is all that is kept of who sent an event and how, as one number: closed codes, never a user agent and never an
// address. Whether the event counts follows from them and its type alone, so that better rules can judge it again. Zero
// is not known: an event that no client sent, or one from before features were kept.
type Features uint64

// Mark is one thing that was found when an event came in. The numbers are stored: add at the end.
type Mark uint16

// The marks.
const (
	Ahead          Mark = 1 << iota // the browser fetched ahead of any person
	ClockWrong                      // it claims a moment more than a day outside the life of its token
	DwellWrong                      // it claims a card that stood there an hour longer than its token is old
	InDataCentre                    // it came from a network that the operator lists as a data centre's
	OnForeignPage                   // the page that sent it is on none of the origins of the placement's partner
	TooManyAMinute                  // one browser at one address sent more in a minute than a person can
	FromEverywhere                  // its token came from more networks, or more often, than one page can be
	Unordered                       // by the ledger: seen without an impression, or pressed long before it
)

// Band is how long after its token was made an event came in. The numbers are stored: add at the end.
type Band uint8

// The bands.
const (
	BandUnknown Band = iota
	Instantly        // faster than a card can be in view for a second
	WithinTen        // seconds
	WithinMinute
	WithinTenMinutes
	WithinHour
	Later
)

// bands are where each ends, from Instantly on. Of the second that makes a card viewable a fifth is left to the clocks of
// two nodes, of which one made the token.
var bands = [...]time.Duration{800 * time.Millisecond, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour}

func bandOf(after time.Duration) Band {
	b := Instantly
	for _, end := range bands {
		if after < end {
			return b
		}
		b++
	}
	return b
}

// Traits are features, unfolded.
type Traits struct {
	Agent agents.Agent
	Where agents.Where
	Marks Mark
	Band  Band
}

// How features are folded: where each code begins. What is above stays zero, so that they are a number of any database's.
const (
	familyAt   = 8
	robotAt    = 16
	whereAt    = 20
	libraryAt  = 22
	headlessAt = 23
	bandAt     = 24
	knownAt    = 27
	marksAt    = 28
	featureEnd = marksAt + 16
)

// Feature is a mark among features.
func (m Mark) Feature() Features { return Features(m) << marksAt }

// Pack folds traits.
func (t Traits) Pack() Features {
	f := Features(t.Agent.Rules) | Features(t.Agent.Family)<<familyAt | Features(t.Agent.Robot&15)<<robotAt | Features(t.Where&3)<<whereAt |
		Features(t.Band&7)<<bandAt | 1<<knownAt | t.Marks.Feature()
	if t.Agent.Library {
		f |= 1 << libraryAt
	}
	if t.Agent.Headless {
		f |= 1 << headlessAt
	}
	return f
}

// Known reports whether anything is known of who sent the event.
func (f Features) Known() bool { return f&(1<<knownAt) != 0 }

// Traits unfolds features.
func (f Features) Traits() Traits {
	return Traits{
		Agent: agents.Agent{Rules: uint8(f), Family: agents.Family(f >> familyAt), Robot: agents.Robot(f >> robotAt & 15),
			Library: f>>libraryAt&1 != 0, Headless: f>>headlessAt&1 != 0},
		Where: agents.Where(f >> whereAt & 3), Band: Band(f >> bandAt & 7), Marks: Mark(f >> marksAt),
	}
}

// reasons are what marks say against an event, in the order in which they are told.
var reasons = [...]struct {
	mark   Mark
	page   bool // of a page alone: apps and servers send from anywhere, and mails are opened anywhere
	filter Filter
}{
	{InDataCentre, true, DataCentre},
	{OnForeignPage, true, ForeignPage},
	{TooManyAMinute, true, TooMany},
	{FromEverywhere, true, Replayed},
	{ClockWrong, false, WrongTime},
	{DwellWrong, false, LongDwell},
	{Unordered, true, OutOfOrder},
}

// Verdict says whether an event of a type and with such features counts: the first reason against it. It is the
// only judge, when an event comes in and when it is judged again.
func Verdict(typ Type, f Features) Filter {
	t := f.Traits()
	switch {
	case !f.Known():
		return Counted
	case t.Marks&Ahead != 0:
		return Prefetched
	case t.Agent.Machine(t.Where):
		return DeclaredBot
	}
	page := t.Where == agents.InPage
	for _, v := range reasons {
		if t.Marks&v.mark != 0 && (page || !v.page) {
			return v.filter
		}
	}
	if page && typ == Viewable && t.Band == Instantly {
		return TooSoon
	}
	return Counted
}
