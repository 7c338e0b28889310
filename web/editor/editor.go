// Package editor is where messages are written: their words in four scripts side by side, what the rules of copy
// say of them meanwhile, and the card as a page will show it.
package editor

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/internal/render"
	"erawan/web/desk"
)

// Texts keeps the messages.
type Texts interface {
	// Workshop reads what somebody needs who writes a message: the one of a public id, or a new one for ""; with the
	// picture of a public id on its shelf, where one is named.
	Workshop(ctx context.Context, s access.Scope, public, picture string) (content.Workshop, error)
	// MessageFile reads a message with its versions, the newest first.
	MessageFile(ctx context.Context, s access.Scope, public string) (content.MessageFile, error)
	// SaveMessage makes one, or appends a version; Stale when somebody else did meanwhile, Invalid at its fields.
	SaveMessage(ctx context.Context, s access.Scope, by access.Actor, m content.Message) (content.Message, error)
	// MessagesNamed lists those that have one of some public ids.
	MessagesNamed(ctx context.Context, s access.Scope, publics []string) ([]content.Message, error)
	// SaveMessages is SaveMessage of several: of all, or of none.
	SaveMessages(ctx context.Context, s access.Scope, by access.Actor, all []content.Message) ([]content.Message, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Texts Texts
	Fonts *render.Fonts
}

// Surface is the room.
type Surface struct {
	Deps
	form     page.Page[formView]
	exchange page.Page[exchangeView]
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, form: page.Of[formView](d.Pages, "message-form"), exchange: page.Of[exchangeView](d.Pages, "messages-exchange")}
}

// Where the room is.
const (
	listPath = "/admin/messages"
	newPath  = listPath + "/new"
	// where messages go to translators and come back
	exchangePath = listPath + "/exchange"
)

func pathOf(public string) string { return listPath + "/" + public }

// maxForm holds four texts of every field at its longest, as browsers send Thai and Chinese.
const maxForm = 256 << 10

// sheet is a draft on the table.
type sheet struct {
	shop    content.Workshop
	draft   draft
	version int // that the draft goes on from
	wrong   map[string][]string
	said    []string // of the whole
	clash   *clashView
}

// NewPage opens an empty message.
func (s *Surface) NewPage(g *gin.Context) error {
	shop, err := s.shop(g)
	if err != nil {
		return err
	}
	t := sheet{shop: shop, draft: draftOf(content.Message{Frame: content.Norm, Action: content.Link}, shop.Shelf)}
	t.draft.words["picture"] = g.Query("picture")
	return s.show(g, http.StatusOK, t)
}

// EditPage opens a message.
func (s *Surface) EditPage(g *gin.Context) error {
	shop, err := s.shop(g)
	if err != nil {
		return err
	}
	return s.show(g, http.StatusOK, sheet{shop: shop, draft: draftOf(shop.Message, shop.Shelf), version: shop.Message.Version})
}

// Write takes the form of a message, new or there already: it shows what the draft says, or saves it.
func (s *Surface) Write(g *gin.Context) error {
	if err := desk.ParseFormOf(g, maxForm); err != nil {
		return err
	}
	shop, err := s.shop(g)
	if err != nil {
		return err
	}
	t := sheet{shop: shop, draft: readDraft(g), version: number(g.PostForm("version")), wrong: map[string][]string{}}
	if g.PostForm("do") != "save" {
		return s.show(g, http.StatusOK, t)
	}
	saved, err := s.Texts.SaveMessage(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), t.message())
	switch fault.KindOf(err) {
	case fault.Stale:
		return s.meet(g, t)
	case fault.Invalid, fault.NotFound:
		t.blame(s.Reader(g), err)
		return s.show(g, http.StatusUnprocessableEntity, t)
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(saved.Public)+"?done=text")
	return nil
}

// Revert saves a message as it was in one of its versions, as a version of its own.
func (s *Surface) Revert(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	f, err := s.Texts.MessageFile(ctx, scope, g.Param("message"))
	if err != nil {
		return err
	}
	m, ok := f.Reverted(number(g.PostForm("to")))
	if !ok {
		return fault.New(fault.NotFound, "/to", "not_found")
	}
	m.Version = number(g.PostForm("version"))
	if m, err = s.Texts.SaveMessage(ctx, scope, desk.Actor(g), m); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(m.Public)+"?done=text_reverted")
	return nil
}

// shop is the workshop of the message that an address names, or of a new one.
func (s *Surface) shop(g *gin.Context) (content.Workshop, error) {
	return s.Texts.Workshop(g.Request.Context(), desk.Person(g).Scope(), g.Param("message"), namedPicture(g))
}

// number is one that a page of ours put into its form; 0 for anything else.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
