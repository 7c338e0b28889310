package web

import (
	"bufio"
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"erawan/internal/lang"
)

func TestTheTallyIsShownOnAStageAndNeverSummed(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for n := range 3 {
		if a := r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), "")); a.Code != http.StatusCreated {
			t.Fatalf("pledge %d: %d %s", n, a.Code, a.Body)
		}
	}
	r.later(2 * time.Second)
	for _, l := range lang.All {
		a := r.ask("GET", "/t/"+cmpPledge+"?l="+string(l)+"&theme=dark", "")
		page := html.UnescapeString(a.Body.String())
		if a.Code != http.StatusOK || !strings.Contains(page, `<html lang="`+string(l)+`" data-theme="dark"`) || !strings.Contains(page, `data-text="measured">3<`) ||
			!strings.Contains(page, r.words.Say(l, "stage.apart", nil)) || strings.Contains(page, "stage.") && strings.Contains(page, ">stage.") {
			t.Errorf("%s: %d %s", l, a.Code, page)
		}
		if a.Body.Len() > 30<<10 || !strings.Contains(a.Header().Get("Content-Security-Policy"), "script-src 'sha256-") {
			t.Errorf("%d bytes, %v", a.Body.Len(), a.Header())
		}
		if l == lang.En && !strings.Contains(a.Body.String(), "Express &lt;i&gt;") {
			t.Errorf("a partner's name is markup: %s", a.Body)
		}
	}
	if a := r.ask("GET", "/t/cmp_nothing", ""); a.Code != http.StatusNotFound {
		t.Errorf("a campaign that is none: %d", a.Code)
	}
}

// A withdrawal is seen on the stage as it happens.
func TestTheStageIsToldOfAPledgeAndOfItsWithdrawal(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64
	r := newRoom(t, func(d *Deps) {
		begun := d.Now()
		d.Public.Now = func() time.Time { return begun.Add(time.Duration(passed.Load())) }
	})
	server := httptest.NewServer(r.site)
	defer server.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/t/"+cmpPledge+"/live?l=en", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	lines := bufio.NewScanner(res.Body)
	until := func(count string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), `"measured":"`+count+`"`) {
				return
			}
		}
		t.Fatalf("the stream ended before it told %s: %v", count, lines.Err())
	}
	until("0")
	receipt := decode[struct{ Receipt string }](t, r.ask("POST", "/v1/pledges", pledgeBody(r.token(plcPledge), ""))).Receipt
	passed.Add(int64(2 * time.Second))
	until("1")
	r.ask("POST", "/v1/pledges/withdraw", `{"receipt":"`+receipt+`"}`)
	passed.Add(int64(2 * time.Second))
	until("0")
}
