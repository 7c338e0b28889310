package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"erawan/internal/fault"
)

// cost is what one hash takes. The values for new hashes are OWASP's first choice for argon2id:
// 19 MiB, two passes, one lane. They stand in each hash, so that they can be raised.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

var current = cost{memory: 19 << 10, passes: 2, lanes: 1}

// Bounds of what Verify will work through: a hash in the database must not cost more than memory.
const (
	maxMemory = 256 << 10
	maxPasses = 16
	maxLanes  = 16
	saltSize  = 16
	sumSize   = 32
)

// Hash returns a password's argon2id hash in PHC form, with a salt of its own.
func Hash(password string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails
	return phc(current, salt, current.sum(password, salt, sumSize))
}

// Bounds of a password that somebody chooses. Length is what guessing runs up against; no rule asks for
// digits or signs, which only make people write it down.
const (
	MinPassword = 12   // characters
	MaxPassword = 1024 // bytes
)

// JudgePassword says what is wrong with a password that somebody wants from now on.
func JudgePassword(password, email string) error {
	local, _, _ := strings.Cut(email, "@")
	plain := strings.ToLower(strings.TrimSpace(password))
	switch {
	case utf8.RuneCountInString(norm.NFC.String(strings.TrimSpace(password))) < MinPassword:
		return fault.New(fault.Invalid, "new", "password.too_short").With("min", MinPassword)
	case len(password) > MaxPassword:
		return fault.New(fault.Invalid, "new", "password.too_long")
	case plain == strings.ToLower(email) || plain == strings.ToLower(local) || strings.Trim(plain, plain[:1]) == "":
		return fault.New(fault.Invalid, "new", "password.too_plain")
	}
	return nil
}

// Verify reports whether a password is the one that was hashed. It takes the same time whichever
// byte differs. What is not a hash of ours fits no password.
func Verify(hash, password string) bool {
	c, salt, sum, ok := parsePHC(hash)
	if !ok {
		return false
	}
	return subtle.ConstantTimeCompare(sum, c.sum(password, salt, uint32(len(sum)))) == 1
}

// VerifyNobody takes as long as Verify and is always false. It is asked when there is nobody of that
// name, so that the time of an answer does not tell who has an account.
func VerifyNobody(password string) bool {
	current.sum(password, make([]byte, saltSize), sumSize)
	return false
}

// sum hashes the composed form, so that a password typed on another keyboard is the same password.
func (c cost) sum(password string, salt []byte, size uint32) []byte {
	return argon2.IDKey(norm.NFC.Bytes([]byte(password)), salt, c.passes, c.memory, c.lanes, size)
}

var b64 = base64.RawStdEncoding.Strict()

func phc(c cost, salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

func parsePHC(s string) (c cost, salt, sum []byte, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return c, nil, nil, false
	}
	if c.memory < 8 || c.memory > maxMemory || c.passes < 1 || c.passes > maxPasses || c.lanes < 1 || c.lanes > maxLanes {
		return c, nil, nil, false
	}
	salt, saltErr := b64.DecodeString(parts[4])
	sum, sumErr := b64.DecodeString(parts[5])
	return c, salt, sum, saltErr == nil && sumErr == nil && len(salt) >= 8 && len(sum) == sumSize
}
