// Package research is what is known from studies of others: waves of surveys with their wording, base, weights and source.
// What is not known is blank, and a blank is never filled in. A figure is cited as it was published; it carries the
// confidence with which it was found, and a warning where it is known to be misread.
package research

import (
	"slices"
	"strings"

	"erawan/campaigns/content"
	"erawan/campaigns/experiment"
)

// Source is where a fact is from.
type Source struct{ Key, Name, URL string }

// Fact is what every row of the library has.
type Fact struct {
	ID         string
	Confidence content.Confidence
	Sources    []Source
	Note       string // in English, as the library has it; pages say it in the reader's language
}

// Study is one wave of a study: whom it asked and how.
type Study struct {
	Fact
	Key         string // which study: Waves, Travellers or Thailand
	Wave        string // a year
	Place       string
	Respondents int64 // 0 is unknown
	Bound       Bound
	Method      string
	From, To    string // of the fieldwork: as much of a date as is known
	Wording     string // empty: nobody here has seen the questionnaire
	Weights     string // empty: not published
}

// The studies of the library.
const (
	Waves      = "waves"      // the yearly survey of consumers in China
	Travellers = "travellers" // travellers from China, abroad
	Thailand   = "thailand"   // people in Thailand
)

// Bound says that a number is no exact one.
type Bound string

// The bounds.
const (
	Exact Bound = ""
	Over  Bound = "over"
	About Bound = "about"
)

// Percent is the unit of shares.
const Percent = "percent"

// Figure is one published number.
type Figure struct {
	Fact
	Study, Wave, Place string
	Metric             string
	Base               string // whom a share is of
	Bound              Bound
	Value              float64
	Known              bool // otherwise there is no figure, only the fact that none was given
	Unit               string
}

// Warning is a known misreading of a figure.
type Warning string

// The warnings.
const (
	NoWarning      Warning = ""
	OfPurchases    Warning = "of_purchases"   // "27%": a share of purchases, told as a share of travellers
	NoControl      Warning = "no_control"     // "79→37": before and after, other people, no control group
	InsteadOf27    Warning = "instead_of_27"  // the figure that "27%" is mistaken for
	YearInferred   Warning = "year_inferred"  // the source does not say of which year it speaks
	SourceDisputes Warning = "source_differs" // the source contradicts itself
)

// Warning is the misreading that a figure is known for.
func (f Figure) Warning() Warning {
	switch {
	case f.Metric == "bought_on_travel":
		return OfPurchases
	case f.Metric == "would_buy_ivory", f.Metric == "would_buy_tiger":
		return NoControl
	case f.ID == "t-bought":
		return InsteadOf27
	case f.ID == "w20-p12":
		return YearInferred
	case f.ID == "w20-int0":
		return SourceDisputes
	}
	return NoWarning
}

// Finding is what a study found to work.
type Finding struct {
	Fact
	Says, Effect, Design string
}

// Span is how many came over some days, as it was published. Spans overlap: they are never added up.
type Span struct {
	Fact
	Country, Origin string
	From, To        string // days, both included
	Count           int64
	Bound           Bound
	Kind            string // year, cumulative, week, day or forecast
}

// Library is all of it, in the order of its files.
type Library struct {
	Studies  []Study
	Figures  []Figure
	Findings []Finding
	Spans    []Span
}

// Of are the figures of one study.
func (l Library) Of(study string) (out []Figure) {
	for _, f := range l.Figures {
		if f.Study == study {
			out = append(out, f)
		}
	}
	return out
}

// StudiesOf are the waves of one study.
func (l Library) StudiesOf(study string) (out []Study) {
	for _, s := range l.Studies {
		if s.Key == study {
			out = append(out, s)
		}
	}
	return out
}

// Question is something that waves of a study asked of some people.
type Question struct{ Metric, Base string }

// Questions of the yearly waves, in the library's order.
func (l Library) Questions() (out []Question) {
	for _, f := range l.Of(Waves) {
		if q := (Question{f.Metric, f.Base}); !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return out
}

// Point is what one wave says to a question.
type Point struct {
	Wave   string
	Study  *Study  // nil where the wave is not described
	Figure *Figure // nil where nothing was published: a blank
	// Interval is Wilson's on the number of people asked; nil where that is not known, where it is not of all of them, or
	// where the figure is no exact share. Weights were not published, so that it is too narrow if anything.
	Interval *experiment.Interval
	// Joined says that the question was put in the same words in the wave before: only then is it a trend.
	Joined bool
}

// Trend is what every wave says to a question, in the order of the waves; false where none was ever asked it.
func (l Library) Trend(q Question) ([]Point, bool) {
	var out []Point
	found := false
	waves := l.StudiesOf(Waves)
	for i := range waves {
		p := Point{Wave: waves[i].Wave, Study: &waves[i]}
		for _, f := range l.Of(Waves) {
			if f.Wave == p.Wave && f.Metric == q.Metric && f.Base == q.Base {
				p.Figure, found = &f, true
			}
		}
		p.Interval = intervalOf(p)
		p.Joined = i > 0 && p.Figure != nil && out[i-1].Figure != nil && waves[i].Wording != "" && waves[i].Wording == waves[i-1].Wording
		out = append(out, p)
	}
	return out, found
}

// everybody is the base of a figure that is of all who were asked.
const everybody = "all"

func intervalOf(p Point) *experiment.Interval {
	if p.Figure == nil || p.Figure.Base != everybody || p.Figure.Bound != Exact || p.Figure.Unit != Percent || p.Study.Respondents == 0 || p.Study.Bound == Over {
		return nil
	}
	i := experiment.Wilson(float64(p.Study.Respondents), p.Figure.Value/100)
	return &i
}

// SourcesOf are the sources of some points, each once.
func SourcesOf(points []Point) (out []Source) {
	for _, p := range points {
		if p.Figure == nil {
			continue
		}
		for _, s := range p.Figure.Sources {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Names of some sources, as a citation has them.
func Names(all []Source) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return strings.Join(names, "; ")
}
