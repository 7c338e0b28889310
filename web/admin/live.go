package admin

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// A stream is short: its end makes the browser ask again, and whoever was signed out meanwhile is told
// nothing more.
const (
	liveEvery  = 5 * time.Second
	liveFor    = time.Minute
	maxStreams = 256 // of a node
)

// Live sends the figures of Home as they change, under the names that the page's own figures have: as a
// stream of events to whoever accepts one, else once.
func (c *Console) Live(g *gin.Context) error {
	if !strings.Contains(g.GetHeader("Accept"), "text/event-stream") {
		said, err := c.figuresNow(g)
		if err != nil {
			return err
		}
		g.JSON(http.StatusOK, said)
		return nil
	}
	select {
	case c.streams <- struct{}{}:
		defer func() { <-c.streams }()
	default:
		return fault.New(fault.Unavailable, "", "http.too_slow").After(liveFor)
	}
	return c.stream(g)
}

func (c *Console) stream(g *gin.Context) error {
	said, err := c.figuresNow(g)
	if g.Request.Context().Err() != nil {
		return nil // nobody listens any more
	}
	if err != nil {
		return err
	}
	h := g.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	if err := http.NewResponseController(g.Writer).SetWriteDeadline(time.Now().Add(liveFor + liveEvery)); err != nil {
		return err
	}
	end, tick := time.NewTimer(liveFor), time.NewTicker(liveEvery)
	defer end.Stop()
	defer tick.Stop()
	for {
		body, err := json.Marshal(said)
		if err != nil {
			return err
		}
		if _, err := g.Writer.Write(slices.Concat([]byte("data: "), body, []byte("\n\n"))); err != nil {
			return nil
		}
		g.Writer.Flush()
		select {
		case <-g.Request.Context().Done():
			return nil
		case <-c.closing:
			return nil
		case <-end.C:
			return nil
		case <-tick.C:
		}
		if said, err = c.figuresNow(g); err != nil {
			return nil // the page keeps the time its figures are from
		}
	}
}

// Close ends the streams, so that a node can stop without waiting for them.
func (c *Console) Close() { c.closeOnce.Do(func() { close(c.closing) }) }

// figuresNow are the figures by their names in the page.
func (c *Console) figuresNow(g *gin.Context) (map[string]string, error) {
	ctx, scope := g.Request.Context(), person(g).Scope()
	v := homeView{frame: c.frame(g, "/admin")}
	pulse, err := c.pulses.ask(scope, c.Now(), func(now time.Time) (evidence.Pulse, error) { return c.Desk.Pulse(ctx, scope, now) })
	if err != nil {
		return nil, err
	}
	if err := c.fillLive(ctx, &v, pulse, board{}); err != nil {
		return nil, err
	}
	return v.said()
}

// said writes the figures as the templates do.
func (v homeView) said() (map[string]string, error) {
	out := map[string]string{
		"day.updated":   v.say("ladder.updated", "time", v.Clock(v.Ladder.ReadAt)),
		"day.since":     v.say("ladder.hour", "time", v.Clock(v.Ladder.Since)),
		"day.filtered":  v.say("ladder.set_aside", "count", v.Ladder.Filtered),
		"plan.revision": v.Number(v.Plan.Revision), "plan.read": v.Moment(v.Plan.TakenAt), "plan.contact": v.Moment(v.Plan.Contact),
	}
	for _, s := range v.Ladder.Steps {
		key := v.Ladder.ID + "." + s.Metric
		out[key], out[key+".bar"], out[key+".hour"] = v.Number(s.Count), s.Width, v.Number(s.Hour)
		if s.HasBefore {
			out[key+".share"] = v.Share(s.Count, s.Before)
		}
	}
	for _, b := range v.Busy {
		for _, f := range busyFigures(b) {
			out[f.key] = v.Number(f.count)
		}
	}
	return out, nil
}

// pulses are the latest by organisation: however many look, the database is asked once in a while.
type pulses struct {
	mu   sync.Mutex
	last map[access.Scope]evidence.Pulse
}

func (p *pulses) ask(s access.Scope, now time.Time, read func(time.Time) (evidence.Pulse, error)) (evidence.Pulse, error) {
	s.By, s.Key = access.Actor{}, ""
	p.mu.Lock()
	defer p.mu.Unlock()
	if last, ok := p.last[s]; ok && now.Sub(last.ReadAt) < liveEvery-time.Second {
		return last, nil
	}
	got, err := read(now)
	if err != nil {
		return evidence.Pulse{}, err
	}
	if p.last == nil || len(p.last) > maxStreams {
		p.last = map[access.Scope]evidence.Pulse{}
	}
	p.last[s] = got
	return got, nil
}
