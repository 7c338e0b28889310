package engagement

import (
	"cmp"
	"context"
	"encoding/binary"
	"log/slog"
	"slices"
	"sync"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// ClockBands are by how much a page's clock may be off before it is told: by more than the first and up to the second, and so on.
var ClockBands = [...]time.Duration{time.Minute, time.Hour, 24 * time.Hour}

// Came is what came in from the placements of one partner.
type Came struct {
	Accepted int64 // events that were acknowledged
	Spooled  int64 // those of them that the disk took
	Timed    int64 // those of them that told a time of their own
	// Ahead and Behind are those whose time cannot be right, by how far it lies outside what can be: after it came in, or before
	// the page was answered. A clock that is off by less than a card stood there is not found out.
	Ahead, Behind [len(ClockBands)]int64
}

// Intake is what came in at one process on one day (UTC) from one partner's placements. It is told again and again, from the
// beginning of the day on, so that the highest number ever told is the number.
type Intake struct {
	Node [16]byte // the process, for as long as it runs
	Day  reach.Day
	Org  int64 // of the placements
	Came
}

// PartnerClocks is what came in from one partner's placements over some days.
type PartnerClocks struct {
	Public string
	Name   lang.Text
	Came
}

// Off is how many events told a time that cannot be right.
func (c Came) Off() (n int64) {
	for i := range ClockBands {
		n += c.Ahead[i] + c.Behind[i]
	}
	return n
}

// Plus adds what came in elsewhere.
func (c Came) Plus(d Came) Came {
	c.Accepted += d.Accepted
	c.Spooled += d.Spooled
	c.Timed += d.Timed
	for i := range ClockBands {
		c.Ahead[i] += d.Ahead[i]
		c.Behind[i] += d.Behind[i]
	}
	return c
}

// cameOf is an event that came in, by what its page says of time.
func (e Incoming) cameOf(issued, now time.Time) (c Came) {
	c.Accepted = 1
	if e.At.IsZero() {
		return c
	}
	c.Timed = 1
	off, bands := e.At.Sub(now), &c.Ahead
	if e.At.Before(issued) {
		off, bands = issued.Sub(e.At), &c.Behind
	}
	for i := len(ClockBands) - 1; i >= 0; i-- {
		if off > ClockBands[i] {
			bands[i] = 1
			break
		}
	}
	return c
}

// Intakes counts what comes in at one node, in memory, and appends what has changed to the log every few seconds: an event must
// not cost a second trip. A node that is killed loses those seconds of it, and none of the events.
type Intakes struct {
	node [16]byte

	mu     sync.Mutex
	counts map[intakeKey]*intakeTold
	queue  backlog
}

type intakeKey struct {
	day reach.Day
	org int64
}

type intakeTold struct{ came, told Came }

// NewIntakes starts counting. The node's number is its own among all processes, and never used again.
func NewIntakes(node [16]byte) *Intakes {
	return &Intakes{node: node, counts: map[intakeKey]*intakeTold{}}
}

// orgCame is what one request brought from one partner's placements.
type orgCame struct {
	org int64
	Came
}

// noted adds an event to what a request brought: nearly always from one partner.
func noted(all []orgCame, org int64, c Came) []orgCame {
	for i := range all {
		if all[i].org == org {
			all[i].Came = all[i].Plus(c)
			return all
		}
	}
	return append(all, orgCame{org, c})
}

// took counts what one request brought and was acknowledged.
func (n *Intakes) took(all []orgCame, now time.Time, spooled bool) {
	if n == nil {
		return
	}
	day := reach.DayOf(now)
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, one := range all {
		if spooled {
			one.Spooled = one.Accepted
		}
		k := intakeKey{day, one.org}
		held := n.counts[k]
		if held == nil {
			held = &intakeTold{}
			n.counts[k] = held
		}
		held.came = held.came.Plus(one.Came)
	}
}

// Tell hands over what has changed. Days that are over are forgotten with it: nothing comes in in the past.
func (n *Intakes) Tell(now time.Time) []Intake {
	today := reach.DayOf(now)
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []Intake
	for k, held := range n.counts {
		if held.came != held.told {
			out = append(out, Intake{n.node, k.day, k.org, held.came})
			held.told = held.came
		}
		if k.day < today {
			delete(n.counts, k)
		}
	}
	slices.SortFunc(out, func(a, b Intake) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Org, b.Org)) })
	return out
}

// Flush appends what has changed. What could not be appended stays for the next time.
func (n *Intakes) Flush(ctx context.Context, log Log, now time.Time) error {
	for _, one := range n.Tell(now) {
		n.queue = append(n.queue, one.append(nil))
	}
	return n.queue.send(ctx, log)
}

// Run flushes until the context ends, and once more then.
func (n *Intakes) Run(ctx context.Context, to Log, log *slog.Logger) {
	flush := func(ctx context.Context, now time.Time) error { return n.Flush(ctx, to, now) }
	flushEvery(ctx, sampleEvery, flush, func(err error, last bool) {
		log.Warn("what came in not told", "error", err, "last", last)
	})
}

// append writes it as a record of the log, after b.
func (i *Intake) append(b []byte) []byte {
	b = append(b, recordVersion, intakeRecord)
	b = append(b, i.Node[:]...)
	for _, n := range []int64{int64(i.Day), i.Org, i.Accepted, i.Spooled, i.Timed} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for band := range ClockBands {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(i.Ahead[band])), uint64(i.Behind[band]))
	}
	return b
}

func readIntake(r *token.Reader) Intake {
	var i Intake
	copy(i.Node[:], r.Take(16))
	i.Day, i.Org = reach.Day(r.Uint()), int64(r.Uint())
	i.Accepted, i.Spooled, i.Timed = int64(r.Uint()), int64(r.Uint()), int64(r.Uint())
	for band := range ClockBands {
		i.Ahead[band], i.Behind[band] = int64(r.Uint()), int64(r.Uint())
	}
	return i
}

func (i *Intake) sane() bool {
	if i.Day < 0 || !moment(i.Day.Time()) || i.Org < 0 || i.Accepted <= 0 || i.Spooled < 0 || i.Timed < 0 {
		return false
	}
	return i.Spooled <= i.Accepted && i.Timed <= i.Accepted && i.Off() <= i.Timed && slices.Min(append(i.Ahead[:], i.Behind[:]...)) >= 0
}
