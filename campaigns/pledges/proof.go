package pledges

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"time"

	"erawan/campaigns/token"
)

// Challenge is work that a browser does in a second or two and a flood cannot afford: to find the number whose hash with the
// salt is the challenge. It is written as ALTCHA writes it.
type Challenge struct {
	Algorithm string `json:"algorithm"`
	Challenge string `json:"challenge"`
	MaxNumber int64  `json:"maxnumber"`
	Salt      string `json:"salt"`
	Signature string `json:"signature"`
}

// proof is the answer, in base64.
type proof struct {
	Algorithm string `json:"algorithm"`
	Challenge string `json:"challenge"`
	Number    int64  `json:"number"`
	Salt      string `json:"salt"`
	Signature string `json:"signature"`
}

// Challenges makes and checks them. One is for one view: its answer is worth nothing for another, so that nothing has to be kept
// of those that were spent, and a view that answers twice promises once all the same.
type Challenges struct {
	Key     []byte
	Retired [][]byte
}

// How long a challenge may be answered, and how far the clocks of two nodes may be apart.
const (
	challengeLife = 10 * time.Minute
	challengeSkew = time.Minute
	algorithm     = "SHA-256"
	easiest       = 20_000
	hardest       = 1_280_000
)

// Issue makes a challenge for a view, harder the higher the pressure is.
func (c Challenges) Issue(view token.ID, level int, now time.Time) Challenge {
	most := int64(min(easiest<<min(max(level-1, 0), 10), hardest))
	number, err := rand.Int(rand.Reader, big.NewInt(most+1))
	if err != nil {
		panic("pledges: " + err.Error())
	}
	salt := make([]byte, 12)
	rand.Read(salt)
	text := fmt.Sprintf("%x?expires=%d&for=%s", salt, now.Add(challengeLife).Unix(), forView(c.Key, view))
	sum := sha256.Sum256([]byte(text + number.String()))
	hash := hex.EncodeToString(sum[:])
	return Challenge{algorithm, hash, most, text, signed(c.Key, hash)}
}

// Check reports whether an answer is right, of a challenge of ours, for this view, and in time.
func (c Challenges) Check(text string, view token.ID, now time.Time) bool {
	b, err := base64.StdEncoding.DecodeString(text)
	var p proof
	if err != nil || json.Unmarshal(b, &p) != nil || p.Algorithm != algorithm || p.Number < 0 || p.Number > hardest {
		return false
	}
	sum := sha256.Sum256([]byte(p.Salt + strconv.FormatInt(p.Number, 10)))
	if hex.EncodeToString(sum[:]) != p.Challenge {
		return false
	}
	_, query, _ := strings.Cut(p.Salt, "?")
	said, err := url.ParseQuery(query)
	if err != nil {
		return false
	}
	until, err := strconv.ParseInt(said.Get("expires"), 10, 64)
	left := time.Unix(until, 0).Sub(now)
	if err != nil || left < -challengeSkew || left > challengeLife+challengeSkew {
		return false
	}
	for _, key := range append([][]byte{c.Key}, c.Retired...) {
		if hmac.Equal([]byte(p.Signature), []byte(signed(key, p.Challenge))) && hmac.Equal([]byte(said.Get("for")), []byte(forView(key, view))) {
			return true
		}
	}
	return false
}

func signed(key []byte, challenge string) string {
	return hex.EncodeToString(keyed(key, []byte(challenge)))
}

// forView names a view without telling which it is.
func forView(key []byte, view token.ID) string {
	return hex.EncodeToString(keyed(key, append([]byte("erawan challenge for\n"), view[:]...))[:12])
}
