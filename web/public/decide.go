package public

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/mapping"
	"erawan/audience/words"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/web/ask"
)

// Bounds of a decision request.
const (
	maxDecisionBody = 64 << 10
	maxPlacements   = 32
	maxLocales      = 16
	maxSeen         = 256
	maxID           = 64
)

// question is a decision request as it was read, before anybody judged it.
type question struct {
	delivery.Request
	ignored []audience.Ignored
	visitor string         // a partner's pseudonym
	caps    *string        // what a partner's server kept of its visitor; nil for one that keeps nothing
	fields  []mapping.Told // in the partner's own words
	one     [1]string      // room for a signal's one value while it is read
}

// Decide answers for all slots of a page: POST /v1/decisions.
func (s *Surface) Decide(c *gin.Context) error {
	body, err := ask.Body(c, maxDecisionBody)
	if err != nil {
		return err
	}
	q, err := readQuestion(body)
	if err != nil {
		return err
	}
	return s.answer(c, q)
}

// DecideQuery is the same for callers that cannot send a body: GET /v1/decisions.
func (s *Surface) DecideQuery(c *gin.Context) error {
	q, err := queryQuestion(c.Request.URL.RawQuery)
	if err != nil {
		return err
	}
	return s.answer(c, q)
}

func (s *Surface) answer(c *gin.Context, q question) error {
	key := ask.Key(c)
	strict := key.Kind == campaigns.Secret
	q.agree(key)
	explain := ask.Param(c, "explain") == "1"
	if explain && !strict {
		return fault.New(fault.Forbidden, "", "decision.explain_needs_secret")
	}
	if explain {
		if err := ask.Scoped(key, access.ExplainDecisions); err != nil {
			return err
		}
	}
	if strict {
		if err := audience.Faults(q.ignored); err != nil {
			return err
		}
	}
	q.Now, q.Org = s.Now(), key.Org
	mapped := s.translate(&q)
	q.GPC = q.GPC || c.GetHeader("Sec-GPC") == "1"
	q.Client = client(c)
	q.Test = ask.Test(c)
	if explain {
		q.Pin()
	}

	s.remember(c, &q)
	asked := q.Request
	if explain {
		asked.Memory = asked.Memory.Copy() // as it was before anything is shown
	}

	room := answers.Get().(*[]byte)
	defer answers.Put(room)
	say := s.sayer(c, q.Test)
	out := appendDecisions((*room)[:0], s.Planner.Decide(q.Request), say)
	out = appendIgnored(out, q.ignored, say)
	out, err := s.appendCaps(out, &q)
	if err != nil {
		return err
	}
	if explain {
		why, err := json.Marshal(s.said(s.Planner.Explain(asked), ask.Locale(c)))
		if err != nil {
			return err
		}
		out = append(append(out, `,"explain":`...), why...)
		out = appendMapped(out, mapped)
	}
	out = append(out, '}')
	*room = out

	noStore(c)
	if len(out) > counted {
		c.Writer.Header()["Content-Length"] = []string{strconv.Itoa(len(out))}
	}
	writeJSON(c, http.StatusOK, out)
	s.noteSeen(c, &q)
	return nil
}

// translate tells the visit what a partner's own fields mean. Whoever asks is told which of them we could
// not use, with a secret key as well: a partner's lists grow without us, and no page should stop for it.
func (s *Surface) translate(q *question) []mapping.Outcome {
	if len(q.fields) == 0 {
		return nil
	}
	mapper := s.Planner.Mapper(q.Org)
	if mapper == nil {
		q.ignore(audience.Ignored{Pointer: "/fields", Key: "mapping.none"})
		return nil
	}
	outcomes := mapper.Into(&q.Traveller, q.fields)
	for _, note := range mapping.Unknown(outcomes) {
		q.ignore(note)
	}
	return outcomes
}

// appendMapped adds what the partner's fields came to.
func appendMapped(out []byte, outcomes []mapping.Outcome) []byte {
	some := false
	for _, o := range outcomes {
		if !o.Told {
			continue
		}
		if some {
			out = append(out, ',')
		} else {
			out = append(out, `,"mapped":[`...)
		}
		some = true
		out = ask.AppendText(append(out, `{"pointer":`...), o.Pointer())
		out = ask.AppendText(append(out, `,"signal":`...), o.Signal.String())
		out = ask.AppendText(append(out, `,"value":`...), o.To)
		out = append(out, '}')
	}
	if some {
		out = append(out, ']')
	}
	return out
}

// said adds to what became of each campaign the first reason against each of its segments, as a sentence.
func (s *Surface) said(all []delivery.Explanation, l lang.Locale) []delivery.Explanation {
	in := words.Words{Say: s.Words.Say}
	for _, e := range all {
		for _, c := range e.Campaigns {
			for i := range c.Segments {
				c.Segments[i].Said = in.First(c.Segments[i].Rule, l)
			}
		}
	}
	return all
}

// counted is the length up to which the server counts an answer itself; a longer one would be sent in pieces.
const counted = 2048

// answers are buffers for answers: a card is a few kilobytes, and is made ready in the plan.
var answers = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}

// sayer says keys in the language of whoever tests their page; nil for a visit, which wants no sentences.
func (s *Surface) sayer(c *gin.Context, test bool) func(key string) string {
	if !test {
		return nil
	}
	l := ask.Locale(c)
	return func(key string) string { return s.Words.Say(l, key, nil) }
}

// whyEmpty is the key of what a partner can do about an empty answer.
func whyEmpty(why delivery.Reason) string {
	switch why {
	case delivery.UnknownPlacement, delivery.LeaseExpired, delivery.NoCampaign, delivery.PausedPlacement, delivery.Stopped, delivery.SignalUnknown, delivery.NoLocale:
		return "check.empty_" + string(why)
	}
	return "check.empty_other"
}

func appendDecisions(out []byte, list []delivery.Answer, say func(string) string) []byte {
	out = append(out, `{"decisions":[`...)
	for i := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendDecision(out, &list[i], say)
	}
	return append(out, ']')
}

// appendDecision writes one answer. No member of it names the arm; a house card has no campaign and
// no variant.
func appendDecision(out []byte, a *delivery.Answer, say func(string) string) []byte {
	out = ask.AppendText(append(out, `{"placement":`...), a.Placement)
	if a.Empty != "" {
		out = ask.AppendText(append(out, `,"empty":`...), string(a.Empty))
		if say != nil {
			out = ask.AppendText(append(out, `,"said":`...), say(whyEmpty(a.Empty)))
		}
		return append(out, '}')
	}
	out = ask.AppendText(append(out, `,"token":`...), a.Token)
	if a.Campaign != "" {
		out = ask.AppendText(append(out, `,"campaign":`...), a.Campaign)
	}
	out = ask.AppendText(append(out, `,"message":`...), a.Message)
	if a.Variant != "" {
		out = ask.AppendText(append(out, `,"variant":`...), a.Variant)
	}
	out = ask.AppendText(append(out, `,"locale":`...), string(a.Locale))
	out = ask.AppendText(append(out, `,"frame":`...), string(a.Frame))
	out = append(out, `,"expires_at":"`...)
	out = a.Expires.UTC().AppendFormat(out, time.RFC3339)
	out = append(out, `","content":`...)
	out = a.Content.Append(out)
	if a.Invitation.Survey != 0 {
		out = ask.AppendText(append(out, `,"survey":{"label":`...), a.Invitation.Label)
		out = append(append(append(out, `,"url":"`+surveyPath+`?t=`...), a.Token...), `"}`...)
	}
	return append(out, '}')
}

func appendIgnored(out []byte, ignored []audience.Ignored, say func(string) string) []byte {
	if len(ignored) == 0 {
		return out
	}
	out = append(out, `,"ignored":[`...)
	for i, note := range ignored {
		if i > 0 {
			out = append(out, ',')
		}
		out = ask.AppendText(append(out, `{"pointer":`...), note.Pointer)
		out = ask.AppendText(append(out, `,"code":`...), note.Key)
		if say != nil {
			out = ask.AppendText(append(out, `,"said":`...), say(note.Key))
		}
		out = append(out, '}')
	}
	return append(out, ']')
}
