package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/rdb"
)

// view asks for one decision and returns its token, and what is in it.
func (in *installation) view(t *testing.T, base string) (string, token.Claims) {
	t.Helper()
	placement, key := in.slot(0)
	_, body := get(t, base+"/v1/decisions?placement="+placement+"&key="+key+"&locales=zh-CN&destination=TH&trip_phase=booked")
	var got struct{ Decisions []struct{ Token string } }
	if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Decisions) != 1 || got.Decisions[0].Token == "" {
		t.Fatalf("no token: %s (%v)", body, err)
	}
	c, err := in.sealer().Open(got.Decisions[0].Token, time.Now(), token.Page)
	if err != nil {
		t.Fatal(err)
	}
	return got.Decisions[0].Token, c
}

func (in *installation) sealer() *token.Sealer {
	return token.NewSealer(in.keys.Family(access.TokenFamily))
}

// seal makes the token of another view like one that was decided.
func (in *installation) seal(t *testing.T, like token.Claims, at time.Time) (string, token.ID) {
	t.Helper()
	like.ID = token.NewID(at)
	like.Expires = at.Add(24 * time.Hour)
	text, err := in.sealer().Seal(&like)
	if err != nil {
		t.Fatal(err)
	}
	return text, like.ID
}

func TestABeaconThatIsSentFiveTimesCountsOnce(t *testing.T) {
	in := scaled(t)
	nodes := []*webNode{in.web(t, "a"), in.web(t, "b")}
	in.worker(t)
	tok, c := in.view(t, nodes[0].base())
	beacon := fmt.Sprintf(`{"events":[{"token":%[1]q,"type":"impression"},{"token":%[1]q,"type":"open"},{"token":%[1]q,"type":"click"}]}`, tok)
	page := &load{in: in}
	send := func(n *webNode) {
		if status, answer := page.post(t.Context(), n.base()+"/v1/events", beacon); status != http.StatusAccepted {
			t.Errorf("%d %s", status, answer)
		}
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() { send(nodes[i%2]) })
	}
	all.Wait()
	b := in.books(t)
	eventually(t, "three events in the ledger", func() bool { return len(b.ledger(t)) == 3 })
	send(nodes[0]) // after it was booked
	other, _ := in.seal(t, c, time.Now())
	beacon = strings.ReplaceAll(beacon, tok, other)
	send(nodes[1]) // a mark that the fifth has been through
	eventually(t, "the mark in the ledger", func() bool { return len(b.ledger(t)) == 6 })
	if n := b.sum(t, "select sum(impressions)+sum(opens)+sum(clicks) from engagement_day"); n != 6 {
		t.Fatalf("%d counted for two views of three events", n)
	}
}

// gate lets several drainers read the same batch before any of them books it.
type gate struct {
	engagement.Source[rdb.Record]
	read *sync.WaitGroup
	once sync.Once
}

func (g *gate) Read(ctx context.Context, most int) ([]rdb.Record, error) {
	records, err := g.Source.Read(ctx, most)
	if err == nil && len(records) > 0 {
		g.once.Do(func() {
			g.read.Done()
			g.read.Wait()
		})
	}
	return records, err
}

func TestABatchThatTwoWorkersWereGivenIsBookedOnce(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	l := in.load(t, node.base())
	l.under(t, 300)
	l.end()
	d, err := db.Open(t.Context(), in.database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ledger := ledgerdb.New(d)
	if err := ledger.Declare(t.Context(), []string{"Asia/Bangkok"}); err != nil {
		t.Fatal(err)
	}
	client, err := rdb.Open(in.redis.URL, rdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()

	var read, workers sync.WaitGroup
	read.Add(2)
	workerOf := func(name string, gated func(*rdb.Log) engagement.Source[rdb.Record]) engagement.Drainer[rdb.Record] {
		log := rdb.NewLog(client, rdb.LogOptions{Consumer: name, MinIdle: time.Millisecond}) // takes what the other has only just been given
		return engagement.Drainer[rdb.Record]{Source: gated(log), Ledger: ledger, Most: 100_000, Log: slog.New(slog.DiscardHandler),
			Bytes: func(r rdb.Record) []byte { return r.Data }, SetAside: log.SetAside}
	}
	for _, name := range []string{"one", "two"} {
		drainer := workerOf(name, func(log *rdb.Log) engagement.Source[rdb.Record] { return &gate{Source: log, read: &read} })
		workers.Go(func() {
			for n := 0; n == 0; {
				var err error
				if n, err = drainer.Once(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	workers.Wait()
	l.settle(t)
	after := workerOf("one", func(log *rdb.Log) engagement.Source[rdb.Record] { return log })
	for n := 1; n > 0; { // a node hands on its counts each second, and one of them may have come since
		if n, err = after.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !in.drained(t) {
		t.Error("something still waits in the log")
	}
}

func TestAClockThatIsAnHourOffLosesAndDoublesNothing(t *testing.T) {
	in := scaled(t)
	node := in.web(t, "a")
	in.worker(t)
	_, like := in.view(t, node.base())
	now := time.Now()
	l := in.load(t, node.base())
	views := map[string]token.ID{}
	for _, decided := range []time.Duration{-time.Hour, 0, time.Hour} { // by a node whose clock is off
		for _, happened := range []time.Duration{-time.Hour, 0, time.Hour} { // by a page whose clock is off
			tok, id := in.seal(t, like, now.Add(decided))
			body := fmt.Sprintf(`{"events":[{"token":%[1]q,"type":"impression","at":%[2]q},{"token":%[1]q,"type":"viewable","at":%[2]q}]}`,
				tok, now.Add(happened).Format(time.RFC3339))
			if status, answer := l.post(t.Context(), node.base()+"/v1/events", body); status != http.StatusAccepted {
				t.Fatalf("decided %v, happened %v: %d %s", decided, happened, status, answer)
			}
			l.took(tok, "impression", "viewable")
			views[hex.EncodeToString(id[:])] = id
		}
	}
	l.end()
	l.settle(t)
	rows, err := in.books(t).Query("select token_id, occurred_at from event")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key any
		var at time.Time
		if err := rows.Scan(&key, &at); err != nil {
			t.Fatal(err)
		}
		if id, ours := views[plainID(key)]; ours && (at.Before(id.Time()) || at.After(id.Time().Add(24*time.Hour))) {
			t.Errorf("a view of %v happened at %v", id.Time(), at)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
