package surveys

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// surveyView is what a campaign asks: the form while it is a draft, what was registered, the questions as they are asked, and what came
// of them.
type surveyView struct {
	page.Frame
	Head      page.Head
	Action    string
	Version   int
	Said      string
	Blocked   string // why there is nothing to choose from
	Fields    []page.Field
	Items     []tickView
	ItemsBad  string
	Locales   []tickView
	LocaleBad string
	Running   bool
	MayRun    bool
	Why       page.Field
	Judged    bool // whoever ends it has to say so again: an experiment that runs is judged by one of its questions
	Preview   []previewView
	Lacks     []string // wordings that are not approved, and so not asked
	Digest    string
	Document  page.Copy
	results
}

type tickView struct {
	Value, Text, Under string
	Lang               lang.Locale
	Chosen             bool
}

// previewView is the survey in one language, as a visit is asked it.
type previewView struct {
	Locale    lang.Locale
	Questions []previewed
}

type previewed struct {
	Ask     string
	Options []string
	Law     string
}

// table is what is known of a campaign's survey.
type table struct {
	campaign campaigns.Campaign
	bank     []content.ItemFile
	all      []campaigns.Survey
	now      campaigns.Survey // the one that is not ended, or a new draft
	draft    draft
	wrong    map[string]string
	why      string
	judged   bool
}

// draft is the form as it was typed.
type draft struct {
	items, locales     []string
	share, from, until string
}

// SurveyPage shows what a campaign asks, and what came of it.
func (s *Surface) SurveyPage(g *gin.Context) error {
	t, err := s.table(g)
	if err != nil {
		return err
	}
	return s.show(g, http.StatusOK, t)
}

func (s *Surface) table(g *gin.Context) (table, error) {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	c, err := s.Campaigns.CampaignByPublic(ctx, scope, g.Param("campaign"))
	if err != nil {
		return table{}, err
	}
	t := table{campaign: c, wrong: map[string]string{}}
	if t.bank, err = s.Bank.Askable(ctx, scope); err != nil {
		return t, err
	}
	inOrder(t.bank)
	if t.all, err = s.Book.Surveys(ctx, scope, c.ID); err != nil {
		return t, err
	}
	t.now = campaigns.Survey{State: campaigns.SurveyDraft, Share: campaigns.Buckets / 5, Locales: lang.All, From: c.StartsOn, Until: c.EndsOn, Zone: c.Zone}
	if len(t.all) > 0 && t.all[0].State != campaigns.SurveyEnded {
		t.now = t.all[0]
	}
	t.draft = draft{share: percent(t.now.Share), from: day(t.now.From), until: day(t.now.Until)}
	for _, f := range t.bank {
		if slices.Contains(t.now.Items, f.Item.ID) {
			t.draft.items = append(t.draft.items, f.Item.Public)
		}
	}
	for _, l := range t.now.Locales {
		t.draft.locales = append(t.draft.locales, string(l))
	}
	return t, nil
}

func day(d campaigns.Date) string {
	if !d.Valid() {
		return ""
	}
	return d.String()
}

// percent writes a share of the buckets as it is typed.
func percent(buckets int) string {
	return strconv.FormatFloat(math.Round(float64(buckets)/campaigns.Buckets*1000)/10, 'f', -1, 64)
}

// build is the survey that a form says, in the place of the one that stands.
func (d draft) build(t table) campaigns.Survey {
	s := t.now
	s.Items, s.Locales, s.Share, s.Zone = nil, nil, 0, t.campaign.Zone
	for _, f := range t.bank { // in the order of asking
		if slices.Contains(d.items, f.Item.Public) {
			s.Items = append(s.Items, f.Item.ID)
		}
	}
	for _, l := range lang.All {
		if slices.Contains(d.locales, string(l)) {
			s.Locales = append(s.Locales, l)
		}
	}
	if x, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(d.share), "%")), 64); err == nil && x > 0 && x <= 100 {
		s.Share = max(1, int(math.Round(x/100*campaigns.Buckets)))
	}
	s.From, _ = campaigns.ParseDate(d.from)   // what is no day is none, which is refused
	s.Until, _ = campaigns.ParseDate(d.until) // the same
	return s
}

// SurveyForm takes the form: it saves the draft, registers it, or ends what runs.
func (s *Surface) SurveyForm(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	t, err := s.table(g)
	if err != nil {
		return err
	}
	seen := g.PostForm("version") == strconv.Itoa(t.now.Version)
	if t.why = strings.TrimSpace(g.PostForm("why")); t.now.State == campaigns.SurveyDraft {
		t.draft = draft{g.PostFormArray("item"), g.PostFormArray("locale"), g.PostForm("share"), g.PostForm("from"), g.PostForm("until")}
	}
	if !seen {
		return s.refused(g, t, fault.New(fault.Stale, "/version", "edited_meanwhile"))
	}
	if g.PostForm("do") == "end" && g.PostForm("sure") == "" {
		if t.judged, err = s.judged(g, t); err != nil {
			return err
		}
		if t.judged {
			return s.show(g, http.StatusConflict, t)
		}
	}
	next, done, err := t.step(g.PostForm("do"), s.Now())
	if err != nil {
		return s.refused(g, t, err)
	}
	if _, err := s.Book.SaveSurvey(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), next, t.campaign); err != nil {
		return s.refused(g, t, err)
	}
	g.Redirect(http.StatusSeeOther, surveyPathOf(t.campaign)+"?done="+done)
	return nil
}

// step is what a button asks for.
func (t table) step(do string, now time.Time) (campaigns.Survey, string, error) {
	if do == "end" {
		next, err := t.now.End(t.why, now)
		return next, "survey_ended", err
	}
	if t.now.State != campaigns.SurveyDraft {
		return t.now, "", fault.New(fault.Conflict, "", "survey.begun")
	}
	next := t.draft.build(t)
	if do != "register" {
		return next, "survey_saved", next.Validate()
	}
	var asked []campaigns.AskedItem
	approved := false
	for _, f := range t.bank {
		if slices.Contains(next.Items, f.Item.ID) {
			asked = append(asked, frozen(f, next.Locales))
		}
	}
	for _, l := range next.Locales {
		approved = approved || t.asksIn(next, l, now)
	}
	if err := next.Validate(); err != nil {
		return next, "", err
	}
	if !approved {
		return next, "", fault.New(fault.Conflict, "/items", "survey.not_approved")
	}
	next, err := next.Register(t.campaign, asked, now)
	return next, "survey_registered", err
}

// asksIn reports whether every question of a survey may be asked in a language.
func (t table) asksIn(s campaigns.Survey, l lang.Locale, now time.Time) bool {
	n := 0
	for _, f := range t.bank {
		if slices.Contains(s.Items, f.Item.ID) && f.Shelf.JudgeItem(f.Item, l, now).Why == "" {
			n++
		}
	}
	return n > 0 && n == len(s.Items)
}

// frozen is a question as it is written down when a survey is registered.
func frozen(f content.ItemFile, in []lang.Locale) campaigns.AskedItem {
	a := campaigns.AskedItem{Item: f.Item.Public, Version: f.Item.Version, Kind: string(f.Item.Kind), Asked: map[string]campaigns.AskedIn{}, Wanted: f.Item.Wanted}
	if f.Item.Law != 0 {
		a.Law = f.Shelf.Cards[f.Item.Law].Public
	}
	for _, l := range in {
		t := f.Item.Texts[l]
		digest, _ := f.Shelf.DigestItem(f.Item, l).MarshalText()
		a.Asked[string(l)] = campaigns.AskedIn{Ask: t.Ask, Options: t.Options, Digest: string(digest)}
	}
	return a
}

func surveyPathOf(c campaigns.Campaign) string { return campaignsPath + "/" + c.Public + "/survey" }

// refused shows what was typed, and why it was not taken.
func (s *Surface) refused(g *gin.Context, t table, err error) error {
	if !desk.Refusable(err) {
		return err
	}
	t.wrong = s.Wrong(g, fault.All(err))
	t.wrong[""] = cmp.Or(t.wrong["/version"], t.wrong[""], t.wrong["/items"])
	return s.show(g, s.Means(fault.KindOf(err)).Status, t)
}

// judged reports whether an experiment that runs is judged by a question of the survey.
func (s *Surface) judged(g *gin.Context, t table) (bool, error) {
	all, err := s.Campaigns.Experiments(g.Request.Context(), desk.Person(g).Scope(), t.campaign.ID)
	return slices.ContainsFunc(all, func(r experiment.Registration) bool {
		return r.State == experiment.Running && r.Metric == experiment.Answered && slices.ContainsFunc(t.bank, func(f content.ItemFile) bool {
			return f.Item.Public == r.Item && slices.Contains(t.now.Items, f.Item.ID)
		})
	}), err
}

func (s *Surface) show(g *gin.Context, status int, t table) error {
	v := surveyView{Frame: s.Frame(g, campaignsPath), Action: surveyPathOf(t.campaign), Version: t.now.Version, Said: t.wrong[""], Running: t.now.State == campaigns.SurveyRunning,
		MayRun: desk.Person(g).Role.May(access.RunCampaigns)}
	v.Sample = t.campaign.Sample
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = v.Action + "?lang=" + string(l.Locale)
	}
	v.head(t)
	switch {
	case len(t.bank) == 0:
		v.Blocked = v.Say("surveys.no_bank")
	case v.Running:
		v.Why = page.Field{ID: "why", Label: v.Say("field.reason"), Kind: "area", Value: t.why, Max: campaigns.MaxSurveyWhy, Wrong: t.wrong["/why"], Wide: true}
		v.Judged = t.judged
		v.Digest, v.Document = t.now.Frozen.Digest, page.Copy{ID: "measured", Text: t.now.Frozen.Document, Label: v.Say("copy.copy")}
	case v.MayRun:
		v.form(t)
	}
	v.preview(t, s.Now())
	begun := slices.IndexFunc(t.all, func(o campaigns.Survey) bool { return !o.Began.IsZero() }) // the newest of them
	if begun >= 0 {
		if err := s.results(g, t, t.all[begun], &v); err != nil {
			return err
		}
	}
	return ask.WritePage(g, s.survey, status, v)
}

// stateBadges are a survey's states.
var stateBadges = map[campaigns.SurveyState]page.Badge{campaigns.SurveyDraft: {Icon: "pen", Tone: "open"}, campaigns.SurveyRunning: {Icon: "clock", Tone: "info"}, campaigns.SurveyEnded: {Icon: "flag"}}

func (v *surveyView) head(t table) {
	v.Head = page.Head{Crumbs: []page.Link{{Path: campaignsPath, Text: v.Say("campaigns.title")}, {Path: campaignsPath + "/" + t.campaign.Public, Text: t.campaign.Name.In(v.Locale)}},
		Public: t.now.Public, Title: v.Say("surveys.title"), Lead: v.Say("surveys.lead"), Do: []page.Action{{Path: bankPath, Text: v.Say("items.title"), Tone: "plain"}}}
	if t.now.ID == 0 {
		return
	}
	badge := stateBadges[t.now.State]
	badge.Text = v.Say("surveys.state_" + string(t.now.State))
	v.Head.Badges = []page.Badge{badge}
	v.Head.Facts = []string{v.Days(t.now.From, t.now.Until), v.Say("surveys.share_of", "share", lang.Percent(v.Locale, float64(t.now.Share)/campaigns.Buckets, 1))}
}

func (v *surveyView) form(t table) {
	for _, f := range t.bank {
		v.Items = append(v.Items, tickView{Value: f.Item.Public, Text: askOf(f.Item, v.Locale), Under: v.Say("items.kind_" + string(f.Item.Kind)), Lang: v.Script(askOf(f.Item, v.Locale)),
			Chosen: slices.Contains(t.draft.items, f.Item.Public)})
	}
	for _, l := range lang.All {
		v.Locales = append(v.Locales, tickView{Value: string(l), Text: l.Name(), Lang: l, Chosen: slices.Contains(t.draft.locales, string(l))})
	}
	v.ItemsBad, v.LocaleBad = t.wrong["/items"], t.wrong["/locales"]
	v.Fields = []page.Field{
		{ID: "share", Label: v.Say("surveys.share"), Kind: "text", Value: t.draft.share, Max: 6, Help: v.Say("surveys.share_help"), Wrong: t.wrong["/share"]},
		{ID: "from", Label: v.Say("surveys.from"), Kind: "date", Value: t.draft.from, Help: v.Say("surveys.days_help", "zone", t.campaign.Zone), Wrong: t.wrong["/from"]},
		{ID: "until", Label: v.Say("surveys.until"), Kind: "date", Value: t.draft.until, Wrong: t.wrong["/until"]},
	}
}

// preview shows the chosen questions in every language, and says what may not be asked.
func (v *surveyView) preview(t table, now time.Time) {
	next := t.now
	if next.State == campaigns.SurveyDraft {
		next = t.draft.build(t)
	}
	for _, l := range next.Locales {
		p := previewView{Locale: l}
		for _, f := range t.bank {
			if !slices.Contains(next.Items, f.Item.ID) {
				continue
			}
			if why := f.Shelf.JudgeItem(f.Item, l, now).Why; why != "" {
				v.Lacks = append(v.Lacks, v.Say("surveys.lacks", "language", l.Name(), "question", f.Item.Name))
			}
			q := previewed{Ask: f.Item.Texts[l].Ask, Options: f.Item.Texts[l].Options}
			if f.Item.Kind == content.IntentionAfter {
				q.Law = f.Shelf.Cards[f.Item.Law].Sentence(l)
			}
			p.Questions = append(p.Questions, q)
		}
		if len(p.Questions) > 0 {
			v.Preview = append(v.Preview, p)
		}
	}
}
