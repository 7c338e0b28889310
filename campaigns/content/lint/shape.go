package lint

import (
	"slices"
	"strings"
	"unicode"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// characters finds what is hidden in a text, and letters of another script in it.
func characters(l lang.Locale, p part) []Finding {
	text := []rune(p.text)
	var out []Finding
	foreign := lang.Mixed(l, p.text)
	for i, r := range text {
		if lang.Clean("", string(r), 1) != nil {
			out = append(out, found(HiddenCharacter, Block).at(p.field, text, i, i+1))
		}
		if slices.Contains(foreign, r) {
			w := found(MixedScript, Block, "glossary").at(p.field, text, i, i+1)
			w.Args = map[string]any{"found": string(r)}
			out = append(out, w)
		}
	}
	return append(out, lookalikes(p.field, text)...)
}

// lookalikes finds words in which Latin letters stand beside Cyrillic or Greek ones: they read as one
// word and match as another.
func lookalikes(field Field, text []rune) []Finding {
	var out []Finding
	for from := 0; from < len(text); from++ {
		to := from
		var latin, other bool
		for to < len(text) && unicode.IsLetter(text[to]) && unicode.In(text[to], unicode.Latin, unicode.Cyrillic, unicode.Greek) {
			latin = latin || unicode.Is(unicode.Latin, text[to])
			other = other || !unicode.Is(unicode.Latin, text[to])
			to++
		}
		if latin && other {
			w := found(MixedScript, Block).at(field, text, from, to)
			w.Args = map[string]any{"found": string(text[from:to])}
			out = append(out, w)
		}
		from = max(from, to)
	}
	return out
}

// Width counts the characters of a text that take room on a line.
func Width(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) && !noWidth(r) {
			n++
		}
	}
	return n
}

// lengths finds what is longer than the tightest slot it goes to. The span is what sticks out.
func lengths(c Copy) []Finding {
	var out []Finding
	for _, p := range parts(c.Text) {
		slot, most := tightest(c, p.field)
		if n := Width(p.text); most > 0 && n > most {
			text := []rune(p.text)
			w := found(TooLong, Warn).at(p.field, text, cutAt(text, most), len(text))
			w.Args = map[string]any{"slot": string(slot), "max": most, "length": n}
			out = append(out, w)
		}
	}
	return out
}

// tightest is the slot with the smallest budget for a field, and the budget; 0 when none limits it.
func tightest(c Copy, f Field) (slot Slot, most int) {
	for _, s := range c.slots() {
		b := BudgetOf(s, c.Locale)
		if f == Headline && b.Line > 0 && c.Text.Print != "" {
			continue // its own line stands there
		}
		n := b.Of(f)
		if n > 0 && (most == 0 || n < most) {
			slot, most = s, n
		}
	}
	return slot, most
}

// cutAt is the index behind the character that fills a width.
func cutAt(text []rune, width int) int {
	for i := range text {
		if Width(string(text[:i+1])) > width {
			return i
		}
	}
	return len(text)
}

// drawn are the channels where no browser breaks lines: images, screens and paper.
var drawn = []campaigns.Channel{campaigns.Print, campaigns.Screen, campaigns.Social, campaigns.Mail}

// overflows finds runs that cannot be parted and are longer than a line. A Thai text that goes on an
// image or on paper breaks only at spaces and zero-width spaces; a Chinese headline only at punctuation
// and zero-width spaces; any other text at spaces, and in Chinese between any two characters too. A line is
// taken to hold what the tightest headline holds.
func overflows(c Copy) []Finding {
	_, line := tightest(c, Headline)
	if line == 0 {
		return nil
	}
	var out []Finding
	for _, p := range []part{{Headline, c.Text.Headline}, {Body, c.Text.Body}} {
		if c.Locale == lang.Th && !slices.ContainsFunc(c.Channels, func(ch campaigns.Channel) bool { return slices.Contains(drawn, ch) }) {
			continue // the browser has a dictionary
		}
		text := []rune(p.text)
		from := 0
		for i := 0; i <= len(text); i++ {
			if i < len(text) && !breaks(c.Locale, p.field, text[i]) {
				continue
			}
			if n := Width(string(text[from:i])); n > line {
				w := found(BreakOverflow, Warn).at(p.field, text, from, i)
				w.Args = map[string]any{"max": line, "length": n}
				out = append(out, w)
			}
			from = i + 1
		}
	}
	return out
}

func breaks(l lang.Locale, f Field, r rune) bool {
	if unicode.IsSpace(r) && r != '\u00a0' || r == '\u200b' {
		return true
	}
	if l != lang.ZhHans && l != lang.ZhHant {
		return r == '-' || r == '–' || r == '—'
	}
	return strings.ContainsRune("，。、；：？！—…」』”》）", r) || f == Body && unicode.Is(unicode.Han, r)
}
