package engagement

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync/atomic"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/fault"
)

// Incoming is an event as a page sends it.
type Incoming struct {
	Token   string
	Type    string
	At      time.Time // zero: now
	DwellMS int64
}

// Visit is what we see of the request that brings events. Only what is classified from it is kept.
type Visit struct {
	Now       time.Time
	UserAgent string
	Purpose   string // Sec-Purpose, or the older Purpose
	Language  string // as the browser prefers them
	Address   netip.Addr
	Origin    string // of the page, as the browser says; empty where it says none
	GPC       bool   // Global Privacy Control: it is in no estimate of reach
	Partner   int64  // the organisation whose secret key came along: its own server; 0 for none
}

// Rejection is an event that we cannot take, and why, as a code of the contract.
type Rejection struct {
	Index int
	Code  string
}

// The codes of rejections.
const (
	TokenInvalid   = "token_invalid"
	TokenExpired   = "token_expired"
	TypeUnknown    = "type_unknown"
	EventMalformed = "event_malformed" // it is no event at all
	TimeInvalid    = "time_invalid"    // its own time cannot be read
)

// MaxDwell bounds what a page may claim of its own life.
const MaxDwell = 24 * time.Hour

// Log takes records and returns when they are safe. Concurrent calls may share one trip.
type Log interface {
	Append(ctx context.Context, records [][]byte) error
}

// Recorder takes events in. An event is acknowledged only after a log has it: the first log, or the
// second when the first does not answer.
type Recorder struct {
	Sealer *token.Sealer
	First  Log // Redis, or the spool where there is no other or the operator wants the disk first
	Second Log // the spool behind Redis; nil when First is the spool
	Log    *slog.Logger
	// Channel is how a placement carries messages, from the plan in memory; empty for one that it does not
	// know. Where it is nil, all are pages.
	Channel func(placement int64) campaigns.Channel
	// Foreign says whether no page of an origin is a partner's; nil says so of none.
	Foreign func(org int64, origin string) bool
	// DataCentres are networks where machines are, and no people.
	DataCentres Networks
	// Lately is what is remembered of senders; nil remembers nothing.
	Lately *Lately
	// Crowd estimates how many people were reached; nil does not.
	Crowd *Crowd
	// Intakes counts what came in, by partner; nil does not.
	Intakes *Intakes

	fates     fates
	restUntil atomic.Int64 // unix milliseconds: First failed, leave it alone until then
}

// How long the first log may take, and how long it is left alone after it failed: every request
// waiting for a dead Redis would be a page waiting.
const (
	firstTimeout = 500 * time.Millisecond
	firstRest    = time.Second
)

// Record opens the tokens, classifies and appends. Rejected events are listed by index; the rest are
// safe when the error is nil. The error is of kind Unavailable: nothing was acknowledged.
func (r *Recorder) Record(ctx context.Context, v Visit, in []Incoming) (int, []Rejection, error) {
	var rejected []Rejection
	records := make([][]byte, 0, len(in))
	by := r.client(v, len(in))
	var filtered [Filters]int
	var room [2]orgCame
	came := room[:0]
	for i, e := range in {
		event, code := r.event(v, by, e)
		if code != "" {
			r.Refused(code)
			rejected = append(rejected, Rejection{i, code})
			continue
		}
		filtered[event.Filter]++
		r.Crowd.Saw(v, &event)
		came = noted(came, event.Cell.PlacementOrg, e.cameOf(event.Token.Time(), v.Now))
		records = append(records, event.Append(make([]byte, 0, 128)))
	}
	if len(records) == 0 {
		return 0, rejected, nil
	}
	spooled, err := r.append(ctx, records)
	r.fates.taken(filtered, spooled, err)
	if err != nil {
		return 0, nil, err
	}
	r.Intakes.took(came, v.Now, spooled)
	return len(records), rejected, nil
}

// Scanned keeps the scan of a code under the token that it mints: the same code again is the same event. What a
// program fetches gets a token of its own, so that it takes no person's place.
func (r *Recorder) Scanned(ctx context.Context, v Visit, c token.Claims) error {
	found := r.traits(v, r.client(v, 1), c.Cell).Pack()
	filter := Verdict(Scan, found)
	if filter != Counted {
		c.ID = token.NewID(v.Now)
	}
	event := EventOf(c, Scan, v.Now, v.Now).with(found, 0)
	spooled, err := r.append(ctx, [][]byte{event.Append(make([]byte, 0, 128))})
	var filtered [Filters]int
	filtered[filter]++
	r.fates.taken(filtered, spooled, err)
	if err == nil {
		r.Intakes.took([]orgCame{{c.Cell.PlacementOrg, Came{Accepted: 1}}}, v.Now, spooled)
	}
	return err
}

func (r *Recorder) event(v Visit, by client, in Incoming) (Event, string) {
	kind, ok := ParseType(in.Type)
	if !ok {
		return Event{}, TypeUnknown
	}
	c, err := r.Sealer.Open(in.Token, v.Now, token.Page, token.Image)
	switch {
	case errors.Is(err, token.ErrExpired):
		return Event{}, TokenExpired
	case err != nil:
		return Event{}, TokenInvalid
	}
	found := r.traits(v, by, c.Cell)
	found.Marks |= in.claims(c.ID.Time(), v.Now)
	if r.Lately.again(c.ID, v.Address) {
		found.Marks |= FromEverywhere
	}
	found.Band = bandOf(v.Now.Sub(c.ID.Time()))
	return EventOf(c, kind, in.At, v.Now).with(found.Pack(), in.DwellMS), ""
}

// traits are what is found in a client that sends something of a cell. A secret key speaks for its own partner's
// placements.
func (r *Recorder) traits(v Visit, by client, cell token.Cell) Traits {
	var channel campaigns.Channel
	if r.Channel != nil {
		channel = r.Channel(cell.Placement)
	}
	found := by.at(channel, v.Partner != 0 && v.Partner == cell.PlacementOrg)
	if r.Foreign != nil && v.Origin != "" && r.Foreign(cell.PlacementOrg, v.Origin) {
		found.Marks |= OnForeignPage
	}
	return found
}

// client is what a request says of who sends it, and what is known of where that is.
func (r *Recorder) client(v Visit, events int) client {
	by := judge(v.UserAgent, v.Purpose)
	if r.DataCentres.Hold(v.Address) {
		by.marks |= InDataCentre
	}
	if r.Lately.sent(v, events) {
		by.marks |= TooManyAMinute
	}
	return by
}

// How far what a page claims may lie outside what can be before it counts no more. A traveller's clock may
// show another zone's time, and an app may count from its own start; both are only cut to what can be.
const (
	clockSlack = 24 * time.Hour
	dwellSlack = time.Hour
)

// claims marks what an event claims of time that cannot be, of a token of this moment.
func (e Incoming) claims(issued, now time.Time) (found Mark) {
	if !e.At.IsZero() && (e.At.Before(issued.Add(-clockSlack)) || e.At.After(now.Add(clockSlack))) {
		found |= ClockWrong
	}
	if time.Duration(min(e.DwellMS, MaxDwell.Milliseconds()))*time.Millisecond > max(now.Sub(issued), 0)+dwellSlack {
		found |= DwellWrong
	}
	return found
}

// EventOf is something that happened under a token. A page's clock is only trusted between the
// token's issue and now.
func EventOf(c token.Claims, kind Type, at, now time.Time) Event {
	issued := c.ID.Time()
	if at.IsZero() || at.After(now) {
		at = now
	}
	if at.Before(issued) {
		at = issued
	}
	if at.After(c.Expires) {
		at = c.Expires
	}
	return Event{Token: c.ID, Type: kind, Cell: c.Cell, Bucket: c.Bucket, Source: c.Source, Propensity: c.Propensity, Revision: c.Revision,
		OccurredAt: at.UTC().Truncate(time.Millisecond), ReceivedAt: now.UTC().Truncate(time.Millisecond), Signals: c.Signals, Survey: c.Survey}
}

func (e Event) with(f Features, dwellMS int64) Event {
	e.Features, e.Filter = f, Verdict(e.Type, f)
	e.Dwell = time.Duration(min(max(dwellMS, 0), MaxDwell.Milliseconds())) * time.Millisecond
	return e
}

// Append puts records where they are safe. A page that has gone meanwhile changes nothing: what it
// sent is kept all the same, and its leaving is no fault of the log's.
func (r *Recorder) Append(ctx context.Context, records [][]byte) error {
	_, err := r.append(ctx, records)
	return err
}

// append also says whether it was the second log that took them.
func (r *Recorder) append(ctx context.Context, records [][]byte) (spooled bool, err error) {
	ctx = context.WithoutCancel(ctx)
	if r.Second == nil {
		return false, unavailable(r.First.Append(ctx, records))
	}
	now := time.Now().UnixMilli()
	if now >= r.restUntil.Load() {
		first, cancel := context.WithTimeout(ctx, firstTimeout)
		err := r.First.Append(first, records)
		cancel()
		if err == nil {
			return false, nil
		}
		if r.restUntil.Swap(now+firstRest.Milliseconds()) < now {
			r.Log.Warn("event log not reached, events go to the spool", "error", err)
		}
	}
	return true, unavailable(r.Second.Append(ctx, records))
}

func unavailable(err error) error {
	if err == nil || fault.Is(err, fault.Unavailable) {
		return err
	}
	return fault.New(fault.Unavailable, "", "intake.unavailable").After(5 * time.Second).Because(err)
}
