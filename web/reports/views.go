package reports

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const (
	viewsPath = "/admin/reports/views"
	mostViews = 200
	fewViews  = 8 // beside the builder
)

// viewsView is the list of kept questions.
type viewsView struct {
	page.Frame
	Head  page.Head
	Views []viewLine
	None  page.Empty
}

type viewLine struct {
	Public, Title, Path, Under, By, At string
	Badge                              page.Badge
}

// saved puts a few kept questions beside the builder.
func (s *Surface) saved(g *gin.Context, v *buildView) error {
	all, err := s.Book.Views(g.Request.Context(), desk.Person(g).Scope(), fewViews)
	for _, one := range all {
		v.Saved = append(v.Saved, page.Link{Path: buildPath + "?" + one.Address, Text: one.Title})
	}
	return err
}

// keeping is how a question is kept: under which name, for whom, and whether its days move along.
func keeping(r page.Reader) []page.Field {
	return []page.Field{{ID: "view-title", Name: "title", Label: r.Say("view.title"), Kind: "text", Max: evidence.MaxTitle, Required: true},
		{ID: "view-days", Name: "days", Label: r.Say("view.days"), Kind: "select", Options: []page.Option{{Value: "moving", Text: r.Say("view.days_moving")}, {Value: "these", Text: r.Say("view.days_these")}}},
		{ID: "view-shared", Name: "shared", Label: r.Say("view.for"), Kind: "select", Options: []page.Option{{Text: r.Say("view.mine")}, {Value: "yes", Text: r.Say("view.shared")}}}}
}

// Views lists the kept questions.
func (s *Surface) Views(g *gin.Context) error {
	v := viewsView{Frame: s.Frame(g, roomPath)}
	all, err := s.Book.Views(g.Request.Context(), desk.Person(g).Scope(), mostViews)
	if err != nil {
		return err
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}}, Title: v.Say("view.list_title"), Lead: v.Say("view.list_lead")}
	v.None = page.Empty{Title: v.Say("view.none_title"), Text: v.Say("view.none"), Do: &page.Action{Path: buildPath, Text: v.Say("build.title"), Tone: "go"}}
	for _, one := range all {
		line := viewLine{Public: one.Public, Title: one.Title, Path: buildPath + "?" + one.Address, By: one.By.Name, At: v.Moment(one.At), Under: v.asks(one.Address), Badge: page.Badge{Text: v.Say("view.mine")}}
		if one.Shared {
			line.Badge = page.Badge{Text: v.Say("view.shared"), Tone: "info"}
		}
		v.Views = append(v.Views, line)
	}
	return ask.WritePage(g, s.views, http.StatusOK, v)
}

// asks says what a kept question asks, in short.
func (v *viewsView) asks(address string) string { return asks(v.Reader, address) }

func asks(r page.Reader, address string) string {
	query, err := url.ParseQuery(address)
	if err != nil {
		return ""
	}
	q, err := questionOf(query)
	if err != nil {
		return r.Say("view.stale")
	}
	by := r.Say("dimension." + string(q.By))
	if q.From.Valid() {
		return r.Say("view.asks", "by", by, "days", r.Days(q.From, q.To))
	}
	return r.Say("view.asks_last", "by", by, "count", int64(q.Last))
}

// KeepView keeps the question of the builder under a name.
func (s *Surface) KeepView(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	query, err := url.ParseQuery(g.PostForm("question"))
	if err != nil {
		return fault.New(fault.Invalid, "/question", "build.wrong")
	}
	q, err := questionOf(query)
	if err != nil {
		return err
	}
	p := desk.Person(g)
	a, err := s.Answers.Answer(g.Request.Context(), p.Scope(), q.Question)
	if err != nil {
		return err
	}
	kept := evidence.View{Address: a.Question.Address(), Shared: g.PostForm("shared") == "yes"}
	if g.PostForm("days") == "moving" {
		kept.Address = moving(a.Question)
	}
	if kept, err = kept.KeptAs(g.PostForm("title")); err != nil {
		return s.again(g, q, a, err)
	}
	if _, err = s.Book.KeepView(g.Request.Context(), p.Scope(), kept); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, viewsPath+"?done=view_kept")
	return nil
}

// again shows the builder with what was wrong with the name.
func (s *Surface) again(g *gin.Context, q asked, a evidence.Answer, wrong error) error {
	if len(fault.All(wrong)) == 0 {
		return wrong
	}
	v := buildView{Frame: s.Frame(g, roomPath)}
	v.head(a, true)
	v.fields(q, a, nil)
	if err := s.saved(g, &v); err != nil {
		return err
	}
	v.show(a)
	v.Keep[0].Value, v.Keep[0].Wrong = g.PostForm("title"), desk.FieldsWrong(v.Reader, wrong)["title"]
	return ask.WritePage(g, s.build, http.StatusUnprocessableEntity, v)
}

// DropView removes one.
func (s *Surface) DropView(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if err := s.Book.DropView(g.Request.Context(), desk.Person(g).Scope(), g.PostForm("view")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, viewsPath+"?done=view_dropped")
	return nil
}
