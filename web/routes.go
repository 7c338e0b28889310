package web

import (
	"net/http"
	"slices"

	"erawan/web/ask"
	"erawan/web/public"
)

// route is one row of the table: what is asked, who may ask, how often, and why it is here.
type route struct {
	method string
	path   string
	guard  guard
	limit  ask.Limit
	fail   ask.Fail // how errors are written
	why    string
	do     ask.Handler
}

// guard says who may pass.
type guard string

// The guards.
const (
	anyone  guard = "anyone"  // open
	keyed   guard = "key"     // a publishable key from one of its origins, or a secret key
	secret  guard = "secret"  // a secret key, and no browser
	tokened guard = "tokened" // what the request brings is its authority: a view token or a receipt
)

// The limits, per node. A key's own figure, where it has one, wins.
var (
	unlimited = ask.Limit{}
	byKey     = ask.Limit{Name: "key", PerMinute: 60_000}
	byNetwork = ask.Limit{Name: "network", PerMinute: 600_000}
	writing   = ask.Limit{Name: "writing", PerMinute: 600, ByAddress: true}
	reporting = ask.Limit{Name: "reporting", PerMinute: 120}
)

// routes is every route there is. Preflights are added for those that pages of other origins call.
func (s *site) routes() []route {
	return slices.Concat(s.operations(), s.travellers(), s.programs())
}

func (s *site) operations() []route {
	p := s.public
	return []route{
		{http.MethodGet, "/healthz", anyone, unlimited, s.problems, "the process answers", p.Alive},
		{http.MethodGet, "/readyz", anyone, unlimited, s.problems, "what the node can do, and what it stands on", p.Ready},
		{http.MethodGet, "/openapi.json", anyone, unlimited, s.problems, "the full truth about these routes", s.api.Describe},
	}
}

func (s *site) travellers() []route {
	p := s.public
	return []route{
		{http.MethodGet, "/v1/e.js", anyone, unlimited, s.problems, "the tag; cached an hour", p.Script},
		{http.MethodPost, "/v1/decisions", keyed, byKey, s.problems, "all slots of a page at once", p.Decide},
		{http.MethodGet, "/v1/decisions", keyed, byKey, s.problems, "the same for callers without a body", p.DecideQuery},
		{http.MethodPost, "/v1/events", tokened, byNetwork, s.problems, "what happened; 202 when it is safe", p.Events},
		{http.MethodGet, "/v1/events.gif", tokened, byNetwork, public.PixelInstead, "one event where only images load", p.Pixel},
		{http.MethodPost, "/v1/pledges", tokened, writing, s.problems, "one promise", p.Pledge},
		{http.MethodPost, "/v1/pledges/withdraw", tokened, writing, s.problems, "the same, taken back; the receipt is in the body, never in an address", p.Withdraw},
		{http.MethodGet, "/v1/pledges/tally", tokened, byNetwork, s.problems, "two public numbers", p.Tally},
		{http.MethodGet, "/c", anyone, byNetwork, s.pages, "on to the approved address of a message", p.Click},
	}
}

func (s *site) programs() []route {
	return []route{
		{http.MethodGet, "/api/v1/reports/engagement", secret, reporting, s.problems, "what was counted, as JSON or CSV", s.api.Engagement},
	}
}
