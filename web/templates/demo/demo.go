// Package demo is the page of a booking site that does not exist, with a slot of ours in it: the
// place to see the tag at work on a page that is not ours.
package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/BurntSushi/toml"

	"erawan/internal/lang"
)

//go:embed host.html
var markup string

//go:embed host.toml
var words string

//go:embed host.css
var style []byte

// Style is the site's style sheet, to be served at the address that Host.Style names.
func Style() []byte { return bytes.Clone(style) }

// Site is the invented site in its four languages.
type Site struct {
	page  *template.Template
	words map[lang.Locale]map[string]string
}

// NewSite reads the site's page and words. An error means that the program was built wrong.
func NewSite() (*Site, error) {
	s := &Site{words: map[lang.Locale]map[string]string{}}
	if _, err := toml.Decode(words, &s.words); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	page, err := template.New("host").Parse(markup)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	s.page = page
	return s, nil
}

// Host is what a program knows of the page.
type Host struct {
	Asked     string // the language asked for: zh-CN, zh-HK, th or en; anything else is English
	Style     string // address of the style sheet
	Tag       string // address of the tag
	Key       string // publishable key
	Placement string // public id of the slot
}

// Render writes the whole page, or nothing and the error.
func (s *Site) Render(w io.Writer, h Host) error {
	var whole bytes.Buffer
	if err := s.page.Execute(&whole, s.view(h)); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	_, err := whole.WriteTo(w)
	return err
}

// tags are the languages of the site as its own links name them.
var tags = []language{
	{Tag: "zh-CN", locale: lang.ZhHans},
	{Tag: "zh-HK", locale: lang.ZhHant},
	{Tag: "th", locale: lang.Th},
	{Tag: "en", locale: lang.En},
}

type language struct {
	Tag     string
	Current bool
	locale  lang.Locale
}

// Name is what the language calls itself.
func (l language) Name() string { return l.locale.Name() }

// view is what the template reads.
type view struct {
	Host
	Language  string
	Languages []language
	Signals   string
	Legs      []leg
	Arrive    string
	Leave     string
	Costs     []cost
	words     map[string]string
}

type leg struct {
	Way, Day       string
	From, FromCity string
	To, ToCity     string
	Leaves, Lands  string
	Length         string
}

type cost struct{ Name, Amount string }

// signals is what the site knows of the visit, in bands.
const signals = `{"destination":["TH"],"origin":"CN","origin_airport":"KMG","trip_phase":"booked","party":"couple","route":["KMG","BKK"],"context":["transport","lodging"]}`

func (s *Site) view(h Host) view {
	asked, ok := lang.Match([]string{h.Asked}, lang.All)
	if !ok {
		asked = lang.En
	}
	v := view{Host: h, Signals: signals, words: s.words[asked]}
	for _, l := range tags {
		if l.Current = l.locale == asked; l.Current {
			v.Language = l.Tag
		}
		v.Languages = append(v.Languages, l)
	}
	trip := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.December, day, hour, minute, 0, 0, time.UTC)
	}
	day := func(n int) string { return lang.DayMonth(asked, trip(n, 0, 0)) }
	clock := func(hour, minute int) string { return lang.Clock(asked, trip(1, hour, minute)) }
	v.Legs = []leg{
		{Way: "out", Day: day(5), From: "KMG", FromCity: "kunming", To: "BKK", ToCity: "bangkok", Leaves: clock(9, 40), Lands: clock(11, 5), Length: "out_length"},
		{Way: "back", Day: day(9), From: "BKK", FromCity: "bangkok", To: "KMG", ToCity: "kunming", Leaves: clock(13, 20), Lands: clock(16, 35), Length: "back_length"},
	}
	v.Arrive, v.Leave = day(5), day(9)
	var total int64
	for _, c := range []struct {
		name   string
		amount int64
	}{{"fares", 3460}, {"nights", 2288}, {"taxes", 412}} {
		total += c.amount
		v.Costs = append(v.Costs, cost{c.name, yuan(asked, c.amount)})
	}
	v.Costs = append(v.Costs, cost{"total", yuan(asked, total)})
	return v
}

func yuan(l lang.Locale, n int64) string { return "¥" + lang.Number(l, n) }

// T says a word of the site; a word that is missing stops the page.
func (v view) T(key string) (string, error) {
	if said := v.words[key]; said != "" {
		return said, nil
	}
	return "", fmt.Errorf("%s has no %q", v.Language, key)
}
