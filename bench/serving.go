package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// versus is ours and the peer, cycle by cycle.
type versus struct {
	ours, peer []slice
}

// ratios are ours over the peer's, cycle by cycle.
func (v versus) ratios(of func(slice) float64) spread {
	out := make([]float64, len(v.ours))
	for i := range v.ours {
		out[i] = of(v.ours[i]) / of(v.peer[i])
	}
	return spreadOf(out)
}

func (v versus) raw() []string {
	var out []string
	for i := range v.ours {
		out = append(out, fmt.Sprintf("cycle %d: ours %s, peer %s", i+1, v.ours[i], v.peer[i]))
	}
	return out
}

// cyclesOf lets both answer in turns. A cycle before the first warms up and does not count. Of seven, the interval is the least and
// the most: one hiccup of the machine is its end. Of seventeen it leaves out four on each side.
func (b *bench) cyclesOf(ctx context.Context, ours, peer *load) (versus, error) {
	var v versus
	for i := range 2*b.cycles + 4 {
		a, err := ours.run(b.slice)
		if err != nil {
			return v, fmt.Errorf("ours: %w", err)
		}
		p, err := peer.run(b.slice)
		if err != nil {
			return v, fmt.Errorf("peer: %w", err)
		}
		if i > 0 {
			v.ours, v.peer = append(v.ours, a), append(v.peer, p)
		}
		if ctx.Err() != nil {
			return v, ctx.Err()
		}
	}
	return v, nil
}

// bodies is a set of requests to go round in, with what the peer's answer must weigh.
type bodies struct {
	path   string
	status int
	of     [][]byte
	rounds func(conn, turn int) int // which one is next
}

// against measures a node with a set of requests against a peer that is asked the same.
func (b *bench) against(ctx context.Context, n *node, set bodies) (versus, error) {
	size, err := sizeOf(n.addr, set)
	if err != nil {
		return versus{}, err
	}
	return b.beside(ctx, n.process, n.addr, set, size)
}

// beside measures a process with a set of requests against a peer whose answers weigh size.
func (b *bench) beside(ctx context.Context, process *process, at string, set bodies, size int) (versus, error) {
	p, addr, err := b.peer(pathOnly(set.path), set.status, size, "")
	if err != nil {
		return versus{}, err
	}
	ours, err := loadOf(process, at, set)
	if err != nil {
		return versus{}, join(err, p.end())
	}
	peer, err := loadOf(p, addr, set)
	if err != nil {
		return versus{}, join(err, join(ours.close(), p.end()))
	}
	v, err := b.cyclesOf(ctx, ours, peer)
	return v, join(err, join(join(ours.close(), peer.close()), p.end()))
}

func loadOf(p *process, addr string, set bodies) (*load, error) {
	c, err := dial(addr, conns)
	if err != nil {
		return nil, err
	}
	requests := make([][]byte, len(set.of))
	for i, body := range set.of {
		requests[i] = post(addr, set.path, body)
	}
	return &load{client: c, server: p, status: set.status,
		next: func(conn, turn int) []byte { return requests[set.rounds(conn, turn)%len(requests)] }}, nil
}

// sizeOf is the mean size of an answer.
func sizeOf(addr string, set bodies) (int, error) {
	c, err := dial(addr, 1)
	if err != nil {
		return 0, err
	}
	defer c.close()
	sum, n := 0, min(len(set.of), 64)
	for i := range n {
		status, body, err := c.conns[0].ask(post(addr, set.path, set.of[i]))
		if err != nil {
			return 0, err
		}
		if status != set.status {
			return 0, fmt.Errorf("answered %d: %s", status, body)
		}
		sum += len(body)
	}
	return sum / n, nil
}

func pathOnly(path string) string {
	for i := range path {
		if path[i] == '?' {
			return path[:i]
		}
	}
	return path
}

// decide is a whole decision for one slot among the big plan's messages.
func decide(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.large(ctx)
	if err != nil {
		return nil, err
	}
	n, err := w.node()
	if err != nil {
		return nil, err
	}
	set, err := w.decisions()
	if err != nil {
		return nil, join(err, n.end())
	}
	shown, err := w.shows(n.addr)
	if err == nil && !shown {
		err = fmt.Errorf("the measured slot shows nothing")
	}
	var v versus
	if err == nil {
		v, err = b.against(ctx, n, set)
	}
	if err = join(err, n.end()); err != nil {
		return nil, err
	}
	alone, err := w.alone(n)
	if err != nil {
		return nil, err
	}
	used, rate := v.ratios(slice.perRequest), v.ratios(slice.perSecond)
	raw := append(v.raw(), fmt.Sprintf("with both stores stopped, started again from disk: shows a message: %t", alone))
	return []result{{name: "decide", raw: raw,
		figure: fmt.Sprintf("%s CPU a request, %s requests/s, of bare gin", used.in("%.2f", "×"), rate.in("%.2f", "×")),
		goal:   "≤ 1.30×, ≥ 0.80×, with both stores stopped too", pass: used.high <= 1.30 && rate.low >= 0.80 && alone}}, nil
}

// decisions are a page's requests, one for each bucket that has a turn.
func (w *world) decisions() (bodies, error) {
	set := bodies{path: w.decisionsPath(), status: http.StatusOK, rounds: func(conn, turn int) int { return conn*31 + turn }}
	for bucket := 0; bucket < campaigns.Buckets; bucket += 8 {
		q, err := w.question(bucket)
		if err != nil {
			return set, err
		}
		set.of = append(set.of, q)
	}
	return set, nil
}

// shows says whether the measured slot shows a message of some campaign.
func (w *world) shows(addr string) (bool, error) {
	c, err := dial(addr, 1)
	if err != nil {
		return false, err
	}
	defer c.close()
	q, err := w.question(5)
	if err != nil {
		return false, err
	}
	status, body, err := c.conns[0].ask(post(addr, w.decisionsPath(), q))
	if err != nil || status != http.StatusOK {
		return false, join(err, fmt.Errorf("decision answered %d: %s", status, body))
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return false, err
	}
	return len(a.Decisions) == 1 && a.Decisions[0].Campaign != "" && a.Decisions[0].Token != "", nil
}

// alone starts a node again on the folder of one that ended, with neither store to be reached.
func (w *world) alone(was *node) (bool, error) {
	n, err := w.nodeIn(was.dir, nowhere...)
	if err != nil {
		return false, err
	}
	shown, err := w.shows(n.addr)
	return shown, join(err, n.end())
}

// nowhere are addresses at which nobody ever listens: the discard port of loopback.
var nowhere = []string{"ERAWAN_DATABASE_URL=postgres://erawan@127.0.0.1:9/erawan?sslmode=disable", "ERAWAN_REDIS_URL=redis://127.0.0.1:9/0"}

// intake is one event a request, and twenty.
func intake(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.large(ctx)
	if err != nil {
		return nil, err
	}
	n, err := w.node()
	if err != nil {
		return nil, err
	}
	single, err := b.against(ctx, n, w.beacons(w.views(20_000), 1))
	if err != nil {
		return nil, join(err, n.end())
	}
	many, err := b.against(ctx, n, w.beacons(w.views(20_000), 20))
	if err = join(err, n.end()); err != nil {
		return nil, err
	}
	floor, err := w.floor(ctx, w.beacons(w.views(20_000), 1))
	if err != nil {
		return nil, err
	}
	used := single.ratios(slice.perRequest)
	events := make([]float64, len(many.ours))
	for i, s := range many.ours {
		events[i] = s.perSecond() * 20 / 1000
	}
	rate := spreadOf(events)
	least := floor.ratios(slice.perRequest)
	return []result{
		{name: "intake", raw: single.raw(), goal: "≤ 1.50×", pass: used.high <= 1.5,
			figure: fmt.Sprintf("%s CPU a request, %s requests/s, of bare gin", used.in("%.2f", "×"), single.ratios(slice.perSecond).in("%.2f", "×"))},
		{name: "intake-20", raw: many.raw(), figure: rate.in("%.1f", " k events/s"), goal: "≥ 60 k events/s", pass: rate.low >= 60},
		{name: "intake-floor", raw: floor.raw(), goal: "none: what is left of 1.50× to check an event with", pass: true,
			figure: fmt.Sprintf("%s CPU a request of bare gin, for gin that keeps the body in Redis and checks nothing", least.in("%.2f", "×"))},
	}, nil
}

// floor is the least that an acknowledged event costs: bare gin that puts the body in Redis before it answers, by the log that a
// node appends to, and looks at nothing.
func (w *world) floor(ctx context.Context, set bodies) (v versus, err error) {
	size := len(`{"accepted":1,"rejected":[]}`)
	p, addr, err := w.b.peer(pathOnly(set.path), set.status, size, w.servers.RedisURL)
	if err != nil {
		return v, err
	}
	v, err = w.b.beside(ctx, p, addr, set, size)
	if err = join(err, p.end()); err != nil {
		return v, err
	}
	log, err := floorLog(w.servers.RedisURL)
	if err != nil {
		return v, err
	}
	return v, log.Discard(ctx)
}

// views are tokens of decisions as the node would have sealed them a moment ago.
func (w *world) views(n int) []string {
	sealer, now := w.sealer(), time.Now()
	visit := ten.visit(corpusHour)
	signals := visit.Compact()
	out := make([]string, n)
	for i := range out {
		text, err := sealer.Seal(&token.Claims{ID: token.NewID(now), Kind: token.Page, Expires: now.Add(24 * time.Hour), Cell: w.cell(i),
			Asked: []lang.Locale{lang.ZhHans, lang.En}, Bucket: i % campaigns.Buckets, Source: token.PageStore, Propensity: campaigns.Buckets, Revision: 1, Signals: signals})
		if err != nil {
			panic("bench: a token of ours does not seal: " + err.Error())
		}
		out[i] = text
	}
	return out
}

// cells is how many cells events are spread over: campaigns, languages and arms of a busy day.
const cells = 200

func (w *world) cell(i int) token.Cell {
	n := int64(i % cells)
	return token.Cell{Campaign: firstGrown + n/4, Org: w.seeded.Org.ID, Message: firstGrown + n/4, Variant: "a", Arm: token.Shown,
		Locale: lang.All[n%4], Placement: w.slot.ID, PlacementOrg: w.slot.Org, Segment: firstGrown + n/4, Place: w.slot.Place}
}

// beacons are requests that carry so many events each.
func (w *world) beacons(views []string, each int) bodies {
	set := bodies{path: w.eventsPath(), status: http.StatusAccepted, rounds: func(conn, turn int) int { return turn*conns + conn }}
	for from := 0; from+each <= len(views); from += each {
		set.of = append(set.of, beacon(views[from:from+each], "impression"))
	}
	return set
}

func beacon(views []string, kind string) []byte {
	type event struct {
		Token string `json:"token"`
		Type  string `json:"type"`
	}
	var b struct {
		Events []event `json:"events"`
	}
	for _, v := range views {
		b.Events = append(b.Events, event{v, kind})
	}
	out, err := json.Marshal(b)
	if err != nil {
		panic("bench: texts do not marshal: " + err.Error())
	}
	return out
}
