package audiences

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/words"
	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// persona is a visit that somebody might make, to try rules on. It is made up, and says so.
type persona struct {
	ID      string              `json:"id"`
	Name    lang.Text           `json:"name"`
	Signals map[string][]string `json:"signals"`
}

//go:embed personas.json
var personasJSON []byte

// personas are those that ship. A mistake in the file is found by the first test.
var personas = sync.OnceValue(func() (out []persona) {
	if err := json.Unmarshal(personasJSON, &out); err != nil {
		panic(fmt.Sprintf("audiences: personas.json: %v", err))
	}
	return out
})

// tryView is a rule or a campaign as one visit meets it.
type tryView struct {
	page.Frame
	Head    page.Head
	Action  string
	Example page.Field
	Own     bool // the signals are the reader's own
	Fields  []tryField
	Lists   []listOf
	Ignored []string // what was typed and is no value
	// of an audience
	Truth   string // "yes", "no" or "unknown"; empty for a campaign
	First   string // the first reason why it does not match
	Finding words.Finding
	// of a campaign
	Decisions []decisionView
	Audiences []judged
}

// tryField is one signal of the visit.
type tryField struct {
	page.Field
	List    string
	Choices []choice
}

// judged is what one audience of a campaign says.
type judged struct {
	Name    string
	Path    string
	First   string
	Finding words.Finding
}

// decisionView is what a placement would answer about the campaign.
type decisionView struct {
	Placement string
	Tone      string
	What      string
	Other     string // the campaign that is shown instead
}

// Icon is the sign of the answer.
func (d decisionView) Icon() string { return map[string]string{"ok": "check", "halt": "close"}[d.Tone] }

// visitOf reads a visit out of an address: a persona's signals, or the reader's own.
func visitOf(q url.Values) (signals map[string][]string, who string) {
	signals = map[string][]string{}
	who = q.Get("persona")
	if own := q.Get("own") == "yes"; !own {
		for _, p := range personas() {
			if p.ID == who || who == "" {
				return p.Signals, p.ID
			}
		}
	}
	for _, d := range audience.Vocabulary() {
		for _, v := range q[d.Name] {
			for one := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == ',' || r == ' ' || r == '、' || r == '，' }) {
				signals[d.Name] = append(signals[d.Name], one)
			}
		}
	}
	return signals, ""
}

// traveller is the visit, and what of it is no answer.
func (s *Surface) traveller(c *catalogue, signals map[string][]string) (t audience.Traveller, ignored []string) {
	for _, d := range audience.Vocabulary() {
		values := signals[d.Name]
		if len(values) == 0 {
			continue
		}
		if list := typed(d); list != "" {
			values = c.searched(d, values)
		}
		if !t.Set(d.Signal, values...) {
			ignored = append(ignored, c.Say("audiences.try_ignored", "signal", d.Label.In(c.Locale), "values", strings.Join(signals[d.Name], ", ")))
		}
	}
	return t, ignored
}

// searched are values as they were typed, each as the vocabulary has it where it has it.
func (c *catalogue) searched(d audience.Definition, typed []string) (out []string) {
	for _, v := range typed {
		if found := c.search(d, v); len(found) == 1 {
			v = found[0]
		}
		out = append(out, v)
	}
	return out
}

// try lays out the form and reads the visit.
func (s *Surface) try(g *gin.Context, c *catalogue, v *tryView) audience.Traveller {
	signals, who := visitOf(g.Request.URL.Query())
	t, ignored := s.traveller(c, signals)
	v.Ignored, v.Own = ignored, who == ""
	v.Example = page.Field{ID: "persona", Label: c.Say("audiences.try_persona"), Kind: "select", Wide: true}
	for _, p := range personas() {
		v.Example.Options = append(v.Example.Options, page.Option{Value: p.ID, Text: p.Name.In(c.Locale), Chosen: p.ID == who})
	}
	if who == "" {
		v.Example.Options = append(v.Example.Options, page.Option{Text: c.Say("audiences.try_own"), Chosen: true})
	}
	lists := map[string]bool{}
	for _, d := range audience.Vocabulary() {
		if d.From == audience.Told && d.Shape != audience.Ref || d.Shape == audience.Number {
			v.Fields = append(v.Fields, c.tryField(d, signals[d.Name]))
			if list := typed(d); list != "" {
				lists[list] = true
			}
		}
	}
	for _, list := range []string{"countries", "airports", "stops", "languages"} {
		if lists[list] {
			v.Lists = append(v.Lists, listOf{list, single(c.choices(list))})
		}
	}
	t.Derive()
	return t
}

// single leaves out groups of values: a visit begins at one airport.
func single(all []choice) []choice {
	return slices.DeleteFunc(all, func(one choice) bool { return strings.Contains(one.Values, ",") })
}

func (c *catalogue) tryField(d audience.Definition, now []string) tryField {
	f := tryField{Field: page.Field{ID: d.Name, Label: d.Label.In(c.Locale)}, List: typed(d)}
	switch {
	case d.Shape == audience.Several:
		for _, one := range d.Values {
			f.Choices = append(f.Choices, choice{Values: one.Name, Text: one.Label.In(c.Locale), Chosen: slices.Contains(now, one.Name)})
		}
	case f.List != "":
		f.Kind, f.Value = "text", strings.Join(now, ", ")
	case d.Shape == audience.Number:
		f.Kind, f.Value, f.Digits = "text", first(now), true
	default:
		f.Kind = "select"
		f.Options = []page.Option{{Text: c.Say("audiences.try_unknown"), Chosen: len(now) == 0}}
		for _, one := range d.Values {
			f.Options = append(f.Options, page.Option{Value: one.Name, Text: one.Label.In(c.Locale), Chosen: slices.Contains(now, one.Name)})
		}
	}
	return f
}

// Try shows how one visit meets an audience's rule, part by part.
func (s *Surface) Try(g *gin.Context) error {
	all, err := s.known(g)
	if err != nil {
		return err
	}
	one, err := all.named(g.Param("audience"))
	if err != nil {
		return err
	}
	c, err := s.catalogue(g, all, one.Rule)
	if err != nil {
		return err
	}
	v := tryView{Frame: s.Frame(g, listPath), Action: pathOf(one.Public) + "/try"}
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("nav.audiences")}, {Path: pathOf(one.Public), Text: one.Name, Lang: v.Script(one.Name)}},
		Title: v.Say("audiences.try_title"), Lead: s.line(c, one.Rule)}
	t := s.try(g, c, &v)
	said, ok := s.judge(c, &t, one)
	if ok {
		v.Truth, v.First, v.Finding = said.Finding.Truth, said.First, said.Finding
	}
	return ask.WritePage(g, s.page.try, http.StatusOK, v)
}

// judge asks one audience about a visit; false when its rule is not in order.
func (s *Surface) judge(c *catalogue, t *audience.Traveller, one audience.Segment) (judged, bool) {
	compiled, err := audience.CompileSegment(one, c.segments.of(one.Org))
	if err != nil {
		return judged{}, false
	}
	reason, w := compiled.Explain(t), s.saying(c)
	c.shorten(&reason)
	return judged{Name: one.Name, Path: pathOf(one.Public), First: w.First(reason, c.Locale), Finding: w.Finding(reason, c.Locale)}, true
}

// shorten names the airports of an area as one, in what a rule wants.
func (c *catalogue) shorten(r *audience.Reason) {
	if r.Signal != "" && r.Form != audience.FormRange {
		r.Want = slices.Concat(c.spoken(audience.Rule{Signal: r.Signal, In: r.Want}).In)
	}
	for i := range r.Parts {
		c.shorten(&r.Parts[i])
	}
}

// TryCampaign shows how one visit meets a campaign at each of its placements, and its audiences.
func (s *Surface) TryCampaign(g *gin.Context) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	flight, err := s.Campaigns.CampaignByPublic(ctx, scope, g.Param("campaign"))
	if err != nil {
		return err
	}
	all, err := s.known(g)
	if err != nil {
		return err
	}
	places, err := s.Campaigns.PlacementsAmong(ctx, scope, flight.Placements)
	if err != nil {
		return err
	}
	c, err := s.catalogue(g, all)
	if err != nil {
		return err
	}
	for _, p := range places {
		c.refs[p.Public] = p.Name
	}
	name := flight.Name.In(c.Locale)
	v := tryView{Frame: s.Frame(g, flightsPath), Action: flightsPath + "/" + flight.Public + "/try"}
	v.Head = page.Head{Crumbs: []page.Link{{Path: flightsPath, Text: v.Say("campaigns.title")}, {Path: flightsPath + "/" + flight.Public, Text: name}},
		Title: v.Say("audiences.try_campaign"), Lead: v.Say("audiences.try_campaign_lead")}
	t := s.try(g, c, &v)
	for _, one := range all {
		if slices.Contains(flight.Segments, one.ID) {
			if said, ok := s.judge(c, &t, one); ok {
				v.Audiences = append(v.Audiences, said)
			}
		}
	}
	s.decide(c, flight, places, t, &v)
	return ask.WritePage(g, s.page.try, http.StatusOK, v)
}

// decide asks the plan, as a page of each placement would, without counting anything.
func (s *Surface) decide(c *catalogue, flight campaigns.Campaign, places []campaigns.Placement, t audience.Traveller, v *tryView) {
	locales := []string{string(c.Locale)}
	if own, ok := t.Values(audience.Language); ok {
		locales = own
	}
	for _, p := range places {
		if !slices.Contains(flight.Placements, p.ID) {
			continue
		}
		for _, e := range s.Planner.Explain(delivery.Request{Now: s.Now(), Org: p.Org, Placements: []string{p.Public}, Locales: locales, Traveller: t, Bucket: -1}) {
			v.Decisions = append(v.Decisions, told(c, flight, p, e))
		}
	}
}

func told(c *catalogue, flight campaigns.Campaign, p campaigns.Placement, e delivery.Explanation) decisionView {
	out := decisionView{Placement: p.Name, Tone: "halt"}
	reason := e.Empty
	if reason == "" {
		reason = delivery.NoCampaign
	}
	shown := ""
	for _, x := range e.Campaigns {
		if x.Reason == "" && shown == "" {
			shown = x.Campaign
		}
		if x.Campaign != flight.Public {
			continue
		}
		if reason = x.Reason; reason == "" && shown == flight.Public {
			out.Tone, out.What = "ok", c.Say("audiences.why.shown")
			if x.Arm == "held_out" {
				out.What = c.Say("audiences.why.held_out")
			}
			return out
		}
	}
	if reason == "" {
		out.What = c.Say("audiences.why.behind")
		return out
	}
	out.What = c.Say("audiences.why." + string(reason))
	return out
}
