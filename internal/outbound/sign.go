package outbound

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"erawan/campaigns"
)

// SecretPrefix is what secrets of webhooks begin with, as Standard Webhooks has it.
const SecretPrefix = "whsec_"

const secretBytes = 32

// NewSecret makes the secret of a webhook: what its owner is shown once, and what is sealed.
func NewSecret() (shown string, secret []byte) {
	secret = make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails
	return SecretPrefix + base64.StdEncoding.EncodeToString(secret), secret
}

// document is what a webhook is sent.
type document struct {
	Type      campaigns.NoticeKind  `json:"type"`
	Timestamp string                `json:"timestamp"`
	Data      campaigns.NoticeFacts `json:"data"`
}

// bodyOf is a notice as it is sent: the same bytes at every try.
func bodyOf(n campaigns.Notice) ([]byte, error) {
	b, err := json.Marshal(document{n.Kind, n.At.UTC().Format(time.RFC3339Nano), n.Facts})
	if err != nil {
		return nil, fmt.Errorf("write notice %s: %w", n.Public, err)
	}
	return b, nil
}

// sign is the header of a delivery's signatures: one for each secret, the present one first.
func sign(id string, at time.Time, body []byte, secrets ...[]byte) string {
	signed := make([]string, len(secrets))
	for i, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		mac.Write(body)
		signed[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signed, " ")
}
