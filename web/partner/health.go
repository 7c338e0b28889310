package partner

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const (
	healthPath = "/partner/health"
	healthDays = 2                   // of figures: yesterday and today
	keyNear    = 14 * 24 * time.Hour // before its end a key is told of
)

type healthView struct {
	view
	Head       page.Head
	Wants      []want
	Placements page.Table
	Zone       string
	Revision   int64
	MadeAt     time.Time
}

// want is one thing that does not work: what, what to do about it, and where.
type want struct {
	Icon, Tone string
	What, Why  string
	Do         *page.Link // nil where nothing in the room answers it
}

// Health says whether all of the organisation's works, and what is to be done where it does not. Whoever does not run it
// reads of its placements alone.
func (s *Surface) Health(g *gin.Context) error {
	ctx, p := g.Request.Context(), s.Gate.Person(g)
	placements, err := s.own(ctx, p)
	if err != nil {
		return err
	}
	report, err := s.Figures.PlacementsLately(ctx, p.Scope(), healthDays, s.Now())
	if err != nil {
		return err
	}
	v := healthView{view: view{s.Gate.Frame(g, healthPath)}, Zone: report.Query.Zone, Revision: report.Revision, MadeAt: report.MadeAt}
	v.Sample = p.Org.Sample
	v.Head = page.Head{Title: v.say("nav.health"), Lead: v.say("health.lead")}
	if p.Role.May(access.RunPartner) {
		hooks, err := s.Hooks.Hooks(ctx, p.Scope())
		if err != nil {
			return err
		}
		keys, err := s.Keys.Keys(ctx, p.Scope())
		if err != nil {
			return err
		}
		kept, err := s.Origins.Origins(ctx, p.Scope(), p.Org.ID)
		if err != nil {
			return err
		}
		v.Wants = append(v.ofHooks(hooks), append(v.ofKeys(keys, p.Org.ID, len(placements) > 0, s.Now()), v.ofOrigins(campaigns.OriginLines(p.Org, kept, keys, s.Now()))...)...)
	}
	wants, rows := v.ofPlacements(placements, report)
	v.Wants, v.Placements = append(v.Wants, wants...), rows
	return ask.WritePage(g, s.health, http.StatusOK, v)
}

func (v view) ofHooks(all []campaigns.Hook) (out []want) {
	for _, h := range all {
		if h.Off == campaigns.HookOn && h.Failed == 0 || h.Off == campaigns.HookPaused {
			continue
		}
		state := v.hookState(h)
		out = append(out, want{Icon: state.Icon, Tone: state.Tone, What: v.say("health.hook", "url", h.URL), Why: state.Text, Do: &page.Link{Path: hooksPath + "/" + h.Public, Text: v.say("health.see_hook")}})
	}
	return out
}

// ofKeys tells of keys that end soon, of those that ended in the days before, and where none works.
func (v view) ofKeys(all []campaigns.Key, org int64, asks bool, now time.Time) (out []want) {
	works := false
	for _, k := range all {
		if k.Org != org || k.Revoked {
			continue
		}
		works = works || k.Stands(now)
		left := k.Expires.Sub(now)
		if k.Expires.IsZero() || left > keyNear || left < -keyNear {
			continue
		}
		one := want{Icon: "clock", Tone: "wait", Why: v.say("health.key_do")}
		key := "health.key_ends"
		if left <= 0 {
			key, one.Icon, one.Tone = "health.key_ended", "warn", "halt"
		}
		one.What = v.say(key, "name", cmp.Or(k.Label, k.Public), "time", v.Moment(k.Expires))
		out = append(out, one)
	}
	if asks && !works {
		out = append(out, want{Icon: "warn", Tone: "halt", What: v.say("health.no_key"), Why: v.say("health.no_key_do")})
	}
	return out
}

// ofOrigins tells of websites on a key that nobody has shown to be the organisation's, and of those that lost their proof.
func (v view) ofOrigins(all []campaigns.OriginLine) (out []want) {
	for _, o := range all {
		state := o.State()
		if state == campaigns.OriginVerified || state == campaigns.OriginLocal || len(o.Keys) == 0 {
			continue
		}
		badge := desk.OriginBadge(v.Reader, o.Origin)
		out = append(out, want{Icon: badge.Icon, Tone: badge.Tone, What: o.URL, Why: badge.Text + v.say("health.site_do"), Do: &page.Link{Path: originsPath + "?" + url.Values{"origin": {o.URL}}.Encode(), Text: v.say("health.see_site")}})
	}
	return out
}

// ofPlacements tells of placements that ask for nothing, or show nothing, and lists them all.
func (v view) ofPlacements(own []campaigns.Placement, r evidence.PlacementReport) (out []want, t page.Table) {
	t = page.Table{ID: "placements", Empty: page.Empty{Title: v.say("partner.no_placements_title"), Text: v.say("partner.no_placements")}}
	for _, key := range []string{"detail.placement", "links.state"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say(key)})
	}
	for _, key := range []string{"requests", "impressions", "filtered"} {
		t.Columns = append(t.Columns, page.Column{Text: v.say("metric." + key), Number: true})
	}
	for _, p := range own {
		c, asked := r.Rows[p.ID], r.Requests[p.ID]
		state := page.Badge{Text: v.say("health.works"), Icon: "check", Tone: "ok"}
		switch key := quiet(p, c, asked); {
		case p.Silent():
			state = page.Badge{Text: v.say("state.paused"), Icon: "pause"}
		case key != "":
			state = page.Badge{Text: v.say("health.is_" + key), Icon: "warn", Tone: "wait"}
			out = append(out, want{Icon: "warn", Tone: "wait", What: v.say("health."+key, "name", p.Name), Why: v.say("health." + key + "_do"), Do: &page.Link{Path: placementsPath + p.Public, Text: v.say("health.see_placement")}})
		case asked+c.Decisions == 0:
			state = page.Badge{Text: v.say("health.is_silent"), Icon: "clock"}
		}
		t.Rows = append(t.Rows, []page.Item{{Text: p.Name, Path: placementsPath + p.Public, Lang: v.Script(p.Name), Code: p.Public}, {Badges: []page.Badge{state}},
			{Text: v.Number(asked), Number: true}, {Text: v.Number(c.Impressions), Number: true}, {Text: v.Number(c.Filtered), Number: true}})
	}
	return out, t
}

// quiet is why a placement that should carry messages shows none; empty where it does, and where nobody asks by itself: paper, a guide,
// a post.
func quiet(p campaigns.Placement, c evidence.Counts, asked int64) string {
	byItself := p.Channel != campaigns.Print && p.Channel != campaigns.Guide && p.Channel != campaigns.Social
	switch {
	case asked+c.Decisions == 0 && byItself:
		return "silent"
	case asked+c.Decisions == 0 || c.Impressions > 0:
		return ""
	case c.Filtered > 0:
		return "aside"
	}
	return "undrawn"
}
