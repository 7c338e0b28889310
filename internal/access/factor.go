package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/text/unicode/norm"
)

// Bounds of a code app (RFC 6238): the form that every app knows.
const (
	appStep   = 30 // seconds
	appDigits = 6
	appSecret = 20 // bytes
	appSlack  = 1  // steps that a clock may be off, either way
)

// AppSecret is what a code app and we both know.
type AppSecret []byte

// NewAppSecret makes one of 160 random bits.
func NewAppSecret() AppSecret {
	out := make(AppSecret, appSecret)
	_, _ = rand.Read(out) // never fails
	return out
}

// Text is the secret as somebody types it into an app that cannot scan, in groups of four.
func (s AppSecret) Text() string { return grouped(base32.StdEncoding.EncodeToString(s)) }

// Address is what an app reads from a QR code: the secret, and whose account it is for.
func (s AppSecret) Address(email string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Erawan", AccountName: email, Period: appStep, Digits: appDigits, Secret: s})
	if err != nil {
		return "", fmt.Errorf("code app: %w", err)
	}
	return key.URL(), nil
}

// Step finds the step of which a code is, among this one and its neighbours; false when it is of none. The
// caller takes each step once: a code that was looked at over somebody's shoulder is used up.
func (s AppSecret) Step(code string, now time.Time) (int64, bool) {
	code = strings.Join(strings.Fields(norm.NFKC.String(code)), "")
	if len(code) != appDigits {
		return 0, false
	}
	at, found, right := now.Unix()/appStep, int64(0), false
	for step := at - appSlack; step <= at+appSlack; step++ {
		if want, err := s.Code(step); err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found, right = step, true
		}
	}
	return found, right
}

// Code is what the app shows in a step, counted from 1970.
func (s AppSecret) Code(step int64) (string, error) {
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s)
	return hotp.GenerateCodeCustom(text, uint64(step), hotp.ValidateOpts{Digits: appDigits, Algorithm: otp.AlgorithmSHA1})
}

// Enrolment is a second factor that somebody has just shown to have.
type Enrolment struct {
	Staff  int64
	Sealed string     // the app's secret, in the vault
	Step   int64      // of the code that they showed: it does not open again
	Codes  [][32]byte // hashes of the recovery codes
}

// recoveryCodes is how many there are; recoveryLetters of 32 make each one 80 random bits.
const (
	recoveryCodes   = 10
	recoveryLetters = 16
)

// NewRecoveryCodes makes the codes of somebody with a public id, for the day when their app is lost: the
// texts to show once, and the hashes to keep.
func NewRecoveryCodes(public string) (texts []string, hashes [][32]byte) {
	for range recoveryCodes {
		text := grouped(strings.ToLower(rand.Text()[:recoveryLetters]))
		texts, hashes = append(texts, text), append(hashes, HashRecovery(public, text))
	}
	return texts, hashes
}

// HashRecovery is how a recovery code is kept. It is the same however the code is typed: in capitals, with
// or without its strokes.
func HashRecovery(public, text string) [32]byte {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKC.String(text)))
	return sha256.Sum256([]byte(public + " " + plain))
}

// grouped writes a long text in groups of four.
func grouped(text string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), "-")
}
