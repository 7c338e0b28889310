package flights

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

// choices fills what is chosen rather than typed: messages, audiences and placements.
func (s *Surface) choices(g *gin.Context, t sheet, f former, v *formView) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	ids, err := t.ids, error(nil)
	if ids == nil {
		if ids, err = s.Choices.Chosen(ctx, scope, t.draft.chosen()); err != nil {
			return err
		}
	}
	words := t.draft.typed["words"]
	if lang.Clean("find", words, list.MaxWords) != nil {
		words = ""
	}
	chosen, _ := t.draft.campaign(t.self, ids)
	made, err := s.Choices.Choices(ctx, scope, chosen, words)
	if err != nil {
		return err
	}
	v.Find = f.field("words", "search", "flights.find", list.MaxWords)
	v.Find.Help, v.Find.Wide = f.Say("flights.find_help"), true
	f.variants(s, made, v)
	apart, err := s.apart(ctx, scope, t, f)
	if err != nil {
		return err
	}
	v.Rules = append(v.Rules, apart...)
	for _, one := range made.Segments {
		v.Audiences = append(v.Audiences, pickView{Public: one.Public, Name: one.Name, Chosen: slices.Contains(t.draft.audiences, one.Public)})
	}
	v.Partners = f.partners(made)
	for _, name := range []string{"audience", "placement", "messages"} {
		v.WrongPicks[name] = f.said(name)
	}
	return nil
}

// partners are the placements that can be chosen, under whose they are.
func (f former) partners(made content.Ingredients) (out []partnerView) {
	byOrg := map[int64][]pickView{}
	for _, p := range made.Placements {
		one := pickView{Public: p.Public, Name: p.Name, Under: joined(f.Say("channel."+string(p.Channel)), lang.Place(p.Place, f.Locale), p.Zone), Chosen: slices.Contains(f.d.placements, p.Public)}
		if p.Silent() {
			one.Badge = &page.Badge{Text: f.Say("state.paused"), Icon: "pause", Tone: "wait"}
		}
		byOrg[p.Org] = append(byOrg[p.Org], one)
	}
	for org, places := range byOrg {
		out = append(out, partnerView{made.Partners[org].Name.In(f.Locale), places})
	}
	slices.SortFunc(out, func(a, b partnerView) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// joined are words beside each other; those that are empty are left out.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " · ")
}

// variants are the rows that are filled, and one more.
func (f former) variants(s *Surface, made content.Ingredients, v *formView) {
	var said, neutral []content.Message
	for _, m := range made.Messages {
		if m.Frame == content.Neutral {
			neutral = append(neutral, m)
		} else {
			said = append(said, m)
		}
	}
	option := func(chosen string) func(m content.Message) page.Option {
		return func(m content.Message) page.Option {
			return page.Option{Value: m.Public, Text: m.Name + " · " + f.Say("frame."+string(m.Frame)) + " · " + f.approved(s, made, m), Chosen: m.Public == chosen}
		}
	}
	rows := slices.DeleteFunc(slices.Clone(f.d.variants), func(r variant) bool { return r.Message == "" })
	for i, row := range append(rows, variant{}) {
		n := strconv.Itoa(i + 1)
		message := page.Field{ID: "message-" + n, Name: "message", Kind: "select", Label: f.Say("flights.message_n", "number", i+1), Options: append([]page.Option{{Text: f.Say("flights.no_message")}}, options(said, option(row.Message))...)}
		weight := page.Field{ID: "weight-" + n, Name: "weight", Kind: "text", Label: f.Say("flights.weight"), Value: cmp.Or(row.Weight, "1"), Max: 4, Digits: true}
		if i == 0 {
			message.Wrong = f.said("messages")
		}
		v.Variants = append(v.Variants, variantView{row.Name, message, weight})
	}
	none := f.field("neutral", "select", "field.neutral", 0)
	none.Options = append([]page.Option{{Text: f.Say("flights.no_message")}}, options(neutral, option(f.d.typed["neutral"]))...)
	none.Help = f.Say("flights.neutral_help")
	out := f.number("hold-out", "flights.hold_out", "flights.hold_out_help")
	way := f.field("choosing", "select", "field.choosing", 0)
	for _, one := range campaigns.Choosings {
		way.Options = append(way.Options, page.Option{Value: string(one), Text: f.Say("flights.choosing_" + cmp.Or(string(one), "weight")), Chosen: string(one) == f.d.typed["choosing"]})
	}
	unit := f.field("unit", "select", "field.unit", 0)
	unit.Help = f.Say("flights.unit_help")
	for _, one := range campaigns.Units {
		unit.Options = append(unit.Options, page.Option{Value: string(one), Text: f.Say("flights.unit_" + cmp.Or(string(one), "visit")), Chosen: string(one) == f.d.typed["unit"]})
	}
	v.Rules = []page.Field{way, out, none, unit}
}

func options(some []content.Message, as func(content.Message) page.Option) (out []page.Option) {
	slices.SortFunc(some, func(a, b content.Message) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	for _, m := range some {
		out = append(out, as(m))
	}
	return out
}

// approved says in which languages a message may be shown now.
func (f former) approved(s *Surface, made content.Ingredients, m content.Message) string {
	open, _ := made.Languages(campaigns.Campaign{Messages: []campaigns.Choice{{Message: m.ID}}}, s.Now())
	if len(open) == 0 {
		return f.Say("flights.approved_nowhere")
	}
	var names []string
	for _, l := range open {
		names = append(names, l.Name())
	}
	return strings.Join(names, f.Say("audiences.comma"))
}
