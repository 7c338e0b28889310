package promises

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Statements keeps what people agree to, word for word.
type Statements interface {
	// StatementFiles lists every statement of the asker's organisation, in the order in which they were made.
	StatementFiles(ctx context.Context, s access.Scope) ([]content.StatementFile, error)
	StatementFile(ctx context.Context, s access.Scope, public string) (content.StatementFile, error)
	// SaveStatement writes a first one, or the next of a line; Stale when that has a next one already.
	SaveStatement(ctx context.Context, s access.Scope, n content.Statement) (content.Statement, error)
	// Decide takes a step with the wording of one.
	Decide(ctx context.Context, s access.Scope, r content.Request) error
}

const (
	statementsPath   = "/admin/statements"
	newStatementPath = statementsPath + "/new"
)

func statementPath(public string) string { return statementsPath + "/" + public }

type statementsView struct {
	page.Frame
	Head  page.Head
	Table page.Table
}

// StatementList lists what people agree to: of each line its newest version, how far each of its languages has come, and what live
// messages still ask of the others.
func (s *Surface) StatementList(g *gin.Context) error {
	all, err := s.Statements.StatementFiles(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v := statementsView{Frame: s.Frame(g, bookPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: bookPath, Text: v.Say("book.title")}}, Title: v.Say("statements.title"), Lead: v.Say("statements.lead")}
	if mayWrite(g) {
		v.Head.Do = []page.Action{{Path: newStatementPath, Text: v.Say("statements.new"), Icon: "pen", Tone: "go"}}
	}
	v.Table = page.Table{Label: v.Say("statements.title"), Tall: true, Empty: page.Empty{Title: v.Say("statements.none"), Text: v.Say("statements.none_do")}}
	for _, key := range []string{"statements.text", "statements.kind", "statements.for", "items.languages"} {
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: v.Say(key)})
	}
	said := map[int64]int{}
	for _, f := range all {
		said[f.Statement.ID] = f.Said
	}
	for _, kind := range content.StatementKinds {
		for _, f := range all {
			if f.Statement.Kind == kind && f.Newest().ID == f.Statement.ID {
				v.Table.Rows = append(v.Table.Rows, s.row(v.Reader, f, said))
				v.Sample = v.Sample || f.Statement.Sample
			}
		}
	}
	return ask.WritePage(g, s.statements, http.StatusOK, v)
}

func (s *Surface) row(r page.Reader, f content.StatementFile, said map[int64]int) []page.Item {
	first := page.Item{Text: f.Statement.Texts.In(r.Locale), Path: statementPath(f.Statement.Public), Under: r.Say("statements.version", "version", f.Version())}
	first.Lang = r.Script(first.Text)
	if f.Statement.Sample {
		first.Badges = append(first.Badges, page.Badge{Text: r.Say("card.sample"), Tone: "open"})
	}
	for n, v := range f.Line {
		if count := said[v.Statement.ID]; count > 0 {
			b := page.Badge{Text: r.Say("statements.asked_now", "count", count), Icon: "play", Tone: "ok"}
			if n > 0 {
				b.Text, b.Icon, b.Tone = r.Say("statements.asked_still", "version", len(f.Line)-n, "count", count), "clock", "wait"
			}
			first.Badges = append(first.Badges, b)
		}
	}
	states := page.Item{}
	for _, l := range lang.All {
		b := desk.StageBadge(r, f.Dossier(l).Stage(s.Now()))
		b.Text = l.Name() + " · " + b.Text
		states.Badges = append(states.Badges, b)
	}
	return []page.Item{first, {Text: r.Say("statements.kind_" + string(f.Statement.Kind))}, {Text: askedFor(r, f.Statement)}, states}
}

// askedFor says which messages may ask a statement.
func askedFor(r page.Reader, s content.Statement) string {
	frame, place := r.Say("rules.any_frame"), r.Say("rules.any_place")
	if s.Frame != "" {
		frame = r.Say("frame." + string(s.Frame))
	}
	if s.Place != "" {
		place = lang.Place(s.Place, r.Locale)
	}
	return frame + " · " + place
}

// statementView is one version of a statement: what it says in each language, who approved that, and the form that writes the next.
type statementView struct {
	page.Frame
	Head      page.Head
	Said      string     // why something was refused
	Newer     *page.Link // the newest of the line, where it is another
	Scripts   []statementScript
	Sign      desk.Signing
	Action    string
	Write     string // keys of what stands above the form
	WriteLead string
	Fields    []page.Field
	Words     []desk.WordsView
	Versions  []desk.VersionView
}

type statementScript struct {
	desk.Wording
	Text string
}

// NewStatement asks for one.
func (s *Surface) NewStatement(g *gin.Context) error {
	return s.showStatement(g, http.StatusOK, content.StatementFile{}, nil, nil)
}

// StatementPage shows one version.
func (s *Surface) StatementPage(g *gin.Context) error {
	f, err := s.statementFile(g)
	if err != nil {
		return err
	}
	return s.showStatement(g, http.StatusOK, f, nil, nil)
}

func (s *Surface) statementFile(g *gin.Context) (content.StatementFile, error) {
	return s.Statements.StatementFile(g.Request.Context(), desk.Person(g).Scope(), g.Param("statement"))
}

// MakeStatement takes the form of a new one.
func (s *Surface) MakeStatement(g *gin.Context) error {
	return s.saveStatement(g, content.StatementFile{})
}

// NextStatement takes the form of the version that follows one.
func (s *Surface) NextStatement(g *gin.Context) error {
	f, err := s.statementFile(g)
	if err != nil {
		return err
	}
	return s.saveStatement(g, f)
}

func (s *Surface) saveStatement(g *gin.Context, f content.StatementFile) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	next := content.Statement{Kind: content.StatementKind(g.PostForm("kind")), Frame: content.Frame(g.PostForm("frame")), Place: g.PostForm("place"), Texts: lang.Text{}}
	if f.Statement.ID != 0 {
		next.Kind, next.Follows, next.Org = f.Statement.Kind, f.Statement.ID, f.Statement.Org
	}
	for _, l := range lang.All {
		if text := strings.TrimSpace(g.PostForm("text-" + string(l))); text != "" {
			next.Texts[l] = text
		}
	}
	saved, err := s.Statements.SaveStatement(g.Request.Context(), desk.Person(g).Scope(), next)
	if desk.Refusable(err) {
		return s.showStatement(g, s.Means(fault.KindOf(err)).Status, f, &next, err)
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, statementPath(saved.Public)+"?done=statement")
	}
	return err
}

// SubmitStatement puts one to review in some languages.
func (s *Surface) SubmitStatement(g *gin.Context) error {
	return s.statementStep(g, content.Asked{Step: content.Submit}, "text_submitted")
}

// ReviewStatement approves one in some languages, or sends it back with what should change.
func (s *Surface) ReviewStatement(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	a, done := desk.ReviewIn(g, s.Now())
	return s.statementStep(g, a, done)
}

// RetireStatement takes a wording out for good.
func (s *Surface) RetireStatement(g *gin.Context) error {
	return s.statementStep(g, content.Asked{Step: content.Retire}, "text_retired")
}

func (s *Surface) statementStep(g *gin.Context, a content.Asked, done string) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	f, err := s.statementFile(g)
	if err != nil {
		return err
	}
	err = s.Statements.Decide(g.Request.Context(), desk.Person(g).Scope(), desk.StepIn(g, content.OfStatement, f.Statement.Public, a))
	if desk.Refusable(err) {
		return s.showStatement(g, s.Means(fault.KindOf(err)).Status, f, nil, err)
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, statementPath(f.Statement.Public)+"?done="+done)
	}
	return err
}

// showStatement shows a version, what was typed for the next where that was refused, and why.
func (s *Surface) showStatement(g *gin.Context, status int, f content.StatementFile, typed *content.Statement, wrong error) error {
	v := statementView{Frame: s.Frame(g, bookPath), Action: newStatementPath, Write: "statements.write", WriteLead: "statements.write_lead"}
	v.Sample = f.Statement.Sample
	v.Head = page.Head{Crumbs: []page.Link{{Path: bookPath, Text: v.Say("book.title")}, {Path: statementsPath, Text: v.Say("statements.title")}}, Title: v.Say("statements.new"), Lead: v.Say("statements.new_lead")}
	newest := f.Newest()
	if f.Statement.ID != 0 {
		v.Action, v.Write, v.WriteLead = statementPath(f.Statement.Public), "statements.write_next", "statements.write_next_lead"
		v.Head.Public, v.Head.Title, v.Head.Lead = f.Statement.Public, v.Say("statements.kind_"+string(f.Statement.Kind))+" · "+v.Say("statements.version", "version", f.Version()), askedFor(v.Reader, f.Statement)
		if f.Said > 0 {
			v.Head.Badges = []page.Badge{{Text: v.Say("statements.asked_now", "count", f.Said), Icon: "play", Tone: "ok"}}
		}
		for i, l := range v.Switch { // a form is not sent again by a link
			v.Switch[i].Path = v.Action + "?lang=" + string(l.Locale)
		}
		s.signStatement(g, f, &v, wrong)
		if newest.ID != f.Statement.ID {
			v.Newer = &page.Link{Path: statementPath(newest.Public), Text: v.Say("statements.version", "version", len(f.Line))}
		}
	}
	said := map[string]string{}
	if wrong != nil {
		said = desk.FieldsWrong(v.Reader, wrong)
		v.Said = said[""]
	}
	if typed == nil {
		typed = &f.Statement
	}
	if mayWrite(g) && newest.ID == f.Statement.ID {
		v.form(f, *typed, said)
	}
	return ask.WritePage(g, s.statement, status, v)
}

// signStatement shows the wordings, and offers what the reader may do with them.
func (s *Surface) signStatement(g *gin.Context, f content.StatementFile, v *statementView, wrong error) {
	var all []content.Dossier
	for _, l := range lang.All {
		d := f.Dossier(l)
		one := statementScript{desk.WordingOf(v.Reader, d, f.Log, s.Now()), f.Statement.Texts[l]}
		if d.Unfit != "" {
			one.Why = v.Say("statements.no_text")
		}
		v.Scripts, all = append(v.Scripts, one), append(all, d)
	}
	v.Sign = desk.Sign(g, v.Reader, all, desk.SignAsk{Path: v.Action, Roles: content.StatementRoles, Wrong: wrong, Now: s.Now(), Submit: "statements.submit_lead", Review: "statements.review_lead"})
	for n, one := range f.Line {
		what := v.Say("statements.version", "version", len(f.Line)-n)
		if one.By.Name != "" {
			what = v.Say("signoff.version_by", "version", len(f.Line)-n, "who", one.By.Name)
		}
		v.Versions = append(v.Versions, desk.VersionView{At: one.At, What: what, Path: statementPath(one.Statement.Public), Is: one.Statement.ID == f.Statement.ID})
	}
}

func (v *statementView) form(f content.StatementFile, d content.Statement, wrong map[string]string) {
	kind := page.Field{ID: "kind", Label: v.Say("statements.kind"), Kind: "select", Wrong: wrong["kind"]}
	for _, k := range content.StatementKinds {
		kind.Options = append(kind.Options, page.Option{Value: string(k), Text: v.Say("statements.kind_" + string(k)), Chosen: k == d.Kind})
	}
	frame := page.Field{ID: "frame", Label: v.Say("field.frame"), Kind: "select", Help: v.Say("statements.frame_help"), Wrong: wrong["frame"], Options: []page.Option{{Text: v.Say("rules.any_frame")}}}
	for _, one := range content.Frames {
		if one != content.Neutral { // which asks nobody for anything
			frame.Options = append(frame.Options, page.Option{Value: string(one), Text: v.Say("frame." + string(one)), Chosen: one == d.Frame})
		}
	}
	place := page.Field{ID: "place", Label: v.Say("field.place"), Kind: "select", Help: v.Say("statements.place_help"), Wrong: wrong["place"], Options: []page.Option{{Text: v.Say("rules.any_place")}}}
	for _, code := range lang.OwnPlaces() {
		place.Options = append(place.Options, page.Option{Value: code, Text: lang.Place(code, v.Locale), Chosen: code == d.Place})
	}
	if v.Fields = []page.Field{frame, place}; f.Statement.ID == 0 { // of a line it stays what it is
		v.Fields = append([]page.Field{kind}, v.Fields...)
	}
	for _, l := range lang.All {
		id := "text-" + string(l)
		v.Words = append(v.Words, desk.WordsView{Locale: l, Fields: []page.Field{{ID: id, Label: v.Say("statements.text"), Kind: "area", Value: d.Texts[l], Max: content.MaxStatement, Wrong: wrong[id], Lang: l, Wide: true}}})
	}
}

func mayWrite(g *gin.Context) bool { return desk.Person(g).Role.May(access.WriteTexts) }
