package ask

import (
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Null reads a null and says true, or reads nothing. A null is a member that was not given.
func (j *JSON) Null() bool {
	if j.Next() != 'n' {
		return false
	}
	j.literal("null")
	return true
}

// String reads a text of at most max bytes.
func (j *JSON) String(max int) string {
	if j.Next() != '"' {
		j.wrongShape()
		return ""
	}
	s, ok := j.text()
	switch {
	case !ok:
		j.broken = true
		return ""
	case len(s) > max:
		j.Wrong("http.too_long")
		return ""
	}
	return s
}

// Int reads a whole number within bounds. A fraction or an exponent is of the wrong type, since
// nobody writes 1e3 for a count.
func (j *JSON) Int(low, high int64) int64 {
	if c := j.Next(); c != '-' && (c < '0' || c > '9') {
		j.wrongShape()
		return 0
	}
	text, whole, ok := j.number()
	switch {
	case !ok:
		j.broken = true
		return 0
	case !whole:
		j.Wrong("http.wrong_type")
		return 0
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < low || n > high {
		j.Wrong("http.out_of_range")
		return 0
	}
	return n
}

// Bool reads true or false.
func (j *JSON) Bool() bool {
	switch j.Next() {
	case 't':
		return j.literal("true")
	case 'f':
		j.literal("false")
		return false
	}
	j.wrongShape()
	return false
}

// Scalar reads a text, or a number as it is written; false, and nothing is read, when something else
// comes.
func (j *JSON) Scalar() (string, bool) {
	switch c := j.Next(); {
	case c == '"':
		s, ok := j.text()
		j.broken = j.broken || !ok
		return s, true
	case c == '-', c >= '0' && c <= '9':
		text, _, ok := j.number()
		j.broken = j.broken || !ok
		return string(text), true
	}
	return "", false
}

// Skip reads any value and forgets it. It is held to the same strictness.
func (j *JSON) Skip() {
	switch c := j.Next(); {
	case c == '{':
		j.Object(func(string) { j.Skip() })
	case c == '[':
		j.Array(func(int) { j.Skip() })
	case c == 't':
		j.literal("true")
	case c == 'f':
		j.literal("false")
	case c == 'n':
		j.literal("null")
	default:
		if _, ok := j.Scalar(); !ok {
			j.broken = true
		}
	}
}

// Raw reads any value as it stands, held to the same strictness.
func (j *JSON) Raw() []byte {
	j.Next()
	from := j.at
	j.Skip()
	return j.in[from:j.at]
}

func (j *JSON) literal(word string) bool {
	if len(j.in)-j.at < len(word) || string(j.in[j.at:j.at+len(word)]) != word {
		j.broken = true
		return false
	}
	j.at += len(word)
	return true
}

// number reads a number as RFC 8259 writes it, and says whether it is a whole one.
func (j *JSON) number() (text []byte, whole, ok bool) {
	from := j.at
	j.accept('-')
	if !j.accept('0') && j.digits() == 0 {
		return nil, false, false
	}
	whole = true
	if j.accept('.') {
		whole = false
		if j.digits() == 0 {
			return nil, false, false
		}
	}
	if j.accept('e') || j.accept('E') {
		whole = false
		_ = j.accept('+') || j.accept('-')
		if j.digits() == 0 {
			return nil, false, false
		}
	}
	return j.in[from:j.at], whole, true
}

func (j *JSON) accept(b byte) bool {
	if j.at < len(j.in) && j.in[j.at] == b {
		j.at++
		return true
	}
	return false
}

func (j *JSON) digits() (n int) {
	for j.at < len(j.in) && j.in[j.at] >= '0' && j.in[j.at] <= '9' {
		j.at++
		n++
	}
	return n
}

// text reads a text; false when it is not one.
func (j *JSON) text() (string, bool) {
	if j.Next() != '"' {
		return "", false
	}
	j.at++
	from := j.at
	for ; j.at < len(j.in); j.at++ {
		switch c := j.in[j.at]; {
		case c == '"':
			out := j.doc[from:j.at]
			j.at++
			return out, utf8.ValidString(out)
		case c == '\\':
			return j.escaped(append([]byte(nil), j.in[from:j.at]...))
		case c < 0x20:
			return "", false
		}
	}
	return "", false
}

// escaped reads the rest of a text that has an escape in it.
func (j *JSON) escaped(out []byte) (string, bool) {
	for j.at < len(j.in) {
		c := j.in[j.at]
		j.at++
		switch {
		case c == '"':
			return string(out), utf8.Valid(out)
		case c < 0x20:
			return "", false
		case c != '\\':
			out = append(out, c)
			continue
		}
		r, ok := j.escape()
		if !ok {
			return "", false
		}
		out = utf8.AppendRune(out, r)
	}
	return "", false
}

func (j *JSON) escape() (rune, bool) {
	if j.at >= len(j.in) {
		return 0, false
	}
	c := j.in[j.at]
	j.at++
	switch c {
	case '"', '\\', '/':
		return rune(c), true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'u':
		return j.codePoint()
	}
	return 0, false
}

func (j *JSON) codePoint() (rune, bool) {
	r, ok := j.hex4()
	if !ok || !utf16.IsSurrogate(r) {
		return r, ok
	}
	if !j.accept('\\') || !j.accept('u') {
		return 0, false
	}
	low, ok := j.hex4()
	pair := utf16.DecodeRune(r, low)
	return pair, ok && pair != utf8.RuneError
}

func (j *JSON) hex4() (rune, bool) {
	if len(j.in)-j.at < 4 {
		return 0, false
	}
	var r rune
	for _, c := range j.in[j.at : j.at+4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	j.at += 4
	return r, true
}

// members are the names of one object so far. Most have few, for which looking along a row is quickest; one with
// many must not cost the square of them.
type members struct {
	from int // where they begin among the names of all objects that are open
	set  map[string]struct{}
}

const longRow = 32

// add says false when the name has been there before.
func (j *JSON) add(m *members, name string) bool {
	if m.set != nil {
		before := len(m.set)
		m.set[name] = struct{}{}
		return len(m.set) > before
	}
	row := j.names[m.from:]
	if slices.Contains(row, name) {
		return false
	}
	j.names = append(j.names, name)
	if len(row)+1 == longRow {
		m.set = make(map[string]struct{}, 2*longRow)
		for _, s := range j.names[m.from:] {
			m.set[s] = struct{}{}
		}
	}
	return true
}

// goesAsItIs are the characters that a token or an id is made of.
var goesAsItIs = func() (plain [256]bool) {
	for b := ' '; b < 0x7f; b++ {
		plain[b] = b != '"' && b != '\\' && b != '<' && b != '>' && b != '&'
	}
	return plain
}()

// AppendText writes a text as JSON. Bytes that are not UTF-8 become the replacement character.
func AppendText(out []byte, s string) []byte {
	const digits = "0123456789abcdef"
	out = append(out, '"')
	plain := 0 // whatever needs nothing is copied at once
	for plain < len(s) && goesAsItIs[s[plain]] {
		plain++
	}
	out = append(out, s[:plain]...)
	for _, r := range s[plain:] {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r < 0x20 || r == 0x7f:
			out = append(out, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
		case r == '<' || r == '>' || r == '&':
			out = append(out, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
		case r == 0x2028 || r == 0x2029:
			out = append(out, '\\', 'u', '2', '0', '2', digits[r&15])
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}
