// Package lint reads what we are about to say and finds what must not reach a traveller, or had
// better not: words that raise desire, shame people, sell, promise too much, or name a penalty outside
// a law card. It is pure: what it says depends on the text, its message and the day alone.
//
// What it looks for stands in words.toml and glossary.toml; it knows no more language than they hold,
// and a person still approves every text.
package lint

import (
	"cmp"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// Rule is the stable id of a rule. Its sentence is the message key "lint." and the id.
type Rule string

// The rules that need more than words. Those of words.toml are named there.
const (
	MixedScript     Rule = "mixed_script"     // characters of the other Chinese script, or letters that only look Latin
	HiddenCharacter Rule = "hidden_character" // what reads otherwise than it looks
	TooLong         Rule = "too_long"
	BreakOverflow   Rule = "break_overflow" // a run that no line break can part
	NoAlternative   Rule = "no_alternative" // nothing to do instead
	UncitedLaw      Rule = "uncited_law"    // a legal message without a law card
	HardToRead      Rule = "hard_to_read"
	Glossary        Rule = "glossary" // a word that is not the agreed one
	CardAlarm       Rule = "card_alarm"
)

// Severity says what a finding does.
type Severity string

// The severities.
const (
	Block Severity = "block" // not to be approved as it is, unless overridden with a reason
	Warn  Severity = "warn"  // shown to author and reviewers
)

// Field is the part of a text that a finding is in.
type Field string

// The fields, in the order findings are listed.
const (
	Headline    Field = "headline"
	Body        Field = "body"
	ActionLabel Field = "action"
	ReportLabel Field = "report"
	Alt         Field = "alt"
	Source      Field = "source"
	Speaker     Field = "speaker"
	Why         Field = "why"
	PrintLine   Field = "print"
	GuideScript Field = "guide"
	Hashtags    Field = "tags"
	Lead        Field = "lead"       // of a law card
	Instrument  Field = "instrument" // of a law card
	Whole       Field = ""           // the message as a whole
)

var fieldOrder = []Field{Headline, Body, ActionLabel, ReportLabel, Alt, Source, Speaker, Why, PrintLine, GuideScript, Hashtags, Lead, Instrument, Whole}

// Finding is one thing a rule found.
type Finding struct {
	Rule     Rule
	Severity Severity
	Field    Field
	From, To int    // the span, in characters of the field; To is exclusive, and both are 0 for a field as a whole
	Quote    string // the text in the span
	Key      string // what is wrong, why, and what to do instead
	Args     map[string]any
	Evidence []string // sources of the reference library; empty where the reason is our own layout
}

// Copy is a message in one locale, with what its rules depend on.
type Copy struct {
	Locale   lang.Locale
	Frame    content.Frame
	Action   content.Action
	Text     content.Text
	Cites    []content.LawCard
	Channels []campaigns.Channel // where it will be shown; none means a page
	Kits     []Slot              // that can be made of it besides
	At       time.Time           // the day its law is judged on
}

// Check finds everything about a message's text in one locale, ordered by field and place.
func Check(c Copy) []Finding {
	var out []Finding
	for _, p := range parts(c.Text) {
		f := fold(c.Locale, p.text)
		out = append(out, characters(c.Locale, p)...)
		out = append(out, matches(book().rules, asked{c.Locale, c.Frame, c.Text.Source != "", false, c.At}, p.field, f)...)
		out = append(out, terms(c.Locale, p.field, f)...)
	}
	out = append(out, lengths(c)...)
	out = append(out, overflows(c)...)
	out = append(out, reading(c.Locale, c.Text.Body)...)
	out = append(out, whole(c)...)
	return sorted(out)
}

// CheckMessage is Check of a message as it stands on a shelf.
func CheckMessage(m content.Message, s content.Shelf, l lang.Locale, at time.Time) []Finding {
	c := Copy{Locale: l, Frame: m.Frame, Action: m.Action, Text: m.Texts[l], At: at}
	c.Text.Alt, c.Kits = s.Alt(m, l), kitsOf(c.Text.Print)
	for _, id := range m.Cites {
		if card, ok := s.Cards[id]; ok {
			c.Cites = append(c.Cites, card)
		}
	}
	return Check(c)
}

// CheckCard finds everything about a law card's own words in one locale. Statutory terms may stand in
// them; a penalty may not, since numbers are built from the card's parts.
func CheckCard(card content.LawCard, l lang.Locale, at time.Time) []Finding {
	var out []Finding
	for _, p := range []part{{Lead, card.Lead[l]}, {Instrument, card.Instrument[l]}} {
		f := fold(l, p.text)
		out = append(out, characters(l, p)...)
		rules := book().rules
		if p.field == Instrument { // the name of a law is what it is; only which law it is matters
			rules = slices.DeleteFunc(slices.Clone(rules), func(r rule) bool { return r.Since == "" })
		}
		out = append(out, matches(rules, asked{l, content.Legal, true, true, at}, p.field, f)...)
	}
	return sorted(out)
}

// Blocked reports whether any finding blocks.
func Blocked(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Block })
}

// part is one field's text.
type part struct {
	field Field
	text  string
}

func parts(t content.Text) []part {
	return []part{{Headline, t.Headline}, {Body, t.Body}, {ActionLabel, t.ActionLabel}, {ReportLabel, t.ReportLabel}, {Alt, t.Alt},
		{Source, t.Source}, {Speaker, t.Speaker}, {Why, t.Why}, {PrintLine, t.Print}, {GuideScript, t.Guide}, {Hashtags, t.Tags}}
}

// whole finds what is about the message and not a place in it.
func whole(c Copy) []Finding {
	if c.Frame == content.Neutral {
		return nil
	}
	var out []Finding
	if c.Action == content.Dismiss || c.Text.ActionLabel == "" {
		out = append(out, found(NoAlternative, Warn, "traffic-bit-2019", "hu-2024"))
	}
	if c.Frame == content.Legal && len(c.Cites) == 0 {
		out = append(out, found(UncitedLaw, Block, "tat-2024"))
	}
	for _, card := range c.Cites {
		for _, a := range content.Alarms(card, nil, c.At) {
			f := found(CardAlarm, Warn)
			if a.Stops() {
				f.Severity = Block
			}
			f.Key, f.Args = a.Key(), map[string]any{"place": content.PlaceName(card.Place, c.Locale)}
			out = append(out, f)
		}
	}
	return out
}

func found(r Rule, s Severity, evidence ...string) Finding {
	return Finding{Rule: r, Severity: s, Key: "lint." + string(r), Evidence: evidence}
}

// at sets where in a field's text a finding is.
func (f Finding) at(field Field, text []rune, from, to int) Finding {
	f.Field, f.From, f.To, f.Quote = field, from, to, string(text[from:to])
	return f
}

// sorted orders findings, and joins those of one rule that overlap.
func sorted(in []Finding) []Finding {
	slices.SortStableFunc(in, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(fieldOrder, a.Field), slices.Index(fieldOrder, b.Field)),
			cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Severity, b.Severity))
	})
	var out []Finding
	for _, f := range in {
		i := slices.IndexFunc(out, func(o Finding) bool {
			return o.Rule == f.Rule && o.Field == f.Field && o.Key == f.Key && f.To > 0 && f.From < o.To
		})
		if i < 0 {
			out = append(out, f)
			continue
		}
		out[i] = out[i].joined(f)
	}
	return out
}

// joined is two overlapping findings of one rule as one, with the graver severity; o begins no sooner
// than f.
func (f Finding) joined(o Finding) Finding {
	if o.Severity == Block {
		f.Severity = Block
	}
	if o.To > f.To {
		f.Quote += string([]rune(o.Quote)[f.To-o.From:])
		f.To = o.To
	}
	return f
}
