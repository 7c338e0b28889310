package public

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/pledges"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/web/ask"
)

// following is the page of a kept link: what is asked, or why nothing is.
type following struct {
	Code     string
	Day      string // on which it opens; empty when it is open, or over
	Over     bool
	Answered bool // in this wave before
	Asks     []laterAsk
}

// laterAsk is one of the page, with what was chosen where the form comes back.
type laterAsk struct {
	Name   string
	Chosen string
	Wrong  bool
	Needed bool
}

// Saids are the answers of each.
func (laterAsk) Saids() []pledges.Said { return pledges.Saids }

// asks are the questions, as they were answered.
func asks(kept, saw, offered string, wrong bool) []laterAsk {
	return []laterAsk{{Name: "kept", Chosen: kept, Wrong: wrong, Needed: true}, {Name: "saw", Chosen: saw}, {Name: "offered", Chosen: offered}}
}

// Follow is the page of a link that somebody kept: GET /q/after/CODE. A link that is none of ours and one whose pledge was taken back are
// answered alike, and codes that nobody was given are limited as guesses are.
func (s *Surface) Follow(c *gin.Context) error {
	l, now := readerOf(c), s.Now()
	f, wave, opens, err := s.Pledges.Followed(c.Request.Context(), c.Param("code"), now)
	if fault.Is(err, fault.NotFound) {
		if s.Codes.guessed(c, 0) {
			return s.say(c, http.StatusTooManyRequests, l, "limited")
		}
		return s.say(c, http.StatusNotFound, l, "no_follow")
	}
	if err != nil {
		return err
	}
	page := following{Code: c.Param("code"), Over: wave == 0, Answered: slices.Contains(f.Answered, wave), Asks: asks("", "", "", false)}
	if !opens.IsZero() {
		page.Day, page.Over = lang.Date(l, opens), false
	}
	return s.land(c, http.StatusOK, landing{Locale: l, Locales: lang.All, Follow: &page})
}

// FollowForm keeps what was told: POST /q/after/CODE.
func (s *Surface) FollowForm(c *gin.Context) error {
	if err := formOf(c); err != nil {
		return err
	}
	l := ask.Locale(c)
	f := pledges.FollowUp{Kept: pledges.Said(c.PostForm("kept")), Saw: pledges.Said(c.PostForm("saw")), Offered: pledges.Said(c.PostForm("offered")), Locale: l}
	err := s.Pledges.Follow(c.Request.Context(), c.Param("code"), f, s.Now())
	switch {
	case fault.Is(err, fault.NotFound):
		if s.Codes.guessed(c, 0) {
			return s.say(c, http.StatusTooManyRequests, l, "limited")
		}
		return s.say(c, http.StatusNotFound, l, "no_follow")
	case fault.Is(err, fault.Conflict):
		return s.say(c, http.StatusConflict, l, "follow_over")
	case fault.Is(err, fault.Invalid):
		return s.land(c, http.StatusUnprocessableEntity, landing{Locale: l, Follow: &following{Code: c.Param("code"), Asks: asks(c.PostForm("kept"), c.PostForm("saw"), c.PostForm("offered"), true)}})
	case err != nil:
		return err
	}
	return s.say(c, http.StatusOK, l, "followed")
}
