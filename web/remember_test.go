package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/token"
)

// memoryVisitors remembers in memory.
type memoryVisitors struct {
	seen  map[string][]token.Seen
	asked int
	away  bool
}

func (m *memoryVisitors) Recall(_ context.Context, _ int64, who string, _ time.Time) ([]token.Seen, error) {
	m.asked++
	if m.away {
		return nil, errors.New("away")
	}
	return slices.Clone(m.seen[who]), nil
}

func (m *memoryVisitors) Tell(_ context.Context, _ int64, who string, shown []token.Seen, _ time.Time) error {
	if m.seen == nil {
		m.seen = map[string][]token.Seen{}
	}
	m.seen[who] = append(m.seen[who], shown...)
	return nil
}

// capped is the cap of the room's campaign.
const capped = 3

func TestAPseudonymIsRememberedOnlyWhereItIsAgreed(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	body := fmt.Sprintf(`{"placement":"%s","visitor":"p-1"}`, plcPledge)
	empty := func(want string) {
		t.Helper()
		if d := decode[decided](t, r.ask("POST", "/v1/decisions", body, "Authorization", "Bearer "+sk)); d.Decisions[0].Empty != want {
			t.Errorf("empty %q, want %q", d.Decisions[0].Empty, want)
		}
	}
	for range capped {
		empty("")
	}
	empty("capped")
	body = strings.Replace(body, "p-1", "p-2", 1)
	r.visitors.away = true
	empty("capped") // whoever remembers cannot be asked
	r.visitors.away = false
	empty("")

	asked := r.visitors.asked
	for name, a := range map[string]answer{
		"a page":    r.ask("POST", "/v1/decisions?key="+pk, body),
		"under GPC": r.ask("POST", "/v1/decisions", body, "Authorization", "Bearer "+sk, "Sec-GPC", "1"),
	} {
		if d := decode[decided](t, a); d.Decisions[0].Token == "" {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	if r.visitors.asked != asked {
		t.Error("a visitor was looked up without an agreement")
	}
}

func TestAPartnersServerHandsBackWhatAVisitorHasSeen(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	type sealed struct {
		decided
		Caps string `json:"cap_token"`
	}
	ask := func(key, caps string, more ...string) sealed {
		t.Helper()
		body := fmt.Sprintf(`{"placement":"%s","cap_token":"%s"}`, plcPledge, caps)
		return decode[sealed](t, r.ask("POST", "/v1/decisions", body, append(more, "Authorization", "Bearer "+key)...))
	}
	caps := ""
	for range capped {
		d := ask(sk, caps)
		if d.Decisions[0].Token == "" || d.Caps == "" || d.Caps == caps {
			t.Fatalf("%+v", d)
		}
		caps = d.Caps
	}
	if d := ask(sk, caps); d.Decisions[0].Empty != "capped" || d.Caps == "" {
		t.Errorf("after its cap: %+v", d)
	}
	forged := caps[:len(caps)-4] + "AAAA"
	if d := ask(sk, forged); len(d.Ignored) != 1 || d.Ignored[0].Pointer != "/cap_token" || d.Ignored[0].Code != "decision.caps_invalid" || d.Decisions[0].Token == "" {
		t.Errorf("forged: %+v", d)
	}
	if d := ask(skOther, caps); len(d.Ignored) != 1 || d.Ignored[0].Code != "decision.caps_invalid" {
		t.Errorf("another partner's: %+v", d)
	}
	if d := ask(pk, caps); len(d.Ignored) != 1 || d.Ignored[0].Code != "decision.caps_need_secret" || d.Caps != "" {
		t.Errorf("a page's: %+v", d)
	}
	if d := ask(sk, caps, "Sec-GPC", "1"); d.Caps != "" || d.Decisions[0].Token == "" {
		t.Errorf("under Global Privacy Control: %+v", d)
	}
	if r.visitors.asked > 0 {
		t.Error("Redis was asked for a visitor who has a token")
	}
	for text := range strings.SplitSeq(r.log.String(), "\n") {
		if strings.Contains(text, caps) {
			t.Errorf("the log has a cap token: %s", text)
		}
	}
}
