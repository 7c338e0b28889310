package spec

import (
	"strings"

	"erawan/audience"
	"erawan/internal/lang"
)

// Words says a message key in a language.
type Words interface {
	Say(l lang.Locale, key string, args map[string]any) string
}

// Brief writes the audience in sentences for whoever sets it up at a platform, in one language: what to
// choose, what to leave out, the words, what could not be carried over, how the platform works, and from
// which pages that is known.
func (s Spec) Brief(p Platform, l lang.Locale, w Words) []byte {
	b := &brief{locale: l, words: w}
	b.line(b.say("spec.brief.title", "Name", s.Name, "Platform", p.Name.In(l)))
	b.line(b.say("spec.brief.from", "Segment", s.Segment, "Version", s.Version))
	b.head("spec.brief.choose")
	for _, c := range s.choices() {
		b.choice(c)
	}
	if !s.Destinations.Empty() || !s.Origins.Empty() {
		if s.There {
			b.item(b.say("spec.brief.there"))
		} else {
			b.item(b.say("spec.brief.before"))
		}
	}
	b.keywords("spec.brief.words", s.Keywords(), false)
	b.keywords("spec.brief.words_not", s.Keywords(), true)
	if len(s.Left) > 0 {
		b.head("spec.brief.left")
		for _, left := range s.Left {
			b.item(strings.TrimSpace(b.signal(left.Signal)+" "+left.Pointer) + b.say("spec.colon") + b.say(left.Why))
		}
	}
	b.head("spec.brief.notes")
	for _, key := range p.Notes {
		b.item(b.say(key))
	}
	for _, source := range p.Sources {
		b.item(source.Name + " " + source.URL)
	}
	return []byte(b.out.String())
}

type brief struct {
	out    strings.Builder
	locale lang.Locale
	words  Words
}

func (b *brief) say(key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return b.words.Say(b.locale, key, args)
}

func (b *brief) line(text string) { b.out.WriteString(text + "\n") }

func (b *brief) head(key string) { b.line("\n" + b.say(key)) }

func (b *brief) item(text string) { b.line("- " + text) }

func (b *brief) choice(c choice) {
	name := b.say("spec.part." + c.part)
	if len(c.With) > 0 {
		b.item(name + b.say("spec.colon") + b.names(c.part, c.With))
	}
	if len(c.Without) > 0 {
		b.item(b.say("spec.brief.not", "Part", name) + b.say("spec.colon") + b.names(c.part, c.Without))
	}
}

func (b *brief) names(part string, values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = b.named(part, v)
	}
	return strings.Join(out, b.say("spec.comma"))
}

// signals are whose values the parts show.
var signals = map[string][]audience.Signal{
	"age": {audience.AgeBand}, "interest": {audience.Context}, "party": {audience.Party},
	"moment": {audience.TripPhase}, "date": {audience.Holiday, audience.Season},
}

func (b *brief) named(part, value string) string {
	for _, s := range signals[part] {
		for _, v := range s.Definition().Values {
			if v.Name == value {
				return v.Label.In(b.locale)
			}
		}
	}
	if part == "destination" || part == "origin" {
		return regionName(value, b.locale)
	}
	return value
}

func (b *brief) signal(name string) string {
	if s, ok := audience.SignalNamed(name); ok {
		return s.Definition().Label.In(b.locale)
	}
	return name
}

func (b *brief) keywords(key string, all []Keyword, without bool) {
	b.head(key)
	for _, l := range lang.All {
		var words []string
		for _, k := range all {
			if k.Lang == l && k.Without == without {
				words = append(words, k.Text)
			}
		}
		if len(words) > 0 {
			b.item(l.Name() + b.say("spec.colon") + strings.Join(words, b.say("spec.comma")))
		}
	}
}
