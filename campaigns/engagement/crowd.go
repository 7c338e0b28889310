package engagement

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"erawan/audience/reach"
	"erawan/campaigns/token"
)

// KeyLife is how long the key of a day may be known to anybody: its day, and the hours before it in which nodes agree.
const KeyLife = 36 * time.Hour

// DayKey keys the hashes of one day (UTC). It is known to nodes in memory, and to those who exchange it, for KeyLife.
type DayKey struct {
	Day   reach.Day
	Key   [16]byte
	Since time.Time // when it was drawn: a day that had begun by then was not counted whole
}

// CrowdOpen is for how many days a day's sketches wait for what comes late. Then they are dropped, and what they came to is told: once,
// so that no two answers differ by a few people.
const CrowdOpen = 2

// ID tells keys apart without telling what they are.
func (k DayKey) ID() int64 {
	sum := sha256.Sum256(append([]byte("erawan day key "), k.Key[:]...))
	return int64(binary.BigEndian.Uint64(sum[:]) >> 1)
}

// KeyExchange lets nodes agree on one key a day. It keeps none on any disk.
type KeyExchange interface {
	// Agree offers a key and returns the one that stands for its day.
	Agree(ctx context.Context, offer DayKey) (DayKey, error)
}

// CrowdUpdate is what has risen of one sketch: who was shown something of a campaign's on a partner's pages on a day.
type CrowdUpdate struct {
	Day      reach.Day
	Key      int64 // its ID
	Since    time.Time
	Campaign int64
	Org      int64 // of the partner
	Risen    []Risen
}

// Risen is one register, and what it says now.
type Risen struct {
	Register uint16
	Rank     uint8
}

// maxSketches bounds what one node holds, at 16 KiB each. Beyond it, it tells again what it has told, which changes nothing.
const maxSketches = 1024

type crowdCell struct {
	key           int64
	campaign, org int64
}

type crowdSketch struct {
	told  Sketch
	rises [Registers / 64]uint64 // a bit for each of risen
	risen []uint16
}

// numbered is a key with its ID.
type numbered struct {
	DayKey
	id int64
}

// Crowd estimates how many people a campaign reached in a day, without knowing any again: of each it takes a hash keyed for the
// day, which never leaves it, and tells how far the registers of a sketch rose. Make it with NewCrowd.
type Crowd struct {
	exchange KeyExchange // nil for a node that agrees with nobody
	draw     func() [16]byte

	mu    sync.Mutex
	keys  map[reach.Day]numbered
	cells map[crowdCell]*crowdSketch
	queue backlog
}

// NewCrowd begins to count. Keys are drawn from draw.
func NewCrowd(exchange KeyExchange, draw func() [16]byte) *Crowd {
	return &Crowd{exchange: exchange, draw: draw, keys: map[reach.Day]numbered{}, cells: map[crowdCell]*crowdSketch{}}
}

// Agree sees that there is a key for today and, in its last hours, one for tomorrow; and forgets those of the days before.
// A node whose exchange is away goes on with a key of its own, and its day counts as incomplete.
func (c *Crowd) Agree(ctx context.Context, now time.Time) error {
	today := reach.DayOf(now)
	c.mu.Lock()
	for day := range c.keys {
		if day < today {
			delete(c.keys, day)
		}
	}
	for cell := range c.cells {
		if !c.known(cell.key) && len(c.cells[cell].risen) == 0 {
			delete(c.cells, cell)
		}
	}
	c.mu.Unlock()
	err := c.agree(ctx, today, now)
	if ahead := today.Time().Add(24 * time.Hour); now.Add(KeyLife - 24*time.Hour).After(ahead) {
		if later := c.agree(ctx, reach.DayOf(ahead), now); err == nil {
			err = later
		}
	}
	return err
}

func (c *Crowd) known(id int64) bool {
	for _, k := range c.keys {
		if k.id == id {
			return true
		}
	}
	return false
}

func (c *Crowd) agree(ctx context.Context, day reach.Day, now time.Time) error {
	c.mu.Lock()
	had, have := c.keys[day]
	c.mu.Unlock()
	mine := had.DayKey
	if !have {
		mine = DayKey{Day: day, Key: c.draw(), Since: now}
	}
	stands, err := mine, error(nil)
	if c.exchange != nil {
		if stands, err = c.exchange.Agree(ctx, mine); err != nil {
			stands = mine
		}
	}
	c.mu.Lock()
	c.keys[day] = numbered{stands, stands.ID()}
	c.mu.Unlock()
	return err
}

// Saw counts whoever an impression was made on. Of a visit under Global Privacy Control, of one that does not count, and of what
// was shown in a message's place it takes nothing.
func (c *Crowd) Saw(v Visit, e *Event) {
	if c == nil || v.GPC || e.Type != Impression || e.Filter != Counted || e.Cell.Campaign == 0 || e.Cell.Arm >= token.HeldOut {
		return
	}
	c.mu.Lock()
	k, ok := c.keys[reach.DayOf(v.Now)]
	c.mu.Unlock()
	if !ok {
		return
	}
	register, rank := place(whose(k.Key, v, e))
	c.mu.Lock()
	defer c.mu.Unlock()
	cell := crowdCell{k.id, e.Cell.Campaign, e.Cell.PlacementOrg}
	s := c.cells[cell]
	if s == nil {
		c.room()
		s = &crowdSketch{}
		c.cells[cell] = s
	}
	if bit := uint64(1) << (register % 64); s.told.Raise(register, rank) && s.rises[register/64]&bit == 0 {
		s.rises[register/64] |= bit
		s.risen = append(s.risen, register)
	}
}

// room forgets what was told, when there is too much of it.
func (c *Crowd) room() {
	if len(c.cells) < maxSketches {
		return
	}
	for cell, s := range c.cells {
		if len(s.risen) == 0 {
			delete(c.cells, cell)
		}
	}
}

// whose is the hash of somebody on a day: the same for the same partner, network, family of browsers and language.
func whose(key [16]byte, v Visit, e *Event) uint64 {
	var room [80]byte
	b := append(room[:0], key[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Cell.PlacementOrg))
	if network := NetworkOf(v.Address); network.IsValid() {
		address := network.Addr().As16()
		b = append(b, address[:]...)
	}
	b = append(b, byte(e.Features.Traits().Agent.Family))
	b = append(b, language(v.Language)...)
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:])
}

// language is the first that a browser prefers, as far as it goes into the hash.
func language(header string) string {
	if end := strings.IndexAny(header, ",;"); end >= 0 {
		header = header[:end]
	}
	return header[:min(len(header), 16)]
}

// Flush appends what has risen. What could not be appended stays for the next time.
func (c *Crowd) Flush(ctx context.Context, log Log, now time.Time) error {
	c.mu.Lock()
	for cell, s := range c.cells {
		if len(s.risen) == 0 {
			continue
		}
		u := CrowdUpdate{Key: cell.key, Campaign: cell.campaign, Org: cell.org}
		for _, k := range c.keys {
			if k.id == cell.key {
				u.Day, u.Since = k.Day, k.Since
			}
		}
		if u.Since.IsZero() { // its day is over, and its key forgotten
			delete(c.cells, cell)
			continue
		}
		for _, register := range s.risen {
			u.Risen = append(u.Risen, Risen{register, s.told[register]})
		}
		s.risen, s.rises = s.risen[:0], [Registers / 64]uint64{}
		c.queue = append(c.queue, u.append(nil))
	}
	waiting := c.queue
	c.queue = nil
	c.mu.Unlock()
	err := waiting.send(ctx, log)
	c.mu.Lock()
	c.queue = append(waiting, c.queue...)
	c.mu.Unlock()
	if agreed := c.Agree(ctx, now); err == nil { // only now: what is of yesterday has been told
		err = agreed
	}
	return err
}

const crowdEvery = 5 * time.Second

// Run flushes until the context ends, and once more then.
func (c *Crowd) Run(ctx context.Context, to Log, log *slog.Logger) {
	flush := func(ctx context.Context, now time.Time) error { return c.Flush(ctx, to, now) }
	flushEvery(ctx, crowdEvery, flush, func(err error, last bool) {
		log.Warn("reach of the day not told", "error", err, "last", last)
	})
}

// append writes an update as a record of the log, after b.
func (u *CrowdUpdate) append(b []byte) []byte {
	b = append(b, recordVersion, crowdRecord)
	for _, n := range []int64{int64(u.Day), u.Key, u.Since.UnixMilli(), u.Campaign, u.Org, int64(len(u.Risen))} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, r := range u.Risen {
		b = append(binary.AppendUvarint(b, uint64(r.Register)), r.Rank)
	}
	return b
}

func readCrowd(r *token.Reader) CrowdUpdate {
	var u CrowdUpdate
	u.Day, u.Key = reach.Day(r.Uint()), int64(r.Uint())
	u.Since = time.UnixMilli(int64(r.Uint())).UTC()
	u.Campaign, u.Org = int64(r.Uint()), int64(r.Uint())
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		u.Risen = append(u.Risen, Risen{uint16(r.Uint()), r.Byte()})
	}
	return u
}

func (u *CrowdUpdate) sane() bool {
	return u.Day >= 0 && moment(u.Day.Time()) && moment(u.Since) && u.Key >= 0 && u.Campaign > 0 && u.Org >= 0 &&
		!slices.ContainsFunc(u.Risen, func(r Risen) bool { return r.Register >= Registers || r.Rank == 0 || r.Rank > maxRank })
}
