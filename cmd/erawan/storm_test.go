package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"erawan/campaigns/token"
)

// storm is people who pledge all at once, each on a view of their own, and a list of what each was told.
type storm struct {
	in        *installation
	bases     []string
	campaign  string
	statement string
	consent   string
	people    []*pledger
	client    *http.Client
	asked     atomic.Int64

	mu  sync.Mutex
	odd []string
}

// pledger is somebody with one view, who may tap more than once.
type pledger struct {
	token string
	view  string // the id in the token, as only we can read it
	mu    sync.Mutex
	made  int             // answers of 201
	told  map[string]bool // pledge and receipt, of every answer that was a success
}

// pledging makes a storm of so many people from a decision that asks for a pledge.
func (in *installation) pledging(t *testing.T, people int, bases ...string) *storm {
	t.Helper()
	s := &storm{in: in, bases: bases, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}}
	like := s.like(t)
	for range people {
		text, id := in.seal(t, like, time.Now())
		s.people = append(s.people, &pledger{token: text, view: fmt.Sprintf("%x", id[:]), told: map[string]bool{}})
	}
	return s
}

// like is the view of a message that asks for a pledge.
func (s *storm) like(t *testing.T) token.Claims {
	t.Helper()
	for i := range 32 * len(s.in.slots) {
		placement, key := s.in.slot(i)
		s.in.bucket = 1 + i/len(s.in.slots)
		_, body := get(t, s.bases[0]+s.in.question(placement, key))
		var got struct {
			Decisions []struct {
				Campaign, Token string
				Content         struct {
					Action struct{ Kind, Statement, Consent string }
				}
			}
		}
		if json.Unmarshal([]byte(body), &got) != nil || len(got.Decisions) == 0 || got.Decisions[0].Content.Action.Kind != "pledge" {
			continue
		}
		d := got.Decisions[0]
		c, err := s.in.sealer().Open(d.Token, time.Now(), token.Page)
		if err != nil {
			t.Fatal(err)
		}
		s.campaign, s.statement, s.consent = d.Campaign, d.Content.Action.Statement, d.Content.Action.Consent
		return c
	}
	t.Fatal("no message asks for a pledge")
	return token.Claims{}
}

// tap asks once, at one node, and notes the answer. It returns the status, 0 when nobody answered in time.
func (s *storm) tap(ctx context.Context, n int, base string) (int, string) {
	p := s.people[n]
	body := fmt.Sprintf(`{"token":%q,"statement":%q,"locale":"en","consent":{"text":%q}}`, p.token, s.statement, s.consent)
	s.asked.Add(1)
	status, answer := s.post(ctx, n, base+"/v1/pledges", body)
	var got struct{ Pledge, Receipt string }
	switch {
	case status == http.StatusCreated || status == http.StatusOK:
		if json.Unmarshal(answer, &got) != nil || got.Pledge == "" || got.Receipt == "" {
			s.strange("%d %s", status, answer)
		}
		p.mu.Lock()
		p.told[got.Pledge+" "+got.Receipt] = true
		if status == http.StatusCreated {
			p.made++
		}
		p.mu.Unlock()
	case status == 0 || status == http.StatusServiceUnavailable || status == http.StatusConflict:
	default:
		s.strange("%d %s", status, answer)
	}
	return status, got.Receipt
}

func (s *storm) post(ctx context.Context, n int, url, body string) (int, []byte) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n/256%256, n%256, 1+n%250)) // people are not all behind one address
	res, err := s.client.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	return res.StatusCode, answer
}

func (s *storm) strange(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.odd = append(s.odd, fmt.Sprintf(format, args...))
}

// pledge taps as people do: one in three twice at once, at both nodes; one in five gives up before the answer; and all of them
// tap again until they are told.
func (s *storm) pledge(n int) {
	ctx := context.Background()
	if n%5 == 0 {
		hasty, stop := context.WithTimeout(ctx, time.Duration(rand.IntN(8_000))*time.Microsecond)
		s.tap(hasty, n, s.bases[n%len(s.bases)])
		stop()
	}
	var second sync.WaitGroup
	if n%3 == 0 {
		second.Go(func() { s.tap(ctx, n, s.bases[(n+1)%len(s.bases)]) })
	}
	s.until(n)
	second.Wait()
}

// until taps until somebody says that it is done, and returns the receipt.
func (s *storm) until(n int) string {
	for try := range 2_000 {
		if status, receipt := s.tap(context.Background(), n, s.bases[(n+try)%len(s.bases)]); receipt != "" || status == http.StatusConflict {
			return receipt
		}
		time.Sleep(time.Duration(5+rand.IntN(20)) * time.Millisecond << min(try, 5))
	}
	s.strange("nobody ever told person %d", n)
	return ""
}

// rows is the views that have a pledge in the books, and how many of it.
func (s *storm) rows(t *testing.T) map[string]int {
	t.Helper()
	found, err := s.in.books(t).Query("select token_id, public_id from pledge where held = ''")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	out := map[string]int{}
	for found.Next() {
		var id any
		var public string
		if err := found.Scan(&id, &public); err != nil {
			t.Fatal(err)
		}
		out[plainID(id)]++
		out[public]++
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// settle holds what people were told against the books: one pledge for each, the one that each was told of, and a tally of
// just as many.
func (s *storm) settle(t *testing.T) {
	t.Helper()
	if len(s.odd) > 0 {
		t.Errorf("%d answers were strange, the first: %s", len(s.odd), s.odd[0])
	}
	rows := s.rows(t)
	for n, p := range s.people {
		if rows[p.view] != 1 || p.made > 1 || len(p.told) != 1 {
			t.Fatalf("person %d has %d pledges, was told of a new one %d times, and of %v", n, rows[p.view], p.made, p.told)
		}
		for told := range p.told {
			if public, _, _ := strings.Cut(told, " "); rows[public] != 1 {
				t.Fatalf("person %d was told of %s, which is not in the books", n, public)
			}
		}
	}
	s.tallied(t, len(s.people))
}

// tallied waits until every node's tally is that figure, and holds the rollups to it as well.
func (s *storm) tallied(t *testing.T, want int) {
	t.Helper()
	for _, base := range s.bases {
		status, body := get(t, base+"/v1/pledges/tally?campaign="+s.campaign)
		if said := `{"measured":` + strconv.Itoa(want) + `,"reported":0}`; status != http.StatusOK || body != said {
			t.Errorf("%s says %d %s, the books say %s", base, status, body, said)
		}
	}
	b := s.in.books(t)
	for _, table := range []string{"engagement_half_hour", "engagement_day"} {
		if n := b.sum(t, "select sum(pledges) from "+table); n < want {
			t.Errorf("%s has %d pledges of %d", table, n, want)
		}
	}
}

// stormOf is how many people a second pledge, and for how long; make soak asks for a minute of 500, and for the rate named by
// ERAWAN_STORM.
func stormOf(t *testing.T) (perSecond, seconds int) {
	if os.Getenv("ERAWAN_SOAK") == "" {
		return 150, 2
	}
	perSecond = 500
	if text := os.Getenv("ERAWAN_STORM"); text != "" {
		var err error
		if perSecond, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	return perSecond, 60
}

func TestAStormOfPledgesCountsEachPersonOnce(t *testing.T) {
	in := scaled(t)
	in.env = append(in.env, "ERAWAN_TRUSTED_PROXIES=127.0.0.1/32")
	a, b := in.web(t, "a"), in.web(t, "b")
	in.worker(t)
	perSecond, seconds := stormOf(t)
	s := in.pledging(t, perSecond*seconds, a.base(), b.base())
	begun := time.Now()
	var all sync.WaitGroup
	var slow atomic.Int64
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for n := range s.people {
		<-tick.C
		if n == len(s.people)/2 {
			in.redis.Do(t, "FLUSHALL")
		}
		all.Go(func() {
			at := time.Now()
			s.pledge(n)
			if time.Since(at) > time.Second {
				slow.Add(1)
			}
		})
	}
	all.Wait()
	took := time.Since(begun)
	s.settle(t)
	in.redis.Do(t, "FLUSHALL")
	s.tallied(t, len(s.people))
	t.Logf("%d people pledged in %s, %.0f a second, with %d taps; %d waited longer than a second",
		len(s.people), took.Round(time.Millisecond), float64(len(s.people))/took.Seconds(), s.asked.Load(), slow.Load())
}

// TestANodeKilledBetweenTapAndAnswerLeavesOnePledge kills the node while people tap, and takes some pledges back while others
// of the same people's taps are on their way.
func TestANodeKilledBetweenTapAndAnswerLeavesOnePledge(t *testing.T) {
	in := scaled(t)
	in.env = append(in.env, "ERAWAN_TRUSTED_PROXIES=127.0.0.1/32")
	a, b := in.web(t, "a"), in.web(t, "b")
	in.worker(t)
	s := in.pledging(t, 60*kills(), a.base(), b.base())
	var all sync.WaitGroup
	var next, answered atomic.Int64
	for range 8 {
		all.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(s.people); n = int(next.Add(1)) - 1 {
				s.pledge(n)
				if n%4 == 1 {
					s.takeBack(n)
				}
				answered.Add(1)
			}
		})
	}
	for k := range kills() {
		eventually(t, "people pledge", func() bool { return answered.Load() >= int64(len(s.people)*k/kills()) })
		node := []*webNode{a, b}[k%2]
		time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
		node.Kill()
		node.start(t)
	}
	all.Wait()
	gone := s.people
	s.people = nil
	stand := 0
	rows := s.rows(t)
	for n, p := range gone {
		if n%4 != 1 {
			s.people = append(s.people, p)
			stand++
		} else if rows[p.view] != 0 {
			t.Errorf("person %d took the pledge back, and it stands", n)
		}
	}
	s.settle(t)
	if said := in.command(t, "audit", "verify"); !strings.Contains(said, fmt.Sprintf("%d pledges stand", stand)) {
		t.Errorf("the book says %s", said)
	}
	t.Logf("%d people pledged while a node was killed %d times, %d of them took it back", len(gone), kills(), len(gone)-stand)
}

// takeBack withdraws while taps of the same view are on their way, and taps once more when it is done.
func (s *storm) takeBack(n int) {
	receipt := s.until(n)
	var late sync.WaitGroup
	for i := range 3 {
		late.Go(func() { s.tap(context.Background(), n, s.bases[i%len(s.bases)]) })
	}
	for try := range 2_000 {
		status, _ := s.post(context.Background(), n, s.bases[(n+try)%len(s.bases)]+"/v1/pledges/withdraw", fmt.Sprintf(`{"receipt":%q}`, receipt))
		if status == http.StatusNoContent {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	late.Wait()
	for try := range 2_000 {
		switch status, _ := s.tap(context.Background(), n, s.bases[(n+try)%len(s.bases)]); status {
		case http.StatusConflict:
			return
		case 0, http.StatusServiceUnavailable:
			time.Sleep(10 * time.Millisecond)
		default:
			s.strange("a pledge that was taken back is answered %d", status)
			return
		}
	}
}
