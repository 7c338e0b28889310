package public

import (
	"context"
	"errors"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/web/ask"
)

// agree leaves out of a question what its key may not pass: a pseudonym without an agreement, which is a scope of the
// key, and caps that a page would have to keep, since nothing that only we can read is kept in a page.
func (q *question) agree(key campaigns.Key) {
	secret := key.Kind == campaigns.Secret
	if q.visitor != "" && (!secret || ask.Scoped(key, access.RememberVisitors) != nil) {
		q.visitor = ""
		q.ignore(audience.Ignored{Pointer: "/visitor", Key: "decision.visitor_not_agreed"})
	}
	q.Visitor = q.visitor // from which the bucket is worked out, where the server has no other
	if q.caps != nil && !secret {
		q.caps = nil
		q.ignore(audience.Ignored{Pointer: "/cap_token", Key: "decision.caps_need_secret"})
	}
}

// remember finds out what the visitor has seen: from the token that the partner's server kept or, without one, from Redis
// under its pseudonym. A token that is not ours is told, and as good as none.
func (s *Surface) remember(c *gin.Context, q *question) {
	switch {
	case q.GPC:
	case q.caps != nil:
		m, err := s.Caps.OpenCaps(*q.caps, q.Org, q.Now)
		if err != nil {
			m = &delivery.Memory{}
			q.ignore(audience.Ignored{Pointer: "/cap_token", Key: capsFault(err)})
		}
		q.Memory = m
	case q.visitor != "":
		seen, err := s.Visitors.Recall(c.Request.Context(), q.Org, q.visitor, q.Now)
		q.Memory = &delivery.Memory{Seen: seen, Lost: err != nil}
	}
}

func capsFault(err error) string {
	switch {
	case errors.Is(err, token.ErrKey):
		return "decision.caps_of_old_key"
	case errors.Is(err, token.ErrExpired):
		return "decision.caps_expired"
	}
	return "decision.caps_invalid"
}

// appendCaps adds what the partner's server is to keep.
func (s *Surface) appendCaps(out []byte, q *question) ([]byte, error) {
	if q.caps == nil || q.Memory == nil {
		return out, nil
	}
	text, err := s.Caps.SealCaps(q.Memory, q.Org, q.Now)
	if err != nil {
		return out, err
	}
	return ask.AppendText(append(out, `,"cap_token":`...), text), nil
}

// noteSeen tells Redis what was shown, when the answer is on its way already. What cannot be told is forgotten.
func (s *Surface) noteSeen(c *gin.Context, q *question) {
	if q.Test || q.visitor == "" || q.caps != nil || q.Memory == nil || q.Memory.Lost || len(q.Memory.Fresh) == 0 {
		return
	}
	c.Writer.Flush()
	_ = s.Visitors.Tell(context.WithoutCancel(c.Request.Context()), q.Org, q.visitor, q.Memory.Fresh, q.Now)
}
