package laws

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// formView is a card as parts in a form, and the sentences that these make. Nothing is stored before it is saved.
type formView struct {
	page.Frame
	Head    page.Head
	Action  string // where the form is sent
	Version int
	Parts   []groupView
	Look    []lookView
	Alarms  []alarmView
	Wrong   []string // of the whole
	Clash   string   // somebody else saved meanwhile
}

// groupView is a set of fields under a heading.
type groupView struct {
	ID, Title, Lead string
	Fields          []page.Field
	Ticks           []tickView
}

type tickView struct {
	ID, Text, Wrong string
	Chosen          bool
}

// lookView is what the draft says in one language, and what the rules of copy find in it.
type lookView struct {
	Locale   lang.Locale
	Sentence string
	Lint     desk.LintView
}

// sheet is a draft on the table.
type sheet struct {
	self    content.LawCard // as it is stored; its zero is a new one
	old     content.LawCard // whose place a new one takes
	draft   draft
	version int
	wrong   map[string][]string
	said    []string
	clash   string
}

// NewPage opens an empty card.
func (s *Surface) NewPage(g *gin.Context) error {
	return s.sheet(g, http.StatusOK, sheet{draft: draftOf(content.LawCard{Confidence: content.G})})
}

// EditPage opens a card.
func (s *Surface) EditPage(g *gin.Context) error {
	c, err := s.card(g)
	if err != nil {
		return err
	}
	return s.sheet(g, http.StatusOK, sheet{self: c, draft: draftOf(c), version: c.Version})
}

// SupersedePage opens a card that takes the place of another, with the other's parts to begin from: all but what
// somebody has to look at anew.
func (s *Surface) SupersedePage(g *gin.Context) error {
	old, err := s.card(g)
	if err != nil {
		return err
	}
	return s.sheet(g, http.StatusOK, sheet{old: old, draft: draftOf(successor(old))})
}

func successor(old content.LawCard) content.LawCard {
	next := content.LawCard{Place: old.Place, Conduct: old.Conduct, Lead: old.Lead, Imprisonment: old.Imprisonment, Fine: old.Fine, OrBoth: old.OrBoth,
		Confiscated: old.Confiscated, Instrument: old.Instrument, Confidence: content.G}
	return next
}

// Write takes the form of a new card.
func (s *Surface) Write(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	return s.take(g, sheet{})
}

// Edit takes the form of a card that is there.
func (s *Surface) Edit(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, err := s.card(g)
	if err != nil {
		return err
	}
	t := sheet{self: c}
	t.version = whole(g.PostForm("version"))
	return s.take(g, t)
}

// Supersede takes the form of a card that takes another's place.
func (s *Surface) Supersede(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	old, err := s.card(g)
	if err != nil {
		return err
	}
	return s.take(g, sheet{old: old})
}

// take shows what the form says, or saves it.
func (s *Surface) take(g *gin.Context, t sheet) error {
	t.draft, t.wrong = readDraft(g), map[string][]string{}
	card, bad := t.card()
	r := s.Reader(g)
	for id, key := range bad {
		t.wrong[id] = append(t.wrong[id], r.Say(key))
	}
	if g.PostForm("do") != "save" {
		return s.sheet(g, http.StatusOK, t)
	}
	if len(bad) == 0 {
		saved, err := s.Library.SaveLaw(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), card)
		switch {
		case err == nil:
			g.Redirect(http.StatusSeeOther, pathOf(saved.Public)+"?done=law")
			return nil
		case fault.Is(err, fault.Stale):
			return s.meet(g, t)
		case !refused(err) && !fault.Is(err, fault.NotFound):
			return err
		}
		t.blame(r, err)
	}
	return s.sheet(g, http.StatusUnprocessableEntity, t)
}

// card is the draft as a card, and what of it cannot be read, by field.
func (t sheet) card() (content.LawCard, map[string]string) {
	c, bad := t.draft.card()
	c.ID, c.Org, c.Public, c.Version, c.Sample, c.Supersedes = t.self.ID, t.self.Org, t.self.Public, t.version, t.self.Sample, t.self.Supersedes
	if t.old.ID != 0 {
		c.Org, c.Sample, c.Supersedes = t.old.Org, t.old.Sample, t.old.ID
	}
	return c, bad
}

// meet says that somebody else saved meanwhile. The draft stays; saving it again goes on from their version.
func (s *Surface) meet(g *gin.Context, t sheet) error {
	f, err := s.file(g)
	if err != nil {
		return err
	}
	r := s.Reader(g)
	t.self, t.version = f.Card, f.Card.Version
	t.clash = r.Say("laws.clash", "who", f.Versions[0].By.Name, "version", f.Card.Version, "sentence", f.Card.Sentence(r.Locale))
	return s.sheet(g, http.StatusConflict, t)
}

// blame says faults of a card at the fields that they are about.
func (t *sheet) blame(r page.Reader, err error) {
	for _, f := range fault.All(err) {
		text := sayFault(r, f)
		if id := idOf(f.Field); id != "" {
			t.wrong[id] = append(t.wrong[id], text)
		} else {
			t.said = append(t.said, text)
		}
	}
}

// sheet shows a draft.
func (s *Surface) sheet(g *gin.Context, status int, t sheet) error {
	v := formView{Frame: s.Frame(g, listPath), Action: newPath, Version: t.version, Wrong: t.said, Clash: t.clash}
	v.Draft = "draft"
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("laws.title")}}, Title: v.Say("laws.new"), Lead: v.Say("laws.form_lead")}
	switch {
	case t.old.ID != 0:
		v.Action, v.Head.Title, v.Head.Public = pathOf(t.old.Public)+"/supersede", v.Say("laws.supersede_title"), t.old.Public
		v.Head.Lead = v.Say("laws.supersede_lead", "name", name(v.Reader, t.old)+since(v.Reader, t.old))
	case t.self.ID != 0:
		v.Action, v.Head.Title, v.Head.Public = pathOf(t.self.Public)+"/edit", v.Say("laws.edit_title"), t.self.Public
	}
	if v.Head.Public != "" {
		at := t.self
		if t.old.ID != 0 {
			at = t.old
		}
		v.Head.Crumbs = append(v.Head.Crumbs, page.Link{Path: pathOf(at.Public), Text: name(v.Reader, at)})
	}
	for i, l := range v.Switch { // a link sends no form: it leads to the page as it is stored
		v.Switch[i].Path = v.Action + "?lang=" + string(l.Locale)
	}
	v.Sample = t.self.Sample || t.old.Sample
	v.Parts = t.groups(v.Reader)
	card, _ := t.card()
	for _, l := range lang.All {
		v.Look = append(v.Look, lookView{l, card.Sentence(l), desk.LintView{Locale: l, Findings: desk.Findings(v.Reader, lint.CheckCard(card, l, s.Now()), nil, false)}})
	}
	for _, a := range content.Alarms(card, nil, s.Now()) {
		tone := map[bool]string{true: "halt", false: "wait"}[a.Stops()]
		v.Alarms = append(v.Alarms, alarmView{tone, v.Say(a.Key())})
	}
	return ask.WritePage(g, s.page.form, status, v)
}

// groups are the fields, in the order in which a card is thought of.
func (t sheet) groups(r page.Reader) []groupView {
	f := former{r, t.draft, t.wrong}
	what := groupView{ID: "what", Title: r.Say("laws.what"), Fields: []page.Field{
		f.choose("place", "field.place", lang.OwnPlaces(), func(code string) string { return placeOf(r, code) }),
		f.choose("conduct", "field.conduct", conducts(), func(c string) string { return r.Say("conduct." + c) })}}
	penalty := groupView{ID: "penalty", Title: r.Say("laws.penalty"), Lead: r.Say("laws.penalty_lead"), Fields: []page.Field{
		f.number("prison-min", "laws.prison_min", "laws.prison_help"), f.choose("prison-min-unit", "laws.unit", units, func(u string) string { return r.Say("laws.unit_" + u) }),
		f.number("prison-max", "laws.prison_max", ""), f.choose("prison-max-unit", "laws.unit", units, func(u string) string { return r.Say("laws.unit_" + u) }),
		f.number("fine", "laws.fine", "laws.fine_help"), f.choose("currency", "laws.currency", lang.Currencies(), func(c string) string { return c })},
		Ticks: []tickView{f.tick("unstated", "laws.unstated"), f.tick("both", "laws.both"), f.tick("confiscated", "field.confiscated")}}
	source := groupView{ID: "source", Title: r.Say("laws.source"), Fields: []page.Field{
		f.text("source-url", "url", "field.source_url", "", content.MaxAddress), f.text("as-of", "date", "field.as_of", "laws.as_of_help", 0), f.text("reviewer", "text", "field.reviewer", "laws.reviewer_help", content.MaxName),
		f.choose("confidence", "field.confidence", []string{"A", "B", "C", "G"}, func(c string) string { return r.Say("laws.confidence_" + strings.ToLower(c)) }),
		f.text("from", "date", "field.in_force_from", "laws.from_help", 0), f.text("to", "date", "field.in_force_to", "laws.to_help", 0)}}
	out := []groupView{what, penalty, source}
	for _, one := range []struct {
		id, title, lead, kind string
		most                  int
	}{{"instrument", "field.instrument", "laws.instrument_lead", "area", content.MaxInstrument}, {"source-name", "laws.source_name", "laws.source_name_lead", "text", content.MaxName}, {"lead", "laws.first_words", "laws.lead_help", "area", content.MaxLead}} {
		group := groupView{ID: one.id, Title: r.Say(one.title), Lead: r.Say(one.lead)}
		for _, l := range lang.All {
			field := f.text(one.id+"-"+string(l), one.kind, "", "", one.most)
			field.Label, field.Wide, field.Lang = l.Name(), true, l
			group.Fields = append(group.Fields, field)
		}
		out = append(out, group)
	}
	return out
}

// former makes the fields of a draft.
type former struct {
	page.Reader
	d     draft
	wrong map[string][]string
}

func (f former) said(id string) string { return strings.Join(f.wrong[id], " ") }

func (f former) text(id, kind, label, help string, most int) page.Field {
	out := page.Field{ID: id, Kind: kind, Value: f.d[id], Max: most, Wrong: f.said(id)}
	if label != "" {
		out.Label = f.Say(label)
	}
	if help != "" {
		out.Help = f.Say(help)
	}
	return out
}

func (f former) number(id, label, help string) page.Field {
	out := f.text(id, "text", label, help, 15)
	out.Digits = true
	return out
}

func (f former) choose(id, label string, values []string, say func(string) string) page.Field {
	out := page.Field{ID: id, Label: f.Say(label), Kind: "select", Wrong: f.said(id)}
	if f.d[id] == "" {
		out.Options = append(out.Options, page.Option{Text: f.Say("laws.choose"), Chosen: true})
	}
	for _, v := range values {
		out.Options = append(out.Options, page.Option{Value: v, Text: say(v), Chosen: v == f.d[id]})
	}
	return out
}

func (f former) tick(id, label string) tickView {
	return tickView{ID: id, Text: f.Say(label), Chosen: f.d[id] != "", Wrong: f.said(id)}
}
