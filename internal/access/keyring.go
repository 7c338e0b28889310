package access

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Keyring holds the installation's secrets in named families, read from one file. In a family one
// secret is current; the retired ones stay, so that what they sealed still opens.
type Keyring struct {
	families map[string]*Family
}

// The families a keyring must have.
const (
	TokenFamily   = "token"   // seals view tokens
	ReceiptFamily = "receipt" // makes pledge receipts
	BucketFamily  = "bucket"  // orders the buckets of hold-outs and variants: never rotated while a flight runs
	VaultFamily   = "vault"   // seals secrets that the database keeps: see Vault
	WaybillFamily = "waybill" // prints the codes on waybills: a number of it that was printed under stays for ever
)

var familyNames = []string{TokenFamily, ReceiptFamily, BucketFamily, VaultFamily, WaybillFamily}

// secretSize is the length of a secret in bytes.
const secretSize = 32

// Family is the secrets for one purpose.
type Family struct {
	Now     byte            `json:"current"`
	Secrets map[byte][]byte `json:"secrets"` // number → 32 bytes, base64 in the file
}

// Current returns the secret in use, and its number.
func (f *Family) Current() (byte, []byte) { return f.Now, f.Secrets[f.Now] }

// Secret returns the secret of a number.
func (f *Family) Secret(number byte) ([]byte, bool) {
	s, ok := f.Secrets[number]
	return s, ok
}

// Derive returns n bytes for a purpose from the current secret (HKDF, RFC 5869).
func (f *Family) Derive(purpose string, n int) []byte {
	key, err := hkdf.Key(sha256.New, f.Secrets[f.Now], nil, purpose, n)
	if err != nil {
		panic("access: " + err.Error()) // only for more than 255 hashes of output
	}
	return key
}

// DeriveRetired does the same from every secret that is no longer in use, so that what was made with
// one can still be checked.
func (f *Family) DeriveRetired(purpose string, n int) [][]byte {
	var out [][]byte
	for number := range f.Secrets {
		if number != f.Now {
			out = append(out, (&Family{Now: number, Secrets: f.Secrets}).Derive(purpose, n))
		}
	}
	return out
}

// Family returns a family by name; one of the names above always exists.
func (k *Keyring) Family(name string) *Family { return k.families[name] }

// ErrNoKeyFile says that there is no key file where the settings say.
var ErrNoKeyFile = errors.New("no key file")

// ErrNoFamily says that a key file is of an earlier version, which knew fewer families.
var ErrNoFamily = errors.New("no family")

// LoadKeyring reads a key file. It refuses one that others may read.
func LoadKeyring(path string) (*Keyring, error) {
	k, err := readKeyring(path)
	if err != nil {
		return nil, err
	}
	return k, k.check(path)
}

func readKeyring(path string) (*Keyring, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w at %s", ErrNoKeyFile, path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s can be read by others (mode %04o): chmod 600 it", path, info.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	var families map[string]*Family
	if err := json.Unmarshal(b, &families); err != nil {
		return nil, fmt.Errorf("key file %s is not readable as keys", path) // the inner error could quote a secret
	}
	return &Keyring{families}, nil
}

func (k *Keyring) check(path string) error {
	for _, name := range familyNames {
		f := k.families[name]
		if f == nil {
			return fmt.Errorf("key file %s has %w %q", path, ErrNoFamily, name)
		}
		if len(f.Secrets[f.Now]) != secretSize {
			return fmt.Errorf("key file %s: family %q has no current secret of %d bytes", path, name, secretSize)
		}
	}
	return nil
}

// CreateKeyring makes a key file with fresh secrets. It never replaces one.
func CreateKeyring(path string) (*Keyring, error) {
	k := &Keyring{families: make(map[string]*Family, len(familyNames))}
	k.complete()
	return k, k.write(path)
}

// CompleteKeyring gives a key file of an earlier version the families that it lacks, and returns their
// names. What it holds stays as it is; the file is replaced whole or not at all.
func CompleteKeyring(path string) (added []string, err error) {
	k, err := readKeyring(path)
	if err != nil {
		return nil, err
	}
	if k.families == nil {
		return nil, fmt.Errorf("key file %s is not readable as keys", path)
	}
	if added = k.complete(); len(added) == 0 {
		return nil, k.check(path)
	}
	if err := k.check(path); err != nil {
		return nil, err
	}
	beside := path + ".new"
	if err := k.write(beside); err != nil {
		return nil, err
	}
	if err := os.Rename(beside, path); err != nil {
		return nil, fmt.Errorf("key file: %w", errors.Join(err, os.Remove(beside)))
	}
	return added, nil
}

// complete makes the families that are missing.
func (k *Keyring) complete() (added []string) {
	for _, name := range familyNames {
		if k.families[name] != nil {
			continue
		}
		secret := make([]byte, secretSize)
		rand.Read(secret)
		k.families[name] = &Family{Now: 1, Secrets: map[byte][]byte{1: secret}}
		added = append(added, name)
	}
	return added
}

// write makes a file that only its owner reads; it must not be there yet.
func (k *Keyring) write(path string) error {
	b, err := json.MarshalIndent(k.families, "", "  ")
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("key file: %w", err)
	}
	return nil
}
