// Package messages is the room of what we say: each message in four languages, what the rules of copy find in it,
// and its way through review.
package messages

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Texts keeps the messages.
type Texts interface {
	// MessageFiles reads a page of the messages, each with all that decides on it.
	MessageFiles(ctx context.Context, s access.Scope, a list.Ask) (list.Page[content.MessageFile], error)
	// MessageFile reads a message with all that decides on it.
	MessageFile(ctx context.Context, s access.Scope, public string) (content.MessageFile, error)
	// Queue lists the texts that want an approval in one of some roles.
	Queue(ctx context.Context, s access.Scope, a content.WaitingAsk) (content.Queue, error)
	// Dropped lists the texts that are shown no more because what they rest on has changed, the latest first.
	Dropped(ctx context.Context, s access.Scope, most int) ([]content.Dropped, error)
}

// Signing decides on their texts.
type Signing interface {
	Decide(ctx context.Context, s access.Scope, r content.Request) error
	// Override lets one finding of the rules of copy pass.
	Override(ctx context.Context, s access.Scope, subject content.Subject, public string, o lint.Override) error
}

// Thread keeps what people say of a message, and the words that they suggest.
type Thread interface {
	Say(ctx context.Context, s access.Scope, public string, c content.Comment) error
	// TakeOver saves what somebody suggested as the next version.
	TakeOver(ctx context.Context, s access.Scope, by access.Actor, public string, suggestion int64) (content.Message, error)
}

// Vetoes tells what partners keep off their placements, and owners put on air.
type Vetoes interface {
	// Beside reads the vetoes and bypasses of a message, each the newest first.
	Beside(ctx context.Context, s access.Scope, message int64) (content.Beside, error)
}

// Emergency keeps what owners put on air without approvals that it lacks.
type Emergency interface {
	// OpenBypasses lists those that nobody has reviewed, the newest first.
	OpenBypasses(ctx context.Context, s access.Scope, most int) ([]content.Bypassing, error)
	ReviewBypass(ctx context.Context, s access.Scope, by access.Actor, id int64) error
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Texts   Texts
	Signing Signing
	Thread  Thread
	Rules   Rulebook
	Vetoes  Vetoes
	// Emergency keeps what owners put on air without approvals.
	Emergency Emergency
	Sources   Sources
}

// Surface is the room.
type Surface struct {
	Deps
	list    page.Page[listView]
	reviews page.Page[reviewsView]
	message page.Page[messageView]
	rules   page.Page[rulesView]
	checks  page.Page[checksView]
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, list: page.Of[listView](d.Pages, "messages"), reviews: page.Of[reviewsView](d.Pages, "reviews"), message: page.Of[messageView](d.Pages, "message"),
		rules: page.Of[rulesView](d.Pages, "rules"), checks: page.Of[checksView](d.Pages, "checks")}
}

const listPath = "/admin/messages"

func pathOf(public string) string { return listPath + "/" + public }

// answer leads on when a step was taken, and shows beside the message why it was not.
func (s *Surface) answer(g *gin.Context, public, done string, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Stale, fault.Forbidden:
		return s.show(g, s.Means(fault.KindOf(err)).Status, err)
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(public)+"?done="+done)
	return nil
}

// Submit puts a message to review in some languages.
func (s *Surface) Submit(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	return s.step(g, "text_submitted", content.Asked{Step: content.Submit, Wanted: desk.WantedIn(g, s.Now())})
}

// Review approves a message in a role and some languages, or sends it back with what should change.
func (s *Surface) Review(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	done := "text_approved"
	a := content.Asked{Step: content.Approve, Role: content.Reviewing(g.PostForm("role")), Expires: s.Now().AddDate(0, desk.Months(g), 0)}
	if g.PostForm("do") == "request_changes" {
		a.Step, done = content.Object, "text_sent_back"
	}
	return s.step(g, done, a)
}

// Bypass puts a message on air in some languages without the approvals that it lacks.
func (s *Surface) Bypass(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	return s.step(g, "bypassed", desk.BypassAsked(g, s.Now()))
}

// Retire takes what a message says in some languages out for good.
func (s *Surface) Retire(g *gin.Context) error {
	return s.step(g, "text_retired", content.Asked{Step: content.Retire})
}

func (s *Surface) step(g *gin.Context, done string, a content.Asked) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	f, err := s.Texts.MessageFile(ctx, scope, g.Param("message"))
	if err != nil {
		return err
	}
	err = s.Signing.Decide(ctx, scope, desk.StepIn(g, content.OfMessage, f.Message.Public, a))
	return s.answer(g, f.Message.Public, done, err)
}

// Override lets a finding of the rules of copy pass, for its words alone.
func (s *Surface) Override(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	f, err := s.Texts.MessageFile(ctx, scope, g.Param("message"))
	if err != nil {
		return err
	}
	err = s.Signing.Override(ctx, scope, content.OfMessage, f.Message.Public, desk.OverrideIn(g))
	return s.answer(g, f.Message.Public, "finding_passed", err)
}

// versionView is one version, and what it changed.
type versionView struct {
	At     time.Time
	Number int
	What   string
	Says   []desk.Says
	Rest   []string
	Back   bool // it can be made the current one again
}

// shownVersions is how many versions the page compares; the audit has all.
const shownVersions = 10

// versions lays what each version changed of the one before it.
func versions(r page.Reader, f content.MessageFile, may bool) (out []versionView) {
	all := f.Versions
	for i, one := range all[:min(len(all), shownVersions)] {
		v := versionView{At: one.At, Number: one.Message.Version, Back: may && i > 0, What: r.Say("audiences.version_by", "version", one.Message.Version, "who", one.By.Name)}
		if i+1 < len(all) {
			v.Says, v.Rest = desk.ChangesOf(r, f.Shelf, all[i+1].Message, one.Message)
		}
		out = append(out, v)
	}
	return out
}
