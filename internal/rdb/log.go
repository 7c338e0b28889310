package rdb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// LogOptions of an event log. Consumer is required of who reads.
type LogOptions struct {
	Group    string        // who reads the log together; "ledger"
	Consumer string        // this reader; the same name after a restart finds what it left
	MinIdle  time.Duration // an entry not acknowledged so long is another reader's to take; 30 s
	Wait     time.Duration // how long Read waits for a first entry; not at all
	MaxBatch int           // records that share one trip at most; 1,000
	Now      func() time.Time
}

func (o LogOptions) withDefaults() LogOptions {
	if o.Group == "" {
		o.Group = "ledger"
	}
	if o.MinIdle <= 0 {
		o.MinIdle = 30 * time.Second
	}
	if o.MaxBatch <= 0 {
		o.MaxBatch = 1000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Record is an entry of the log.
type Record struct {
	ID         string
	Data       []byte
	Deliveries int // how often it was read, this time included; past one the reader before failed or died
}

// Lag is what waits in the log, what was read and is not acknowledged included.
type Lag struct {
	Waiting int64
	Oldest  time.Time // when the first of them was appended; zero when there is none
}

// Log is the event log, a stream that a group of readers shares. Any number of goroutines append;
// one reads and acknowledges per Log.
type Log struct {
	c    *Client
	opts LogOptions
	box  outbox

	mu      sync.Mutex      // serialises Read, Ack and SetAside
	held    map[string]bool // read and not acknowledged
	unsure  bool            // an earlier life or a failed trip may have left entries with us
	claimed time.Time       // when abandoned entries were last looked for
	cursor  string          // where to look on
}

// NewLog returns the event log of a client.
func NewLog(c *Client, opts LogOptions) *Log {
	l := &Log{c: c, opts: opts.withDefaults(), held: map[string]bool{}, unsure: true, cursor: "0-0"}
	l.box = outbox{max: l.opts.MaxBatch, timeout: c.opts.Timeout, send: l.add}
	return l
}

const dataField = "d"

// Append adds records in order and returns after Redis has taken them: nil is an acknowledgement.
// Callers at the same time share one round trip. With an error some may have been taken all the
// same; readers recognise a record by its own id.
func (l *Log) Append(ctx context.Context, records [][]byte) error {
	if err := l.box.put(ctx, records); err != nil {
		return fmt.Errorf("append to event log: %w", err)
	}
	return nil
}

func (l *Log) add(ctx context.Context, records [][]byte) error {
	_, err := l.c.conn.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, r := range records {
			p.XAdd(ctx, &redis.XAddArgs{Stream: l.c.keys.eventLog(), Values: []any{dataField, r}})
		}
		return nil
	})
	return err
}

// Read returns up to max entries that are this reader's to deal with: those it has not acknowledged
// first, then those another reader left for longer than MinIdle, then new ones. When there is none
// it waits as long as Wait, and then returns none.
func (l *Log) Read(ctx context.Context, max int) ([]Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	records, err := l.read(ctx, max)
	if isNoGroup(err) {
		// The first reader of all, or Redis lost what it had.
		switch err = l.makeGroup(ctx); {
		case err == nil:
			records, err = l.read(ctx, max)
		case isFull(err):
			records, err = l.readFirst(ctx, max)
		}
	}
	if err != nil {
		l.unsure = true
		return nil, fmt.Errorf("read event log: %w", err)
	}
	for _, r := range records {
		l.held[r.ID] = true
	}
	return records, nil
}

func (l *Log) read(ctx context.Context, max int) ([]Record, error) {
	if l.unsure || len(l.held) > 0 {
		records, err := l.readOwn(ctx, max)
		if err != nil || len(records) > 0 {
			return records, err
		}
		clear(l.held)
		l.unsure = false
	}
	if now := l.opts.Now(); l.cursor != "0-0" || now.Sub(l.claimed) >= l.opts.MinIdle/2 {
		l.claimed = now
		records, err := l.claim(ctx, max)
		if err != nil || len(records) > 0 {
			return records, err
		}
	}
	return l.readNew(ctx, max)
}

// readFirst reads the oldest entries without the group, for which a full Redis has no room. Several
// readers may then get the same ones; what they acknowledge makes room.
func (l *Log) readFirst(ctx context.Context, max int) ([]Record, error) {
	found, err := l.c.conn.XRangeN(ctx, l.c.keys.eventLog(), "-", "+", int64(max)).Result()
	if err != nil {
		return nil, err
	}
	return fresh(found), nil
}

// readOwn reads what was delivered to this reader and never acknowledged.
func (l *Log) readOwn(ctx context.Context, max int) ([]Record, error) {
	streams, err := l.c.conn.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: l.opts.Group, Consumer: l.opts.Consumer, Streams: []string{l.c.keys.eventLog(), "0"}, Count: int64(max), Block: -1,
	}).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, err
	}

	found := entries(streams, max)
	var gone []string
	for _, m := range found {
		if m.Values == nil {
			gone = append(gone, m.ID)
		}
	}
	if len(gone) > 0 {
		if err := l.drop(ctx, gone); err != nil {
			return nil, err
		}
		return l.readOwn(ctx, max)
	}
	return l.counted(ctx, found)
}

// claim takes over what a reader that died has left.
func (l *Log) claim(ctx context.Context, max int) ([]Record, error) {
	found, next, err := l.c.conn.XAutoClaim(ctx, &redis.XAutoClaimArgs{
		Stream: l.c.keys.eventLog(), Group: l.opts.Group, Consumer: l.opts.Consumer,
		MinIdle: l.opts.MinIdle, Start: l.cursor, Count: int64(max),
	}).Result()
	if err != nil {
		return nil, err
	}
	l.cursor = next
	return l.counted(ctx, found)
}

func (l *Log) readNew(ctx context.Context, max int) ([]Record, error) {
	block := l.opts.Wait
	if block < time.Millisecond {
		block = -1 // zero would wait for ever
	}
	streams, err := l.c.conn.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: l.opts.Group, Consumer: l.opts.Consumer, Streams: []string{l.c.keys.eventLog(), ">"}, Count: int64(max), Block: block,
	}).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, err
	}
	return fresh(entries(streams, max)), nil
}

// fresh are entries that nobody was given before, as far as anybody knows.
func fresh(found []redis.XMessage) []Record {
	records := make([]Record, len(found))
	for i, m := range found {
		records[i] = Record{ID: m.ID, Data: data(m), Deliveries: 1}
	}
	return records
}

// counted asks how often each entry was delivered.
func (l *Log) counted(ctx context.Context, found []redis.XMessage) ([]Record, error) {
	if len(found) == 0 {
		return nil, nil
	}
	pending, err := l.c.conn.XPendingExt(ctx, &redis.XPendingExtArgs{
		Stream: l.c.keys.eventLog(), Group: l.opts.Group, Consumer: l.opts.Consumer,
		Start: found[0].ID, End: found[len(found)-1].ID, Count: int64(len(found)),
	}).Result()
	if err != nil {
		return nil, err
	}
	count := make(map[string]int, len(pending))
	for _, p := range pending {
		count[p.ID] = int(p.RetryCount)
	}
	records := make([]Record, len(found))
	for i, m := range found {
		records[i] = Record{ID: m.ID, Data: data(m), Deliveries: max(count[m.ID], 1)}
	}
	return records, nil
}

// Ack says that entries are in the ledger: they are no longer pending and gone from the stream.
// Acknowledging again does nothing.
func (l *Log) Ack(ctx context.Context, records []Record) error {
	if len(records) == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	if err := l.drop(ctx, ids); err != nil {
		return fmt.Errorf("acknowledge in event log: %w", err)
	}
	return nil
}

// drop deletes entries and then their mark as pending. It is no transaction, since a full Redis
// refuses those, and to be emptied is what it needs then. Cut off half-way it leaves a mark without
// an entry, which readOwn clears away.
func (l *Log) drop(ctx context.Context, ids []string) error {
	_, err := l.c.conn.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.XDel(ctx, l.c.keys.eventLog(), ids...)
		p.XAck(ctx, l.c.keys.eventLog(), l.opts.Group, ids...)
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		delete(l.held, id)
	}
	return nil
}

// Lag tells how much waits and since when.
func (l *Log) Lag(ctx context.Context) (Lag, error) {
	var size *redis.IntCmd
	var first *redis.XMessageSliceCmd
	_, err := l.c.conn.Pipelined(ctx, func(p redis.Pipeliner) error {
		size = p.XLen(ctx, l.c.keys.eventLog())
		first = p.XRangeN(ctx, l.c.keys.eventLog(), "-", "+", 1)
		return nil
	})
	if err != nil {
		return Lag{}, fmt.Errorf("lag of event log: %w", err)
	}
	lag := Lag{Waiting: size.Val()}
	if found := first.Val(); len(found) > 0 {
		lag.Oldest = idTime(found[0].ID)
	}
	return lag, nil
}

// makeGroup starts the group at the beginning, so that what was appended before the first reader
// came is read.
func (l *Log) makeGroup(ctx context.Context) error {
	err := l.c.conn.XGroupCreateMkStream(ctx, l.c.keys.eventLog(), l.opts.Group, "0").Err()
	if err != nil && strings.HasPrefix(err.Error(), "BUSYGROUP") {
		return nil // another reader was faster
	}
	return err
}

func isFull(err error) bool { return strings.HasPrefix(err.Error(), "OOM") }

func isNoGroup(err error) bool { return err != nil && strings.HasPrefix(err.Error(), "NOGROUP") }

// entries returns at most max messages of the one stream that was asked for: the in-process server
// knows no limit on entries delivered before.
func entries(streams []redis.XStream, max int) []redis.XMessage {
	if len(streams) == 0 {
		return nil
	}
	found := streams[0].Messages
	return found[:min(len(found), max)]
}

func data(m redis.XMessage) []byte {
	s, _ := m.Values[dataField].(string)
	return []byte(s)
}

// idTime is when an entry was appended: an id begins with the server's milliseconds.
func idTime(id string) time.Time {
	ms, _, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
