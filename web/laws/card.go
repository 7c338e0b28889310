package laws

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// cardView is one card: what it says in each language, who approved that, what is wrong with it, what stands on it and
// how it came to be.
type cardView struct {
	page.Frame
	Head     page.Head
	Scripts  []scriptView
	Alarms   []alarmView
	Facts    []page.Fact
	Source   string // address to open; empty where there is none
	Before   *page.Link
	After    []page.Link
	Citing   []page.Link
	Versions []versionView
	Talk     *desk.TalkView
	Submit   *desk.StepForm // for those who write
	Wanted   page.Field
	Review   *desk.StepForm // for those who review
	Own      bool           // somebody who reviews wrote the words
	Until    page.Field
	Reason   page.Field
	Retire   *desk.RetireForm
	Bypass   *desk.BypassForm
	Bypassed []desk.BypassView
	Wrong    string // why a step was refused
	Fix      string // where that can be mended
}

// scriptView is the card in one language.
type scriptView struct {
	Locale    lang.Locale
	Sentence  string
	Source    string
	Stage     page.Badge
	Tone      string
	Unfit     string // why nobody may approve it
	Rests     string // why nobody is shown it though it was approved
	Approvals []approvalView
	Sent      *sentView // the last that was said in review
	Retired   *sentView // who retired it, and why
	Lint      desk.LintView
}

type approvalView struct {
	By, What string
	Example  bool
}

type sentView struct{ What, Reason string }

type alarmView struct{ Tone, What string }

// versionView is one version, and what it changed.
type versionView struct {
	At      time.Time
	What    string
	Says    []saysView
	Changed []string
}

type saysView struct {
	Locale lang.Locale
	Change page.Change
}

// Page shows one card.
func (s *Surface) Page(g *gin.Context) error { return s.show(g, http.StatusOK, nil) }

// show shows it, with why a step was refused.
func (s *Surface) show(g *gin.Context, status int, wrong error) error {
	f, err := s.file(g)
	if err != nil {
		return err
	}
	v := cardView{Frame: s.Frame(g, listPath)}
	v.Sample = f.Card.Sample
	v.Head = v.head(f, mayWrite(g), s.Now())
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = pathOf(f.Card.Public) + "?lang=" + string(l.Locale)
	}
	for _, a := range f.Alarms(s.Now()) {
		tone := map[bool]string{true: "halt", false: "wait"}[a.Stops()]
		v.Alarms = append(v.Alarms, alarmView{tone, v.Say(a.Key())})
	}
	v.facts(f.Card)
	for _, l := range lang.All {
		v.Scripts = append(v.Scripts, s.script(v.Reader, f, l, mayWrite(g)))
	}
	v.versions(f.Versions)
	s.steps(g, f, &v)
	v.Talk = s.talk(g, v.Reader, f, wrong)
	var texts []content.Dossier
	for _, l := range lang.All {
		if f.Card.Sentence(l) != "" {
			texts = append(texts, f.Dossier(l, s.Now()))
		}
	}
	v.Bypass = desk.Bypassing(g, v.Reader, pathOf(f.Card.Public), texts, s.Now())
	v.Bypass.Wrong(v.Reader, wrong)
	if slices.ContainsFunc(f.Approvals, func(a content.Approval) bool { return a.Bypass }) {
		past, err := s.Emergency.BypassesOf(g.Request.Context(), desk.Person(g).Scope(), content.OfLaw, f.Card.ID)
		if err != nil {
			return err
		}
		v.Bypassed = desk.BypassViews(g, v.Reader, past, s.Now())
	}
	v.Retire = desk.Retiring(g, v.Reader, pathOf(f.Card.Public), texts, wrong)
	if err := s.around(g, f, &v); err != nil {
		return err
	}
	if wrong != nil {
		var at string
		v.Wrong, at = said(v.Reader, wrong)
		if id := idOf(at); id != "" && mayWrite(g) {
			v.Fix = pathOf(f.Card.Public) + "/edit#" + id
		}
	}
	return ask.WritePage(g, s.page.card, status, v)
}

func (v *cardView) head(f content.LawFile, may bool, now time.Time) page.Head {
	c := f.Card
	h := page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("laws.title")}}, Public: c.Public, Title: name(v.Reader, c),
		Badges: alarmBadges(v.Reader, f.Alarms(now)), Facts: []string{v.Say("audiences.version_n", "version", c.Version)}}
	if may {
		h.Do = []page.Action{{Path: pathOf(c.Public) + "/edit", Text: v.Say("laws.edit"), Icon: "pen", Tone: "go"}, {Path: pathOf(c.Public) + "/supersede", Text: v.Say("laws.supersede"), Icon: "next"}}
	}
	return h
}

func (v *cardView) facts(c content.LawCard) {
	for _, one := range factsOf(v.Reader, c) {
		if one.Text != "" {
			v.Facts = append(v.Facts, one)
		}
	}
	v.Source = c.SourceURL
}

// factsOf are a card's parts that no sentence says, in one order: two cards are compared by it.
func factsOf(r page.Reader, c content.LawCard) []page.Fact {
	day := func(d campaigns.Date) string {
		if !d.Valid() {
			return ""
		}
		return r.Day(d)
	}
	out := []page.Fact{{Name: r.Say("field.instrument"), Text: c.Instrument.In(r.Locale)}, {Name: r.Say("field.source_name"), Text: c.SourceName.In(r.Locale)}, {Name: r.Say("field.source_url"), Text: c.SourceURL},
		{Name: r.Say("field.in_force_from"), Text: day(c.InForceFrom)}, {Name: r.Say("field.in_force_to"), Text: day(c.InForceTo)}, {Name: r.Say("field.as_of"), Text: day(c.AsOf)},
		{Name: r.Say("field.confidence"), Text: r.Say("laws.confidence_" + map[content.Confidence]string{content.A: "a", content.B: "b", content.C: "c", content.G: "g"}[c.Confidence])},
		{Name: r.Say("field.reviewer"), Text: c.Reviewer}}
	return out
}

// script is the card in one language: exactly what a traveller would read, how far it has come, and what is said of it.
func (s *Surface) script(r page.Reader, f content.LawFile, l lang.Locale, may bool) scriptView {
	now, d := s.Now(), f.Dossier(l, s.Now())
	stage := d.Stage(now)
	v := scriptView{Locale: l, Sentence: f.Card.Sentence(l), Source: f.Card.SourceName[l], Stage: desk.StageBadge(r, stage)}
	if f.Card.AsOf.Valid() {
		v.Source = s.Words.Say(l, "card.as_of", map[string]any{"date": lang.Date(l, f.Card.AsOf.In(time.UTC))}) + " · " + v.Source
	}
	if d.Gone {
		what, why := desk.RetiredBy(r, f.Log, l)
		v.Retired = &sentView{what, why}
		return v
	}
	switch {
	case d.Unfit != "":
		v.Unfit, v.Tone = unfit(r, d.Unfit), "halt"
	case d.Rests != "":
		v.Rests, v.Tone = unfit(r, d.Rests), "halt"
	case len(d.Bypassed(now)) > 0:
		v.Unfit, v.Tone = r.Say("bypass.on_air", "roles", r.Say("review.law")), "halt"
	case stage == content.Approved || stage == content.Live:
		v.Tone = "ok"
	}
	for _, a := range f.Approvals {
		if a.Locale == l && a.Digest == d.Text && a.Valid(now) && !a.Bypass {
			v.Approvals = append(v.Approvals, approvalView{a.By.Name, r.Say("laws.approved_until", "date", r.Date(a.At), "until", r.Date(a.Expires)), a.Example})
		}
	}
	for _, one := range slices.Backward(f.Log) {
		if one.Locale == l && one.Step == content.Object && d.Submitted == (content.Digest{}) {
			v.Sent = &sentView{r.Say("laws.sent_back_by", "who", one.By.Name, "date", r.Date(one.At)), one.Reason}
			break
		}
	}
	v.Lint = desk.LintView{Locale: l, Findings: desk.Findings(r, lint.CheckCard(f.Card, l, now), lint.Overrides(f.Log, l), may)}
	if may {
		v.Lint.Override = pathOf(f.Card.Public) + "/override"
	}
	return v
}

// steps offers what the person may do with the languages that are at that point.
func (s *Surface) steps(g *gin.Context, f content.LawFile, v *cardView) {
	role, me := desk.Person(g).Role, desk.Actor(g)
	submit, review := &desk.StepForm{Path: pathOf(f.Card.Public) + "/submit"}, &desk.StepForm{Path: pathOf(f.Card.Public) + "/review"}
	for _, l := range lang.All {
		d := f.Dossier(l, s.Now())
		one := desk.ChoiceOf(d)
		switch stage := d.Stage(s.Now()); {
		case d.Unfit != "" || d.Gone:
		case stage == content.Draft:
			submit.Choices = append(submit.Choices, one)
		case stage == content.InReview:
			if slices.ContainsFunc(d.Writers, func(w access.Actor) bool { return w.Staff == me.Staff }) {
				v.Own = true
			}
			review.Choices = append(review.Choices, one)
		}
	}
	if role.May(access.WriteTexts) {
		if len(submit.Choices) > 0 {
			v.Submit, v.Wanted = submit, desk.Wanted(v.Reader)
		}
	}
	if len(review.Choices) > 0 && slices.Contains(content.ReviewsIn(role), content.LawReview) {
		v.Review = review
		v.Until, v.Reason = desk.GoodFor(v.Reader), desk.ChangesWanted(g, v.Reader)
	} else {
		v.Own = false
	}
}

// around finds the cards before and after this one, and the messages that cite it.
func (s *Surface) around(g *gin.Context, f content.LawFile, v *cardView) error {
	link := func(c content.LawCard) page.Link {
		return page.Link{Path: pathOf(c.Public), Text: name(v.Reader, c) + since(v.Reader, c)}
	}
	for _, next := range f.Successors {
		v.After = append(v.After, link(next))
	}
	if f.Card.Supersedes != 0 {
		all, err := s.Library.Laws(g.Request.Context(), desk.Person(g).Scope())
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.ID == f.Card.Supersedes {
				to := link(c)
				v.Before = &to
			}
		}
	}
	citing, err := s.Library.Citing(g.Request.Context(), desk.Person(g).Scope(), f.Card)
	for _, m := range citing {
		v.Citing = append(v.Citing, page.Link{Path: "/admin/messages/" + m.Public, Text: m.Name, Lang: v.Script(m.Name)})
	}
	return err
}

// since is when a card began, where that is known, to tell it from others of the same name.
func since(r page.Reader, c content.LawCard) string {
	if !c.InForceFrom.Valid() {
		return ""
	}
	return " · " + r.DayShort(c.InForceFrom)
}

// shownVersions is how many versions the page compares; the audit has all.
const shownVersions = 10

// versions says what each version changed: the sentences beside each other, and the other parts in a line.
func (v *cardView) versions(all []content.LawVersion) {
	for i, one := range all[:min(len(all), shownVersions)] {
		out := versionView{At: one.At, What: v.Say("audiences.version_by", "version", one.Card.Version, "who", one.By.Name)}
		if i+1 < len(all) {
			before := all[i+1].Card
			for _, l := range lang.All {
				if was, now := before.Sentence(l), one.Card.Sentence(l); was != now {
					out.Says = append(out.Says, saysView{l, page.Compare(was, now)})
				}
			}
			was, now := factsOf(v.Reader, before), factsOf(v.Reader, one.Card)
			for k := range now {
				if was[k].Text != now[k].Text {
					out.Changed = append(out.Changed, v.Say("laws.changed", "name", now[k].Name, "was", orNone(was[k].Text), "now", orNone(now[k].Text)))
				}
			}
		}
		v.Versions = append(v.Versions, out)
	}
}

func orNone(text string) string {
	if text == "" {
		return lang.Unknown
	}
	return text
}
