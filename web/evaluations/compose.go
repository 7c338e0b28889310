package evaluations

import (
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// facts is all that an evaluation is made of, read once for all its languages.
type facts struct {
	table
	from, to campaigns.Date
	now      time.Time
	made     content.Ingredients
	partners evidence.Answer // what was counted, by partner
	locales  evidence.Answer // and by language
	reach    evidence.DailyReach
	told     []evidence.Beside
	tried    bool // an experiment was registered
	surveyed bool
}

// writer says them in one language.
type writer struct {
	page.Reader
	*facts
}

// compose makes the report of some days, both with, in every language.
func (s *Surface) compose(g *gin.Context, t table, from, to campaigns.Date) (e evidence.Evaluation, err error) {
	f, err := s.facts(g, t, from, to)
	if err != nil {
		return e, err
	}
	readers := make([]page.Reader, len(lang.All))
	for i, l := range lang.All {
		readers[i] = page.Plainly(s.Words, l, s.Zone)
	}
	tried, asked, err := s.Experiments.Outcome(g, readers)
	if err != nil {
		return e, err
	}
	surveyed, answered, err := s.Surveys.Outcome(g, readers)
	if err != nil {
		return e, err
	}
	f.tried, f.surveyed = asked, answered
	q := f.partners.Question
	e = evidence.Evaluation{Campaign: t.campaign.Public, Name: t.campaign.Name, Donor: t.notes.Donor, From: q.From, To: q.To, TimeZone: q.Zone, Revision: f.partners.Revision,
		MadeAt: f.now.UTC().Truncate(time.Second), Sample: t.campaign.Sample || f.partners.Sample, Figures: f.figures(), Pages: map[lang.Locale][]evidence.Section{}}
	for i, r := range readers {
		w := writer{r, f}
		sections := []evidence.Section{w.context(), w.audience(), w.messages(), w.delivery(), w.engagement(), w.reached(), w.reported()}
		sections = append(append(sections, tried[i]...), surveyed[i]...)
		sections = append(sections, w.costs(), w.limits(), w.next(), w.numbers(e.Figures))
		e.Pages[r.Locale] = t.notes.Arranged(sections)
	}
	return e, nil
}

func (s *Surface) facts(g *gin.Context, t table, from, to campaigns.Date) (*facts, error) {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	f := &facts{table: t, from: from, to: to, now: s.Now()}
	var err error
	if f.made, err = s.Campaigns.Ingredients(ctx, scope, t.campaign); err != nil {
		return f, err
	}
	q := evidence.Question{From: from, To: to, Campaign: t.campaign.Public, By: evidence.OfPartner}
	if f.partners, err = s.Answers.Answer(ctx, scope, q); err != nil {
		return f, err
	}
	q.By = evidence.OfLocale
	if f.locales, err = s.Answers.Answer(ctx, scope, q); err != nil {
		return f, err
	}
	last := to.Plus(1 - evidence.MaxReachDays)
	if last.Before(from) {
		last = from
	}
	if f.reach, err = s.Reached.DailyReach(ctx, scope, evidence.ReachAsk{From: last, To: to, Campaign: t.campaign.Public}); err != nil {
		return f, err
	}
	f.told, err = s.Reported.ReportedOf(ctx, scope, t.campaign.Public, from, to)
	return f, err
}

// rungs are the ladder, in its order.
var rungs = []struct {
	metric string
	of     func(evidence.Counts) int64
}{
	{"decisions", func(c evidence.Counts) int64 { return c.Decisions }}, {"impressions", func(c evidence.Counts) int64 { return c.Impressions }},
	{"viewable", func(c evidence.Counts) int64 { return c.Viewable }}, {"opens", func(c evidence.Counts) int64 { return c.Opens }},
	{"law_reads", func(c evidence.Counts) int64 { return c.LawReads }}, {"clicks", func(c evidence.Counts) int64 { return c.Clicks }},
	{"pledges", func(c evidence.Counts) int64 { return c.Pledges }}, {"filtered", func(c evidence.Counts) int64 { return c.Filtered }},
}

// figures are the numbers for programs: each measured one once, and each reported one by itself.
func (f *facts) figures() (out []evidence.Figure) {
	shown := f.partners.Total[evidence.SideShown]
	for _, r := range rungs {
		out = append(out, evidence.FigureOf(r.metric, r.of(shown)))
	}
	if all := f.reach.All(); all.Days > 0 {
		out = append(out, evidence.FigureOf("visitor_days", all.VisitorDays))
	}
	for _, b := range f.told {
		one := evidence.FigureOf(string(b.Kind), b.Count)
		one.Source = b.Source
		out = append(out, one)
	}
	return out
}
