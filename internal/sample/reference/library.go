// Package reference is the library of facts that ships with the product: laws, research, past
// campaigns, arrivals, terms and airports, each row with its sources, date and confidence. An empty
// cell means that nobody knows; nothing is interpolated, and unknown is never zero.
package reference

import (
	"embed"
	"errors"
	"strings"

	"erawan/audience"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

//go:embed *.csv
var files embed.FS

// Library is all of it, in the order of the files.
type Library struct {
	Sources   []Source
	Laws      []Law
	Studies   []Study
	Figures   []Figure // of the consumer waves, the travellers study and Thailand
	Segments  []Segment
	Campaigns []Campaign
	Evidence  []Evidence
	Partners  []Partner
	Arrivals  []Arrivals
	Terms     []Term
	Airports  []Airport

	facts map[string]Fact
}

// Fact is what every row has: an id of its own in the whole library, and where it comes from.
type Fact struct {
	ID         string
	Confidence content.Confidence
	Sources    []string // keys of Sources
	Date       string   // of the sources, as far as known: YYYY, YYYY-MM or YYYY-MM-DD
}

// Number is a figure, or the fact that there is none.
type Number struct {
	Value float64
	Known bool
}

// Source is a page or paper. URL and Date are empty where they were not recorded.
type Source struct {
	Key, Name, URL, Date string
}

// Law is place × conduct × penalty as found. Gap says what still has to be checked.
type Law struct {
	Fact
	Place        string // ISO country or territory; empty for the international treaty
	Instrument   string
	Conduct      content.Conduct
	Says         string
	MinMonths    Number
	MaxMonths    Number
	FineMax      Number
	FineCurrency string
	FineUnstated bool
	OrBoth       bool
	Confiscated  bool
	InForceFrom  string // as far as known, like Fact.Date
	InForceTo    string
	Gap          string
}

// Study is one wave of a study: whom it asked, and how. Wording and Weights are empty where nobody has seen them.
type Study struct {
	Fact
	Study       string // waves, travellers or thailand
	Wave        string
	Place       string
	Respondents Number
	Bound       string
	Method      string // online or intercept
	From, To    string // of the fieldwork, like Fact.Date
	Wording     string
	Weights     string
	Note        string
}

// Figure is one number of one study.
type Figure struct {
	Fact
	Study  string // waves, travellers or thailand
	Wave   string // year of the consumer wave
	Place  string // ISO country; empty for all places of the study
	Metric string
	Base   string // whom the share is of
	Bound  string // over or about; empty when exact as reported
	Value  Number
	Unit   string
	Note   string
}

// Segment is an attitude's share in one wave.
type Segment struct {
	Fact
	Wave    string
	Segment string
	Share   Number // percent
	Profile string
}

// Campaign is what a past campaign reported.
type Campaign struct {
	Fact
	Name, Period, Channel, Result string
}

// Evidence is what a study found to work.
type Evidence struct {
	Fact
	Finding, Effect, Design string
}

// Partner is an organisation known to have carried such messages: an example, never a tenant.
type Partner struct {
	Fact
	Name, Kind, Since, Role string
}

// Arrivals counts visitors of one origin in a country over some days.
type Arrivals struct {
	Fact
	Country, Origin string
	From, To        string // YYYY-MM-DD, both included
	Count           Number
	Bound           string
	Kind            string // year, cumulative, week, day or forecast
	Note            string
}

// Term is a word in four languages. Non-English words await native review.
type Term struct {
	Fact
	Words lang.Text
	Note  string
}

// Airport is an airport of China or the Greater Mekong. MarketLayer is the ivory market activity of
// its city as one study grouped cities, 1 the most active; 0 where the study names no layer.
type Airport struct {
	Fact         // ID is the IATA code
	Name         string
	Municipality string
	Country      string
	Region       string
	Lat, Lon     float64
	Scheduled    bool // has scheduled flights
	MarketLayer  int
	LayerSource  string
}

// Find returns the fact with an id.
func (l *Library) Find(id string) (Fact, bool) {
	f, ok := l.facts[id]
	return f, ok
}

// Load reads and checks every file. An error is a mistake in them, and names every one by line.
func Load() (*Library, error) {
	l := &Library{facts: map[string]Fact{}}
	err := errors.Join(
		each("sources.csv", l.source),
		each("laws.csv", l.law),
		each("studies.csv", l.study), each("waves.csv", l.wave), each("travellers.csv", l.traveller), each("thailand.csv", l.thailand),
		each("segments.csv", l.segment),
		each("campaigns.csv", l.campaign),
		each("evidence.csv", l.evidence),
		each("partners.csv", l.partner),
		each("arrivals.csv", l.arrival),
		each("terms.csv", l.term),
		eachRow("airports.csv", strings.NewReader(audience.AirportFacts()), l.airport))
	if err != nil {
		return nil, err
	}
	return l, nil
}
