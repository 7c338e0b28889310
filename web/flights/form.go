package flights

import (
	"net/http"
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

// formView is a campaign in a form. Nothing is stored before it is saved.
type formView struct {
	page.Frame
	Head       page.Head
	Action     string // where the form is sent
	Version    int
	Public     string // of a new one, so that a form sent twice makes one
	Groups     []groupView
	Find       page.Field
	Variants   []variantView
	Rules      []page.Field // beside the variants: how one is chosen, who is held out, and what those see
	Audiences  []pickView
	Partners   []partnerView
	WrongPicks map[string]string // of a list of ticks as a whole, by its name
	Wrong      []string          // of the whole
	Clash      []string          // somebody else saved meanwhile: who, and what they changed
	Compares   bool              // visits have been given to its arms
	Ask        bool              // what it compares would change: asks whether that is wanted
	Means      string            // what saving does
}

// groupView is a set of fields under a heading. Another set of fields of a campaign is another of these.
type groupView struct {
	ID, Title, Lead string
	Fields          []page.Field
}

// variantView is one row: a message and its weight.
type variantView struct {
	Name            string
	Message, Weight page.Field
}

// pickView is something that can be ticked.
type pickView struct {
	Public, Name, Under string
	Chosen              bool
	Badge               *page.Badge
}

// partnerView is a partner's placements.
type partnerView struct {
	Name   string
	Places []pickView
}

// sheet is a draft on the table.
type sheet struct {
	self    campaigns.Campaign // as it is stored; its zero is a new one
	draft   draft
	ids     map[string]int64 // of what is chosen, by public id; nil where nobody looked yet
	public  string
	version int
	wrong   map[string][]string
	said    []string
	clash   []string
	ask     bool
}

// firstPriority is what a new campaign begins with: in the middle, so that others can be asked before and after.
const firstPriority = 50

// NewPage opens an empty form.
func (s *Surface) NewPage(g *gin.Context) error {
	zone := s.Reader(g).Zone.String()
	d := draftOf(campaigns.Campaign{Zone: zone, Priority: firstPriority}, content.Ingredients{})
	return s.sheet(g, http.StatusOK, sheet{draft: d, public: id.New(id.Campaign)})
}

// EditPage opens a campaign.
func (s *Surface) EditPage(g *gin.Context) error {
	c, err := s.own(g)
	if err != nil {
		return err
	}
	made, err := s.Campaigns.Ingredients(g.Request.Context(), desk.Person(g).Scope(), c)
	if err != nil {
		return err
	}
	return s.sheet(g, http.StatusOK, sheet{self: c, draft: draftOf(c, made), ids: idsOf(made), version: c.Version})
}

// idsOf are the ids of what a campaign is made of, by public id.
func idsOf(made content.Ingredients) map[string]int64 {
	out := map[string]int64{}
	for id, m := range made.Messages {
		out[m.Public] = id
	}
	for _, g := range made.Segments {
		out[g.Public] = g.ID
	}
	for _, p := range made.Placements {
		out[p.Public] = p.ID
	}
	return out
}

// Write takes the form of a new campaign.
func (s *Surface) Write(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	t := sheet{public: g.PostForm("public")}
	if !strings.HasPrefix(t.public, id.Campaign+"_") {
		t.public = id.New(id.Campaign)
	}
	return s.take(g, t)
}

// Edit takes the form of a campaign that is there.
func (s *Surface) Edit(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, err := s.own(g)
	if err != nil {
		return err
	}
	return s.take(g, sheet{self: c, version: whole(g.PostForm("version"))})
}

// take shows what the form says, or saves it.
func (s *Surface) take(g *gin.Context, t sheet) error {
	t.draft, t.wrong = readDraft(g), map[string][]string{}
	if g.PostForm("do") != "save" {
		return s.sheet(g, http.StatusOK, t)
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	ids, err := s.Choices.Chosen(ctx, scope, t.draft.chosen())
	if err != nil {
		return err
	}
	t.ids = ids
	c, bad := t.draft.campaign(t.self, ids)
	r := s.Reader(g)
	for field, key := range bad {
		t.wrong[field] = append(t.wrong[field], r.Say(key))
	}
	if err := s.settle(ctx, scope, &t, &c, r); err != nil {
		return err
	}
	if len(t.wrong) > 0 {
		return s.sheet(g, http.StatusUnprocessableEntity, t)
	}
	if c.ID == 0 {
		c.Public = t.public
	}
	a := asked(g, campaigns.Write, t.version)
	a.Draft, a.Sure = c, g.PostForm("sure") == "yes"
	saved, err := s.Campaigns.TakeStep(ctx, scope, t.self.Public, a)
	switch {
	case err == nil:
		g.Redirect(http.StatusSeeOther, pathOf(saved.Public)+"?done=flight")
		return nil
	case fault.Is(err, fault.Stale):
		return s.meet(g, t)
	case !refused(err) && !fault.Is(err, fault.NotFound):
		return err
	}
	t.blame(r, err)
	return s.sheet(g, http.StatusUnprocessableEntity, t)
}

// meet says that somebody else saved meanwhile, and what they changed. What was typed stays; saving it again goes on from
// their version.
func (s *Surface) meet(g *gin.Context, t sheet) error {
	if t.self.ID == 0 {
		g.Redirect(http.StatusSeeOther, pathOf(t.public))
		return nil
	}
	r := s.Reader(g)
	t.clash = []string{r.Say("flights.clash", "version", t.self.Version)}
	seen, err := s.Campaigns.CampaignVersion(g.Request.Context(), desk.Person(g).Scope(), t.self.ID, t.version)
	if err == nil {
		changes, err := s.changes(g, seen, t.self)
		if err != nil {
			return err
		}
		t.clash = append(t.clash, changes...)
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	t.version = t.self.Version
	return s.sheet(g, http.StatusConflict, t)
}

// fieldsOf says which field of the form a fault is about, by its pointer.
var fieldsOf = map[string]string{"/name": "name-en", "/zone": "zone", "/ends_on": "ends-on", "/messages": "messages", "/priority": "priority", "/cap_per_day": "cap",
	"/hours": "hours-from", "/quiet_days": "quiet-days", "/hold_out": "hold-out", "/neutral": "neutral", "/choosing": "choosing", "/unit": "unit", "/namespace": "namespace", "/stretch": "part", "/segments": "audience", "/placements": "placement",
	"/goal/metric": "metric", "/goal/amount": "amount", "/goal/pacing": "pacing", "/goal/daily": "daily", "/goal/total": "total", "/frame_per_day": "frame-cap", "/frame_gap": "frame-gap", "/per_hour": "per-hour", "/reserve": reserveID(lang.ZhHans)}

// fieldOf is that field; empty for the whole.
func fieldOf(pointer string) string {
	if field, ok := fieldsOf[pointer]; ok {
		return field
	}
	part, rest, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if part == "name" {
		return "name-" + rest
	}
	return fieldsOf["/"+part]
}

// blame says faults of a campaign at the fields that they are about.
func (t *sheet) blame(r page.Reader, err error) {
	for _, f := range fault.All(err) {
		if f.Key == "campaign.changes_arms" {
			t.ask = true
			continue
		}
		text := sayFault(r, f)
		if field := fieldOf(f.Field); field != "" {
			t.wrong[field] = append(t.wrong[field], text)
		} else {
			t.said = append(t.said, text)
		}
	}
}

// sheet shows a draft.
func (s *Surface) sheet(g *gin.Context, status int, t sheet) error {
	v := formView{Frame: s.Frame(g, listPath), Action: newPath, Version: t.version, Public: t.public, Wrong: t.said, Clash: t.clash, Ask: t.ask, WrongPicks: map[string]string{}}
	v.Draft = "draft"
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("campaigns.title")}}, Title: v.Say("flights.new"), Lead: v.Say("flights.new_lead")}
	v.Means = v.Say("flights.saves_draft")
	if t.self.ID != 0 {
		stands := t.self.At(s.Now())
		v.Action = pathOf(t.self.Public) + "/edit"
		v.Head = page.Head{Crumbs: append(v.Head.Crumbs, page.Link{Path: pathOf(t.self.Public), Text: t.self.Name.In(v.Locale)}), Public: t.self.Public, Title: v.Say("flights.edit_title"),
			Badges: []page.Badge{{Text: v.Say("state." + string(stands))}}}
		v.Means = v.Say("flights.saves_" + string(stands))
		v.Compares = t.self.Compares(s.Now())
	}
	for i, l := range v.Switch { // a link sends no form: it leads to the page as it is stored
		v.Switch[i].Path = v.Action + "?lang=" + string(l.Locale)
	}
	v.Sample = t.self.Sample
	f := former{v.Reader, t.draft, t.wrong}
	v.Groups = f.groups(s.Now())
	if err := s.choices(g, t, f, &v); err != nil {
		return err
	}
	return ask.WritePage(g, s.page.form, status, v)
}

// former makes the fields of a draft.
type former struct {
	page.Reader
	d     draft
	wrong map[string][]string
}

func (f former) said(id string) string { return strings.Join(f.wrong[id], " ") }

func (f former) field(id, kind, label string, most int) page.Field {
	return page.Field{ID: id, Kind: kind, Label: f.Say(label), Value: f.d.typed[id], Max: most, Wrong: f.said(id)}
}

func (f former) number(id, label, help string) page.Field {
	out := f.field(id, "text", label, 9)
	out.Digits, out.Help = true, f.Say(help)
	return out
}

// zones are those offered; any other that the database of zones has can stand in a campaign that an import brought.
var zones = []string{"Asia/Bangkok", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Ho_Chi_Minh", "Asia/Phnom_Penh",
	"Asia/Vientiane", "Asia/Yangon", "Asia/Jakarta", "Asia/Manila", "Asia/Tokyo", "Asia/Seoul", "Africa/Nairobi", "Africa/Johannesburg", "Europe/London", "Europe/Paris", "America/New_York", "UTC"}

func (f former) zone(now time.Time) page.Field {
	out := f.field("zone", "select", "field.zone", 0)
	out.Help = f.Say("flights.zone_help")
	offered := zones
	if mine := out.Value; mine != "" && !strings.Contains(" "+strings.Join(zones, " ")+" ", " "+mine+" ") {
		offered = append([]string{mine}, zones...)
	}
	for _, name := range offered {
		if at, err := time.LoadLocation(name); err == nil {
			out.Options = append(out.Options, page.Option{Value: name, Text: name + now.In(at).Format(" (UTC-07:00)"), Chosen: name == out.Value})
		}
	}
	return out
}

// quiet are the quiet days, as they are typed: one beside another.
func (f former) quiet() page.Field {
	out := f.field("quiet-days", "text", "field.quiet_days", campaigns.MaxQuiet*len("2026-11-24, "))
	out.Help, out.Wide = f.Say("flights.quiet_days_help"), true
	return out
}

// groups are the fields that are typed, in the order in which a campaign is thought of.
func (f former) groups(now time.Time) []groupView {
	name := groupView{ID: "name", Title: f.Say("flights.name"), Lead: f.Say("flights.name_lead")}
	for _, l := range lang.All {
		id := "name-" + string(l)
		name.Fields = append(name.Fields, page.Field{ID: id, Kind: "text", Label: l.Name(), Value: f.d.typed[id], Max: campaigns.MaxName, Wrong: f.said(id)})
	}
	clock := func(id, help string) page.Field {
		out := f.field(id, "time", "flights."+strings.ReplaceAll(id, "-", "_"), 0)
		out.Help = f.Say(help)
		return out
	}
	when := groupView{ID: "when", Title: f.Say("campaigns.flight"), Lead: f.Say("flights.when_lead"), Fields: []page.Field{
		f.field("starts-on", "date", "field.starts_on", 0), clock("starts-at", "flights.starts_at_help"),
		f.field("ends-on", "date", "field.ends_on", 0), clock("ends-at", "flights.ends_at_help"), f.zone(now),
		clock("hours-from", "flights.hours_from_help"), clock("hours-until", "flights.hours_until_help"), f.quiet()}}
	limits := groupView{ID: "limits", Title: f.Say("flights.limits"), Fields: []page.Field{
		f.number("priority", "field.priority", "flights.priority_help"), f.number("cap", "field.cap_per_day", "flights.cap_help")}}
	return []groupView{name, when, f.goalGroup(), limits}
}

// whole is a number that the page itself put into its form; 0 for anything else.
func whole(text string) (n int) {
	for _, c := range text {
		if c < '0' || c > '9' || n > 1<<30 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
