package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"html"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/campaigns/token"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/web/ask"
	"erawan/web/public"
)

// strays remember what led elsewhere, and firsts which codes were scanned.
type strays struct {
	mu   sync.Mutex
	seen map[string]int
}

func (s *strays) Stray(batch int64, _ campaigns.Date, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[why]++
}

type firsts map[token.ID]time.Time

func (f firsts) FirstScan(_ context.Context, id token.ID) (time.Time, bool, error) {
	at, ok := f[id]
	return at, ok, nil
}

// wayRoom is a room with one live batch on a way from Thailand by Hong Kong to the mainland, some of it misprinted.
func wayRoom(t *testing.T, change ...func(*public.Codes)) (*room, *strays, firsts) {
	t.Helper()
	counted, before := &strays{seen: map[string]int{}}, firsts{}
	r := newRoom(t, func(d *Deps) {
		d.Public.Codes = public.Codes{Ring: waybill.NewRing(waybillSecrets{}), Batches: d.Public.Planner.(*delivery.Planner), Scans: d.Public.Recorder.(public.Scans),
			Guesses: &ask.Limiter{Now: d.Now}, Strays: counted, Firsts: before}
		for _, f := range change {
			f(&d.Public.Codes)
		}
	})
	s := snapshot(r.now)
	today := campaigns.DateOf(r.now)
	for n, one := range []struct {
		place   string
		conduct content.Conduct
		org     int64
	}{{"CN", content.BringIn, 1}, {"TH", content.TakeOut, 1}, {"TH", content.Trade, 1}, {"HK", content.BringIn, 1}, {"CN", content.Mail, 1}, {"HK", content.Mail, 1}, {"CN", content.TakeOut, 1}, {"JP", content.BringIn, 1}, {"HK", content.Trade, 2}} {
		s.Cards = append(s.Cards, content.LawCard{ID: int64(n + 1), Org: one.org, Place: one.place, Conduct: one.conduct, Imprisonment: content.Term{MaxMonths: 12 * (n + 1)}, AsOf: today, Confidence: content.A,
			SourceURL: "https://law.example/" + one.place, SourceName: words("Gazette of " + one.place), Instrument: words("Act")})
	}
	for _, l := range lang.All {
		for _, card := range s.Cards {
			if card.ID == 6 { // nobody approved it
				continue
			}
			s.Approvals = append(s.Approvals, content.Approval{Subject: content.OfLaw, Of: card.ID, Locale: l, Role: content.LawReview, Digest: content.DigestLaw(card, l), At: r.now.Add(-time.Hour), Expires: r.now.AddDate(1, 0, 0)})
		}
	}
	s.Batches = append(s.Batches, campaigns.Batch{ID: 1, Org: 1, Public: id.New(id.Batch), Key: 1, Number: 1, Campaign: 1, Placement: 1, Message: 2, Theme: "elephant", From: today.Plus(-5), Until: today.Plus(5), Ordered: 1000,
		State: campaigns.BatchLive, Way: []string{"TH", "HK", "CN"}, Misprints: []campaigns.Misprint{{First: 100, Last: 199, Why: "smeared", On: today}}})
	plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.planner.Use(plan)
	return r, counted, before
}

// The page tells the law along the batch's way: leaving first, then entering each place, and what may not be mailed at the end; each approved by
// itself, of the batch's own organisation, in the reader's language.
func TestAPageTellsTheLawOfTheTravellersWay(t *testing.T) {
	t.Parallel()
	r, _, _ := wayRoom(t)
	for _, l := range lang.All {
		a := r.ask("GET", "/q/"+codeOf(t, 1, 1)+"?l="+string(l), "")
		page := html.UnescapeString(a.Body.String())
		names := lang.OwnPlace("TH", l) + " → " + lang.OwnPlace("HK", l) + " → " + lang.OwnPlace("CN", l)
		if a.Code != http.StatusOK || !strings.Contains(page, names) {
			t.Fatalf("%s: %d %s", l, a.Code, page)
		}
		at := -1
		for _, n := range []string{"TH", "HK", "CN"} {
			next := strings.Index(page, "https://law.example/"+n)
			if next <= at {
				t.Errorf("%s: the law of %s is at %d, after %d", l, n, next, at)
			}
			at = next
		}
		if n := strings.Count(page, "<li>"); n != 4 {
			t.Errorf("%s: %d laws, want leaving, two entries, and what may not be mailed", l, n)
		}
		if strings.Contains(page, "law.example/JP") {
			t.Error("the law of a place that is not on the way")
		}
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		z.Write(a.Body.Bytes())
		z.Close()
		if strings.Contains(page, "src=") || strings.Contains(page, "<link") || a.Body.Len() > 30<<10 {
			t.Errorf("%s: %d bytes, and more to load", l, a.Body.Len())
		}
		t.Logf("%s: the whole page is %d bytes, %d over the wire with gzip, in one answer", l, a.Body.Len(), zipped.Len())
	}
	r.planner.UseStops(delivery.NewBoard(1, []delivery.Stop{{Seq: 1, Target: delivery.Target{Kind: delivery.StopLaw, ID: 4}, On: true}}))
	if page := r.ask("GET", "/q/"+codeOf(t, 1, 1), "").Body.String(); strings.Contains(page, "law.example/HK") || !strings.Contains(page, "law.example/CN") {
		t.Error("a law that is stopped is told")
	}
}

func TestEachKindOfScanHasItsOwnPageAndCount(t *testing.T) {
	t.Parallel()
	r, counted, before := wayRoom(t)
	batch, _ := r.planner.Batch(1, 1)
	k, err := waybill.KeyOf(waybillSecrets{}, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	before[token.IDOf(batch.Public, k.Mark(7))] = r.now.AddDate(0, 0, -2)
	for serial, word := range map[uint32]string{150: "misprint", 1000: "misprint", waybill.MaxSerials - 1: "proof"} {
		for _, l := range lang.All {
			a := r.ask("GET", "/q/"+codeOf(t, 1, serial)+"?l="+string(l), "")
			if want := html.EscapeString(r.words.Say(l, "landing."+word, nil)); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "<h1>"+want+"</h1>") {
				t.Errorf("serial %d in %s: %d %s", serial, l, a.Code, a.Body)
			}
		}
	}
	for _, l := range lang.All {
		note := r.words.Say(l, "landing.again", map[string]any{"date": lang.Date(l, r.now.AddDate(0, 0, -2))})
		if page := html.UnescapeString(r.ask("GET", "/q/"+codeOf(t, 1, 7)+"?l="+string(l), "").Body.String()); !strings.Contains(page, note) || !strings.Contains(page, "Headline in "+string(l)) {
			t.Errorf("scanned again in %s: %s", l, page)
		}
	}
	if page := r.ask("GET", "/q/"+codeOf(t, 1, 8), "").Body.String(); strings.Contains(page, "class=\"note\"") {
		t.Error("a first scan is said to be another")
	}
	r.ask("GET", "/q/"+misread(codeOf(t, 1, 8), 0), "")
	if counted.seen["misprint"] != 8 || counted.seen["proof"] != 4 || counted.seen[pledges.Again] != 4 || counted.seen[pledges.Unknown] != 1 || len(counted.seen) != 4 {
		t.Errorf("counted: %v", counted.seen)
	}
}

// misread is a code with another last sign than its own.
func misread(code string, n int) string {
	const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	return code[:16] + string(signs[(strings.IndexByte(signs, code[16])+1+n%30)%32])
}

// shared is the count of all nodes.
type shared struct {
	mu    sync.Mutex
	asked map[string]int
	away  bool
}

func (s *shared) Allow(_ context.Context, of string, most int) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return false, errors.New("away")
	}
	s.asked[of]++
	return s.asked[of] <= most, nil
}

// Guesses that are spread over nodes are counted together; with the shared count away each node counts for itself; and a code of ours is
// never refused for other people's guesses.
func TestGuessesAreCountedOnAllNodesTogether(t *testing.T) {
	t.Parallel()
	together := &shared{asked: map[string]int{}}
	var nodes []*room
	for range 8 {
		r, _, _ := wayRoom(t, func(c *public.Codes) { c.Shared = together })
		nodes = append(nodes, r)
	}
	good := codeOf(t, 1, 1)
	guess := func(n int) string { return misread(good, n) }
	refused := 0
	for n := range 96 {
		r := nodes[n%len(nodes)]
		if r.ask("GET", "/q/"+guess(n), "").Code == http.StatusTooManyRequests {
			refused++
		}
		if a := r.ask("GET", "/q/"+good, ""); a.Code != http.StatusOK {
			t.Fatalf("a code of ours: %d", a.Code)
		}
	}
	if refused != 96-60 {
		t.Errorf("%d of 96 guesses from one network on eight nodes refused, want all beyond 60", refused)
	}
	together.away = true
	for _, r := range nodes {
		if a := r.ask("GET", "/q/"+good, ""); a.Code != http.StatusOK {
			t.Errorf("a code of ours with Redis away: %d", a.Code)
		}
	}
	refused = 0
	for n := range 60 {
		if nodes[0].ask("GET", "/q/"+guess(n), "").Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 30 {
		t.Errorf("with Redis away a node refused %d of 60 guesses", refused)
	}
}
