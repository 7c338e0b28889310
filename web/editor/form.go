package editor

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// formView is a draft: what it is, what it says in each language, and how that looks. Nothing is stored before it is saved.
type formView struct {
	page.Frame
	Head    page.Head
	Action  string // where the form is sent
	Version int
	Wrong   []string // of the whole
	Clash   *clashView
	About   []page.Field
	Cited   []citedView
	Cite    page.Field
	Picture pictureView
	Columns []columnView
	Revokes string // what a save takes away
	Keeps   string // and what it leaves
	Stage   stageView
}

// citedView is a law card that the draft cites: unticked it is dropped.
type citedView struct {
	Public, Name string
	Sentence     string
	Alarms       []page.Badge
}

// clashView tells that somebody else saved meanwhile, and what they changed.
type clashView struct {
	What string
	Says []desk.Says
	Rest []string
}

// show shows a draft.
func (s *Surface) show(g *gin.Context, status int, t sheet) error {
	v := formView{Frame: s.Frame(g, listPath), Action: newPath, Version: t.version, Wrong: t.said, Clash: t.clash}
	v.Draft = "draft"
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("messages.title")}}, Title: v.Say("editor.new"), Lead: v.Say("editor.lead")}
	if m := t.shop.Message; m.ID != 0 {
		v.Action = pathOf(m.Public) + "/edit"
		v.Head.Title, v.Head.Public, v.Sample = v.Say("editor.edit"), m.Public, m.Sample
		v.Head.Crumbs = append(v.Head.Crumbs, page.Link{Path: pathOf(m.Public), Text: m.Name, Lang: v.Script(m.Name)})
	}
	for i, l := range v.Switch { // a link sends no form: it leads to the page as it is stored
		v.Switch[i].Path = v.Action + "?lang=" + string(l.Locale)
	}
	m, now := t.message(), s.Now()
	v.About = t.about(v.Reader)
	v.cite(t, m, now)
	v.choosePicture(t, m, now)
	for _, l := range lang.All {
		v.Columns = append(v.Columns, t.column(v.Reader, m, l, now))
	}
	if gone := t.shop.Revokes(m, now); len(gone) > 0 {
		v.Revokes = v.Say("editor.revokes", "languages", names(gone))
	}
	if kept := t.shop.Keeps(m, now); len(kept) > 0 {
		v.Keeps = v.Say("editor.keeps", "languages", names(kept))
	}
	var err error
	if v.Stage, err = s.stage(v.Reader, t, m); err != nil {
		return err
	}
	return ask.WritePage(g, s.form, status, v)
}

func names(all []lang.Locale) string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = l.Name()
	}
	return strings.Join(out, " · ")
}

// about are the fields that are of no language.
func (t sheet) about(r page.Reader) []page.Field {
	d := t.draft.words
	choose := func(id, label string, values []string, say func(string) string) page.Field {
		f := page.Field{ID: id, Label: r.Say(label), Kind: "select", Wrong: t.saidOf(id)}
		for _, v := range values {
			f.Options = append(f.Options, page.Option{Value: v, Text: say(v), Chosen: v == d[id]})
		}
		return f
	}
	var frames, actions []string
	for _, f := range content.Frames {
		frames = append(frames, string(f))
	}
	for _, a := range content.Actions {
		actions = append(actions, string(a))
	}
	out := []page.Field{
		{ID: "name", Label: r.Say("editor.name"), Kind: "text", Value: d["name"], Max: content.MaxName, Help: r.Say("editor.name_help"), Wrong: t.saidOf("name"), Wide: true},
		choose("frame", "field.frame", frames, func(f string) string { return r.Say("frame." + f) }),
		choose("action", "editor.action", actions, func(a string) string { return r.Say("editor.action_" + a) })}
	if d["action"] == string(content.Pledge) {
		out = append(out, t.agreed(r, "statement", "editor.statement", content.Promise), t.agreed(r, "consent", "field.consent", content.Consent))
	}
	return append(out, page.Field{ID: "phone", Label: r.Say("editor.phone"), Kind: "tel", Value: d["phone"], Max: 26, Help: r.Say("editor.phone_help"), Wrong: t.saidOf("phone")},
		page.Field{ID: "page", Label: r.Say("editor.page"), Kind: "url", Value: d["page"], Max: content.MaxAddress, Wrong: t.saidOf("page")})
}

// agreed chooses what people agree to.
func (t sheet) agreed(r page.Reader, id, label string, kind content.StatementKind) page.Field {
	f := page.Field{ID: id, Label: r.Say(label), Kind: "select", Wrong: t.saidOf(id), Wide: true, Options: []page.Option{{Text: r.Say("laws.choose")}}}
	for _, s := range t.statements(kind, t.draft.words[id]) {
		text := s.Texts.In(r.Locale)
		if s.Frame != "" {
			text += " · " + r.Say("frame."+string(s.Frame))
		}
		if s.Place != "" {
			text += " · " + lang.Place(s.Place, r.Locale)
		}
		f.Options = append(f.Options, page.Option{Value: s.Public, Text: text, Chosen: s.Public == t.draft.words[id]})
	}
	return f
}

// meet says that somebody else saved meanwhile, and what. The draft stays; saving it again goes on from their version.
func (s *Surface) meet(g *gin.Context, t sheet) error {
	f, err := s.Texts.MessageFile(g.Request.Context(), desk.Person(g).Scope(), g.Param("message"))
	if err != nil {
		return err
	}
	r := s.Reader(g)
	t.clash = &clashView{What: r.Say("editor.clash", "who", f.Versions[0].By.Name, "version", f.Message.Version)}
	was, _ := f.Reverted(t.version)
	t.clash.Says, t.clash.Rest = desk.ChangesOf(r, f.Shelf, was, f.Message)
	t.version = f.Message.Version
	return s.show(g, http.StatusConflict, t)
}

// ids are the fields of the form that a fault of a message is about.
var ids = map[string]string{"/name": "name", "/frame": "frame", "/action": "action", "/cites": "cite", "/statement": "statement", "/consent": "consent", "/picture": "picture",
	"/report/phone": "phone", "/report/url": "page"}

// blame says faults at the fields that they are about.
func (t *sheet) blame(r page.Reader, err error) {
	for _, f := range fault.All(err) {
		text, id := r.Say(f.Key, desk.Pairs(f.Args)...), ids[f.Field]
		if rest, ok := strings.CutPrefix(f.Field, "/texts/"); ok {
			locale, field, _ := strings.Cut(rest, "/")
			id = strings.ReplaceAll(field, "_", "-") + "-" + locale
		}
		if id == "" {
			t.said = append(t.said, text)
			continue
		}
		t.wrong[id] = append(t.wrong[id], text)
	}
	if len(t.said) == 0 {
		t.said = []string{r.Say("editor.refused")}
	}
}

func (t sheet) saidOf(id string) string { return strings.Join(t.wrong[id], " ") }
