package evaluations

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const maxDays = 400 // thirteen months

// view is the page of a campaign's evaluation: what it costs, what its author writes, and the report as it would be.
type view struct {
	page.Frame
	Head     page.Head
	Action   string
	Said     string
	Version  int
	Costs    page.Table
	Sums     []string
	Enter    []page.Field
	Withdraw []page.Field // none where no entry stands
	Donor    page.Field
	Order    []page.Field
	Ordered  bool // by the donor's template, or as somebody is typing it
	Words    []desk.WordsView
	Make     []page.Field
	Sections []page.SectionView // of the report, where somebody asked to see it
}

// table is what is known of an evaluation, and what was typed.
type table struct {
	campaign campaigns.Campaign
	costs    []evidence.Cost
	notes    evidence.Notes
	typed    func(id, otherwise string) string
	wrong    map[string]string
	made     *evidence.Evaluation // to be looked at
}

// Page shows what an evaluation is made of.
func (s *Surface) Page(g *gin.Context) error {
	t, err := s.table(g)
	if err != nil {
		return err
	}
	return s.show(g, http.StatusOK, t)
}

func (s *Surface) table(g *gin.Context) (t table, err error) {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	t = table{typed: func(_, otherwise string) string { return otherwise }}
	if t.campaign, err = s.Campaigns.CampaignByPublic(ctx, scope, g.Param("campaign")); err != nil {
		return t, err
	}
	if t.costs, err = s.Ledger.Costs(ctx, scope, t.campaign.ID); err != nil {
		return t, err
	}
	t.notes, err = s.Notes.Notes(ctx, scope, t.campaign.ID)
	return t, err
}

// Form takes the form: an entry of the costs, or one back, what the author writes, and the report itself.
func (s *Surface) Form(g *gin.Context) error {
	if err := desk.ParseFormOf(g, maxForm); err != nil {
		return err
	}
	t, err := s.table(g)
	if err != nil {
		return err
	}
	done := ""
	switch g.PostForm("do") {
	case "cost":
		done, err = "cost_added", s.add(g, t)
	case "withdraw":
		done, err = "cost_withdrawn", s.withdraw(g, t)
	case "save":
		done, err = "evaluation_saved", s.save(g, &t)
	default:
		return s.report(g, t)
	}
	if err != nil {
		return s.refused(g, t, err)
	}
	g.Redirect(http.StatusSeeOther, pathOf(t.campaign)+"?done="+done)
	return nil
}

// maxForm has room for four texts of four languages, each letter of which may take nine bytes on the way.
const maxForm = 16*9*evidence.MaxSaid + 1<<16

// refused shows what was typed, and why it was not taken.
func (s *Surface) refused(g *gin.Context, t table, err error) error {
	if !desk.Refusable(err) {
		return err
	}
	t.wrong = desk.FieldsWrong(s.Reader(g), err)
	t.typed = sent(g)
	return s.show(g, s.Means(fault.KindOf(err)).Status, t)
}

// sent is what a form said of a field, where it has that field.
func sent(g *gin.Context) func(id, otherwise string) string {
	return func(id, otherwise string) string {
		if said, is := g.GetPostForm(id); is {
			return said
		}
		return otherwise
	}
}

// today is the day on the console's clock.
func (s *Surface) today() campaigns.Date { return campaigns.DateOf(s.Now().In(s.Zone)) }

// add writes an entry of the costs.
func (s *Surface) add(g *gin.Context, t table) error {
	said := func(id string) string { return strings.TrimSpace(g.PostForm(id)) }
	c := evidence.Cost{What: said("what"), Kind: evidence.CostKind(said("kind")), Amount: evidence.AmountOf(said("amount")), Currency: strings.ToUpper(said("currency")), Quantity: said("quantity"), Source: said("source")}
	c.Day, _ = campaigns.TypedDate(said("day")) // what is no day is none, which is refused
	if c.Amount == 0 {
		c.Currency = ""
	}
	if err := c.Check(s.today()); err != nil {
		return err
	}
	return s.Ledger.AddCost(g.Request.Context(), desk.Person(g).Scope(), t.campaign, c)
}

// withdraw takes an entry back.
func (s *Surface) withdraw(g *gin.Context, t table) error {
	why := strings.TrimSpace(g.PostForm("why"))
	if why == "" {
		return fault.New(fault.Invalid, "/why", "cost.needs_why")
	}
	if err := lang.Clean("/why", why, evidence.MaxCostText); err != nil {
		return err
	}
	return s.Ledger.WithdrawCost(g.Request.Context(), desk.Person(g).Scope(), t.campaign, g.PostForm("entry"), why)
}

// save appends an edition of what the author writes.
func (s *Surface) save(g *gin.Context, t *table) error {
	n := evidence.Notes{Donor: g.PostForm("donor"), Says: map[lang.Locale]evidence.Saying{}}
	n.Version, _ = strconv.Atoi(g.PostForm("version")) // what is no number is no edition, which is stale
	for _, l := range lang.All {
		said := func(field string) string { return g.PostForm(field + "-" + string(l)) }
		n.Says[l] = evidence.Saying{Context: said("context"), Limits: said("limits"), Next: said("next"), Marking: said("marking")}
	}
	n, err := n.Checked()
	var bad error
	n.Order, bad = evidence.InOrder(func(part string) string { return g.PostForm("place-" + part) })
	if err = fault.Faults(append(fault.All(err), fault.All(bad)...)).Err(); err != nil {
		return err
	}
	_, err = s.Notes.SaveNotes(g.Request.Context(), desk.Person(g).Scope(), t.campaign, n)
	return err
}

// report makes the report of some days: to be looked at, or to be put away.
func (s *Surface) report(g *gin.Context, t table) error {
	from, fromErr := campaigns.TypedDate(g.PostForm("from"))
	to, toErr := campaigns.TypedDate(g.PostForm("to"))
	switch {
	case fromErr != nil:
		return s.refused(g, t, fault.New(fault.Invalid, "/from", "report.bad_date"))
	case toErr != nil:
		return s.refused(g, t, fault.New(fault.Invalid, "/to", "report.bad_date"))
	case to.Before(from):
		return s.refused(g, t, fault.New(fault.Invalid, "/to", "report.ends_before_start"))
	case from.Until(to) >= maxDays:
		return s.refused(g, t, fault.New(fault.Invalid, "/to", "report.too_long").With("max", maxDays))
	}
	e, err := s.compose(g, t, from, to)
	if err != nil {
		return err
	}
	if g.PostForm("do") != "freeze" {
		t.typed, t.made = sent(g), &e
		return s.show(g, http.StatusOK, t)
	}
	f, err := evidence.FreezeEvaluation(g.PostForm("title"), e)
	if err != nil {
		return s.refused(g, t, err)
	}
	if f, err = s.Archive.Freeze(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), f); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin/reports/frozen/"+f.Public+"?done=report_frozen")
	return nil
}

func (s *Surface) show(g *gin.Context, status int, t table) error {
	v := view{Frame: s.Frame(g, campaignsPath), Action: pathOf(t.campaign), Version: t.notes.Version}
	v.Sample = t.campaign.Sample
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = v.Action + "?lang=" + string(l.Locale)
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.Say("campaigns.title")}, {Path: campaignsPath + "/" + t.campaign.Public, Text: t.campaign.Name.In(v.Locale)}},
		Title: v.Say("evaluation.title"), Lead: v.Say("evaluation.lead"), Facts: []string{v.Days(t.campaign.StartsOn, t.campaign.EndsOn), t.campaign.Zone}}
	if len(t.wrong) > 0 {
		v.Said = t.wrong[""]
	}
	v.ledger(t)
	v.fields(t)
	v.written(t)
	v.making(t, s.today())
	if t.made != nil {
		v.Sections = v.Reader.Sections(t.made.Pages[v.Locale])
	}
	return ask.WritePage(g, s.one, status, v)
}

// ledger lays the entries out, with those that were withdrawn.
func (v *view) ledger(t table) {
	v.Costs = page.Table{ID: "costs", Tall: true, Empty: page.Empty{Title: v.Say("cost.none_title"), Text: v.Say("cost.none")}}
	for _, key := range []string{"cost.what", "cost.day", "cost.kind", "cost.amount", "cost.source"} {
		v.Costs.Columns = append(v.Costs.Columns, page.Column{Text: v.Say(key), Number: key == "cost.amount"})
	}
	for _, c := range t.costs {
		what := page.Item{Text: c.What, Lang: v.Script(c.What), Code: c.Public}
		if !c.Withdrawn.IsZero() {
			what.Badges = []page.Badge{{Text: v.Say("cost.withdrawn"), Icon: "close", Tone: "halt"}}
			what.Under = c.Why
		}
		v.Costs.Rows = append(v.Costs.Rows, []page.Item{what, {Text: v.Day(c.Day), NoBreak: true}, {Text: v.Say("cost.kind_" + string(c.Kind))}, {Text: price(v.Reader, c), Number: true, Under: c.Quantity},
			{Text: c.Source, Lang: v.Script(c.Source), Under: v.Say("told.by", "name", c.By.Name, "at", v.Date(c.At))}})
	}
	v.Sums = sums(v.Reader, t.costs)
}

// fields are the form of an entry, and of one that is taken back.
func (v *view) fields(t table) {
	field := func(id, kind string, max int) page.Field {
		return page.Field{ID: id, Label: v.Say("cost." + id), Kind: kind, Value: t.typed(id, ""), Max: max, Wrong: t.wrong[id]}
	}
	choice := field("kind", "select", 0)
	for _, k := range evidence.CostKinds {
		choice.Options = append(choice.Options, page.Option{Value: string(k), Text: v.Say("cost.kind_" + string(k)), Chosen: string(k) == choice.Value})
	}
	amount, code, quantity, source := field("amount", "text", 20), field("currency", "text", 3), field("quantity", "text", evidence.MaxCostText), field("source", "text", evidence.MaxCostText)
	amount.Help, code.Help, quantity.Help, source.Help = v.Say("cost.amount_help"), v.Say("cost.currency_help"), v.Say("cost.quantity_help"), v.Say("cost.source_help")
	source.Wide, source.Required = true, true
	what, day := field("what", "text", evidence.MaxCostText), field("day", "date", 0)
	what.Required, day.Required = true, true
	v.Enter = []page.Field{what, day, choice, amount, code, quantity, source}

	entry := page.Field{ID: "entry", Label: v.Say("cost.entry"), Kind: "select", Wrong: t.wrong["entry"]}
	for _, c := range t.costs {
		if c.Withdrawn.IsZero() {
			entry.Options = append(entry.Options, page.Option{Value: c.Public, Text: c.What + " · " + v.Day(c.Day), Chosen: c.Public == t.typed("entry", "")})
		}
	}
	if len(entry.Options) > 0 {
		why := field("why", "text", evidence.MaxCostText)
		why.Required = true
		v.Withdraw = []page.Field{entry, why}
	}
}

// written is what the author writes, language by language.
func (v *view) written(t table) {
	v.Donor = page.Field{ID: "donor", Label: v.Say("evaluation.donor"), Kind: "text", Value: t.typed("donor", t.notes.Donor), Max: evidence.MaxTitle, Help: v.Say("evaluation.donor_help"), Wrong: t.wrong["donor"]}
	for _, part := range evidence.Parts {
		id, place := "place-"+part, strconv.Itoa(evidence.PlaceOf(t.notes.Order, part))
		f := page.Field{ID: id, Label: v.Say("evaluation." + part), Kind: "text", Digits: true, Value: t.typed(id, place), Max: 4, Wrong: t.wrong[id]}
		v.Order, v.Ordered = append(v.Order, f), v.Ordered || f.Wrong != "" || f.Value != place
	}
	v.Ordered = v.Ordered || len(t.notes.Order) > 0
	for _, l := range lang.All {
		said := t.notes.Says[l]
		words := desk.WordsView{Locale: l}
		for _, one := range []struct{ id, text string }{{"context", said.Context}, {"limits", said.Limits}, {"next", said.Next}, {"marking", said.Marking}} {
			id := one.id + "-" + string(l)
			words.Fields = append(words.Fields, page.Field{ID: id, Label: v.Say("evaluation." + one.id), Kind: "area", Value: t.typed(id, one.text), Max: evidence.MaxSaid, Help: v.Say("evaluation." + one.id + "_help"), Wrong: t.wrong[id], Lang: l})
		}
		v.Words = append(v.Words, words)
	}
}

// making is the form of the report itself. It begins with the days of the flight that are over.
func (v *view) making(t table, today campaigns.Date) {
	from, to := t.campaign.StartsOn, t.campaign.EndsOn
	if today.Before(to) {
		to = today
	}
	if to.Before(from) {
		to = from
	}
	if from.Until(to) >= maxDays {
		from = to.Plus(1 - maxDays)
	}
	v.Make = []page.Field{
		{ID: "title", Label: v.Say("frozen.title"), Kind: "text", Value: t.typed("title", ""), Max: evidence.MaxTitle, Help: v.Say("frozen.title_help"), Wrong: t.wrong["title"], Wide: true},
		{ID: "from", Label: v.Say("report.from"), Kind: "date", Value: t.typed("from", from.String()), Wrong: t.wrong["from"]},
		{ID: "to", Label: v.Say("report.to"), Kind: "date", Value: t.typed("to", to.String()), Wrong: t.wrong["to"]}}
}
