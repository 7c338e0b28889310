package reports

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/outbound"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// scheduleView is one schedule, what became of its deliveries, and its webhook where it has one.
type scheduleView struct {
	page.Frame
	Head   page.Head
	Public string
	Path   string
	Facts  []scheduleFact
	Shown  string // the secret, once
	Copy   page.Copy
	Hook   bool
	Off    bool
	Old    string // until when the secret before signs as well
	Log    page.Table
}

type scheduleFact struct{ Name, Value string }

// Schedule shows one.
func (s *Surface) Schedule(g *gin.Context) error {
	return s.schedule(g, http.StatusOK, scheduleView{Public: g.Param("schedule")})
}

func (s *Surface) schedule(g *gin.Context, status int, v scheduleView) error {
	sch, runs, err := s.Times.ScheduleOf(g.Request.Context(), desk.Person(g).Scope(), v.Public, mostRuns)
	if err != nil {
		return err
	}
	v.Frame, v.Path = s.Frame(g, roomPath), schedulesPath+"/"+sch.Public
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = v.Path + "?lang=" + string(l.Locale)
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}, {Path: schedulesPath, Text: v.Say("schedule.list_title")}}, Title: sch.Title, Lang: v.Script(sch.Title),
		Public: sch.Public, Do: []page.Action{{Path: buildPath + "?" + sch.Address, Text: v.Say("schedule.ask_now")}}}
	if off := offOf(v.Reader, sch.Hook); off != nil {
		v.Head.Badges = []page.Badge{*off}
	}
	v.Facts = []scheduleFact{{v.Say("schedule.when"), whenOf(v.Reader, sch)}, {v.Say("schedule.how"), howOf(v.Reader, sch)}, {v.Say("schedule.locale"), sch.Locale.Name()},
		{v.Say("schedule.next"), v.Moment(sch.Next)}, {v.Say("schedule.by"), sch.By.Name}}
	switch sch.Way {
	case evidence.ByMail:
		v.Facts = append(v.Facts, scheduleFact{v.Say("schedule.to"), strings.Join(sch.To, ", ")})
	case evidence.ByHook:
		v.Hook, v.Off = true, sch.Hook.Off != campaigns.HookOn
		v.Facts = append(v.Facts, scheduleFact{v.Say("schedule.url"), sch.Hook.URL})
	}
	if v.Shown != "" {
		v.Copy = page.Copy{ID: "secret", Label: v.Say("copy.copy"), Text: v.Shown}
	}
	if sch.Hook.Before != "" && s.Now().Before(sch.Hook.Overlaps) {
		v.Old = v.Say("hooks.overlap", "time", v.Moment(sch.Hook.Overlaps))
	}
	v.Log = logOf(v.Reader, runs)
	return ask.WritePage(g, s.scheduleOne, status, v)
}

// ScheduleForm takes the forms of a schedule's page.
func (s *Surface) ScheduleForm(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope, public := g.Request.Context(), desk.Person(g).Scope(), g.Param("schedule")
	var err error
	do := g.PostForm("do")
	switch do {
	case "test":
		err = s.Times.TestSchedule(ctx, scope, public)
	case "on", "off":
		err = s.Hooked.TurnSchedule(ctx, scope, public, do == "on")
	default:
		err = fault.New(fault.Invalid, "/do", "build.unknown_choice")
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, schedulesPath+"/"+public+"?done=schedule_"+do)
	return nil
}

// RotateSchedule puts a fresh secret in the place of one that signs for another day. It is shown once.
func (s *Surface) RotateSchedule(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	public := g.Param("schedule")
	shown, sealed := s.fresh(public)
	if err := s.Hooked.RotateSchedule(g.Request.Context(), desk.Person(g).Scope(), public, sealed); err != nil {
		return err
	}
	return s.schedule(g, http.StatusOK, scheduleView{Public: public, Shown: shown})
}

// fresh makes the secret of a schedule's webhook: what is shown once, and what is kept.
func (s *Surface) fresh(public string) (shown, sealed string) {
	shown, secret := outbound.NewSecret()
	return shown, s.Vault.Seal(public, secret)
}
