package promises

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type newView struct {
	page.Frame
	Head     page.Head
	Campaign string // chosen; empty while it is asked for
	Find     []page.Field
	Choices  []page.Link
	Fields   []page.Field
	Ways     []page.Field
	Speaks   []page.Option
	Wrong    string
}

// NewPage asks for which campaign, and then for the batch.
func (s *Surface) NewPage(g *gin.Context) error {
	if public := g.Query("campaign"); public != "" {
		return s.form(g, http.StatusOK, public, nil, nil)
	}
	words := strings.TrimSpace(g.Query("q"))
	if err := lang.Clean("", words, list.MaxWords); err != nil && words != "" {
		words = ""
	}
	found, err := s.Campaigns.CampaignPage(g.Request.Context(), desk.Person(g).Scope(), list.Ask{Words: words, Size: shown, Sort: list.Changed, Locale: ask.Locale(g)}, campaigns.Standing{Now: s.Now()})
	if err != nil {
		return err
	}
	v := newView{Frame: s.Frame(g, bookPath)}
	v.Head = headOf(v.Reader)
	v.Find = []page.Field{{ID: "q", Label: v.Say("batches.find"), Kind: "search", Value: words, Max: list.MaxWords}}
	for _, c := range found.Items {
		v.Choices = append(v.Choices, page.Link{Path: newPath + "?campaign=" + c.Public, Text: c.Name.In(v.Locale)})
	}
	return ask.WritePage(g, s.fresh, http.StatusOK, v)
}

func headOf(r page.Reader) page.Head {
	return page.Head{Crumbs: []page.Link{{Path: bookPath, Text: r.Say("book.title")}, {Path: batchesPath, Text: r.Say("batches.title")}}, Title: r.Say("batches.make"), Lead: r.Say("batches.make_lead")}
}

// typedIDs are the fields of the form.
var typedIDs = []string{"name", "placement", "message", "theme", "city", "carrier", "site", "from", "until", "ordered"}

// Make makes a batch as a draft.
func (s *Surface) Make(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	d := map[string]string{}
	for _, id := range typedIDs {
		d[id] = strings.TrimSpace(g.PostForm(id))
	}
	ctx, p := g.Request.Context(), desk.Person(g)
	c, err := s.Campaigns.CampaignByPublic(ctx, p.Scope(), g.PostForm("campaign"))
	if err != nil {
		return err
	}
	made, err := s.Campaigns.Ingredients(ctx, p.Scope(), c)
	if err != nil {
		return err
	}
	b := campaigns.Batch{Key: s.Secret, Campaign: c.ID, State: campaigns.BatchDraft, Name: d["name"], Theme: d["theme"], City: d["city"], Carrier: d["carrier"], Site: d["site"]}
	b.Placement, b.Message = chosenOf(made, d)
	b.From, _ = campaigns.ParseDate(d["from"]) // what is no date is told by Check
	b.Until, _ = campaigns.ParseDate(d["until"])
	b.Ordered = count(d["ordered"])
	for _, l := range lang.All {
		if slices.Contains(g.PostFormArray("locale"), string(l)) {
			b.Locales = append(b.Locales, l)
		}
	}
	b.Way = wayIn(g)
	kept, err := s.Batches.SaveBatch(ctx, p.Scope(), actor(p), b)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return s.form(g, http.StatusUnprocessableEntity, c.Public, d, desk.FieldsWrong(s.Reader(g), err))
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, pathOf(kept.Public)+"?done=batch_made")
	}
	return err
}

func actor(p access.Staff) access.Actor { return access.Actor{Staff: p.ID, Name: p.Name} }

// count is a whole number that somebody typed, with or without marks between thousands; 0 when it is none.
func count(typed string) int {
	n, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "", "\u00a0", "", "\u202f", "").Replace(typed))
	if err != nil {
		return 0
	}
	return n
}

func chosenOf(made content.Ingredients, d map[string]string) (placement, message int64) {
	for _, p := range made.Placements {
		if p.Public == d["placement"] {
			placement = p.ID
		}
	}
	for _, m := range made.Messages {
		if m.Public == d["message"] {
			message = m.ID
		}
	}
	return placement, message
}

func (s *Surface) form(g *gin.Context, status int, campaign string, d, wrong map[string]string) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	c, err := s.Campaigns.CampaignByPublic(ctx, scope, campaign)
	if err == nil && !scope.Sees(c.Org) {
		err = fault.New(fault.NotFound, "", "not_found")
	}
	if err != nil {
		return err
	}
	made, err := s.Campaigns.Ingredients(ctx, scope, c)
	if err != nil {
		return err
	}
	v := newView{Frame: s.Frame(g, bookPath), Campaign: c.Public, Wrong: wrong[""]}
	if d == nil {
		d = map[string]string{"from": c.StartsOn.String(), "until": c.EndsOn.String()}
	}
	v.Head = headOf(v.Reader)
	v.Head.Facts = []string{c.Name.In(v.Locale)}
	v.Fields = fieldsOf(v.Reader, made, d, wrong)
	v.Ways = wayFields(v.Reader, wayIn(g), wrong)
	chosen := g.PostFormArray("locale")
	for _, l := range lang.All {
		v.Speaks = append(v.Speaks, page.Option{Value: string(l), Text: l.Name(), Chosen: slices.Contains(chosen, string(l))})
	}
	return ask.WritePage(g, s.fresh, status, v)
}

func fieldsOf(r page.Reader, made content.Ingredients, d, wrong map[string]string) []page.Field {
	text := func(id, label, help string) page.Field {
		f := page.Field{ID: id, Label: r.Say(label), Kind: "text", Value: d[id], Max: 80, Wrong: wrong[id], Lang: r.Script(d[id])}
		if help != "" {
			f.Help = r.Say(help)
		}
		return f
	}
	choose := func(id, label string, options []page.Option) page.Field {
		return page.Field{ID: id, Label: r.Say(label), Kind: "select", Options: options, Wrong: wrong[id]}
	}
	none := page.Option{Text: r.Say("batches.choose")}
	slots, texts, themes := []page.Option{none}, []page.Option{none}, []page.Option(nil)
	for _, p := range made.Placements {
		slots = append(slots, page.Option{Value: p.Public, Text: made.Partners[p.Org].Name.In(r.Locale) + " · " + p.Name, Chosen: p.Public == d["placement"]})
	}
	for _, m := range made.Messages {
		if m.Frame != content.Neutral {
			texts = append(texts, page.Option{Value: m.Public, Text: m.Name, Chosen: m.Public == d["message"]})
		}
	}
	slices.SortFunc(texts[1:], func(a, b page.Option) int { return strings.Compare(a.Text, b.Text) })
	for _, one := range campaigns.Themes {
		word := one
		if word == "" {
			word = "plain"
		}
		themes = append(themes, page.Option{Value: one, Text: r.Say("batches.theme_" + word), Chosen: one == d["theme"]})
	}
	name, from, until, ordered := text("name", "batches.name", "batches.name_help"), text("from", "batches.from", ""), text("until", "batches.until", ""), text("ordered", "field.ordered", "batches.ordered_help")
	name.Required, name.Wide, from.Kind, until.Kind, from.Required, until.Required, ordered.Required, ordered.Digits, ordered.Max = true, true, "date", "date", true, true, true, true, 16
	from.Max, until.Max, from.Lang, until.Lang, ordered.Lang = 0, 0, "", "", ""
	return []page.Field{name, choose("placement", "batches.partner", slots), choose("message", "field.message", texts), choose("theme", "field.theme", themes),
		text("city", "field.city", ""), text("carrier", "field.carrier", "batches.carrier_help"), text("site", "field.site", "batches.site_help"), from, until, ordered}
}
