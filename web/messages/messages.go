// Package messages is the room of what we say: each message in four languages, what the rules of copy find in it,
// and its way through review.
package messages

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Texts keeps the messages.
type Texts interface {
	MessagePage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[content.Message], error)
	// MessageFile reads a message with all that decides on it.
	MessageFile(ctx context.Context, s access.Scope, public string) (content.MessageFile, error)
	// Queue lists the texts that want an approval in one of some roles.
	Queue(ctx context.Context, s access.Scope, a content.WaitingAsk) (content.Queue, error)
}

// Signing decides on their texts.
type Signing interface {
	Decide(ctx context.Context, s access.Scope, r content.Request) error
	// Override lets one finding of the rules of copy pass.
	Override(ctx context.Context, s access.Scope, subject content.Subject, public string, o lint.Override) error
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Texts   Texts
	Signing Signing
}

// Surface is the room.
type Surface struct {
	Deps
	list    page.Page[listView]
	reviews page.Page[reviewsView]
	message page.Page[messageView]
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, list: page.Of[listView](d.Pages, "messages"), reviews: page.Of[reviewsView](d.Pages, "reviews"), message: page.Of[messageView](d.Pages, "message")}
}

const listPath = "/admin/messages"

func pathOf(public string) string { return listPath + "/" + public }

type listView struct {
	page.Frame
	Head    page.Head
	Asked   bool
	Filters []page.Field
	Table   page.Table
	Pager   page.Pager
}

// shape is what can be asked of the list.
var shape = list.Shape{Sorts: []list.Sort{{Key: list.Changed, Down: true}, {Key: list.Name}}, Filter: "frame", Filters: frames()}

func frames() (out []string) {
	for _, f := range content.Frames {
		out = append(out, string(f))
	}
	return out
}

// List shows a page of the messages, the latest changed first.
func (s *Surface) List(g *gin.Context) error {
	v := listView{Frame: s.Frame(g, listPath)}
	a, err := list.Of(g.Request.URL.Query(), shape)
	if err != nil {
		return err
	}
	a.Locale = v.Locale
	p, err := s.Texts.MessagePage(g.Request.Context(), desk.Person(g).Scope(), a)
	if err != nil {
		return err
	}
	v.Head = page.Head{Title: v.Say("messages.title"), Lead: v.Say("messages.lead")}
	v.Asked = len(p.Items) > 0 || a.Asked()
	options := []page.Option{{Text: v.Say("messages.any_frame")}}
	for _, f := range frames() {
		options = append(options, page.Option{Value: f, Text: v.Say("frame." + f), Chosen: f == a.Filter})
	}
	v.Filters = []page.Field{{ID: "q", Label: v.Say("messages.find"), Kind: "search", Value: a.Words, Max: list.MaxWords, Wide: true}, {ID: "frame", Label: v.Say("field.frame"), Kind: "select", Options: options}}
	v.lay(a, p.Items)
	v.Pager = page.Pager{Label: v.Say("list.pages")}
	before, after := a.Turn(listPath, shape, p.Back, p.Next)
	if before != "" {
		v.Pager.Back = &page.Link{Path: before, Text: v.Say("list.back")}
	}
	if after != "" {
		v.Pager.Next = &page.Link{Path: after, Text: v.Say("list.next")}
	}
	return ask.WritePage(g, s.list, http.StatusOK, v)
}

func (v *listView) lay(a list.Ask, all []content.Message) {
	named := page.Column{Text: v.Say("messages.message")}
	named.Sort, named.Order = a.Heading(listPath, shape, list.Name)
	v.Table = page.Table{Label: v.Say("messages.title"), Columns: []page.Column{named, {Text: v.Say("field.frame")}, {Text: v.Say("laws.languages")}, {Text: v.Say("field.cites"), Number: true}},
		Empty: page.Empty{Title: v.Say("messages.none"), Text: v.Say("messages.none_do")}}
	for _, m := range all {
		first := page.Item{Text: m.Name, Path: pathOf(m.Public), Lang: v.Script(m.Name)}
		if m.Sample {
			first.Badges = []page.Badge{{Text: v.Say("card.sample"), Tone: "open"}}
			v.Sample = true
		}
		var written []string
		for _, l := range lang.All {
			if m.Texts[l].Headline != "" {
				written = append(written, l.Name())
			}
		}
		v.Table.Rows = append(v.Table.Rows, []page.Item{first, {Text: v.Say("frame." + string(m.Frame))}, {Text: strings.Join(written, " · ")}, {Text: v.Number(int64(len(m.Cites))), Number: true}})
	}
}

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
	return s.step(g, "text_submitted", content.Asked{Step: content.Submit})
}

// Review approves a message in a role and some languages, or sends it back with what should change.
func (s *Surface) Review(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	done := "text_approved"
	a := content.Asked{Step: content.Approve, Role: content.Reviewing(g.PostForm("role")), Holds: content.ReviewsIn(desk.Person(g).Role), Expires: s.Now().AddDate(0, desk.Months(g), 0)}
	if g.PostForm("do") == "request_changes" {
		a.Step, done = content.Object, "text_sent_back"
	}
	return s.step(g, done, a)
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
	At   time.Time
	What string
	Says []saysView
}

type saysView struct {
	Locale lang.Locale
	Change page.Change
}

// shownVersions is how many versions the page compares; the audit has all.
const shownVersions = 10

// versions lays what each version said beside what the one before it said.
func versions(r page.Reader, all []content.MessageVersion) (out []versionView) {
	said := func(m content.Message, l lang.Locale) string {
		t := m.Texts[l]
		return strings.TrimSpace(t.Headline + "\n" + t.Body + "\n" + t.ActionLabel)
	}
	for i, one := range all[:min(len(all), shownVersions)] {
		v := versionView{At: one.At, What: r.Say("audiences.version_by", "version", one.Message.Version, "who", one.By.Name)}
		if i+1 < len(all) {
			for _, l := range lang.All {
				if was, now := said(all[i+1].Message, l), said(one.Message, l); was != now {
					v.Says = append(v.Says, saysView{l, page.Compare(was, now)})
				}
			}
		}
		out = append(out, v)
	}
	return out
}
