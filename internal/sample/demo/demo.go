// Package demo holds what the demo says and who says it: law cards, messages, statements, partners
// and campaigns, in four languages, as plain data. It knows keys, not ids: seeding gives out ids.
// Everything in it is an example and every surface that shows it says so.
package demo

import (
	"embed"
	"errors"
	"fmt"

	"github.com/BurntSushi/toml"

	"erawan/internal/lang"
)

//go:embed *.toml
var files embed.FS

// Demo is all of it.
type Demo struct {
	Laws       []Law
	Statements []Statement
	Messages   []Message
	Report     Report
	Speaker    lang.Text // who speaks in every message
	Why        lang.Text // why a traveller sees it
	Segments   []Segment
	Campaigns  []Campaign
	Partners   []Partner
	Thanks     map[lang.Locale]Thanks
	Souvenirs  Souvenirs
	Questions  []Question
}

// Law mirrors a law card. Dates are YYYY-MM-DD, or empty where nobody knows.
type Law struct {
	Key                   string
	Place                 string // ISO country or territory
	Conduct               string
	ImprisonmentMinMonths int    `toml:"imprisonment_min_months"`
	ImprisonmentMaxMonths int    `toml:"imprisonment_max_months"`
	FineMax               int64  `toml:"fine_max"`
	FineCurrency          string `toml:"fine_currency"`
	FineUnstated          bool   `toml:"fine_unstated"`
	OrBoth                bool   `toml:"or_both"`
	Confiscated           bool
	InForceFrom           string `toml:"in_force_from"`
	AsOf                  string `toml:"as_of"`
	Confidence            string
	Fact                  string    // the row of the reference library it rests on
	SourceURL             string    `toml:"source_url"`
	Lead                  lang.Text // the place's own first sentence, without a closing stop
	Instrument            lang.Text
	SourceName            lang.Text `toml:"source_name"`
}

// Statement is what people agree to.
type Statement struct {
	Key  string
	Kind string // promise or consent
	Text lang.Text
}

// Question is one that a visit may be asked.
type Question struct {
	Key     string
	Kind    string
	Name    string   // for the team
	Law     string   // key of the card it stands on
	Wanted  []int    // of the options, from 1, those that are right or hoped for
	Origins []string // of where somebody lives: the place of each option
	Ask     lang.Text
	Options []lang.Text
}

// Message is a frame, a text in each locale, one action, and the law cards it cites.
type Message struct {
	Key       string
	Frame     string
	Name      string // for the team
	Action    string // pledge, link or dismiss
	URL       string // for link; the page takes the locale as ?lang=
	Statement string // for pledge: key of a promise
	Consent   string // for pledge: key of a consent
	Cites     []string
	Report    bool   // whether the report line stands under it
	Fact      string // the row of the reference library its figure rests on
	Text      map[lang.Locale]Text
}

// Text is a message's words in one locale.
type Text struct {
	Headline string
	Body     string
	Action   string // the button
	Alt      string // what the motif shows
	Source   string // where its figure comes from
	Guide    string // what a guide says and answers; in every language or in none
}

// Report is whom a traveller can tell. The label is read with the number after it.
type Report struct {
	Phone      string
	URL        string
	Confidence string
	Label      lang.Text
}

// Segment is a conjunction: every signal has one of its values.
type Segment struct {
	Key  string
	Name lang.Text
	All  map[string][]string
}

// Campaign says what is shown where. Its flight lasts Days from the day of seeding on, and is over where it began Ago.
type Campaign struct {
	Key        string
	Name       lang.Text
	Segments   []string // any of these
	Placements []string
	Messages   []string // equal weights
	Neutral    string   // what a held-out visit sees
	Zone       string
	Days       int
	Priority   int
	CapPerDay  int `toml:"cap_per_day"`
	HoldOut    int `toml:"hold_out"`
	Ago        int // days before the seeding that its flight began; 0 for one that runs
	Experiment *Experiment
}

// Experiment is what was asked of a campaign's messages before its flight began.
type Experiment struct {
	Question string // for the team
	Metric   string
	Base     float64 // in percent
	Effect   float64 // in points
	Reading  string
	Why      string // it was ended
}

// Partner is an invented company and its slots.
type Partner struct {
	Key        string
	Kind       string
	Name       lang.Text
	Placements []Placement `toml:"placement"`
}

// Placement is one slot.
type Placement struct {
	Key      string
	Name     lang.Text
	Channel  string
	Place    string
	Zone     string
	Fallback string // house or empty
}

// Thanks is what somebody reads who has promised, or has taken a promise back.
type Thanks struct {
	Title     string
	Line      string
	Keep      string
	Next      string
	Withdraw  string
	Withdrawn string
}

// Souvenirs is the page behind the alternative-souvenir message.
type Souvenirs struct {
	Title  lang.Text
	Intro  lang.Text
	Note   lang.Text
	Crafts []Craft
}

// Craft is one kind of souvenir.
type Craft struct {
	Name lang.Text
	Line lang.Text
}

// ActionURL is the address of a message's link for a reader; empty when it has none.
func (m Message) ActionURL(l lang.Locale) string {
	if m.URL == "" {
		return ""
	}
	return m.URL + "?lang=" + string(l)
}

// Load reads and checks the files. An error is a mistake in them, and names every one.
func Load() (*Demo, error) {
	var (
		d        Demo
		laws     struct{ Law []Law }
		said     struct{ Statement []Statement }
		thanks   struct{ Thanks map[lang.Locale]Thanks }
		messages struct {
			Message      []Message
			Report       Report
			Speaker, Why lang.Text
		}
		shown struct {
			Segment  []Segment
			Campaign []Campaign
		}
		partners struct{ Partner []Partner }
		asked    struct{ Question []Question }
		page     struct {
			Page  struct{ Title, Intro, Note lang.Text }
			Craft []Craft
		}
	)
	err := errors.Join(
		read("laws.toml", &laws), read("statements.toml", &said), read("messages.toml", &messages),
		read("thanks.toml", &thanks), read("campaigns.toml", &shown), read("partners.toml", &partners),
		read("souvenirs.toml", &page), read("questions.toml", &asked))
	if err != nil {
		return nil, err
	}
	d.Laws, d.Statements, d.Messages = laws.Law, said.Statement, messages.Message
	d.Report, d.Speaker, d.Why = messages.Report, messages.Speaker, messages.Why
	d.Thanks, d.Questions = thanks.Thanks, asked.Question
	d.Segments, d.Campaigns, d.Partners = shown.Segment, shown.Campaign, partners.Partner
	d.Souvenirs = Souvenirs{page.Page.Title, page.Page.Intro, page.Page.Note, page.Craft}
	return &d, d.check()
}

// read decodes a file; a name in it that we do not know is a typing mistake.
func read(name string, into any) error {
	b, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	return decode(name, string(b), into)
}

func decode(name, text string, into any) error {
	meta, err := toml.Decode(text, into)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return fmt.Errorf("%s: unknown name %s", name, extra[0])
	}
	return nil
}
