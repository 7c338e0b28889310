package lint

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

//go:embed words.toml glossary.toml
var files embed.FS

// rule is one of words.toml, compiled.
type rule struct {
	ID         Rule
	Severity   Severity
	Cards      bool // holds for a law card's lead too
	Since      string
	since      time.Time
	Evidence   []string
	NotFrames  []content.Frame `toml:"not_frames"`
	OnlyBare   bool            `toml:"only_without_source"`
	Statutory  map[string][]string
	statutory  map[string][]*regexp.Regexp
	Find       []find
	Name, Note string
}

// find is what a rule looks for in one language; "zh" is both scripts.
type find struct {
	Locale   string
	Severity Severity
	Match    []string
	Unless   []string
	Despite  []string
	Before   int
	After    *int
	match    []*regexp.Regexp
	unless   []*regexp.Regexp
	despite  []*regexp.Regexp
}

// term is a concept with its agreed words and those not to be used for it.
type term struct {
	ID     string
	Agreed lang.Text
	Avoid  map[lang.Locale][]string
	avoid  map[lang.Locale][]*regexp.Regexp
}

type wordBook struct {
	rules []rule
	terms []term
}

// book is read once. A mistake in the files built into the program is one in the program.
var book = sync.OnceValue(func() wordBook {
	b, err := readBook()
	if err != nil {
		panic("lint: " + err.Error())
	}
	return b
})

func readBook() (wordBook, error) {
	var words struct {
		Define map[string]map[string]string
		Rule   []rule
	}
	var glossary struct{ Term []term }
	for name, into := range map[string]any{"words.toml": &words, "glossary.toml": &glossary} {
		meta, err := toml.DecodeFS(files, name, into)
		if err != nil {
			return wordBook{}, fmt.Errorf("%s: %w", name, err)
		}
		if extra := meta.Undecoded(); len(extra) > 0 {
			return wordBook{}, fmt.Errorf("%s: unknown name %s", name, extra[0])
		}
	}
	for i := range words.Rule {
		if err := words.Rule[i].compile(words.Define); err != nil {
			return wordBook{}, fmt.Errorf("words.toml: %s: %w", words.Rule[i].ID, err)
		}
	}
	for i := range glossary.Term {
		t := &glossary.Term[i]
		t.avoid = map[lang.Locale][]*regexp.Regexp{}
		for l, patterns := range t.Avoid {
			compiled, err := compile(patterns, nil)
			if err != nil {
				return wordBook{}, fmt.Errorf("glossary.toml: %s: %w", t.ID, err)
			}
			t.avoid[l] = compiled
		}
	}
	return wordBook{words.Rule, glossary.Term}, nil
}

func (r *rule) compile(define map[string]map[string]string) error {
	if r.Since != "" {
		day, err := campaigns.ParseDate(r.Since)
		if err != nil {
			return err
		}
		r.since = day.In(time.UTC)
	}
	r.statutory = map[string][]*regexp.Regexp{}
	for l, patterns := range r.Statutory {
		compiled, err := compile(patterns, define[l])
		if err != nil {
			return err
		}
		r.statutory[l] = compiled
	}
	for i := range r.Find {
		f := &r.Find[i]
		if f.Severity == "" {
			f.Severity = r.Severity
		}
		var err error
		if f.match, err = compile(f.Match, define[f.Locale]); err != nil {
			return err
		}
		if f.unless, err = compile(f.Unless, define[f.Locale]); err != nil {
			return err
		}
		if f.despite, err = compile(f.Despite, define[f.Locale]); err != nil {
			return err
		}
	}
	return nil
}

func compile(patterns []string, define map[string]string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, p := range patterns {
		for range 2 { // a definition may use another
			for name, means := range define {
				p = strings.ReplaceAll(p, "<"+name+">", means)
			}
		}
		re, err := regexp.Compile(foldPattern(p))
		if err != nil {
			return nil, err
		}
		out = append(out, re)
	}
	return out, nil
}

// asked is what a rule of words depends on beside the text.
type asked struct {
	locale  lang.Locale
	frame   content.Frame
	sourced bool // the text says where its figures come from
	card    bool // it is a law card's own text
	at      time.Time
}

// language is the heading that a locale's patterns stand under.
func language(l lang.Locale) string {
	if l == lang.ZhHans || l == lang.ZhHant {
		return "zh"
	}
	return string(l)
}

func (r rule) applies(a asked) bool {
	switch {
	case a.card && !r.Cards, slices.Contains(r.NotFrames, a.frame), r.OnlyBare && a.sourced:
		return false
	}
	return r.since.IsZero() || !a.at.Before(r.since)
}

// matches finds the words of every rule that applies.
func matches(rules []rule, a asked, field Field, f folded) []Finding {
	var out []Finding
	for _, r := range rules {
		if !r.applies(a) {
			continue
		}
		for _, find := range r.Find {
			if find.Locale != language(a.locale) {
				continue
			}
			for _, re := range find.match {
				for _, m := range re.FindAllStringSubmatchIndex(f.text, -1) {
					from, to := inner(m)
					if from == to || find.excused(f, from, to) || a.card && r.isStatutory(a.locale, f.text, from, to) {
						continue
					}
					start, end := f.span(from, to)
					out = append(out, found(r.ID, find.Severity, r.Evidence...).at(field, f.orig, start, end))
				}
			}
		}
	}
	return out
}

// inner is the first group that took part in a match, or the whole match.
func inner(m []int) (from, to int) {
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] >= 0 {
			return m[i], m[i+1]
		}
	}
	return m[0], m[1]
}

// after is how far behind a match an excuse may stand, in characters, where a find does not say.
const after = 12

func (f find) excused(t folded, from, to int) bool {
	behind := after
	if f.After != nil {
		behind = *f.After
	}
	window := t.around(from, to, f.Before, behind)
	matches := func(re *regexp.Regexp) bool { return re.MatchString(window) }
	return slices.ContainsFunc(f.unless, matches) && !slices.ContainsFunc(f.despite, matches)
}

// isStatutory reports whether a range lies in a term that statutes use.
func (r rule) isStatutory(l lang.Locale, text string, from, to int) bool {
	for _, re := range r.statutory[language(l)] {
		for _, m := range re.FindAllStringIndex(text, -1) {
			if m[0] <= from && to <= m[1] {
				return true
			}
		}
	}
	return false
}

// terms finds words that are not the agreed ones. It says the agreed word.
func terms(l lang.Locale, field Field, f folded) []Finding {
	var out []Finding
	for _, t := range book().terms {
		for _, re := range t.avoid[l] {
			for _, m := range re.FindAllStringIndex(f.text, -1) {
				start, end := f.span(m[0], m[1])
				w := found(Glossary, Warn, "glossary").at(field, f.orig, start, end)
				w.Args = map[string]any{"term": t.Agreed[l]}
				out = append(out, w)
			}
		}
	}
	return out
}
