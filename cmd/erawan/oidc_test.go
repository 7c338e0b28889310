package main

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"erawan/internal/signontest"
)

func TestSingleSignOnIsSetUpWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret, empty := filepath.Join(dir, "secret"), filepath.Join(dir, "empty")
	write(t, secret, "s3cret\n")
	write(t, empty, "\n")
	whole := Settings{TimeZone: "UTC", OIDCIssuer: "https://id.example", OIDCClientID: "erawan", OIDCSecretFile: secret, OIDCName: "Team ID"}
	if err := whole.check(); err != nil {
		t.Error(err)
	}
	if c, err := whole.oidcClient(); err != nil || c.Secret != "s3cret" {
		t.Errorf("%+v %v", c, err)
	}
	for name, change := range map[string]func(*Settings){
		"ERAWAN_OIDC_ISSUER is not set":                          func(s *Settings) { s.OIDCIssuer = "" },
		"ERAWAN_OIDC_ISSUER: ":                                   func(s *Settings) { s.OIDCIssuer = "http://id.example" },
		"ERAWAN_OIDC_CLIENT_ID is not set":                       func(s *Settings) { s.OIDCClientID = "" },
		"ERAWAN_OIDC_CLIENT_SECRET_FILE is no":                   func(s *Settings) { s.OIDCSecretFile = "" },
		"ERAWAN_OIDC_CLIENT_SECRET_FILE: open":                   func(s *Settings) { s.OIDCSecretFile += ".none" },
		"ERAWAN_OIDC_CLIENT_SECRET_FILE: " + empty + " is empty": func(s *Settings) { s.OIDCSecretFile = empty },
		"ERAWAN_OIDC_NAME is not set":                            func(s *Settings) { s.OIDCName = "" },
		"ERAWAN_OIDC_NAME: ":                                     func(s *Settings) { s.OIDCName = "two\nlines" },
	} {
		s := whole
		change(&s)
		if err := s.check(); err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDoctorAsksTheIdentityProvider(t *testing.T) {
	t.Parallel()
	p := signontest.NewProvider(t, time.Now)
	secret := filepath.Join(t.TempDir(), "secret")
	write(t, secret, signontest.ClientSecret)
	look := func(issuer string) (*doctor, error) {
		d := &doctor{Settings: &Settings{BaseURL: "https://erawan.example", OIDCIssuer: issuer, OIDCClientID: signontest.ClientID, OIDCSecretFile: secret, OIDCName: "Team ID"},
			out: out{&bytes.Buffer{}, &bytes.Buffer{}, slog.New(slog.DiscardHandler)}, now: time.Now}
		return d, d.checkSignOn(t.Context())
	}
	if d, err := look(p.Issuer()); err != nil || !strings.Contains(d.note, "https://erawan.example/sign-in/sso/return") {
		t.Errorf("%v, %q", err, d.note)
	}
	if _, err := look(p.Issuer() + "/"); err == nil || !strings.Contains(err.Error(), "ERAWAN_OIDC_ISSUER") {
		t.Errorf("an issuer that is called otherwise: %v", err)
	}
	p.Fails(true)
	if _, err := look(p.Issuer()); err == nil || !strings.Contains(err.Error(), "ERAWAN_OIDC_ISSUER") {
		t.Errorf("a provider that is away: %v", err)
	}
	if d, err := look(""); err != nil || d.note == "" {
		t.Errorf("without one: %v", err)
	}
}
