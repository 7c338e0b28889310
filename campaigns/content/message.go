// Package content is WHAT WE SAY: law cards, messages in four locales, the statements people pledge
// to, and the approvals without which no sentence is shown.
package content

import (
	"erawan/campaigns"
	"erawan/internal/lang"
)

// Frame is the one idea of a message.
type Frame string

// The frames. Health is missing on purpose: it is never for ivory.
const (
	Legal     Frame = "legal"
	Norm      Frame = "norm"
	Souvenir  Frame = "souvenir"
	Art       Frame = "art"
	Empathy   Frame = "empathy"
	Reporting Frame = "reporting"
	Neutral   Frame = "neutral"
)

// Frames lists them in the order of menus.
var Frames = []Frame{Legal, Norm, Souvenir, Art, Empathy, Reporting, Neutral}

// Action is what the one button of a message does.
type Action string

// The actions.
const (
	Pledge  Action = "pledge"  // promise, with one tap
	Link    Action = "link"    // go to an approved address
	Dismiss Action = "dismiss" // "Got it": the neutral card's
)

// Message is a frame, a text in each locale, one action, and the law cards it cites.
// Versions are appended, never overwritten.
type Message struct {
	ID        int64
	Org       int64
	Public    string
	Version   int
	Frame     Frame
	Name      string // for the team, never shown to travellers
	Texts     map[lang.Locale]Text
	Action    Action
	Statement int64   // for Pledge
	Consent   int64   // for Pledge
	Cites     []int64 // law cards, in the order they are shown
	Report    Hotline
	Picture   int64 // of the library; 0 for none
	Sample    bool
}

// Text is everything a message says in one locale.
type Text struct {
	Headline    string
	Body        string
	ActionLabel string
	ActionURL   string // for Link: the address in this language
	ReportLabel string // with Report
	Alt         string // what the motif shows, for those who cannot see it; with a picture, what that shows instead of the library's words
	Source      string // where a figure in the text comes from, with year, base and place
	Speaker     string // who says this
	Why         string // why the traveller sees it: the page, not the person
	// On paper, and spoken. Left out of what is hashed where there is none, so that what was approved before stands.
	Print string `json:",omitempty"` // the one line of a waybill or a boarding pass
	Guide string `json:",omitempty"` // what a guide says, and answers: see Script
	Tags  string `json:",omitempty"` // hashtags of posts, without their sign, with spaces between them
}

// Hotline is whom to tell. Empty when no number is verified for the place.
type Hotline struct {
	Phone string
	URL   string
}

// LawCard is place × conduct × penalty, with its source and dates.
// Versions are appended, never overwritten.
type LawCard struct {
	ID           int64
	Org          int64
	Public       string
	Version      int
	Place        string // ISO country or territory
	Conduct      Conduct
	Lead         lang.Text // the place's own first sentence, where the conduct's would mislead
	Imprisonment Term
	Fine         Money
	OrBoth       bool
	Confiscated  bool
	Instrument   lang.Text // the law's name
	SourceName   lang.Text
	SourceURL    string
	InForceFrom  campaigns.Date // zero when unknown
	InForceTo    campaigns.Date // zero while it is in force
	AsOf         campaigns.Date // when somebody last checked it against the source
	Confidence   Confidence
	Reviewer     string // who held it against the source on that day; empty when nobody put a name to it
	Supersedes   int64  // the card whose place it takes once it is in force; 0 for none
	Sample       bool
}

// Conduct is what the law forbids.
type Conduct string

// The conducts.
const (
	TakeOut Conduct = "take_out" // carry ivory out of the country
	BringIn Conduct = "bring_in" // carry ivory into the country
	Trade   Conduct = "trade"    // buy or sell
	Possess Conduct = "possess"
	Mail    Conduct = "mail"
)

// Term is a prison term's bounds. Max zero means that the law, as far as we know it, states no longest
// term; with Min zero too, no term at all.
type Term struct {
	MinMonths int
	MaxMonths int
}

// Money is an amount in whole units of an ISO 4217 currency.
type Money struct {
	Amount   int64
	Currency string
	Unstated bool // a fine is provided for, its amount is not known to us
}

// Confidence is how sure a fact is; domain facts below B are never shown to a traveller.
type Confidence string

// The degrees.
const (
	A Confidence = "A" // official or primary
	B Confidence = "B" // reputable secondary
	C Confidence = "C" // conflicting or derived
	G Confidence = "G" // general knowledge, unseen in a source
)

// Showable reports whether a fact of this confidence may stand in a traveller's message.
func (c Confidence) Showable() bool { return c == A || c == B }
