package outbound

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"erawan/campaigns"
	"erawan/internal/access"
)

// box is an outbox of one delivery.
type box struct {
	mu      sync.Mutex
	waiting []campaigns.Delivery
	settled []campaigns.Delivery
	told    []campaigns.NoticeKind
}

func (b *box) Claim(context.Context, int) ([]campaigns.Delivery, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.waiting
	b.waiting = nil
	return out, nil
}

func (b *box) Settle(_ context.Context, d campaigns.Delivery, t campaigns.Try) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	next, told := d.After(t)
	b.settled, b.told = append(b.settled, next), append(b.told, told...)
	return nil
}

func (b *box) Forget(context.Context) error { return nil }

func vault(t *testing.T) access.Vault {
	t.Helper()
	ring, err := access.CreateKeyring(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	return access.Vault{Keys: ring.Family(access.VaultFamily)}
}

// room is a sender, and a partner's server that is told.
type room struct {
	Sender
	box    *box
	hook   campaigns.Hook
	secret string
}

func newRoom(t *testing.T, url string) *room {
	t.Helper()
	b, v := &box{}, vault(t)
	shown, secret := NewSecret()
	r := &room{box: b, secret: shown, hook: campaigns.Hook{ID: 1, Public: "whk_one", URL: url, Secret: v.Seal("whk_one", secret)}}
	r.Sender = Sender{Outbox: b, Vault: v, Now: time.Now, Log: slog.New(slog.DiscardHandler), Dialer: Dialer{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}
	return r
}

// send sends one notice and returns what came of it.
func (r *room) send(t *testing.T) campaigns.Delivery {
	t.Helper()
	n := campaigns.Notice{Public: "evt_one", Kind: campaigns.NoticeStopped, Subject: "msg_one", Facts: campaigns.NoticeFacts{ID: "msg_one", What: "message"}, At: time.Date(2026, 11, 24, 9, 0, 0, 5e6, time.UTC)}
	r.box.waiting, r.box.settled = []campaigns.Delivery{{ID: 1, Hook: r.hook, Notice: n, State: campaigns.DeliveryDue}}, nil
	if sent, err := r.Round(t.Context()); sent != 1 || err != nil {
		t.Fatal(sent, err)
	}
	return r.box.settled[0]
}

// What is sent is verified by others' code, with either secret while a rotation overlaps.
func TestADeliveryVerifiesWithTheIndependentLibrary(t *testing.T) {
	t.Parallel()
	var header http.Header
	var body []byte
	partner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		header = req.Header.Clone()
		body, _ = io.ReadAll(req.Body)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer partner.Close()
	r := newRoom(t, partner.URL)
	if d := r.send(t); d.State != campaigns.DeliveryDone || d.Status != http.StatusNoContent {
		t.Fatalf("it came to %+v", d)
	}
	verifies := func(secret string) error {
		w, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		return w.Verify(body, header)
	}
	if err := verifies(r.secret); err != nil {
		t.Error(err)
	}
	other, _ := NewSecret()
	if verifies(other) == nil {
		t.Error("it verifies with any secret")
	}
	var said struct {
		Type      string
		Timestamp string
		Data      map[string]string
	}
	if err := json.Unmarshal(body, &said); err != nil || said.Type != "delivery.stopped" || said.Timestamp != "2026-11-24T09:00:00.005Z" || said.Data["id"] != "msg_one" || said.Data["what"] != "message" || len(said.Data) != 2 {
		t.Errorf("it says %s (%v)", body, err)
	}
	if header.Get("Webhook-Id") != "evt_one" || header.Get("Content-Type") != "application/json" {
		t.Errorf("its headers are %v", header)
	}

	before := r.secret
	shown, secret := NewSecret()
	r.hook.Before, r.hook.Secret, r.hook.Overlaps = r.hook.Secret, r.Vault.Seal("whk_one", secret), time.Now().Add(time.Hour)
	r.send(t)
	for name, one := range map[string]string{"fresh": shown, "the one before": before} {
		if err := verifies(one); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.hook.Overlaps = time.Now().Add(-time.Second)
	r.send(t)
	if verifies(before) == nil || verifies(shown) != nil {
		t.Error("when the overlap is over the secret before still signs, or the fresh one does not")
	}
	body = append(body, ' ')
	if verifies(shown) == nil {
		t.Error("other bytes verify")
	}
}

// answers is a server that answers with a status, and names another address as redirects do.
func answers(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(status)
	}
}

func TestWhatComesOfATry(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		do    http.HandlerFunc
		why   campaigns.Trouble
		state campaigns.DeliveryState
	}{
		"taken":        {answers(200), campaigns.NoTrouble, campaigns.DeliveryDone},
		"later taken":  {answers(202), campaigns.NoTrouble, campaigns.DeliveryDone},
		"redirected":   {answers(302), campaigns.TroubleMoved, campaigns.DeliveryDue},
		"moved":        {answers(308), campaigns.TroubleMoved, campaigns.DeliveryDue},
		"unauthorised": {answers(401), campaigns.TroubleStatus, campaigns.DeliveryDue},
		"gone":         {answers(410), campaigns.TroubleGone, campaigns.DeliveryGiven},
		"broken":       {answers(500), campaigns.TroubleStatus, campaigns.DeliveryDue},
		"hung up":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, campaigns.TroubleConnect, campaigns.DeliveryDue},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < 4096; i++ {
				if _, err := io.WriteString(w, strings.Repeat("x", 1024)); err != nil {
					return
				}
			}
		}, campaigns.NoTrouble, campaigns.DeliveryDone},
	} {
		partner := httptest.NewServer(row.do)
		d := newRoom(t, partner.URL).send(t)
		partner.Close()
		if d.Why != row.why || d.State != row.state {
			t.Errorf("%s: %q, %s", name, d.Why, d.State)
		}
	}
	gone := newRoom(t, "https://gone.example/")
	if d := newRoom(t, "http://127.0.0.1:1/").send(t); d.Why != campaigns.TroubleConnect {
		t.Errorf("nobody there: %q", d.Why)
	}
	secure := httptest.NewTLSServer(answers(200))
	defer secure.Close()
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	if d := newRoom(t, secure.URL).send(t); d.Why != campaigns.TroubleTLS {
		t.Errorf("a certificate that nobody knows: %q", d.Why)
	}
	private := newRoom(t, secure.URL)
	private.Dialer.Allow = nil
	if d := private.send(t); d.Why != campaigns.TroublePrivate {
		t.Errorf("a private address: %q", d.Why)
	}
	gone.hook.Secret = "damaged"
	if d := gone.send(t); d.Why != campaigns.TroubleSecret {
		t.Errorf("a secret that does not open: %q", d.Why)
	}
}
