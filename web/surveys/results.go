package surveys

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/experiment"
	"erawan/campaigns/research"
	"erawan/campaigns/survey"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// results is what came of a survey.
type results struct {
	Asked     bool // there are results to show
	Response  page.Table
	Notes     []noteView
	Questions []questionView
	Parts     []page.Table // responses by language, partner and day
	Reported  page.Table
	Basis     string
}

type noteView struct{ Tone, Icon, Text string }

// questionView is one question on its two sides.
type questionView struct {
	ID, Ask  string
	Lang     lang.Locale
	Yields   string
	Table    page.Table
	Findings []string // what the difference lets anybody say, and by which method
}

func (s *Surface) results(g *gin.Context, t table, of campaigns.Survey, v *surveyView) error {
	tally, weighed, err := s.read(g, t, of)
	if err != nil {
		return err
	}
	v.lay(t, of, tally, weighed)
	return nil
}

// read counts what came of a survey, and what its answers are weighed by.
func (s *Surface) read(g *gin.Context, t table, of campaigns.Survey) (tally survey.Tally, weighed weights, err error) {
	if tally, err = s.Book.Tally(g.Request.Context(), desk.Person(g).Scope(), of); err != nil {
		return tally, weighed, err
	}
	weighed, err = s.weighing(g, t, of)
	return tally, weighed, err
}

func (v *surveyView) lay(t table, of campaigns.Survey, tally survey.Tally, weighed weights) {
	v.Asked, v.Basis = true, v.Say("surveys.counted", "time", v.Moment(tally.At))
	v.response(tally)
	if t.campaign.HoldOut == 0 {
		v.note("info", "info", "surveys.no_hold_out")
	}
	if t.campaign.Unit != campaigns.ByVisit {
		v.note("wait", "info", "surveys.clusters")
	}
	for _, f := range t.bank {
		if slices.Contains(of.Items, f.Item.ID) {
			q := v.question(f.Item, tally, t.campaign.Unit == campaigns.ByVisit)
			if t.campaign.Unit == campaigns.ByVisit && f.Item.Kind.Measures() {
				v.weighed(&q, weighed, f.Item)
			}
			v.Questions = append(v.Questions, q)
		}
	}
	v.parts(tally)
	v.reported(tally)
}

func (v *surveyView) note(tone, icon, key string, pairs ...any) {
	v.Notes = append(v.Notes, noteView{tone, icon, v.Say(key, pairs...)})
}

func (v *surveyView) columns(keys ...string) (out []page.Column) {
	for n, key := range keys {
		out = append(out, page.Column{Text: v.Say(key), Number: n > 0})
	}
	return out
}

// rate is a share with Wilson's interval; of nobody there is none.
func (v *surveyView) rate(r experiment.Rate) string {
	if r.Visits == 0 {
		return lang.Unknown
	}
	return v.between("experiment.percent", r.Interval(), 1)
}

func (v *surveyView) between(key string, i experiment.Interval, digits int) string {
	say := func(x float64) string { return lang.Decimal(v.Locale, 100*x, digits) }
	return v.Say(key, "at", say(i.At), "low", say(i.Low), "high", say(i.High))
}

// response says how many of each side were asked and answered, and whether that makes the sides unlike.
func (v *surveyView) response(tally survey.Tally) {
	shown, heldOut := tally.Responses()
	v.Response = page.Table{ID: "response", Tall: true, Columns: v.columns("surveys.side", "surveys.asked", "surveys.replied", "surveys.silent", "surveys.rate")}
	for _, side := range []survey.Part{{Name: v.Say("surveys.shown"), Response: shown}, {Name: v.Say("surveys.held_out"), Response: heldOut}} {
		v.Response.Rows = append(v.Response.Rows, v.responseRow(side))
	}
	if d, lopsided := tally.Lopsided(); lopsided {
		v.note("halt", "warn", "surveys.lopsided", "low", lang.Decimal(v.Locale, 100*d.Low, 1), "high", lang.Decimal(v.Locale, 100*d.High, 1))
	}
}

func (v *surveyView) responseRow(side survey.Part) []page.Item {
	r := side.Rate()
	return []page.Item{{Text: side.Name}, {Text: v.Number(side.Asked), Number: true}, {Text: v.Number(side.Replied), Number: true},
		{Text: v.Number(r.Visits - r.Hits), Number: true}, {Text: v.rate(r), Number: true}}
}

// question holds the two sides of a question beside each other.
func (v *surveyView) question(i content.Item, tally survey.Tally, byVisit bool) questionView {
	ask := askOf(i, v.Locale)
	q := questionView{ID: i.Public, Ask: ask, Lang: v.Script(ask)}
	if y := i.Kind.Yields(); y != "" {
		q.Yields = v.Say("items.yields_" + y)
	}
	options := i.Texts[v.Locale].Options
	for _, l := range lang.All {
		if len(options) == 0 {
			options = i.Texts[l].Options
		}
	}
	shown, heldOut := tally.Choices(i.ID, len(options))
	got := tally.Compare(i.ID, len(options), i.Wanted)
	q.Table = page.Table{ID: i.Public, Tall: true, Columns: v.columns("surveys.answer", "surveys.shown", "surveys.held_out")}
	for n, o := range options {
		first := page.Item{Text: o, Lang: v.Script(o)}
		if i.Hopes(n) {
			first.Badges = []page.Badge{{Text: v.Say("items.counts"), Icon: "check", Tone: "ok"}}
		}
		q.Table.Rows = append(q.Table.Rows, []page.Item{first, {Text: v.Number(shown[n]), Number: true}, {Text: v.Number(heldOut[n]), Number: true}})
	}
	if !i.Kind.Measures() {
		return q
	}
	q.Table.Rows = append(q.Table.Rows, []page.Item{{Text: v.Say("surveys.hoped")}, {Text: v.rate(got.Shown), Number: true}, {Text: v.rate(got.HeldOut), Number: true}})
	switch {
	case !byVisit:
	case got.Difference == nil:
		q.Findings = append(q.Findings, v.Say("surveys.too_few", "least", survey.Enough))
	default:
		q.Findings = append(q.Findings, v.Say("surveys.finds_"+string(got.Finding)), v.between("surveys.newcombe", *got.Difference, 1))
	}
	return q
}

// parts are the responses by language, partner and day.
func (v *surveyView) parts(tally survey.Tally) {
	zone := time.UTC
	for _, part := range []struct {
		key  string
		name func(survey.Count) string
		say  func(string) string
	}{
		{"surveys.by_language", func(c survey.Count) string { return string(c.Locale) }, func(s string) string { return lang.Locale(s).Name() }},
		{"surveys.by_partner", func(c survey.Count) string { return tally.Partners[c.Partner].In(v.Locale) }, func(s string) string { return s }},
		{"surveys.by_day", func(c survey.Count) string { return c.Day.String() }, func(s string) string {
			d, err := campaigns.ParseDate(s)
			if err != nil {
				return s
			}
			return lang.Date(v.Locale, d.In(zone))
		}},
	} {
		table := page.Table{Label: v.Say(part.key), Tall: true, Columns: v.columns(part.key, "surveys.asked", "surveys.replied", "surveys.silent", "surveys.rate")}
		for _, one := range tally.By(part.name) {
			one.Name = part.say(one.Name)
			table.Rows = append(table.Rows, v.responseRow(one))
		}
		if len(table.Rows) > 0 {
			v.Parts = append(v.Parts, table)
		}
	}
}

// reported is what partners told of the same campaign's visits: beside the answers, and in no sum with them.
func (v *surveyView) reported(tally survey.Tally) {
	v.Reported = page.Table{ID: "reported", Tall: true, Columns: v.columns("surveys.outcome", "surveys.shown", "surveys.held_out")}
	for n, o := range campaigns.Outcomes {
		if told := tally.Reported[n]; told != [2]int64{} {
			v.Reported.Rows = append(v.Reported.Rows, []page.Item{{Text: v.Say("experiment.outcome_" + string(o))}, {Text: v.Number(told[0]), Number: true}, {Text: v.Number(told[1]), Number: true}})
		}
	}
}

// weights are arrivals by place of residence, and how the question about it was answered beside the others.
type weights struct {
	asks    bool // the survey asks for residence
	series  research.Series
	arrived map[string]int64 // none where the team brought none in
	origins []string         // of the options of that question
	joint   []survey.Joint
}

const mostArrivals = 1_000

// weighing reads what post-stratification needs: nothing where the survey does not ask for residence.
func (s *Surface) weighing(g *gin.Context, t table, of campaigns.Survey) (out weights, err error) {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	for _, f := range t.bank {
		if f.Item.Kind != content.Residence || !slices.Contains(of.Items, f.Item.ID) {
			continue
		}
		all, err := s.Arrivals.Arrivals(ctx, scope, mostArrivals)
		if err != nil {
			return out, err
		}
		out.asks, out.origins = true, f.Item.Origins
		if series, arrived, ok := research.ByResidence(all); ok {
			out.series, out.arrived = series, arrived
		}
		if out.joint, err = s.Book.Joint(ctx, scope, of, f.Item.ID); err != nil {
			return out, err
		}
		return out, nil
	}
	return out, nil
}

// weighed says the difference once more, each place of residence weighing what it weighs among those who came.
func (v *surveyView) weighed(q *questionView, w weights, i content.Item) {
	switch {
	case !w.asks || len(q.Findings) < 2: // not asked, or nothing is compared
	case len(w.arrived) == 0:
		q.Findings = append(q.Findings, v.Say("surveys.no_arrivals"))
	default:
		if d, part, ok := survey.PostStratified(w.joint, survey.Strata{Item: i.ID, Wanted: i.Wanted, Origins: w.origins, Arrived: w.arrived}); ok {
			q.Findings = append(q.Findings, v.Say("surveys.weighed", "at", lang.Decimal(v.Locale, 100*d.At, 1), "low", lang.Decimal(v.Locale, 100*d.Low, 1),
				"high", lang.Decimal(v.Locale, 100*d.High, 1), "part", lang.Percent(v.Locale, part, 0),
				"series", v.Say("planner.series_name", "country", lang.Place(w.series.Country, v.Locale), "by", v.Say("planner.by_"+w.series.By), "status", v.Say("planner.status_"+w.series.Status))))
		} else {
			q.Findings = append(q.Findings, v.Say("surveys.not_weighed", "least", survey.Enough))
		}
	}
}
