package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/lang"
)

// byBench is who does what the rows do.
var byBench = access.Actor{Name: "bench"}

// times is how often a change is made and watched.
const (
	stopTimes    = 20
	publishTimes = 10
)

// forEverybody publishes a campaign that comes first for every visit to the measured slot.
func (w *world) forEverybody(ctx context.Context) (campaigns.Campaign, error) {
	flights, err := campaigndb.Store{DB: w.db}.Campaigns(ctx, w.seeded.Org.Scope())
	if err != nil {
		return campaigns.Campaign{}, err
	}
	c := flights[0]
	today := campaigns.DateOf(time.Now())
	fresh := campaigns.Campaign{Org: c.Org, Name: lang.Text{lang.En: "For everybody"}, State: campaigns.Live, Zone: c.Zone,
		StartsOn: today.Plus(-1), EndsOn: today.Plus(30), Placements: []int64{w.slot.ID}, Messages: c.Messages[:1], Priority: 1}
	return campaigndb.Store{DB: w.db}.SaveCampaign(ctx, w.seeded.Org.Scope(), byBench, fresh)
}

func (w *world) end(ctx context.Context, c campaigns.Campaign) error {
	c.State = campaigns.Ended
	_, err := campaigndb.Store{DB: w.db}.SaveCampaign(ctx, w.seeded.Org.Scope(), byBench, c)
	return err
}

// watcher asks one node for a decision all the time, and knows which answers carry a campaign.
type watcher struct {
	conn     *client
	request  []byte
	campaign []byte

	mu    sync.Mutex
	first time.Time // answer that carried it, of the latest run of them
	last  time.Time
	since time.Time // first answer without it, of the latest run of those
	err   error
	quit  chan struct{}
	done  sync.WaitGroup
}

func (w *world) watch(n *node, public string) (*watcher, error) {
	q, err := w.question(5)
	if err != nil {
		return nil, err
	}
	c, err := dial(n.addr, 1)
	if err != nil {
		return nil, err
	}
	k := &watcher{conn: c, request: post(n.addr, w.decisionsPath(), q), campaign: []byte(public), quit: make(chan struct{})}
	k.done.Go(k.run)
	return k, nil
}

func (k *watcher) run() {
	for {
		select {
		case <-k.quit:
			return
		case <-time.After(time.Millisecond): // the change is what is measured, not how much a node bears
		}
		status, body, err := k.conn.conns[0].ask(k.request)
		now := time.Now()
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("decision answered %d: %s", status, body)
		}
		k.saw(now, bytes.Contains(body, k.campaign), err)
		if err != nil {
			return
		}
	}
}

func (k *watcher) saw(now time.Time, carries bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err = err
	switch {
	case err != nil:
	case carries:
		if !k.since.IsZero() || k.first.IsZero() {
			k.first = now
		}
		k.last, k.since = now, time.Time{}
	case k.since.IsZero():
		k.since = now
	}
}

// settle waits until every answer has carried the campaign, or none has, for a tenth of a second.
func (k *watcher) settle(carries bool) error {
	const calm = 100 * time.Millisecond
	var failed error
	err := until(fmt.Sprintf("answers that carry a campaign: %t", carries), 30*time.Second, func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		failed = k.err
		if failed != nil {
			return true
		}
		if carries {
			return k.since.IsZero() && !k.first.IsZero() && time.Since(k.first) > calm
		}
		return !k.since.IsZero() && time.Since(k.since) > calm
	})
	return join(err, failed)
}

func (k *watcher) marks() (first, last time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.first, k.last
}

func (k *watcher) close() error {
	close(k.quit)
	k.done.Wait()
	return k.conn.close()
}

// publish is from saving a campaign to the first answer that carries it, and from ending it to the last.
// Both are saved past the console, so that a node only finds them when it looks, twice a second.
func publish(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.large(ctx)
	if err != nil {
		return nil, err
	}
	n, err := w.node()
	if err != nil {
		return nil, err
	}
	var took, ended []float64
	for range publishTimes {
		came, went, onceErr := w.publishOnce(ctx, n)
		if err = onceErr; err != nil {
			break
		}
		took, ended = append(took, came), append(ended, went)
	}
	if err = join(err, n.end()); err != nil {
		return nil, err
	}
	line := func(name string, seconds []float64) result {
		s := spreadOf(seconds)
		return result{name: name, raw: []string{"s: " + list("%.2f", seconds)}, goal: "< 1 s", pass: s.high < 1,
			figure: fmt.Sprintf("%s among %d messages, worst %.2f s", s.in("%.2f", " s"), bigPlan, slices.Max(seconds))}
	}
	return []result{line("publish", took), line("end", ended)}, nil
}

func (w *world) publishOnce(ctx context.Context, n *node) (came, went float64, err error) {
	began := time.Now()
	c, err := w.forEverybody(ctx)
	if err != nil {
		return 0, 0, err
	}
	k, err := w.watch(n, c.Public)
	if err != nil {
		return 0, 0, err
	}
	err = k.settle(true)
	first, _ := k.marks()
	ended := time.Now()
	if err == nil {
		err = w.end(ctx, c)
	}
	if err == nil {
		err = k.settle(false)
	}
	_, last := k.marks()
	return first.Sub(began).Seconds(), last.Sub(ended).Seconds(), join(err, k.close())
}

// stop is from pressing stop in the console of one node to the last answer that carries what was
// stopped, of that node and of another.
func stop(ctx context.Context, b *bench) ([]result, error) {
	w, err := b.large(ctx)
	if err != nil {
		return nil, err
	}
	c, err := w.forEverybody(ctx)
	if err != nil {
		return nil, err
	}
	person, err := w.person(ctx)
	if err != nil {
		return nil, err
	}
	here, there, err := w.stops(person, c)
	if err != nil {
		return nil, err
	}
	_, alone, err := w.stops(person, c, nowhere[1])
	if err != nil {
		return nil, err
	}
	line := func(name, where, goal string, ms []float64, limit float64) result {
		worst := slices.Max(ms)
		return result{name: name, goal: goal, pass: worst <= limit, raw: []string{"ms: " + list("%.0f", ms)},
			figure: fmt.Sprintf("%s, worst of %d %.0f ms, %s", spreadOf(ms).in("%.0f", " ms"), len(ms), worst, where)}
	}
	return []result{
		line("stop-here", "the node where it was pressed", "≤ 100 ms, every time", here, 100),
		line("stop", "another node", "< 1 s, every time", there, 999),
		line("stop-alone", "another node, without Redis", "< 1 s, every time", alone, 999),
	}, w.end(ctx, c)
}

// stops presses stop again and again: milliseconds on the node where it was pressed, and on another.
func (w *world) stops(p *person, c campaigns.Campaign, env ...string) (here, there []float64, err error) {
	one, err := w.node(env...)
	if err != nil {
		return nil, nil, err
	}
	other, err := w.node(env...)
	if err != nil {
		return nil, nil, join(err, one.end())
	}
	defer func() { err = join(err, join(one.end(), other.end())) }()
	a, err := w.watch(one, c.Public)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = join(err, a.close()) }()
	o, err := w.watch(other, c.Public)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = join(err, o.close()) }()
	if err := p.signIn(one); err != nil {
		return nil, nil, err
	}
	for range stopTimes {
		if err := join(a.settle(true), o.settle(true)); err != nil {
			return nil, nil, err
		}
		pressed := time.Now()
		if err := p.press(one, "stop", c); err != nil {
			return nil, nil, err
		}
		if err := join(a.settle(false), o.settle(false)); err != nil {
			return nil, nil, err
		}
		_, lastHere := a.marks()
		_, lastThere := o.marks()
		here = append(here, max(0, float64(lastHere.Sub(pressed).Microseconds())/1000))
		there = append(there, max(0, float64(lastThere.Sub(pressed).Microseconds())/1000))
		if err := p.press(one, "resume", c); err != nil {
			return nil, nil, err
		}
	}
	return here, there, nil
}
