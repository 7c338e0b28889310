package signon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// PasskeyStore keeps passkeys.
type PasskeyStore interface {
	// PasskeysOf lists a person's, the oldest first.
	PasskeysOf(ctx context.Context, s access.Scope, staff int64) ([]access.Passkey, error)
	// AddPasskey is a Conflict when the device's key is somebody's already, or the person has too many.
	AddPasskey(ctx context.Context, s access.Scope, k access.Passkey) (access.Passkey, error)
	PasskeyByCredential(ctx context.Context, credential []byte) (access.Passkey, error)
	// UsePasskey is NotFound when the passkey is gone or its count has not gone up although it counts.
	UsePasskey(ctx context.Context, k access.Passkey) error
}

// PasskeyDeps is what passkeys stand on.
type PasskeyDeps struct {
	// BaseURL is our own address as browsers see it: passkeys are made for its host and work nowhere else.
	BaseURL   string
	Passkeys  PasskeyStore
	Questions Questions
	People    People
	Now       func() time.Time
}

// Passkeys signs people in by a key of their device, and takes such keys in.
type Passkeys struct {
	PasskeyDeps
	rp *webauthn.WebAuthn
}

// ErrNoPasskeys is of an address at which no browser makes passkeys: a bare number, or one without TLS.
var ErrNoPasskeys = errors.New("browsers make passkeys only for a host name with https, or for localhost")

// NewPasskeys prepares passkeys for an address. It is ErrNoPasskeys where there can be none.
func NewPasskeys(d PasskeyDeps) (*Passkeys, error) {
	u, err := url.Parse(d.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	host := u.Hostname()
	if host == "" || net.ParseIP(host) != nil || (u.Scheme != "https" && host != "localhost") {
		return nil, ErrNoPasskeys
	}
	wait := webauthn.TimeoutConfig{Timeout: Lasts, TimeoutUVD: Lasts}
	rp, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: "Erawan", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation, // which make of device it is, is nobody's business
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: wait, Registration: wait},
		// Password managers tell of extensions that nobody asked about; nothing is read from them.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return &Passkeys{PasskeyDeps: d, rp: rp}, nil
}

// asked is what an answer is held against.
type asked struct {
	Name    string               `json:"name,omitempty"`
	Session webauthn.SessionData `json:"session"`
}

// Invite asks the browser of somebody signed in for a fresh passkey under a name. The options are JSON for
// navigator.credentials.create; the token goes into the browser's cookie.
func (p *Passkeys) Invite(ctx context.Context, who access.Staff, name string) (options []byte, token string, err error) {
	if err := access.JudgePasskeyName(name); err != nil {
		return nil, "", err
	}
	h, err := p.holder(ctx, who)
	if err != nil {
		return nil, "", err
	}
	has := make([]protocol.CredentialDescriptor, len(h.keys))
	for i, k := range h.keys {
		has[i] = k.Descriptor()
	}
	creation, session, err := p.rp.BeginRegistration(h, webauthn.WithExclusions(has),
		webauthn.WithCredentialParameters(webauthn.CredentialParametersRecommendedL3()))
	if err != nil {
		return nil, "", fmt.Errorf("ask for a passkey: %w", err)
	}
	return p.ask(ctx, creation, access.Challenge{Kind: access.ToAddPasskey, Staff: who.ID}, asked{name, *session})
}

// Add takes in the passkey with which the browser answered.
func (p *Passkeys) Add(ctx context.Context, who access.Staff, token string, answer []byte) (access.Passkey, error) {
	q, err := p.answered(ctx, access.ToAddPasskey, token, who.ID)
	if err != nil {
		return access.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return access.Passkey{}, refuse(err)
	}
	made, err := p.rp.CreateCredential(holder{who: who}, q.Session, parsed)
	if err != nil {
		return access.Passkey{}, refuse(err)
	}
	return p.Passkeys.AddPasskey(ctx, who.Scope(), access.Passkey{Staff: who.ID, Credential: made.ID, Key: made.PublicKey,
		Count: int64(made.Authenticator.SignCount), Synced: made.Flags.BackupEligible, Name: q.Name})
}

// Ask asks a browser, whoever sits before it, for one of its passkeys. The options are JSON for
// navigator.credentials.get; the token goes into the browser's cookie.
func (p *Passkeys) Ask(ctx context.Context) (options []byte, token string, err error) {
	assertion, session, err := p.rp.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", fmt.Errorf("ask for a passkey: %w", err)
	}
	return p.ask(ctx, assertion, access.Challenge{Kind: access.ByOwnPasskey}, asked{Session: *session})
}

// Enter says whose passkey answered. The device has checked who holds it: that is both factors. A passkey
// whose count of signatures has not gone up is refused, since a copy of it may be in use.
func (p *Passkeys) Enter(ctx context.Context, token string, answer []byte) (access.Staff, error) {
	q, err := p.answered(ctx, access.ByOwnPasskey, token, 0)
	if err != nil {
		return access.Staff{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return access.Staff{}, refuse(err)
	}
	key, err := p.Passkeys.PasskeyByCredential(ctx, parsed.RawID)
	if fault.Is(err, fault.NotFound) {
		return access.Staff{}, fault.New(fault.Invalid, "", "passkey.unknown").Because(err)
	}
	if err != nil {
		return access.Staff{}, err
	}
	who, err := p.People.StaffByID(ctx, key.Staff)
	if err != nil {
		return access.Staff{}, err
	}
	h := holder{who, []webauthn.Credential{credentialOf(key)}}
	_, used, err := p.rp.ValidatePasskeyLogin(func([]byte, []byte) (webauthn.User, error) { return h, nil }, q.Session, parsed)
	switch {
	case err != nil:
		return access.Staff{}, refuse(err)
	case who.Disabled:
		return access.Staff{}, refuse(errors.New("its person is shut out"))
	case used.Authenticator.CloneWarning:
		return access.Staff{}, copied(key)
	}
	key.Count = int64(used.Authenticator.SignCount)
	if err := p.Passkeys.UsePasskey(ctx, key); fault.Is(err, fault.NotFound) {
		return access.Staff{}, copied(key)
	} else if err != nil {
		return access.Staff{}, err
	}
	return who, nil
}

func refuse(err error) error {
	var told *protocol.Error
	if errors.As(err, &told) { // its text is for the reader, its reason is in the details
		err = fmt.Errorf("%s: %s", told.Details, told.DevInfo)
	}
	return fault.New(fault.Invalid, "", "passkey.refused").Because(err)
}

func copied(k access.Passkey) error {
	return fault.New(fault.Invalid, "", "passkey.copied").Because(fmt.Errorf("the count of %s has not gone up", k.Public))
}

// ask keeps a question and writes its options for the browser.
func (p *Passkeys) ask(ctx context.Context, options any, c access.Challenge, q asked) ([]byte, string, error) {
	written, err := json.Marshal(options)
	if err != nil {
		return nil, "", fmt.Errorf("write options: %w", err)
	}
	data, err := json.Marshal(q)
	if err != nil {
		return nil, "", fmt.Errorf("keep a question: %w", err)
	}
	c.Data, c.Expires = string(data), p.Now().Add(Lasts)
	token, err := put(ctx, p.Questions, c)
	return written, token, err
}

// answered takes the question of a browser's token away, if it was put to the same person.
func (p *Passkeys) answered(ctx context.Context, kind access.ChallengeKind, token string, staff int64) (q asked, err error) {
	c, err := take(ctx, p.Questions, kind, token, "passkey.expired")
	if err != nil {
		return q, err
	}
	if c.Staff != staff {
		return q, refuse(errors.New("it was asked of somebody else"))
	}
	if err := json.Unmarshal([]byte(c.Data), &q); err != nil {
		return q, fmt.Errorf("read a question: %w", err)
	}
	return q, nil
}

// holder is a person as the library wants to see them.
type holder struct {
	who  access.Staff
	keys []webauthn.Credential
}

func (p *Passkeys) holder(ctx context.Context, who access.Staff) (holder, error) {
	all, err := p.Passkeys.PasskeysOf(ctx, who.Scope(), who.ID)
	h := holder{who: who}
	for _, k := range all {
		h.keys = append(h.keys, credentialOf(k))
	}
	return h, err
}

func credentialOf(k access.Passkey) webauthn.Credential {
	return webauthn.Credential{ID: k.Credential, PublicKey: k.Key,
		Flags:         webauthn.CredentialFlags{UserPresent: true, UserVerified: true, BackupEligible: k.Synced},
		Authenticator: webauthn.Authenticator{SignCount: uint32(k.Count)}} //nolint:gosec // it was one when it was kept
}

// WebAuthnID is the public id: it says nothing of the person.
func (h holder) WebAuthnID() []byte { return []byte(h.who.Public) }

// WebAuthnName is how the device lists the passkey.
func (h holder) WebAuthnName() string { return h.who.Email }

// WebAuthnDisplayName is the person's name.
func (h holder) WebAuthnDisplayName() string { return h.who.Name }

// WebAuthnCredentials are the person's passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }
