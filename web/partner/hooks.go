package partner

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/outbound"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Hooks keeps the webhooks of the asker's organisation.
type Hooks interface {
	Hooks(ctx context.Context, s access.Scope) ([]campaigns.Hook, error)
	// Hook finds one with its newest deliveries, the newest first.
	Hook(ctx context.Context, s access.Scope, public string, most int) (campaigns.Hook, []campaigns.Delivery, error)
	AddHook(ctx context.Context, s access.Scope, h campaigns.Hook) (campaigns.Hook, error)
	ChangeHook(ctx context.Context, s access.Scope, h campaigns.Hook) error
	RotateHook(ctx context.Context, s access.Scope, public, secret string) error
	RemoveHook(ctx context.Context, s access.Scope, public string) error
}

const (
	hooksPath = "/partner/webhooks"
	sentMost  = 50 // deliveries of a webhook that its page shows
)

type hooksView struct {
	view
	Head  page.Head
	List  page.Table
	URL   page.Field
	Kinds []kindChoice
	Wrong string
	Waits []string // the published schedule
}

// kindChoice is something that a webhook can be sent.
type kindChoice struct {
	Kind   campaigns.NoticeKind
	Means  string
	Chosen bool
}

// HooksPage lists the organisation's webhooks, and adds another.
func (s *Surface) HooksPage(g *gin.Context) error {
	return s.hooks(g, http.StatusOK, campaigns.Hook{}, nil)
}

func (s *Surface) hooks(g *gin.Context, status int, typed campaigns.Hook, wrong map[string]string) error {
	p := s.Gate.Person(g)
	all, err := s.Hooks.Hooks(g.Request.Context(), p.Scope())
	if err != nil {
		return err
	}
	v := hooksView{view: view{s.Gate.Frame(g, hooksPath)}, Wrong: cmp.Or(wrong["kinds"], wrong[""])}
	v.Sample = p.Org.Sample
	v.Head = page.Head{Title: v.say("nav.hooks"), Lead: v.say("hooks.lead"), Do: []page.Action{{Path: "#add", Text: v.say("hooks.add"), Tone: "go"}}}
	v.List = page.Table{Label: v.say("nav.hooks"), Columns: []page.Column{{Text: v.say("field.url")}, {Text: v.say("hooks.sent")}, {Text: v.say("keys.made")}},
		Empty: page.Empty{Title: v.say("hooks.none_title"), Text: v.say("hooks.none")}}
	for _, h := range all {
		v.List.Rows = append(v.List.Rows, []page.Item{{Text: h.URL, Path: hooksPath + "/" + h.Public, Code: h.Public, Badges: []page.Badge{v.hookState(h)}}, {Text: v.kinds(h)}, {Text: v.Date(h.Made), NoBreak: true}})
	}
	v.URL, v.Kinds = v.address(typed.URL, wrong["url"]), v.choices(typed.Kinds)
	v.Waits = v.schedule()
	return ask.WritePage(g, s.hookList, status, v)
}

func (v view) address(value, wrong string) page.Field {
	return page.Field{ID: "url", Label: v.say("field.url"), Kind: "url", Value: value, Help: v.say("hooks.url_help"), Max: 500, Required: true, Wrong: wrong}
}

func (v view) choices(chosen []campaigns.NoticeKind) (out []kindChoice) {
	for _, k := range campaigns.NoticeKinds {
		out = append(out, kindChoice{k, v.means(k), slices.Contains(chosen, k)})
	}
	return out
}

func (v view) hookState(h campaigns.Hook) page.Badge {
	switch {
	case h.Off != campaigns.HookOn:
		return page.Badge{Text: v.say("hooks.off_" + string(h.Off)), Icon: "stop", Tone: "halt"}
	case h.Failed > 0:
		return page.Badge{Text: v.say("hooks.failed", "count", h.Failed), Icon: "warn", Tone: "wait"}
	}
	return page.Badge{Text: v.say("hooks.on"), Icon: "check", Tone: "ok"}
}

// kinds is, in words, what a webhook is sent.
func (v view) kinds(h campaigns.Hook) string {
	if len(h.Kinds) == 0 {
		return v.say("hooks.all")
	}
	words := make([]string, len(h.Kinds))
	for i, k := range h.Kinds {
		words[i] = string(k)
	}
	return strings.Join(words, " ")
}

// schedule is how long after one try the next follows, each in words.
func (v view) schedule() (out []string) {
	for _, d := range campaigns.HookSchedule {
		switch {
		case d < time.Minute:
			out = append(out, v.say("hooks.seconds", "count", int(d.Seconds())))
		case d < time.Hour:
			out = append(out, v.say("hooks.minutes", "count", int(d.Minutes())))
		default:
			out = append(out, v.say("hooks.hours", "count", int(d.Hours())))
		}
	}
	return out
}

// wanted reads the address and the kinds of a form.
func wanted(g *gin.Context) (h campaigns.Hook) {
	h.URL = strings.TrimSpace(g.PostForm("url"))
	for _, k := range g.PostFormArray("kind") {
		h.Kinds = append(h.Kinds, campaigns.NoticeKind(k))
	}
	return h
}

// AddHook keeps a webhook. Its secret is shown on the answer, and nowhere again.
func (s *Surface) AddHook(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	h := wanted(g)
	shown, secret := outbound.NewSecret()
	h.Public = id.New(id.Hook)
	h.Secret = s.Vault.Seal(h.Public, secret)
	made, err := s.Hooks.AddHook(g.Request.Context(), s.Gate.Person(g).Scope(), h)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		status := http.StatusUnprocessableEntity
		if fault.Is(err, fault.Conflict) {
			status = http.StatusConflict
		}
		return s.hooks(g, status, h, desk.FieldsWrong(view{s.Gate.Frame(g, hooksPath)}.Reader, err))
	}
	if err != nil {
		return err
	}
	return s.hook(g, http.StatusCreated, hookView{Hook: made, Shown: shown})
}

type hookView struct {
	view
	Hook  campaigns.Hook
	Head  page.Head
	Shown string // the secret, once
	Copy  page.Copy
	Path  string
	State page.Badge
	Off   bool
	URL   page.Field
	Kinds []kindChoice
	Wrong string
	Old   string // until when the secret before signs as well
	Sent  page.Table
	Again []page.Option // what can be sent again
}

// HookPage shows one, and what was sent to it.
func (s *Surface) HookPage(g *gin.Context) error { return s.hook(g, http.StatusOK, hookView{}) }

func (s *Surface) hook(g *gin.Context, status int, v hookView) error {
	public, p := v.Hook.Public, s.Gate.Person(g)
	if public == "" {
		public = g.Param("hook")
	}
	h, log, err := s.Hooks.Hook(g.Request.Context(), p.Scope(), public, sentMost)
	if err != nil {
		return err
	}
	typed, wrong := v.URL, v.Wrong
	v.view, v.Hook, v.Path = view{s.Gate.Frame(g, hooksPath)}, h, hooksPath+"/"+h.Public
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = v.Path + "?lang=" + string(l.Locale)
	}
	v.Sample, v.Off, v.State = p.Org.Sample, h.Off != campaigns.HookOn, v.hookState(h)
	v.Head = page.Head{Crumbs: []page.Link{{Path: hooksPath, Text: v.say("nav.hooks")}}, Title: h.URL, Public: h.Public, Badges: []page.Badge{v.State}}
	if v.Shown != "" {
		v.Copy = page.Copy{ID: "secret", Label: v.say("copy.copy"), Text: v.Shown}
	}
	v.URL, v.Kinds = v.address(h.URL, ""), v.choices(h.Kinds)
	if wrong != "" {
		v.URL = v.address(typed.Value, typed.Wrong)
	}
	if h.Before != "" && s.Now().Before(h.Overlaps) {
		v.Old = v.say("hooks.overlap", "time", v.Moment(h.Overlaps))
	}
	v.log(log)
	return ask.WritePage(g, s.hookOne, status, v)
}

// log lists what was sent, and what can be sent again.
func (v *hookView) log(all []campaigns.Delivery) {
	v.Sent = page.Table{ID: "sent", Columns: []page.Column{{Text: v.say("news.what")}, {Text: v.say("hooks.state")}, {Text: v.say("hooks.tries"), Number: true}, {Text: v.say("hooks.last")}},
		Empty: page.Empty{Title: v.say("hooks.none_sent_title"), Text: v.say("hooks.none_sent")}}
	for _, d := range all {
		state := page.Item{Text: v.say("hooks.is_" + string(d.State))}
		if d.Why != campaigns.NoTrouble {
			state.Under = v.say("hooks.why_" + string(d.Why))
			if d.Status > 0 {
				state.Under += " (" + strconv.Itoa(d.Status) + ")"
			}
		}
		last := page.Item{Text: v.say("hooks.not_yet")}
		if !d.At.IsZero() {
			last.Text = v.Moment(d.At)
		}
		if d.State == campaigns.DeliveryDue && !d.At.IsZero() {
			last.Under = v.say("hooks.next", "time", v.Moment(d.Due))
		}
		v.Sent.Rows = append(v.Sent.Rows, []page.Item{{Text: v.means(d.Notice.Kind), Under: string(d.Notice.Kind), Code: d.Notice.Public}, state, {Text: v.Number(int64(d.Tries)), Number: true}, last})
		if d.State != campaigns.DeliveryDue {
			v.Again = append(v.Again, page.Option{Value: d.Notice.Public, Text: string(d.Notice.Kind) + " · " + v.Moment(d.Notice.At)})
		}
	}
}

// HookForm takes the forms of a webhook's page.
func (s *Surface) HookForm(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope, public := g.Request.Context(), s.Gate.Person(g).Scope(), g.Param("hook")
	done, to, err := "hook", hooksPath+"/"+public, error(nil)
	switch g.PostForm("do") {
	case "test":
		done, err = "hook_test", s.Deliveries.TestHook(ctx, scope, public)
	case "again":
		done, err = "hook_again", s.Deliveries.Replay(ctx, scope, public, g.PostForm("notice"))
	case "remove":
		done, to, err = "hook_removed", hooksPath, s.Hooks.RemoveHook(ctx, scope, public)
	default:
		return s.changeHook(g, public)
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, to+"?done="+done)
	return nil
}

func (s *Surface) changeHook(g *gin.Context, public string) error {
	ctx, scope := g.Request.Context(), s.Gate.Person(g).Scope()
	h, _, err := s.Hooks.Hook(ctx, scope, public, 1)
	if err != nil {
		return err
	}
	done := "hook"
	switch g.PostForm("do") {
	case "off":
		h.Off, done = campaigns.HookPaused, "hook_off"
	case "on":
		h.Off, done = campaigns.HookOn, "hook_on"
	default:
		w := wanted(g)
		h.URL, h.Kinds = w.URL, w.Kinds
	}
	if err := s.Hooks.ChangeHook(ctx, scope, h); fault.Is(err, fault.Invalid) {
		wrong := desk.FieldsWrong(view{s.Gate.Frame(g, hooksPath)}.Reader, err)
		return s.hook(g, http.StatusUnprocessableEntity, hookView{URL: page.Field{Value: h.URL, Wrong: wrong["url"]}, Wrong: cmp.Or(wrong["kinds"], wrong[""])})
	} else if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, hooksPath+"/"+public+"?done="+done)
	return nil
}

// RotateHook puts a fresh secret in the place of one that signs for another day. It is shown once.
func (s *Surface) RotateHook(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	public := g.Param("hook")
	shown, secret := outbound.NewSecret()
	if err := s.Hooks.RotateHook(g.Request.Context(), s.Gate.Person(g).Scope(), public, s.Vault.Seal(public, secret)); err != nil {
		return err
	}
	return s.hook(g, http.StatusOK, hookView{Shown: shown})
}
