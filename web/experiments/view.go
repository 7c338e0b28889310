package experiments

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// view is a campaign's experiment on its page: what came of it, what is asked, what was frozen, and its versions.
type view struct {
	page.Frame
	Head     page.Head
	Action   string
	Version  int
	Said     string
	Blocked  string // why nothing can be registered for this campaign yet
	Running  bool
	Notes    []note   // on how far the results may be believed
	Found    []string // what the comparisons let anybody say
	Results  page.Table
	Sources  page.Table // the same by where the buckets came from
	Basis    string
	Fields   []page.Field
	Size     string // what the form asks for
	Why      page.Field
	Asked    string // by the last experiment
	Digest   string
	Measured page.Copy
	Versions []versionView
}

type note struct{ Tone, Icon, Text string }

// versionView is one version, and in which words.
type versionView struct {
	At    time.Time
	What  string
	Lines []string
}

func (s *Surface) show(g *gin.Context, status int, t table) error {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	v := view{Frame: s.Frame(g, campaignsPath), Action: pathOf(t.campaign), Version: t.now.Version, Said: t.said, Running: t.now.State == experiment.Running}
	v.Sample = t.campaign.Sample
	v.head(t)
	last := t.last()
	if !last.Began.IsZero() {
		tally, err := s.read(g, &t, last)
		if err != nil {
			return err
		}
		v.results(t, last, tally)
		v.Asked, v.Digest, v.Measured = last.Question, last.Frozen.Digest, page.Copy{ID: "measured", Text: last.Frozen.Measured, Label: v.Say("copy.copy")}
	}
	switch {
	case v.Running:
		v.form(t)
	case experiment.Over(t.campaign, s.Now()):
		v.Blocked = v.Say("experiment.campaign_ended")
	case len(t.campaign.Messages) < 2 && t.campaign.HoldOut == 0:
		v.Blocked = v.Say("experiment.needs_variants")
	default:
		v.form(t)
	}
	if t.looked {
		weeks, err := s.Tallies.Tally(ctx, scope, experiment.Span{Campaign: t.campaign.ID, Since: s.Now().AddDate(0, 0, -28)})
		if err != nil {
			return err
		}
		v.size(t, weeks)
	}
	if last.ID > 0 {
		versions, err := s.Book.ExperimentVersions(ctx, scope, last.ID)
		if err != nil {
			return err
		}
		v.versions(versions)
	}
	return ask.WritePage(g, s.one, status, v)
}

// last is the registration that is looked at: the one that is not ended, or else the last.
func (t table) last() experiment.Registration {
	if t.now.ID == 0 && len(t.all) > 0 {
		return t.all[0]
	}
	return t.now
}

// read counts what an experiment came to, and finds what it is read beside.
func (s *Surface) read(g *gin.Context, t *table, r experiment.Registration) (experiment.Tally, error) {
	tally, err := s.tally(g, t, r)
	if err != nil {
		return tally, err
	}
	if r.Frozen.Adaptive() {
		if t.drawn, err = s.Tallies.Drawn(g.Request.Context(), desk.Person(g).Scope(), r.ID); err != nil {
			return tally, err
		}
	}
	t.shares = experiment.SharesOf(t.campaign)
	if drawn, ok := s.Planner.Realised(t.campaign); ok {
		t.shares = t.shares.Drawn(drawn.Shown, drawn.HeldOut)
	}
	return tally, nil
}

// tones of an experiment's state.
var tones = map[experiment.State]page.Badge{experiment.Draft: {Icon: "pen", Tone: "open"}, experiment.Running: {Icon: "clock", Tone: "info"}, experiment.Ended: {Icon: "flag"}}

func (v *view) head(t table) {
	v.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.Say("campaigns.title")}, {Path: campaignsPath + "/" + t.campaign.Public, Text: t.campaign.Name.In(v.Locale)}},
		Public: t.now.Public, Title: v.Say("experiment.title"), Lead: v.Say("experiment.lead")}
	if t.now.ID > 0 {
		badge := tones[t.now.State]
		badge.Text = v.Say("experiment.state_" + string(t.now.State))
		v.Head.Badges = []page.Badge{badge}
	}
	if !t.now.Began.IsZero() {
		v.Head.Facts = []string{v.Say("experiment.since", "time", v.Moment(t.now.Began))}
	}
}

func (v *view) results(t table, r experiment.Registration, tally experiment.Tally) {
	divisions := tally.Divisions(t.campaign.Messages, t.shares)
	v.divided(divisions)
	if changed := r.Frozen.Changed(t.made); len(changed) > 0 {
		for i, public := range changed {
			if name := t.names[public]; name != "" {
				changed[i] = name
			}
		}
		v.note("wait", "warn", "experiment.changed", "what", strings.Join(changed, v.Say("mapping.comma")))
	}
	if r.Frozen.Adaptive() {
		v.adaptive(t, r, v.heldOut(t, r, tally), divisions)
		return
	}
	if unit := t.campaign.Unit; unit != campaigns.ByVisit {
		v.note("wait", "info", "experiment.by_"+string(unit))
	}
	v.responded(r, tally)
	read, may := r.Read(tally, t.campaign)
	switch {
	case !may && len(r.Need(t.campaign)) == 0: // registered before clusters were planned
		v.note("wait", "clock", "experiment.unplanned_clusters")
	case !may && t.campaign.Unit != campaigns.ByVisit:
		v.note("wait", "clock", "experiment.few_clusters")
	case !may && r.Metric == experiment.Answered:
		v.note("wait", "clock", "experiment.answers_not_yet")
	case !may:
		v.note("wait", "clock", "experiment.not_yet")
	}
	v.columns(t, r)
	for i, one := range read {
		v.row(t, side{one, v.versus(i, one)})
	}
	held := v.heldOut(t, r, tally)
	for _, one := range held {
		v.row(t, one)
	}
	v.cautioned(t, read, held)
	v.found(r, read, held, divisions)
	v.sources(t, r, tally, divisions)
	v.Basis = v.Say("experiment.counted", "time", v.Moment(tally.At))
}

// columns heads the results. Where sides are drawn for partners or days, those are what is needed and counted.
func (v *view) columns(t table, r experiment.Registration) {
	keys := []string{"grid.variant", ofKey(r), "experiment.need", metricKey(r), shareKey(r), "experiment.versus"}
	if unit := string(t.campaign.Unit); unit != "" {
		keys[2] = "experiment.need_" + unit
		keys = slices.Insert(keys, 2, "experiment.have_"+unit)
	}
	v.Results = page.Table{ID: "results", Tall: true}
	for _, key := range keys {
		v.Results.Columns = append(v.Results.Columns, page.Column{Text: v.Say(key), Number: key != "grid.variant"})
	}
}

// row adds one side to the results.
func (v *view) row(t table, one side) {
	row := []page.Item{{Text: one.Variant, Under: t.message(one.Variant)}, {Text: v.Number(one.Rate.Visits), Number: true}}
	if t.campaign.Unit != campaigns.ByVisit {
		row = append(row, page.Item{Text: v.Number(one.Have), Number: true})
	}
	need := lang.Unknown
	if one.Need > 0 {
		need = v.Number(one.Need)
	}
	v.Results.Rows = append(v.Results.Rows, append(row, page.Item{Text: need, Number: true}, page.Item{Text: v.Number(one.Rate.Hits), Number: true},
		page.Item{Text: v.share(one.Result), Number: true}, page.Item{Text: one.versus, Number: true}))
}

// share says which part of a variant's visits did it; of no visits there is none.
func (v *view) share(one experiment.Result) string {
	if one.Rate.Visits == 0 {
		return lang.Unknown
	}
	return v.between("experiment.percent", one.Share, 2)
}

// versus says how a variant stands beside the first.
func (v *view) versus(i int, one experiment.Result) string {
	switch {
	case i == 0:
		return v.Say("experiment.first")
	case one.Difference == nil:
		return v.Say("experiment.not_read")
	}
	said := v.between("experiment.points", *one.Difference, 2)
	if one.Lift != nil {
		said += v.Say("experiment.and") + v.between("experiment.lift", *one.Lift, 0)
	}
	return said
}

func (v *view) between(key string, i experiment.Interval, digits int) string {
	say := func(x float64) string { return lang.Decimal(v.Locale, 100*x, digits) }
	return v.Say(key, "at", say(i.At), "low", say(i.Low), "high", say(i.High))
}

func (v *view) note(tone, icon, key string, pairs ...any) {
	v.Notes = append(v.Notes, note{tone, icon, v.Say(key, pairs...)})
}

func (v *view) form(t table) {
	choose := func(id, label, chosen string, values []string) page.Field {
		f := page.Field{ID: id, Label: v.Say(label), Kind: "select", Wrong: t.wrong["/"+id]}
		for _, value := range values {
			f.Options = append(f.Options, page.Option{Value: value, Text: v.Say("experiment." + id + "_" + cmp.Or(value, "none")), Chosen: value == chosen})
		}
		return f
	}
	d := t.draft
	v.Fields = []page.Field{
		{ID: "question", Label: v.Say("field.question"), Kind: "area", Value: d.question, Max: experiment.MaxQuestion, Help: v.Say("experiment.question_help"), Wrong: t.wrong["/question"], Wide: true},
		choose("metric", "field.judged", d.metric, words(experiment.Metrics)), choose("outcome", "field.outcome", d.outcome, append([]string{""}, words(campaigns.Outcomes[:])...)),
		v.item(t), choose("reading", "field.reading", d.reading, readings(t.campaign.Unit)),
		{ID: "base", Label: v.Say("field.base"), Kind: "text", Value: d.base, Max: 8, Help: v.Say("experiment.base_help"), Wrong: t.wrong["/base"]},
		{ID: "effect", Label: v.Say("field.effect"), Kind: "text", Value: d.effect, Max: 8, Help: v.Say("experiment.effect_help"), Wrong: t.wrong["/effect"]},
	}
	if unit := string(t.campaign.Unit); unit != "" {
		v.Fields = append(v.Fields,
			page.Field{ID: "each", Label: v.Say("field.each"), Kind: "text", Value: d.each, Max: 9, Help: v.Say("experiment.each_help"), Wrong: t.wrong["/each"]},
			page.Field{ID: "varies", Label: v.Say("field.varies"), Kind: "text", Value: d.varies, Max: 8, Help: v.Say("experiment.varies_help"), Wrong: t.wrong["/varies"]})
	}
	if v.Running {
		v.Why = page.Field{ID: "why", Label: v.Say("field.reason"), Kind: "area", Value: t.why, Max: experiment.MaxWhy, Help: v.Say("experiment.why_help"), Wrong: t.wrong["/why"], Wide: true}
	}
}

// item asks which question of the campaign's survey it is judged by.
func (v *view) item(t table) page.Field {
	f := page.Field{ID: "item", Label: v.Say("experiment.item"), Kind: "select", Help: v.Say("experiment.item_help"), Wrong: t.wrong["/item"], Options: []page.Option{{Text: v.Say("experiment.item_none")}}}
	for _, i := range t.items {
		f.Options = append(f.Options, page.Option{Value: i.Public, Text: i.Name, Chosen: i.Public == t.draft.item})
	}
	return f
}

// responded says how many of those who were asked answered, on each side, and whether that makes the sides unlike.
func (v *view) responded(r experiment.Registration, tally experiment.Tally) {
	if r.Metric != experiment.Answered {
		return
	}
	shown, held := tally.Response()
	if shown.Visits == 0 && held.Visits == 0 {
		return // nobody was asked yet
	}
	v.note("wait", "info", "experiment.responded", "shown", v.between("experiment.percent", shown.Interval(), 1), "held", v.between("experiment.percent", held.Interval(), 1))
	if shown.Visits > 0 && held.Visits > 0 && !experiment.Difference(shown, held).Holds(0) {
		v.note("halt", "warn", "experiment.responded_unlike")
	}
}

// readings are when a campaign's result may be read: of one that draws for clusters once.
func readings(unit campaigns.Unit) []string {
	if unit != campaigns.ByVisit {
		return []string{string(experiment.Once)}
	}
	return words(experiment.Readings)
}

func words[W ~string](all []W) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return out
}

// size says how many visits the form asks for, and how long those take at the traffic of the last four weeks.
func (v *view) size(t table, lately experiment.Tally) {
	r := t.draft.build(t.now)
	need := r.Need(t.campaign)
	if len(need) > 0 && r.Metric == experiment.Answered && t.campaign.Unit == campaigns.ByVisit { // how many of the visits answer, nobody knows yet
		v.Size = v.Say("experiment.size_answers", "answers", v.Number(slices.Max(need)))
		return
	}
	if len(need) == 0 {
		return
	}
	if unit := string(t.campaign.Unit); unit != "" {
		v.Size = v.Say("experiment.size_"+unit, "count", slices.Max(need))
		return
	}
	most, weeks := slices.Max(need), int64(0)
	for i, m := range t.campaign.Messages {
		took := experiment.Weeks(need[i], lately.Shown[m.Variant].Visits/4)
		if took == 0 {
			weeks = 0
			break
		}
		weeks = max(weeks, took)
	}
	v.Size = v.Say("experiment.size_untold", "visits", v.Number(most))
	if weeks > 0 {
		v.Size = v.Say("experiment.size", "visits", v.Number(most), "count", weeks)
	}
}

func (v *view) versions(all []experiment.Version) {
	for i, one := range all {
		what := "experiment.version_saved"
		switch {
		case one.State == experiment.Ended:
			what = "experiment.version_ended"
		case one.State == experiment.Running && i+1 < len(all) && all[i+1].State == experiment.Running:
			what = "experiment.version_amended"
		case one.State == experiment.Running:
			what = "experiment.version_registered"
		}
		line := versionView{At: one.At, What: v.Say(what, "who", one.By.Name)}
		if one.Why != "" {
			line.Lines = append(line.Lines, one.Why)
		}
		line.Lines = append(line.Lines, v.Say("experiment.asks", "question", one.Question, "metric", v.Say(metricKey(one.Registration)),
			"base", lang.Decimal(v.Locale, 100*one.Base, 2), "effect", lang.Decimal(v.Locale, 100*one.Effect, 2), "reading", v.Say("experiment.reading_"+string(one.Reading))))
		if one.Alike.Visits > 0 {
			line.Lines = append(line.Lines, v.Say("experiment.alike", "visits", v.Number(one.Alike.Visits), "varies", lang.Decimal(v.Locale, 100*one.Alike.Varies, 0)))
		}
		v.Versions = append(v.Versions, line)
	}
}
