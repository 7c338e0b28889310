package research

import (
	"strings"
	"time"

	"erawan/campaigns/content"
	"erawan/campaigns/research"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// wave writes the year of a wave in the reader's calendar.
func wave(r page.Reader, year string) string {
	at, err := time.Parse("2006", year)
	if err != nil {
		return year
	}
	return lang.Year(r.Locale, at)
}

// partly writes a date of which only the year or the month may be known.
func partly(r page.Reader, date string) string {
	if at, err := time.Parse(time.DateOnly, date); err == nil {
		return lang.Date(r.Locale, at)
	}
	if at, err := time.Parse("2006-01", date); err == nil {
		return lang.Month(r.Locale, at)
	}
	return wave(r, date)
}

// fieldwork writes when people were asked, as far as it is known.
func fieldwork(r page.Reader, s research.Study) string {
	switch {
	case s.From == "":
		return r.Say("research.unknown")
	case s.To == "":
		return r.Say("research.from", "date", partly(r, s.From))
	case s.To == s.From:
		return partly(r, s.From)
	}
	return partly(r, s.From) + " – " + partly(r, s.To)
}

// bounded writes a number that may be no exact one.
func bounded(r page.Reader, b research.Bound, text string) string {
	switch b {
	case research.Over:
		return r.Say("research.over", "number", text)
	case research.About:
		return r.Say("research.about", "number", text)
	}
	return text
}

// share writes a share with as many decimals as it has.
func share(r page.Reader, x float64) string {
	decimals := 0
	if whole := x * 100; whole != float64(int64(whole+.5)) && whole-float64(int64(whole)) > 1e-9 {
		decimals = 1
	}
	return lang.Percent(r.Locale, x, decimals)
}

// value writes a figure, or that none was given.
func value(r page.Reader, f research.Figure) string {
	if !f.Known {
		return r.Say("research.no_figure")
	}
	switch f.Unit {
	case research.Percent:
		return bounded(r, f.Bound, share(r, f.Value/100))
	case "VND":
		return bounded(r, f.Bound, lang.Money(r.Locale, int64(f.Value), f.Unit))
	}
	return bounded(r, f.Bound, r.Say("research.unit_"+f.Unit, "count", int64(f.Value)))
}

// people writes how many were asked.
func people(r page.Reader, s research.Study) string {
	if s.Respondents == 0 {
		return r.Say("research.unknown")
	}
	return bounded(r, s.Bound, r.Number(s.Respondents))
}

// confidence is how sure a fact is.
func confidence(r page.Reader, c content.Confidence) string {
	return r.Say("laws.confidence_" + strings.ToLower(string(c)))
}

// sentence is what a row of the library says, in the reader's language where the catalogues have a sentence for exactly these words.
// A row of another table than they were written for is told in its own English: an old sentence would say something else.
func sentence(r page.Reader, key, text string) page.Item {
	if text == "" || r.Locale == lang.En {
		return page.Item{Text: text}
	}
	english := r
	english.Locale = lang.En
	if !r.Has(key) || english.Say(key) != text {
		return page.Item{Text: text, Lang: lang.En}
	}
	return page.Item{Text: r.Say(key)}
}

// keyed is a row's id as keys have it.
func keyed(f research.Fact) string { return strings.ReplaceAll(f.ID, "-", "_") }

// note is what the library says beside a fact.
func note(r page.Reader, f research.Fact) page.Item {
	return sentence(r, "research.note_"+keyed(f), f.Note)
}

// from names the sources of a fact, with how sure it is under them. They are names: they stand as they are written.
func from(r page.Reader, f research.Fact) page.Item {
	i := page.Item{Text: research.Names(f.Sources), Under: confidence(r, f.Confidence)}
	if r.Locale != lang.En {
		i.Lang = lang.En
	}
	if len(f.Sources) == 1 {
		i.Path = f.Sources[0].URL
	}
	return i
}

func warned(r page.Reader, w research.Warning) []page.Badge {
	if w == research.NoWarning {
		return nil
	}
	return []page.Badge{{Text: r.Say("research.careful"), Icon: "warn", Tone: "wait"}}
}

func columns(r page.Reader, keys ...string) (out []page.Column) {
	for _, key := range keys {
		out = append(out, page.Column{Text: r.Say(key)})
	}
	return out
}
