// Package signon knows the ways in that are not a password: passkeys, and the organisation's own identity
// provider. It says who somebody is; what they may then do is for others to say.
package signon

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// Lasts is how long a browser may take over an answer.
const Lasts = 5 * time.Minute

// Questions keeps what browsers were asked until they answer.
type Questions interface {
	SaveChallenge(ctx context.Context, c access.Challenge) error
	// TakeChallenge returns a question once; NotFound when it was answered, waited too long, or was never put.
	TakeChallenge(ctx context.Context, hash [32]byte, kind access.ChallengeKind) (access.Challenge, error)
}

// People finds those who sign in; NotFound when there is none.
type People interface {
	StaffByID(ctx context.Context, staff int64) (access.Staff, error)
	// StaffByEmail takes the address in lower case.
	StaffByEmail(ctx context.Context, email string) (access.Staff, error)
}

// random is 256 bits that nobody can guess, as text for an address or a cookie.
func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// put keeps a question and returns the token that ties it to one browser.
func put(ctx context.Context, q Questions, c access.Challenge) (token string, err error) {
	token = random()
	c.Hash = sha256.Sum256([]byte(token))
	return token, q.SaveChallenge(ctx, c)
}

// take finds the question of a browser's token, which answers it this once. What is not there is a fault with
// a key of its own.
func take(ctx context.Context, q Questions, kind access.ChallengeKind, token, gone string) (access.Challenge, error) {
	c, err := q.TakeChallenge(ctx, sha256.Sum256([]byte(token)), kind)
	if fault.Is(err, fault.NotFound) {
		return c, fault.New(fault.Invalid, "", gone).Because(err)
	}
	return c, err
}
