package engagement

import (
	"slices"
	"sync/atomic"
)

// Codes lists why an event may be refused, as pages read it. The last two are found before a token is
// opened, by whoever reads the request.
var Codes = [...]string{TokenInvalid, TokenExpired, TypeUnknown, EventMalformed, TimeInvalid}

// fates counts what became of events: an atomic addition each.
type fates struct {
	accepted, spooled, lost atomic.Uint64
	filtered                [Filters]atomic.Uint64
	refused                 [len(Codes)]atomic.Uint64 // by place in Codes
}

// taken counts events of one request, by why they do not count.
func (f *fates) taken(filtered [Filters]int, spooled bool, err error) {
	n := uint64(0)
	for _, some := range filtered {
		n += uint64(some)
	}
	switch {
	case err != nil:
		f.lost.Add(n)
		return
	case spooled:
		f.spooled.Add(n)
	default:
		f.accepted.Add(n)
	}
	for reason, some := range filtered {
		if some > 0 {
			f.filtered[reason].Add(uint64(some))
		}
	}
}

// Refused counts an event that is refused with one of Codes.
func (r *Recorder) Refused(code string) {
	if i := slices.Index(Codes[:], code); i >= 0 {
		r.fates.refused[i].Add(1)
	}
}

// Fates tells what became of events since this process began. Its names never change, nor does their
// order.
type Fates struct {
	// Taken is called with "accepted" (the first log has it), "spooled" (the disk has it, since the
	// first log did not answer) and "unavailable" (neither; nothing was acknowledged).
	Taken func(fate string, n uint64)
	// Refused is called with each of Codes.
	Refused func(code string, n uint64)
	// Filtered is called with each reason for which an event that was taken does not count.
	Filtered func(reason string, n uint64)
}

// Tell calls all of them.
func (r *Recorder) Tell(to Fates) {
	to.Taken("accepted", r.fates.accepted.Load())
	to.Taken("spooled", r.fates.spooled.Load())
	to.Taken("unavailable", r.fates.lost.Load())
	for i, code := range Codes {
		to.Refused(code, r.fates.refused[i].Load())
	}
	for f := Counted + 1; f < Filters; f++ {
		to.Filtered(f.String(), r.fates.filtered[f].Load())
	}
}
