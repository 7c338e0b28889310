package signon_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/signon"
	"erawan/internal/signontest"
)

type providerRoom struct {
	*room
	theirs *signontest.Provider
	ours   *signon.Provider
}

func newProviderRoom(t *testing.T) *providerRoom {
	t.Helper()
	r := newRoom(t)
	theirs := signontest.NewProvider(t, r.clock)
	theirs.Says(map[string]any{"email": "Nok@example.org", "email_verified": true})
	return &providerRoom{r, theirs, signon.NewProvider(signon.ProviderDeps{BaseURL: baseURL, Links: r.store, People: r.store, Questions: r.store, Now: r.clock,
		Client: signon.Client{Issuer: theirs.Issuer(), ID: signontest.ClientID, Secret: signontest.ClientSecret, Name: "Our ID"}})}
}

func answerOf(q url.Values) signon.Answer {
	return signon.Answer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error"), Issuer: q.Get("iss")}
}

// come goes to the provider and back; spoil changes what is brought.
func (r *providerRoom) come(spoil func(q url.Values)) (signon.Arrival, error) {
	r.t.Helper()
	to, token, err := r.ours.Send(r.t.Context(), "/admin/keys")
	if err != nil {
		r.t.Fatal(err)
	}
	q := r.theirs.Approve(to)
	if spoil != nil {
		spoil(q)
	}
	return r.ours.Receive(r.t.Context(), token, answerOf(q))
}

func TestSomebodyIsKnownByTheirAddressOnceAndThenByTheProvidersName(t *testing.T) {
	r := newProviderRoom(t)
	got := must(t, first(r.come(nil)))
	if diff := cmp.Diff(signon.Arrival{Staff: r.nok, Next: "/admin/keys"}, got); diff != "" {
		t.Error(diff)
	}
	r.theirs.Says(map[string]any{"email": "married@example.org"}) // and not even verified
	if got := must(t, first(r.come(nil))); got.Staff.ID != r.nok.ID {
		t.Errorf("came as %+v", got.Staff)
	}
	r.theirs.Says(map[string]any{"sub": "another", "email": "nok@example.org", "email_verified": true})
	_, err := r.come(nil)
	refused(t, "whoever has the address now", "sso.other_link", err)
}

func TestWhatIsWrongWithAProvidersAnswerKeepsItOut(t *testing.T) {
	good := map[string]any{"email": "nok@example.org", "email_verified": true}
	for name, c := range map[string]struct {
		says  map[string]any
		spoil func(q url.Values)
		key   string
	}{
		"another state":              {nil, func(q url.Values) { q.Set("state", "x") }, "sso.refused"},
		"no state":                   {nil, func(q url.Values) { q.Del("state") }, "sso.refused"},
		"another code":               {nil, func(q url.Values) { q.Set("code", "x") }, "sso.refused"},
		"another provider answers":   {nil, func(q url.Values) { q.Set("iss", "https://evil.example") }, "sso.refused"},
		"somebody declined":          {nil, func(q url.Values) { q.Set("error", "access_denied"); q.Del("code") }, "sso.declined"},
		"another nonce":              {map[string]any{"nonce": "x"}, nil, "sso.refused"},
		"no nonce":                   {map[string]any{"nonce": nil}, nil, "sso.refused"},
		"for another program":        {map[string]any{"aud": "other"}, nil, "sso.refused"},
		"for us and made for others": {map[string]any{"aud": []string{"erawan", "other"}, "azp": "other"}, nil, "sso.refused"},
		"for many and made for none": {map[string]any{"aud": []string{"erawan", "other"}}, nil, "sso.refused"},
		"expired":                    {map[string]any{"exp": 1_700_000_000}, nil, "sso.refused"},
		"of another issuer":          {map[string]any{"iss": "https://evil.example"}, nil, "sso.refused"},
		"without a subject":          {map[string]any{"sub": ""}, nil, "sso.refused"},
		"an address not verified":    {map[string]any{"email_verified": false}, nil, "sso.unverified"},
		"an address never verified":  {map[string]any{"email_verified": nil}, nil, "sso.unverified"},
		"verified only so so":        {map[string]any{"email_verified": "maybe"}, nil, "sso.unverified"},
		"no address":                 {map[string]any{"email": nil}, nil, "sso.unverified"},
		"an address nobody has":      {map[string]any{"email": "stranger@example.org"}, nil, "sso.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newProviderRoom(t)
			says := map[string]any{}
			for _, set := range []map[string]any{good, c.says} {
				for k, v := range set {
					says[k] = v
				}
			}
			r.theirs.Says(says)
			_, err := r.come(c.spoil)
			refused(t, name, c.key, err)
			if links := must(t, first(r.store.IdentitiesOf(t.Context(), r.nok.Scope(), r.nok.ID))); len(links) != 0 {
				t.Errorf("linked %v", links)
			}
			if n := must(t, first(r.store.StaffCount(t.Context()))); n != 1 {
				t.Errorf("%d people", n)
			}
		})
	}
}

func TestAnAnswerOfTheProviderIsTakenOnceInTimeByOneBrowser(t *testing.T) {
	r := newProviderRoom(t)
	ctx := t.Context()
	to, token, err := r.ours.Send(ctx, "/admin")
	if err != nil {
		t.Fatal(err)
	}
	q := r.theirs.Approve(to)
	_, err = r.ours.Receive(ctx, "another browser's", answerOf(q))
	refused(t, "another browser", "sso.expired", err)
	must(t, first(r.ours.Receive(ctx, token, answerOf(q))))
	_, err = r.ours.Receive(ctx, token, answerOf(q))
	refused(t, "the same again", "sso.expired", err)
	_, err = r.come(func(fresh url.Values) { fresh.Set("code", q.Get("code")) })
	refused(t, "a code of before", "sso.refused", err)

	to, token, err = r.ours.Send(ctx, "/admin")
	if err != nil {
		t.Fatal(err)
	}
	q = r.theirs.Approve(to)
	r.now = r.now.Add(2 * signon.Lasts)
	_, err = r.ours.Receive(ctx, token, answerOf(q))
	refused(t, "too late", "sso.expired", err)
}

func TestSomebodyShutOutStaysOut(t *testing.T) {
	for name, known := range map[string]bool{"by their address": false, "by the provider's name": true} {
		t.Run(name, func(t *testing.T) {
			r := newProviderRoom(t)
			if known {
				must(t, first(r.come(nil)))
			}
			if err := r.store.SetDisabled(t.Context(), access.System, r.nok.Public, true); err != nil {
				t.Fatal(err)
			}
			_, err := r.come(nil)
			refused(t, name, "sso.unknown", err)
		})
	}
}

func TestWhoeverWasInvitedJoinsByAVerifiedAddress(t *testing.T) {
	r := newProviderRoom(t)
	i := must(t, first(r.store.Invite(t.Context(), r.nok.Scope(), access.Invitation{Email: "new@example.org", Name: "Somchai", Role: access.RoleAnalyst, Expires: r.now.Add(time.Hour)})))
	r.theirs.Says(map[string]any{"email": "new@example.org", "email_verified": false})
	_, err := r.come(nil)
	refused(t, "not verified", "sso.unverified", err)
	r.theirs.Says(map[string]any{"email": "new@example.org", "email_verified": "true"})
	got := must(t, first(r.come(nil))).Staff
	if got.Public != i.Public || got.Role != access.RoleAnalyst || got.Password != "" {
		t.Errorf("joined as %+v", got)
	}
	if again := must(t, first(r.come(nil))).Staff; again.ID != got.ID {
		t.Errorf("came again as %+v", again)
	}
}

func TestOnlyTheProviderSaysThatItAskedForMore(t *testing.T) {
	r := newProviderRoom(t)
	for _, c := range []struct {
		claim string
		value any
		want  bool
	}{
		{"amr", []string{"pwd", "mfa"}, true}, {"amr", "mfa", true}, {"acr", "phr", true}, {"acr", "https://refeds.org/profile/mfa", true},
		{"amr", []string{"pwd"}, false}, {"amr", []string{"pwd", "otp"}, false}, {"amr", 7, false}, {"acr", "0", false}, {"acr", "mfa-not", false},
	} {
		r.theirs.Says(map[string]any{"email": "nok@example.org", "email_verified": true, c.claim: c.value})
		if got := must(t, first(r.come(nil))).Strong; got != c.want {
			t.Errorf("%s %v: %v", c.claim, c.value, got)
		}
	}
}

func TestTheProviderMayChangeItsKey(t *testing.T) {
	r := newProviderRoom(t)
	must(t, first(r.come(nil)))
	r.theirs.Rotate()
	must(t, first(r.come(nil)))
}

func TestAProviderThatIsAwayIsAskedAgainLater(t *testing.T) {
	r := newProviderRoom(t)
	r.theirs.Fails(true)
	if _, _, err := r.ours.Send(t.Context(), ""); !fault.Is(err, fault.Unavailable) {
		t.Errorf("before it was ever asked: %v", err)
	}
	if err := r.ours.Look(t.Context()); err == nil {
		t.Error("a provider that is away looks well")
	}
	r.theirs.Fails(false)
	must(t, first(r.come(nil)))
	_, err := r.come(func(url.Values) { r.theirs.Fails(true) })
	refused(t, "away when the code is redeemed", "sso.away", err)
	r.theirs.Fails(false)
	must(t, first(r.come(nil)))
}

func TestAnIssuerIsAnAddressThatIsSafe(t *testing.T) {
	t.Parallel()
	for issuer, good := range map[string]bool{
		"https://id.example": true, "https://id.example/realms/team": true, "http://localhost:9000": true, "http://127.0.0.1:9000/a": true, "http://[::1]": true,
		"http://id.example": false, "id.example": false, "": false, "https://": false, "https://id.example?a=b": false, "https://id.example#a": false, "https://u:p@id.example": false,
		"ftp://localhost": false,
	} {
		if err := signon.CheckIssuer(issuer); (err == nil) != good {
			t.Errorf("%q: %v", issuer, err)
		}
	}
	to, _, err := signon.NewProvider(signon.ProviderDeps{Client: signon.Client{Issuer: "http://127.0.0.1:1"}}).Send(t.Context(), "")
	if !fault.Is(err, fault.Unavailable) || strings.Contains(to, "http") {
		t.Errorf("nobody there: %q %v", to, err)
	}
}
