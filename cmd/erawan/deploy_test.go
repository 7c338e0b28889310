package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/testenv"
)

// beacons is how many beacons of 20 events a deployment is under; make soak asks for more.
func beacons() int {
	if os.Getenv("ERAWAN_SOAK") != "" {
		return 15_000
	}
	return 1_000
}

// balancer sends to one node after another, and to the next when one does not take the connection,
// as the load balancer in front of them does.
type balancer struct {
	*load
	turn atomic.Int64
}

func (b *balancer) post(t *testing.T, body string) (status int, answer []byte) {
	for range 100 {
		base := b.bases[int(b.turn.Add(1))%len(b.bases)]
		if status, answer = b.load.post(t.Context(), base+"/v1/events", body); status == http.StatusAccepted {
			return status, answer
		}
		time.Sleep(20 * time.Millisecond)
	}
	return status, answer
}

// beacon is 20 events of as many views.
func (in *installation) beacon(t *testing.T, like token.Claims) (body string, ids []string) {
	var events []string
	for range 10 {
		tok, id := in.seal(t, like, time.Now())
		for _, kind := range []engagement.Type{engagement.Impression, engagement.Viewable} {
			events = append(events, fmt.Sprintf(`{"token":%q,"type":%q}`, tok, kind))
			ids = append(ids, hex.EncodeToString(id[:])+" "+kind.String())
		}
	}
	return `{"events":[` + strings.Join(events, ",") + `]}`, ids
}

func TestADeploymentUnderThousandsOfEventsASecond(t *testing.T) {
	in := scaled(t)
	nodes := []*webNode{in.web(t, "a"), in.web(t, "b")}
	workers := []*testenv.Process{in.worker(t), in.worker(t)}
	_, like := in.view(t, nodes[0].base())
	b := &balancer{load: &load{in: in, bases: []string{nodes[0].base(), nodes[1].base()}}}

	var mu sync.Mutex
	acked := map[string]bool{}
	var left atomic.Int64
	left.Store(int64(beacons()))
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			pace := time.NewTicker(32 * time.Millisecond) // eight senders of 20: 5,000 events a second
			defer pace.Stop()
			for left.Add(-1) >= 0 {
				<-pace.C
				body, ids := in.beacon(t, like)
				status, answer := b.post(t, body)
				var got struct{ Accepted int }
				if err := json.Unmarshal(answer, &got); err != nil || status != http.StatusAccepted || got.Accepted != len(ids) {
					t.Errorf("%d %s (%v)", status, answer, err)
					continue
				}
				mu.Lock()
				for _, id := range ids {
					acked[id] = true
				}
				mu.Unlock()
			}
		})
	}
	total := beacons()
	for i, share := range []int{4, 3, 2} { // three times in the course of it, everything is replaced
		eventually(t, "some of the load", func() bool { return left.Load() < int64(total*share/5) })
		n, w := nodes[i%2], &workers[i%2]
		if code := n.Terminate(t); code != 0 {
			t.Errorf("exit %d: %s", code, n.Output())
		}
		n.start(t)
		if code := (*w).Terminate(t); code != 0 {
			t.Errorf("exit %d: %s", code, (*w).Output())
		}
		*w = in.worker(t)
	}
	senders.Wait()
	b.settled(t, acked)
}
