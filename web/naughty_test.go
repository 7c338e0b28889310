package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// naughty is the big list of naughty strings, with a few of our own.
func naughty(t *testing.T) []string {
	t.Helper()
	list := []string{"", " ", "\x00", "\u202e象牙", "'; drop table pledge; --", "=1+1", "<script>alert(1)</script>", "สมหญิง", "陳大文", "😀", "a\nb"}
	dir := os.Getenv("ERAWAN_CASES_DIR")
	if dir == "" {
		t.Log("ERAWAN_CASES_DIR IS NOT SET: the 515 naughty strings were NOT tried, only our own few")
		return list
	}
	raw, err := os.ReadFile(filepath.Join(dir, "text", "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(raw, &all); err != nil || len(all) < 500 {
		t.Fatalf("%d strings, %v", len(all), err)
	}
	return append(list, all...)
}

// fields are all the places where a stranger's text comes in, as bodies with the text in them.
func fields(s, token string) map[string][2]string {
	text := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	type m = map[string]any
	pledge := func(change m) string {
		doc := m{"token": token, "statement": stmPledge, "locale": "en", "consent": m{"text": cnsPledge}}
		for k, v := range change {
			doc[k] = v
		}
		return text(doc)
	}
	decisions := "/v1/decisions?key=" + pk
	return map[string][2]string{
		"placement":     {decisions, text(m{"placement": s})},
		"locale":        {decisions, text(m{"placement": plcPledge, "locales": []string{s}})},
		"signal":        {decisions, text(m{"placement": plcPledge, "signals": m{s: s}})},
		"signal value":  {decisions, text(m{"placement": plcPledge, "signals": m{"origin": s, "language": s, "route": []string{s}}})},
		"seen":          {decisions, text(m{"placement": plcPledge, "seen": m{s: 1}})},
		"visitor":       {decisions, text(m{"placement": plcPledge, "visitor": s})},
		"own field":     {decisions, text(m{"placement": plcPledge, "fields": m{s: m{s: s}}})},
		"own value":     {decisions, text(m{"placement": plcPledge, "fields": m{"pax": s, "trip": m{"dest": []string{s, s}}}})},
		"unknown field": {decisions, text(m{"placement": plcPledge, s: s})},
		"event token":   {"/v1/events", text(m{"events": []m{{"token": s, "type": "click"}}})},
		"event type":    {"/v1/events", text(m{"events": []m{{"token": token, "type": s}}})},
		"event time":    {"/v1/events", text(m{"events": []m{{"token": token, "type": "click", "at": s}}})},
		"pledge token":  {"/v1/pledges", pledge(m{"token": s})},
		"statement":     {"/v1/pledges", pledge(m{"statement": s})},
		"pledge locale": {"/v1/pledges", pledge(m{"locale": s})},
		"consent":       {"/v1/pledges", pledge(m{"consent": m{"text": s}})},
		"receipt":       {"/v1/pledges/withdraw", text(m{"receipt": s})},
		"raw body":      {decisions, s},
	}
}

// judged says whether the text itself was looked at: neither our mistake nor a limit's answer.
func judged(a answer) bool { return a.Code < 500 && a.Code != http.StatusTooManyRequests }

func TestNaughtyStringsAreNeverOurMistake(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.knowing(own)
	token := r.token(plcPledge)
	for _, s := range naughty(t) {
		r.later(5 * time.Second) // or the limits would answer in place of what is tried
		for name, f := range fields(s, token) {
			if a := r.ask("POST", f[0], f[1], "Content-Type", "application/json"); !judged(a) {
				t.Errorf("%s %q: %d %s", name, s, a.Code, a.Body)
			}
		}
		q := url.QueryEscape(s)
		for _, target := range []string{
			"/v1/decisions?placement=" + q + "&key=" + pk, "/v1/decisions?key=" + q, "/v1/decisions?placement=x&origin=" + q + "&seen=" + q + "&bucket=" + q + "&" + q + "=1&key=" + pk,
			"/v1/pledges/tally?campaign=" + q, "/c?t=" + q, "/v1/events.gif?token=" + q + "&type=" + q, "/" + url.PathEscape(s),
		} {
			if a := r.ask("GET", target, ""); !judged(a) {
				t.Errorf("%s: %d %s", target, a.Code, a.Body)
			}
		}
		a := r.ask("GET", "/api/v1/reports/engagement?campaign="+q+"&from="+q+"&to="+q+"&time_zone="+q+"&format="+q, "", asServer...)
		if !judged(a) {
			t.Errorf("report %q: %d %s", s, a.Code, a.Body)
		}
		for _, header := range []string{"Authorization", "Origin", "Accept-Language", "User-Agent", "Sec-Purpose", "Content-Type", "Idempotency-Key", "If-None-Match"} {
			if a := r.ask("POST", "/v1/pledges", pledgeBody("x", ""), header, s); !judged(a) {
				t.Errorf("%s: %q: %d %s", header, s, a.Code, a.Body)
			}
		}
	}
}
