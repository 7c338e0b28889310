package access

import (
	"encoding/hex"
	"time"
)

// Proof is how somebody proved who they are.
type Proof string

// The proofs.
const (
	ByPassword Proof = "password"      // and nothing else
	ByCode     Proof = "password_code" // and the code of an app, or a recovery code
	ByPasskey  Proof = "passkey"
	BySSO      Proof = "sso"       // their identity provider, which says that it asked for a second factor
	BySSOAlone Proof = "sso_alone" // their identity provider, which does not say so
)

// Strong reports whether the proof took more than one factor, here or at an identity provider.
func (p Proof) Strong() bool { return p != ByPassword && p != BySSOAlone }

// FreshFor is how long a proof counts for acts that cannot be taken back: afterwards it is asked for again.
const FreshFor = 10 * time.Minute

// Session is one signed-in browser. Only a hash of its token is kept.
type Session struct {
	Hash    [32]byte
	Staff   int64
	Made    time.Time
	Seen    time.Time
	Expires time.Time
	Proof   Proof
	Proved  time.Time // when its person last proved who they are
}

// Handle names a session to its own person. It is the beginning of the hash, of which nobody can make
// the cookie.
func (s Session) Handle() string { return hex.EncodeToString(s.Hash[:8]) }

// Fresh reports whether the proof is young enough for an act that cannot be taken back.
func (s Session) Fresh(now time.Time) bool { return now.Before(s.Proved.Add(FreshFor)) }

// HalfLasts is how long the code of a sign-in is awaited.
const HalfLasts = 5 * time.Minute

// HalfSession is a sign-in whose password was right and whose code is awaited. It opens nothing else.
type HalfSession struct {
	Hash    [32]byte
	Staff   int64
	Made    time.Time
	Expires time.Time
}
