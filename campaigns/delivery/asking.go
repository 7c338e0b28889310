package delivery

import (
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/lang"
)

// Invitation is what a card says to somebody who is asked something: the same words whatever the card is.
type Invitation struct {
	Survey int64 // 0 where nothing is asked
	Label  string
}

// Question is one question of a survey as it may be asked now in a language.
type Question struct {
	ID      int64
	Item    string // its public id
	Kind    content.ItemKind
	Ask     string
	Options []string
	Law     *content.CardLaw // of the kind that shows the law first
}

// Asking is a survey that runs, in one language.
type Asking struct {
	Survey    campaigns.Survey
	Locale    lang.Locale
	Locales   []lang.Locale // in which it can be answered now
	Questions []Question
	Sample    bool
}

// asked is a survey of the plan, ready to be asked.
type asked struct {
	campaigns.Survey
	lot
	from, until time.Time
	items       []content.Item
	laws        []int64
	ends        [locales]time.Time // when the first of its approvals ends; zero where it may not be asked
	labels      [locales]string
	cards       map[int64][locales]content.CardLaw
}

// surveys makes ready what is asked. One whose wording is not approved in a language is not asked in it.
func (c *compiler) surveys() {
	items := make(map[int64]content.Item, len(c.stock.rest.Items))
	for _, i := range c.stock.rest.Items {
		items[i.ID] = i
		c.stock.lend(c.shelf, content.OfItem, i.ID)
	}
	c.plan.surveys = make(map[int64]*asked, len(c.stock.rest.Surveys))
	c.asking = make(map[int64]*asked, len(c.stock.rest.Surveys))
	for _, s := range c.stock.rest.Surveys {
		if s.State != campaigns.SurveyRunning {
			continue
		}
		a := &asked{Survey: s, lot: lot{key: c.Bucket, salt: "survey:" + s.Public}, cards: map[int64][locales]content.CardLaw{}}
		a.from, a.until = s.Window()
		whole := true
		for _, id := range s.Items {
			i, ok := items[id]
			whole = whole && ok
			a.items = append(a.items, i)
			if i.Law != 0 {
				a.laws = append(a.laws, i.Law)
			}
		}
		if !whole || len(a.items) == 0 {
			continue
		}
		for n, l := range lang.All {
			c.survey(a, n, l)
		}
		c.plan.surveys[s.ID], c.asking[s.Campaign] = a, a
	}
}

// survey makes ready what is asked in one language.
func (c *compiler) survey(a *asked, n int, l lang.Locale) {
	if !slices.Contains(a.Locales, l) {
		return
	}
	ends := a.until
	for _, i := range a.items {
		v := c.shelf.JudgeItem(i, l, c.Now)
		if v.Why != "" {
			c.plan.refused = append(c.plan.refused, Refusal{Message: i.Public, Locale: l, Why: v.Why})
			return
		}
		if !v.Until.IsZero() && v.Until.Before(ends) {
			ends = v.Until
		}
		if i.Kind == content.IntentionAfter {
			cards := a.cards[i.ID]
			cards[n] = c.shelf.SayLaw(i.Law, l, c.Say)
			a.cards[i.ID] = cards
		}
	}
	a.ends[n], a.labels[n] = ends, c.Say(l, "survey.invite", map[string]any{"count": len(a.items)})
}

// in is the place of a language in which it may be asked at an instant.
func (a *asked) in(l lang.Locale, now time.Time) (int, bool) {
	n := slices.Index(lang.All, l)
	return n, n >= 0 && !now.Before(a.from) && now.Before(a.ends[n])
}

// invites is what the card of a campaign says to this visit about its survey. Nothing in it looks at the arm: the message and the
// neutral card invite the same buckets, in the same words, at a visit's first card of the campaign that day.
func (v *visit) invites(c *candidate, l lang.Locale) Invitation {
	a := c.asks
	if a == nil || v.Kind != token.Page || v.Seen[c.Public] > 0 {
		return Invitation{}
	}
	n, may := a.in(l, v.Now)
	if !may || a.rank(v.bucket) >= a.Share || a.stopped(v.board, l) {
		return Invitation{}
	}
	return Invitation{a.ID, a.labels[n]}
}

// stopped reports whether a law that the survey stands on is stopped.
func (a *asked) stopped(b *Board, l lang.Locale) bool {
	return slices.ContainsFunc(a.laws, func(id int64) bool { return b.has(StopLaw, id, l) })
}

// Asking is a survey that runs, in the language asked for or else in another; false when it does not run, or may not be asked in any
// language now.
func (p *Planner) Asking(survey int64, want []lang.Locale, now time.Time) (out Asking, ok bool) {
	plan, board := p.plan.Load(), p.board.Load()
	a := plan.surveys[survey]
	if a == nil || !p.leased(now) {
		return out, false
	}
	for _, l := range lang.All {
		if _, may := a.in(l, now); may && !a.stopped(board, l) {
			out.Locales = append(out.Locales, l)
		}
	}
	if len(out.Locales) == 0 {
		return out, false
	}
	out.Survey, out.Locale = a.Survey, out.Locales[0]
	for _, l := range want {
		if slices.Contains(out.Locales, l) {
			out.Locale = l
			break
		}
	}
	n := slices.Index(lang.All, out.Locale)
	for _, i := range a.items {
		q := Question{ID: i.ID, Item: i.Public, Kind: i.Kind, Ask: i.Texts[out.Locale].Ask, Options: i.Texts[out.Locale].Options}
		if cards, shows := a.cards[i.ID]; shows {
			q.Law = &cards[n]
		}
		out.Questions = append(out.Questions, q)
		out.Sample = out.Sample || i.Sample
	}
	return out, true
}
