package web

import (
	"bytes"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges/waybill"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/web/ask"
	"erawan/web/public"
)

type waybillSecrets struct{}

func (waybillSecrets) Secret(n byte) ([]byte, bool) { return bytes.Repeat([]byte{n}, 32), n == 1 }

// scanRoom is a room whose plan has a batch of each kind: of state live as number 1, and so on.
func scanRoom(t *testing.T, change ...func(*Deps)) *room {
	t.Helper()
	r := newRoom(t, append(change, func(d *Deps) {
		d.Public.Codes = public.Codes{Ring: waybill.NewRing(waybillSecrets{}), Batches: d.Public.Planner.(*delivery.Planner),
			Scans: d.Public.Recorder.(*engagement.Recorder), Guesses: &ask.Limiter{Now: d.Now}}
	})...)
	s := snapshot(r.now)
	today := campaigns.DateOf(r.now)
	for n, change := range []func(*campaigns.Batch){
		func(*campaigns.Batch) {},
		func(b *campaigns.Batch) { b.State = campaigns.BatchPrinting },
		func(b *campaigns.Batch) { b.State = campaigns.BatchWithdrawn },
		func(b *campaigns.Batch) { b.From = today.Plus(1) },
		func(b *campaigns.Batch) { b.Until = today.Plus(-1) },
		func(b *campaigns.Batch) { b.Message = 77 },
		func(b *campaigns.Batch) { b.Message, b.Placement, b.Locales = 3, 2, []lang.Locale{lang.Th} },
	} {
		b := campaigns.Batch{ID: int64(n + 1), Org: 1, Public: id.New(id.Batch), Key: 1, Number: n + 1, Campaign: 1, Placement: 1, Message: 2, Theme: "lantern",
			From: today.Plus(-5), Until: today.Plus(5), Ordered: 1000, State: campaigns.BatchLive}
		change(&b)
		s.Batches = append(s.Batches, b)
	}
	plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
	if err != nil {
		t.Fatal(err)
	}
	r.planner.Use(plan)
	return r
}

func codeOf(t *testing.T, batch int, serial uint32) string {
	t.Helper()
	k, err := waybill.KeyOf(waybillSecrets{}, 1, batch)
	if err != nil {
		t.Fatal(err)
	}
	return k.Issue(serial).String()
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)

func filled(page string) url.Values {
	out := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	return out
}

func (r *room) form(path string, v url.Values) answer {
	return r.ask("POST", path, v.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", "https://erawan.example")
}

func TestAScannedCodeLeadsToItsMessage(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	code := codeOf(t, 1, 42)
	a := r.ask("GET", "/Q/"+code, "", "Accept-Language", "zh-CN")
	page := a.Body.String()
	if a.Code != http.StatusOK || !strings.Contains(page, `<html lang="zh-Hans" data-theme="lantern">`) || !strings.Contains(page, "Headline in zh-Hans") || !strings.Contains(page, "Body &amp; &lt;b&gt;more&lt;/b&gt;") {
		t.Fatalf("%d %s", a.Code, page)
	}
	if a.Body.Len() > 30<<10 || strings.Contains(page, "<script") || !guarded(a.Header()) || !strings.Contains(a.Header().Get("Content-Security-Policy"), "style-src 'sha256-") {
		t.Errorf("%d bytes, %v", a.Body.Len(), a.Header())
	}
	typed := strings.ToLower(code[:4] + "-" + code[4:8] + "-" + code[8:])
	for _, l := range lang.All {
		if a := r.ask("GET", "/q/"+typed+"?l="+string(l), ""); !strings.Contains(a.Body.String(), "Headline in "+string(l)) || a.Header().Get("Content-Language") != string(l) {
			t.Errorf("%s: %d %s", l, a.Code, a.Body)
		}
	}
	if a := r.ask("GET", "/q/"+codeOf(t, 7, 0), "", "Accept-Language", "zh-CN"); !strings.Contains(a.Body.String(), "Headline in th") || !strings.Contains(html.UnescapeString(a.Body.String()), approvedAddress) {
		t.Errorf("a batch that speaks Thai alone, with a link: %s", a.Body)
	}
	// Every scan is recorded under one id, that of the code: the ledger counts it once.
	if r.events.len() != 6 {
		t.Fatalf("%d scans recorded", r.events.len())
	}
	first := r.events.records[0][2:18]
	for n, record := range r.events.records[:5] {
		if !bytes.Equal(record[2:18], first) || record[18] != byte(engagement.Scan) {
			t.Errorf("scan %d is of another id or kind: %x", n, record[:20])
		}
	}
	if bytes.Equal(r.events.records[5][2:18], first) {
		t.Error("two codes have one id")
	}
	r.ask("GET", "/q/"+codeOf(t, 1, 42), "", "User-Agent", "Googlebot/2.1 (+http://www.google.com/bot.html)")
	if last := r.events.records[6]; bytes.Equal(last[2:18], first) || last[19] == 0 {
		t.Errorf("a crawler took a person's place: %x", last[:20])
	}
	r.events.down = true
	if a := r.ask("GET", "/q/"+code, ""); a.Code != http.StatusOK || a.Header().Get("Erawan-Ignored") == "" {
		t.Errorf("with the log away: %d %v", a.Code, a.Header())
	}
}

func TestACodePromisesOnceAndTakesItBack(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	code := codeOf(t, 1, 7)
	in := filled(r.ask("GET", "/q/"+code, "", "Accept-Language", "th").Body.String())
	a := r.form("/q", in)
	receipt := filled(a.Body.String()).Get("receipt")
	if a.Code != http.StatusOK || !strings.HasPrefix(receipt, "rcp_") || !strings.Contains(a.Body.String(), `<html lang="th" data-theme="lantern">`) || !guarded(a.Header()) {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	r.later(time.Hour)
	again := filled(r.ask("GET", "/q/"+code, "").Body.String())
	if again.Get("token") == in.Get("token") {
		t.Error("each scan has a token of its own")
	}
	if a := r.form("/q", again); a.Code != http.StatusOK || strings.Contains(a.Body.String(), "rcp_") || !strings.Contains(a.Body.String(), "This pledge is counted already") || len(r.pledged.rows) != 1 {
		t.Errorf("who scans the label again is given the receipt, or promises again: %d %s", a.Code, a.Body)
	}
	if a := r.form("/q", in); filled(a.Body.String()).Get("receipt") != receipt || len(r.pledged.rows) != 1 {
		t.Errorf("pressed twice: %d %s", a.Code, a.Body)
	}
	if other := filled(r.form("/q", filled(r.ask("GET", "/q/"+codeOf(t, 1, 8), "").Body.String())).Body.String()).Get("receipt"); other == receipt || other == "" {
		t.Errorf("another code has receipt %q", other)
	}
	a = r.form("/q/withdraw", url.Values{"receipt": {receipt}, "locale": {"en"}})
	if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "Your pledge was taken back") || len(r.pledged.rows) != 1 {
		t.Errorf("withdrawn: %d %s", a.Code, a.Body)
	}
	for _, late := range []url.Values{in, again} {
		if a := r.form("/q", late); a.Code != http.StatusConflict || !strings.Contains(a.Body.String(), html.EscapeString(r.words.Say(lang.Locale(late.Get("locale")), "landing.withdrew", nil))) {
			t.Errorf("a tap that came late: %d %s", a.Code, a.Body)
		}
	}
	forged := []byte(receipt)
	forged[len(forged)-1] ^= 1
	if a := r.form("/q/withdraw", url.Values{"receipt": {string(forged)}}); a.Code != http.StatusNotFound {
		t.Errorf("somebody else's receipt: %d", a.Code)
	}
	if a := r.form("/q", url.Values{"token": {"x"}}); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("no token: %d", a.Code)
	}
	if a := r.form("/q", url.Values{"token": {strings.Repeat("x", 8<<10)}}); a.Code != http.StatusBadRequest {
		t.Errorf("a form too large: %d", a.Code)
	}
}

func TestACodeThatLeadsNowhereSaysWhy(t *testing.T) {
	t.Parallel()
	r := scanRoom(t)
	for batch, word := range map[int]string{2: "unissued", 3: "withdrawn", 4: "early", 5: "over", 6: "away"} {
		for _, l := range lang.All {
			a := r.ask("GET", "/q/"+codeOf(t, batch, 1)+"?l="+string(l), "")
			if want := html.EscapeString(r.words.Say(l, "landing."+word, nil)); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "<h1>"+want+"</h1>") || strings.Contains(a.Body.String(), "landing.") {
				t.Errorf("%s in %s: %d %s", word, l, a.Code, a.Body)
			}
		}
	}
	r.planner.Touch(r.now.Add(-time.Hour))
	if a := r.ask("GET", "/q/"+codeOf(t, 1, 1), ""); !strings.Contains(a.Body.String(), "nothing to show") {
		t.Errorf("without contact: %s", a.Body)
	}
	if r.events.len() != 0 {
		t.Errorf("%d scans recorded of codes that lead nowhere", r.events.len())
	}
}
