package public

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/pledges"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// Pledges keeps promises.
type Pledges interface {
	// Pledge returns the pledge and whether it is new.
	Pledge(context.Context, pledges.Ask) (pledges.Made, bool, error)
	// Challenge is the work that a view would have to do now; false when none is asked for.
	Challenge(token, network string, now time.Time) (pledges.Challenge, bool, error)
	// Withdraw takes a pledge back by its receipt.
	Withdraw(ctx context.Context, receipt string, now time.Time) error
	// Tally counts the standing pledges of a campaign.
	Tally(ctx context.Context, campaign string) (pledges.Count, error)
	// Followed is the pledge that a kept link is of, the wave that is open, and when one opens.
	Followed(ctx context.Context, code string, now time.Time) (pledges.Followed, pledges.Wave, time.Time, error)
	// Follow keeps what somebody tells by it.
	Follow(ctx context.Context, code string, f pledges.FollowUp, now time.Time) error
}

// Bounds of a pledge request. A name's length in characters is the domain's to judge.
const (
	maxPledgeBody = 16 << 10
	maxText       = 4 << 10
	maxReceipt    = 128
)

// Pledge writes a promise: POST /v1/pledges. 201 for a new one, 200 with the same body for a repeat; without
// the receipt for whoever brings another view of the same code.
func (s *Surface) Pledge(c *gin.Context) error {
	body, err := ask.Body(c, maxPledgeBody)
	if err != nil {
		return err
	}
	in, err := readPledge(body)
	if err != nil {
		return err
	}
	if in.Key, err = idempotencyKey(c); err != nil {
		return err
	}
	in.Now, in.Network = s.Now(), ask.Network(c)
	made, created, err := s.Pledges.Pledge(c.Request.Context(), in)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return sendValue(c, status, struct {
		Pledge  string `json:"pledge"`
		Receipt string `json:"receipt,omitempty"`
		Held    bool   `json:"held,omitempty"`
		Follow  string `json:"follow,omitempty"`
	}{made.Pledge, made.Receipt, made.Held, made.Follow})
}

// Challenge gives the work that a pledge would have to bring to be counted at once: GET /v1/pledges/challenge. 204 when it need
// bring none, as is so on most days.
func (s *Surface) Challenge(c *gin.Context) error {
	work, asked, err := s.Pledges.Challenge(ask.Param(c, "token"), ask.Network(c), s.Now())
	if err != nil {
		return err
	}
	if asked {
		return sendValue(c, http.StatusOK, work)
	}
	noStore(c)
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

func readPledge(body []byte) (pledges.Ask, error) {
	var in pledges.Ask
	j := ask.NewJSON(body)
	j.Object(func(name string) {
		if j.Null() {
			return
		}
		switch name {
		case "token":
			in.Token = j.String(maxToken)
		case "statement":
			in.Statement = j.String(maxID)
		case "locale":
			in.Locale = j.String(maxID)
		case "name":
			in.Name = j.String(maxText)
		case "proof":
			in.Proof = j.String(maxText)
		case "consent":
			j.Object(func(name string) {
				if name != "text" {
					j.Wrong("http.unknown_field")
					j.Skip()
					return
				}
				in.Consent = j.String(maxID)
			})
		default:
			j.Wrong("http.unknown_field")
			j.Skip()
		}
	})
	if in.Token == "" {
		j.Fault(fault.New(fault.Invalid, "/token", "pledge.needs_token"))
	}
	if in.Statement == "" {
		j.Fault(fault.New(fault.Invalid, "/statement", "pledge.needs_statement"))
	}
	if in.Consent == "" {
		j.Fault(fault.New(fault.Invalid, "/consent/text", "pledge.needs_consent"))
	}
	return in, j.End()
}

// idempotencyKey is the header of that name: visible characters, so that it can be told again.
func idempotencyKey(c *gin.Context) (string, error) {
	key := c.GetHeader("Idempotency-Key")
	for i := range len(key) {
		if key[i] < 0x21 || key[i] > 0x7e {
			return "", fault.New(fault.Invalid, "", "pledge.bad_key")
		}
	}
	return key, nil
}

// Withdraw takes a promise back: POST /v1/pledges/withdraw. Doing it again changes nothing.
func (s *Surface) Withdraw(c *gin.Context) error {
	body, err := ask.Body(c, maxPledgeBody)
	if err != nil {
		return err
	}
	receipt := ""
	j := ask.NewJSON(body)
	j.Object(func(name string) {
		if name != "receipt" {
			j.Wrong("http.unknown_field")
			j.Skip()
			return
		}
		receipt = j.String(maxReceipt)
	})
	if receipt == "" {
		j.Fault(fault.New(fault.Invalid, "/receipt", "pledge.needs_receipt"))
	}
	if err := j.End(); err != nil {
		return err
	}
	if err := s.Pledges.Withdraw(c.Request.Context(), receipt, s.Now()); err != nil {
		return err
	}
	noStore(c)
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// Tally counts promises that stand: GET /v1/pledges/tally. What we saw and what a partner told us are
// two numbers.
func (s *Surface) Tally(c *gin.Context) error {
	count, err := s.Pledges.Tally(c.Request.Context(), c.Query("campaign"))
	if err != nil {
		return err
	}
	return sendValue(c, http.StatusOK, struct {
		Measured int64 `json:"measured"`
		Reported int64 `json:"reported"`
	}{count.Measured, count.Reported})
}

func sendValue(c *gin.Context, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	noStore(c)
	writeJSON(c, status, body)
	return nil
}
