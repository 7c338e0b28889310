package public

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/pledges/waybill"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/web/ask"
)

// Batches leads from a code to its page, from memory.
type Batches interface {
	// Batch finds a batch by the two numbers in its codes.
	Batch(key byte, number int) (campaigns.Batch, bool)
	// Land says where a code of it leads now.
	Land(campaigns.Batch, delivery.Scan) delivery.Landing
}

// Scans keeps what was scanned.
type Scans interface {
	Scanned(context.Context, engagement.Visit, token.Claims) error
}

// Codes is what answers for scanned codes; the zero one knows none.
type Codes struct {
	Ring    *waybill.Ring
	Batches Batches
	Scans   Scans
	Guesses *ask.Limiter
}

// How many codes that nobody printed are looked at in a minute, on each node: of a network, of a partner's
// batches, and of everybody. A code of ours is never counted.
var (
	guessing        = ask.Limit{Name: "guessing", PerMinute: 60, ByAddress: true}
	guessingPartner = ask.Limit{Name: "guessing-partner", PerMinute: 3_000}
	guessingAtAll   = ask.Limit{Name: "guessing-at-all", PerMinute: 12_000}
)

// Scan shows where a code leads: GET /q/CODE. A code that nobody printed is known by arithmetic, and touches
// no store; of others the scan is recorded, and the page does not wait for anything else. A scan that
// could not be recorded does not hold the reader up.
func (s *Surface) Scan(c *gin.Context) error {
	reader := readerOf(c)
	batch, mark, printed := s.Codes.read(c.Param("code"))
	if !printed {
		if s.Codes.guessed(c, batch.Placement) {
			return s.say(c, http.StatusTooManyRequests, reader, "limited")
		}
		return s.say(c, http.StatusNotFound, reader, "unknown")
	}
	now := s.Now()
	l := s.Codes.Batches.Land(batch, delivery.Scan{Now: now, Mark: mark, Locale: reader})
	if l.Fate != "" {
		return s.say(c, http.StatusOK, l.Locale, string(l.Fate))
	}
	var card content.Card
	if err := json.Unmarshal(l.Content, &card); err != nil {
		return err
	}
	if err := s.Codes.Scans.Scanned(c.Request.Context(), visit(c, now), l.Claims); err != nil {
		c.Writer.Header().Set(ignoredHeader, "unavailable")
	}
	page := landing{Locale: l.Locale, Locales: l.Locales, Theme: batch.Theme, Card: &card, Token: l.Token, Sample: batch.Sample || card.Words["sample"] != ""}
	if work, asked, err := s.Pledges.Challenge(l.Token, ask.Network(c), now); err != nil {
		return err
	} else if asked {
		page.Work = &work
	}
	return s.land(c, http.StatusOK, page)
}

// read finds the batch that a code says it is of, and the code's own mark; printed says that it is a code of
// the batch indeed.
func (o Codes) read(text string) (b campaigns.Batch, mark [16]byte, printed bool) {
	code, err := waybill.Parse(text)
	if err != nil || o.Batches == nil {
		return b, mark, false
	}
	b, ok := o.Batches.Batch(code.Version(), code.Batch())
	if !ok {
		return b, mark, false
	}
	key, err := o.Ring.Key(code.Version(), code.Batch())
	if err != nil {
		return b, mark, false
	}
	serial, ok := key.Open(code)
	if !ok || int64(serial) >= int64(b.Ordered) {
		return b, mark, false
	}
	return b, key.Mark(serial), true
}

// guessed counts a code that nobody printed, and reports whether there were too many.
func (o Codes) guessed(c *gin.Context, placement int64) bool {
	if o.Guesses == nil {
		return false
	}
	return o.Guesses.Take(c, guessing, 0) > 0 || placement != 0 && o.Guesses.Take(c, guessingPartner, placement) > 0 || o.Guesses.Take(c, guessingAtAll, 0) > 0
}

// readerOf is the reader's language: the one chosen on the page, or the browser's.
func readerOf(c *gin.Context) lang.Locale {
	if l := lang.Locale(ask.Param(c, "l")); l.Valid() {
		ask.SetLocale(c, l)
	}
	return ask.Locale(c)
}

// maxForm bounds the forms of these pages.
const maxForm = 4 << 10

// formOf reads a form of these pages.
func formOf(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
	if err := c.Request.ParseForm(); err != nil {
		return fault.New(fault.Malformed, "", "http.bad_query").Because(err)
	}
	if l := lang.Locale(c.PostForm("locale")); l.Valid() {
		ask.SetLocale(c, l)
	}
	return nil
}

// PledgeForm takes the promise of a landing page without script: POST /q. Pressed twice it says the same. Who scanned a code
// with which somebody promised before learns that, and is given no receipt.
func (s *Surface) PledgeForm(c *gin.Context) error {
	if err := formOf(c); err != nil {
		return err
	}
	made, _, err := s.Pledges.Pledge(c.Request.Context(), pledges.Ask{Now: s.Now(), Token: c.PostForm("token"), Statement: c.PostForm("statement"),
		Consent: c.PostForm("consent"), Locale: c.PostForm("locale"), Proof: c.PostForm("proof"), Network: ask.Network(c)})
	if fault.Is(err, fault.Conflict) {
		return s.say(c, http.StatusConflict, ask.Locale(c), "withdrew")
	}
	if err != nil {
		return err
	}
	if made.Receipt == "" {
		return s.say(c, http.StatusOK, ask.Locale(c), "counted")
	}
	return s.land(c, http.StatusOK, landing{Locale: ask.Locale(c), Theme: c.PostForm("theme"), Receipt: made.Receipt, Held: made.Held})
}

// WithdrawForm takes it back: POST /q/withdraw.
func (s *Surface) WithdrawForm(c *gin.Context) error {
	if err := formOf(c); err != nil {
		return err
	}
	if err := s.Pledges.Withdraw(c.Request.Context(), c.PostForm("receipt"), s.Now()); err != nil {
		return err
	}
	return s.say(c, http.StatusOK, ask.Locale(c), "withdrew")
}
