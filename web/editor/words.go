package editor

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// columnView is the draft in one language.
type columnView struct {
	Locale    lang.Locale
	Done, All int    // of the fields that it should have
	Says      string // the same in words
	Lacks     string // those that are missing
	Lines     []lineView
	Kept      []page.Fact // fields that this message has no use for, with what was typed
	Whole     desk.LintView
	Clean     bool // it is written, and nothing is found
}

// lineView is one of its texts.
type lineView struct {
	page.Field
	Locale   lang.Locale
	Count    string // how long it is
	Over     string // the slots that it is too long for
	Marked   []markView
	Terms    []string
	Findings desk.LintView
	Hints    bool // somewhere, a line of it is broken where we say
}

// markView is a piece of a text, and what is said of it: "halt", "wait", "term", "hint" or nothing.
type markView struct{ Text, Kind string }

// tall are the fields of more than a line.
var tall = []string{"headline", "body", "alt", "source", "why", "guide"}

// column lays the draft in one language.
func (t sheet) column(r page.Reader, m content.Message, l lang.Locale, now time.Time) columnView {
	v := columnView{Locale: l, All: len(m.Wanted())}
	missing := m.Missing(l)
	v.Done = v.All - len(missing)
	v.Says = r.Say("editor.done_of", "done", v.Done, "all", v.All)
	var lacks []string
	for _, f := range missing {
		lacks = append(lacks, r.Say("field."+f.ID))
	}
	if len(lacks) > 0 {
		v.Lacks = r.Say("editor.lacks", "fields", strings.Join(lacks, " · "))
	}
	written := m.Texts[l] != content.Text{}
	var found []lint.Finding
	if written {
		found = lint.CheckMessage(m, t.shop.Shelf, l, now)
	}
	passed := lint.Overrides(t.shop.Log, l)
	of := func(field lint.Field) (out []lint.Finding) {
		for _, f := range found {
			if f.Field == field {
				out = append(out, f)
			}
		}
		return out
	}
	for _, f := range content.Fields {
		if f.ID == "action_url" && m.Action != content.Link || f.ID == "report" && m.Report == (content.Hotline{}) {
			v.Kept = append(v.Kept, page.Fact{Name: idOf(f, l), Text: t.draft.words[idOf(f, l)]})
			continue
		}
		v.Lines = append(v.Lines, t.line(r, m, f, l, of(lint.Field(f.ID)), passed))
	}
	v.Whole = desk.LintView{Locale: l, Findings: desk.Findings(r, of(lint.Whole), passed, false)}
	v.Clean = written && len(found) == 0
	return v
}

// line lays one text, with what is found in it.
func (t sheet) line(r page.Reader, m content.Message, f content.Field, l lang.Locale, found []lint.Finding, passed []lint.Override) lineView {
	id, text := idOf(f, l), f.Of(m.Texts[l])
	v := lineView{Locale: l, Field: page.Field{ID: id, Label: r.Say("field." + f.ID), Kind: "text", Value: t.draft.words[id], Max: f.Most, Lang: l, Wrong: t.saidOf(id)}}
	switch {
	case slices.Contains(tall, f.ID):
		v.Kind = "area"
	case f.ID == "action_url":
		v.Kind = "url"
	}
	v.Hints = l != lang.En && (f.ID == "headline" || f.ID == "body" || f.ID == "print")
	if alt := t.shop.Shelf.Pictures[m.Picture].Alt[l]; f.ID == "alt" && alt != "" {
		v.Help = r.Say("editor.picture_says", "words", alt)
	}
	v.Count, v.Over = fits(r, lint.Field(f.ID), l, text)
	v.Findings = desk.LintView{Locale: l, Findings: desk.Findings(r, found, passed, false)}
	var terms []lint.Term
	if f.ID != "action_url" {
		terms = lint.Terms(l, text)
	}
	seen := map[string]bool{}
	for _, term := range terms {
		if says := agreed(r, l, text, term); !seen[says] {
			seen[says] = true
			v.Terms = append(v.Terms, says)
		}
	}
	v.Marked = marks(text, found, terms)
	return v
}

// fits says how long a text is, and which slots it is too long for. A field without a budget has neither.
func fits(r page.Reader, f lint.Field, l lang.Locale, text string) (count, over string) {
	width, room := lint.Width(text), []string{}
	most := lint.BudgetOf(lint.Inline, l).Of(f)
	inPage := most > 0
	for _, slot := range lint.Slots {
		n := lint.BudgetOf(slot, l).Of(f)
		if n > 0 && !inPage { // what no page has is held to the tightest of the others
			most = min(cmp.Or(most, n), n)
		}
		if n > 0 && width > n {
			room = append(room, r.Say("editor.slot_room", "slot", r.Say(slot.Key()), "max", n))
		}
	}
	if most == 0 {
		return "", ""
	}
	if len(room) > 0 {
		over = r.Say("editor.over", "slots", strings.Join(room, r.Say("audiences.comma")))
	}
	return r.Say("editor.count", "width", width, "max", most), over
}

// agreed says what the other languages call an agreed word.
func agreed(r page.Reader, l lang.Locale, text string, term lint.Term) string {
	var others []string
	for _, o := range lang.All {
		if o != l && term.Agreed[o] != "" {
			others = append(others, term.Agreed[o])
		}
	}
	word := strings.ReplaceAll(string([]rune(text)[term.From:term.To]), content.Hint, "")
	return r.Say("editor.term", "word", word, "others", strings.Join(others, " · "))
}

// marks cuts a text where something is said of it. It is empty where nothing is.
func marks(text string, found []lint.Finding, terms []lint.Term) (out []markView) {
	all := []rune(text)
	kinds := make([]string, len(all))
	for _, t := range terms {
		fill(kinds, t.From, t.To, "term")
	}
	for _, f := range found {
		kind := "wait"
		if f.Severity == lint.Block {
			kind = "halt"
		}
		fill(kinds, f.From, f.To, kind)
	}
	said := len(terms) > 0
	for i, c := range all {
		if string(c) == content.Hint {
			kinds[i], said = "hint", true
		}
		said = said || kinds[i] != ""
		shown := string(c)
		if kinds[i] == "hint" {
			shown = content.HintSign
		}
		if i > 0 && kinds[i] == kinds[i-1] {
			out[len(out)-1].Text += shown
			continue
		}
		out = append(out, markView{shown, kinds[i]})
	}
	if !said {
		return nil
	}
	return out
}

// fill sets a range; what blocks is never painted over by what warns.
func fill(kinds []string, from, to int, kind string) {
	for i := from; i < min(to, len(kinds)); i++ {
		if kinds[i] != "halt" {
			kinds[i] = kind
		}
	}
}
