package reports

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// sharing is what the page of a frozen report says of its links.
type sharing struct {
	Link   *page.Copy // of the one that was just made: it is shown once
	Fields []page.Field
	Links  []shareLine
}

type shareLine struct {
	Public, By, What string
	State            page.Badge
	Open             bool
}

// shares lays the links of a report out, with the form for one more.
func (s *Surface) shares(g *gin.Context, v *frozenView, links []evidence.Share, wrong error) {
	for _, l := range links {
		line := shareLine{Public: l.Public, By: l.By.Name, What: v.Say("share.page_only"), Open: l.Open(s.Now()), State: page.Badge{Text: v.Say("share.over", "day", v.Date(l.Expires))}}
		if l.Files {
			line.What = v.Say("share.with_files")
		}
		switch {
		case line.Open:
			line.State = page.Badge{Text: v.Say("share.open", "day", v.Date(l.Expires)), Tone: "info"}
		case !l.Revoked.IsZero():
			line.State = page.Badge{Text: v.Say("share.closed", "day", v.Date(l.Revoked))}
		}
		v.Sharing.Links = append(v.Sharing.Links, line)
	}
	days := page.Field{ID: "days", Label: v.Say("share.days"), Kind: "number", Digits: true, Value: "14", Help: v.Say("share.days_help", "most", evidence.MaxShareDays), Wrong: desk.FieldsWrong(v.Reader, wrong)["days"], Required: true}
	if wrong != nil {
		days.Value = g.PostForm("days")
	}
	v.Sharing.Fields = []page.Field{days, {ID: "files", Label: v.Say("share.what"), Kind: "select", Options: []page.Option{{Text: v.Say("share.page_only")}, {Value: "yes", Text: v.Say("share.with_files")}}}}
}

// Share makes a link to a frozen report, and shows it once.
func (s *Surface) Share(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	days, err := strconv.Atoi(strings.TrimSpace(g.PostForm("days")))
	if err != nil {
		days = 0
	}
	public := g.Param("report")
	l, secret, err := evidence.NewShare(public, days, g.PostForm("files") == "yes", s.Now())
	if err != nil {
		return s.frozenPage(g, http.StatusUnprocessableEntity, err, nil)
	}
	if _, err := s.Links.Share(g.Request.Context(), desk.Person(g).Scope(), l); err != nil {
		return err
	}
	return s.frozenPage(g, http.StatusOK, nil, &page.Copy{ID: "link", Text: strings.TrimSuffix(s.BaseURL, "/") + "/shared/" + secret, Label: s.Reader(g).Say("copy.copy")})
}

// Unshare closes a link.
func (s *Surface) Unshare(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if err := s.Links.Unshare(g.Request.Context(), desk.Person(g).Scope(), g.PostForm("share")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, frozenPath+"/"+g.Param("report")+"?done=share_closed")
	return nil
}

// sharedView is a frozen report for whoever has its link, and nothing else.
type sharedView struct {
	page.Reader
	Switch []page.Choice
	Title  string
	Facts  []string
	Table  page.Table
	Notes  []string
	Sums   []page.Sum
	Files  []page.Link
	Cite   string
	Hash   string
	Until  string
	Sample bool

	Sections []page.SectionView // of an evaluation, which has no table of its own
}

// sharedBy finds the report that the address opens.
func (s *Surface) sharedBy(g *gin.Context) (opened, evidence.Share, error) {
	f, l, err := s.Links.Shared(g.Request.Context(), access.System, evidence.ShareHash(g.Param("token")))
	if err != nil {
		return opened{Frozen: f}, l, err
	}
	h := g.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	o, err := open(f)
	return o, l, err
}

// Shared shows a frozen report by its link.
func (s *Surface) Shared(g *gin.Context) error {
	o, l, err := s.sharedBy(g)
	if err != nil {
		return err
	}
	f, d, r := o.Frozen, o.doc, s.Reader(g)
	laid := buildView{Frame: page.Frame{Reader: r}}
	v := sharedView{Reader: r, Switch: desk.Switches(g), Title: f.Title, Hash: f.Hash(), Sample: d.Sample, Cite: s.citeIn(r.Locale, f, d), Until: r.Say("share.until", "day", r.Date(l.Expires))}
	v.Facts = []string{r.Say("report.lead", "range", r.Days(d.From, d.To), "zone", d.TimeZone), r.Say("share.frozen", "time", r.Moment(f.At), "revision", r.Number(d.Revision))}
	if o.told != nil {
		v.Sections = r.Sections(o.told.Pages[r.Locale])
	} else {
		laid.table(o.grid, d.Question.By)
		v.Table, v.Sums, v.Notes = laid.Table, sums(r, o.grid), means(r, d.Question.By)
	}
	if laid.More > 0 {
		v.Notes = append(v.Notes, r.Say("report.more_rows", "count", laid.More))
	}
	if l.Files {
		v.Files = o.files(r, "/shared/"+g.Param("token"))
	}
	return ask.WritePage(g, s.shared, http.StatusOK, v)
}

// SharedFile gives a file of it, where the link is for files too.
func (s *Surface) SharedFile(g *gin.Context) error {
	o, l, err := s.sharedBy(g)
	if err != nil {
		return err
	}
	if !l.Files {
		return fault.New(fault.NotFound, "", "http.nothing_here")
	}
	return s.fileOf(g, o, s.Reader(g))
}

// fileOf gives a frozen report's document byte for byte, or the table of it.
func (s *Surface) fileOf(g *gin.Context, o opened, r page.Reader) error {
	switch name := g.Param("file"); {
	case name == "document.json":
		return file(g, o.Public+".json", "application/json; charset=utf-8", o.Frozen.Document)
	case name == "report.csv" && o.told == nil:
		return sheet(g, o.Public+".csv", o.grid, r)
	case name == "report.xlsx" && o.told == nil:
		return book(g, o.Public+".xlsx", bookOf{o.grid, r, o.doc.Question.By, o.doc.Metrics}, s.citeIn(r.Locale, o.Frozen, o.doc))
	}
	return fault.New(fault.NotFound, "", "http.nothing_here")
}
