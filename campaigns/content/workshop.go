package content

import (
	"slices"
	"time"

	"erawan/internal/lang"
)

// Workshop is what somebody needs who writes a message: how it stands, and all that it may stand on.
type Workshop struct {
	Message Message // its zero for a new one
	Shelf   Shelf   // every card and statement it may name, and the message's own approvals
	Log     []Done  // of the message, the oldest first
}

// Revokes lists the languages in which saving a draft takes a standing approval away.
func (w Workshop) Revokes(draft Message, now time.Time) (out []lang.Locale) {
	for _, l := range lang.All {
		was := w.Shelf.DigestMessage(w.Message, l)
		if was != w.Shelf.DigestMessage(draft, l) && w.Shelf.holds(w.Message.ID, l, was, now) {
			out = append(out, l)
		}
	}
	return out
}

// Keeps lists the languages in which a standing approval outlives it.
func (w Workshop) Keeps(draft Message, now time.Time) (out []lang.Locale) {
	for _, l := range lang.All {
		is := w.Shelf.DigestMessage(draft, l)
		if is == w.Shelf.DigestMessage(w.Message, l) && w.Shelf.holds(w.Message.ID, l, is, now) {
			out = append(out, l)
		}
	}
	return out
}

// holds reports whether anybody's approval of these words stands.
func (s Shelf) holds(message int64, l lang.Locale, words Digest, now time.Time) bool {
	return slices.ContainsFunc(s.Approvals[ApprovalKey{OfMessage, message, l}], func(a Approval) bool { return a.Digest == words && a.Valid(now) })
}

// Reverted is the message as it was in one of its versions, ready to be saved as the version after the
// present one; false when it never was that.
func (f MessageFile) Reverted(version int) (Message, bool) {
	for _, v := range f.Versions {
		if v.Message.Version == version {
			out := v.Message
			out.Version = f.Message.Version
			return out, true
		}
	}
	return Message{}, false
}

// Reopened reports whether the message waits in a locale for what it rests on alone: the very words that it has
// were approved, and a law card or a statement under them has changed since.
func (f MessageFile) Reopened(l lang.Locale, now time.Time) bool {
	text := f.Shelf.DigestMessage(f.Message, l)
	given := f.Shelf.Approvals[ApprovalKey{OfMessage, f.Message.ID, l}]
	if slices.ContainsFunc(given, func(a Approval) bool { return a.Digest == text && a.Valid(now) }) {
		return false
	}
	return slices.ContainsFunc(given, func(a Approval) bool {
		then, ok := f.at(a.At)
		return ok && a.Valid(now) && a.Digest != text && f.Shelf.DigestMessage(then, l) == text
	})
}

// at is the message as it stood at an instant. What was approved before there was any of it, as the texts of a demo are
// said to be, is of its first version.
func (f MessageFile) at(when time.Time) (Message, bool) {
	for _, v := range f.Versions { // the newest first
		if !v.At.After(when) {
			return v.Message, true
		}
	}
	if n := len(f.Versions); n > 0 {
		return f.Versions[n-1].Message, true
	}
	return Message{}, false
}
