package page

import (
	"fmt"
	"html/template"
	"time"
	"unicode"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Reader is the person a page is for: their language and the zone of their clock. Every view embeds
// one, so that a template says {{.T "key"}} and never formats a date or a number by hand. It is made
// per request and shares nothing that a request could change.
type Reader struct {
	Locale lang.Locale
	Zone   *time.Location
	words  Words
	assets *Assets
	Paper  *Paper // how the page is taken away as PDF; nil where it is not one to be printed
}

// Paper is a page as PDF.
type Paper struct {
	Path string // empty where the installation has nothing to make one with
}

// Words says a key in a language.
type Words interface {
	Say(l lang.Locale, key string, args map[string]any) string
	Has(key string) bool
}

// T says a key; pairs of names and values fill its blanks.
func (r Reader) T(key string, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("page: %s: a name without a value", key)
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return "", fmt.Errorf("page: %s: %v is no name", key, pairs[i])
		}
		args[name] = pairs[i+1]
	}
	return r.words.Say(r.Locale, key, args), nil
}

// Say is T for the code that builds a view. A name without its value is a mistake of ours, which the tests of
// every page would meet: it panics.
func (r Reader) Say(key string, pairs ...any) string {
	text, err := r.T(key, pairs...)
	if err != nil {
		panic(err)
	}
	return text
}

// Has reports whether there is a sentence for a key.
func (r Reader) Has(key string) bool { return r.words.Has(key) }

// Dir is the direction of the script. All four of ours run left to right.
func (r Reader) Dir() string { return "ltr" }

// Languages lists the four, for the switch.
func (r Reader) Languages() []lang.Locale { return lang.All }

// Number writes a whole number.
func (r Reader) Number(n int64) string { return lang.Number(r.Locale, n) }

// Share writes part of whole as a percentage, and that there is none to write when whole is zero.
func (r Reader) Share(part, whole int64) string {
	if whole == 0 {
		return lang.Unknown
	}
	share := float64(part) / float64(whole)
	decimals := 0
	if part > 0 && share < 0.1 {
		decimals = 1
	}
	return lang.Percent(r.Locale, share, decimals)
}

// Day writes a calendar day in full.
func (r Reader) Day(d campaigns.Date) string { return lang.Date(r.Locale, d.In(time.UTC)) }

// DayShort writes a calendar day for a table.
func (r Reader) DayShort(d campaigns.Date) string { return lang.DateShort(r.Locale, d.In(time.UTC)) }

// Days writes the days from the first to the last.
func (r Reader) Days(first, last campaigns.Date) string {
	return lang.DateRange(r.Locale, first.In(time.UTC), last.In(time.UTC))
}

// DaysShort writes the days from the first to the last for a table.
func (r Reader) DaysShort(first, last campaigns.Date) string {
	return r.DayShort(first) + " – " + r.DayShort(last)
}

// Script is the language of a name that was written once only, where its script tells that it is not the
// page's: a Latin name in a Thai page is read out in English, not letter by letter in Thai. It is empty
// where the script does not tell.
func (r Reader) Script(name string) lang.Locale {
	latin, thai, other := false, false, false
	for _, c := range name {
		switch {
		case unicode.Is(unicode.Thai, c):
			thai = true
		case unicode.Is(unicode.Latin, c):
			latin = true
		case unicode.IsLetter(c):
			other = true
		}
	}
	switch {
	case latin && !thai && !other && r.Locale != lang.En:
		return lang.En
	case thai && !latin && !other && r.Locale != lang.Th:
		return lang.Th
	}
	return ""
}

// Moment writes an instant in the reader's zone.
func (r Reader) Moment(t time.Time) string {
	if t.IsZero() {
		return lang.Unknown
	}
	return lang.DateTime(r.Locale, t.In(r.Zone))
}

// Date writes the day of an instant in the reader's zone.
func (r Reader) Date(t time.Time) string { return lang.Date(r.Locale, t.In(r.Zone)) }

// Clock writes the hour of an instant in the reader's zone.
func (r Reader) Clock(t time.Time) string { return lang.Clock(r.Locale, t.In(r.Zone)) }

// ISO writes an instant for machines: the datetime attribute.
func (r Reader) ISO(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Asset is the address of a static file, with its content's hash in it.
func (r Reader) Asset(name string) (string, error) { return r.assets.Path(name) }

// Integrity is the hash by which a browser checks a script or a style sheet.
func (r Reader) Integrity(name string) (string, error) { return r.assets.Integrity(name) }

// Icon draws one of the icons; it says nothing by itself, so a word or a label stands beside it.
func (r Reader) Icon(name string) (template.HTML, error) { return r.use("ic", name) }

// Mark draws the sign of the house.
func (r Reader) Mark() (template.HTML, error) { return r.use("mark", "mark") }

// use is HTML of our own making: neither argument is ever a reader's.
func (r Reader) use(class, name string) (template.HTML, error) {
	sheet, err := r.Asset("icons.svg")
	if err != nil {
		return "", err
	}
	return template.HTML(`<svg class="` + class + `" aria-hidden="true"><use href="` + sheet + "#" + template.HTMLEscapeString(name) + `"/></svg>`), nil
}

// With hands a partial the reader and what it is about.
func (r Reader) With(it any) Part { return Part{r, it} }

// Part is what a partial gets: {{.It}} is its subject, {{.T "key"}} still speaks.
type Part struct {
	Reader
	It any
}
