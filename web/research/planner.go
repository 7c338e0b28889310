package research

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Arrivals keeps the denominators that a team brought in.
type Arrivals interface {
	Arrivals(ctx context.Context, s access.Scope, most int) ([]research.Arrived, error)
	// SaveArrivals keeps figures of one series, all or none.
	SaveArrivals(ctx context.Context, s access.Scope, by access.Actor, all []research.Arrived, replace bool) error
}

const (
	plannerPath  = "/admin/planner"
	arrivalsPath = plannerPath + "/arrivals"
	mostArrivals = 1_000
)

// plannerView is the calendar, the calculator and the denominators.
type plannerView struct {
	page.Frame
	Head     page.Head
	Calendar page.Table
	Size     []page.Field
	Sized    string
	Examples page.Table
	Reach    []page.Field
	Reached  string
	NoMonths bool
	Cumul    page.Table
}

// Planner shows what a campaign is planned by. What is asked of it is in the address.
func (s *Surface) Planner(g *gin.Context) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	l, err := s.Library.Library(ctx, scope)
	if err != nil {
		return err
	}
	all, err := s.Arrivals.Arrivals(ctx, scope, mostArrivals)
	if err != nil {
		return err
	}
	v := plannerView{Frame: s.Frame(g, plannerPath), NoMonths: len(all) == 0}
	v.Head = page.Head{Title: v.Say("planner.title"), Lead: v.Say("planner.lead"), Do: []page.Action{{Path: arrivalsPath, Text: v.Say("planner.bring_in"), Tone: "plain"}}}
	v.calendar(s.Now())
	v.size(g)
	v.reach(g, all)
	v.published(l)
	return ask.WritePage(g, s.planner, http.StatusOK, v)
}

// calendar lists a year from today on.
func (v *plannerView) calendar(now time.Time) {
	today := campaigns.DateOf(now.In(v.Zone)).In(time.UTC)
	v.Calendar = page.Table{ID: "calendar", Tall: true, Columns: columns(v.Reader, "planner.day", "planner.days", "planner.for_whom")}
	for _, year := range []int{today.Year(), today.Year() + 1} {
		for _, o := range audience.ObservedIn(year) {
			if o.Last.Before(today) || !o.First.Before(today.AddDate(1, 0, 0)) {
				continue
			}
			days := v.Day(campaigns.DateOf(o.First))
			if !o.Last.Equal(o.First) {
				days = v.Days(campaigns.DateOf(o.First), campaigns.DateOf(o.Last))
			}
			name := page.Item{Text: v.Say("planner.observed_" + o.Name)}
			if o.Awareness {
				name.Badges = []page.Badge{{Text: v.Say("planner.awareness"), Tone: "info"}}
			}
			if o.Usually {
				days = v.Say("planner.usually", "day", days)
			}
			v.Calendar.Rows = append(v.Calendar.Rows, []page.Item{name, {Text: days}, {Text: v.Say("planner.whom_" + whom(o))}})
		}
	}
}

func whom(o audience.Observed) string {
	switch {
	case o.Only != "":
		return strings.ToLower(o.Only)
	case o.Awareness:
		return "everywhere"
	}
	return "travellers"
}

// size works out how many visits a comparison needs, and shows the field's own examples.
func (v *plannerView) size(g *gin.Context) {
	base, to := g.Query("base"), g.Query("to")
	from, was := percent(base)
	until, will := percent(to)
	v.Size = []page.Field{{ID: "base", Label: v.Say("planner.base"), Kind: "text", Value: base, Max: 10, Digits: true, Help: v.Say("planner.percent_help")},
		{ID: "to", Label: v.Say("planner.to"), Kind: "text", Value: to, Max: 10, Digits: true, Help: v.Say("planner.percent_help")}}
	if base != "" || to != "" {
		if n, _, ok := (experiment.Design{Base: from, Effect: until - from}).Size(); ok && was && will {
			v.Sized = v.Say("planner.sized", "each", v.Number(n), "both", v.Number(2*n))
		} else {
			v.Size[1].Wrong = v.Say("planner.no_size")
			v.Size[0].WrongBy = "to-wrong"
		}
	}
	v.Examples = page.Table{ID: "examples", Tall: true, Columns: columns(v.Reader, "planner.example", "planner.each")}
	v.Examples.Columns[1].Number = true
	for _, e := range research.Examples {
		n, _, _ := experiment.Design{Base: e.From, Effect: e.To - e.From}.Size()
		v.Examples.Rows = append(v.Examples.Rows, []page.Item{
			{Text: v.Say("planner.example_" + e.Key), Under: v.Say("planner.example_shares", "from", lang.Percent(v.Locale, e.From, 1), "to", lang.Percent(v.Locale, e.To, 1))},
			{Text: v.Number(n), Number: true, NoBreak: true}})
	}
}

// percent reads a share as it is typed, in parts of a hundred.
func percent(typed string) (float64, bool) {
	x, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(typed), "%"), 64)
	if err != nil || math.IsNaN(x) || x <= 0 || x >= 100 {
		return 0, false
	}
	return x / 100, true
}

// reach holds a number of people against those who came, in one series.
func (v *plannerView) reach(g *gin.Context, all []research.Arrived) {
	if len(all) == 0 {
		return
	}
	series := research.SeriesOf(all)
	chosen, origin := series[0], all[0].Origin
	pick := page.Field{ID: "series", Label: v.Say("planner.series"), Kind: "select", Help: v.Say("planner.series_help")}
	for i, s := range series {
		value := strconv.Itoa(i)
		if g.Query("series") == value {
			chosen = s
		}
		pick.Options = append(pick.Options, page.Option{Value: value, Text: seriesName(v.Reader, s), Chosen: g.Query("series") == value})
	}
	from := page.Field{ID: "origin", Label: v.Say("planner.origin"), Kind: "select"}
	var origins []string
	for _, a := range all {
		if !slices.Contains(origins, a.Origin) {
			origins = append(origins, a.Origin)
		}
	}
	slices.Sort(origins)
	for _, o := range origins {
		if o == g.Query("origin") {
			origin = o
		}
		from.Options = append(from.Options, page.Option{Value: o, Text: lang.Place(o, v.Locale), Chosen: o == origin})
	}
	first, last, people := g.Query("first"), g.Query("last"), g.Query("people")
	v.Reach = []page.Field{pick, from, {ID: "first", Label: v.Say("planner.first"), Kind: "month", Value: first}, {ID: "last", Label: v.Say("planner.last"), Kind: "month", Value: last},
		{ID: "people", Label: v.Say("planner.people"), Kind: "text", Value: people, Max: 12, Digits: true, Help: v.Say("planner.people_help")}}
	if first == "" && last == "" && people == "" {
		return
	}
	a, ok1 := research.ParseMonth(first)
	b, ok2 := research.ParseMonth(last)
	n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(people), ",", ""), 10, 64)
	switch {
	case !ok1 || !ok2 || b < a:
		v.Reach[3].Wrong = v.Say("planner.bad_months")
		return
	case err != nil || n < 0:
		v.Reach[4].Wrong = v.Say("planner.bad_people")
		return
	}
	sum, missing := research.Denominator(all, chosen, origin, a, b)
	switch {
	case missing != "":
		v.Reached = v.Say("planner.missing", "month", month(v.Reader, missing), "series", seriesName(v.Reader, chosen))
	case sum == 0 || n > sum:
		v.Reached = v.Say("planner.more_than_came", "sum", v.Number(sum), "series", seriesName(v.Reader, chosen))
	default:
		v.Reached = v.Say("planner.reached", "share", lang.Percent(v.Locale, float64(n)/float64(sum), 1), "sum", v.Number(sum), "from", month(v.Reader, a), "to", month(v.Reader, b), "series", seriesName(v.Reader, chosen))
	}
}

func seriesName(r page.Reader, s research.Series) string {
	return r.Say("planner.series_name", "country", lang.Place(s.Country, r.Locale), "by", r.Say("planner.by_"+s.By), "status", r.Say("planner.status_"+s.Status))
}

func month(r page.Reader, m research.Month) string { return lang.Month(r.Locale, m.Time()) }

// published are the arrivals of the library. They are cumulative, of weeks or of days: none is a month's, and none is added up.
func (v *plannerView) published(l research.Library) {
	v.Cumul = page.Table{ID: "published", Tall: true, Columns: columns(v.Reader, "planner.span", "planner.kind", "planner.arrivals", "research.source"), Empty: page.Empty{Title: v.Say("research.empty_title"), Text: v.Say("research.empty")}}
	v.Cumul.Columns[2].Number = true
	for _, a := range l.Spans {
		first, err := campaigns.ParseDate(a.From)
		last, wrong := campaigns.ParseDate(a.To)
		if err != nil || wrong != nil {
			continue
		}
		days := v.DaysShort(first, last)
		if first == last {
			days = v.DayShort(first)
		}
		v.Cumul.Rows = append(v.Cumul.Rows, []page.Item{{Text: days, Under: v.Say("planner.way", "origin", lang.Place(a.Origin, v.Locale), "country", lang.Place(a.Country, v.Locale))}, {Text: v.Say("planner.kind_" + a.Kind)},
			{Text: bounded(v.Reader, a.Bound, v.Number(a.Count)), Number: true}, from(v.Reader, a.Fact)})
	}
}

// arrivalsView is the form that brings arrivals in, and the months that stand.
type arrivalsView struct {
	page.Frame
	Head    page.Head
	Action  string
	Fields  []page.Field
	Replace bool
	Wrong   []string
	Table   page.Table
}

// ArrivalsPage shows the months that were brought in, and asks for more.
func (s *Surface) ArrivalsPage(g *gin.Context) error {
	return s.showArrivals(g, http.StatusOK, nil, nil)
}

// BringArrivals reads a file of one series, says all that is wrong with it, or keeps it.
func (s *Surface) BringArrivals(g *gin.Context) error {
	_, file, err := desk.Upload(g, "arrivals", research.MaxArrivals)
	if err != nil {
		return err
	}
	series := research.Series{Country: strings.ToUpper(strings.TrimSpace(g.PostForm("country"))), By: g.PostForm("by"), Status: g.PostForm("status")}
	source := strings.TrimSpace(desk.OneLine(g.PostForm("source")))
	var faults fault.Faults
	faults = append(faults, fault.All(series.Validate())...)
	if source == "" || len([]rune(source)) > 300 {
		faults.Add(fault.Invalid, "source", "wave.needs_source")
	}
	if len(file) == 0 {
		faults.Add(fault.Invalid, "arrivals", "wave.needs_file")
	}
	err = faults.Err()
	var all []research.Arrived
	if err == nil {
		if all, err = research.ReadArrivals(series, source, file); err == nil {
			err = s.Arrivals.SaveArrivals(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), all, g.PostForm("replace") == "yes")
		}
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, arrivalsPath+"?done=arrivals")
		return nil
	}
	if len(fault.All(err)) == 0 || fault.KindOf(err) != fault.Invalid {
		return err
	}
	wrong, rows := map[string]string{}, []string{}
	for _, f := range fault.All(err) {
		said := s.Words.Say(ask.Locale(g), f.Key, f.Args)
		if f.Args["row"] != nil || f.Key == "wave.more" {
			rows = append(rows, said)
			continue
		}
		wrong[f.Field] = said
	}
	return s.showArrivals(g, http.StatusUnprocessableEntity, wrong, rows)
}

func (s *Surface) showArrivals(g *gin.Context, status int, wrong map[string]string, rows []string) error {
	all, err := s.Arrivals.Arrivals(g.Request.Context(), desk.Person(g).Scope(), mostArrivals)
	if err != nil {
		return err
	}
	v := arrivalsView{Frame: s.Frame(g, plannerPath), Action: arrivalsPath, Wrong: rows, Replace: g.PostForm("replace") == "yes"}
	v.Head = page.Head{Crumbs: []page.Link{{Path: plannerPath, Text: v.Say("nav.planner")}}, Title: v.Say("planner.bring_in"), Lead: v.Say("planner.bring_lead")}
	choose := func(id string, values ...string) page.Field {
		f := page.Field{ID: id, Label: v.Say("planner." + id), Kind: "select", Wrong: wrong[id]}
		for _, value := range values {
			f.Options = append(f.Options, page.Option{Value: value, Text: v.Say("planner." + id + "_" + value), Chosen: g.PostForm(id) == value})
		}
		return f
	}
	v.Fields = []page.Field{{ID: "country", Label: v.Say("planner.country"), Kind: "text", Value: g.PostForm("country"), Min: 2, Max: 2, Required: true, Help: v.Say("planner.country_help"), Wrong: wrong["country"]},
		choose("by", research.Nationality, research.Residence), choose("status", research.Provisional, research.Revised),
		{ID: "source", Label: v.Say("wave.source"), Kind: "text", Value: g.PostForm("source"), Max: 300, Required: true, Wrong: wrong["source"]},
		{ID: "arrivals", Label: v.Say("planner.file"), Kind: "file", Required: true, Help: v.Say("planner.file_help"), Wrong: wrong["arrivals"]}}
	v.Table = page.Table{ID: "months", Tall: true, Columns: columns(v.Reader, "planner.month", "planner.origin", "planner.series", "planner.arrivals", "research.source"), Empty: page.Empty{Title: v.Say("planner.none_title"), Text: v.Say("planner.none")}}
	v.Table.Columns[3].Number = true
	for _, a := range all {
		v.Table.Rows = append(v.Table.Rows, []page.Item{{Text: month(v.Reader, a.Month)}, {Text: lang.Place(a.Origin, v.Locale)}, {Text: seriesName(v.Reader, a.Series)}, {Text: v.Number(a.Count), Number: true}, {Text: a.Source}})
	}
	return ask.WritePage(g, s.months, status, v)
}
