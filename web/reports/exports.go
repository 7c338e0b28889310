package reports

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const (
	exportsPath = "/admin/reports/exports"
	wholeFile   = "events.csv.gz"
)

// newest is what can be asked of the list of exports: nothing but its pages.
var newest = list.Shape{Sorts: []list.Sort{{Key: list.Changed, Down: true}}}

// exportsView is what was asked for, how far it has come, and the form for one more.
type exportsView struct {
	page.Frame
	Head   page.Head
	Said   string
	All    page.Table
	Pager  page.Pager
	Fields []page.Field
	Kept   []string // what is in a file, and what never is
}

// Exports shows them.
func (s *Surface) Exports(g *gin.Context) error { return s.exports(g, http.StatusOK, nil) }

func (s *Surface) exports(g *gin.Context, status int, wrong error) error {
	v := exportsView{Frame: s.Frame(g, roomPath)}
	v.Sample = desk.Person(g).Org.Sample
	scope := desk.Person(g).Scope()
	a, err := list.Of(g.Request.URL.Query(), newest)
	if err != nil {
		return err
	}
	all, err := s.Taken.ExportPage(g.Request.Context(), scope, a)
	if err != nil {
		return err
	}
	v.Pager = desk.Pager(v.Reader, exportsPath, a, newest, all.Back, all.Next)
	named, err := s.Reached.Choices(g.Request.Context(), scope, mostChoices)
	if err != nil {
		return err
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}}, Title: v.Say("export.list_title"), Lead: v.Say("export.list_lead")}
	v.All = page.Table{ID: "all", Columns: []page.Column{{Text: v.Say("export.what")}, {Text: v.Say("schedule.state")}, {Text: v.Say("export.rows"), Number: true}, {Text: v.Say("export.by")}, {Text: v.Say("export.asked")}},
		Empty: page.Empty{Title: v.Say("export.none_title"), Text: v.Say("export.none")}}
	for _, e := range all.Items {
		what := page.Item{Text: titleOf(v.Reader, e), Path: exportsPath + "/" + e.Public, Under: e.Zone, Code: e.Campaign}
		v.All.Rows = append(v.All.Rows, []page.Item{what, {Badges: []page.Badge{stateOf(v.Reader, e)}, Under: farOf(v.Reader, e)}, {Text: v.Number(e.Rows), Number: true}, {Text: e.By.Name}, {Text: v.Moment(e.At), NoBreak: true}})
	}
	said := desk.FieldsWrong(v.Reader, wrong)
	if wrong != nil {
		v.Said = v.Say("build.wrong")
		if fault.Is(wrong, fault.Conflict) {
			v.Said = said[""]
		}
	}
	value := func(id, otherwise string) string {
		if typed, is := g.GetPostForm(id); is {
			return typed
		}
		return otherwise
	}
	last := campaigns.DateOf(s.Now().In(v.Zone)).Plus(-1)
	choices := []page.Option{{Text: v.Say("report.every_campaign")}}
	for _, c := range named {
		choices = append(choices, page.Option{Value: c.Public, Text: c.Name.In(v.Locale), Chosen: c.Public == value("campaign", "")})
	}
	v.Fields = []page.Field{{ID: "from", Label: v.Say("report.from"), Kind: "date", Value: value("from", last.Plus(-6).String()), Required: true, Wrong: said["from"]},
		{ID: "to", Label: v.Say("report.to"), Kind: "date", Value: value("to", last.String()), Required: true, Wrong: said["to"], Help: v.Say("export.days_help", "most", evidence.MaxExportDays)},
		{ID: "campaign", Label: v.Say("report.campaign"), Kind: "select", Options: choices, Wrong: said["campaign"]},
		{ID: "zone", Label: v.Say("define.zone"), Kind: "text", Value: value("zone", s.Zone.String()), Max: 64, Required: true, Wrong: said["zone"]}}
	v.Kept = []string{v.Say("export.holds"), v.Say("export.holds_not"), v.Say("export.kept", "days", int64(evidence.ExportKept/(24*time.Hour)))}
	return ask.WritePage(g, s.exportList, status, v)
}

// titleOf says what one is of.
func titleOf(r page.Reader, e evidence.Export) string {
	if q, err := e.Question(); e.Kind == evidence.OfReport && err == nil {
		return r.Say("export.report", "by", r.Say("dimension."+string(q.By)), "range", r.Days(e.From, e.To))
	}
	return r.Say("export.title", "range", r.Days(e.From, e.To))
}

func stateOf(r page.Reader, e evidence.Export) page.Badge {
	tones := map[string]string{evidence.Waiting: "wait", evidence.Made: "ok", evidence.Failed: "halt"}
	return page.Badge{Text: r.Say("export.state_" + e.State), Tone: tones[e.State]}
}

// farOf is how far an export has come, or until when it is kept.
func farOf(r page.Reader, e evidence.Export) string {
	switch {
	case e.State == evidence.Made:
		return r.Say("export.until", "time", r.Moment(e.Expires()))
	case e.Kind == evidence.OfReport: // it has one part
	case e.State == evidence.Waiting, e.State == evidence.Failed:
		return r.Say("export.far", "done", int64(e.Done), "all", int64(e.Parts()))
	}
	return ""
}

// troubleOf is what keeps an export from being made; empty for nothing.
func troubleOf(r page.Reader, e evidence.Export, now time.Time) string {
	switch {
	case e.State == evidence.Failed:
		return r.Say("export.given_up", "why", r.Say(e.Why), "time", r.Moment(e.Expires()))
	case e.Stalled(now):
		return r.Say("export.stalled", "time", r.Moment(e.Next))
	case e.State == evidence.Waiting && e.Why != "":
		return r.Say("export.again_at", "why", r.Say(e.Why), "time", r.Moment(e.Next))
	}
	return ""
}

// AskExport asks for one.
func (s *Surface) AskExport(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	e, err := s.askedFor(g)
	if err == nil {
		e, err = s.Taken.Export(g.Request.Context(), desk.Person(g).Scope(), e)
	}
	switch {
	case fault.Is(err, fault.NotFound):
		return s.exports(g, http.StatusUnprocessableEntity, fault.New(fault.Invalid, "/campaign", "build.unknown_choice"))
	case fault.Is(err, fault.Conflict):
		return s.exports(g, http.StatusConflict, err)
	case err != nil && len(fault.All(err)) > 0:
		return s.exports(g, http.StatusUnprocessableEntity, err)
	case err != nil:
		return err
	}
	g.Redirect(http.StatusSeeOther, exportsPath+"/"+e.Public+"?done=export")
	return nil
}

// askedFor is what a form asks for: the events of some days, or the answer to the builder's question.
func (s *Surface) askedFor(g *gin.Context) (evidence.Export, error) {
	if g.PostForm("kind") != evidence.OfReport {
		e := evidence.Export{Zone: g.PostForm("zone"), Campaign: g.PostForm("campaign")}
		e.From, _ = campaigns.ParseDate(g.PostForm("from")) // Checked says what is no day
		e.To, _ = campaigns.ParseDate(g.PostForm("to"))
		return e.Checked(s.Now())
	}
	query, err := url.ParseQuery(g.PostForm("question"))
	if err != nil {
		return evidence.Export{}, fault.New(fault.Invalid, "/question", "build.wrong")
	}
	q, err := questionOf(query)
	if err != nil {
		return evidence.Export{}, err
	}
	a, err := s.Answers.Answer(g.Request.Context(), desk.Person(g).Scope(), q.Question) // settles its days, and says what cannot be asked
	if err != nil {
		return evidence.Export{}, err
	}
	return evidence.Export{File: g.PostForm("file"), Locale: s.Reader(g).Locale}.AskedAs(a.Question)
}

// exportView is one, with its parts.
type exportView struct {
	page.Frame
	Head  page.Head
	Path  string
	Far   string
	Wrong string // what keeps it from being made
	Ready int
	All   int
	Going bool
	Made  bool
	Again bool // it can be taken up again
	Ends  bool // it can be ended
	Whole page.Link
	Built string // where the question of a report is answered now
	Parts page.Table
}

// Export shows one.
func (s *Surface) Export(g *gin.Context) error {
	e, parts, err := s.Taken.ExportOf(g.Request.Context(), desk.Person(g).Scope(), g.Param("export"))
	if err != nil {
		return err
	}
	v := exportView{Frame: s.Frame(g, roomPath), Path: exportsPath + "/" + e.Public, Ready: e.Done, All: e.Parts(), Going: e.State == evidence.Waiting, Made: e.State == evidence.Made}
	v.Sample = desk.Person(g).Org.Sample
	v.Again = e.State == evidence.Failed
	v.Ends, v.Wrong = v.Going || v.Made || v.Again, troubleOf(v.Reader, e, s.Now())
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}, {Path: exportsPath, Text: v.Say("export.list_title")}}, Title: titleOf(v.Reader, e), Public: e.Public,
		Badges: []page.Badge{stateOf(v.Reader, e)}, Facts: []string{v.Say("report.lead", "range", v.Days(e.From, e.To), "zone", e.Zone)}}
	v.Far, v.Whole = farOf(v.Reader, e), page.Link{Path: v.Path + "/" + wholeOf(e), Text: v.Say("export.whole", "size", v.Number((e.Bytes+1023)/1024))}
	if e.Kind == evidence.OfReport {
		v.Built, v.Whole.Text = buildPath+"?"+e.Address, v.Say("export.take", "size", v.Number((e.Bytes+1023)/1024))
	}
	v.Parts = partsOf(v.Reader, v.Path, e, parts)
	return ask.WritePage(g, s.exportOne, http.StatusOK, v)
}

// partsOf lists its files: of events a day each, of a report one.
func partsOf(r page.Reader, path string, e evidence.Export, parts []evidence.ExportPart) page.Table {
	t := page.Table{ID: "parts", Columns: []page.Column{{Text: r.Say("dimension.day")}, {Text: r.Say("export.rows"), Number: true}, {Text: r.Say("export.kib"), Number: true}, {Text: r.Say("grid.revision"), Number: true}},
		Empty: page.Empty{Title: r.Say("export.no_parts_title"), Text: r.Say("export.no_parts")}}
	gone := "export.gone"
	if e.Kind == evidence.OfReport {
		t.Columns[0].Text, t.Empty.Text, gone = r.Say("export.file"), r.Say("export.no_file"), "export.gone_report"
	}
	if e.State == evidence.Cancelled || e.State == evidence.Expired {
		t.Empty = page.Empty{Title: r.Say("export.gone_title"), Text: r.Say(gone)}
	}
	for _, p := range parts {
		file := page.Item{Text: r.DayShort(e.Day(p.N)), Path: path + "/" + strconv.Itoa(p.N+1) + ".csv.gz"}
		if e.Kind == evidence.OfReport {
			file = page.Item{Text: e.ExportName(p.N), Path: path + "/" + wholeOf(e)}
		}
		t.Rows = append(t.Rows, []page.Item{file, {Text: r.Number(p.Rows), Number: true}, {Text: r.Number((p.Bytes + 1023) / 1024), Number: true}, {Text: r.Number(p.Revision), Number: true}})
	}
	return t
}

// wholeOf is where the whole of one is given.
func wholeOf(e evidence.Export) string {
	if e.Kind == evidence.OfReport {
		return e.ExportName(-1)
	}
	return wholeFile
}

// ExportForm cancels one or deletes its files, or has one that was given up go on.
func (s *Surface) ExportForm(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	do, done := s.Taken.CancelExport, "export_ended"
	switch g.PostForm("do") {
	case "end":
	case "again":
		do, done = s.Taken.ResumeExport, "export"
	default:
		return fault.New(fault.Invalid, "/do", "build.unknown_choice")
	}
	if err := do(g.Request.Context(), desk.Person(g).Scope(), g.Param("export")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, exportsPath+"/"+g.Param("export")+"?done="+done)
	return nil
}

// ExportFile gives the whole of one, or a part, each with its headings; or what its columns mean.
func (s *Surface) ExportFile(g *gin.Context) error {
	ctx, scope, public, name := g.Request.Context(), desk.Person(g).Scope(), g.Param("export"), g.Param("file")
	e, parts, err := s.Taken.ExportOf(ctx, scope, public)
	if err != nil {
		return err
	}
	if name == columnsName {
		raw, err := s.Reader(g).DictionarySheet(e.Columns(), nil)
		if err != nil {
			return err
		}
		return file(g, columnsName, "text/csv; charset=utf-8", raw)
	}
	n, err := strconv.Atoi(strings.TrimSuffix(name, ".csv.gz"))
	switch {
	case name == wholeOf(e) && e.State == evidence.Made:
		return s.given(g, e, -1, parts)
	case err == nil && e.Kind == evidence.OfEvents && strings.HasSuffix(name, ".csv.gz") && n > 0 && n <= len(parts):
		return s.given(g, e, n-1, parts[n-1:n])
	}
	return fault.New(fault.NotFound, "", "http.nothing_here")
}

// given gives parts away as one file.
func (s *Surface) given(g *gin.Context, e evidence.Export, part int, parts []evidence.ExportPart) error {
	return ask.ExportGiven{Files: s.Files, Scope: desk.Person(g).Scope(), Export: e, Part: part, Parts: parts, Columns: exportsPath + "/" + e.Public + "/" + columnsName}.Write(g)
}
