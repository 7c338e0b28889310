package signontest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

// What a test registers with the provider.
const (
	ClientID     = "erawan"
	ClientSecret = "a secret with % and : in it"
)

// Provider is an identity provider on this machine. It signs its own tokens, gives a code once, and holds the
// one who brings it to the proof that was announced.
type Provider struct {
	t      testing.TB
	server *httptest.Server
	now    func() time.Time
	mu     sync.Mutex
	key    *rsa.PrivateKey
	number int // of the key
	codes  map[string]grant
	// Claims are those of the next token beside what it must have; a value of nil takes one out.
	claims map[string]any
	fails  bool
}

type grant struct{ challenge, nonce, redirect string }

// NewProvider starts a provider whose clock is the test's.
func NewProvider(t testing.TB, now func() time.Time) *Provider {
	t.Helper()
	p := &Provider{t: t, now: now, codes: map[string]grant{}}
	p.Rotate()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.describe)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("POST /token", p.token)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

// Issuer is the provider's address.
func (p *Provider) Issuer() string { return p.server.URL }

// Rotate gives the provider another key; what the old one signed is worth nothing from now on.
func (p *Provider) Rotate() {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key, p.number = key, p.number+1
}

// Says sets what the next tokens say beside what they must; a value of nil takes a claim out.
func (p *Provider) Says(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims = claims
}

// Fails makes every answer of the provider an error, or ends that.
func (p *Provider) Fails(fails bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fails = fails
}

// Approve is what a browser does at the provider: somebody signs in and is sent back with a code. It returns
// the query of the address that the browser is led back to.
func (p *Provider) Approve(to string) url.Values {
	p.t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		p.t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{"client_id": ClientID, "response_type": "code", "code_challenge_method": "S256", "scope": "openid email"} {
		if q.Get(name) != want {
			p.t.Fatalf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := fmt.Sprintf("code-%d", len(p.codes))
	p.codes[code] = grant{q.Get("code_challenge"), q.Get("nonce"), q.Get("redirect_uri")}
	return url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.Issuer()}}
}

func (p *Provider) describe(w http.ResponseWriter, _ *http.Request) {
	at := p.Issuer()
	p.write(w, map[string]any{"issuer": at, "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token", "jwks_uri": at + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"}, "token_endpoint_auth_methods_supported": []string{"client_secret_basic"}})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	n, e, kid := p.key.N.Bytes(), big.NewInt(int64(p.key.E)).Bytes(), fmt.Sprint(p.number)
	p.mu.Unlock()
	p.write(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": encode(n), "e": encode(e)}}})
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	secret, _ = url.QueryUnescape(secret)
	code := r.PostFormValue("code")
	p.mu.Lock()
	g, known := p.codes[code]
	if known {
		p.codes[code] = grant{} // it is used up, and its number stays taken
	}
	p.mu.Unlock()
	proof := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if id != ClientID || secret != ClientSecret || !known || g.challenge == "" || g.challenge != encode(proof[:]) || g.redirect != r.PostFormValue("redirect_uri") {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	p.write(w, map[string]any{"access_token": "unused", "token_type": "Bearer", "expires_in": 60, "id_token": p.sign(g.nonce)})
}

// sign makes an ID token of what it must have and what the test says.
func (p *Provider) sign(nonce string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := map[string]any{"iss": p.Issuer(), "aud": ClientID, "sub": "248289761001", "nonce": nonce,
		"iat": p.now().Unix(), "exp": p.now().Add(5 * time.Minute).Unix()}
	for name, value := range p.claims {
		c[name] = value
		if value == nil {
			delete(c, name)
		}
	}
	body := p.part(map[string]any{"alg": "RS256", "kid": fmt.Sprint(p.number)}) + "." + p.part(c)
	hash := sha256.Sum256([]byte(body))
	signature, err := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, hash[:])
	if err != nil {
		p.t.Error(err)
	}
	return body + "." + encode(signature)
}

func (p *Provider) part(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		p.t.Error(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func (p *Provider) write(w http.ResponseWriter, v any) {
	p.mu.Lock()
	fails := p.fails
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if fails {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}
