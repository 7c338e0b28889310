package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/token"
	"erawan/internal/lang"
)

var decide = fmt.Sprintf(`{"placement":"%s"}`, plcPledge)

// mistakes are what callers do wrong, and the answer that the documents promise.
var mistakes = map[string]struct {
	method, target, body string
	headers              []string
	status               int
	code                 string
}{
	"no key":                     {"POST", "/v1/decisions", decide, nil, 401, "key.missing"},
	"a wrong key":                {"POST", "/v1/decisions?key=pk_nobody", decide, nil, 401, "key.unknown"},
	"a revoked key":              {"POST", "/v1/decisions?key=" + pkRevoked, decide, nil, 401, "key.unknown"},
	"the hash of a secret":       {"POST", "/v1/decisions", decide, []string{"Authorization", "Bearer " + hashOf(sk)}, 401, "key.unknown"},
	"another scheme":             {"POST", "/v1/decisions", decide, []string{"Authorization", "Basic " + pk}, 401, "key.unknown"},
	"a secret in the address":    {"POST", "/v1/decisions?key=" + sk, decide, nil, 401, "key.secret_in_address"},
	"a secret in a browser":      {"POST", "/v1/decisions", decide, []string{"Authorization", "Bearer " + sk, "Origin", origin}, 403, "key.secret_in_browser"},
	"a foreign origin":           {"POST", "/v1/decisions?key=" + pk, decide, []string{"Origin", "https://evil.example"}, 403, "key.foreign_origin"},
	"a look-alike origin":        {"POST", "/v1/decisions?key=" + pk, decide, []string{"Origin", "https://evilshop.example"}, 403, "key.foreign_origin"},
	"an origin without scheme":   {"POST", "/v1/decisions?key=" + pk, decide, []string{"Origin", "http://shop.example"}, 403, "key.foreign_origin"},
	"a page in a sandbox":        {"POST", "/v1/decisions?key=" + pk, decide, []string{"Origin", "null"}, 403, "key.foreign_origin"},
	"a foreign origin's event":   {"POST", "/v1/events?key=" + pk, `{"events":[{}]}`, []string{"Origin", "https://evil.example"}, 403, "key.foreign_origin"},
	"a page's key at reports":    {"GET", "/api/v1/reports/engagement", "", []string{"Authorization", "Bearer " + pk}, 403, "key.needs_secret"},
	"no key at reports":          {"GET", "/api/v1/reports/engagement", "", nil, 401, "key.missing"},
	"broken JSON":                {"POST", "/v1/decisions?key=" + pk, `{"placement":`, nil, 400, "http.not_json"},
	"a name given twice":         {"POST", "/v1/decisions?key=" + pk, `{"bucket":1,"bucket":2}`, nil, 400, "http.not_json"},
	"something after the body":   {"POST", "/v1/decisions?key=" + pk, decide + "x", nil, 400, "http.not_json"},
	"no body":                    {"POST", "/v1/decisions?key=" + pk, "", []string{"Content-Type", "application/json"}, 400, "http.not_json"},
	"a megabyte":                 {"POST", "/v1/decisions?key=" + pk, `{"placement":"` + strings.Repeat("a", 1<<20) + `"}`, nil, 413, "http.too_large"},
	"a megabyte of events":       {"POST", "/v1/events", strings.Repeat(" ", 1<<20), nil, 413, "http.too_large"},
	"a megabyte of a pledge":     {"POST", "/v1/pledges", strings.Repeat(" ", 1<<20), nil, 413, "http.too_large"},
	"a form":                     {"POST", "/v1/decisions?key=" + pk, decide, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "http.media_type"},
	"no media type":              {"POST", "/v1/events", `{"events":[{}]}`, []string{"Content-Type", ""}, 415, "http.media_type"},
	"another charset":            {"POST", "/v1/events", `{"events":[{}]}`, []string{"Content-Type", "text/plain; charset=gbk"}, 415, "http.media_type"},
	"a packed body":              {"POST", "/v1/events", `{"events":[{}]}`, []string{"Content-Encoding", "gzip"}, 415, "http.media_type"},
	"a broken query":             {"GET", "/v1/decisions?placement=%zz&key=" + pk, "", nil, 400, "http.bad_query"},
	"no placement":               {"POST", "/v1/decisions?key=" + pk, `{}`, nil, 422, "decision.needs_placement"},
	"no placement in the query":  {"GET", "/v1/decisions?key=" + pk, "", nil, 422, "decision.needs_placement"},
	"33 placements":              {"POST", "/v1/decisions?key=" + pk, `{"placements":["a"` + strings.Repeat(`,"a"`, 32) + `]}`, nil, 422, "decision.too_many_placements"},
	"17 locales":                 {"POST", "/v1/decisions?key=" + pk, `{"placement":"a","locales":["a"` + strings.Repeat(`,"a"`, 16) + `]}`, nil, 422, "decision.too_many_locales"},
	"257 campaigns seen":         {"POST", "/v1/decisions?key=" + pk, `{"placement":"a","seen":{` + many(257) + `}}`, nil, 422, "decision.too_many_seen"},
	"a bucket too far":           {"POST", "/v1/decisions?key=" + pk, `{"placement":"a","bucket":1024}`, nil, 422, "http.out_of_range"},
	"a bucket below":             {"GET", "/v1/decisions?placement=a&bucket=-1&key=" + pk, "", nil, 422, "http.out_of_range"},
	"a list of numbers":          {"POST", "/v1/decisions?key=" + pk, `{"placements":[1]}`, nil, 422, "http.wrong_type"},
	"a list for the document":    {"POST", "/v1/decisions?key=" + pk, `[]`, nil, 422, "http.wrong_type"},
	"no events":                  {"POST", "/v1/events", `{"events":[]}`, nil, 422, "event.needs_one"},
	"no list of events":          {"POST", "/v1/events", `{}`, nil, 422, "event.needs_one"},
	"101 events":                 {"POST", "/v1/events", `{"events":[{}` + strings.Repeat(`,{}`, 100) + `]}`, nil, 422, "event.too_many"},
	"a pledge of nothing":        {"POST", "/v1/pledges", `{}`, nil, 422, "pledge.needs_token"},
	"a pledge with a stray name": {"POST", "/v1/pledges", `{"tokne":"x"}`, nil, 422, "http.unknown_field"},
	"a pledge under a bad key":   {"POST", "/v1/pledges", pledgeBody("x", ""), []string{"Idempotency-Key", "a b"}, 422, "pledge.bad_key"},
	"a made-up receipt":          {"POST", "/v1/pledges/withdraw", `{"receipt":"rcp_nothing"}`, nil, 404, "pledge.unknown_receipt"},
	"no receipt":                 {"POST", "/v1/pledges/withdraw", `{}`, nil, 422, "pledge.needs_receipt"},
	"the tally of nothing":       {"GET", "/v1/pledges/tally?campaign=cmp_nothing", "", nil, 404, "campaign.unknown"},
	"a click on nothing":         {"GET", "/c?t=nothing", "", nil, 404, "http.nothing_here"},
	"an address of nothing":      {"GET", "/v1/nothing", "", nil, 404, "http.nothing_here"},
	"a climb out":                {"GET", "/v1/../../etc/passwd", "", nil, 404, "http.nothing_here"},
	"the wrong method":           {"DELETE", "/v1/decisions", "", nil, 405, "http.wrong_method"},
	"an unknown format":          {"GET", "/api/v1/reports/engagement?format=xml", "", asServer, 422, "report.unknown_format"},
	"an unknown zone":            {"GET", "/api/v1/reports/engagement?time_zone=Mars/Base", "", asServer, 422, "report.unknown_zone"},
	"a bad day":                  {"GET", "/api/v1/reports/engagement?from=24/11/2026", "", asServer, 422, "report.bad_date"},
	"days turned round":          {"GET", "/api/v1/reports/engagement?from=2026-11-25&to=2026-11-24", "", asServer, 422, "report.ends_before_start"},
	"ten years":                  {"GET", "/api/v1/reports/engagement?from=2016-11-25&to=2026-11-24", "", asServer, 422, "report.too_long"},
	"another's campaign":         {"GET", "/api/v1/reports/engagement?campaign=" + cmpPledge, "", []string{"Authorization", "Bearer " + skOther}, 404, "campaign.unknown"},
}

func TestWhatIsWrongHasItsDocumentedAnswer(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for name, c := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			room := *r
			room.t = t
			a := room.ask(c.method, c.target, c.body, c.headers...)
			if a.Code != c.status || a.code != c.code {
				t.Fatalf("got %d %s, want %d %s\n%s", a.Code, a.code, c.status, c.code, a.Body)
			}
			for _, l := range lang.All {
				if !r.words.Has(c.code) {
					t.Errorf("no sentence for %s in %s", c.code, l)
				}
			}
			if got := a.Header().Get("Access-Control-Allow-Origin"); got != "" && a.Code == http.StatusForbidden {
				t.Errorf("a refused origin may read the answer: %s", got)
			}
		})
	}
}

var asServer = []string{"Authorization", "Bearer " + sk}

func many(n int) string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf(`"cmp_%d":1`, i)
	}
	return strings.Join(entries, ",")
}

// badTokens are receipts that are not ours to honour, by what is wrong with them.
func badTokens(t *testing.T, r *room) map[string]string {
	t.Helper()
	good := r.token(plcLink)
	claims, err := r.sealer.Open(good, r.now, token.Page)
	if err != nil {
		t.Fatal(err)
	}
	seal := func(with token.Keys, change func(*token.Claims)) string {
		c := claims
		change(&c)
		text, err := token.NewSealer(with).Seal(&c)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	return map[string]string{
		"none":        "",
		"garbage":     "!!!",
		"forged":      good[:40] + flip(good[40:41]) + good[41:],
		"cut":         good[:len(good)-4],
		"foreign key": seal(testRing{1: []byte("the key of another installation.")}, func(*token.Claims) {}),
		"old version": flip(good[:1]) + good[1:],
		"scan":        seal(ring, func(c *token.Claims) { c.Kind = token.Scan }),
		"expired": seal(ring, func(c *token.Claims) {
			c.ID = token.NewID(r.now.Add(-48 * time.Hour))
			c.Expires = r.now.Add(-time.Second)
		}),
	}
}

func flip(s string) string {
	if s == "B" {
		return "C"
	}
	return "B"
}

func TestATokenThatIsNotOursIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for name, text := range badTokens(t, r) {
		code := "token_invalid"
		if name == "expired" {
			code = "token_expired"
		}
		body, _ := json.Marshal(map[string]any{"events": []any{map[string]any{"token": text, "type": "click"}}})
		a := r.ask("POST", "/v1/events", string(body))
		if want := `{"accepted":0,"rejected":[{"index":0,"code":"` + code + `"}]}`; a.Code != http.StatusAccepted || a.Body.String() != want {
			t.Errorf("%s: event: %d %s", name, a.Code, a.Body)
		}
		a = r.ask("GET", "/v1/events.gif?type=click&token="+text, "")
		if a.Code != http.StatusOK || a.Body.Len() != 43 || a.Header().Get("Erawan-Ignored") != code {
			t.Errorf("%s: image: %d %d bytes, ignored %q", name, a.Code, a.Body.Len(), a.Header().Get("Erawan-Ignored"))
		}
		if a = r.ask("GET", "/c?t="+text, ""); a.Code != http.StatusNotFound || a.Header().Get("Location") != "" {
			t.Errorf("%s: click: %d to %q", name, a.Code, a.Header().Get("Location"))
		}
		if name == "scan" { // a scan may pledge
			continue
		}
		if a = r.ask("POST", "/v1/pledges", pledgeBody(text, "")); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: pledge: %d %s", name, a.Code, a.Body)
		}
	}
	if n := r.events.len(); n != 0 {
		t.Errorf("%d events were kept", n)
	}
}

func TestProblemsSpeakTheReadersLanguageAndNeverTellOurOwnTexts(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	titles := map[string]bool{}
	for header, want := range map[string]lang.Locale{"zh-CN,en;q=0.5": lang.ZhHans, "zh-HK": lang.ZhHant, "th": lang.Th, "fr, en;q=0.1": lang.En, "": lang.En} {
		a := r.ask("POST", "/v1/decisions", "{}", "Accept-Language", header)
		if got := a.Header().Get("Content-Language"); got != string(want) {
			t.Errorf("%q: answered in %s", header, got)
		}
		doc := decode[struct{ Title, Detail string }](t, a)
		if doc.Detail != r.words.Say(want, "key.missing", nil) {
			t.Errorf("%q: %s", header, doc.Detail)
		}
		titles[doc.Title] = true
	}
	if len(titles) != 4 {
		t.Errorf("%d different titles in four languages: %v", len(titles), titles)
	}
	token := r.token(plcPledge)
	r.pledged.down = true
	a := r.ask("POST", "/v1/pledges", pledgeBody(token, ""))
	if a.Code != http.StatusInternalServerError || a.code != "http.our_mistake" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if strings.Contains(a.Body.String(), "hunter2") || strings.Contains(a.Body.String(), "10.1.2.3") {
		t.Errorf("inner text reached the reader: %s", a.Body)
	}
	if !strings.Contains(r.log.String(), "refused") {
		t.Error("the cause is not in the log")
	}
}

func TestEveryMeaningHasATitleInEveryLanguage(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for kind, m := range meanings {
		if !r.words.Has(m.Title) {
			t.Errorf("no title %s for kind %d", m.Title, kind)
		}
	}
	if !r.words.Has(wrongMethod.Title) {
		t.Errorf("no title %s", wrongMethod.Title)
	}
}
