package reports

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const (
	schedulesPath = "/admin/reports/schedules"
	mostSchedules = 100
	mostRuns      = 100
)

// schedulesView is what is delivered, what became of it, and the form for one more.
type schedulesView struct {
	page.Frame
	Head   page.Head
	Said   string
	All    []scheduleLine
	None   page.Empty
	Fields []page.Field // none where there is no kept question yet
	Log    page.Table
}

type scheduleLine struct {
	Public, Title, Path, When, How, Next, By string
	Off                                      *page.Badge // of a webhook that is sent nothing
}

// Schedules shows them.
func (s *Surface) Schedules(g *gin.Context) error { return s.timetable(g, http.StatusOK, nil) }

func (s *Surface) timetable(g *gin.Context, status int, wrong error) error {
	v, scope := schedulesView{Frame: s.Frame(g, roomPath)}, desk.Person(g).Scope()
	all, err := s.Times.Schedules(g.Request.Context(), scope, mostSchedules)
	if err != nil {
		return err
	}
	views, err := s.Book.Views(g.Request.Context(), scope, mostViews)
	if err != nil {
		return err
	}
	runs, err := s.Times.Runs(g.Request.Context(), scope, mostRuns)
	if err != nil {
		return err
	}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}}, Title: v.Say("schedule.list_title"), Lead: v.Say("schedule.list_lead")}
	v.None = page.Empty{Title: v.Say("schedule.none_title"), Text: v.Say("schedule.none")}
	for _, one := range all {
		v.All = append(v.All, v.line(one))
	}
	if wrong != nil {
		v.Said = v.Say("build.wrong")
	}
	switch {
	case len(views) > 0:
		v.Fields = s.fieldsOf(g, v.Reader, views, desk.FieldsWrong(v.Reader, wrong))
	default:
		v.None.Do = &page.Action{Path: buildPath, Text: v.Say("build.title"), Tone: "go"}
	}
	v.Log = logOf(v.Reader, runs)
	return ask.WritePage(g, s.schedules, status, v)
}

func (v *schedulesView) line(s evidence.Schedule) scheduleLine {
	return scheduleLine{Public: s.Public, Title: s.Title, Path: schedulesPath + "/" + s.Public, When: whenOf(v.Reader, s), How: howOf(v.Reader, s), Next: v.Moment(s.Next), By: s.By.Name, Off: offOf(v.Reader, s.Hook)}
}

// whenOf says when a schedule is due: in words where the form has them.
func whenOf(r page.Reader, s evidence.Schedule) string {
	rhythm, day, hour := evidence.Rhythm(s.Cron)
	if rhythm == "cron" {
		return s.Cron + " · " + s.Zone
	}
	return r.Say("schedule.each_"+rhythm, "day", r.Say("schedule.day_"+strconv.Itoa(day)), "hour", hourOf(r, hour)) + " · " + s.Zone
}

func hourOf(r page.Reader, hour int) string {
	return lang.Clock(r.Locale, time.Date(2000, 1, 1, hour, 0, 0, 0, time.UTC))
}

func howOf(r page.Reader, s evidence.Schedule) string {
	how := r.Say("schedule.way_" + s.Way)
	if s.Way == evidence.ByMail {
		how = r.Say("schedule.to_many", "count", int64(len(s.To)))
	}
	return how + " · " + strings.ToUpper(s.File)
}

// offOf says that a webhook is sent nothing, or takes nothing; nil where all is well.
func offOf(r page.Reader, h campaigns.Hook) *page.Badge {
	switch {
	case h.Off != campaigns.HookOn:
		return &page.Badge{Text: r.Say("hooks.off_" + string(h.Off)), Icon: "stop", Tone: "halt"}
	case h.Failed > 0:
		return &page.Badge{Text: r.Say("hooks.failed", "count", h.Failed), Icon: "warn", Tone: "wait"}
	}
	return nil
}

// fieldsOf are the form as it was filled in, or as it begins.
func (s *Surface) fieldsOf(g *gin.Context, r page.Reader, views []evidence.View, wrong map[string]string) []page.Field {
	said := func(id, otherwise string) string { return cmp.Or(g.PostForm(id), otherwise) }
	choose := func(id, otherwise string, all []page.Option) page.Field {
		for i := range all {
			all[i].Chosen = all[i].Value == said(id, otherwise)
		}
		return page.Field{ID: id, Label: r.Say("schedule." + id), Kind: "select", Options: all, Wrong: wrong[id]}
	}
	of := func(prefix string, values []string) (out []page.Option) {
		for _, value := range values {
			out = append(out, page.Option{Value: value, Text: r.Say(prefix + value)})
		}
		return out
	}
	var questions, hours, days, files, locales []page.Option
	for _, v := range views {
		questions = append(questions, page.Option{Value: v.Public, Text: v.Title})
	}
	for h := range 24 {
		hours = append(hours, page.Option{Value: strconv.Itoa(h), Text: hourOf(r, h)})
	}
	for d := range 7 {
		day := strconv.Itoa((d + 1) % 7) // weeks begin on Monday here
		days = append(days, page.Option{Value: day, Text: r.Say("schedule.day_" + day)})
	}
	for _, f := range evidence.Files {
		files = append(files, page.Option{Value: f, Text: strings.ToUpper(f)})
	}
	for _, l := range lang.All {
		locales = append(locales, page.Option{Value: string(l), Text: l.Name()})
	}
	way, cron, to := choose("way", "", of("schedule.way_", evidence.Ways)), wrong["cron"], r.Say("schedule.to_help")
	for _, one := range evidence.Ways {
		if !slices.Contains(s.Ready, one) {
			way.Help += r.Say("schedule.not_ready_" + one)
		}
	}
	file := choose("file", "", files)
	if !slices.Contains(s.Ready, evidence.PDF) {
		file.Help = r.Say("schedule.not_ready_pdf")
	}
	return []page.Field{choose("view", "", questions),
		choose("rhythm", "week", of("schedule.rhythm_", []string{"week", "month", "cron"})), choose("weekday", "1", days), choose("hour", "8", hours),
		{ID: "cron", Label: r.Say("schedule.cron"), Kind: "text", Value: g.PostForm("cron"), Max: 80, Help: r.Say("schedule.cron_help"), Wrong: cron},
		{ID: "zone", Label: r.Say("define.zone"), Kind: "text", Value: said("zone", s.Zone.String()), Max: 64, Wrong: wrong["zone"], Required: true},
		file, choose("locale", string(r.Locale), locales), way,
		{ID: "url", Label: r.Say("schedule.url"), Kind: "url", Value: g.PostForm("url"), Max: 500, Help: r.Say("hooks.url_help"), Wrong: wrong["url"]},
		{ID: "to", Label: r.Say("schedule.to"), Kind: "area", Value: g.PostForm("to"), Max: 2000, Help: to, Wrong: wrong["to"]}}
}

// logOf lays deliveries out, each with what became of it.
func logOf(v page.Reader, runs []evidence.Run) page.Table {
	log := page.Table{ID: "log", Columns: []page.Column{{Text: v.Say("schedule.report")}, {Text: v.Say("schedule.due")}, {Text: v.Say("schedule.state")}, {Text: v.Say("schedule.attempts"), Number: true}, {Text: v.Say("grid.revision"), Number: true}},
		Empty: page.Empty{Title: v.Say("schedule.no_runs_title"), Text: v.Say("schedule.no_runs")}}
	tones := map[string]string{evidence.Sent: "ok", evidence.Waiting: "wait", evidence.Failed: "halt"}
	for _, r := range runs {
		due := page.Item{Text: v.Moment(r.Due), NoBreak: true}
		switch {
		case r.Test:
			due.Badges = []page.Badge{{Text: v.Say("schedule.test"), Icon: "flask"}}
		case r.Missed > 0:
			due.Under = v.Say("schedule.missed", "count", int64(r.Missed))
		}
		state := page.Item{Badges: []page.Badge{{Text: v.Say("schedule.state_" + r.State), Tone: tones[r.State]}}}
		switch {
		case r.State == evidence.Sent:
			state.Under = v.Moment(r.Sent)
		case r.State == evidence.Waiting && r.Why != "":
			state.Under = why(v, r) + " " + v.Say("schedule.again", "time", v.Moment(r.Next))
		case r.Why != "":
			state.Under = why(v, r)
		}
		revision := page.Item{Text: lang.Unknown, Number: true}
		if r.State == evidence.Sent {
			revision.Text = v.Number(r.Revision)
		}
		log.Rows = append(log.Rows, []page.Item{{Text: r.Title, Code: r.Public}, due, state, {Text: v.Number(int64(r.Attempts)), Number: true}, revision})
	}
	return log
}

// why is what went wrong last, with what a webhook answered.
func why(v page.Reader, r evidence.Run) string {
	said := v.Say(r.Why)
	if r.Status > 0 {
		said += " (" + strconv.Itoa(r.Status) + ")"
	}
	return said
}

// KeepSchedule makes one of a form.
func (s *Surface) KeepSchedule(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	scope := desk.Person(g).Scope()
	view, err := s.Book.View(g.Request.Context(), scope, g.PostForm("view"))
	if fault.Is(err, fault.NotFound) {
		return s.timetable(g, http.StatusUnprocessableEntity, fault.New(fault.Invalid, "/view", "build.unknown_choice"))
	}
	if err != nil {
		return err
	}
	sch := evidence.Schedule{Public: id.New(id.Schedule), Title: view.Title, Address: view.Address, Cron: g.PostForm("cron"), Zone: g.PostForm("zone"), Locale: lang.Locale(g.PostForm("locale")), File: g.PostForm("file"), Way: g.PostForm("way"),
		To: strings.FieldsFunc(g.PostForm("to"), func(r rune) bool { return strings.ContainsRune(" ,;\r\n\t", r) })}
	sch.Hook = campaigns.Hook{Public: sch.Public, URL: strings.TrimSpace(g.PostForm("url"))}
	hour, hourErr := strconv.Atoi(g.PostForm("hour"))
	day, dayErr := strconv.Atoi(cmp.Or(g.PostForm("weekday"), "1"))
	switch rhythm := g.PostForm("rhythm"); {
	case rhythm == "cron":
	case hourErr != nil || hour < 0 || hour > 23:
		return s.timetable(g, http.StatusUnprocessableEntity, fault.New(fault.Invalid, "/hour", "build.unknown_choice"))
	case rhythm == "month":
		sch.Cron = evidence.Monthly(hour)
	case dayErr != nil || day < 0 || day > 6:
		return s.timetable(g, http.StatusUnprocessableEntity, fault.New(fault.Invalid, "/weekday", "build.unknown_choice"))
	default:
		sch.Cron = evidence.Weekly(day, hour)
	}
	if sch, err = sch.Checked(s.Now()); err != nil {
		if len(fault.All(err)) == 0 {
			return err
		}
		return s.timetable(g, http.StatusUnprocessableEntity, err)
	}
	shown := ""
	if sch.Way == evidence.ByHook {
		shown, sch.Hook.Secret = s.fresh(sch.Public)
	}
	if _, err := s.Times.Schedule(g.Request.Context(), scope, sch); err != nil {
		return err
	}
	if shown != "" {
		return s.schedule(g, http.StatusCreated, scheduleView{Public: sch.Public, Shown: shown})
	}
	g.Redirect(http.StatusSeeOther, schedulesPath+"?done=schedule_made")
	return nil
}

// DropSchedule ends one.
func (s *Surface) DropSchedule(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	if err := s.Times.DropSchedule(g.Request.Context(), desk.Person(g).Scope(), g.PostForm("schedule")); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, schedulesPath+"?done=schedule_dropped")
	return nil
}
