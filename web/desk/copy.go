package desk

import (
	"maps"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// Finding is what a rule of copy found in a text, and who let it pass (part/lint shows a LintView).
type Finding struct {
	Tone, Icon   string
	What         string
	Where, Quote string
	Rule, Field  string
	Passed       string // who let it pass, and why; empty while it stands
	MayPass      bool
}

// LintView is the findings in one language, and where one is let pass.
type LintView struct {
	Locale   lang.Locale
	Findings []Finding
	Override string // empty for those who may not
}

// Findings lists what the rules of copy found in one language, and what was let pass.
func Findings(r page.Reader, all []lint.Finding, passed []lint.Override, may bool) (out []Finding) {
	for _, f := range all {
		v := Finding{Tone: "wait", Icon: "info", What: r.Say(f.Key, Pairs(told(r, f))...), Rule: string(f.Rule), Field: string(f.Field), Quote: f.Quote, MayPass: may}
		if f.Severity == lint.Block {
			v.Tone, v.Icon = "halt", "warn"
		}
		if f.Field != lint.Whole {
			v.Where = r.Say("field." + string(f.Field))
		}
		for _, o := range passed {
			if len(lint.Open(o.Locale, []lint.Finding{f}, []lint.Override{o})) == 0 {
				v.Tone, v.MayPass, v.Passed = "ok", false, r.Say("laws.passed_by", "who", o.By.Name, "date", r.Date(o.At), "reason", o.Reason)
			}
		}
		out = append(out, v)
	}
	return out
}

// told are the values of a finding's sentence, with the slot by its name.
func told(r page.Reader, f lint.Finding) map[string]any {
	slot, ok := f.Args["slot"].(string)
	if !ok {
		return f.Args
	}
	args := maps.Clone(f.Args)
	args["slot"] = r.Say(lint.Slot(slot).Key())
	return args
}

// Pairs are the values of a sentence as Say takes them.
func Pairs(args map[string]any) (out []any) {
	for name, v := range args {
		out = append(out, name, v)
	}
	return out
}

// Sentences says everything that an error holds, a sentence each.
func Sentences(r page.Reader, err error) (out []string) {
	for _, f := range fault.All(err) {
		out = append(out, r.Say(f.Key, Pairs(f.Args)...))
	}
	return out
}

// FieldsWrong says faults by the id of the form's field that each is about; under "" stands what is about the whole, such as that
// somebody else saved meanwhile, or else that nothing was saved.
func FieldsWrong(r page.Reader, err error) map[string]string {
	out := map[string]string{}
	for _, f := range fault.All(err) {
		id := strings.ReplaceAll(strings.TrimPrefix(f.Field, "/"), "/", "-")
		if id == "version" {
			id = ""
		}
		out[id] = strings.TrimSpace(out[id] + " " + r.Say(f.Key, Pairs(f.Args)...))
	}
	if out[""] == "" {
		out[""] = r.Say("editor.refused")
	}
	return out
}

// StepForm asks for a step in some languages.
type StepForm struct {
	Path    string
	Choices []StepChoice
}

// StepChoice is one of those languages, with the words that the page shows.
type StepChoice struct {
	Locale lang.Locale
	Digest string
	Chosen bool
}

// ChoiceOf is a language as a form offers it.
func ChoiceOf(d content.Dossier) StepChoice {
	digest, _ := d.Text.MarshalText()
	return StepChoice{Locale: d.Locale, Digest: string(digest)}
}

// RetireForm asks for texts to be retired, and why (part/retire).
type RetireForm struct {
	StepForm
	Reason page.Field
}

// Retiring offers to retire those texts of a thing that the reader may retire; nil where there are none. It keeps what
// a form said that was refused.
func Retiring(g *gin.Context, r page.Reader, path string, all []content.Dossier, wrong error) *RetireForm {
	v := &RetireForm{StepForm: StepForm{Path: path + "/retire"},
		Reason: page.Field{ID: "retire-reason", Name: "reason", Label: r.Say("signoff.retire_why"), Kind: "area", Max: 500, Help: r.Say("signoff.retire_help"), Wide: true}}
	asked := content.Asked{Holds: content.ReviewsIn(Person(g).Role), Writes: Person(g).Role.May(access.WriteTexts)}
	sent := strings.HasSuffix(g.FullPath(), "/retire")
	for _, d := range all {
		if d.Gone || !d.Retirable(asked) {
			continue
		}
		one := ChoiceOf(d)
		one.Chosen = sent && slices.Contains(g.PostFormArray("locale"), string(d.Locale))
		v.Choices = append(v.Choices, one)
	}
	if len(v.Choices) == 0 {
		return nil
	}
	if sent {
		v.Reason.Value = g.PostForm("reason")
		for _, one := range fault.All(wrong) {
			if one.Field == "/reason" {
				v.Reason.Wrong = r.Say(one.Key, Pairs(one.Args)...)
			}
		}
	}
	return v
}

// RetiredBy says who retired a text last and when, and why.
func RetiredBy(r page.Reader, log []content.Done, l lang.Locale) (what, why string) {
	for _, one := range slices.Backward(log) {
		if one.Locale == l && one.Step == content.Retire {
			return r.Say("signoff.retired_by", "who", one.By.Name, "date", r.Date(one.At)), one.Reason
		}
	}
	return "", ""
}

// StepIn reads the form of a step: in which languages, for which words, and why.
func StepIn(g *gin.Context, subject content.Subject, public string, a content.Asked) content.Request {
	a.By, a.Holds, a.Writes = Actor(g), content.ReviewsIn(Person(g).Role), Person(g).Role.May(access.WriteTexts)
	a.Owns = Person(g).Role.May(access.BypassReview)
	r := content.Request{Subject: subject, Public: public, Asked: a, Words: map[lang.Locale]content.Digest{}, Reason: strings.TrimSpace(g.PostForm("reason"))}
	for _, one := range g.PostFormArray("locale") {
		var seen content.Digest
		if seen.UnmarshalText([]byte(g.PostForm("words-"+one))) != nil {
			seen = content.Digest{} // of no words: they are no longer those
		}
		r.Words[lang.Locale(one)] = seen
	}
	return r
}

// OverrideIn reads the form that lets a finding pass.
func OverrideIn(g *gin.Context) lint.Override {
	return lint.Override{Rule: lint.Rule(g.PostForm("rule")), Field: lint.Field(g.PostForm("field")), Locale: lang.Locale(g.PostForm("locale")), Quote: g.PostForm("quote"),
		Reason: strings.TrimSpace(g.PostForm("reason")), By: Actor(g)}
}

// Months is how long an approval is asked to hold: a choice of GoodFor.
func Months(g *gin.Context) int {
	if n := map[string]int{"3": 3, "12": 12}[g.PostForm("months")]; n != 0 {
		return n
	}
	return 6
}

// GoodFor asks for how long an approval holds.
func GoodFor(r page.Reader) page.Field {
	return page.Field{ID: "months", Label: r.Say("laws.good_for"), Kind: "select", Options: []page.Option{
		{Value: "6", Text: r.Say("laws.months", "number", 6), Chosen: true}, {Value: "3", Text: r.Say("laws.months", "number", 3)}, {Value: "12", Text: r.Say("laws.months", "number", 12)}}}
}

// ChangesWanted asks for what should change.
func ChangesWanted(g *gin.Context, r page.Reader) page.Field {
	return page.Field{ID: "reason", Label: r.Say("laws.what_should_change"), Kind: "area", Max: 500, Help: r.Say("laws.reason_help"), Value: g.PostForm("reason"), Wide: true}
}

// Actor is the person who is signed in, as what they do is signed.
func Actor(g *gin.Context) access.Actor {
	p := Person(g)
	return access.Actor{Staff: p.ID, Name: p.Name}
}

// stageLooks are how the stages are drawn.
var stageLooks = map[content.Stage]struct{ icon, tone string }{
	content.Draft: {"pen", "open"}, content.InReview: {"clock", "wait"}, content.Approved: {"check", "ok"}, content.Live: {"play", "ok"}, content.Retired: {"close", ""}}

// StageBadge is how far a text has come.
func StageBadge(r page.Reader, s content.Stage) page.Badge {
	return page.Badge{Text: r.Say("stage." + string(s)), Icon: stageLooks[s].icon, Tone: stageLooks[s].tone}
}
