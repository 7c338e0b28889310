package laws

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type listView struct {
	page.Frame
	Head    page.Head
	Asked   bool
	Filters []page.Field
	Table   page.Table
	Pager   page.Pager
}

// shape is what can be asked of the list: cards of a place stand together.
var shape = list.Shape{Sorts: []list.Sort{{Key: list.Name}, {Key: "as_of"}, {Key: list.Changed, Down: true}}, Filter: "conduct", Filters: conducts()}

func conducts() (out []string) {
	for _, c := range content.Conducts {
		out = append(out, string(c))
	}
	return out
}

// List shows a page of the cards, by place, with how far each has come and what is wrong with it.
func (s *Surface) List(g *gin.Context) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	v := listView{Frame: s.Frame(g, listPath)}
	a, err := list.Of(g.Request.URL.Query(), shape)
	if err != nil {
		return err
	}
	a.Locale = v.Locale
	p, err := s.Library.LawPage(ctx, scope, a)
	if err != nil {
		return err
	}
	files, err := s.Library.LawFiles(ctx, scope, p.Items)
	if err != nil {
		return err
	}
	v.Head = page.Head{Title: v.Say("laws.title"), Lead: v.Say("laws.lead"), Do: []page.Action{
		{Path: timelinePath, Text: v.Say("laws.timeline"), Icon: "clock"}, {Path: journeyPath, Text: v.Say("laws.journey"), Icon: "next"}}}
	if mayWrite(g) {
		v.Head.Do = append([]page.Action{{Path: newPath, Text: v.Say("laws.new"), Icon: "pen", Tone: "go"}}, v.Head.Do...)
	}
	v.Asked = len(files) > 0 || a.Asked()
	v.ask(a)
	v.lay(a, s.rows(v.Reader, files))
	for _, f := range files {
		v.Sample = v.Sample || f.Card.Sample
	}
	if len(files) == 0 {
		v.Table.Empty = v.nothing(mayWrite(g), a.Asked() || a.At.Set())
	}
	v.Pager = page.Pager{Label: v.Say("list.pages")}
	before, after := a.Turn(listPath, shape, p.Back, p.Next)
	if before != "" {
		v.Pager.Back = &page.Link{Path: before, Text: v.Say("list.back")}
	}
	if after != "" {
		v.Pager.Next = &page.Link{Path: after, Text: v.Say("list.next")}
	}
	return ask.WritePage(g, s.page.list, http.StatusOK, v)
}

func (v *listView) ask(a list.Ask) {
	options := []page.Option{{Text: v.Say("laws.any_conduct")}}
	for _, c := range content.Conducts {
		options = append(options, page.Option{Value: string(c), Text: v.Say("conduct." + string(c)), Chosen: string(c) == a.Filter})
	}
	v.Filters = []page.Field{{ID: "q", Label: v.Say("laws.find"), Kind: "search", Value: a.Words, Max: list.MaxWords, Wide: true},
		{ID: "conduct", Label: v.Say("field.conduct"), Kind: "select", Options: options}}
}

func (v *listView) lay(a list.Ask, rows [][]page.Item) {
	head := func(key, sort string) page.Column {
		c := page.Column{Text: v.Say(key)}
		c.Sort, c.Order = a.Heading(listPath, shape, sort)
		return c
	}
	v.Table = page.Table{Label: v.Say("laws.title"), Rows: rows, Columns: []page.Column{head("laws.card", list.Name), {Text: v.Say("laws.stage")},
		{Text: v.Say("field.confidence")}, {Text: v.Say("laws.alarms")}, head("field.as_of", "as_of")}}
}

// nothing teaches what a card is, or that nothing fits the search.
func (v *listView) nothing(may, searched bool) page.Empty {
	if searched {
		return page.Empty{Title: v.Say("laws.none_fits"), Text: v.Say("laws.none_fits_do"), Do: &page.Action{Path: listPath, Text: v.Say("laws.all")}}
	}
	out := page.Empty{Title: v.Say("laws.none"), Text: v.Say("laws.none_do")}
	if may {
		out.Do = &page.Action{Path: newPath, Text: v.Say("laws.new")}
	}
	return out
}

func (s *Surface) rows(r page.Reader, files []content.LawFile) (out [][]page.Item) {
	now := s.Now()
	for _, f := range files {
		c := f.Card
		first := page.Item{Text: name(r, c), Path: pathOf(c.Public), Under: c.Instrument.In(r.Locale)}
		if c.Sample {
			first.Badges = []page.Badge{{Text: r.Say("card.sample"), Tone: "open"}}
		}
		asOf := page.Item{Text: lang.Unknown}
		if c.AsOf.Valid() {
			asOf = page.Item{Text: r.DayShort(c.AsOf), NoBreak: true}
		}
		alarms := page.Item{Badges: alarmBadges(r, f.Alarms(now))}
		if len(alarms.Badges) == 0 {
			alarms.Text = r.Say("laws.no_alarm")
		}
		out = append(out, []page.Item{first, {Badges: s.stages(r, f)}, {Text: string(c.Confidence)}, alarms, asOf})
	}
	return out
}

// stages are how far a card has come, with in how many languages where they differ.
func (s *Surface) stages(r page.Reader, f content.LawFile) (out []page.Badge) {
	count, order := map[content.Stage]int{}, []content.Stage{}
	for _, l := range lang.All {
		stage := f.Dossier(l, s.Now()).Stage(s.Now())
		if count[stage]++; !slices.Contains(order, stage) {
			order = append(order, stage)
		}
	}
	for _, stage := range order {
		b := desk.StageBadge(r, stage)
		if len(order) > 1 {
			b.Text = r.Say("laws.stage_of", "stage", b.Text, "number", count[stage])
		}
		out = append(out, b)
	}
	return out
}
