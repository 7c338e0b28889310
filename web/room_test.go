package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/survey"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/render"
	"erawan/locales"
	"erawan/web/api"
	"erawan/web/public"
)

// room is a whole site on a real planner, recorder and pledge service, over stores in memory. Every
// request that goes through it is held to openapi.json, and so is every answer.
type room struct {
	t        *testing.T
	site     http.Handler
	router   routers.Router
	planner  *delivery.Planner
	sealer   *token.Sealer
	words    *locales.Catalogue
	events   *memoryLog
	pledged  *memoryPledges
	visitors *memoryVisitors
	reports  *memoryReports
	log      *lockedBuffer
	told     *sync.Map // problems that were held to the contract already: checking one costs a millisecond
	now      time.Time
	deps     Deps
}

// The keys of the room: what callers bring.
const (
	pk        = "pk_shop"
	sk        = "sk_shop_server"
	pkOther   = "pk_other"
	skOther   = "sk_other_server"
	pkSlow    = "pk_slow"
	pkRevoked = "pk_revoked"
	origin    = "https://shop.example"
)

var ring = testRing{1: []byte("the key of this installation....")}

type testRing map[byte][]byte

func (r testRing) Current() (byte, []byte)           { return 1, r[1] }
func (r testRing) Secret(number byte) ([]byte, bool) { s, ok := r[number]; return s, ok }

// artist is one for all rooms: what was drawn for one is there for the others.
var artist = public.NewArtist(fonts)

var fonts = render.FontsIn("")

func newRoom(t *testing.T, change ...func(*Deps)) *room {
	t.Helper()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	r := &room{t: t, words: words, now: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC),
		sealer: token.NewSealer(ring), events: &memoryLog{}, pledged: &memoryPledges{}, visitors: &memoryVisitors{}, reports: &memoryReports{}, log: &lockedBuffer{}, told: &sync.Map{}}
	r.planner = delivery.NewPlanner(r.sealer, func(token.Cell, time.Time) {})
	plan, err := delivery.Compile(snapshot(r.now), delivery.Options{Now: r.now, Say: words.Say})
	if err != nil {
		t.Fatal(err)
	}
	if refused := plan.Refused(); len(refused) > 0 {
		t.Fatalf("the room's own texts are refused: %+v", refused)
	}
	r.planner.Use(plan)
	r.planner.Touch(r.now)
	clock := func() time.Time { return r.now }
	log := slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.deps = Deps{
		Public: public.Surface{
			Planner:  r.planner,
			Recorder: &engagement.Recorder{Sealer: r.sealer, First: r.events, Log: log, Channel: r.planner.Channel},
			Outcomes: &engagement.Recorder{Sealer: r.sealer, First: r.events, Log: log},
			Pledges:  &pledges.Service{Sealer: r.sealer, Store: r.pledged, Statements: r.planner, ReceiptKey: []byte("receipts"), Follows: r.pledged, FollowKey: []byte("follow-ups")},
			Stage:    public.NewStage(&pledges.Stage{Boards: r.pledged, Flights: r.planner}),
			Caps:     r.planner,
			Frames:   r.planner,
			Shares:   r.planner,
			Artist:   artist,
			Visitors: r.visitors,
			Surveys:  &survey.Service{Sealer: r.sealer, Surveys: r.planner, Store: &memoryAnswers{said: map[token.ID][]survey.Given{}}},
			Tag:      public.Tag{Code: []byte(strings.Repeat("(()=>{})();", 40)), ETag: `"abc"`},
			Releases: []public.Release{{Version: "1.0.0", Tag: public.Tag{Code: []byte("(()=>{})(10);"), ETag: `"ghi"`}}},
			Checker:  public.Tag{Code: []byte(strings.Repeat("(()=>{})(1);", 40)), ETag: `"def"`},
			Now:      clock,
		},
		API:  api.Surface{Reached: r.reports, Reports: r.reports, Campaigns: r.reports, Segments: noSegments{}, Exports: noExports{}, ExportFiles: noExports{}, Now: clock},
		Keys: r.planner, Words: words, Log: log, Now: clock,
		BaseURL: "https://erawan.example",
	}
	for _, f := range change {
		f(&r.deps)
	}
	if r.site, err = New(r.deps); err != nil {
		t.Fatal(err)
	}
	r.router = contract(t)
	return r
}

// contract is openapi.json as a router.
var contract = func() func(*testing.T) routers.Router {
	load := sync.OnceValues(func() (routers.Router, error) {
		doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI())
		if err != nil {
			return nil, err
		}
		for _, media := range []string{"image/gif", "image/png", "image/svg+xml", "text/javascript", "text/html", "application/gzip"} {
			openapi3filter.RegisterBodyDecoder(media, openapi3filter.FileBodyDecoder)
		}
		openapi3filter.RegisterBodyDecoder("application/schema+json", openapi3filter.JSONBodyDecoder)
		return legacy.NewRouter(doc)
	})
	return func(t *testing.T) routers.Router {
		t.Helper()
		router, err := load()
		if err != nil {
			t.Fatal(err)
		}
		return router
	}
}()

// answer is what came back, with its problem document if it is one.
type answer struct {
	*httptest.ResponseRecorder
	code   string
	errors []string // "pointer code"
}

// ask sends a request, and holds it and its answer to the contract: what the site takes, the
// document must allow, and whatever the site answers, the document must describe.
func (r *room) ask(method, target, body string, headers ...string) answer {
	r.t.Helper()
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	if h := req.Header.Get("Host"); h != "" {
		req.Host = h
	}
	rec := httptest.NewRecorder()
	r.site.ServeHTTP(rec, req)
	out := answer{ResponseRecorder: rec}
	if rec.Header().Get("Content-Type") == "application/problem+json" {
		out.read(r.t)
		shape := fmt.Sprint(method, req.URL.Path, rec.Code, out.code, len(out.errors))
		if _, before := r.told.LoadOrStore(shape, true); before {
			return out
		}
	}
	r.held(req, body, rec)
	return out
}

func (r *room) held(req *http.Request, body string, rec *httptest.ResponseRecorder) {
	r.t.Helper()
	route, params, err := r.router.FindRoute(req)
	if err != nil { // addresses that are no routes of ours; the route test knows all that are
		return
	}
	again := req.Clone(context.Background())
	again.Body = io.NopCloser(strings.NewReader(body))
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true}
	input := &openapi3filter.RequestValidationInput{Request: again, PathParams: params, Route: route, Options: options}
	if rec.Code < 400 {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			r.t.Errorf("%s %s was answered %d, but the contract does not allow it: %v", req.Method, req.URL, rec.Code, err)
		}
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: rec.Code, Header: rec.Result().Header,
		Body: io.NopCloser(bytes.NewReader(rec.Body.Bytes())), Options: options,
	})
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // the rest repeats the schema
		r.t.Errorf("%s %s answered outside the contract: %s\n%s", req.Method, req.URL, reason, rec.Body)
	}
	if rec.Body.Len() > 0 && strings.HasPrefix(req.Header.Get("Content-Type"), "text/plain") && rec.Code < 400 {
		r.plain(route, body)
	}
}

// plain holds the JSON inside a text/plain body to the schema of its JSON twin.
func (r *room) plain(route *routers.Route, body string) {
	r.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		r.t.Errorf("took a text body that is not JSON: %v", err)
		return
	}
	schema := route.Operation.RequestBody.Value.Content.Get("application/json").Schema.Value
	if err := schema.VisitJSON(v, openapi3.EnableJSONSchema2020()); err != nil {
		r.t.Errorf("took a text body outside the contract: %v", err)
	}
}

func (a *answer) read(t *testing.T) {
	t.Helper()
	var doc struct {
		Code   string
		Errors []struct{ Pointer, Code string }
	}
	if err := json.Unmarshal(a.Body.Bytes(), &doc); err != nil {
		t.Errorf("problem document: %v", err)
	}
	a.code = doc.Code
	for _, e := range doc.Errors {
		a.errors = append(a.errors, e.Pointer+" "+e.Code)
	}
}

// decode reads a JSON answer.
func decode[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil {
		t.Fatalf("%d %s: %v", a.Code, a.Body, err)
	}
	return v
}

type decided struct {
	Decisions []struct {
		Placement, Token, Campaign, Message, Variant, Locale, Frame, Empty string
		Content                                                            struct {
			Headline string
			Action   struct{ Kind, Statement, Consent string }
		}
	}
	Ignored []struct{ Pointer, Code string }
	Mapped  []struct{ Pointer, Signal, Value string }
	Explain []delivery.Explanation
}

// token asks for a decision at a placement and returns its receipt.
func (r *room) token(placement string) string {
	r.t.Helper()
	a := r.ask("POST", "/v1/decisions?key="+pk, `{"placement":"`+placement+`","locales":["en"],"bucket":1}`, "Origin", origin)
	d := decode[decided](r.t, a)
	if len(d.Decisions) != 1 || d.Decisions[0].Token == "" {
		r.t.Fatalf("no decision at %s: %s", placement, a.Body)
	}
	return d.Decisions[0].Token
}

// later lets time pass, while the plan stays in contact.
func (r *room) later(d time.Duration) {
	r.now = r.now.Add(d)
	r.planner.Touch(r.now)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// memoryLog is an event log that keeps everything, or nothing.
type memoryLog struct {
	mu      sync.Mutex
	records [][]byte
	down    bool
}

func (l *memoryLog) Append(_ context.Context, records [][]byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return fault.New(fault.Unavailable, "", "intake.unavailable").After(time.Second)
	}
	l.records = append(l.records, records...)
	return nil
}

func (l *memoryLog) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.records)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
