package access

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Vault seals what the database keeps and must not tell by itself, such as the secret of somebody's code
// app: whoever has a copy of the database and not the key file reads nothing. Retired secrets still open
// what they sealed.
type Vault struct{ Keys *Family }

// ErrSealed is what does not open: it is damaged, of another, or its secret is no longer in the key file.
var ErrSealed = errors.New("access: does not open with this key file")

// Seal returns the text by which a secret is kept, bound to whose it is.
func (v Vault) Seal(whose string, secret []byte) string {
	number, _ := v.Keys.Current()
	aead, err := v.aead(number)
	if err != nil {
		panic("access: " + err.Error()) // a keyring without a current secret is not loaded
	}
	out := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(secret)+aead.Overhead())
	out[0] = number
	_, _ = rand.Read(out[1:]) // never fails
	return base64.RawURLEncoding.EncodeToString(aead.Seal(out, out[1:], secret, []byte(whose)))
}

// Open returns what was sealed for the same person; ErrSealed for anything else.
func (v Vault) Open(whose, sealed string) ([]byte, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(b) == 0 {
		return nil, ErrSealed
	}
	aead, err := v.aead(b[0])
	if err != nil || len(b) < 1+aead.NonceSize() {
		return nil, ErrSealed
	}
	secret, err := aead.Open(nil, b[1:1+aead.NonceSize()], b[1+aead.NonceSize():], []byte(whose))
	if err != nil {
		return nil, ErrSealed
	}
	return secret, nil
}

func (v Vault) aead(number byte) (cipher.AEAD, error) {
	secret, known := v.Keys.Secret(number)
	if !known {
		return nil, ErrSealed
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "vault", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
