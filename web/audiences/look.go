package audiences

import (
	"context"
	"encoding/json"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/reach"
	"erawan/audience/words"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// reachView is how many visits a rule matches, as it may be told.
type reachView struct {
	Known   bool   // there is a sample to ask
	Figure  string // "69,800–74,100", or that they are under the floor
	Share   string // of all visits; empty when it cannot be told
	Unknown string // how many could not be told
	Of      string
	Basis   string // from when to when, and how
	Places  []reachRow
	Tongues []reachRow
}

type reachRow struct{ Name, Figure, Share string }

// sample is the visits of the last four weeks; none where none are kept.
func (s *Surface) sample(ctx context.Context) (reach.Sample, error) {
	if s.Sample == nil {
		return nil, nil
	}
	return s.Sample.Closed(ctx)
}

// reachOf asks a sample how many visits a rule matches.
func (s *Surface) reachOf(r page.Reader, sample reach.Sample, q reach.Query) reachView {
	if len(sample) == 0 {
		return reachView{}
	}
	e := s.Publisher.Estimate(sample, q)
	return s.reachView(r, e)
}

func (s *Surface) reachView(r page.Reader, e reach.Estimate) reachView {
	v := reachView{Known: true, Figure: counted(r, e.Matched), Unknown: counted(r, e.Unknown)}
	v.Of = r.Number(e.Matched.Of)
	if share, ok := e.Matched.Share(); ok {
		v.Share = lang.Percent(r.Locale, share, shareDecimals(share))
	}
	key := "audiences.basis_sampled"
	if e.Exact {
		key = "audiences.basis_all"
	}
	v.Basis = r.Say(key, "first", lang.Date(r.Locale, e.First.Time()), "last", lang.Date(r.Locale, e.Last.Time()))
	for _, l := range e.Locales {
		name := l.Of.Name()
		if !l.Of.Valid() {
			name = r.Say("audiences.locale_other")
		}
		v.Tongues = append(v.Tongues, row(r, name, l.Count))
	}
	return v
}

func row(r page.Reader, name string, c reach.Count) reachRow {
	out := reachRow{Name: name, Figure: counted(r, c)}
	if share, ok := c.Share(); ok {
		out.Share = lang.Percent(r.Locale, share, shareDecimals(share))
	}
	return out
}

func shareDecimals(share float64) int {
	if share < 0.1 {
		return 1
	}
	return 0
}

// counted is a number of visits with its interval; one under the floor is told as no number.
func counted(r page.Reader, c reach.Count) string {
	if c.Under() {
		return r.Say("audiences.under", "floor", reach.Floor)
	}
	return r.Number(c.Low) + "–" + r.Number(c.High)
}

// lookView is what a draft says, how many it matches and what is odd about it: all that changes while somebody
// builds.
type lookView struct {
	Sentence string // empty while there is nothing to say yet
	Gaps     int    // parts that are not filled in
	Reach    reachView
	Checks   []checkView
}

// saying are the words of a reader, with the names of what is ours.
func (s *Surface) saying(c *catalogue) words.Words {
	return words.Words{Say: s.Words.Say, Name: c.Name}
}

// line is a rule as one sentence with its full stop.
func (s *Surface) line(c *catalogue, r audience.Rule) string {
	return c.Say("audiences.sentence", "text", s.saying(c).Line(c.spoken(r), c.Locale))
}

// catalogue knows what values are called for whoever is signed in. It asks for partners and placements only
// when a rule speaks of them.
func (s *Surface) catalogue(g *gin.Context, all known, rules ...audience.Rule) (*catalogue, error) {
	c := &catalogue{Reader: s.Reader(g), segments: all, refs: map[string]string{}}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	if asks(all, audience.Partner, rules) {
		orgs, err := s.Orgs.Orgs(ctx, scope)
		if err != nil {
			return nil, err
		}
		for _, o := range orgs {
			if o.Kind == access.Partner {
				c.refs[o.Public] = o.Name.In(c.Locale)
				c.partners = append(c.partners, o.Public)
			}
		}
	}
	if asks(all, audience.Placement, rules) {
		places, err := s.Campaigns.Placements(ctx, scope)
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			c.refs[p.Public] = p.Name
			c.placements = append(c.placements, p.Public)
		}
	}
	return c, nil
}

// asks reports whether a rule, or one that it names, asks about a signal.
func asks(all known, s audience.Signal, rules []audience.Rule) (found bool) {
	seen := map[string]bool{}
	var walk func(audience.Rule)
	walk = func(r audience.Rule) {
		r.Walk(func(_ string, p audience.Rule) {
			found = found || p.Signal == s.String()
			if one, ok := all.find(p.Segment); ok && !seen[p.Segment] {
				seen[p.Segment] = true
				walk(one.Rule)
			}
		})
	}
	for _, r := range rules {
		walk(r)
	}
	return found
}

// look says what a draft comes to so far.
func (s *Surface) look(g *gin.Context, c *catalogue, d draft, self audience.Segment) (lookView, error) {
	var v lookView
	gaps := map[string]string{}
	d.gaps(root, gaps)
	v.Gaps = len(gaps)
	so, ok := d.whole()
	if !ok {
		return v, nil
	}
	self.Rule, self.Org = so.build().rule, s.orgOf(g, self)
	v.Sentence = s.line(c, self.Rule)
	compiled, err := audience.CompileSegment(self, c.segments.of(self.Org))
	if err != nil {
		return v, nil // said at its place when it is saved
	}
	sample, err := s.sample(g.Request.Context())
	if err != nil {
		return v, err
	}
	v.Reach = s.reachOf(c.Reader, sample, reach.Query{Rule: &compiled})
	v.Checks = s.checks(c, sample, self, compiled)
	return v, nil
}

// pretty is a rule as JSON for those who read it.
func pretty(r audience.Rule) string {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return "" // a rule is plain data
	}
	return string(text)
}
