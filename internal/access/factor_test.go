package access

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
)

// The secret and the codes of RFC 6238, appendix B (SHA-1), whose last six digits an app shows.
var rfcSecret = AppSecret("12345678901234567890")

func TestCodesAreThoseOfTheStandard(t *testing.T) {
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		got, err := rfcSecret.Code(at / appStep)
		if err != nil || got != want {
			t.Errorf("at %d: %s %v, want %s", at, got, err, want)
		}
	}
}

func TestACodeIsTakenOfThisStepAndItsNeighboursAlone(t *testing.T) {
	now := time.Unix(1234567890, 0)
	step := now.Unix() / appStep
	for off, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		code, err := rfcSecret.Code(step + off)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := rfcSecret.Step(code, now); ok != want || ok && got != step+off {
			t.Errorf("%+d: step %d, %v", off, got, ok)
		}
	}
	for typed, want := range map[string]bool{"005924": true, " 005 924\n": true, "００５９２４": true, "5924": false, "0059240": false, "": false, "-05924": false, "๐๐๕๙๒๔": false} {
		if _, ok := rfcSecret.Step(typed, now); ok != want {
			t.Errorf("%q is taken: %v", typed, ok)
		}
	}
}

func TestAnAppReadsTheSecretAndTheAccount(t *testing.T) {
	s := NewAppSecret()
	if len(s) != appSecret || bytes.Equal(s, NewAppSecret()) {
		t.Fatalf("%x", []byte(s))
	}
	text, err := s.Address("nok+a@example.org")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Erawan:nok+a@example.org" {
		t.Fatalf("%s %v", text, err)
	}
	if q := u.Query(); strings.ReplaceAll(s.Text(), "-", "") != q.Get("secret") || q.Get("issuer") != "Erawan" || q.Get("period") != "30" || q.Get("digits") != "6" {
		t.Errorf("%s", text)
	}
}

func TestRecoveryCodesAreManyAndEachIsKnownHoweverItIsTyped(t *testing.T) {
	texts, hashes := NewRecoveryCodes("stf_1")
	seen := map[[32]byte]bool{}
	for i, text := range texts {
		for _, typed := range []string{text, strings.ToUpper(text), strings.ReplaceAll(text, "-", ""), " " + strings.ReplaceAll(text, "-", " ") + " "} {
			if HashRecovery("stf_1", typed) != hashes[i] {
				t.Errorf("%q is not known as %q", typed, text)
			}
		}
		if HashRecovery("stf_2", text) == hashes[i] {
			t.Error("the code of one person is another's")
		}
		seen[hashes[i]] = true
	}
	if len(seen) != 10 || len(strings.ReplaceAll(texts[0], "-", "")) != recoveryLetters {
		t.Errorf("%d codes such as %s", len(seen), texts[0])
	}
}

func TestTheVaultOpensForWhomItWasSealedAndWithTheKeyFileAlone(t *testing.T) {
	one, other := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	v := Vault{&Family{Now: 1, Secrets: map[byte][]byte{1: one}}}
	sealed := v.Seal("stf_1", rfcSecret)
	if sealed == v.Seal("stf_1", rfcSecret) || strings.Contains(sealed, "12345") {
		t.Errorf("sealed as %s", sealed)
	}
	rotated := Vault{&Family{Now: 2, Secrets: map[byte][]byte{1: one, 2: other}}}
	for name, v := range map[string]Vault{"the same": v, "one where the secret is retired": rotated} {
		if got, err := v.Open("stf_1", sealed); err != nil || !bytes.Equal(got, rfcSecret) {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	for name, c := range map[string]struct {
		v             Vault
		whose, sealed string
	}{
		"somebody else": {v, "stf_2", sealed},
		"another file":  {Vault{&Family{Now: 1, Secrets: map[byte][]byte{1: other}}}, "stf_1", sealed},
		"a gone secret": {Vault{&Family{Now: 2, Secrets: map[byte][]byte{2: other}}}, "stf_1", sealed},
		"cut short":     {v, "stf_1", sealed[:10]},
		"nothing":       {v, "stf_1", ""},
		"changed":       {v, "stf_1", sealed[:20] + "AAAA" + sealed[24:]},
		"no base64":     {v, "stf_1", "###"},
	} {
		if got, err := c.v.Open(c.whose, c.sealed); !errors.Is(err, ErrSealed) || got != nil {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestASessionIsFreshForTenMinutes(t *testing.T) {
	now := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	for ago, want := range map[time.Duration]bool{0: true, 9 * time.Minute: true, 10 * time.Minute: false, time.Hour: false} {
		if got := (Session{Proved: now.Add(-ago)}).Fresh(now); got != want {
			t.Errorf("%s ago: %v", ago, got)
		}
	}
}
