package evidence

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// MaxShareDays is how long a link may be open.
const MaxShareDays = 90

// Share is a link that lets whoever has it read one frozen report without an account. What opens it is kept as a hash only.
type Share struct {
	ID      int64
	Org     int64
	Public  string
	Report  string // public
	Hash    [32]byte
	Files   bool // its files too
	Expires time.Time
	Revoked time.Time
	By      access.Actor
	At      time.Time
}

// NewShare makes a link's secret, which is shown once, and what is kept of it.
func NewShare(report string, days int, files bool, now time.Time) (s Share, secret string, err error) {
	if days < 1 || days > MaxShareDays {
		return s, "", fault.New(fault.Invalid, "/days", "share.bad_days").With("most", MaxShareDays)
	}
	secret = strings.ToLower(rand.Text() + rand.Text())
	return Share{Report: report, Hash: ShareHash(secret), Files: files, Expires: now.AddDate(0, 0, days)}, secret, nil
}

// ShareHash is what is kept of a link's secret.
func ShareHash(secret string) [32]byte { return sha256.Sum256([]byte("report share " + secret)) }

// Open reports whether the link still opens.
func (s Share) Open(now time.Time) bool { return s.Revoked.IsZero() && now.Before(s.Expires) }

// Shares keeps links.
type Shares interface {
	// Share opens a link to a report in scope; NotFound otherwise.
	Share(ctx context.Context, s access.Scope, l Share) (Share, error)
	// Unshare closes one for good.
	Unshare(ctx context.Context, s access.Scope, public string) error
	// Shared finds the report that a link opens now; NotFound for any other, whatever the reason.
	Shared(ctx context.Context, s access.Scope, hash [32]byte) (Frozen, Share, error)
}
