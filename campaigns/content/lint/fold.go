package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"erawan/internal/lang"
)

// folded is a text as patterns see it, with the way back to the text as it was written.
type folded struct {
	text string
	at   []int  // for every byte of text: the character of the original it comes from
	orig []rune // the original
}

// fold makes what looks alike the same, so that no spelling trick hides a word: lower case, full-width
// letters and digits made plain, Thai digits made 0-9, one kind of space and apostrophe, the Thai vowel
// am in its two parts, and nothing of no width. Spaces between Chinese characters go too.
func fold(l lang.Locale, text string) folded {
	f := folded{orig: []rune(text)}
	var b strings.Builder
	put := func(r rune, i int) {
		b.WriteRune(r)
		for range utf8.RuneLen(r) {
			f.at = append(f.at, i)
		}
	}
	for i, r := range f.orig {
		switch {
		case noWidth(r) || l != lang.En && betweenHan(f.orig, i):
			continue
		case r == 'ำ':
			put('ํ', i)
			put('า', i)
		default:
			put(plain(r), i)
		}
	}
	f.text = b.String()
	f.at = append(f.at, len(f.orig))
	return f
}

// foldPattern writes a pattern the way the text is written.
func foldPattern(p string) string { return strings.ReplaceAll(p, "ำ", "ํา") }

func noWidth(r rune) bool {
	return r >= '\u200b' && r <= '\u200d' || r == '\u2060' || r == '\ufeff' || r == '\u00ad'
}

func plain(r rune) rune {
	switch {
	case r >= '！' && r <= '～': // the full-width forms of ASCII
		r -= 0xfee0
	case r >= '๐' && r <= '๙':
		return r - '๐' + '0'
	case r == '’' || r == '‘' || r == 'ʼ':
		return '\''
	case r == '￥':
		return '¥'
	case r == '\u3000' || r == '\u00a0' || r == '\u202f':
		return ' '
	case r == '‐' || r == '‑' || r == '–':
		return '-'
	}
	return unicode.ToLower(r)
}

// betweenHan reports whether a space stands between two Chinese characters.
func betweenHan(text []rune, i int) bool {
	if !unicode.IsSpace(text[i]) || text[i] == '\n' {
		return false
	}
	before, after := i-1, i+1
	for before >= 0 && unicode.IsSpace(text[before]) && text[before] != '\n' {
		before--
	}
	for after < len(text) && unicode.IsSpace(text[after]) && text[after] != '\n' {
		after++
	}
	return before >= 0 && after < len(text) && unicode.Is(unicode.Han, text[before]) && unicode.Is(unicode.Han, text[after])
}

// span turns a range of bytes into a range of the original's characters.
func (f folded) span(from, to int) (int, int) {
	end := f.at[to-1] + 1
	return f.at[from], end
}

// around is the folded text with so many characters before and after a range.
func (f folded) around(from, to, before, after int) string {
	for ; before > 0 && from > 0; before-- {
		_, n := utf8.DecodeLastRuneInString(f.text[:from])
		from -= n
	}
	for ; after > 0 && to < len(f.text); after-- {
		_, n := utf8.DecodeRuneInString(f.text[to:])
		to += n
	}
	return f.text[from:to]
}
