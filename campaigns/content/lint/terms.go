package lint

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"erawan/internal/lang"
)

// Term is an agreed word where it stands in a text, with what the other languages call it.
type Term struct {
	From, To int // in characters; To is exclusive
	Agreed   lang.Text
}

// Terms finds the agreed words of the glossary in a text, in the order in which they stand there. Where two
// overlap the longer one counts.
func Terms(l lang.Locale, text string) []Term {
	f := fold(l, text)
	var all []Term
	for _, t := range book().terms {
		for word := range strings.SplitSeq(t.Agreed[l], " / ") {
			for _, at := range f.find(fold(l, word).text) {
				all = append(all, Term{at[0], at[1], t.Agreed})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Term) int { return cmp.Or(cmp.Compare(b.To-b.From, a.To-a.From), cmp.Compare(a.From, b.From)) })
	var out []Term
	for _, t := range all {
		if !slices.ContainsFunc(out, func(o Term) bool { return t.From < o.To && o.From < t.To }) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b Term) int { return cmp.Compare(a.From, b.From) })
	return out
}

// find lists where a folded word stands, in characters of the original. A word of Latin letters is found whole only.
func (f folded) find(word string) (out [][2]int) {
	for from := 0; word != ""; {
		i := strings.Index(f.text[from:], word)
		if i < 0 {
			return out
		}
		start, end := from+i, from+i+len(word)
		if !latinAt(f.text, start, end) {
			a, b := f.span(start, end)
			out = append(out, [2]int{a, b})
		}
		from = end
	}
	return out
}

// latinAt reports whether a range begins or ends within a word of Latin letters.
func latinAt(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	first, _ := utf8.DecodeRuneInString(text[from:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return latin(before) && latin(first) || latin(last) && latin(after)
}

func latin(r rune) bool { return unicode.Is(unicode.Latin, r) }
