package partner

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Origins keeps what is known of whether websites are the partner's own.
type Origins interface {
	Origins(ctx context.Context, s access.Scope, partner int64) ([]campaigns.Origin, error)
	AddOrigin(ctx context.Context, s access.Scope, url string) error
	// LookedAt writes what a look at one came to.
	LookedAt(ctx context.Context, s access.Scope, url string, l campaigns.OriginLook) (campaigns.Origin, error)
	RemoveOrigin(ctx context.Context, s access.Scope, url string) error
	// AllowOrigin puts one that is verified on one of the asker's own keys.
	AllowOrigin(ctx context.Context, s access.Scope, key, url string) error
}

// Prover looks for the proof of a website where whoever owns it publishes it.
type Prover interface {
	Look(ctx context.Context, o campaigns.Origin) campaigns.OriginLook
}

const originsPath = "/partner/origins"

type originsView struct {
	view
	Head   page.Head
	List   page.Table
	New    page.Field
	One    *desk.Origin // the one that is shown by itself; nil where there is none
	Check  bool         // looking is what is to be done with it
	Allow  *page.Field  // the keys that it can be put on; nil for none
	Remove bool
	Wrong  string
}

// OriginsPage lists the websites of the organisation, and shows one of them by itself.
func (s *Surface) OriginsPage(g *gin.Context) error {
	return s.origins(g, http.StatusOK, g.Query("origin"), "")
}

func (s *Surface) origins(g *gin.Context, status int, shown, wrong string) error {
	lines, keys, err := s.originLines(g.Request.Context(), s.Gate.Person(g))
	if err != nil {
		return err
	}
	v := originsView{view: view{s.Gate.Frame(g, originsPath)}}
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = originsPath + "?" + url.Values{"origin": {shown}, "lang": {string(l.Locale)}}.Encode()
	}
	v.Sample = s.Gate.Person(g).Org.Sample
	v.Head = page.Head{Title: v.say("nav.origins"), Lead: v.say("origins.lead"), Do: []page.Action{{Path: "#add", Text: v.say("origins.add"), Tone: "go"}}}
	v.List = desk.Origins(v.Reader, "websites", originsPath, lines)
	v.New = page.Field{ID: "origin", Label: v.say("origins.address"), Kind: "url", Help: v.say("origins.address_help"), Max: 260, Required: true}
	at := slices.IndexFunc(lines, func(o campaigns.OriginLine) bool { return o.URL == shown })
	if at < 0 && shown == "" && len(lines) > 0 {
		at = 0
	}
	if at >= 0 {
		v.one(lines[at], keys)
		v.Wrong = wrong
	} else if wrong != "" {
		v.New.Value, v.New.Wrong = shown, wrong
	}
	return ask.WritePage(g, s.websites, status, v)
}

// one shows a website by itself, with what can be done with it.
func (v *originsView) one(o campaigns.OriginLine, keys []campaigns.Key) {
	one := desk.OriginOf(v.Reader, o)
	v.One, v.Check, v.Remove = &one, !o.Holds(), o.ID != 0 && len(o.Keys) == 0
	allow := page.Field{ID: "key", Label: v.say("origins.allow"), Kind: "select", Help: v.say("origins.allow_help")}
	for _, k := range keys {
		if !slices.Contains(k.Origins, o.URL) {
			allow.Options = append(allow.Options, page.Option{Value: k.Public, Text: cmp.Or(k.Label, k.Public)})
		}
	}
	if o.Holds() && len(allow.Options) > 0 {
		v.Allow = &allow
	}
}

// originLines are the websites of somebody's organisation, and its publishable keys that stand.
func (s *Surface) originLines(ctx context.Context, p access.Staff) ([]campaigns.OriginLine, []campaigns.Key, error) {
	keys, err := s.Keys.Keys(ctx, p.Scope())
	if err != nil {
		return nil, nil, err
	}
	keys = slices.DeleteFunc(keys, func(k campaigns.Key) bool {
		return k.Org != p.Org.ID || k.Kind != campaigns.Publishable || !k.Stands(s.Now())
	})
	kept, err := s.Origins.Origins(ctx, p.Scope(), p.Org.ID)
	return campaigns.OriginLines(p.Org, kept, keys, s.Now()), keys, err
}

// originOf reads a website as a browser would send it.
func originOf(g *gin.Context) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(g.PostForm("origin"))), "/")
}

// OriginForm notes a website, puts it on a key, or forgets it.
func (s *Surface) OriginForm(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope, do, origin := g.Request.Context(), s.Gate.Person(g).Scope(), g.PostForm("do"), originOf(g)
	var err error
	switch do {
	case "add":
		err = s.Origins.AddOrigin(ctx, scope, origin)
	case "allow":
		err = s.Origins.AllowOrigin(ctx, scope, g.PostForm("key"), origin)
	case "remove":
		err = s.Origins.RemoveOrigin(ctx, scope, origin)
	default:
		return fault.New(fault.Invalid, "do", "origin.unknown_step")
	}
	if err == nil && do == "remove" {
		g.Redirect(http.StatusSeeOther, originsPath+"?done=origin_remove")
		return nil
	}
	return s.shows(g, origin, "origin_"+do, err)
}

// CheckOrigin looks for the proof of a website, and says by a word what came of it. One that nobody can look at is not looked at.
func (s *Surface) CheckOrigin(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, p := g.Request.Context(), s.Gate.Person(g)
	o, done := campaigns.Origin{Org: p.Org.ID, Owner: p.Org.Public, URL: originOf(g)}, "origin_looked"
	err := o.CheckURL()
	if err == nil {
		o, err = s.Origins.LookedAt(ctx, p.Scope(), o.URL, s.Prover.Look(ctx, o))
	}
	if o.State() == campaigns.OriginVerified {
		done = "origin_found"
	}
	return s.shows(g, originOf(g), done, err)
}

// shows leads to a website with what was done, or says on it why nothing was.
func (s *Surface) shows(g *gin.Context, origin, done string, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		wrong, status := desk.Sentences(s.Gate.Frame(g, originsPath).Reader, err)[0], http.StatusUnprocessableEntity
		if fault.Is(err, fault.Conflict) {
			status = http.StatusConflict
		}
		return s.origins(g, status, origin, wrong)
	}
	if err == nil {
		to := url.URL{Path: originsPath, RawQuery: url.Values{"origin": {origin}, "done": {done}}.Encode(), Fragment: "site"}
		g.Redirect(http.StatusSeeOther, to.String())
	}
	return err
}
