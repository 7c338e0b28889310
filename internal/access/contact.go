package access

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"erawan/internal/fault"
)

// Recipient is the public key for which an organisation has contacts sealed, tidied; Invalid for what is none. Nothing secret is in it, and a
// secret key that is brought instead is refused without being repeated.
func Recipient(text string) (string, error) {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "\n#") || strings.HasPrefix(strings.ToUpper(text), "AGE-SECRET-KEY") {
		return "", fault.New(fault.Invalid, "recipient", "contact.secret_key")
	}
	if _, err := recipientOf(text); err != nil {
		return "", fault.New(fault.Invalid, "recipient", "contact.bad_key")
	}
	return text, nil
}

var errRecipient = errors.New("access: not one public key of age")

func recipientOf(text string) (age.Recipient, error) {
	all, err := age.ParseRecipients(strings.NewReader(text))
	if err != nil || len(all) != 1 {
		return nil, errRecipient
	}
	return all[0], nil
}

// SealFor seals for whoever holds the secret key of a recipient: we cannot open it again.
func SealFor(recipient string, plain []byte) ([]byte, error) {
	to, err := recipientOf(recipient)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

// Identities are secret keys of organisations, which open what was sealed for them. The zero value opens nothing.
type Identities struct {
	keys  []age.Identity
	names []string
}

// LoadIdentities reads a file that age-keygen wrote; several such files may stand in one. It refuses one that others may read.
func LoadIdentities(path string) (*Identities, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others (mode %04o): chmod 600 it", path, info.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ReadIdentities(b)
}

var errIdentities = errors.New("it holds no secret keys of age; age-keygen -o FILE makes one") // an inner error could quote a secret

// ReadIdentities reads the same from memory.
func ReadIdentities(b []byte) (*Identities, error) {
	keys, err := age.ParseIdentities(bytes.NewReader(b))
	if err != nil {
		return nil, errIdentities
	}
	out := &Identities{keys: keys}
	for _, key := range keys {
		switch k := key.(type) {
		case *age.X25519Identity:
			out.names = append(out.names, k.Recipient().String())
		case *age.HybridIdentity:
			out.names = append(out.names, k.Recipient().String())
		default:
			return nil, errIdentities
		}
	}
	return out, nil
}

// Recipients are the public keys that go with them.
func (i *Identities) Recipients() []string {
	if i == nil {
		return nil
	}
	return i.names
}

// Open returns what was sealed for one of them; ErrSealed for anything else.
func (i *Identities) Open(sealed []byte) ([]byte, error) {
	if i == nil || len(i.keys) == 0 {
		return nil, ErrSealed
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), i.keys...)
	if err != nil {
		return nil, ErrSealed
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}
