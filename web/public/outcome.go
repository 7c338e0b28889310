package public

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// Outcomes keeps what partners' servers saw happen.
type Outcomes interface {
	// Report keeps one. Its error is Invalid for what cannot be counted, Unavailable when nothing was kept.
	Report(context.Context, engagement.Reported) error
}

// maxOutcomeBody is more than a token and a word take.
const maxOutcomeBody = 4 << 10

// Outcome takes what a partner's server saw happen after a decision: POST /v1/outcomes. It answers 202 when that is safe;
// the same again is accepted, and counts once.
func (s *Surface) Outcome(c *gin.Context) error {
	body, err := ask.Body(c, maxOutcomeBody)
	if err != nil {
		return err
	}
	in := engagement.Reported{Now: s.Now(), Org: ask.Key(c).Org}
	j := ask.NewJSON(body)
	j.Object(func(name string) {
		switch name {
		case "token":
			in.Token = j.String(maxToken)
		case "outcome":
			in.Outcome = campaigns.Outcome(j.String(maxID))
		default:
			j.Wrong("http.unknown_field")
			j.Skip()
		}
	})
	if in.Token == "" {
		j.Fault(fault.New(fault.Invalid, "/token", "reported.needs_token"))
	}
	if in.Outcome == "" {
		j.Fault(fault.New(fault.Invalid, "/outcome", "reported.needs_outcome"))
	}
	if err := j.End(); err != nil {
		return err
	}
	if err := s.Outcomes.Report(c.Request.Context(), in); err != nil {
		return err
	}
	noStore(c)
	writeJSON(c, http.StatusAccepted, []byte(`{"accepted":true}`))
	return nil
}
