package public

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/pledges"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/web/ask"
)

// Reminders takes addresses of people who asked to be reminded by e-mail.
type Reminders interface {
	// Offered reports whether reminders are offered for pledges to an owner organisation.
	Offered(ctx context.Context, org int64, now time.Time) (bool, error)
	// Remind seals an address and writes to it once.
	Remind(ctx context.Context, w pledges.Wish) error
	// Asked is whether what a letter's link is of was confirmed.
	Asked(ctx context.Context, code string) (confirmed bool, err error)
	Confirm(ctx context.Context, code string, now time.Time) error
	// Stop erases the address.
	Stop(ctx context.Context, code string) error
}

// mailing is the form that asks for an address, or that a letter is on its way.
type mailing struct {
	Email string // as it was sent, where the form comes back
	Wrong string
	Sent  bool
}

// letter is the page of a link in a letter.
type letter struct {
	Code  string
	Title string // key of its heading
	Asks  bool   // whether it can still be confirmed
}

// offer is the form, where reminders are offered. Whoever promised is thanked all the same when that cannot be found out.
func (s *Surface) offer(c *gin.Context, org int64) *mailing {
	if s.Reminds == nil || s.Home == "" || org == 0 { // links in letters are never made of what a request says our address is
		return nil
	}
	if offered, err := s.Reminds.Offered(c.Request.Context(), org, s.Now()); err != nil || !offered {
		return nil
	}
	return &mailing{}
}

// noReminders is what routes of letters say where there is no mail server.
func (s *Surface) noReminders(c *gin.Context) error {
	return s.say(c, http.StatusNotFound, readerOf(c), "no_letter")
}

// RemindForm takes an address: POST /q/remind. Whether it was known before, nobody is told.
func (s *Surface) RemindForm(c *gin.Context) error {
	if err := formOf(c); err != nil {
		return err
	}
	if s.Reminds == nil || s.Shares == nil || s.Home == "" {
		return s.noReminders(c)
	}
	l, now := ask.Locale(c), s.Now()
	page := landing{Locale: l, Receipt: c.PostForm("receipt"), Mail: &mailing{Email: c.PostForm("email")}}
	err := s.Reminds.Remind(c.Request.Context(), pledges.Wish{
		Receipt: page.Receipt, To: page.Mail.Email, Locale: l, Consent: s.Words.Say(l, "landing.remind_consent", nil), Network: ask.Network(c), Now: now,
		Promise: func(campaign int64) string {
			text, _ := s.Shares.Promise(campaign, l, now)
			return text
		},
		Links: func(code, after string) pledges.Links {
			at, in := s.home(c)+"/q/letter/"+code, "?l="+string(l)
			return pledges.Links{Confirm: at + in, After: s.home(c) + "/q/after/" + after + in, Stop: at + "/stop" + in}
		},
		Write: func(links pledges.Links, promise, day string) (string, string) {
			return s.Words.Say(l, "letter.confirm_subject", nil), s.Words.Say(l, "letter.confirm_text", map[string]any{"promise": promise, "day": day, "confirm": links.Confirm, "stop": links.Stop})
		},
	})
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict), fault.Is(err, fault.Limited), aboutSending(err):
		first := fault.All(err)[0]
		page.Mail.Wrong = s.Words.Say(l, first.Key, first.Args)
		return s.land(c, statusOf(err), page)
	case err != nil:
		return err
	}
	page.Mail.Sent = true
	return s.land(c, http.StatusOK, page)
}

// aboutSending reports whether the mail server was away: nothing was kept then, and the form comes back.
func aboutSending(err error) bool {
	all := fault.All(err)
	return len(all) > 0 && all[0].Key == "contact.not_sent"
}

func statusOf(err error) int {
	switch {
	case fault.Is(err, fault.Invalid):
		return http.StatusUnprocessableEntity
	case fault.Is(err, fault.Conflict):
		return http.StatusConflict
	case fault.Is(err, fault.Limited):
		return http.StatusTooManyRequests
	}
	return http.StatusServiceUnavailable
}

// Letter asks whoever opens the link of a letter: GET /q/letter/CODE. Programs that open every link of a mail change nothing by that.
func (s *Surface) Letter(c *gin.Context) error {
	if s.Reminds == nil {
		return s.noReminders(c)
	}
	confirmed, err := s.Reminds.Asked(c.Request.Context(), c.Param("code"))
	if err != nil {
		return s.noLetter(c, err)
	}
	page := letter{Code: c.Param("code"), Title: "letter", Asks: !confirmed}
	if confirmed {
		page.Title = "letter_on"
	}
	l := readerOf(c)
	return s.land(c, http.StatusOK, landing{Locale: l, Locales: lang.All, Letter: &page})
}

// LetterForm confirms it: POST /q/letter/CODE.
func (s *Surface) LetterForm(c *gin.Context) error {
	if err := formOf(c); err != nil {
		return err
	}
	if s.Reminds == nil {
		return s.noReminders(c)
	}
	if err := s.Reminds.Confirm(c.Request.Context(), c.Param("code"), s.Now()); err != nil {
		return s.noLetter(c, err)
	}
	return s.land(c, http.StatusOK, landing{Locale: ask.Locale(c), Letter: &letter{Code: c.Param("code"), Title: "letter_on"}})
}

// LetterStop asks whether an address is to be erased: GET /q/letter/CODE/stop.
func (s *Surface) LetterStop(c *gin.Context) error {
	if s.Reminds == nil {
		return s.noReminders(c)
	}
	if _, err := s.Reminds.Asked(c.Request.Context(), c.Param("code")); err != nil {
		return s.noLetter(c, err)
	}
	return s.land(c, http.StatusOK, landing{Locale: readerOf(c), Locales: lang.All, Letter: &letter{Code: c.Param("code"), Title: "letter_stop"}})
}

// LetterStopForm erases it: POST /q/letter/CODE/stop. Pressed twice it says the same.
func (s *Surface) LetterStopForm(c *gin.Context) error {
	if err := formOf(c); err != nil {
		return err
	}
	if s.Reminds == nil {
		return s.noReminders(c)
	}
	if err := s.Reminds.Stop(c.Request.Context(), c.Param("code")); err != nil {
		return s.noLetter(c, err)
	}
	return s.say(c, http.StatusOK, ask.Locale(c), "letter_gone")
}

// noLetter answers for a link that is none of ours and for one whose address is not kept any more alike; guesses are counted.
func (s *Surface) noLetter(c *gin.Context, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	l := readerOf(c)
	if s.Codes.guessed(c, 0) {
		return s.say(c, http.StatusTooManyRequests, l, "limited")
	}
	return s.say(c, http.StatusNotFound, l, "no_letter")
}
