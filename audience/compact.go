package audience

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// maxCompact bounds what a token carries of a visit, in bytes.
const maxCompact = 72

// Compact writes the known answers as few bytes, for a view token and the raw event: closed lists
// as indexes, codes as letters. What does not fit is left out, last signals first; what is left out
// reads back as unknown.
func (t *Traveller) Compact() []byte {
	b, _ := t.compact(maxCompact)
	return b
}

// Sealed is what Compact writes, and whether all that is known is in it but the placement and the partner,
// which a token says itself.
func (t *Traveller) Sealed() (b []byte, whole bool) { return t.compact(maxCompact) }

// maxAnswer bounds what one signal takes of that.
const maxAnswer = 31

func (t *Traveller) compact(most int) (out []byte, whole bool) {
	out, whole = make([]byte, 0, most), true
	for s := range Signals {
		a := &t.answers[s]
		if !a.known || vocabulary[s].Shape == Ref {
			continue
		}
		full := appendAnswer(append(out, byte(s), 0), &vocabulary[s], a)
		n := len(full) - len(out) - 2
		if n == 0 || n > maxAnswer || len(full) > most {
			whole = false
			continue
		}
		full[len(out)+1] = byte(n)
		out = full
	}
	return out, whole
}

// Banded is what a sample of visits may keep of one: what Compact writes, with nothing left out for want
// of room, and of the language no more than language, script and region, since a tag may carry words
// that somebody made up. Derive completes what Expand reads of it.
func (t *Traveller) Banded() []byte {
	banded := *t
	if tag := &banded.answers[Language]; tag.known {
		if plain, ok := plainTag(tag.values[0]); ok {
			tag.values = []string{plain}
		} else {
			*tag = answer{}
		}
	}
	if route := &banded.answers[Route]; route.known && len(strings.Join(route.values, ",")) > maxAnswer {
		route.values = slices.DeleteFunc(slices.Clone(route.values), func(v string) bool { return len(v) == 2 })
	}
	b, _ := banded.compact(int(Signals) * (maxAnswer + 2))
	return b
}

func plainTag(v string) (string, bool) {
	tag, err := language.Parse(v)
	if err != nil {
		return "", false
	}
	base, script, region := tag.Raw()
	plain, err := language.Compose(base, script, region)
	return plain.String(), err == nil && plain != language.Und
}

func appendAnswer(out []byte, d *Definition, a *answer) []byte {
	switch d.Shape {
	case Number:
		return append(out, byte(a.number))
	case One, Several:
		if len(a.values) == 1 {
			return append(out, byte(a.number))
		}
		for _, v := range a.values {
			out = append(out, byte(d.listed(v)))
		}
		return out
	}
	for i, v := range a.values {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, v...)
	}
	return out
}

// Expand reads what Compact wrote. Bytes that make no sense leave their signal unknown.
func Expand(b []byte) *Traveller {
	t := &Traveller{}
	for len(b) >= 2 {
		s, n := Signal(b[0]), int(b[1])
		if len(b) < 2+n {
			break
		}
		body := b[2 : 2+n]
		b = b[2+n:]
		if s >= Signals || n == 0 {
			continue
		}
		d := &vocabulary[s]
		switch d.Shape {
		case Number:
			t.answers[s] = answer{known: true, number: int(body[0])}
		case One, Several:
			var values []string
			for _, i := range body {
				if int(i) < len(d.Values) {
					values = append(values, d.Values[i].Name)
				}
			}
			t.Set(s, values...)
		default:
			t.Set(s, strings.Split(string(body), ",")...)
		}
	}
	return t
}
