package audience

import "strings"

// maxCompact bounds what a token carries of a visit, in bytes.
const maxCompact = 72

// Compact writes the known answers as few bytes, for a view token and the raw event: closed lists
// as indexes, codes as letters. What does not fit is left out, last signals first; what is left out
// reads back as unknown.
func (t *Traveller) Compact() []byte {
	out := make([]byte, 0, maxCompact)
	for s := range Signals {
		a := &t.answers[s]
		if !a.known || vocabulary[s].Shape == Ref {
			continue
		}
		full := appendAnswer(append(out, byte(s), 0), &vocabulary[s], a)
		n := len(full) - len(out) - 2
		if n == 0 || n > 31 || len(full) > maxCompact {
			continue
		}
		full[len(out)+1] = byte(n)
		out = full
	}
	return out
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
