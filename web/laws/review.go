package laws

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/web/desk"
)

// Submit puts a card to review in some languages.
func (s *Surface) Submit(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	return s.step(g, content.Asked{Step: content.Submit, Wanted: desk.WantedIn(g, s.Now())}, "law_submitted")
}

// Review approves a card in some languages, or sends it back with what should change.
func (s *Surface) Review(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	a := content.Asked{Step: content.Approve, Role: content.LawReview}
	done := "law_approved"
	if g.PostForm("do") == "request_changes" {
		a.Step, done = content.Object, "law_sent_back"
	}
	a.Expires = s.Now().AddDate(0, desk.Months(g), 0)
	return s.step(g, a, done)
}

// Retire takes what a card says in some languages out for good.
func (s *Surface) Retire(g *gin.Context) error {
	return s.step(g, content.Asked{Step: content.Retire}, "text_retired")
}

// Bypass puts a card that has its source on air in some languages without the approval that it lacks.
func (s *Surface) Bypass(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	return s.step(g, desk.BypassAsked(g, s.Now()), "bypassed")
}

// step asks for it, and shows why it was refused beside the card.
func (s *Surface) step(g *gin.Context, a content.Asked, done string) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, err := s.card(g)
	if err != nil {
		return err
	}
	err = s.Signing.Decide(g.Request.Context(), desk.Person(g).Scope(), desk.StepIn(g, content.OfLaw, c.Public, a))
	return s.answer(g, c.Public, done, err)
}

func (s *Surface) answer(g *gin.Context, public, done string, err error) error {
	switch {
	case err == nil:
		g.Redirect(http.StatusSeeOther, pathOf(public)+"?done="+done)
		return nil
	case refused(err):
		return s.show(g, s.Means(fault.KindOf(err)).Status, err)
	}
	return err
}

// Override lets a finding of the rules of copy pass, for its words alone.
func (s *Surface) Override(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, err := s.card(g)
	if err != nil {
		return err
	}
	err = s.Signing.Override(g.Request.Context(), desk.Person(g).Scope(), content.OfLaw, c.Public, desk.OverrideIn(g))
	return s.answer(g, c.Public, "finding_passed", err)
}
