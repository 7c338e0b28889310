package access

import (
	"strings"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Passkey is a key pair of somebody's device. The device keeps the private half and uses it only after it has
// checked who holds it, so that a passkey is two factors in one.
type Passkey struct {
	ID         int64
	Public     string
	Staff      int64
	Credential []byte // the id that the device chose
	Key        []byte // the public half, in COSE form
	Count      int64  // of signatures, as the device last told; it stays 0 for keys that are copied between devices
	Synced     bool   // it may be copied between its owner's devices
	Name       string
	Made       time.Time
	Used       time.Time // zero: not yet
}

// MaxPasskeys is how many one person may have.
const MaxPasskeys = 20

// MaxPasskeyName is how many characters the name of a passkey has at most.
const MaxPasskeyName = 60

// JudgePasskeyName says what is wrong with the name that somebody gives a passkey.
func JudgePasskeyName(name string) error {
	if strings.TrimSpace(name) == "" {
		return fault.New(fault.Invalid, "name", "passkey.needs_name")
	}
	return lang.Clean("name", name, MaxPasskeyName)
}

// Identity is what an identity provider calls one of our people.
type Identity struct {
	Issuer  string
	Subject string
	Staff   int64
	Made    time.Time
	Used    time.Time
}

// Challenge is a question put to one browser whose answer is awaited. Only a hash of the browser's token is
// kept, and the answer is taken once.
type Challenge struct {
	Hash    [32]byte
	Kind    ChallengeKind
	Staff   int64  // who was signed in when it was put; 0 for nobody
	Data    string // what the answer is held against
	Expires time.Time
}

// ChallengeKind is what a challenge is for.
type ChallengeKind string

// The kinds of challenge.
const (
	ToAddPasskey ChallengeKind = "add_passkey"
	ByOwnPasskey ChallengeKind = "passkey"
	ByProvider   ChallengeKind = "provider"
)
