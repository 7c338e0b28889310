package engagement

import (
	"encoding/binary"
	"time"

	"erawan/campaigns/token"
)

// Asked is how often pages asked about one placement, whatever they were answered, counted in the memory of one node over about
// a second. Batch is its id, so that one delivered twice counts once.
type Asked struct {
	Batch     token.ID
	Placement int64
	Org       int64     // the placement's
	Bucket    time.Time // the half-hour
	Count     int64
}

type askedOf struct {
	placement, org int64
	bucket         int64
}

// Asked counts that a page asked about a placement.
func (c *Counter) Asked(placement, org int64, now time.Time) {
	k := askedOf{placement, org, HalfHour(now).UnixMilli()}
	c.mu.Lock()
	if c.asked == nil {
		c.asked = make(map[askedOf]int64)
	}
	c.asked[k]++
	c.mu.Unlock()
}

// append writes it as a record of the log, after b.
func (a *Asked) append(b []byte) []byte {
	b = append(b, recordVersion, askedRecord)
	b = append(b, a.Batch[:]...)
	for _, n := range []int64{a.Bucket.UnixMilli(), a.Count, a.Placement, a.Org} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func readAsked(r *token.Reader) Asked {
	var a Asked
	copy(a.Batch[:], r.Take(16))
	a.Bucket = HalfHour(time.UnixMilli(int64(r.Uint())))
	a.Count = int64(r.Uint())
	a.Placement, a.Org = int64(r.Uint()), int64(r.Uint())
	return a
}

func (a *Asked) sane() bool {
	return a.Count > 0 && a.Placement > 0 && a.Org >= 0 && moment(a.Bucket)
}
