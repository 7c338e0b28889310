package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

const maxReason = 500

type stopsView struct {
	frame
	InForce    []logLine
	Log        []page.Event
	ForcePager page.Pager
	LogPager   page.Pager
	MayStopAll bool         // and not everything is stopped
	Ask        []page.Field // by which something is chosen by its id; none for those who may not
}

type stopView struct {
	frame
	Verb     string // "stop" or "resume"
	On       bool
	Question string
	Effect   string // a key
	Was      string // for a resume, the stop it lifts
	Here     string // this form's own address
	Back     string
	Reason   string
	Required bool
	Wrong    string // what is wrong with the reason
	Field    page.Field
	Refused  string // key of why nothing can be done
	Air      []content.Aired
	Places   []string
	Kits     []string // who took away print kits that carry it
	target   delivery.Target
}

// StopsPage shows what is stopped, and the log.
func (c *Console) StopsPage(g *gin.Context) error {
	ctx, scope := g.Request.Context(), person(g).Scope()
	before, _ := strconv.ParseInt(g.Query("before"), 10, 64)
	force, _ := strconv.ParseInt(g.Query("force"), 10, 64)
	inForce, history, err := c.Stops.StopsAndLog(ctx, scope, max(before, 0), stopsShown+1)
	if err != nil {
		return err
	}
	v := stopsView{frame: c.frame(g, stopsPath)}
	mine := seen(scope, inForce)
	slices.Reverse(mine)
	mine = v.turnForce(mine, force, before)
	history = v.turnLog(history, force, before)
	names, err := c.names(ctx, v.Reader, slices.Concat(mine, history)...)
	if err != nil {
		return err
	}
	v.Sample = names.sample
	operates, err := c.operates(ctx, person(g))
	if err != nil {
		return err
	}
	air, err := c.air(g, append(slices.Clone(mine), history...))
	if err != nil {
		return err
	}
	for _, s := range mine {
		line := names.line(s)
		line.Kept = air.of(v, s)
		v.InForce = append(v.InForce, line)
	}
	if v.MayStop {
		v.Ask = v.questions()
	}
	v.MayStopAll = operates && !boardOf(inForce).stopped(delivery.StopEverything, 0)
	for _, s := range history {
		event := names.event(s)
		event.Kept = air.of(v, s)
		v.Log = append(v.Log, event)
	}
	return write(g, c.page.stops, http.StatusOK, v)
}

// questions choose what to stop by its id, in one language or in all.
func (v *stopsView) questions() []page.Field {
	every := page.Field{ID: "locale", Kind: "select", Label: v.say("stops.language"), Options: []page.Option{{Text: v.say("stops.every_language")}}}
	for _, l := range lang.All {
		every.Options = append(every.Options, page.Option{Value: string(l), Text: l.Name()})
	}
	return []page.Field{{ID: "id", Kind: "text", Label: v.say("stops.which"), Help: v.say("stops.which_help"), Max: 40, Required: true}, every}
}

const (
	stopsPath  = "/admin/stops"
	stopsShown = 50 // of those in force, and of the log
)

// turnForce keeps a page of what is in force, the latest first, from before a number on.
func (v *stopsView) turnForce(all []delivery.Stop, from, log int64) []delivery.Stop {
	v.ForcePager.Label = v.say("stops.in_force")
	if from > 0 {
		v.ForcePager.Back = &page.Link{Path: stopsAddress(0, log), Text: v.say("list.first")}
		all = slices.DeleteFunc(all, func(s delivery.Stop) bool { return s.Seq >= from })
	}
	if len(all) > stopsShown {
		all = all[:stopsShown]
		v.ForcePager.Next = &page.Link{Path: stopsAddress(all[stopsShown-1].Seq, log), Text: v.say("list.older")}
	}
	return all
}

// turnLog keeps a page of the log.
func (v *stopsView) turnLog(log []delivery.Stop, force, from int64) []delivery.Stop {
	v.LogPager.Label = v.say("stops.log")
	if from > 0 {
		v.LogPager.Back = &page.Link{Path: stopsAddress(force, 0), Text: v.say("list.first")}
	}
	if len(log) > stopsShown {
		log = log[:stopsShown]
		v.LogPager.Next = &page.Link{Path: stopsAddress(force, log[stopsShown-1].Seq), Text: v.say("list.older")}
	}
	return log
}

func stopsAddress(force, before int64) string {
	q := url.Values{}
	for name, seq := range map[string]int64{"force": force, "before": before} {
		if seq > 0 {
			q.Set(name, strconv.FormatInt(seq, 10))
		}
	}
	if len(q) == 0 {
		return stopsPath
	}
	return stopsPath + "?" + q.Encode()
}

// StopForm asks whether to stop something, and why.
func (c *Console) StopForm(g *gin.Context) error { return c.form(g, true) }

// ResumeForm asks whether to let it back in.
func (c *Console) ResumeForm(g *gin.Context) error { return c.form(g, false) }

// Stop stops it.
func (c *Console) Stop(g *gin.Context) error { return c.act(g, true) }

// Resume lets it back in.
func (c *Console) Resume(g *gin.Context) error { return c.act(g, false) }

func (c *Console) form(g *gin.Context, on bool) error {
	sub, err := c.subject(g)
	if err != nil {
		return err
	}
	return c.ask(g, http.StatusOK, c.question(g, sub, on))
}

func (c *Console) act(g *gin.Context, on bool) error {
	if err := parseForm(g); err != nil {
		return err
	}
	sub, err := c.subject(g)
	if err != nil {
		return err
	}
	v := c.question(g, sub, on)
	v.Reason = desk.Lines(g.PostForm("reason"))
	if v.Refused != "" {
		return c.ask(g, http.StatusConflict, v)
	}
	if f := judgeReason(v.Reason, v.Required); f != nil {
		v.Wrong = c.Words.Say(v.Locale, f.Key, f.Args)
		return c.ask(g, http.StatusUnprocessableEntity, v)
	}
	p := person(g)
	scope := p.Scope()
	if sub.target.Kind == delivery.StopEverything {
		scope = access.System // subject let only an operator through
	}
	order := delivery.Stop{Org: p.Org.ID, Target: sub.target, On: on, Reason: v.Reason,
		By: access.Actor{Staff: p.ID, Name: p.Name}, At: c.Now()}
	if !on {
		order.Revokes = sub.stop.Seq
	}
	if _, err := c.Stopper.Stop(g.Request.Context(), scope, order); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, sub.back+"?done="+v.Verb)
	return nil
}

// operates reports whether somebody may stop everything: the owner of the only team here. Where several
// teams share an installation, that is for those who run it, at the command line.
func (c *Console) operates(ctx context.Context, p access.Staff) (bool, error) {
	if p.Role != access.RoleOwner {
		return false, nil
	}
	teams, err := c.Orgs.Teams(ctx)
	if err != nil {
		return false, err
	}
	return teams == 1 && p.Org.Kind == access.Owner, nil
}

func judgeReason(reason string, required bool) *fault.Fault {
	if reason == "" && required {
		return fault.New(fault.Invalid, "reason", "stop.reason_missing")
	}
	var f *fault.Fault
	if err := lang.Clean("reason", reason, maxReason); errors.As(err, &f) {
		return f
	}
	return nil
}

func (c *Console) ask(g *gin.Context, status int, v stopView) error {
	if err := c.kits(g, &v); err != nil {
		return err
	}
	v.Field = page.Field{ID: "reason", Label: v.say("stop.reason"), Kind: "area", Value: v.Reason, Help: v.say("stop.reason_help"),
		Wrong: v.Wrong, Max: maxReason, Required: v.Required}
	return write(g, c.page.stop, status, v)
}

func (c *Console) question(g *gin.Context, sub subject, on bool) stopView {
	f := c.frame(g, "/admin/stops")
	v := stopView{frame: f, On: on, Verb: "resume", Effect: "resume.effect", Back: sub.back}
	v.Sample, v.Air, v.Places, v.target = sub.sample, sub.air, sub.places, sub.target
	key := "resume." + sub.what
	if on {
		v.Verb, v.Required = "stop", true
		key = "stop." + sub.what
		v.Effect = key + "_effect"
	}
	name := sub.name
	if l := sub.target.Locale; l != "" {
		name += " (" + l.Name() + ")"
	}
	v.Question = c.Words.Say(f.Locale, key, map[string]any{"name": name})
	here := url.Values{"what": {sub.what}}
	if l := sub.target.Locale; l != "" {
		here.Set("locale", string(l))
		v.Air = slices.DeleteFunc(v.Air, func(a content.Aired) bool { return a.Locale != l })
	}
	if sub.public != "" {
		here.Set("id", sub.public)
	}
	v.Here = "/admin/" + v.Verb + "?" + here.Encode()
	if sub.stop.On {
		v.Was = c.Words.Say(f.Locale, "resume.was", map[string]any{"who": sub.stop.By.Name, "time": f.Moment(sub.stop.At), "reason": sub.stop.Reason})
	}
	switch {
	case on && sub.stop.On:
		v.Refused = "stop.already"
	case !on && !sub.stop.On:
		v.Refused = "resume.not_stopped"
	case !on && c.leavesEmpty(sub):
		v.Refused = "resume.leaves_empty"
	}
	return v
}

// leavesEmpty reports whether letting a placement or a partner in would leave a placement empty that must not be.
func (c *Console) leavesEmpty(sub subject) bool {
	return slices.ContainsFunc(c.Planner.Health(c.Now()).Shut, func(b delivery.Bare) bool {
		return sub.target.Kind == delivery.StopPlacement && b.Placement == sub.public || sub.target.Kind == delivery.StopPartner && b.Org == sub.target.ID
	})
}
