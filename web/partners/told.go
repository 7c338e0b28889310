package partners

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

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

// Reporting keeps what partners report.
type Reporting interface {
	// Reported is what a partner reported, the newest period first, beside what we measured in days of the default zone.
	Reported(ctx context.Context, s access.Scope, partner int64, most int) ([]evidence.Beside, error)
	// Tell writes all or none, and how the partner's sheet was read, where that is given. Faults are at "/N/field".
	Tell(ctx context.Context, s access.Scope, by access.Actor, partner int64, told []evidence.Told, columns evidence.Columns) error
	// TakeBack removes one from all pages; the audit keeps it.
	TakeBack(ctx context.Context, s access.Scope, partner int64, public string) error
	// Layouts are the columns of a partner's sheets; none before the first.
	Layouts(ctx context.Context, s access.Scope, partner int64) (evidence.Layouts, error)
	// Choices names the newest campaigns of an organisation.
	Choices(ctx context.Context, s access.Scope, most int) ([]evidence.Named, error)
}

// What the page of a partner's figures shows and takes at most.
const (
	mostTold      = 100
	mostChoices   = 200       // of campaigns
	maxToldSheet  = 256 << 10 // bytes
	mostToldWrong = 20        // rows that are told to be wrong
)

type toldView struct {
	page.Frame
	Head    page.Head
	Path    string
	Table   page.Table
	Enter   []page.Field
	Wrong   string
	Same    []page.Field // of an import: what goes for all rows
	Columns []page.Field // which column is what; none before a sheet was read
	Rows    page.Field
	File    page.Field
	Refused []string // what keeps an import out
	Fresh   bool     // the columns are to be chosen for the first time
}

// toldForm is what was typed, and what is wrong with it.
type toldForm struct {
	one, wrong map[string]string
	same       map[string]string
	sheet      evidence.ToldSheet
	rows       string
	columns    evidence.Columns
	fresh      bool
	refused    []string
}

var (
	toldIDs = []string{"campaign", "kind", "from", "to", "count", "source"}
	sameIDs = []string{"all-campaign", "all-kind", "all-source"}
)

// Told shows what a partner reported, beside what we measured, and takes more.
func (s *Surface) Told(g *gin.Context) error {
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	return s.told(g, http.StatusOK, o, toldForm{})
}

func (s *Surface) told(g *gin.Context, status int, o access.Org, f toldForm) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	v := toldView{Frame: s.Frame(g, listPath), Path: pathOf(o.Public) + "/reported", Wrong: f.wrong[""], Refused: f.refused, Fresh: f.fresh}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.partners")}, {Path: pathOf(o.Public), Text: o.Name.In(v.Locale)}},
		Title: v.Say("told.title", "partner", o.Name.In(v.Locale)), Lead: v.Say("told.lead")}
	all, err := s.Reporting.Reported(ctx, scope, o.ID, mostTold)
	if err != nil {
		return err
	}
	v.Table = v.table(all)
	choices, err := s.Reporting.Choices(ctx, scope, mostChoices)
	if err != nil {
		return err
	}
	v.fields(f, choices)
	return ask.WritePage(g, s.reported, status, v)
}

func (v *toldView) table(all []evidence.Beside) page.Table {
	t := page.Table{ID: "reported", Columns: []page.Column{{Text: v.Say("told.what")}, {Text: v.Say("told.period")}, {Text: v.Say("told.count"), Number: true}, {Text: v.Say("told.ours"), Number: true},
		{Text: v.Say("told.source")}}, Empty: page.Empty{Title: v.Say("told.none"), Text: v.Say("told.none_do")},
		Bulk: &page.Bulk{Path: v.Path, Name: "entry", Do: []page.Option{{Value: "take", Text: v.Say("told.take")}}}}
	for _, b := range all {
		what := page.Item{Text: v.Say("metric." + string(b.Kind)), Under: b.Named.Name.In(v.Locale), Code: b.Campaign}
		t.Rows = append(t.Rows, []page.Item{what, {Text: v.Days(b.From, b.To)}, {Text: v.Number(b.Count), Number: true, Under: v.Say("basis.reported")}, desk.Ours(v.Reader, b),
			{Text: b.Source, Lang: v.Script(b.Source), Under: v.Say("told.by", "name", b.By.Name, "at", v.Date(b.At))}})
		t.Bulk.Picks = append(t.Bulk.Picks, page.Option{Value: b.Public, Text: v.Say("told.pick", "what", what.Text, "period", v.Days(b.From, b.To))})
	}
	return t
}

// fields of both forms.
func (v *toldView) fields(f toldForm, choices []evidence.Named) {
	campaign := func(id, label, chosen string) page.Field {
		out := page.Field{ID: id, Label: v.Say("subject.campaign"), Kind: "select", Wrong: f.wrong[id], Options: []page.Option{{Text: v.Say(label)}}}
		for _, c := range choices {
			out.Options = append(out.Options, page.Option{Value: c.Public, Text: c.Name.In(v.Locale), Chosen: c.Public == chosen})
		}
		return out
	}
	kind := func(id, label, chosen string) page.Field {
		out := page.Field{ID: id, Label: v.Say("told.what"), Kind: "select", Wrong: f.wrong[id], Options: []page.Option{{Text: v.Say(label)}}}
		for _, k := range evidence.Circulations {
			out.Options = append(out.Options, page.Option{Value: string(k), Text: v.Say("metric." + string(k)), Chosen: string(k) == chosen})
		}
		return out
	}
	text := func(id, label, help, value string) page.Field {
		out := page.Field{ID: id, Label: v.Say(label), Kind: "text", Value: value, Wrong: f.wrong[id]}
		if help != "" {
			out.Help = v.Say(help)
		}
		return out
	}
	from, to := text("from", "told.from", "", f.one["from"]), text("to", "told.to", "told.to_help", f.one["to"])
	from.Kind, to.Kind, from.Required, to.Required = "date", "date", true, true
	count, source := text("count", "told.count", "", f.one["count"]), text("source", "told.source", "told.source_help", f.one["source"])
	count.Digits, count.Required, source.Required, source.Max, source.Wide = true, true, true, evidence.MaxToldSource, true
	v.Enter = []page.Field{campaign("campaign", "told.choose", f.one["campaign"]), kind("kind", "told.choose", f.one["kind"]), from, to, count, source}

	same := text("all-source", "told.source", "told.source_help", f.same["all-source"])
	same.Max = evidence.MaxToldSource
	v.Same = []page.Field{campaign("all-campaign", "told.in_sheet", f.same["all-campaign"]), kind("all-kind", "told.in_sheet", f.same["all-kind"]), same}
	v.File = page.Field{ID: "file", Label: v.Say("told.file"), Kind: "file", Help: v.Say("told.file_help")}
	v.Rows = page.Field{ID: "rows", Label: v.Say("told.paste"), Kind: "area", Value: f.rows, Wide: true, Help: v.Say("told.paste_help")}
	for _, field := range evidence.ToldFields {
		if len(f.sheet.Heads) == 0 {
			return
		}
		col := page.Field{ID: "col-" + field, Label: v.Say("told.column", "field", v.Say("told.field_"+field)), Kind: "select", Options: []page.Option{{Text: v.Say("told.no_column")}}}
		for _, head := range f.sheet.Heads {
			col.Options = append(col.Options, page.Option{Value: head, Text: head, Chosen: head == f.columns[field]})
		}
		v.Columns = append(v.Columns, col)
	}
}

// Tell takes one figure, a sheet of them, or some back.
func (s *Surface) Tell(g *gin.Context) error {
	file, err := sheetSent(g)
	if err != nil {
		return err
	}
	o, err := s.kept(g)
	if err != nil {
		return err
	}
	switch g.PostForm("do") {
	case "take":
		for _, public := range g.PostFormArray("entry") {
			if err := s.Reporting.TakeBack(g.Request.Context(), desk.Person(g).Scope(), o.ID, public); err != nil {
				return err
			}
		}
		return s.toldDone(g, o, "taken")
	case "sheet":
		return s.tellSheet(g, o, file)
	}
	d := typed(g, toldIDs...)
	one := evidence.Told{Campaign: d["campaign"], Kind: evidence.Circulation(d["kind"]), Count: evidence.CountOf(d["count"]), Source: d["source"]}
	one.From, _ = campaigns.TypedDate(d["from"])
	one.To, _ = campaigns.TypedDate(d["to"])
	err = one.Check(s.today())
	if err == nil {
		err = s.Reporting.Tell(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), o.ID, []evidence.Told{one}, nil)
	}
	if fault.Is(err, fault.Invalid) {
		wrong := map[string]string{}
		for id, text := range desk.FieldsWrong(s.Reader(g), err) {
			wrong[strings.TrimPrefix(id, "0-")] = text
		}
		return s.told(g, http.StatusUnprocessableEntity, o, toldForm{one: d, wrong: wrong})
	}
	if err != nil {
		return err
	}
	return s.toldDone(g, o, "told")
}

// sheetSent parses the form, and returns the file in it; empty where there is none.
func sheetSent(g *gin.Context) (string, error) {
	if g.ContentType() != "multipart/form-data" {
		return "", desk.ParseFormOf(g, 3*maxToldSheet) // three characters for a byte
	}
	_, file, err := desk.Upload(g, "file", maxToldSheet)
	return string(file), err
}

func (s *Surface) toldDone(g *gin.Context, o access.Org, done string) error {
	g.Redirect(http.StatusSeeOther, pathOf(o.Public)+"/reported?done="+done)
	return nil
}

// today is the day on which a period has not ended yet.
func (s *Surface) today() campaigns.Date { return campaigns.DateOf(s.Now().In(s.Zone)) }

// tellSheet reads a partner's sheet: by columns that were chosen, else by those of the last sheet with such headings.
func (s *Surface) tellSheet(g *gin.Context, o access.Org, file string) error {
	ctx, scope, r := g.Request.Context(), desk.Person(g).Scope(), s.Reader(g)
	f := toldForm{same: typed(g, sameIDs...), rows: cmp.Or(file, g.PostForm("rows"))}
	refuse := func(err error) error {
		f.refused = refusals(r, err, f.sheet)
		return s.told(g, http.StatusUnprocessableEntity, o, f)
	}
	sheet, err := evidence.ReadSheet(f.rows)
	if err != nil {
		return refuse(err)
	}
	kept, err := s.Reporting.Layouts(ctx, scope, o.ID)
	if err != nil {
		return err
	}
	f.sheet, f.columns = sheet, sheet.Fit(kept)
	if _, chosen := g.GetPostForm("col-count"); chosen && file == "" {
		f.columns = evidence.Columns{}
		for _, field := range evidence.ToldFields {
			if head := g.PostForm("col-" + field); slices.Contains(sheet.Heads, head) {
				f.columns[field] = head
			}
		}
	}
	if f.columns["from"] == "" || f.columns["count"] == "" {
		f.fresh = true
		return s.told(g, http.StatusUnprocessableEntity, o, f)
	}
	same := evidence.Told{Campaign: f.same["all-campaign"], Kind: evidence.Circulation(f.same["all-kind"]), Source: f.same["all-source"]}
	told, err := sheet.Told(f.columns, same, s.kindCalled, s.today())
	if err == nil {
		err = s.Reporting.Tell(ctx, scope, desk.Actor(g), o.ID, told, f.columns)
	}
	if fault.Is(err, fault.Invalid) {
		return refuse(err)
	}
	if err != nil {
		return err
	}
	return s.toldDone(g, o, "told")
}

// kindCalled is the kind that a sheet names by its id or its name in any of our languages.
func (s *Surface) kindCalled(word string) evidence.Circulation {
	for _, k := range evidence.Circulations {
		for _, l := range lang.All {
			if strings.EqualFold(word, string(k)) || strings.EqualFold(word, s.Words.Say(l, "metric."+string(k), nil)) {
				return k
			}
		}
	}
	return ""
}

// refusals says what is wrong with a sheet, by its rows as a spreadsheet numbers them.
func refusals(r page.Reader, err error, sheet evidence.ToldSheet) (out []string) {
	all := fault.All(err)
	if len(all) == 0 && err != nil && !errors.Is(err, context.Canceled) {
		return []string{r.Say("editor.refused")}
	}
	for i, f := range all {
		if i == mostToldWrong {
			return append(out, r.Say("told.more_wrong", "count", len(all)-i))
		}
		says := r.Say(f.Key, desk.Pairs(f.Args)...)
		row, _, _ := strings.Cut(strings.TrimPrefix(f.Field, "/"), "/")
		if n, err := strconv.Atoi(row); err == nil && n < len(sheet.Rows) {
			says = r.Say("told.row", "row", n+2, "says", says)
		}
		out = append(out, says)
	}
	return out
}
