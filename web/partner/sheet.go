package partner

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const sheetPath = "/partner/sheet"

// What a sheet offers and holds at most.
const (
	sheetMonths = 24
	sheetTold   = 1000 // reported figures
	sheetShown  = 50   // of them on the page; the file has all
)

type sheetView struct {
	view
	Head     page.Head
	Month    page.Field
	Open     string // that the month goes on
	Stats    []page.Stat
	Measured page.Table
	Told     page.Table
	More     string // how many reported figures are in the file alone
	Zone     string
	Revision int64
	MadeAt   time.Time
}

// month is all that is known of one.
type month struct {
	report     evidence.PlacementReport
	told       []evidence.Beside
	placements []campaigns.Placement
}

// Sheet is a month of the organisation for its report on sustainability: what was measured at its placements, and, apart from that,
// what it reported itself.
func (s *Surface) Sheet(g *gin.Context) error {
	p, status, wrong := s.Gate.Person(g), http.StatusOK, ""
	m, err := s.month(g, p, g.Query("month"))
	v := sheetView{view: view{s.Gate.Frame(g, homePath)}}
	if fault.Is(err, fault.Invalid) {
		status, wrong = http.StatusUnprocessableEntity, desk.Sentences(v.Reader, err)[0]
		m, err = s.month(g, p, "")
	}
	if err != nil {
		return err
	}
	q := m.report.Query
	v.Sample = p.Org.Sample
	name := lang.Month(v.Locale, q.From.In(time.UTC))
	v.Head = page.Head{Crumbs: []page.Link{{Path: homePath, Text: v.say("nav.partner")}}, Title: v.say("partner_sheet.title", "partner", p.Org.Name.In(v.Locale), "month", name),
		Lead: v.say("partner_sheet.lead", "range", v.Days(q.From, q.To), "zone", q.Zone), Do: []page.Action{{Path: sheetPath + ".csv?month=" + monthOf(q.From), Text: v.say("report.csv"), Icon: "save"}}}
	v.Zone, v.Revision, v.MadeAt = q.Zone, m.report.Revision, m.report.MadeAt
	at, err := time.LoadLocation(q.Zone)
	if err != nil {
		return err
	}
	today := campaigns.DateOf(s.Now().In(at))
	if !q.To.Before(today) {
		v.Open = v.say("partner_sheet.open")
	}
	v.Month = v.months(today, q.From, wrong)
	v.Stats, v.Measured = v.stats(m.report), v.placements(m.placements, m.report)
	v.Told = v.reported(m.told[:min(len(m.told), sheetShown)])
	if len(m.told) > sheetShown {
		v.More = v.say("partner_sheet.more", "count", len(m.told)-sheetShown)
	}
	return ask.WritePage(g, s.sheet, status, v)
}

// month reads one, which is written as 2026-11; empty is the last whole one. It is Invalid when it is none or has not begun.
func (s *Surface) month(g *gin.Context, p access.Staff, typed string) (m month, err error) {
	var day campaigns.Date
	if typed != "" {
		first, err := time.Parse("2006-01", typed)
		if err != nil {
			return m, fault.New(fault.Invalid, "month", "partner_sheet.bad_month")
		}
		day = campaigns.DateOf(first)
	}
	ctx := g.Request.Context()
	if m.report, err = s.Figures.PlacementsOfMonth(ctx, p.Scope(), day, s.Now()); err != nil {
		return m, err
	}
	if m.told, err = s.Figures.ReportedHere(ctx, p.Scope(), m.report.Query.From, m.report.Query.To, sheetTold); err != nil {
		return m, err
	}
	m.placements, err = s.own(ctx, p)
	return m, err
}

// monthOf writes the month of a day as an address has it.
func monthOf(d campaigns.Date) string { return d.In(time.UTC).Format("2006-01") }

// months is the choice among the latest, and the one that is shown.
func (v view) months(today, shown campaigns.Date, wrong string) page.Field {
	f := page.Field{ID: "month", Label: v.say("partner_sheet.month"), Kind: "select", Wrong: wrong}
	found := false
	for n := range sheetMonths {
		first := time.Date(today.Year, today.Month, 1, 0, 0, 0, 0, time.UTC).AddDate(0, -n, 0)
		chosen := campaigns.DateOf(first) == shown
		found = found || chosen
		f.Options = append(f.Options, page.Option{Value: first.Format("2006-01"), Text: lang.Month(v.Locale, first), Chosen: chosen})
	}
	if !found {
		f.Options = append(f.Options, page.Option{Value: monthOf(shown), Text: lang.Month(v.Locale, shown.In(time.UTC)), Chosen: true})
	}
	return f
}

// reported lists what the organisation reported, each figure with its own period and source.
func (v view) reported(told []evidence.Beside) page.Table {
	t := page.Table{ID: "reported", Columns: []page.Column{{Text: v.say("told.what")}, {Text: v.say("told.period")}, {Text: v.say("told.count"), Number: true}, {Text: v.say("told.source")}},
		Empty: page.Empty{Title: v.say("partner_sheet.none_told"), Text: v.say("partner_sheet.none_told_text")}}
	for _, b := range told {
		t.Rows = append(t.Rows, []page.Item{{Text: v.say("metric." + string(b.Kind)), Under: b.Named.Name.In(v.Locale)}, {Text: v.Days(b.From, b.To)},
			{Text: v.Number(b.Count), Number: true}, {Text: b.Source, Lang: v.Script(b.Source)}})
	}
	return t
}

// sheetLine is one figure of the file.
type sheetLine struct {
	figure
	basis    evidence.Basis
	from, to campaigns.Date
	id, name string // of the placement; of the campaign, where it was reported
	source   string
}

// lines are all figures of a month. Measured and reported are apart by their basis, and no line is a sum of others.
func (m month) lines(l lang.Locale) (out []sheetLine) {
	q := m.report.Query
	for _, one := range m.placements {
		for _, f := range figuresOf(m.report, one.ID) {
			out = append(out, sheetLine{f, evidence.Measured, q.From, q.To, one.Public, one.Name, ""})
		}
	}
	for _, b := range m.told {
		out = append(out, sheetLine{figure{string(b.Kind), b.Count}, evidence.Reported, b.From, b.To, b.Campaign, b.Named.Name.In(l), b.Source})
	}
	return out
}

// sheetColumns are those of the file.
var sheetColumns = []string{"month", "basis", "from", "to", "id", "name", "metric", "count", "source", "zone", "revision"}

// SheetCSV is the same as a file, a line for each figure.
func (s *Surface) SheetCSV(g *gin.Context) error {
	p := s.Gate.Person(g)
	m, err := s.month(g, p, g.Query("month"))
	if err != nil {
		return err
	}
	v, q := view{s.Gate.Frame(g, homePath)}, m.report.Query
	rows := make([][]string, 1)
	for _, c := range sheetColumns {
		rows[0] = append(rows[0], v.say("partner_sheet.column_"+c))
	}
	for _, l := range m.lines(v.Locale) {
		rows = append(rows, []string{lang.Month(v.Locale, q.From.In(time.UTC)), v.say("basis." + string(l.basis)), l.from.String(), l.to.String(), l.id, l.name, v.say("metric." + l.metric),
			strconv.FormatInt(l.count, 10), l.source, q.Zone, strconv.FormatInt(m.report.Revision, 10)})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = evidence.Inert(row[i])
		}
	}
	h := g.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="erawan-`+p.Org.Public+"-"+monthOf(q.From)+`.csv"`)
	g.Status(http.StatusOK)
	if _, err := g.Writer.WriteString("\ufeff"); err != nil { // without it spreadsheet programs read Chinese and Thai as something else
		return err
	}
	return csv.NewWriter(g.Writer).WriteAll(rows)
}
