package signon

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// ReturnPath is where the provider sends browsers back to, below our own address.
const ReturnPath = "/sign-in/sso/return"

// Client is how a provider knows us, and how we call it.
type Client struct {
	Issuer string
	ID     string
	Secret string
	Name   string // as people know the provider
}

// CheckIssuer says whether an address can be an issuer's: https, or a provider on this very machine.
func CheckIssuer(issuer string) error {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("%q is no address of an issuer; use one such as https://id.example", issuer)
	}
	if !safe(u) {
		return fmt.Errorf("%q must begin with https://", issuer)
	}
	return nil
}

// safe reports whether what is said at an address stays between the two: by TLS, or on one machine.
func safe(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// Links knows what the provider calls our people.
type Links interface {
	// StaffByIdentity is NotFound for somebody whom we do not know by that name.
	StaffByIdentity(ctx context.Context, i access.Identity) (access.Staff, error)
	// LinkIdentity is a Conflict when the person or the name is linked otherwise.
	LinkIdentity(ctx context.Context, s access.Scope, i access.Identity) error
	// JoinByIdentity makes the person of the one open invitation of an address.
	JoinByIdentity(ctx context.Context, i access.Identity, email string) (access.Staff, error)
}

// ProviderDeps is what single sign-on stands on.
type ProviderDeps struct {
	Client    Client
	BaseURL   string // our own address as browsers see it
	Links     Links
	People    People
	Questions Questions
	Now       func() time.Time
}

// Provider signs people in as whom their organisation's identity provider says they are.
type Provider struct {
	ProviderDeps
	http  *http.Client
	mu    sync.Mutex
	known *known // nil until the provider was asked
}

// known is what the provider says of itself.
type known struct {
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
}

// patience is how long the provider may take over one answer.
const patience = 10 * time.Second

// NewProvider prepares single sign-on. It asks the provider nothing: who cannot be reached now may be later.
func NewProvider(d ProviderDeps) *Provider {
	return &Provider{ProviderDeps: d, http: &http.Client{Timeout: patience, Transport: bounded{http.DefaultTransport}}}
}

// Name is how people know the provider.
func (p *Provider) Name() string { return p.Client.Name }

// Look asks the provider about itself, and reports what is wrong with its answer.
func (p *Provider) Look(ctx context.Context) error {
	_, err := p.look(ctx)
	return err
}

func (p *Provider) look(ctx context.Context) (*known, error) {
	p.mu.Lock()
	k := p.known
	p.mu.Unlock()
	if k != nil {
		return k, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.http), p.Client.Issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		Keys    string   `json:"jwks_uri"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, fmt.Errorf("read what the provider says of itself: %w", err)
	}
	ends := found.Endpoint()
	for _, address := range []string{ends.AuthURL, ends.TokenURL, more.Keys} {
		if u, err := url.Parse(address); err != nil || !safe(u) {
			return nil, fmt.Errorf("the provider names an address that is not safe: %q", address)
		}
	}
	// The library would find out by sending the code twice, which a strict provider takes for a theft.
	ends.AuthStyle = oauth2.AuthStyleInHeader
	if len(more.Methods) > 0 && !slices.Contains(more.Methods, "client_secret_basic") {
		ends.AuthStyle = oauth2.AuthStyleInParams
	}
	k = &known{found.Verifier(&oidc.Config{ClientID: p.Client.ID, Now: p.Now}),
		oauth2.Config{ClientID: p.Client.ID, ClientSecret: p.Client.Secret, Endpoint: ends, RedirectURL: p.BaseURL + ReturnPath,
			Scopes: []string{oidc.ScopeOpenID, "email"}}}
	p.mu.Lock()
	p.known = k
	p.mu.Unlock()
	return k, nil
}

// journey is what the answer of the provider is held against.
type journey struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Next     string `json:"next"`
}

// Send returns the provider's address to lead a browser to, and the token for its cookie. Next comes back
// with the answer.
func (p *Provider) Send(ctx context.Context, next string) (to, token string, err error) {
	k, err := p.look(ctx)
	if err != nil {
		return "", "", away(err)
	}
	j := journey{State: random(), Nonce: random(), Verifier: oauth2.GenerateVerifier(), Next: next}
	data, err := json.Marshal(j)
	if err != nil {
		return "", "", fmt.Errorf("keep a question: %w", err)
	}
	token, err = put(ctx, p.Questions, access.Challenge{Kind: access.ByProvider, Data: string(data), Expires: p.Now().Add(2 * Lasts)})
	return k.oauth.AuthCodeURL(j.State, oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier)), token, err
}

// Answer is what the provider sends back in the address.
type Answer struct {
	State  string
	Code   string
	Error  string // instead of a code
	Issuer string // empty: the provider does not say
}

// Arrival is somebody who came by the provider.
type Arrival struct {
	Staff  access.Staff
	Strong bool   // the provider says that it asked for more than one factor
	Next   string // where they wanted to go
}

// Receive says who came back. Somebody whom we do not know yet by the provider's name is known by the address
// that the provider has verified, if one of our people or an open invitation has it; from then on the name
// counts and the address no more. Nobody else gets an account.
func (p *Provider) Receive(ctx context.Context, token string, a Answer) (out Arrival, err error) {
	c, err := take(ctx, p.Questions, access.ByProvider, token, "sso.expired")
	if err != nil {
		return out, err
	}
	var j journey
	if err := json.Unmarshal([]byte(c.Data), &j); err != nil {
		return out, fmt.Errorf("read a question: %w", err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(a.State), []byte(j.State)) != 1:
		return out, wrong(errors.New("the state is another browser's"))
	case a.Issuer != "" && a.Issuer != p.Client.Issuer:
		return out, wrong(fmt.Errorf("answered by %q", a.Issuer))
	case a.Error != "":
		return out, fault.New(fault.Invalid, "", "sso.declined").Because(fmt.Errorf("the provider says %.100q", a.Error))
	}
	claims, err := p.redeem(ctx, a.Code, j)
	if err != nil {
		return out, err
	}
	who, err := p.recognise(ctx, claims)
	return Arrival{Staff: who, Strong: claims.strong(), Next: j.Next}, err
}

// claims are what we read of an ID token.
type claims struct {
	Subject  string          `json:"sub"`
	Email    string          `json:"email"`
	Verified json.RawMessage `json:"email_verified"` // some providers write it as text
	Methods  json.RawMessage `json:"amr"`            // and some a list of one as its only member
	Class    string          `json:"acr"`
	Party    string          `json:"azp"`
}

// multiFactor are the classes of sign-in, in the registers we know of, that mean more than one factor.
var multiFactor = []string{
	"phr", "phrh", "https://refeds.org/profile/mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
	"http://schemas.openid.net/pape/policies/2007/06/multi-factor-physical",
}

// strong reports whether the provider says that it asked for more than one factor. What cannot be read says
// nothing.
func (c claims) strong() bool {
	var methods []string
	if json.Unmarshal(c.Methods, &methods) != nil {
		methods = []string{strings.Trim(string(c.Methods), `"`)}
	}
	return slices.Contains(methods, "mfa") || slices.Contains(multiFactor, c.Class)
}

func (c claims) verified() bool {
	return string(c.Verified) == "true" || string(c.Verified) == `"true"`
}

// redeem turns the code into an ID token and holds that to everything it must be.
func (p *Provider) redeem(ctx context.Context, code string, j journey) (c claims, err error) {
	k, err := p.look(ctx)
	if err != nil {
		return c, away(err)
	}
	tokens, err := k.oauth.Exchange(context.WithValue(ctx, oauth2.HTTPClient, p.http), code, oauth2.VerifierOption(j.Verifier))
	var said *oauth2.RetrieveError
	switch {
	case errors.As(err, &said) && said.Response.StatusCode < http.StatusInternalServerError:
		return c, wrong(fmt.Errorf("the provider refuses the code: %.100q", said.ErrorCode))
	case err != nil:
		return c, away(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	id, err := k.verifier.Verify(oidc.ClientContext(ctx, p.http), raw)
	if err != nil {
		return c, wrong(err)
	}
	if err := id.Claims(&c); err != nil {
		return c, wrong(err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(j.Nonce)) != 1:
		return c, wrong(errors.New("the nonce is another sign-in's"))
	case c.Subject == "" || len(c.Subject) > 255:
		return c, wrong(errors.New("there is no subject"))
	case (len(id.Audience) > 1 || c.Party != "") && c.Party != p.Client.ID:
		return c, wrong(fmt.Errorf("it was made for %q", c.Party))
	}
	return c, nil
}

// recognise finds the person whom the provider means.
func (p *Provider) recognise(ctx context.Context, c claims) (access.Staff, error) {
	name := access.Identity{Issuer: p.Client.Issuer, Subject: c.Subject}
	who, err := p.Links.StaffByIdentity(ctx, name)
	if !fault.Is(err, fault.NotFound) {
		return admit(who, err)
	}
	email := strings.ToLower(strings.TrimSpace(c.Email))
	if email == "" || !c.verified() {
		return who, fault.New(fault.Forbidden, "", "sso.unverified").Because(errors.New("the provider has not verified the address"))
	}
	who, err = p.People.StaffByEmail(ctx, email)
	if fault.Is(err, fault.NotFound) {
		return admit(p.Links.JoinByIdentity(ctx, name, email))
	}
	if who, err = admit(who, err); err != nil {
		return who, err
	}
	name.Staff = who.ID
	return who, p.Links.LinkIdentity(ctx, who.Scope(), name)
}

// admit lets in whom we know and have not shut out. Neither is told which of the two it was.
func admit(who access.Staff, err error) (access.Staff, error) {
	if err == nil && who.Disabled {
		err = fmt.Errorf("%s is shut out", who.Public)
		return access.Staff{}, fault.New(fault.Forbidden, "", "sso.unknown").Because(err)
	}
	if fault.Is(err, fault.NotFound) {
		return access.Staff{}, fault.New(fault.Forbidden, "", "sso.unknown").Because(err)
	}
	return who, err
}

// wrong is an answer that is not what it must be; away, a provider that does not answer.
func wrong(err error) error { return fault.New(fault.Invalid, "", "sso.refused").Because(err) }

func away(err error) error {
	return fault.New(fault.Unavailable, "", "sso.away").After(time.Minute).Because(err)
}

// bounded reads no more of an answer than any honest one holds.
type bounded struct{ http.RoundTripper }

const maxAnswer = 1 << 20

// RoundTrip asks, and bounds what is read of the answer.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, maxAnswer), res.Body}
	}
	return res, err
}
