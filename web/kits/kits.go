// Package kits is where a campaign's short links are made, and what is printed, shown or said with them: every text of it
// is taken from the plan, which carries nothing that is not approved.
package kits

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/internal/render"
	"erawan/internal/render/kit"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Links keeps the links and who took their kits away.
type Links interface {
	MakeLink(ctx context.Context, s access.Scope, by access.Actor, l campaigns.Link) (campaigns.Link, error)
	StopLink(ctx context.Context, s access.Scope, by access.Actor, public string) error
	LinksOf(ctx context.Context, s access.Scope, campaign int64, most int) ([]campaigns.Link, error)
	LinkByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Link, error)
}

// Taken is the register of kits.
type Taken interface {
	// KitsAt lists the kits for the placements of the asker's organisation; KitAt is one of them.
	KitsAt(ctx context.Context, s access.Scope, most int) ([]campaigns.Link, error)
	KitAt(ctx context.Context, s access.Scope, public string) (campaigns.Link, error)
	TookKit(ctx context.Context, s access.Scope, by access.Actor, d campaigns.Download) error
	TakenKits(ctx context.Context, s access.Scope, links []int64, most int) ([]campaigns.Download, error)
}

// Campaigns reads what links are made of.
type Campaigns interface {
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
	Ingredients(ctx context.Context, s access.Scope, c campaigns.Campaign) (content.Ingredients, error)
}

// Texts are what may be said now.
type Texts interface {
	Says(k campaigns.Link, l lang.Locale, now time.Time) (delivery.Said, bool)
	// Instead are other messages of the campaign, about what else to bring home.
	Instead(k campaigns.Link, l lang.Locale, now time.Time) []content.Another
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Links     Links
	Taken     Taken
	Campaigns Campaigns
	Texts     Texts
	Counts    Counts
	Fonts     *render.Fonts
}

// Surface is the room.
type Surface struct {
	Deps
	list    page.Page[listView]
	one     page.Page[oneView]
	mine    page.Page[mineView]
	mineOne page.Page[minePostsView]

	mu   sync.Mutex
	fits map[fit]string // why a kit cannot be drawn; empty where it can
}

// fit is what it depends on whether a kit can be drawn.
type fit struct {
	kit    kit.Kind
	short  string
	at     lang.Locale
	digest string
}

const mostFits = 4096

// whyNot says why a kit cannot be drawn, as a message key. The same words are tried once.
func (s *Surface) whyNot(k kit.Kind, p piece) (string, error) {
	at := fit{k, p.Short, p.Locale, string(p.digest)}
	s.mu.Lock()
	key, known := s.fits[at]
	s.mu.Unlock()
	if known {
		return key, nil
	}
	if _, err := kit.Draw(s.Fonts, k, p.Piece); err != nil {
		if key = why(err); key == "" {
			return "", err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.fits) >= mostFits {
		s.fits = map[fit]string{}
	}
	s.fits[at] = key
	return key, nil
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, fits: map[fit]string{}, list: page.Of[listView](d.Pages, "links"), one: page.Of[oneView](d.Pages, "link"), mine: page.Of[mineView](d.Pages, "partner-kits"),
		mineOne: page.Of[minePostsView](d.Pages, "partner-posts")}
}

const (
	campaignsPath = "/admin/campaigns"
	linkPath      = "/admin/links/"
	minePath      = "/partner/kits"
	mostLinks     = 100
	mostTaken     = 100
	mostMine      = 24
)

type listView struct {
	page.Frame
	Head   page.Head
	Table  page.Table
	Fields []page.Field
	Rules  [][]page.Field
	Path   string
	Wrong  string
}

// List shows a campaign's links, and asks for another.
func (s *Surface) List(g *gin.Context) error { return s.listed(g, http.StatusOK, nil) }

func (s *Surface) listed(g *gin.Context, status int, wrong map[string]string) error {
	c, made, err := s.campaign(g)
	if err != nil {
		return err
	}
	all, err := s.Links.LinksOf(g.Request.Context(), desk.Person(g).Scope(), c.ID, mostLinks)
	if err != nil {
		return err
	}
	v := listView{Frame: s.Frame(g, campaignsPath), Path: campaignsPath + "/" + c.Public + "/links", Wrong: wrong[""]}
	v.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.Say("nav.campaigns")}, {Path: campaignsPath + "/" + c.Public, Text: c.Name.In(v.Locale)}},
		Title: v.Say("links.title"), Lead: v.Say("links.lead")}
	v.Table = page.Table{Label: v.Say("links.title"), Tall: true, Empty: page.Empty{Title: v.Say("links.none"), Text: v.Say("links.none_do")}}
	for _, key := range []string{"links.name", "links.what", "links.address", "links.days", "links.state"} {
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: v.Say(key)})
	}
	for _, l := range all {
		v.Table.Rows = append(v.Table.Rows, []page.Item{{Text: l.Name, Path: linkPath + l.Public, Lang: v.Script(l.Name)}, {Text: kindOf(v.Reader, l)}, {Text: s.short(l, ""), NoBreak: true},
			{Text: v.DaysShort(l.From, l.Until), NoBreak: true}, {Badges: []page.Badge{s.state(v.Reader, l)}}})
	}
	v.Fields, v.Rules = s.fields(g, v.Reader, made, wrong)
	return ask.WritePage(g, s.list, status, v)
}

func (s *Surface) campaign(g *gin.Context) (c campaigns.Campaign, made content.Ingredients, err error) {
	scope := desk.Person(g).Scope()
	if c, err = s.Campaigns.CampaignByPublic(g.Request.Context(), scope, g.Param("campaign")); err != nil {
		return c, made, err
	}
	made, err = s.Campaigns.Ingredients(g.Request.Context(), scope, c)
	return c, made, err
}

// kindOf says what a link is printed on.
func kindOf(r page.Reader, l campaigns.Link) string {
	if l.Kit == "" {
		return r.Say("links.alone")
	}
	return r.Say("kit." + l.Kit)
}

func (s *Surface) state(r page.Reader, l campaigns.Link) page.Badge {
	today := campaigns.DateOf(s.Now().In(s.Zone))
	switch {
	case !l.Stopped.IsZero():
		return page.Badge{Text: r.Say("links.stopped"), Icon: "stop", Tone: "halt"}
	case l.Until.Before(today):
		return page.Badge{Text: r.Say("links.over"), Icon: "clock"}
	case today.Before(l.From):
		return page.Badge{Text: r.Say("links.early"), Icon: "clock", Tone: "info"}
	}
	return page.Badge{Text: r.Say("links.open"), Icon: "check", Tone: "ok"}
}

// address is a link's in a code: in capitals, which make a smaller code.
func (s *Surface) address(l campaigns.Link, from campaigns.Platform) string {
	return strings.ToUpper(s.BaseURL + l.Address(from))
}

// short is the same as people type it.
func (s *Surface) short(l campaigns.Link, from campaigns.Platform) string {
	_, rest, _ := strings.Cut(s.BaseURL, "://")
	return rest + l.Address(from)
}

const shownRules = 2 // of a form

// fields are those of a new link.
func (s *Surface) fields(g *gin.Context, r page.Reader, made content.Ingredients, wrong map[string]string) (out []page.Field, rules [][]page.Field) {
	typed := g.PostForm
	today := campaigns.DateOf(s.Now().In(s.Zone))
	or := func(text, otherwise string) string {
		if g.Request.Method == http.MethodGet || text == "" && g.Request.Method == http.MethodGet {
			return otherwise
		}
		return text
	}
	var places, said, kits []page.Option
	for _, p := range made.Placements {
		places = append(places, page.Option{Value: p.Public, Text: p.Name, Chosen: typed("placement") == p.Public})
	}
	messages := orderly(made)
	for _, m := range messages {
		said = append(said, page.Option{Value: m.Public, Text: m.Name, Chosen: typed("message") == m.Public})
	}
	kits = append(kits, page.Option{Text: r.Say("links.alone")})
	for _, k := range kit.Kinds {
		kits = append(kits, page.Option{Value: string(k), Text: r.Say("kit." + string(k)), Chosen: typed("kit") == string(k)})
	}
	kits = append(kits, page.Option{Value: campaigns.Posts, Text: r.Say("kit." + campaigns.Posts), Chosen: typed("kit") == campaigns.Posts})
	out = []page.Field{
		{ID: "name", Label: r.Say("links.name"), Help: r.Say("links.name_help"), Value: typed("name"), Max: 80, Required: true, Wrong: wrong["name"]},
		{ID: "kit", Label: r.Say("links.what"), Kind: "select", Options: kits, Wrong: wrong["kit"]},
		{ID: "placement", Label: r.Say("links.placement"), Kind: "select", Options: places, Required: true, Wrong: wrong["placement"]},
		{ID: "message", Label: r.Say("links.message"), Kind: "select", Options: said, Required: true, Wrong: wrong["message"]},
		{ID: "from", Label: r.Say("links.from"), Kind: "date", Value: or(typed("from"), today.String()), Required: true, Wrong: wrong["from"]},
		{ID: "until", Label: r.Say("links.until"), Kind: "date", Value: or(typed("until"), today.Plus(180).String()), Required: true, Wrong: wrong["until"]},
		{ID: "source", Label: r.Say("links.source"), Help: r.Say("links.mark_help"), Value: typed("source"), Max: 40, Wrong: wrong["source"]},
		{ID: "medium", Label: r.Say("links.medium"), Value: typed("medium"), Max: 40, Wrong: wrong["medium"]},
	}
	for n := range shownRules {
		rules = append(rules, ruleFields(g, r, messages, n))
	}
	return out, rules
}

// ruleFields are those of one rule.
func ruleFields(g *gin.Context, r page.Reader, messages []content.Message, n int) []page.Field {
	id := func(name string) string { return name + strconv.Itoa(n) }
	typed := func(name string) string { return g.PostForm(id(name)) }
	anyone := []page.Option{{Text: r.Say("links.any")}}
	locales, devices, said := anyone, anyone, []page.Option{{Text: r.Say("links.no_rule")}}
	for _, l := range lang.All {
		locales = append(locales[:len(locales):len(locales)], page.Option{Value: string(l), Text: l.Name(), Chosen: typed("locale") == string(l)})
	}
	for _, d := range campaigns.Devices {
		devices = append(devices[:len(devices):len(devices)], page.Option{Value: string(d), Text: r.Say("links." + string(d)), Chosen: typed("device") == string(d)})
	}
	for _, m := range messages {
		said = append(said, page.Option{Value: m.Public, Text: m.Name, Chosen: typed("to") == m.Public})
	}
	return []page.Field{
		{ID: id("to"), Label: r.Say("links.to"), Kind: "select", Options: said},
		{ID: id("locale"), Label: r.Say("links.locale"), Kind: "select", Options: locales},
		{ID: id("place"), Label: r.Say("links.place"), Help: r.Say("links.place_help"), Value: typed("place"), Max: 2},
		{ID: id("device"), Label: r.Say("links.device"), Kind: "select", Options: devices},
		{ID: id("first"), Label: r.Say("links.from"), Kind: "date", Value: typed("first")},
		{ID: id("last"), Label: r.Say("links.until"), Kind: "date", Value: typed("last")},
	}
}

// orderly are a campaign's messages by name, without the neutral one.
func orderly(made content.Ingredients) (out []content.Message) {
	for _, m := range made.Messages {
		if m.Frame != content.Neutral {
			out = append(out, m)
		}
	}
	sortByName(out)
	return out
}

// Make keeps a new link.
func (s *Surface) Make(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, made, err := s.campaign(g)
	if err != nil {
		return err
	}
	l, err := linkIn(g, c, made)
	if err == nil {
		l, err = s.Links.MakeLink(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), l)
	}
	if len(fault.All(err)) > 0 && (fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound)) {
		return s.listed(g, http.StatusUnprocessableEntity, desk.FieldsWrong(s.Reader(g), err))
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, linkPath+l.Public+"?done=link")
	return nil
}

// linkIn reads a link of a form.
func linkIn(g *gin.Context, c campaigns.Campaign, made content.Ingredients) (campaigns.Link, error) {
	l := campaigns.Link{Name: strings.TrimSpace(g.PostForm("name")), Campaign: c.ID, Kit: g.PostForm("kit"), Source: strings.TrimSpace(g.PostForm("source")), Medium: strings.TrimSpace(g.PostForm("medium"))}
	if l.Kit != "" && l.Kit != campaigns.Posts && !kit.Kind(l.Kit).Valid() {
		return l, fault.New(fault.Invalid, "/kit", "kit.unknown_kind")
	}
	for _, p := range made.Placements {
		if p.Public == g.PostForm("placement") {
			l.Placement = p.ID
		}
	}
	messageOf := func(public string) int64 {
		for _, m := range made.Messages {
			if m.Public == public && public != "" {
				return m.ID
			}
		}
		return 0
	}
	day := func(name string) campaigns.Date {
		d, err := campaigns.ParseDate(g.PostForm(name))
		if err != nil {
			return campaigns.Date{}
		}
		return d
	}
	l.Message, l.From, l.Until = messageOf(g.PostForm("message")), day("from"), day("until")
	for n := range shownRules {
		at := strconv.Itoa(n)
		if g.PostForm("to"+at) == "" {
			continue
		}
		l.Rules = append(l.Rules, campaigns.LinkRule{Locale: lang.Locale(g.PostForm("locale" + at)), Place: strings.ToUpper(strings.TrimSpace(g.PostForm("place" + at))),
			Device: campaigns.Device(g.PostForm("device" + at)), From: day("first" + at), Until: day("last" + at), Message: messageOf(g.PostForm("to" + at))})
	}
	return l, nil
}

// Stop takes a link out of use for good.
func (s *Surface) Stop(g *gin.Context) error {
	if err := s.Links.StopLink(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), g.Param("link")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, linkPath+g.Param("link")+"?done=link_stopped")
	return nil
}

// why says why a kit cannot be drawn, as a message key; empty for an error that is none of the reader's.
func why(err error) string {
	var none render.NoGlyph
	switch {
	case errors.Is(err, render.ErrTooLong):
		return "kit.too_long"
	case errors.As(err, &none):
		return "kit.no_glyph"
	case fault.Is(err, fault.Conflict):
		return "kit.no_guide"
	}
	return ""
}
