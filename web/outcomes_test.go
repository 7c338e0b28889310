package web

import (
	"fmt"
	"net/http"
	"testing"
)

func TestAnOutcomeIsTakenFromThePartnerWhosePlacementItWas(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	text := r.token(plcPledge)
	tell := func(token, outcome string, headers ...string) answer {
		return r.ask("POST", "/v1/outcomes", fmt.Sprintf(`{"token":%q,"outcome":%q}`, token, outcome), append([]string{"Content-Type", "application/json"}, headers...)...)
	}
	if a := tell(text, "declared", asServer...); a.Code != http.StatusAccepted || a.Body.String() != `{"accepted":true}` || r.events.len() != 1 {
		t.Errorf("told: %d %s, %d kept", a.Code, a.Body, r.events.len())
	}
	for name, row := range map[string]struct {
		token, outcome string
		code           string
	}{
		"no token":             {"", "declared", "reported.needs_token"},
		"no outcome":           {text, "", "reported.needs_outcome"},
		"one of no list":       {text, "sales", "reported.unknown"},
		"what a page tells":    {text, "click", "reported.unknown"},
		"a token of nobody":    {"x", "declared", "token.invalid"},
		"a token with more":    {text + "x", "declared", "token.invalid"},
		"half of a good token": {text[:40], "declared", "token.invalid"},
	} {
		if a := tell(row.token, row.outcome, asServer...); a.Code != http.StatusUnprocessableEntity || a.code != row.code {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
	if a := tell(text, "declared", "Authorization", "Bearer "+skOther); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("another partner tells of it: %d %s", a.Code, a.Body)
	}
	if a := tell(text, "declared"); a.Code != http.StatusUnauthorized {
		t.Errorf("nobody tells of it: %d", a.Code)
	}
	if r.events.len() != 1 {
		t.Errorf("%d kept, of one that was taken", r.events.len())
	}
	r.later(30 * 3600e9) // after the token ended
	if a := tell(text, "refused", asServer...); a.Code != http.StatusAccepted {
		t.Errorf("the next day: %d %s", a.Code, a.Body)
	}
	r.later(120 * 3600e9)
	if a := tell(text, "refused", asServer...); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("a week later: %d %s", a.Code, a.Body)
	}
}
