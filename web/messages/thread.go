package messages

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Say adds a remark, or words that somebody suggests.
func (s *Surface) Say(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c, done := desk.CommentIn(g)
	public := g.Param("message")
	err := s.Thread.Say(g.Request.Context(), desk.Person(g).Scope(), public, c)
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
	public := g.Param("message")
	_, err = s.Thread.TakeOver(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), public, id)
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

// talk lays out what is said of a message, and the forms to say more; wrong is why the last of it was refused.
func (s *Surface) talk(g *gin.Context, r page.Reader, f content.MessageFile, wrong error) *desk.TalkView {
	spoken := desk.Spoken{Path: pathOf(f.Message.Public), Talk: f.Talk(), Says: f.Message.Says}
	for _, one := range content.Fields {
		spoken.Fields = append(spoken.Fields, desk.SpokenField{ID: one.ID, Most: one.Most})
	}
	return desk.Talk(g, r, spoken, wrong)
}

// wantedItem is by when a text of the queue is wanted.
func wantedItem(r page.Reader, w content.Waiting, now time.Time) page.Item {
	if w.Wanted.IsZero() {
		return page.Item{Text: r.Say("thread.wanted_none")}
	}
	out := page.Item{Text: r.Date(w.Wanted), NoBreak: true}
	if w.Late(now) {
		out.Badges = []page.Badge{{Text: r.Say("thread.late"), Icon: "warn", Tone: "halt"}}
	}
	return out
}
