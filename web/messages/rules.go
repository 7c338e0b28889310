package messages

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Rulebook keeps who must approve what.
type Rulebook interface {
	Rulebook(ctx context.Context, s access.Scope) (content.Rulebook, error)
	// RulebookVersions lists the newest versions, the newest first.
	RulebookVersions(ctx context.Context, s access.Scope, most int) ([]content.RulebookVersion, error)
	SaveRulebook(ctx context.Context, s access.Scope, by access.Actor, b content.Rulebook) (content.Rulebook, error)
	// RulesCost is what other rules would take off air at once.
	RulesCost(ctx context.Context, s access.Scope, other content.Rules) (content.Loss, error)
}

const rulesPath = "/admin/settings/review"

// spareRules is how many empty lines the form ends with.
const spareRules = 2

type rulesView struct {
	page.Frame
	Head     page.Head
	Action   string
	Version  int
	Count    int // lines of the form
	Always   []string
	Lines    []ruleLine
	Wrong    []string
	Looked   bool
	Cost     string // what saving takes off air; empty for nothing
	Ask      bool   // saving needs a tick, since it takes something off air
	Versions []rulesVersion
}

type ruleLine struct{ Role, Frame, Place page.Field }

type rulesVersion struct {
	What, When string
	Says       []string
}

// RulesPage shows which approvals are asked for, and the form to ask for others.
func (s *Surface) RulesPage(g *gin.Context) error {
	b, err := s.Rules.Rulebook(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	return s.showRules(g, http.StatusOK, rulesView{Version: b.Version}, b.Rules)
}

// WriteRules says what other rules would take off air, or saves them. Those that take something off air are saved only for
// somebody who was told so and ticked it.
func (s *Surface) WriteRules(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope, r := g.Request.Context(), desk.Person(g).Scope(), s.Reader(g)
	v := rulesView{Looked: true}
	v.Version, _ = strconv.Atoi(g.PostForm("version"))
	next := postedRules(g)
	wrong := next.Check()
	if wrong == nil {
		cost, err := s.Rules.RulesCost(ctx, scope, next)
		if err != nil {
			return err
		}
		if cost.Texts > 0 {
			v.Cost, v.Ask = r.Say("rules.cost", "texts", cost.Texts, "campaigns", cost.Campaigns), true
		}
		if g.PostForm("do") != "save" || v.Ask && g.PostForm("sure") != "yes" {
			return s.showRules(g, http.StatusOK, v, next)
		}
		_, wrong = s.Rules.SaveRulebook(ctx, scope, desk.Actor(g), content.Rulebook{Version: v.Version, Rules: next})
		if wrong == nil {
			g.Redirect(http.StatusSeeOther, rulesPath+"?done=rules")
			return nil
		}
	}
	kind := fault.KindOf(wrong)
	if kind != fault.Invalid && kind != fault.Stale {
		return wrong
	}
	for _, f := range fault.All(wrong) {
		v.Wrong = append(v.Wrong, r.Say(f.Key, desk.Pairs(f.Args)...))
	}
	return s.showRules(g, s.Means(kind).Status, v, next)
}

// postedRules are the lines of the form; one without a role asks for nothing.
func postedRules(g *gin.Context) (out content.Rules) {
	count, _ := strconv.Atoi(g.PostForm("count"))
	for i := range min(count, content.MaxRules+spareRules) {
		n := strconv.Itoa(i)
		need := content.Need{Role: content.Reviewing(g.PostForm("role-" + n))}
		if need.Role == "" {
			continue
		}
		if frame := g.PostForm("frame-" + n); frame != "" {
			need.Frames = []content.Frame{content.Frame(frame)}
		}
		if place := g.PostForm("place-" + n); place != "" {
			need.Places = []string{place}
		}
		out = append(out, need)
	}
	return out
}

func (s *Surface) showRules(g *gin.Context, status int, v rulesView, rules content.Rules) error {
	v.Frame, v.Action = s.Frame(g, "/admin/settings"), rulesPath
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = rulesPath + "?lang=" + string(l.Locale)
	}
	v.Draft = "draft"
	v.Head = page.Head{Crumbs: []page.Link{{Path: "/admin/settings", Text: v.Say("nav.settings")}}, Title: v.Say("rules.title"), Lead: v.Say("rules.lead")}
	v.Always = []string{v.Say("rules.always_language"), v.Say("rules.always_law")}
	for _, need := range single(rules) {
		v.line(need)
	}
	for range spareRules {
		v.line(content.Need{})
	}
	v.Count = len(v.Lines)
	all, err := s.Rules.RulebookVersions(g.Request.Context(), desk.Person(g).Scope(), shownVersions)
	if err != nil {
		return err
	}
	for _, one := range all {
		line := rulesVersion{What: v.Say("audiences.version_by", "version", one.Version, "who", one.By.Name), When: v.Moment(one.At)}
		for _, need := range single(one.Rules) {
			line.Says = append(line.Says, v.needSaid(need))
		}
		if len(line.Says) == 0 {
			line.Says = []string{v.Say("rules.none")}
		}
		v.Versions = append(v.Versions, line)
	}
	return ask.WritePage(g, s.rules, status, v)
}

// single spreads rules out so that each is about one frame and one place at most, as the form has them.
func single(rules content.Rules) (out content.Rules) {
	for _, n := range rules {
		for _, f := range orNone(n.Frames) {
			for _, p := range orNone(n.Places) {
				out = append(out, content.Need{Role: n.Role, Frames: f, Places: p})
			}
		}
	}
	return out
}

func orNone[T any](all []T) (out [][]T) {
	for _, one := range all {
		out = append(out, []T{one})
	}
	if len(out) == 0 {
		out = [][]T{nil}
	}
	return out
}

// line lays a rule as three choices.
func (v *rulesView) line(need content.Need) {
	n := strconv.Itoa(len(v.Lines))
	choose := func(name, label, none string, options []page.Option) page.Field {
		f := page.Field{ID: name + "-" + n, Label: v.Say(label), Kind: "select", Options: []page.Option{{Text: v.Say(none)}}}
		f.Options = append(f.Options, options...)
		return f
	}
	var roles, frames, places []page.Option
	for _, role := range content.Reviewings {
		if role != content.LanguageReview { // which every text needs as it is
			roles = append(roles, page.Option{Value: string(role), Text: v.Say("review." + string(role)), Chosen: role == need.Role})
		}
	}
	for _, f := range content.Frames {
		frames = append(frames, page.Option{Value: string(f), Text: v.Say("frame." + string(f)), Chosen: len(need.Frames) > 0 && f == need.Frames[0]})
	}
	for _, p := range lang.OwnPlaces() {
		places = append(places, page.Option{Value: p, Text: lang.Place(p, v.Locale), Chosen: len(need.Places) > 0 && p == need.Places[0]})
	}
	v.Lines = append(v.Lines, ruleLine{choose("role", "rules.role", "rules.no_role", roles), choose("frame", "rules.frame", "rules.any_frame", frames), choose("place", "rules.place", "rules.any_place", places)})
}

// needSaid is a rule as a sentence.
func (v rulesView) needSaid(n content.Need) string {
	frame, place := v.Say("rules.any_frame"), v.Say("rules.any_place")
	if len(n.Frames) > 0 {
		frame = v.Say("frame." + string(n.Frames[0]))
	}
	if len(n.Places) > 0 {
		place = lang.Place(n.Places[0], v.Locale)
	}
	return v.Say("review."+string(n.Role)) + " · " + frame + " · " + place
}
