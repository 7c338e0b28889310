package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"erawan/audience/schema"
	"erawan/web/ask"
)

// expected is who may pass at every route. A route without a row here fails the test: whoever adds
// one says who it is for.
var expected = map[string]guard{
	"GET /healthz":                   anyone,
	"GET /readyz":                    anyone,
	"GET /openapi.json":              anyone,
	"GET /schemas/rule.json":         anyone,
	"GET /v1/e.js":                   anyone,
	"GET /v1.0.0/e.js":               anyone,
	"GET /v1/check.js":               anyone,
	"POST /v1/decisions":             keyed,
	"GET /v1/decisions":              keyed,
	"POST /v1/events":                tokened,
	"GET /v1/events.gif":             tokened,
	"POST /v1/outcomes":              teller,
	"POST /v1/pledges":               tokened,
	"POST /v1/pledges/withdraw":      tokened,
	"GET /v1/pledges/challenge":      tokened,
	"GET /v1/pledges/tally":          tokened,
	"GET /q/:code":                   anyone,
	"GET /Q/:code":                   anyone,
	"POST /q":                        tokened,
	"POST /q/withdraw":               tokened,
	"GET /ask":                       anyone,
	"POST /ask":                      tokened,
	"GET /v1/survey":                 tokened,
	"POST /v1/survey/answers":        tokened,
	"GET /embed/:placement":          keyed,
	"GET /l/:slug":                   anyone,
	"GET /L/:slug":                   anyone,
	"GET /image/:file":               keyed,
	"GET /oembed":                    anyone,
	"GET /c":                         anyone,
	"GET /t/:campaign":               anyone,
	"GET /t/:campaign/live":          anyone,
	"GET /api/v1/reports/reach":      puller,
	"GET /t/:campaign/share.png":     anyone,
	"GET /q/after/:code":             anyone,
	"POST /q/after/:code":            tokened,
	"POST /q/remind":                 tokened,
	"GET /q/letter/:code":            anyone,
	"POST /q/letter/:code":           tokened,
	"GET /q/letter/:code/stop":       anyone,
	"POST /q/letter/:code/stop":      tokened,
	"GET /api/v1/reports/engagement": puller,
	"GET /api/v1/reports/columns":    puller,

	"GET /api/v1/segments":                   sketcher,
	"POST /api/v1/segments":                  shaper,
	"GET /api/v1/segments/:segment":          sketcher,
	"PUT /api/v1/segments/:segment":          shaper,
	"GET /api/v1/segments/:segment/versions": sketcher,

	"GET /api/v1/exports":              fetcher,
	"POST /api/v1/exports":             exporter,
	"GET /api/v1/exports/:export":      fetcher,
	"GET /api/v1/exports/:export/file": fetcher,
	"DELETE /api/v1/exports/:export":   exporter,
}

// callers is what somebody may come with, and at which guards that opens.
var callers = []struct {
	name    string
	headers []string
	query   string
	opens   map[guard]bool
}{
	{"nobody", nil, "", map[guard]bool{anyone: true, tokened: true}},
	{"a page", []string{"Origin", origin}, "key=" + pk, map[guard]bool{anyone: true, tokened: true, keyed: true}},
	{"a page of a subdomain", []string{"Origin", "https://www.shop.example"}, "key=" + pk, map[guard]bool{anyone: true, tokened: true, keyed: true}},
	{"our own page", []string{"Origin", "https://erawan.example"}, "key=" + pk, map[guard]bool{anyone: true, tokened: true, keyed: true}},
	{"our own page by another name", []string{"Origin", "http://127.0.0.1:8080", "Host", "127.0.0.1:8080"}, "key=" + pk, map[guard]bool{anyone: true, tokened: true, keyed: true}},
	{"an app", nil, "key=" + pk, map[guard]bool{anyone: true, tokened: true, keyed: true}},
	{"a foreign page", []string{"Origin", "https://evil.example"}, "key=" + pk, map[guard]bool{anyone: true}},
	{"a wrong key", nil, "key=pk_nobody", map[guard]bool{anyone: true}},
	{"a revoked key", nil, "key=" + pkRevoked, map[guard]bool{anyone: true}},
	{"a server", asServer, "", map[guard]bool{anyone: true, tokened: true, keyed: true, teller: true, puller: true, sketcher: true, shaper: true, fetcher: true, exporter: true}},
	{"a server in a browser", append([]string{"Origin", origin}, asServer...), "", map[guard]bool{anyone: true}},
	{"a server with its key in the address", nil, "key=" + sk, map[guard]bool{anyone: true}},
}

func TestEveryRouteLetsInWhomItSaysAndNobodyElse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	s := newSite(r.deps)
	for _, row := range s.routes() {
		name := row.method + " " + row.path
		want, ok := expected[name]
		if !ok || want != row.guard {
			t.Errorf("%s is for %q; the expectations say %q", name, row.guard, want)
			continue
		}
		if row.why == "" || row.fail == nil {
			t.Errorf("%s does not say why it is here, or how it fails", name)
		}
		for _, c := range callers {
			target := row.path
			if c.query != "" {
				target += "?" + c.query
			}
			a := r.ask(row.method, target, body(row.method), c.headers...)
			if passed := !refused(a); passed != c.opens[want] {
				t.Errorf("%s: %s passed: %v (%d %s)", name, c.name, passed, a.Code, a.Body)
			}
		}
	}
	if len(s.routes()) != len(expected) {
		t.Errorf("%d routes, %d expectations", len(s.routes()), len(expected))
	}
}

func body(method string) string {
	if method == http.MethodPost {
		return "{}"
	}
	return ""
}

// refused says whether a guard turned the caller away; an image says so in its header.
func refused(a answer) bool {
	return a.Code == http.StatusUnauthorized || a.Code == http.StatusForbidden || a.Header().Get("Erawan-Ignored") == "key_refused"
}

func TestEveryRouteIsInTheContractAndTheReverse(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for name := range expected {
		method, path, _ := strings.Cut(name, " ")
		if _, _, err := r.router.FindRoute(httptest.NewRequest(method, path, nil)); err != nil {
			t.Errorf("%s is not in openapi.json: %v", name, err)
		}
	}
	doc := decode[struct {
		Paths map[string]map[string]any
	}](t, r.ask("GET", "/openapi.json", ""))
	for path, methods := range doc.Paths {
		path = strings.NewReplacer("{", ":", "}", "").Replace(path)
		for method := range methods {
			if _, ok := expected[strings.ToUpper(method)+" "+path]; !ok {
				t.Errorf("openapi.json promises %s %s, which is no route", method, path)
			}
		}
	}
}

func TestTheSchemaOfARuleIsThereForAnyPage(t *testing.T) {
	t.Parallel()
	a := newRoom(t).ask("GET", "/schemas/rule.json", "", "Origin", "https://elsewhere.example")
	if a.Code != http.StatusOK || a.Header().Get("Content-Type") != "application/schema+json" || a.Header().Get("Access-Control-Allow-Origin") != "*" || !bytes.Equal(a.Body.Bytes(), schema.Rule()) {
		t.Errorf("%d %v", a.Code, a.Header())
	}
}

func TestAGuardThatNobodyWroteStopsTheStart(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a route with an unknown guard stands open")
		}
	}()
	newSite(newRoom(t).deps).guards(route{guard: "somebody"})
}

// landings are the pages for travellers who scanned a code, and ownStyle what their policy lets in beside nothing.
var (
	landings = map[string]bool{"/q/:code": true, "/Q/:code": true, "/l/:slug": true, "/L/:slug": true, "/q/after/:code": true, "/q/letter/:code": true, "/q/remind": true, "/q/letter/:code/stop": true, "/ask": true}
	ownStyle = regexp.MustCompile(`; style-src 'sha256-[A-Za-z0-9+/]{43}='; img-src 'self'; form-action 'self'; base-uri 'none';`)
)

func TestEveryAnswerCarriesItsIDAndTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	seen := map[string]bool{}
	for name := range expected {
		method, path, _ := strings.Cut(name, " ")
		h := r.ask(method, path, body(method)).Header()
		if id := h.Get("X-Request-Id"); len(id) != 36 || id[14] != '7' || seen[id] {
			t.Errorf("%s: request id %q", name, id)
		}
		seen[h.Get("X-Request-Id")] = true
		for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} {
			got := h.Get(header)
			if header == "Content-Security-Policy" && strings.HasPrefix(path, "/embed/") { // an empty page where the frame would have been
				got = strings.Replace(got, "frame-ancestors *", "frame-ancestors 'none'", 1)
			}
			if header == "Content-Security-Policy" && landings[path] { // a page with a style of its own, named by its hash
				got = ownStyle.ReplaceAllString(got, ";")
			}
			if got != want {
				t.Errorf("%s: %s %q", name, header, got)
			}
		}
		if h.Get("Set-Cookie") != "" || h.Get("Server") != "" {
			t.Errorf("%s: %v", name, h)
		}
	}
}

func TestPreflightsAreAnsweredForTheKeysOriginsAlone(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for name, c := range map[string]struct {
		target, origin, allowed string
	}{
		"the key's origin":          {"/v1/decisions?key=" + pk, origin, origin},
		"a foreign origin":          {"/v1/decisions?key=" + pk, "https://evil.example", ""},
		"a wrong key":               {"/v1/decisions?key=pk_nobody", origin, ""},
		"a key that comes later":    {"/v1/decisions", origin, origin},
		"a token needs no key":      {"/v1/pledges", "https://app.example", "https://app.example"},
		"no browser asks about API": {"/api/v1/reports/engagement", origin, ""},
	} {
		a := r.ask("OPTIONS", c.target, "", "Origin", c.origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
		if got := a.Header().Get("Access-Control-Allow-Origin"); got != c.allowed {
			t.Errorf("%s: %d allowed %q, want %q", name, a.Code, got, c.allowed)
		}
		if c.allowed != "" && (!strings.Contains(a.Header().Get("Access-Control-Allow-Headers"), "Content-Type") || !strings.Contains(a.Header().Get("Vary"), "Origin")) {
			t.Errorf("%s: %v", name, a.Header())
		}
	}
}

func TestAKeyThatAsksTooOftenIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	decide := func(key string) answer {
		return r.ask("POST", "/v1/decisions?key="+key, fmt.Sprintf(`{"placement":"%s"}`, plcBare), "Origin", origin)
	}
	for i := range 2 { // a quarter of its eight a minute at once
		if a := decide(pkSlow); a.Code != http.StatusOK {
			t.Fatalf("request %d: %d %s", i, a.Code, a.Body)
		}
	}
	a := decide(pkSlow)
	want := map[string]string{"Retry-After": "8", "Ratelimit": `"key";r=0;t=8`, "Ratelimit-Policy": `"key";q=8;w=60`}
	got := map[string]string{}
	for name := range want {
		got[name] = strings.Join(a.Header()[name], "")
	}
	if diff := cmp.Diff(want, got); diff != "" || a.Code != http.StatusTooManyRequests || a.code != "http.too_often" {
		t.Errorf("%d %s", a.Code, diff)
	}
	if a := decide(pk); a.Code != http.StatusOK {
		t.Errorf("another key pays for it: %d", a.Code)
	}
	r.now = r.now.Add(8e9)
	if a := decide(pkSlow); a.Code != http.StatusOK {
		t.Errorf("after the wait: %d", a.Code)
	}
}

func TestTheLogNamesNobody(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	token := r.token(plcPledge)
	r.ask("POST", "/v1/pledges?key="+pk, pledgeBody(token, "Somchai"), "User-Agent", "Agent/9", "Origin", origin, "Idempotency-Key", "idem-1")
	r.ask("GET", "/c?t="+token, "", "X-Forwarded-For", "203.0.113.9")
	r.ask("GET", "/nothing/like-this", "")
	r.ask("GET", "/api/v1/reports/engagement", "", asServer...)
	log := r.log.String()
	for _, leak := range []string{token, pk, sk, "Somchai", "Agent/9", "idem-1", "203.0.113.9", "192.0.2.1", "like-this", "shop.example"} {
		if strings.Contains(log, leak) {
			t.Errorf("the log holds %q:\n%s", leak, log)
		}
	}
	for _, want := range []string{`"route":"/v1/pledges","status":201`, `"route":"/c","status":404`, `"code":"http.nothing_here"`, `"request_id":"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
	if lines := strings.Count(log, "\n"); lines != 5 {
		t.Errorf("%d lines for 5 requests", lines)
	}
}

func TestAPanicIsOurMistakeAndTellsNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	engine := gin.New()
	fail := ask.Problems{Words: r.words, Means: Means}.Write
	engine.Use(ask.Trace{Log: r.deps.Log, Now: r.deps.Now, Fail: fail}.Middleware)
	engine.GET("/", func(*gin.Context) { panic(errInner) })
	rec := httptest.NewRecorder()
	engine.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	if rec.Code != http.StatusInternalServerError || strings.Contains(rec.Body.String(), "hunter2") || !strings.Contains(rec.Body.String(), "http.our_mistake") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(r.log.String(), "handler panicked") {
		t.Error("nobody hears of the panic")
	}
}

func TestTheTagIsSmallCachedAndTheSameForEverybody(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	plain := r.ask("GET", "/v1/e.js", "")
	packed := r.ask("GET", "/v1/e.js", "", "Accept-Encoding", "br, gzip")
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Body.Len() >= plain.Body.Len() {
		t.Errorf("%d bytes packed, %d plain, %v", packed.Body.Len(), plain.Body.Len(), packed.Header())
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(unpacked); err != nil || !bytes.Equal(text, plain.Body.Bytes()) {
		t.Errorf("packed is another script (%v)", err)
	}
	version := r.ask("GET", "/v1.0.0/e.js", "").Header()
	if version.Get("Cache-Control") != "public, max-age=31536000, immutable" || version.Get("Access-Control-Allow-Origin") != "*" || version.Get("ETag") != `"ghi"` {
		t.Errorf("a version: %v", version)
	}
	h := plain.Header()
	if h.Get("Cache-Control") != "public, max-age=3600" || h.Get("ETag") != `"abc"` || h.Get("Vary") != "Accept-Encoding" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("%v", h)
	}
	for header, want := range map[string]int{`"abc"`: 304, `W/"abc"`: 304, `"x", "abc"`: 304, "*": 304, `"x"`: 200} {
		if a := r.ask("GET", "/v1/e.js", "", "If-None-Match", header); a.Code != want {
			t.Errorf("If-None-Match %s: %d", header, a.Code)
		}
	}
	for header, want := range map[string]string{"gzip;q=0": "", "identity": "", "*": "gzip", "deflate, gzip;q=0.5": "gzip"} {
		if a := r.ask("GET", "/v1/e.js", "", "Accept-Encoding", header); a.Header().Get("Content-Encoding") != want {
			t.Errorf("Accept-Encoding %s: %q", header, a.Header().Get("Content-Encoding"))
		}
	}
}

func TestTheMethodsOfAnAddressAreTold(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.ask("PUT", "/v1/decisions", "{}")
	allowed := strings.Split(strings.ReplaceAll(a.Header().Get("Allow"), " ", ""), ",")
	slices.Sort(allowed)
	if diff := cmp.Diff([]string{"GET", "OPTIONS", "POST"}, allowed); a.Code != http.StatusMethodNotAllowed || diff != "" {
		t.Errorf("%d %s", a.Code, diff)
	}
	if a := r.ask("HEAD", "/healthz", ""); a.Code != http.StatusOK {
		t.Errorf("HEAD: %d", a.Code)
	}
}
