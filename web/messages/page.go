package messages

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// messageView is one message: what it says in each language, how far that has come, and what is found in it.
type messageView struct {
	page.Frame
	Head     page.Head
	Scripts  []scriptView
	Cites    []page.Link
	Versions []versionView
	Version  int    // the current one
	Revert   string // where an older one is made the current one again
	Submit   *desk.StepForm
	Wanted   page.Field
	Talk     *desk.TalkView
	Review   *desk.StepForm
	Own      bool // somebody who reviews wrote the words
	Role     page.Field
	Until    page.Field
	Reason   page.Field
	Retire   *desk.RetireForm
	Vetoes   []vetoView
	Bypass   *desk.BypassForm
	Bypassed []desk.BypassView
	Wrong    string // why a step was refused
}

// scriptView is the message in one language.
type scriptView struct {
	Locale    lang.Locale
	Written   bool
	Card      desk.Drawn
	Said      []page.Fact // what is on no card: a line for paper, a guide's words
	Reopened  bool        // approved as it is, and what it rests on has changed since
	Stage     page.Badge
	Tone      string
	Why       string // why nobody may approve it, or nobody is shown it
	Lacks     string // the roles in which nobody has approved these words
	Approvals []approvalView
	Sent      *sentView
	Retired   *sentView // who retired it, and why
	Lint      desk.LintView
}

type approvalView struct {
	By, What string
	Example  bool
}

// vetoView is a partner's veto of the message, in force or lifted since.
type vetoView struct {
	Partner, What, Reason string
	Stands                bool
}

type sentView struct{ What, Reason string }

// Page shows one message.
func (s *Surface) Page(g *gin.Context) error { return s.show(g, http.StatusOK, nil) }

// show shows it, with why a step was refused.
func (s *Surface) show(g *gin.Context, status int, wrong error) error {
	f, err := s.Texts.MessageFile(g.Request.Context(), desk.Person(g).Scope(), g.Param("message"))
	if err != nil {
		return err
	}
	m := f.Message
	v := messageView{Frame: s.Frame(g, listPath)}
	v.Sample = m.Sample
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("messages.title")}}, Public: m.Public, Title: m.Name, Lang: v.Script(m.Name),
		Badges: []page.Badge{{Text: v.Say("frame." + string(m.Frame)), Tone: "open"}}, Facts: []string{v.Say("audiences.version_n", "version", m.Version)}}
	if mayWrite(g) {
		v.Head.Do = []page.Action{{Path: pathOf(m.Public) + "/edit", Text: v.Say("messages.edit"), Icon: "pen", Tone: "go"},
			{Path: exchangePath + "?message=" + m.Public, Text: v.Say("exchange.title"), Icon: "copy"}}
	}
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = pathOf(m.Public) + "?lang=" + string(l.Locale)
	}
	for _, l := range lang.All {
		v.Scripts = append(v.Scripts, s.script(v.Reader, f, l, mayWrite(g)))
	}
	for _, id := range m.Cites {
		if c, ok := f.Shelf.Cards[id]; ok {
			v.Cites = append(v.Cites, page.Link{Path: "/admin/laws/" + c.Public, Text: v.Say("laws.name", "place", lang.Place(c.Place, v.Locale), "conduct", v.Say("conduct."+string(c.Conduct)))})
		}
	}
	v.Versions, v.Version, v.Revert = versions(v.Reader, f, mayWrite(g)), m.Version, pathOf(m.Public)+"/revert"
	s.steps(g, f, &v)
	v.Talk = s.talk(g, v.Reader, f, wrong)
	if err := s.beside(g, m.ID, &v); err != nil {
		return err
	}
	var texts []content.Dossier
	for _, l := range lang.All {
		if m.Texts[l].Headline != "" {
			texts = append(texts, f.Dossier(l, s.Now()))
		}
	}
	v.Bypass = desk.Bypassing(g, v.Reader, pathOf(m.Public), texts, s.Now())
	v.Bypass.Wrong(v.Reader, wrong)
	v.Retire = desk.Retiring(g, v.Reader, pathOf(m.Public), texts, wrong)
	if wrong != nil {
		one := fault.All(wrong)[0]
		v.Wrong = v.Say(one.Key, desk.Pairs(one.Args)...)
		if l, ok := one.Args["language"].(string); ok {
			v.Wrong = v.Say("laws.in_language", "language", l, "text", v.Wrong)
		}
	}
	return ask.WritePage(g, s.message, status, v)
}

// script is the message in one language, through the renderer that travellers get.
func (s *Surface) script(r page.Reader, f content.MessageFile, l lang.Locale, may bool) scriptView {
	now, d := s.Now(), f.Dossier(l, s.Now())
	stage := d.Stage(now)
	v := scriptView{Locale: l, Written: f.Message.Texts[l].Headline != "", Stage: desk.StageBadge(r, stage)}
	if v.Written {
		for _, one := range []page.Fact{{Name: r.Say("field.print"), Text: f.Message.Texts[l].Print}, {Name: r.Say("field.guide"), Text: f.Message.Texts[l].Guide},
			{Name: r.Say("field.tags"), Text: f.Message.Texts[l].Tags}} {
			if one.Text != "" {
				v.Said = append(v.Said, one)
			}
		}
		v.Card, v.Reopened = desk.DrawnOf(f.Shelf.Render(f.Message, l, s.Words.Say), l), f.Reopened(l, now)
		v.Lint = desk.LintView{Locale: l, Findings: desk.Findings(r, lint.CheckMessage(f.Message, f.Shelf, l, now), lint.Overrides(f.Log, l), may)}
		if may {
			v.Lint.Override = pathOf(f.Message.Public) + "/override"
		}
	}
	if d.Gone {
		what, why := desk.RetiredBy(r, f.Log, l)
		v.Retired = &sentView{what, why}
		return v
	}
	switch {
	case d.Unfit != "":
		v.Why, v.Tone = r.Say(d.Unfit), "halt"
	case d.Rests != "":
		v.Why, v.Tone = r.Say(d.Rests), "halt"
	case len(d.Bypassed(now)) > 0:
		v.Why, v.Tone = r.Say("bypass.on_air", "roles", rolesSaid(r, d.Bypassed(now))), "halt"
	case stage == content.Approved || stage == content.Live:
		v.Tone = "ok"
	}
	if lacks := rolesSaid(r, d.Lacks(now)); lacks != "" && d.Unfit == "" {
		v.Lacks = r.Say("messages.lacks", "roles", lacks)
	}
	for _, a := range d.Approvals {
		if a.Digest == d.Text && a.Valid(now) && !a.Bypass {
			v.Approvals = append(v.Approvals, approvalView{a.By.Name, r.Say("review."+string(a.Role)) + " · " + r.Say("laws.approved_until", "date", r.Date(a.At), "until", r.Date(a.Expires)), a.Example})
		}
	}
	if one := sentBack(f, l, d); one != nil {
		v.Sent = &sentView{r.Say("laws.sent_back_by", "who", one.By.Name, "date", r.Date(one.At)), one.Reason}
	}
	return v
}

// beside tells which partners keep the message off their placements, or did, and what an owner put on air.
func (s *Surface) beside(g *gin.Context, message int64, v *messageView) error {
	beside, err := s.Vetoes.Beside(g.Request.Context(), desk.Person(g).Scope(), message)
	v.Bypassed = desk.BypassViews(g, v.Reader, beside.Bypasses, s.Now())
	for _, one := range beside.Vetoes {
		said := vetoView{Partner: one.Name.In(v.Locale), What: v.Say("veto.since", "who", one.By.Name, "date", v.Moment(one.At)), Reason: one.Reason, Stands: one.Lifted.IsZero()}
		if !said.Stands {
			said.What += " · " + v.Say("veto.lifted_at", "date", v.Moment(one.Lifted))
		}
		v.Vetoes = append(v.Vetoes, said)
	}
	return err
}

func rolesSaid(r page.Reader, roles []content.Reviewing) string {
	var out []string
	for _, role := range roles {
		out = append(out, r.Say("review."+string(role)))
	}
	return strings.Join(out, " · ")
}

// steps offers what the person may do with the languages that are at that point.
func (s *Surface) steps(g *gin.Context, f content.MessageFile, v *messageView) {
	person, me := desk.Person(g), desk.Actor(g)
	submit, review := &desk.StepForm{Path: pathOf(f.Message.Public) + "/submit"}, &desk.StepForm{Path: pathOf(f.Message.Public) + "/review"}
	var roles []content.Reviewing
	for _, l := range lang.All {
		d := f.Dossier(l, s.Now())
		stage := d.Stage(s.Now())
		switch {
		case d.Unfit != "" || d.Gone:
		case stage == content.Draft:
			submit.Choices = append(submit.Choices, desk.ChoiceOf(d))
		case stage == content.InReview || len(d.Bypassed(s.Now())) > 0:
			review.Choices = append(review.Choices, desk.ChoiceOf(d))
			v.Own = v.Own || slices.ContainsFunc(d.Writers, func(w access.Actor) bool { return w.Staff == me.Staff })
			for _, role := range d.Roles {
				if slices.Contains(content.ReviewsIn(person.Role), role) && !slices.Contains(roles, role) {
					roles = append(roles, role)
				}
			}
		}
	}
	if mayWrite(g) && len(submit.Choices) > 0 {
		v.Submit, v.Wanted = submit, desk.Wanted(v.Reader)
	}
	if len(roles) == 0 {
		v.Own = false
		return
	}
	v.Review, v.Until, v.Reason = review, desk.GoodFor(v.Reader), desk.ChangesWanted(g, v.Reader)
	v.Role = page.Field{ID: "role", Label: v.Say("messages.as"), Kind: "select"}
	for _, role := range roles {
		v.Role.Options = append(v.Role.Options, page.Option{Value: string(role), Text: v.Say("review." + string(role)), Chosen: string(role) == g.PostForm("role")})
	}
}
