package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// ladderOn is the live ladder as somebody's open page is told it.
type ladderOn struct {
	figures atomic.Pointer[map[string]string]
	told    atomic.Int64
}

// listen opens the stream and opens it again whenever it ends, as a browser does.
func (p presser) listen(t *testing.T) *ladderOn {
	t.Helper()
	l := &ladderOn{}
	client := &http.Client{Jar: p.http.Jar}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for t.Context().Err() == nil {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+"/admin/live", nil)
			if err != nil {
				return
			}
			req.Header.Set("Accept", "text/event-stream")
			req.Header.Set("Accept-Language", "en")
			res, err := client.Do(req)
			if err != nil {
				continue
			}
			for lines := bufio.NewScanner(res.Body); lines.Scan(); {
				data, is := strings.CutPrefix(lines.Text(), "data: ")
				figures := map[string]string{}
				if is && json.Unmarshal([]byte(data), &figures) == nil {
					l.figures.Store(&figures)
					l.told.Add(1)
				}
			}
			res.Body.Close()
		}
	}()
	t.Cleanup(func() { <-done })
	return l
}

// says is a figure of the ladder, -1 before the first.
func (l *ladderOn) says(name string) int {
	figures := l.figures.Load()
	if figures == nil {
		return -1
	}
	n, err := strconv.Atoi(strings.ReplaceAll((*figures)[name], ",", ""))
	if err != nil {
		return -1
	}
	return n
}

// TestTheLiveLadderIsRightAfterRedisWasFlushed empties Redis under load while the ladder is looked at, with events in it that no
// worker has taken: nodes give them again, and what the open page is told comes to what the ledger says.
func TestTheLiveLadderIsRightAfterRedisWasFlushed(t *testing.T) {
	in := scaled(t)
	nodes := []*webNode{in.web(t, "a"), in.web(t, "b")}
	worker := in.worker(t)
	p := in.presser(t, nodes[0].base())
	ladder := p.listen(t)
	l := in.load(t, nodes[0].base(), nodes[1].base())
	eventually(t, "figures on the open page", func() bool { return ladder.says("day.impressions") > 0 })
	for range 2 {
		worker.Kill()
		l.under(t, 30) // in the log, and nowhere else
		in.redis.Do(t, "FLUSHALL")
		l.under(t, 30)
		worker = in.worker(t)
		l.under(t, 30)
	}
	l.end()
	l.settle(t)
	b := in.books(t)
	counted := func(column string) int {
		return b.sum(t, "select sum(kept."+column+") from engagement_half_hour as kept join cell on cell.id = kept.cell_id where cell.campaign_id <> 0")
	}
	eventually(t, "the open page says what the ledger does", func() bool {
		for step, column := range map[string]string{"decisions": "decisions", "impressions": "impressions", "viewable": "viewable"} {
			if n := counted(column); ladder.says("day."+step) != n || ladder.says("day."+step+".hour") != n {
				return false
			}
		}
		n := b.sum(t, "select sum(count) from request_half_hour")
		return n > 0 && ladder.says("day.requests") == n && ladder.says("day.requests.hour") == n
	})
	if asked, answered := b.sum(t, "select sum(count) from request_half_hour"), b.sum(t, "select sum(decisions) from engagement_half_hour"); asked < answered {
		t.Errorf("%d requests, and %d decisions", asked, answered)
	}
	t.Logf("%d requests, %d decisions, %d impressions and %d viewable, told %d times to one page", b.sum(t, "select sum(count) from request_half_hour"),
		counted("decisions"), counted("impressions"), counted("viewable"), ladder.told.Load())
}
