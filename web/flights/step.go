package flights

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// stepView asks whether to take a step, and says before what it does.
type stepView struct {
	page.Frame
	Question string
	Effect   string
	Changes  []string // what an undo changes
	Missing  []MissingView
	Shut     []MissingView // languages in which it will not be shown
	Refused  string
	Compares bool // it changes what a running comparison compares
	Here     string
	Back     string
	Version  int
	Public   string
	Verb     string
	Halt     bool
}

// MissingView is one thing that is missing, and where it is put right.
type MissingView struct {
	Text string
	Do   page.Link
}

// StepPage asks whether to take the step that the address names.
func (s *Surface) StepPage(g *gin.Context) error {
	c, err := s.own(g)
	if err != nil {
		return err
	}
	return s.askStep(g, http.StatusOK, c, campaigns.Step(g.Query("do")), nil)
}

// Step takes it.
func (s *Surface) Step(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, err := s.own(g)
	if err != nil {
		return err
	}
	a := asked(g, campaigns.Step(g.Query("do")), whole(g.PostForm("version")))
	if a.Step == campaigns.Write || a.Step == campaigns.Put {
		a.Step = ""
	}
	a.Public, a.Sure = g.PostForm("public"), g.PostForm("sure") == "yes"
	if !strings.HasPrefix(a.Public, id.Campaign+"_") {
		a.Public = id.New(id.Campaign)
	}
	done, err := s.Campaigns.TakeStep(g.Request.Context(), desk.Person(g).Scope(), c.Public, a)
	switch {
	case err == nil && a.Step == campaigns.Clone:
		g.Redirect(http.StatusSeeOther, pathOf(done.Public)+"/edit?done=flight_clone")
		return nil
	case err == nil:
		g.Redirect(http.StatusSeeOther, pathOf(done.Public)+"?done=flight_"+string(a.Step))
		return nil
	case refused(err):
		return s.askStep(g, s.Means(fault.KindOf(err)).Status, c, a.Step, err)
	}
	return err
}

// askStep shows the question, with what is missing for it or why it was refused.
func (s *Surface) askStep(g *gin.Context, status int, c campaigns.Campaign, step campaigns.Step, wrong error) error {
	if !slices.Contains(campaigns.Steps(), step) {
		return fault.New(fault.NotFound, "", "http.nothing_here")
	}
	r := s.Reader(g)
	name, back := c.Name.In(r.Locale), pathOf(c.Public)
	v := stepView{Frame: s.Frame(g, listPath), Back: back, Version: c.Version, Here: back + "/step?do=" + string(step), Public: id.New(id.Campaign),
		Question: r.Say("flights.ask_"+string(step), "name", name), Verb: r.Say("flights.do_" + string(step)), Halt: step == campaigns.End || step == campaigns.Pause}
	v.Sample = c.Sample
	from, until := c.Window()
	key := "flights.effect_" + string(step)
	if (step == campaigns.Publish || step == campaigns.Continue) && s.Now().Before(from) {
		key = "flights.effect_publish_later"
	}
	v.Effect = r.Say(key, "from", moment(r, c, from), "until", moment(r, c, until))
	for i, l := range v.Switch {
		v.Switch[i].Path = v.Here + "&lang=" + string(l.Locale)
	}
	if err := s.judge(g, c, step, wrong, &v); err != nil {
		return err
	}
	return ask.WritePage(g, s.page.step, status, v)
}

// judge asks the domain what it would say, and tells all of it.
func (s *Surface) judge(g *gin.Context, c campaigns.Campaign, step campaigns.Step, wrong error, v *stepView) error {
	life := campaigns.Life{Is: c}
	next := c
	if step == campaigns.Undo && c.Version > 1 {
		was, err := s.Campaigns.CampaignVersion(g.Request.Context(), desk.Person(g).Scope(), c.ID, c.Version-1)
		if err != nil {
			return err
		}
		life.Was, next = was, was
		if v.Changes, err = s.changes(g, c, was); err != nil {
			return err
		}
	}
	made, err := s.Campaigns.Ingredients(g.Request.Context(), desk.Person(g).Scope(), both(c, next))
	if err != nil {
		return err
	}
	life.Lacks = func(c campaigns.Campaign) []*fault.Fault { return made.Lacks(c, s.Now()) }
	if wrong == nil {
		a := asked(g, step, c.Version)
		a.Public = v.Public
		_, _, wrong = life.Decide(a, s.Now())
	}
	for _, f := range fault.All(wrong) {
		switch {
		case f.Key == "campaign.changes_arms":
			v.Compares = true
		case f.Kind == fault.Invalid && f.Field != "":
			v.Missing = append(v.Missing, MissingView{sayFault(v.Reader, f), page.Link{Path: pathOf(c.Public) + "/edit#" + fieldOf(f.Field), Text: v.Say("flights.put_right")}})
		default:
			v.Refused = sayFault(v.Reader, f)
		}
	}
	if step == campaigns.MakeReady || step == campaigns.Publish || step == campaigns.Continue {
		v.Shut = Shut(v.Reader, made, next, s)
	}
	return nil
}

// both is a campaign that names all that two versions do.
func both(a, b campaigns.Campaign) campaigns.Campaign {
	a.Segments, a.Placements, a.Messages = slices.Concat(a.Segments, b.Segments), slices.Concat(a.Placements, b.Placements), slices.Concat(a.Messages, b.Messages)
	if b.Neutral != 0 {
		a.Messages = append(a.Messages, campaigns.Choice{Message: b.Neutral})
	}
	return a
}

// Shut says every text that keeps a campaign out of a language, with where it is read.
func Shut(r page.Reader, made content.Ingredients, c campaigns.Campaign, s *Surface) (out []MissingView) {
	_, shut := made.Languages(c, s.Now())
	for _, one := range shut {
		out = append(out, MissingView{r.Say("why.text", "language", one.Locale.Name(), "name", one.Message.Name, "why", r.Say(one.Why)),
			page.Link{Path: "/admin/messages/" + one.Message.Public, Text: r.Say("need.see_message")}})
	}
	return out
}

// changes says what another version of a campaign has otherwise.
func (s *Surface) changes(g *gin.Context, was, now campaigns.Campaign) ([]string, error) {
	made, err := s.Campaigns.Ingredients(g.Request.Context(), desk.Person(g).Scope(), both(was, now))
	if err != nil {
		return nil, err
	}
	r := s.Reader(g)
	before, after := facts(r, was, made), facts(r, now, made)
	var out []string
	for i := range after {
		if before[i].Text != after[i].Text {
			out = append(out, r.Say("laws.changed", "name", after[i].Name, "was", orNone(before[i].Text), "now", orNone(after[i].Text)))
		}
	}
	return out, nil
}

// moment is an instant by the clock of the campaign, which is the one that counts.
func moment(r page.Reader, c campaigns.Campaign, at time.Time) string {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	return lang.DateTime(r.Locale, at.In(zone)) + " (" + c.Zone + ")"
}

// quietDays says quiet days.
func quietDays(r page.Reader, days []campaigns.Date) string {
	var out []string
	for _, d := range days {
		out = append(out, r.Day(d))
	}
	return strings.Join(out, r.Say("audiences.comma"))
}

func orNone(text string) string {
	if text == "" {
		return lang.Unknown
	}
	return text
}

// facts are all that a campaign says, in one order: two versions are compared by it.
func facts(r page.Reader, c campaigns.Campaign, made content.Ingredients) (out []page.Fact) {
	add := func(key, text string) { out = append(out, page.Fact{Name: r.Say("field." + key), Text: text}) }
	for _, l := range lang.All {
		out = append(out, page.Fact{Name: r.Say("field.name") + " (" + l.Name() + ")", Text: c.Name[l]})
	}
	state := string(c.State)
	if c.Archived {
		state = string(campaigns.Archived)
	}
	add("state", r.Say("state."+state))
	day := func(d campaigns.Date, at campaigns.Clock) string {
		if !d.Valid() {
			return ""
		}
		return strings.TrimSpace(r.Day(d) + " " + typedClock(at))
	}
	add("starts_on", day(c.StartsOn, c.StartsAt))
	add("ends_on", day(c.EndsOn, c.EndsAt))
	add("zone", c.Zone)
	add("hours", c.Hours.String())
	add("quiet_days", quietDays(r, c.Quiet))
	var names []string
	for _, m := range c.Messages {
		names = append(names, m.Variant+": "+made.Messages[m.Message].Name+" ×"+strconv.Itoa(m.Weight))
	}
	add("messages", strings.Join(names, r.Say("audiences.comma")))
	add("choosing", map[campaigns.Choosing]string{campaigns.ByWeight: r.Say("flights.choosing_weight"), campaigns.ByAudience: r.Say("flights.choosing_audience"), campaigns.Adaptive: r.Say("flights.choosing_adaptive")}[c.Choosing])
	if c.Apart.Namespace != "" {
		add("namespace", c.Apart.Namespace+" "+strconv.Itoa(c.Apart.From)+"–"+strconv.Itoa(c.Apart.To-1))
	}
	add("neutral", made.Messages[c.Neutral].Name)
	add("hold_out", typedShare(c.HoldOut))
	names = nil
	for _, one := range made.Segments {
		if slices.Contains(c.Segments, one.ID) {
			names = append(names, one.Name)
		}
	}
	add("segments", strings.Join(names, r.Say("audiences.comma")))
	names = nil
	for _, p := range made.Placements {
		if slices.Contains(c.Placements, p.ID) {
			names = append(names, p.Name)
		}
	}
	add("placements", strings.Join(names, r.Say("audiences.comma")))
	add("priority", strconv.Itoa(c.Priority))
	add("cap_per_day", strconv.Itoa(c.CapPerDay))
	if c.PerHour > 0 {
		add("per_hour", r.Number(c.PerHour))
	}
	names = nil
	for _, l := range lang.All {
		if c.Reserve[l] > 0 {
			names = append(names, l.Name()+" "+lang.Percent(r.Locale, float64(c.Reserve[l])/100, 0))
		}
	}
	if len(names) > 0 {
		add("reserve", strings.Join(names, r.Say("audiences.comma")))
	}
	return out
}
