package reports

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const (
	frozenPath = "/admin/reports/frozen"
	mostFrozen = 100 // of the list
	mostDiffer = 100 // of what changed since
)

// frozenListView is what was frozen.
type frozenListView struct {
	page.Frame
	Head  page.Head
	Table page.Table
}

// frozenView is a report as it was frozen, and what has changed since.
type frozenView struct {
	page.Frame
	Head      page.Head
	Hash      string
	Table     page.Table
	Sums      []page.Sum
	Notes     []string
	More      int
	Files     []page.Link
	Cites     []citation
	Unchanged string // said where nothing differs; or why nothing can be compared
	Redefined string
	Changed   page.Table
	Cut       int // differences that the page leaves out
	Sharing   sharing
	Sections  []page.SectionView // of an evaluation, which has no table of its own
}

type citation struct {
	Lang lang.Locale
	Copy page.Copy
}

// FrozenList shows what was frozen, the newest first.
func (s *Surface) FrozenList(g *gin.Context) error {
	v := frozenListView{Frame: s.Frame(g, roomPath)}
	all, err := s.Archive.AllFrozen(g.Request.Context(), desk.Person(g).Scope(), mostFrozen)
	if err != nil {
		return err
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}}, Title: v.Say("frozen.list_title"), Lead: v.Say("frozen.list_lead")}
	v.Table = page.Table{Label: v.Say("frozen.list_title"), Columns: []page.Column{{Text: v.Say("frozen.title")}, {Text: v.Say("frozen.by")}, {Text: v.Say("frozen.at")}, {Text: v.Say("grid.revision"), Number: true}},
		Empty: page.Empty{Title: v.Say("frozen.none_title"), Text: v.Say("frozen.none"), Do: &page.Action{Path: buildPath, Text: v.Say("build.title"), Tone: "go"}}}
	for _, f := range all {
		v.Table.Rows = append(v.Table.Rows, []page.Item{{Text: f.Title, Path: frozenPath + "/" + f.Public, Code: f.Public}, {Text: f.By.Name}, {Text: v.Moment(f.At)}, {Text: v.Number(f.Revision), Number: true}})
	}
	return ask.WritePage(g, s.frozenList, http.StatusOK, v)
}

// Freeze asks the question of a form once more, and puts the answer away.
func (s *Surface) Freeze(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	v := buildView{Frame: s.Frame(g, roomPath)}
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
	grid := a.Grid(v.nameOf(a.Question.By))
	f, err := evidence.Freeze(g.PostForm("title"), a.Document(grid, v.Locale, v.says))
	if len(fault.All(err)) > 0 {
		v.head(a, true)
		v.fields(q, a, nil)
		v.show(a)
		v.Title.Value, v.Title.Wrong = g.PostForm("title"), desk.FieldsWrong(v.Reader, err)["title"]
		return ask.WritePage(g, s.build, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	if f, err = s.Archive.Freeze(g.Request.Context(), p.Scope(), access.Actor{Staff: p.ID, Name: p.Name}, f); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, frozenPath+"/"+f.Public+"?done=report_frozen")
	return nil
}

// opened is a frozen report with what its document says: the answer to a question, or an evaluation.
type opened struct {
	evidence.Frozen
	links []evidence.Share // to it, for whoever may make them
	doc   evidence.Document
	grid  evidence.Grid
	told  *evidence.Evaluation // nil for the answer to a question
}

// opened finds the frozen report of an address, and reads its document.
func (s *Surface) opened(g *gin.Context) (opened, error) {
	f, links, err := s.Archive.Frozen(g.Request.Context(), desk.Person(g).Scope(), g.Param("report"))
	if err != nil {
		return opened{Frozen: f}, err
	}
	o, err := open(f)
	o.links = links
	return o, err
}

// open reads a document. One whose bytes are not those that were frozen is not shown. Of an evaluation it knows what is cited.
func open(f evidence.Frozen) (o opened, err error) {
	o.Frozen = f
	if !f.Whole() {
		return o, errors.New("a frozen report is not what its digest says: " + f.Public)
	}
	e, is, err := f.Evaluation()
	if is {
		o.told, o.doc = &e, evidence.Document{From: e.From, To: e.To, TimeZone: e.TimeZone, Revision: e.Revision, Sample: e.Sample}
	}
	if is || err != nil {
		return o, err
	}
	if o.doc, err = evidence.ReadDocument(f.Document); err != nil {
		return o, err
	}
	o.grid, err = o.doc.Grid()
	return o, err
}

// Frozen shows one as it was frozen, how it is cited, and what the same question comes to by now.
func (s *Surface) Frozen(g *gin.Context) error { return s.frozenPage(g, http.StatusOK, nil, nil) }

// frozenPage is that page, with what is wrong with a link that was asked for, or with the one that was made.
func (s *Surface) frozenPage(g *gin.Context, status int, wrong error, link *page.Copy) error {
	o, err := s.opened(g)
	if err != nil {
		return err
	}
	f, d := o.Frozen, o.doc
	v := frozenView{Frame: s.Frame(g, roomPath), Hash: f.Hash()}
	v.Sample = d.Sample
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}, {Path: frozenPath, Text: v.Say("frozen.list_title")}}, Public: f.Public, Title: f.Title,
		Facts: []string{v.Say("report.lead", "range", v.Days(d.From, d.To), "zone", d.TimeZone), v.Say("frozen.frozen", "time", v.Moment(f.At), "who", f.By.Name, "revision", v.Number(d.Revision))},
		Do:    []page.Action{{Path: o.again(), Text: v.Say("frozen.again"), Tone: "plain"}}}
	v.Files = append(o.files(v.Reader, frozenPath+"/"+f.Public), page.Link{Path: columnsPath, Text: v.Say("dictionary.file")})
	for _, l := range lang.All {
		v.Cites = append(v.Cites, citation{l, page.Copy{ID: "cite-" + string(l), Text: s.citeIn(l, f, d), Label: v.Say("copy.copy")}})
	}
	switch {
	case o.told != nil:
		v.Sections = v.Reader.Sections(o.told.Pages[v.Locale])
		v.Redefined, v.Unchanged = v.list(o.told.Redefined()), v.Say("evaluation.since")
	default:
		laid := buildView{Frame: v.Frame}
		laid.table(o.grid, d.Question.By)
		v.Table, v.More, v.Sums, v.Notes = laid.Table, laid.More, sums(v.Reader, o.grid), means(v.Reader, d.Question.By)
		if err := s.compare(g, &v, d, o.grid); err != nil {
			return err
		}
	}
	s.shares(g, &v, o.links, wrong)
	v.Sharing.Link = link
	return ask.WritePage(g, s.frozen, status, v)
}

// again is where what it reports is asked once more.
func (o opened) again() string {
	if o.told != nil {
		return "/admin/campaigns/" + o.told.Campaign + "/evaluation"
	}
	return buildPath + "?" + o.doc.Ask().Address()
}

// files are what can be taken away, under an address. An evaluation is its document alone: its tables are not of one kind.
func (o opened) files(r page.Reader, under string) (out []page.Link) {
	out = []page.Link{{Path: under + "/document.json", Text: r.Say("frozen.document")}}
	if o.told == nil {
		out = append(out, page.Link{Path: under + "/report.csv", Text: r.Say("build.csv")}, page.Link{Path: under + "/report.xlsx", Text: r.Say("build.xlsx")})
	}
	return out
}

// list names numbers of the dictionary.
func (v *frozenView) list(metrics []string) (out string) {
	for i, id := range metrics {
		if i > 0 {
			out += v.Say("mapping.comma")
		}
		out += v.Say("metric." + id)
	}
	return out
}

// citeIn is how a frozen report is cited in a language: years of Thai are Buddhist.
func (s *Surface) citeIn(l lang.Locale, f evidence.Frozen, d evidence.Document) string {
	return s.Words.Say(l, "frozen.cite", map[string]any{"title": f.Title, "range": lang.DateRange(l, d.From.In(f.At.Location()), d.To.In(f.At.Location())), "zone": d.TimeZone,
		"revision": lang.Number(l, d.Revision), "date": lang.Date(l, f.At), "id": f.Public, "hash": f.Hash(), "address": strings.TrimSuffix(s.BaseURL, "/") + frozenPath + "/" + f.Public})
}

// compare asks the question again, and lists what differs.
func (s *Surface) compare(g *gin.Context, v *frozenView, d evidence.Document, was evidence.Grid) error {
	v.Redefined = v.list(d.Redefined())
	now, err := s.Answers.Answer(g.Request.Context(), desk.Person(g).Scope(), d.Ask())
	if fault.Is(err, fault.Invalid) {
		v.Unchanged = v.Say("frozen.not_again")
		return nil
	}
	if err != nil {
		return err
	}
	laid := buildView{Frame: v.Frame}
	all := evidence.Differences(was, now.Grid(laid.nameOf(d.Question.By)))
	if len(all) == 0 {
		v.Unchanged = v.Say("frozen.unchanged", "revision", v.Number(now.Revision))
		return nil
	}
	v.Changed = page.Table{ID: "changed", Columns: []page.Column{{Text: v.Say("dimension." + string(d.Question.By))}, {Text: v.Say("frozen.number")}, {Text: v.Say("frozen.was"), Number: true}, {Text: v.Say("frozen.now", "revision", v.Number(now.Revision)), Number: true}}}
	for i, one := range all {
		if i == mostDiffer {
			v.Cut = len(all) - i
			break
		}
		name := page.Item{Text: one.Name}
		if one.Line == "total" {
			name.Text = v.Say("report.total")
		}
		if one.Arm != string(evidence.SideShown) {
			name.Badges = []page.Badge{{Text: v.Say("side." + one.Arm)}}
		}
		v.Changed.Rows = append(v.Changed.Rows, []page.Item{name, {Text: v.Say("grid." + one.Metric)}, {Text: laid.cell(one.Was, one.Kind), Number: true}, {Text: laid.cell(one.Now, one.Kind), Number: true}})
	}
	return nil
}

// FrozenFile gives the document byte for byte, or the table of it as a sheet or a workbook.
func (s *Surface) FrozenFile(g *gin.Context) error {
	o, err := s.opened(g)
	if err != nil {
		return err
	}
	return s.fileOf(g, o, s.Frame(g, roomPath).Reader)
}
