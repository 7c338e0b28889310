package audiences

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// buildView is the builder: the draft stands in the form, and nothing is stored until it is saved.
type buildView struct {
	page.Frame
	Head    page.Head
	Action  string // where the form is sent
	Version int    // that the draft began with; 0 for a new audience
	Name    page.Field
	Root    partView
	Lists   []listOf
	Look    lookView
	JSON    page.Field
	Wrong   []string   // of the JSON, with pointers; of the whole
	Clash   *clashView // somebody else saved meanwhile
	Used    []page.Link
}

// listOf is values that are found by typing.
type listOf struct {
	ID      string
	Choices []choice
}

// clashView is what somebody else saved while this draft was open.
type clashView struct {
	Version int
	Who     string
	Theirs  string
}

// bench is a draft on the table: who builds it, from what.
type bench struct {
	c       *catalogue       // nil until it is made
	self    audience.Segment // the audience as it is stored; its zero is a new one
	version int              // that the draft began with
	name    string
	draft   draft
	json    string // as it was typed, when it was
	wrong   map[string][]string
	said    []string // what is wrong with the whole or the JSON
	clash   *clashView
	focus   string
}

// NewPage opens an empty draft.
func (s *Surface) NewPage(g *gin.Context) error {
	all, err := s.known(g)
	if err != nil {
		return err
	}
	return s.bench(g, http.StatusOK, all, bench{draft: empty()})
}

// EditPage opens an audience in the builder.
func (s *Surface) EditPage(g *gin.Context) error {
	all, err := s.known(g)
	if err != nil {
		return err
	}
	one, err := all.mine(g)
	if err != nil {
		return err
	}
	return s.bench(g, http.StatusOK, all, bench{self: one, version: one.Version, name: one.Name, draft: draftOf(one.Rule)})
}

// mine is the audience of the address, where it is the asker's to change.
func (k known) mine(g *gin.Context) (audience.Segment, error) {
	one, err := k.named(g.Param("audience"))
	if scope := desk.Person(g).Scope(); err == nil && !scope.All && one.Org != scope.Org {
		err = fault.New(fault.NotFound, "", "not_found")
	}
	return one, err
}

// Build takes the form: it changes the draft as the pressed button says and shows it again, or saves it.
func (s *Surface) Build(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	all, err := s.known(g)
	if err != nil {
		return err
	}
	b := bench{name: strings.TrimSpace(g.PostForm("name")), wrong: map[string][]string{}}
	if g.Param("audience") != "" {
		if b.self, err = all.mine(g); err != nil {
			return err
		}
		b.version = whole(g.PostForm("version"), b.self.Version)
	}
	c, err := s.catalogueOf(g, all)
	if err != nil {
		return err
	}
	b.c, b.draft = c, readDraft(g.Request.PostForm, c)
	switch do := g.PostForm("do"); do {
	case "save":
		return s.save(g, all, b)
	case "json":
		b.take(c, g.PostForm("json"))
	default:
		b.focus = b.draft.change(do)
	}
	status := http.StatusOK
	if len(b.said) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.bench(g, status, all, b)
}

// catalogueOf knows the values that a posted form may hold.
func (s *Surface) catalogueOf(g *gin.Context, all known) (*catalogue, error) {
	var asked audience.Rule
	for name, values := range g.Request.PostForm {
		if strings.HasSuffix(name, "-signal") {
			asked.All = append(asked.All, audience.Rule{Signal: first(values)})
		}
	}
	return s.catalogue(g, all, asked)
}

// take reads a rule that was typed as JSON into the draft. What is wrong with it is said with its pointer, and
// the draft stays as it was.
func (b *bench) take(c *catalogue, text string) {
	b.json = text
	rule, err := audience.ReadRule(strings.NewReader(text))
	if err == nil {
		self := b.self
		self.Rule = rule
		_, err = audience.CompileSegment(self, c.segments.of(self.Org))
	}
	if err != nil {
		for _, f := range fault.All(err) {
			b.said = append(b.said, pointed(c.Reader, f))
		}
		b.focus = "json"
		return
	}
	b.draft, b.json = draftOf(rule), ""
}

// pointed says a fault with the place in the document that it is about.
func pointed(r page.Reader, f *fault.Fault) string {
	text := r.Say(f.Key, pairs(f.Args)...)
	if f.Field == "" {
		return text
	}
	return r.Say("audiences.at", "pointer", f.Field, "text", text)
}

func pairs(args map[string]any) (out []any) {
	for name, v := range args {
		out = append(out, name, v)
	}
	return out
}

// save appends a version, or says beside the draft why it cannot.
func (s *Surface) save(g *gin.Context, all known, b bench) error {
	r := s.Reader(g)
	one := b.self
	one.Name, one.Version = b.name, b.version
	if b.name == "" {
		b.wrong["name"] = append(b.wrong["name"], r.Say("audiences.needs_name"))
	} else if err := lang.Clean("name", b.name, maxName); err != nil {
		for _, f := range fault.All(err) {
			b.wrong["name"] = append(b.wrong["name"], r.Say(f.Key, pairs(f.Args)...))
		}
	}
	gaps := map[string]string{}
	b.draft.gaps(root, gaps)
	for path, key := range gaps {
		b.wrong[path] = append(b.wrong[path], r.Say(key))
	}
	if len(gaps) == 0 {
		made := b.draft.build()
		one.Rule = made.rule
		if _, err := audience.CompileSegment(one, all.of(s.orgOf(g, b.self))); err != nil {
			b.blame(r, made, err)
		}
	}
	if len(b.wrong)+len(b.said) > 0 {
		return s.bench(g, http.StatusUnprocessableEntity, all, b)
	}
	saved, err := s.Segments.SaveSegment(g.Request.Context(), desk.Person(g).Scope(), actor(g), one)
	switch {
	case fault.Is(err, fault.Stale):
		return s.clash(g, b)
	case refused(err):
		b.blame(r, b.draft.build(), err)
		return s.bench(g, s.Means(fault.KindOf(err)).Status, all, b)
	case err != nil:
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(saved.Public)+"?done=audience")
	return nil
}

// orgOf is whose the audience is, or will be.
func (s *Surface) orgOf(g *gin.Context, one audience.Segment) int64 {
	if one.Org != 0 {
		return one.Org
	}
	return desk.Person(g).Org.ID
}

// refused reports whether somebody can do something about an error: it is then said beside what they sent.
func refused(err error) bool { return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) }

// blame says faults of an audience at the parts of the form that they are about.
func (b *bench) blame(r page.Reader, made built, err error) {
	for _, f := range fault.All(err) {
		text, at := r.Say(f.Key, pairs(f.Args)...), strings.TrimPrefix(f.Field, "/rule")
		if f.Field == "/name" {
			b.wrong["name"] = append(b.wrong["name"], text)
			continue
		}
		for {
			if path, ok := made.where[at]; ok {
				b.wrong[path] = append(b.wrong[path], text)
				break
			}
			cut := strings.LastIndex(at, "/")
			if cut < 0 {
				b.said = append(b.said, text)
				break
			}
			at = at[:cut]
		}
	}
}

// clash says that somebody else saved meanwhile. The draft stays; saving it again goes on from their version.
func (s *Surface) clash(g *gin.Context, b bench) error {
	all, err := s.known(g)
	if err != nil {
		return err
	}
	now, err := all.mine(g)
	if err != nil {
		return err
	}
	c, err := s.catalogue(g, all, now.Rule, b.draft.build().rule)
	if err != nil {
		return err
	}
	b.c, b.self, b.version = c, now, now.Version
	b.clash = &clashView{Version: now.Version, Theirs: s.line(c, now.Rule)}
	lines, err := s.Audit.Audit(g.Request.Context(), desk.Person(g).Scope(), access.AuditAsk{Kind: access.OnSegment, Subject: now.Public, Limit: 1})
	if err != nil {
		return err
	}
	if len(lines) > 0 {
		b.clash.Who = lines[0].By.Name
	}
	return s.bench(g, http.StatusConflict, all, b)
}

// maxName is how long an audience's name may be, in characters.
const maxName = 80

// bench shows a draft.
func (s *Surface) bench(g *gin.Context, status int, all known, b bench) error {
	made, c := b.draft.build(), b.c
	var err error
	if c == nil {
		if c, err = s.catalogue(g, all, made.rule); err != nil {
			return err
		}
	}
	c.self = b.self.Public
	v := buildView{Frame: s.Frame(g, listPath), Action: newPath, Version: b.version, Clash: b.clash, Wrong: b.said}
	v.Draft = "build"
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: c.Say("nav.audiences")}}, Title: c.Say("audiences.new_title"), Lead: c.Say("audiences.build_lead")}
	if b.self.Public != "" {
		v.Action = pathOf(b.self.Public) + "/edit"
		v.Head.Title = c.Say("audiences.edit_title")
		v.Head.Crumbs = append(v.Head.Crumbs, page.Link{Path: pathOf(b.self.Public), Text: b.self.Name, Lang: c.Script(b.self.Name)})
		v.Head.Public = b.self.Public
	}
	for i, one := range v.Switch { // a link sends no form: it leads to the page as it is stored
		v.Switch[i].Path = v.Action + "?lang=" + string(one.Locale)
	}
	v.Name = page.Field{ID: "name", Label: c.Say("audiences.name"), Kind: "text", Value: b.name, Help: c.Say("audiences.name_help"), Max: maxName, Required: true,
		Wrong: strings.Join(b.wrong["name"], " "), Wide: true}
	f := former{catalogue: c, wrong: b.wrong, focus: b.focus, lists: map[string]bool{}}
	v.Root = f.part(b.draft, root, 1, 0, 1)
	for _, list := range []string{"countries", "airports", "stops", "languages", "partners", "placements"} {
		if f.lists[list] {
			v.Lists = append(v.Lists, listOf{list, c.choices(list)})
		}
	}
	v.JSON = page.Field{ID: "json", Label: c.Say("audiences.json"), Kind: "area", Value: b.json, Help: c.Say("audiences.json_help")}
	if v.JSON.Value == "" {
		v.JSON.Value = pretty(made.rule)
	}
	if v.Look, err = s.look(g, c, b.draft, b.self); err != nil {
		return err
	}
	return ask.WritePage(g, s.page.build, status, v)
}
