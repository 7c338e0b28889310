package sample

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Traffic plays visits through the public HTTP surface, as partners' pages would: it knows nothing
// that a page does not know. Everything about it is assumed, and said to be: real city pairs with
// equal weights, and the shares below, which were measured nowhere.
type Traffic struct {
	Base   string // http://127.0.0.1:8080
	Slots  []Slot
	From   []string // IATA codes of mainland China
	To     []Port   // airports of the Greater Mekong
	Every  time.Duration
	Rand   *rand.Rand
	Client *http.Client
	Log    *slog.Logger
	// Linger is how long a traveller looks before anything but the impression is told; zero tells all at once.
	Linger time.Duration

	lingering sync.WaitGroup
}

// Slot is a placement that visits come to, and the key of its partner.
type Slot struct {
	Key       string
	Org       int64 // the partner
	Placement string
	Phases    []string   // trip phases in which people see it
	Contexts  [][]string // what its pages are about
}

// Port is an airport and its country.
type Port struct {
	IATA    string
	Country string
}

// Assumed shares of what visits go on to do; sample data, not findings.
const (
	assumedViewable = 0.7
	assumedOpen     = 0.06
	assumedLawRead  = 0.03
	assumedAct      = 0.04
)

// assumedLocales weighs the four languages equally.
var assumedLocales = []string{"zh-CN", "zh-HK", "th", "en"}

var assumedParties = []string{"solo", "couple", "family", "friends", "group_tour"}

// sampleAgent names the player honestly without naming a crawler.
const sampleAgent = "Mozilla/5.0 (Erawan sample traffic)"

// Play plays visits until the context ends.
func (t *Traffic) Play(ctx context.Context) {
	tick := time.NewTicker(t.Every)
	defer tick.Stop()
	defer t.lingering.Wait()
	quiet := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := t.Visit(ctx)
		if err != nil && !quiet && ctx.Err() == nil {
			t.Log.Warn("sample visit failed", "error", err)
		}
		quiet = err != nil
	}
}

// sight is one answered placement, as a page reads it.
type sight struct {
	Token   string `json:"token"`
	Empty   string `json:"empty"`
	Locale  string `json:"locale"`
	Content struct {
		Action struct {
			Kind      string `json:"kind"`
			Statement string `json:"statement"`
			Consent   string `json:"consent"`
		} `json:"action"`
	} `json:"content"`
}

// Visit plays one.
func (t *Traffic) Visit(ctx context.Context) error {
	slot := pick(t.Rand, t.Slots)
	ask := map[string]any{"placement": slot.Placement, "locales": []string{pick(t.Rand, assumedLocales), "en"},
		"bucket": t.Rand.IntN(1024), "signals": t.signals(slot)}
	var answer struct {
		Decisions []sight `json:"decisions"`
	}
	if err := t.post(ctx, "/v1/decisions?key="+slot.Key, ask, &answer); err != nil {
		return err
	}
	for _, s := range answer.Decisions {
		if s.Token == "" {
			continue
		}
		if err := t.look(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// signals is what a partner tells of one visit.
func (t *Traffic) signals(slot Slot) map[string][]string {
	from, to := pick(t.Rand, t.From), pick(t.Rand, t.To)
	return map[string][]string{
		"destination": {to.Country}, "origin": {"CN"}, "origin_airport": {from}, "route": {from, to.IATA},
		"trip_phase": {pick(t.Rand, slot.Phases)}, "party": {pick(t.Rand, assumedParties)}, "context": pick(t.Rand, slot.Contexts),
	}
}

// behaviour is what a traveller does with a card, by the assumed shares.
func (t *Traffic) behaviour() (types []string, acts bool) {
	types = []string{"impression"}
	if t.Rand.Float64() >= assumedViewable {
		return types, false
	}
	types = append(types, "viewable")
	if t.Rand.Float64() < assumedOpen {
		types = append(types, "open")
	}
	if t.Rand.Float64() < assumedLawRead {
		types = append(types, "law_read")
	}
	if t.Rand.Float64() < assumedAct {
		return append(types, "click"), true
	}
	return types, false
}

// look plays what a traveller does with a card.
func (t *Traffic) look(ctx context.Context, s sight) error {
	types, acts := t.behaviour()
	if t.Linger == 0 || len(types) == 1 {
		return t.tell(ctx, s, types, acts)
	}
	if err := t.tell(ctx, s, types[:1], false); err != nil {
		return err
	}
	t.lingering.Go(func() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(t.Linger):
		}
		if err := t.tell(ctx, s, types[1:], acts); err != nil && ctx.Err() == nil {
			t.Log.Warn("sample visit failed", "error", err)
		}
	})
	return nil
}

// tell sends what a traveller did.
func (t *Traffic) tell(ctx context.Context, s sight, types []string, acts bool) error {
	events := make([]map[string]any, len(types))
	for i, kind := range types {
		events[i] = map[string]any{"token": s.Token, "type": kind}
	}
	if err := t.post(ctx, "/v1/events", map[string]any{"events": events}, nil); err != nil {
		return err
	}
	if !acts || s.Content.Action.Kind != "pledge" {
		return nil
	}
	return t.post(ctx, "/v1/pledges", map[string]any{"token": s.Token, "statement": s.Content.Action.Statement,
		"locale": s.Locale, "consent": map[string]string{"text": s.Content.Action.Consent}}, nil)
}

func (t *Traffic) post(ctx context.Context, path string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("sample visit: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.Base+path, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("sample visit: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", sampleAgent)
	res, err := t.Client.Do(req)
	if err != nil {
		return fmt.Errorf("sample visit: %w", cause(err))
	}
	defer res.Body.Close()
	got, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("sample visit: %w", err)
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("sample visit: %s answered %d", req.URL.Path, res.StatusCode)
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(got, answer); err != nil {
		return fmt.Errorf("sample visit: %w", err)
	}
	return nil
}

// cause is why a request failed, without its address: that holds a partner's key.
func cause(err error) error {
	var whole *url.Error
	if errors.As(err, &whole) {
		return whole.Err
	}
	return err
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
