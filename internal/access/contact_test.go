package access

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"erawan/internal/fault"
)

func pair(t *testing.T) (secret, public string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key.String(), key.Recipient().String()
}

func TestWhatIsSealedForAnOrganisationOpensWithItsKeyAlone(t *testing.T) {
	t.Parallel()
	secret, public := pair(t)
	other, _ := pair(t)
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	both, err := ReadIdentities([]byte("# ours\n" + secret + "\n" + hybrid.String() + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{public, hybrid.Recipient().String()} {
		sealed, err := SealFor(to, []byte("nok@example.org"))
		if err != nil || bytes.Contains(sealed, []byte("nok")) {
			t.Fatalf("%q %v", sealed, err)
		}
		if plain, err := both.Open(sealed); err != nil || string(plain) != "nok@example.org" {
			t.Errorf("%q %v", plain, err)
		}
		theirs, err := ReadIdentities([]byte(other))
		if err != nil {
			t.Fatal(err)
		}
		for name, keys := range map[string]*Identities{"theirs": theirs, "none": nil} {
			if _, err := keys.Open(sealed); !errors.Is(err, ErrSealed) {
				t.Errorf("%s: %v", name, err)
			}
		}
		sealed[len(sealed)-1] ^= 1
		if _, err := both.Open(sealed); !errors.Is(err, ErrSealed) {
			t.Errorf("touched: %v", err)
		}
	}
	if got := both.Recipients(); len(got) != 2 || got[0] != public {
		t.Errorf("%q", got)
	}
}

func TestARecipientIsOnePublicKeyAndNoSecretOne(t *testing.T) {
	t.Parallel()
	secret, public := pair(t)
	for typed, want := range map[string]string{" " + public + "\n": "", "": "contact.bad_key", "age1nothing": "contact.bad_key", secret: "contact.secret_key", strings.ToLower(secret): "contact.secret_key",
		"# created\n" + secret: "contact.secret_key", public + "\n" + public: "contact.secret_key", "ssh-ed25519 AAAA": "contact.bad_key"} {
		got, err := Recipient(typed)
		switch {
		case want == "" && (err != nil || got != public):
			t.Errorf("%q: %q %v", typed, got, err)
		case want != "" && (len(fault.All(err)) != 1 || fault.All(err)[0].Key != want || strings.Contains(err.Error(), "AGE-SECRET")):
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestSecretKeysOfContactsAreReadByNobodyElse(t *testing.T) {
	t.Parallel()
	secret, public := pair(t)
	path := filepath.Join(t.TempDir(), "contacts.key")
	for _, c := range []struct {
		says string
		mode os.FileMode
		good bool
	}{{"# public key: " + public + "\n" + secret + "\n", 0o600, true}, {secret, 0o644, false}, {public, 0o600, false}, {"AGE-SECRET-KEY-1BROKEN", 0o600, false}, {"", 0o600, false}} {
		if err := os.WriteFile(path, []byte(c.says), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, c.mode); err != nil {
			t.Fatal(err)
		}
		keys, err := LoadIdentities(path)
		if (err == nil) != c.good || err != nil && strings.Contains(err.Error(), "SECRET") || c.good && keys.Recipients()[0] != public {
			t.Errorf("%q %o: %v", c.says, c.mode, err)
		}
	}
	if _, err := LoadIdentities(path + ".none"); err == nil {
		t.Error("a file that is not there is read")
	}
}
