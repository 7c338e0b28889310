package surveys

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// bankView is every question of the team, and how far each of its wordings has come.
type bankView struct {
	page.Frame
	Head  page.Head
	Table page.Table
	Add   bool // the questions that come with the program can be taken in
}

// BankPage lists the questions.
func (s *Surface) BankPage(g *gin.Context) error {
	all, err := s.Bank.Items(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	inOrder(all)
	v := bankView{Frame: s.Frame(g, bankPath)}
	v.Head = page.Head{Title: v.Say("items.title"), Lead: v.Say("items.lead")}
	if mayWrite(g) {
		cards, err := s.Bank.Laws(g.Request.Context(), desk.Person(g).Scope())
		if err != nil {
			return err
		}
		v.Add = len(s.standard(cards, all)) > 0
		v.Head.Do = []page.Action{{Path: itemsPath + "/new", Text: v.Say("items.new"), Icon: "pen", Tone: "go"}}
	}
	v.Table = page.Table{Label: v.Say("items.title"), Tall: true, Empty: page.Empty{Title: v.Say("items.none"), Text: v.Say("items.none_do")}}
	for _, key := range []string{"items.question", "items.kind", "items.yields", "items.languages"} {
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: v.Say(key)})
	}
	for _, f := range all {
		v.Table.Rows = append(v.Table.Rows, row(v.Reader, f, s.Now()))
		v.Sample = v.Sample || f.Item.Sample
	}
	return ask.WritePage(g, s.bank, http.StatusOK, v)
}

func inOrder(all []content.ItemFile) {
	slices.SortStableFunc(all, func(a, b content.ItemFile) int {
		return cmp.Or(cmp.Compare(a.Item.Kind.Order(), b.Item.Kind.Order()), cmp.Compare(a.Item.ID, b.Item.ID))
	})
}

func row(r page.Reader, f content.ItemFile, now time.Time) []page.Item {
	first := page.Item{Text: askOf(f.Item, r.Locale), Path: pathOf(f.Item.Public), Under: f.Item.Name, Lang: r.Script(askOf(f.Item, r.Locale))}
	if f.Item.Sample {
		first.Badges = append(first.Badges, page.Badge{Text: r.Say("card.sample"), Tone: "open"})
	}
	if f.OnAir {
		first.Badges = append(first.Badges, page.Badge{Text: r.Say("items.asked_now"), Icon: "clock", Tone: "info"})
	}
	yields := lang.Unknown
	if y := f.Item.Kind.Yields(); y != "" {
		yields = r.Say("items.yields_" + y)
	}
	states := page.Item{}
	for _, l := range lang.All {
		d := f.Dossier(l, now)
		b := desk.StageBadge(r, d.Stage(now))
		if d.Rests != "" {
			b = page.Badge{Text: r.Say("items.rests"), Icon: "warn", Tone: "halt"}
		}
		b.Text = l.Name() + " · " + b.Text
		states.Badges = append(states.Badges, b)
	}
	return []page.Item{first, {Text: r.Say("items.kind_" + string(f.Item.Kind))}, {Text: yields}, states}
}

// askOf is a question in a language, or else in one that it has.
func askOf(i content.Item, l lang.Locale) string {
	for _, one := range append([]lang.Locale{l}, lang.All...) {
		if ask := i.Texts[one].Ask; ask != "" {
			return ask
		}
	}
	return i.Name
}

// AddStandard takes in the questions that come with the program, but those that the bank has. They are drafts: their wording is
// approved like any other.
func (s *Surface) AddStandard(g *gin.Context) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	have, err := s.Bank.Items(ctx, scope)
	if err != nil {
		return err
	}
	cards, err := s.Bank.Laws(ctx, scope)
	if err != nil {
		return err
	}
	for _, i := range s.standard(cards, have) {
		if _, err := s.Bank.SaveItem(ctx, scope, desk.Actor(g), i); err != nil {
			return err
		}
	}
	g.Redirect(http.StatusSeeOther, bankPath+"?done=items_added")
	return nil
}

// standard are the questions that come with the program and that a bank does not have.
func (s *Surface) standard(cards []content.LawCard, have []content.ItemFile) []content.Item {
	return slices.DeleteFunc(s.Standard(cards), func(i content.Item) bool {
		return slices.ContainsFunc(have, func(f content.ItemFile) bool { return f.Item.Kind == i.Kind && f.Item.Name == i.Name })
	})
}
