package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"erawan/internal/fault"
)

// KeyScope is one thing that a secret key may do. There is one for everything that a route asks for, and
// for nothing else.
type KeyScope string

// The scopes of secret keys.
const (
	AskDecisions     KeyScope = "decisions:read"    // ask for decisions from a server, with strict answers
	ExplainDecisions KeyScope = "decisions:explain" // and learn why
	RememberVisitors KeyScope = "visitors:remember" // and pass a pseudonym, under an agreement, so that caps hold for it
	TellOutcomes     KeyScope = "outcomes:write"    // say what was seen to happen after a decision
	ReadReports      KeyScope = "reports:read"      // read figures
	ReadSegments     KeyScope = "segments:read"     // read segments and their versions
	WriteSegments    KeyScope = "segments:write"    // make and change them
	ReadExports      KeyScope = "exports:read"      // see how far exports are, and take their files
	WriteExports     KeyScope = "exports:write"     // ask for them, end them and delete their files
)

// KeyScopes lists them.
var KeyScopes = []KeyScope{AskDecisions, ExplainDecisions, RememberVisitors, TellOutcomes, ReadReports, ReadSegments, WriteSegments, ReadExports, WriteExports}

// Reading are those that change nothing.
var Reading = []KeyScope{AskDecisions, ExplainDecisions, ReadReports, ReadSegments, ReadExports}

// secretLetters is how long the secret part of a key is: two texts of 128 random bits each.
const secretLetters = 52

// NewSecret makes the text of a secret key whose public id is known, and the hash by which it is kept. The
// text names the key openly, so that it is found by that name and compared by its hash.
func NewSecret(public string) (text, hash string) {
	_, name, _ := strings.Cut(public, "_")
	text = "sk_" + name + "_" + strings.ToLower(rand.Text()+rand.Text())
	return text, HashSecret(text)
}

// SecretName is the public id that a secret key's text names; false for a text of the older form, which
// names nothing.
func SecretName(text string) (public string, ok bool) {
	rest, ok := strings.CutPrefix(text, "sk_")
	name, secret, named := strings.Cut(rest, "_")
	if !ok || !named || len(secret) != secretLetters {
		return "", false
	}
	return "key_" + name, true
}

// HashSecret is how a secret key is kept: its SHA-256 in hex. The text has 256 random bits, so that
// nothing slower is called for.
func HashSecret(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// SameSecret compares a text with a kept hash in a time that does not depend on where they differ.
func SameSecret(text, hash string) bool {
	return subtle.ConstantTimeCompare([]byte(HashSecret(text)), []byte(hash)) == 1
}

// CheckKeyScopes is Invalid for none, and for one that we do not know.
func CheckKeyScopes(scopes []KeyScope) error {
	if len(scopes) == 0 {
		return fault.New(fault.Invalid, "scopes", "key.needs_scopes")
	}
	for _, s := range scopes {
		known := false
		for _, k := range KeyScopes {
			known = known || k == s
		}
		if !known {
			return fault.New(fault.Invalid, "scopes", "key.unknown_scope")
		}
	}
	return nil
}
