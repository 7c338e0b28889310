package audience

import (
	"bytes"
	"encoding/json"
	"strconv"

	"erawan/internal/fault"
)

// Traveller is what a partner tells us of a visit, in bands. It is never a person's record: it lives
// as long as the answer to one request.
type Traveller struct {
	answers [Signals]answer
}

// answer is what is known of one signal. Values lies in the vocabulary where it can, and is not to be
// changed.
type answer struct {
	known  bool
	number int // of a Number; of the only value of a closed list, its place in it
	values []string
}

// maxValues bounds how many answers one signal may carry.
const maxValues = 16

// Set answers a signal. A value that the vocabulary does not know leaves the signal unknown and
// returns false: a wrong answer is not an answer. Of several values, the known ones count.
func (t *Traveller) Set(s Signal, values ...string) bool {
	d := &vocabulary[s]
	if len(values) == 0 || len(values) > maxValues {
		return false
	}
	if d.Shape == Number {
		n, err := strconv.Atoi(values[0])
		if err != nil || n < d.Min || n > d.Max || len(values) > 1 {
			return false
		}
		t.answers[s] = answer{known: true, number: n}
		return true
	}
	if len(values) > 1 {
		return t.setAll(s, values)
	}
	if n := d.listed(values[0]); n >= 0 {
		t.answers[s] = answer{known: true, number: n, values: alone[s][n : n+1 : n+1]}
		return true
	}
	v, ok := d.canonical(values[0])
	if ok {
		t.answers[s] = answer{known: true, values: []string{v}}
	}
	return ok
}

// setAll takes several values, where a signal may have them.
func (t *Traveller) setAll(s Signal, values []string) bool {
	d := &vocabulary[s]
	if !d.many() {
		return false
	}
	good := make([]string, 0, len(values))
	for _, v := range values {
		if canon, ok := d.canonical(v); ok {
			good = append(good, canon)
		}
	}
	switch len(good) {
	case 0:
		return false
	case 1:
		t.Set(s, good[0])
	default:
		t.answers[s] = answer{known: true, values: good}
	}
	return len(good) == len(values)
}

// alone are the names of each closed list, of which a single answer is a part.
var alone = func() (out [Signals][]string) {
	for s := range Signals {
		for _, v := range vocabulary[s].Values {
			out[s] = append(out[s], v.Name)
		}
	}
	return out
}()

// Values returns the answers to a signal; false when it is unknown.
func (t *Traveller) Values(s Signal) ([]string, bool) {
	a := &t.answers[s]
	if a.known && vocabulary[s].Shape == Number {
		return []string{strconv.Itoa(a.number)}, true
	}
	return a.values, a.known
}

// Adopt takes over what another knows: answers that were checked once, for many visits.
func (t *Traveller) Adopt(from *Traveller) {
	for s := range from.answers {
		if from.answers[s].known {
			t.answers[s] = from.answers[s]
		}
	}
}

// Ignored is a signal we could not use, and why, in a form that a partner is shown.
type Ignored struct {
	Pointer string
	Key     string
}

// ReadSignals takes the signals object of a decision request. What is unknown is left unknown and
// reported; the caller decides whether that is a fault (secret key) or a note (publishable key).
// A signal that only we can know is ignored when a partner sends it.
func (t *Traveller) ReadSignals(raw map[string]json.RawMessage) []Ignored {
	return read(raw, t.Tell)
}

// ReadEvery is the same for whoever tries a rule out: they may also say what otherwise only we know.
func (t *Traveller) ReadEvery(raw map[string]json.RawMessage) []Ignored {
	return read(raw, func(name string, values []string) Ignored {
		if s, ok := SignalNamed(name); ok && vocabulary[s].From != Told {
			return t.tell(s, values)
		}
		return t.Tell(name, values)
	})
}

func read(raw map[string]json.RawMessage, tell func(name string, values []string) Ignored) (out []Ignored) {
	for name, value := range raw {
		values, ok := stringsOf(value)
		if !ok {
			out = append(out, Ignored{pointer(name), "signal.bad_shape"})
			continue
		}
		if note := tell(name, values); note.Key != "" {
			out = append(out, note)
		}
	}
	return out
}

// Tell takes one signal by its name in the contract. No values leave it unknown. The note has no key
// when there is nothing to say.
func (t *Traveller) Tell(name string, values []string) Ignored {
	s, ok := SignalNamed(name)
	switch {
	case !ok:
		return Ignored{pointer(name), "signal.unknown_name"}
	case vocabulary[s].From != Told:
		return Ignored{pointer(name), "signal.not_yours"}
	}
	return t.tell(s, values)
}

func (t *Traveller) tell(s Signal, values []string) Ignored {
	if len(values) > 0 && !t.Set(s, values...) {
		return Ignored{pointer(s.String()), "signal.unknown_value"}
	}
	return Ignored{}
}

func pointer(name string) string { return "/signals/" + escapePointer(name) }

// Faults turns what was ignored into faults, for callers who asked for strictness.
func Faults(ignored []Ignored) error {
	var fs fault.Faults
	for _, i := range ignored {
		fs.Add(fault.Invalid, i.Pointer, i.Key)
	}
	return fs.Err()
}

// stringsOf reads "a", 7, null or ["a", 7] as texts. Null is unknown: no values, and fine.
func stringsOf(raw json.RawMessage) ([]string, bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil, false
	}
	list, ok := v.([]any)
	if !ok {
		if v == nil {
			return nil, true
		}
		list = []any{v}
	}
	out := make([]string, 0, len(list))
	for _, e := range list {
		switch e := e.(type) {
		case string:
			out = append(out, e)
		case json.Number:
			out = append(out, e.String())
		default:
			return nil, false
		}
	}
	return out, true
}

func escapePointer(s string) string {
	if len(s) > 64 {
		s = s[:64]
	}
	s = string(bytes.ReplaceAll([]byte(s), []byte("~"), []byte("~0")))
	return string(bytes.ReplaceAll([]byte(s), []byte("/"), []byte("~1")))
}
