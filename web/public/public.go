// Package public is what travellers' devices and partners' pages call: decisions, events, pledges,
// the tag, and the health of the node. It has no cookies and no sessions.
package public

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience/mapping"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// Planner decides, from memory.
type Planner interface {
	// Decide answers in the order the placements were asked.
	Decide(delivery.Request) []delivery.Answer
	// Explain says the same with reasons; for secret keys only.
	Explain(delivery.Request) []delivery.Explanation
	// Mapper is what turns an organisation's own names and values into signals; nil when it has none.
	Mapper(org int64) *mapping.Mapper
	// Link is the approved address behind a view token's action; false when there is none.
	Link(token string, now time.Time) (address string, ok bool)
	// Own reports whether an origin is one of the partner's whose placement a view token is of.
	Own(token, origin string, now time.Time) bool
	// Health says how fresh the plan is.
	Health(now time.Time) delivery.Health
}

// Caps seals what partners' servers keep for us.
type Caps interface {
	// OpenCaps is what a partner's server kept of a visitor.
	OpenCaps(text string, org int64, now time.Time) (*delivery.Memory, error)
	// SealCaps is what it is to keep now.
	SealCaps(m *delivery.Memory, org int64, now time.Time) (string, error)
}

// Visitors remembers what partners' visitors have seen.
type Visitors interface {
	// Recall is all that a visitor has seen of late; it fails soon.
	Recall(ctx context.Context, org int64, pseudonym string, now time.Time) ([]token.Seen, error)
	// Tell notes what a visitor was shown.
	Tell(ctx context.Context, org int64, pseudonym string, shown []token.Seen, now time.Time) error
}

// Surface answers on the public routes.
type Surface struct {
	Planner  Planner
	Recorder Recorder
	Outcomes Outcomes
	Pledges  Pledges
	Caps     Caps
	Visitors Visitors
	Codes    Codes
	Stage    *Stage // nil where nobody shows a tally
	Frames   Frames
	Artist   *Artist // who draws pictures
	Sent     Sent    // nil where nobody counts what is sent on
	Shares   Shares  // nil where nothing is sent on
	Shorts   *Shorts // nil where there are no short links
	Surveys  Surveys
	Reminds  Reminders // nil where there is no mail server
	Home     string    // our own origin, as partners' pages know it; taken from the request when empty
	Tag      Tag
	Checker  Tag // the tag that looks at the page around it
	Releases []Release
	Checks   []Check
	Words    ask.Words // for reasons in the asker's language
	Now      func() time.Time

	tag, checker script
}

// Prepare returns the surface with everything made ready that can be before the first request.
func (s Surface) Prepare() *Surface {
	s.tag, s.checker = scriptOf(s.Tag), scriptOf(s.Checker)
	return &s
}

// noStore keeps an answer out of every cache: it is for one visit.
func noStore(c *gin.Context) { c.Writer.Header()["Cache-Control"] = neverStored }

// Shared by all answers, never changed.
var (
	neverStored = []string{"no-store"}
	jsonType    = []string{"application/json"}
)

func writeJSON(c *gin.Context, status int, body []byte) {
	c.Writer.Header()["Content-Type"] = jsonType
	c.Writer.WriteHeader(status)
	// A reader who has gone away is told nothing more.
	_, _ = c.Writer.Write(body)
}

func nothingHere() error { return fault.New(fault.NotFound, "", "http.nothing_here") }
