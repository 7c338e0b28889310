package experiments

import (
	"cmp"
	"context"
	"math"
	"net/http"
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

// HoldOuts keeps what an organisation holds out of everything.
type HoldOuts interface {
	HoldOut(ctx context.Context, s access.Scope) (campaigns.HoldOut, error)
	// HoldOutVersions lists the newest versions, the newest first.
	HoldOutVersions(ctx context.Context, s access.Scope, most int) ([]campaigns.HoldOutVersion, error)
	SaveHoldOut(ctx context.Context, s access.Scope, by access.Actor, h campaigns.HoldOut) (campaigns.HoldOut, error)
}

// Messages finds the neutral ones.
type Messages interface {
	MessagePage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[content.Message], error)
}

const (
	holdOutPath   = "/admin/settings/hold-out"
	mostNeutral   = 50
	shownVersions = 20
)

type holdOutView struct {
	page.Frame
	Head     page.Head
	Action   string
	Version  int
	Means    []string // what it does and costs, one sentence each
	Wrong    []string // with the whole
	Share    page.Field
	Neutral  page.Field
	Versions []holdOutVersion
}

type holdOutVersion struct{ What, When, Says string }

// holdOutDraft is the form as it was typed.
type holdOutDraft struct {
	version        int
	share, neutral string
	wrong          map[string]string
}

// HoldOutPage shows what is held out of everything, since when, and the form to change it.
func (s *Surface) HoldOutPage(g *gin.Context) error {
	h, err := s.HoldOuts.HoldOut(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	cards, err := s.neutrals(g)
	if err != nil {
		return err
	}
	d := holdOutDraft{version: h.Version, share: strconv.FormatFloat(math.Round(float64(h.Buckets)*1e4/campaigns.Buckets)/100, 'f', -1, 64)}
	for _, m := range cards {
		if m.ID == h.Neutral {
			d.neutral = m.Public
		}
	}
	return s.showHoldOut(g, http.StatusOK, d, cards)
}

// WriteHoldOut saves another share or another card.
func (s *Surface) WriteHoldOut(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	cards, err := s.neutrals(g)
	if err != nil {
		return err
	}
	d := holdOutDraft{share: g.PostForm("share"), neutral: g.PostForm("neutral")}
	d.version, _ = strconv.Atoi(g.PostForm("version"))
	next := campaigns.HoldOut{Version: d.version, Buckets: buckets(d.share)}
	for _, m := range cards {
		if m.Public == d.neutral {
			next.Neutral = m.ID
		}
	}
	if d.neutral != "" && next.Neutral == 0 { // no neutral one of ours, or gone
		err = fault.New(fault.Invalid, "/neutral", "placement.bad_house")
	} else {
		_, err = s.HoldOuts.SaveHoldOut(ctx, scope, desk.Actor(g), next)
	}
	switch kind := fault.KindOf(err); {
	case err == nil:
		g.Redirect(http.StatusSeeOther, holdOutPath+"?done=hold_out")
		return nil
	case kind == fault.Invalid || kind == fault.Stale || kind == fault.Conflict:
		d.wrong = s.Wrong(g, fault.All(err))
		return s.showHoldOut(g, s.Means(kind).Status, d, cards)
	}
	return err
}

// buckets reads a percentage; what is none is more than there can be, so that it is refused.
func buckets(typed string) int {
	typed = strings.Replace(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(typed), "%")), ",", ".", 1)
	n, err := strconv.ParseFloat(cmp.Or(typed, "0"), 64)
	if err != nil || !(n >= 0 && n <= 10) {
		return campaigns.Buckets
	}
	return int(math.Round(n * campaigns.Buckets / 100))
}

func (s *Surface) neutrals(g *gin.Context) ([]content.Message, error) {
	own := access.Scope{Org: desk.Person(g).Scope().Org}
	found, err := s.Messages.MessagePage(g.Request.Context(), own, list.Ask{Filter: string(content.Neutral), Sort: list.Name, Size: mostNeutral})
	return found.Items, err
}

func (s *Surface) showHoldOut(g *gin.Context, status int, d holdOutDraft, cards []content.Message) error {
	v := holdOutView{Frame: s.Frame(g, "/admin/settings"), Action: holdOutPath, Version: d.version}
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = holdOutPath + "?lang=" + string(l.Locale)
	}
	v.Draft = "draft"
	v.Head = page.Head{Crumbs: []page.Link{{Path: "/admin/settings", Text: v.Say("nav.settings")}}, Title: v.Say("hold_out.title"), Lead: v.Say("hold_out.lead")}
	for _, key := range []string{"sees", "apart", "costs", "stays"} {
		v.Means = append(v.Means, v.Say("hold_out."+key))
	}
	for _, field := range []string{"", "/version"} {
		if said := d.wrong[field]; said != "" {
			v.Wrong = append(v.Wrong, said)
		}
	}
	v.Share = page.Field{ID: "share", Label: v.Say("hold_out.share"), Kind: "text", Value: d.share, Help: v.Say("hold_out.share_help"), Wrong: d.wrong["/buckets"], Max: 8}
	v.Neutral = page.Field{ID: "neutral", Label: v.Say("hold_out.neutral"), Kind: "select", Help: v.Say("hold_out.neutral_help"), Wrong: d.wrong["/neutral"],
		Options: []page.Option{{Text: v.Say("hold_out.no_neutral")}}}
	names := map[int64]string{}
	for _, m := range cards {
		names[m.ID] = m.Name
		v.Neutral.Options = append(v.Neutral.Options, page.Option{Value: m.Public, Text: m.Name, Chosen: m.Public == d.neutral})
	}
	all, err := s.HoldOuts.HoldOutVersions(g.Request.Context(), desk.Person(g).Scope(), shownVersions)
	if err != nil {
		return err
	}
	v.history(all, names)
	return ask.WritePage(g, s.holdOut, status, v)
}

// history says what stands and since when, and how it came to that.
func (v *holdOutView) history(all []campaigns.HoldOutVersion, names map[int64]string) {
	say := func(h campaigns.HoldOut) string {
		if h.Buckets == 0 {
			return v.Say("hold_out.none")
		}
		said := v.Say("hold_out.some", "share", lang.Percent(v.Locale, float64(h.Buckets)/campaigns.Buckets, 1))
		if name := names[h.Neutral]; name != "" {
			said += " · " + name
		}
		return said
	}
	v.Head.Facts = []string{v.Say("hold_out.none")}
	for i, one := range all {
		if i == 0 {
			v.Head.Facts = []string{say(one.HoldOut), v.Say("hold_out.since", "time", v.Moment(one.At))}
		}
		v.Versions = append(v.Versions, holdOutVersion{What: v.Say("audiences.version_by", "version", one.Version, "who", one.By.Name), When: v.Moment(one.At), Says: say(one.HoldOut)})
	}
}
