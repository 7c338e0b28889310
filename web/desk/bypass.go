package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
)

// BypassForm offers an owner to put some languages of a thing on air without the approvals that they lack (part/bypass).
type BypassForm struct {
	StepForm
	Reason, Hours page.Field
}

// Bypassing offers those texts of a thing that the reader may bypass; nil where there are none. It keeps what a form said that was
// refused.
func Bypassing(g *gin.Context, r page.Reader, path string, all []content.Dossier, now time.Time) *BypassForm {
	if !Person(g).Role.May(access.BypassReview) {
		return nil
	}
	v := &BypassForm{StepForm: StepForm{Path: path + "/bypass"}, Hours: page.Field{ID: "hours", Label: r.Say("bypass.hours"), Kind: "select"},
		Reason: page.Field{ID: "bypass-reason", Name: "reason", Label: r.Say("bypass.reason"), Kind: "area", Max: 500, Help: r.Say("bypass.reason_help"), Wide: true}}
	sent := strings.HasSuffix(g.FullPath(), "/bypass")
	for _, d := range all {
		asked := content.Asked{Step: content.Bypass, By: Actor(g), Owns: true, Digest: d.Text, Expires: now.Add(time.Hour)}
		if _, err := d.Decide(asked, now); err != nil {
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
	}
	for _, n := range []int{1, 4, 12, 24} {
		v.Hours.Options = append(v.Hours.Options, page.Option{Value: strconv.Itoa(n), Text: r.Say("bypass.for_hours", "count", n), Chosen: strconv.Itoa(n) == g.PostForm("hours")})
	}
	return v
}

// Wrong notes beside the reason why a bypass was refused for it.
func (v *BypassForm) Wrong(r page.Reader, err error) {
	if v == nil {
		return
	}
	for _, one := range fault.All(err) {
		if one.Key == "bypass.why" {
			v.Reason.Wrong = r.Say(one.Key, Pairs(one.Args)...)
		}
	}
}

// BypassAsked is the step that the form asks for. Its hours are those that it offers: what else is sent is an hour.
func BypassAsked(g *gin.Context, now time.Time) content.Asked {
	hours := map[string]int{"4": 4, "12": 12, "24": 24}[g.PostForm("hours")]
	return content.Asked{Step: content.Bypass, Expires: now.Add(time.Duration(max(hours, 1)) * time.Hour)}
}

// BypassView is a bypass that somebody has to look at, or has (part/bypasses).
type BypassView struct {
	ID           int64
	What, Reason string
	Name, Path   string // of the thing, where the page is not its own
	Ended        string // when it has; empty while it holds
	Reviewed     string // who has looked at it, and when
	MayReview    bool
}

// BypassViews tells of bypasses, and which of them the reader may review.
func BypassViews(g *gin.Context, r page.Reader, all []content.Bypassing, now time.Time) (out []BypassView) {
	for _, b := range all {
		v := BypassView{ID: b.ID, Reason: b.Reason, What: r.Say("bypass.by", "who", b.By.Name, "date", r.Moment(b.At), "language", b.Locale.Name(), "until", r.Moment(b.Ends)),
			MayReview: Person(g).Role.May(access.ReviewTexts) && b.Review(Actor(g)) == nil}
		if !now.Before(b.Ends) {
			v.Ended = r.Say("bypass.ended")
		}
		if !b.Open() {
			v.Reviewed = r.Say("bypass.reviewed_by", "who", b.Reviewer.Name, "date", r.Moment(b.Reviewed))
		}
		out = append(out, v)
	}
	return out
}
