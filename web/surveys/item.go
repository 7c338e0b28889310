package surveys

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// itemView is one question: how it is asked in each language, who approved that, and the form in which it is written.
type itemView struct {
	page.Frame
	Head     page.Head
	Said     string // why something was refused
	Scripts  []scriptView
	Sign     desk.Signing
	Locked   bool // a survey that runs asks it
	Action   string
	Version  int
	Fields   []page.Field
	Words    []desk.WordsView
	Versions []desk.VersionView
}

// scriptView is the question in one language.
type scriptView struct {
	desk.Wording
	Ask     string
	Options []optionView
}

type optionView struct {
	Text   string
	Wanted bool
}

// typed is the form as it was typed.
type typed struct {
	name, kind, law, wanted string
	origins                 string
	ask, options            map[lang.Locale]string
}

func typedOf(i content.Item, cards []content.LawCard) typed {
	d := typed{name: i.Name, kind: string(i.Kind), ask: map[lang.Locale]string{}, options: map[lang.Locale]string{}}
	var wanted []string
	for _, w := range i.Wanted {
		wanted = append(wanted, strconv.Itoa(w+1))
	}
	d.wanted = strings.Join(wanted, ", ")
	for n, o := range i.Origins {
		if o == "" {
			o = "-"
		}
		if n > 0 {
			d.origins += ", "
		}
		d.origins += o
	}
	for _, c := range cards {
		if c.ID == i.Law {
			d.law = c.Public
		}
	}
	for l, t := range i.Texts {
		d.ask[l], d.options[l] = t.Ask, strings.Join(t.Options, "\n")
	}
	return d
}

func typedIn(g *gin.Context) typed {
	d := typed{g.PostForm("name"), g.PostForm("kind"), g.PostForm("law"), g.PostForm("wanted"), g.PostForm("origins"), map[lang.Locale]string{}, map[lang.Locale]string{}}
	for _, l := range lang.All {
		d.ask[l], d.options[l] = g.PostForm("ask-"+string(l)), g.PostForm("options-"+string(l))
	}
	return d
}

// build is the question that a form says, in the place of the one that stands.
func (d typed) build(i content.Item, cards []content.LawCard) content.Item {
	i.Name, i.Kind, i.Law, i.Wanted, i.Texts = strings.TrimSpace(d.name), content.ItemKind(d.kind), 0, nil, map[lang.Locale]content.ItemText{}
	for _, c := range cards {
		if d.law != "" && c.Public == d.law {
			i.Law = c.ID
		}
	}
	for one := range strings.FieldsFuncSeq(d.wanted, separates) {
		n, err := strconv.Atoi(one)
		if err != nil {
			n = 0 // of no option
		}
		if !slices.Contains(i.Wanted, n-1) {
			i.Wanted = append(i.Wanted, n-1)
		}
	}
	slices.Sort(i.Wanted)
	i.Origins = nil
	for one := range strings.FieldsFuncSeq(d.origins, separates) {
		i.Origins = append(i.Origins, strings.Trim(strings.ToUpper(one), "-"))
	}
	for _, l := range lang.All {
		t := content.ItemText{Ask: strings.TrimSpace(d.ask[l])}
		for line := range strings.Lines(d.options[l]) {
			if line = strings.TrimSpace(line); line != "" {
				t.Options = append(t.Options, line)
			}
		}
		if t.Ask != "" || len(t.Options) > 0 {
			i.Texts[l] = t
		}
	}
	return i
}

// separates are the signs that people put between the parts of a list.
func separates(r rune) bool { return r == ',' || r == ' ' || r == '，' || r == '、' }

// NewItem asks for a question.
func (s *Surface) NewItem(g *gin.Context) error {
	return s.showItem(g, http.StatusOK, content.ItemFile{}, nil, nil)
}

// ItemPage shows one.
func (s *Surface) ItemPage(g *gin.Context) error {
	f, err := s.file(g)
	if err != nil {
		return err
	}
	return s.showItem(g, http.StatusOK, f, nil, nil)
}

func (s *Surface) file(g *gin.Context) (content.ItemFile, error) {
	return s.Bank.ItemByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("item"))
}

// MakeItem takes the form of a new question.
func (s *Surface) MakeItem(g *gin.Context) error { return s.save(g, content.ItemFile{}) }

// SaveItem takes the form of one that is there.
func (s *Surface) SaveItem(g *gin.Context) error {
	f, err := s.file(g)
	if err != nil {
		return err
	}
	return s.save(g, f)
}

func (s *Surface) save(g *gin.Context, f content.ItemFile) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	cards, err := s.Bank.Laws(ctx, scope)
	if err != nil {
		return err
	}
	d := typedIn(g)
	next := d.build(f.Item, cards)
	if next.ID != 0 {
		if next.Version, err = strconv.Atoi(g.PostForm("version")); err != nil {
			next.Version = 0
		}
	}
	saved, err := s.Bank.SaveItem(ctx, scope, desk.Actor(g), next)
	if desk.Refusable(err) {
		return s.showItem(g, s.Means(fault.KindOf(err)).Status, f, &d, err)
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(saved.Public)+"?done=item")
	return nil
}

// SubmitItem puts a question to review in some languages.
func (s *Surface) SubmitItem(g *gin.Context) error {
	return s.step(g, content.Asked{Step: content.Submit}, "text_submitted")
}

// ReviewItem approves a question in some languages, or sends it back with what should change.
func (s *Surface) ReviewItem(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	a, done := desk.ReviewIn(g, s.Now())
	return s.step(g, a, done)
}

// RetireItem takes a wording out for good.
func (s *Surface) RetireItem(g *gin.Context) error {
	return s.step(g, content.Asked{Step: content.Retire}, "text_retired")
}

func (s *Surface) step(g *gin.Context, a content.Asked, done string) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	f, err := s.file(g)
	if err != nil {
		return err
	}
	err = s.Bank.Decide(g.Request.Context(), desk.Person(g).Scope(), desk.StepIn(g, content.OfItem, f.Item.Public, a))
	if desk.Refusable(err) {
		return s.showItem(g, s.Means(fault.KindOf(err)).Status, f, nil, err)
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(f.Item.Public)+"?done="+done)
	return nil
}

// showItem shows a question, what was typed where that was refused, and why.
func (s *Surface) showItem(g *gin.Context, status int, f content.ItemFile, d *typed, wrong error) error {
	cards, err := s.Bank.Laws(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	v := itemView{Frame: s.Frame(g, bankPath), Locked: f.OnAir, Action: itemsPath + "/new", Version: f.Item.Version}
	v.Sample = f.Item.Sample
	v.Head = page.Head{Crumbs: []page.Link{{Path: bankPath, Text: v.Say("items.title")}}, Public: f.Item.Public, Title: v.Say("items.new"), Lead: v.Say("items.new_lead")}
	if f.Item.ID != 0 {
		v.Action = pathOf(f.Item.Public)
		v.Head.Title, v.Head.Lead = f.Item.Name, v.Say("items.kind_"+string(f.Item.Kind))
		for i, l := range v.Switch { // a form is not sent again by a link
			v.Switch[i].Path = v.Action + "?lang=" + string(l.Locale)
		}
		s.signing(g, f, &v, wrong)
	}
	said := map[string]string{}
	if wrong != nil {
		said = desk.FieldsWrong(v.Reader, wrong)
		v.Said = said[""]
	}
	if d == nil {
		one := typedOf(f.Item, cards)
		d = &one
	}
	if mayWrite(g) && !f.OnAir {
		v.form(*d, cards, said)
	}
	return ask.WritePage(g, s.item, status, v)
}

// signing shows the wordings, and offers what the reader may do with them.
func (s *Surface) signing(g *gin.Context, f content.ItemFile, v *itemView, wrong error) {
	var all []content.Dossier
	for _, l := range lang.All {
		d := f.Dossier(l, s.Now())
		v.Scripts = append(v.Scripts, script(v.Reader, f, d, s.Now()))
		all = append(all, d)
	}
	v.Sign = desk.Sign(g, v.Reader, all, desk.SignAsk{Path: v.Action, Roles: content.ItemRoles(f.Item), Wrong: wrong, Now: s.Now(), Submit: "items.submit_lead", Review: "items.review_lead"})
	for _, one := range f.Versions {
		v.Versions = append(v.Versions, desk.VersionView{At: one.At, What: v.Say("signoff.version_by", "version", one.Item.Version, "who", one.By.Name)})
	}
}

// script is the question in one language: exactly what a visit would be asked, and how far it has come.
func script(r page.Reader, f content.ItemFile, d content.Dossier, now time.Time) scriptView {
	t := f.Item.Texts[d.Locale]
	v := scriptView{Wording: desk.WordingOf(r, d, f.Log, now), Ask: t.Ask}
	for n, o := range t.Options {
		v.Options = append(v.Options, optionView{o, f.Item.Hopes(n)})
	}
	switch {
	case d.Gone:
	case d.Unfit != "":
		v.Why = r.Say("items.no_words")
	case d.Rests != "":
		v.Why, v.Tone = r.Say("items.rests_means"), "halt"
	}
	return v
}

func (v *itemView) form(d typed, cards []content.LawCard, wrong map[string]string) {
	kind := page.Field{ID: "kind", Label: v.Say("items.kind"), Kind: "select", Wrong: wrong["kind"]}
	for _, k := range content.ItemKinds {
		kind.Options = append(kind.Options, page.Option{Value: string(k), Text: v.Say("items.kind_" + string(k)), Chosen: string(k) == d.kind})
	}
	law := page.Field{ID: "law", Label: v.Say("items.law"), Kind: "select", Help: v.Say("items.law_help"), Wrong: wrong["law"], Options: []page.Option{{Text: v.Say("items.law_none")}}}
	for _, c := range cards {
		name := v.Say("laws.name", "place", lang.Place(c.Place, v.Locale), "conduct", v.Say("conduct."+string(c.Conduct)))
		law.Options = append(law.Options, page.Option{Value: c.Public, Text: name, Chosen: c.Public == d.law})
	}
	v.Fields = []page.Field{{ID: "name", Label: v.Say("items.name"), Kind: "text", Value: d.name, Max: 80, Help: v.Say("items.name_help"), Wrong: wrong["name"]}, kind, law,
		{ID: "wanted", Label: v.Say("items.wanted"), Kind: "text", Value: d.wanted, Max: 20, Help: v.Say("items.wanted_help"), Wrong: wrong["wanted"]},
		{ID: "origins", Label: v.Say("items.origins"), Kind: "text", Value: d.origins, Max: 60, Help: v.Say("items.origins_help"), Wrong: wrong["origins"]}}
	for _, l := range lang.All {
		ask, options := "ask-"+string(l), "options-"+string(l)
		v.Words = append(v.Words, desk.WordsView{Locale: l, Fields: []page.Field{
			{ID: ask, Label: v.Say("items.ask"), Kind: "area", Value: d.ask[l], Max: content.MaxAsk, Wrong: wrong[ask], Lang: l, Wide: true},
			{ID: options, Label: v.Say("items.options"), Kind: "area", Value: d.options[l], Help: v.Say("items.options_help"), Wrong: wrong[options], Lang: l, Wide: true}}})
	}
}
