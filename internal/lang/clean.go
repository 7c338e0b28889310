package lang

import (
	"unicode"
	"unicode/utf8"

	"erawan/internal/fault"
)

// Clean returns nil when a text may be kept and shown as it is: valid UTF-8 of at most max
// characters, in which nothing is hidden. Line feeds and tabs pass. Control characters, the marks
// that reorder other text, and code points that are no characters do not: they break pages, exports
// and logs, or make a sentence read differently from what was approved. Joiners and the zero-width
// space pass, since Thai and emoji need them.
//
// The fault is Invalid and names the field; its key is text.not_utf8, text.hidden_character or
// text.too_long (with max).
func Clean(field, text string, max int) error {
	if !utf8.ValidString(text) {
		return fault.New(fault.Invalid, field, "text.not_utf8")
	}
	n := 0
	for _, r := range text {
		n++
		if hidden(r) {
			return fault.New(fault.Invalid, field, "text.hidden_character")
		}
	}
	if n > max {
		return fault.New(fault.Invalid, field, "text.too_long").With("max", max)
	}
	return nil
}

func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	case r == '\u2028' || r == '\u2029': // line and paragraph separators end a script line
		return true
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\u061c':
		return true // text direction marks
	case r == '\ufeff' || r >= '\ufff9' && r <= '\ufffb':
		return true // byte order mark, interlinear anchors
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return true // noncharacters
	case r >= 0xe0000 && r <= 0xe007f:
		return true // tags: invisible text
	}
	return false
}
