package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/glebarez/go-sqlite"
	_ "github.com/jackc/pgx/v5/stdlib"

	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
)

// load is visits from several goroutines at once, and a list of what was acknowledged to them. Its
// requests go to this machine only and are bounded by the test that starts it.
type load struct {
	in    *installation
	bases []string
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu    sync.Mutex
	acked map[string]time.Time // token and type, and when
	odd   []string             // answers that nobody was promised
	asked atomic.Int64
	waits atomic.Int64 // answers of 503 with Retry-After
}

// visitors is how many goroutines play visits.
const visitors = 4

func (in *installation) load(t *testing.T, bases ...string) *load {
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{in: in, bases: bases, stop: cancel, acked: map[string]time.Time{}}
	for v := range visitors {
		l.work.Go(func() {
			for i := v; ctx.Err() == nil; i++ {
				l.visit(ctx, i)
				time.Sleep(time.Millisecond)
			}
		})
	}
	t.Cleanup(l.end)
	return l
}

func (l *load) end() {
	l.stop()
	l.work.Wait()
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

// visit plays one visit; whatever fails is simply not acknowledged.
func (l *load) visit(ctx context.Context, i int) {
	base := l.bases[i%len(l.bases)]
	placement, key := l.in.slot(i)
	body := fmt.Sprintf(`{"placement":%q,"locales":["zh-CN","en"],"signals":{"destination":["TH"],"origin":"CN","trip_phase":"booked","context":["souvenirs"]}}`, placement)
	l.asked.Add(1)
	status, answer := l.post(ctx, base+"/v1/decisions?key="+key, body)
	if status != http.StatusOK {
		return
	}
	var got struct{ Decisions []struct{ Token string } }
	if json.Unmarshal(answer, &got) != nil {
		return
	}
	for _, d := range got.Decisions {
		if d.Token != "" {
			l.tell(ctx, base, d.Token)
		}
	}
}

// tell sends two events of one view, the first of them twice.
func (l *load) tell(ctx context.Context, base, tok string) {
	body := fmt.Sprintf(`{"events":[{"token":%[1]q,"type":"impression"},{"token":%[1]q,"type":"viewable"},{"token":%[1]q,"type":"impression"}]}`, tok)
	if status, _ := l.post(ctx, base+"/v1/events", body); status != http.StatusAccepted {
		return
	}
	l.took(tok, "impression", "viewable")
}

// took remembers events that were acknowledged.
func (l *load) took(tok string, types ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, kind := range types {
		l.acked[tok+" "+kind] = time.Now()
	}
}

func (l *load) post(ctx context.Context, url, body string) (int, []byte) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, nil
	}
	req.Header.Set("Content-Type", "text/plain")
	req.Header.Set("User-Agent", "Mozilla/5.0 (load)")
	res, err := quick.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil
	}
	l.note(res, b)
	return res.StatusCode, b
}

// note holds an answer to the contract: done, or 503 that says when to come again.
func (l *load) note(res *http.Response, body []byte) {
	switch {
	case res.StatusCode < 300:
	case res.StatusCode == http.StatusServiceUnavailable && res.Header.Get("Retry-After") != "":
		l.waits.Add(1)
	default:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.odd = append(l.odd, fmt.Sprintf("%s: %d %s", res.Request.URL.Path, res.StatusCode, body))
	}
}

// books is what the database says, asked with SQL of the test's own.
type books struct {
	*sql.DB
}

func (in *installation) books(t *testing.T) books {
	t.Helper()
	driver, address := "pgx", in.database
	if path, ok := strings.CutPrefix(in.database, "sqlite://"); ok {
		driver, address = "sqlite", path+"?_pragma=busy_timeout(5000)"
	}
	d, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return books{DB: d}
}

// ledger lists the ids of the events in the ledger.
func (b books) ledger(t *testing.T) map[string]bool {
	t.Helper()
	rows, err := b.Query("select token_id, type from event")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var id any
		var kind int
		if err := rows.Scan(&id, &kind); err != nil {
			t.Fatal(err)
		}
		key := fmt.Sprintf("%s %s", plainID(id), engagement.Type(kind))
		if out[key] {
			t.Fatalf("%s is in the ledger twice", key)
		}
		out[key] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// plainID writes an id as 32 hex digits, however the driver gives it.
func plainID(id any) string {
	switch id := id.(type) {
	case []byte:
		if len(id) == 16 {
			return hex.EncodeToString(id)
		}
		return strings.ReplaceAll(string(id), "-", "")
	case [16]byte:
		return hex.EncodeToString(id[:])
	}
	return strings.ReplaceAll(fmt.Sprint(id), "-", "")
}

func (b books) sum(t *testing.T, query string) int {
	t.Helper()
	var n sql.NullInt64
	if err := b.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return int(n.Int64)
}

// settle waits until everything that was acknowledged is in the ledger, then holds the three books
// against each other: what was acknowledged, the ledger, and both rollups.
func (l *load) settle(t *testing.T) {
	t.Helper()
	l.settled(t, l.ids(t))
}

func (l *load) settled(t *testing.T, acked map[string]bool) {
	t.Helper()
	if len(l.odd) > 0 {
		t.Errorf("%d answers were neither a success nor 503 with Retry-After, the first: %s", len(l.odd), l.odd[0])
	}
	b := l.in.books(t)
	eventually(t, "every acknowledged event in the ledger", func() bool {
		if b.sum(t, "select count(*) from event") < len(acked) {
			return false
		}
		ledger := b.ledger(t)
		for id := range acked {
			if !ledger[id] {
				return false
			}
		}
		return true
	})
	eventually(t, "rollups equal to the ledger", func() bool {
		booked := b.sum(t, "select count(*) from event")
		for _, table := range []string{"engagement_half_hour", "engagement_day"} {
			if b.sum(t, "select sum(impressions)+sum(viewable)+sum(filtered) from "+table) != booked {
				return false
			}
		}
		return b.sum(t, "select count(*) from event") == booked
	})
	t.Logf("%d events acknowledged, all in the ledger once", len(acked))
}

// ids turns the tokens into the ids they hold, as only we can.
func (l *load) ids(t *testing.T) map[string]bool {
	t.Helper()
	sealer := l.in.sealer()
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make(map[string]bool, len(l.acked))
	for key := range l.acked {
		tok, kind, _ := strings.Cut(key, " ")
		c, err := sealer.Open(tok, time.Now(), token.Page)
		if err != nil {
			t.Fatal(err)
		}
		out[hex.EncodeToString(c.ID[:])+" "+kind] = true
	}
	return out
}
