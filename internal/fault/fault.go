// Package fault names what went wrong in a way a reader can be told: a kind, the field it is
// about, and the key of a sentence in locales/. The web turns kinds into statuses and keys into
// words; nothing else does. An error that is not a Fault is ours to mend, and its text never
// reaches a reader.
package fault

import (
	"errors"
	"time"
)

// Kind says what sort of trouble it is, independent of any protocol.
type Kind uint8

// The kinds. Internal is the zero value: what nobody has classified is our own mistake.
const (
	Internal     Kind = iota
	Malformed         // cannot be parsed at all
	Invalid           // understood, but wrong
	Unauthorized      // nobody we know is asking
	Forbidden         // known, but not allowed
	NotFound          // there is no such thing for the asker
	Conflict          // it clashes with what exists
	Stale             // the asker edited an older version
	TooLarge          // more than we take
	Unsupported       // a media type we do not read
	Limited           // too often; try again after RetryAfter
	Unavailable       // we cannot now; try again after RetryAfter
	Unoffered         // a form of answer that we do not give
)

// Fault is an error with a meaning for its reader.
type Fault struct {
	Kind       Kind
	Field      string         // JSON pointer or form field; empty when it is about the whole
	Key        string         // key of a sentence in locales/
	Args       map[string]any // values for that sentence
	RetryAfter time.Duration  // for Limited and Unavailable
	cause      error
}

// New returns a fault of a kind about a field, explained by a message key.
func New(kind Kind, field, key string) *Fault {
	return &Fault{Kind: kind, Field: field, Key: key}
}

// With returns a copy that carries a value for the sentence.
func (f *Fault) With(name string, value any) *Fault {
	c := *f
	c.Args = make(map[string]any, len(f.Args)+1)
	for k, v := range f.Args {
		c.Args[k] = v
	}
	c.Args[name] = value
	return &c
}

// After returns a copy that tells the asker when to try again.
func (f *Fault) After(d time.Duration) *Fault {
	c := *f
	c.RetryAfter = d
	return &c
}

// Because returns a copy that keeps the inner error for the log.
func (f *Fault) Because(err error) *Fault {
	c := *f
	c.cause = err
	return &c
}

// Error is for logs.
func (f *Fault) Error() string {
	s := f.Key
	if f.Field != "" {
		s = f.Field + ": " + s
	}
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

// Unwrap returns the inner error, if there is one.
func (f *Fault) Unwrap() error { return f.cause }

// Faults is several at once, so that a form is told everything that is wrong with it.
type Faults []*Fault

// Error is for logs.
func (fs Faults) Error() string {
	s := ""
	for i, f := range fs {
		if i > 0 {
			s += "; "
		}
		s += f.Error()
	}
	return s
}

// Add appends a fault.
func (fs *Faults) Add(kind Kind, field, key string) { *fs = append(*fs, New(kind, field, key)) }

// Err returns nil when there is none.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// All returns the faults inside an error, nil when it holds none.
func All(err error) []*Fault {
	var many Faults
	if errors.As(err, &many) {
		return many
	}
	var one *Fault
	if errors.As(err, &one) {
		return []*Fault{one}
	}
	return nil
}

// KindOf returns the kind of an error; of several faults, the first's.
func KindOf(err error) Kind {
	if fs := All(err); len(fs) > 0 {
		return fs[0].Kind
	}
	return Internal
}

// Is reports whether an error is of a kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
