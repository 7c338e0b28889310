package laws

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Thread keeps what people say of a card, and the words that they suggest.
type Thread interface {
	SayOfLaw(ctx context.Context, s access.Scope, public string, c content.Comment) error
	// TakeOverLaw saves what somebody suggested as the next version.
	TakeOverLaw(ctx context.Context, s access.Scope, by access.Actor, public string, suggestion int64) (content.LawCard, error)
}

// Say adds a remark, or words that somebody suggests.
func (s *Surface) Say(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, done := desk.CommentIn(g)
	public := g.Param("law")
	err := s.Thread.SayOfLaw(g.Request.Context(), desk.Person(g).Scope(), public, c)
	return s.talked(g, public, done, err)
}

// Take makes somebody's suggestion the next version.
func (s *Surface) Take(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	id, err := desk.SuggestionIn(g)
	if err != nil {
		return err
	}
	public := g.Param("law")
	_, err = s.Thread.TakeOverLaw(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), public, id)
	return s.talked(g, public, "suggestion_taken", err)
}

// talked leads back to the talk, or says there why nothing was done.
func (s *Surface) talked(g *gin.Context, public, done string, err error) error {
	if err != nil {
		return s.answer(g, public, done, err)
	}
	g.Redirect(http.StatusSeeOther, pathOf(public)+"?done="+done+"#talk")
	return nil
}

// talk lays out what is said of a card, and the forms to say more; wrong is why the last of it was refused.
func (s *Surface) talk(g *gin.Context, r page.Reader, f content.LawFile, wrong error) *desk.TalkView {
	spoken := desk.Spoken{Path: pathOf(f.Card.Public), Talk: f.Talk(), Says: f.Card.Says}
	for _, one := range content.LawFields {
		spoken.Fields = append(spoken.Fields, desk.SpokenField{ID: one.ID, Most: one.Most})
	}
	return desk.Talk(g, r, spoken, wrong)
}
