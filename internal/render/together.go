package render

import (
	"strings"
	"unicode"

	"erawan/internal/lang"
)

// What holds letters together at the end of a line.
const (
	fixedSpace = '\u00a0'
	joiner     = '\u2060'
)

// Together keeps a number with its unit, and the last letters of a text from standing on a line alone.
func Together(words string, l lang.Locale) string {
	r := []rune(words)
	han := l == lang.ZhHans || l == lang.ZhHant
	out := make([]rune, 0, len(r)+8)
	last := len(r) - 1
	if han {
		last -= alone
	} else {
		last = lastSpace(r)
	}
	for i, c := range r {
		switch {
		case c == ' ' && i > 0 && i+1 < len(r) && (unicode.IsDigit(r[i-1]) && unicode.IsLetter(r[i+1]) || i == last):
			out = append(out, fixedSpace)
			continue
		case han && i > 0 && (unicode.IsDigit(r[i-1]) && unicode.Is(unicode.Han, c) || i > last && last > alone && c != '\n' && r[i-1] != '\n'):
			out = append(out, joiner)
		}
		out = append(out, c)
	}
	return string(out)
}

// alone is how many letters of Chinese, with the closing mark, do not stand on a line by themselves.
const alone = 3

// lastSpace is where the space before a short last word is; -1 for none.
func lastSpace(r []rune) int {
	at := strings.LastIndexByte(string(r), ' ')
	if at < 0 {
		return -1
	}
	i := len([]rune(string(r)[:at]))
	if len(r)-i > 8 {
		return -1
	}
	return i
}
