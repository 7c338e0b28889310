package public

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

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

// Firsts knows which codes were scanned before.
type Firsts interface {
	// FirstScan is when the code behind a token id was scanned first; false when it never was, as far as the books know yet.
	FirstScan(ctx context.Context, id token.ID) (time.Time, bool, error)
}

// Strays counts codes that did not lead to their message for the first time.
type Strays interface {
	Stray(batch int64, day campaigns.Date, why string)
}

// Guesser counts guesses on all nodes together.
type Guesser interface {
	// Allow counts one of what is named, and reports whether it is within so many a minute.
	Allow(ctx context.Context, of string, perMinute int) (bool, error)
}

// Codes is what answers for scanned codes; the zero one knows none.
type Codes struct {
	Ring    *waybill.Ring
	Batches Batches
	Scans   Scans
	Guesses *ask.Limiter
	Shared  Guesser // nil where there is one node
	Firsts  Firsts  // nil where nobody keeps scans
	Strays  Strays  // nil where nobody counts
}

// How many codes that nobody printed are looked at in a minute, on each node and, while Redis answers, on all together: of a network, of a
// partner's batches, and of everybody. A code of ours is never counted.
var (
	guessing        = ask.Limit{Name: "guessing", PerMinute: 60, ByAddress: true}
	guessingPartner = ask.Limit{Name: "guessing-partner", PerMinute: 3_000}
	guessingAtAll   = ask.Limit{Name: "guessing-at-all", PerMinute: 12_000}
)

// How long a page waits for what it can do without.
const (
	sharedWait = 100 * time.Millisecond
	firstsWait = 150 * time.Millisecond
)

// scanned is a code as it was read.
type scanned struct {
	batch   campaigns.Batch // that it says it is of; none when there is no such batch
	serial  int
	mark    [16]byte
	printed bool // its seal is that of the batch
}

// Scan shows where a code leads: GET /q/CODE. A code that nobody printed is known by arithmetic, and touches
// no store; of others the scan is recorded, and the page does not wait for anything else than whether the code was scanned before, and
// for that not long. A scan that could not be recorded does not hold the reader up.
func (s *Surface) Scan(c *gin.Context) error {
	reader, now := readerOf(c), s.Now()
	code := s.Codes.read(c.Param("code"))
	if !code.printed {
		if s.Codes.guessed(c, code.batch.Placement) {
			return s.say(c, http.StatusTooManyRequests, reader, "limited")
		}
		s.Codes.stray(code.batch, campaigns.DateOf(now.UTC()), pledges.Unknown)
		return s.say(c, http.StatusNotFound, reader, "unknown")
	}
	batch := code.batch
	l := s.Codes.Batches.Land(batch, delivery.Scan{Now: now, Serial: code.serial, Mark: code.mark, Locale: reader})
	if l.Fate != "" {
		s.Codes.stray(batch, l.Day, string(l.Fate))
		return s.say(c, http.StatusOK, l.Locale, string(l.Fate))
	}
	var card content.Card
	if err := json.Unmarshal(l.Content, &card); err != nil {
		return err
	}
	page := landing{Locale: l.Locale, Locales: l.Locales, Theme: batch.Theme, Card: &card, Token: l.Token, Sample: batch.Sample || card.Words["sample"] != ""}
	page.travels(batch.Way, l.Way)
	if at, before := s.Codes.first(c.Request.Context(), l.Claims.ID); before {
		page.Again = lang.Date(l.Locale, at)
		s.Codes.stray(batch, l.Day, pledges.Again)
	}
	if err := s.Codes.Scans.Scanned(c.Request.Context(), visit(c, now), l.Claims); err != nil {
		c.Writer.Header().Set(ignoredHeader, "unavailable")
	}
	if work, asked, err := s.Pledges.Challenge(l.Token, ask.Network(c), now); err != nil {
		return err
	} else if asked {
		page.Work = &work
	}
	return s.land(c, http.StatusOK, page)
}

// read finds the batch that a code says it is of, and looks at its seal. A code beyond what was ordered has a good seal: it was printed, and
// should not have been.
func (o Codes) read(text string) (out scanned) {
	code, err := waybill.Parse(text)
	if err != nil || o.Batches == nil {
		return out
	}
	b, ok := o.Batches.Batch(code.Version(), code.Batch())
	if !ok {
		return out
	}
	out.batch = b
	key, err := o.Ring.Key(code.Version(), code.Batch())
	if err != nil {
		return out
	}
	serial, ok := key.Open(code)
	if ok {
		out.serial, out.mark, out.printed = int(serial), key.Mark(serial), true
	}
	return out
}

// first is when a code was scanned before. Nobody waits for it for long, and a scan of the last second may not be in the books yet.
func (o Codes) first(ctx context.Context, id token.ID) (time.Time, bool) {
	if o.Firsts == nil {
		return time.Time{}, false
	}
	ctx, stop := context.WithTimeout(ctx, firstsWait)
	defer stop()
	at, before, err := o.Firsts.FirstScan(ctx, id)
	return at, before && err == nil
}

func (o Codes) stray(b campaigns.Batch, day campaigns.Date, why string) {
	if o.Strays != nil && b.ID != 0 {
		o.Strays.Stray(b.ID, day, why)
	}
}

// guessed counts a code that nobody printed, and reports whether there were too many. Each node counts for itself, which needs no trip; what
// passes there is counted on all nodes together, as long as Redis answers.
func (o Codes) guessed(c *gin.Context, placement int64) bool {
	if o.Guesses == nil {
		return false
	}
	if o.Guesses.Take(c, guessing, 0) > 0 || placement != 0 && o.Guesses.Take(c, guessingPartner, placement) > 0 || o.Guesses.Take(c, guessingAtAll, 0) > 0 {
		return true
	}
	if o.Shared == nil {
		return false
	}
	ctx, stop := context.WithTimeout(c.Request.Context(), sharedWait)
	defer stop()
	over := func(l ask.Limit, of string) bool {
		ok, err := o.Shared.Allow(ctx, l.Name+":"+of, l.PerMinute)
		return err == nil && !ok
	}
	return over(guessing, ask.Network(c)) || placement != 0 && over(guessingPartner, strconv.FormatInt(placement, 10)) || over(guessingAtAll, "")
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
	in := pledges.Ask{Now: s.Now(), Token: c.PostForm("token"), Statement: c.PostForm("statement"), Consent: c.PostForm("consent"), Locale: c.PostForm("locale"),
		Name: strings.TrimSpace(c.PostForm("name")), Proof: c.PostForm("proof"), Network: ask.Network(c)}
	made, _, err := s.Pledges.Pledge(c.Request.Context(), in)
	l := ask.Locale(c)
	switch {
	case fault.Is(err, fault.Conflict):
		return s.say(c, http.StatusConflict, l, "withdrew")
	case aboutName(err):
		return s.land(c, http.StatusUnprocessableEntity, landing{Locale: l, Theme: c.PostForm("theme"), Ask: &asked{in, s.Words.Say(l, fault.All(err)[0].Key, fault.All(err)[0].Args)}})
	case err != nil:
		return err
	case made.Receipt == "":
		return s.say(c, http.StatusOK, l, "counted")
	}
	page := landing{Locale: l, Theme: c.PostForm("theme"), Receipt: made.Receipt, Held: made.Held, Called: in.Name, Share: s.toShare(c, made.Campaign, l)}
	if made.Follow != "" {
		page.Later = s.home(c) + "/q/after/" + made.Follow + "?l=" + string(l)
	}
	page.Mail = s.offer(c, made.Org)
	return s.land(c, http.StatusOK, page)
}

// asked is a promise that comes back to be pressed again, with all that was sent.
type asked struct {
	pledges.Ask
	Wrong string // about the name
}

// aboutName reports whether nothing is wrong with a promise but its name: then nothing that was sent is lost.
func aboutName(err error) bool {
	all := fault.All(err)
	return len(all) > 0 && !slices.ContainsFunc(all, func(f *fault.Fault) bool { return f.Field != "/name" })
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
