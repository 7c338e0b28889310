package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// Wording is how far a text has come in one language (part/wording).
type Wording struct {
	Locale    lang.Locale
	Stage     page.Badge
	Tone, Why string
	Approvals []string
	Sent      string // what should change, and who says so
}

// WordingOf tells that of a text that is reviewed as a whole. Why nobody may approve it, or why it may not be shown though approved, is
// for the page to say.
func WordingOf(r page.Reader, d content.Dossier, log []content.Done, now time.Time) Wording {
	stage := d.Stage(now)
	v := Wording{Locale: d.Locale, Stage: StageBadge(r, stage)}
	switch {
	case d.Gone:
		v.Why, _ = RetiredBy(r, log, d.Locale)
	case stage == content.Approved || stage == content.Live:
		v.Tone = "ok"
	case stage == content.InReview:
		var lacks []string
		for _, role := range d.Lacks(now) {
			lacks = append(lacks, r.Say("review."+string(role)))
		}
		v.Why = r.Say("signoff.waits_for", "roles", strings.Join(lacks, " · "))
	}
	for _, a := range d.Approvals {
		if a.Locale == d.Locale && a.Digest == d.Text && a.Valid(now) {
			v.Approvals = append(v.Approvals, a.By.Name+" · "+r.Say("review."+string(a.Role))+" · "+r.Say("laws.approved_until", "date", r.Date(a.At), "until", r.Date(a.Expires)))
		}
	}
	for _, one := range slices.Backward(log) {
		if one.Locale == d.Locale && one.Step == content.Object && d.Submitted == (content.Digest{}) {
			v.Sent = r.Say("laws.sent_back_by", "who", one.By.Name, "date", r.Date(one.At)) + " " + one.Reason
			break
		}
	}
	return v
}

// Signing is what a reader may do with a text that is reviewed as a whole, in the languages that it is at that point in (part/signing).
type Signing struct {
	Submit     *StepForm
	SubmitLead string
	Review     *StepForm
	ReviewLead string
	Own        bool // the reader wrote some of the words that wait
	Role       page.Field
	Until      page.Field
	Reason     page.Field
	Retire     *RetireForm
}

// SignAsk says of what Sign is, and how its page speaks of it.
type SignAsk struct {
	Path           string // of the thing
	Roles          []content.Reviewing
	Wrong          error // why a step was refused; nil when none was
	Now            time.Time
	Submit, Review string // keys of what stands above the forms
}

// Sign offers what the reader may do.
func Sign(g *gin.Context, r page.Reader, dossiers []content.Dossier, a SignAsk) Signing {
	role, me := Person(g).Role, Actor(g)
	v := Signing{SubmitLead: r.Say(a.Submit), ReviewLead: r.Say(a.Review), Role: page.Field{ID: "role", Label: r.Say("signoff.approve_as"), Kind: "select"}}
	submit, review := &StepForm{Path: a.Path + "/submit"}, &StepForm{Path: a.Path + "/review"}
	var fit []content.Dossier
	for _, d := range dossiers {
		if d.Unfit != "" || d.Gone {
			continue
		}
		fit = append(fit, d)
		switch d.Stage(a.Now) {
		case content.Draft:
			submit.Choices = append(submit.Choices, ChoiceOf(d))
		case content.InReview:
			v.Own = v.Own || slices.ContainsFunc(d.Writers, func(w access.Actor) bool { return w.Staff == me.Staff })
			review.Choices = append(review.Choices, ChoiceOf(d))
		}
	}
	if len(submit.Choices) > 0 && role.May(access.WriteTexts) {
		v.Submit = submit
	}
	for _, one := range a.Roles {
		if slices.Contains(content.ReviewsIn(role), one) {
			v.Role.Options = append(v.Role.Options, page.Option{Value: string(one), Text: r.Say("review." + string(one)), Chosen: g.PostForm("role") == string(one)})
		}
	}
	if len(review.Choices) > 0 && len(v.Role.Options) > 0 {
		v.Review, v.Until, v.Reason = review, GoodFor(r), ChangesWanted(g, r)
	} else {
		v.Own = false
	}
	v.Retire = Retiring(g, r, a.Path, fit, a.Wrong)
	return v
}

// ReviewIn reads the form of a review: to approve, or to send back with what should change. It says what was done, for the address.
func ReviewIn(g *gin.Context, now time.Time) (a content.Asked, done string) {
	a, done = content.Asked{Step: content.Approve, Role: content.Reviewing(g.PostForm("role"))}, "text_approved"
	if g.PostForm("do") == "request_changes" {
		a.Step, done = content.Object, "text_sent_back"
	}
	a.Expires = now.AddDate(0, Months(g), 0)
	return a, done
}

// Refusable reports whether somebody can do something about an error: it is then said beside what they sent.
func Refusable(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale) || fault.Is(err, fault.Forbidden)
}

// WordsView is the part of a form that is about one language (part/words).
type WordsView struct {
	Locale lang.Locale
	Fields []page.Field
}

// VersionView is a line of what a text said before (part/versions).
type VersionView struct {
	At   time.Time
	What string
	Path string // of its page, where it has one of its own
	Is   bool   // it is the one that the page shows
}
