package promises

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Letters is what an organisation set up for reminders by e-mail, and who agreed to them.
type Letters interface {
	Receiving(ctx context.Context, s access.Scope) (pledges.Receiving, error)
	// SetRecipient names the public key for which addresses are sealed from here on; none ends the offer.
	SetRecipient(ctx context.Context, s access.Scope, recipient string) error
	// Agreements are the newest entries of the consent ledger: they name nobody.
	Agreements(ctx context.Context, s access.Scope, most int) ([]pledges.Agreed, error)
	// ExportContacts hands confirmed addresses over, sealed as they are kept, and says so in the audit.
	ExportContacts(ctx context.Context, s access.Scope) ([]pledges.Exported, error)
}

const (
	lettersPath = followsPath + "/letters"
	exportPath  = lettersPath + "/export"
)

// senderLate is how long after a sender was at work last the offer ends.
const senderLate = 24 * time.Hour

type lettersView struct {
	page.Frame
	Head   page.Head
	State  page.Badge
	Means  string
	Fields []page.Field
	Table  page.Table
	Export string // where the addresses are handed over; empty where there are none
}

// LettersPage shows whether people are offered reminders by e-mail, and for whose key their addresses are sealed.
func (s *Surface) LettersPage(g *gin.Context) error { return s.showLetters(g, http.StatusOK, nil, nil) }

// LettersForm names the key, or takes it away.
func (s *Surface) LettersForm(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	typed, recipient, err := g.PostForm("recipient"), "", error(nil)
	if typed != "" {
		recipient, err = access.Recipient(typed)
	}
	if err == nil {
		err = s.Letters.SetRecipient(g.Request.Context(), desk.Person(g).Scope(), recipient)
	}
	if desk.Refusable(err) {
		if fault.All(err)[0].Key == "contact.secret_key" {
			typed = "" // it is not sent back
		}
		return s.showLetters(g, s.Means(fault.KindOf(err)).Status, &typed, err)
	}
	if err == nil {
		g.Redirect(http.StatusSeeOther, lettersPath+"?done=contact_key")
	}
	return err
}

// ExportContacts hands over the confirmed addresses, one sealed line each.
func (s *Surface) ExportContacts(g *gin.Context) error {
	all, err := s.Letters.ExportContacts(g.Request.Context(), desk.Person(g).Scope())
	if err != nil {
		return err
	}
	h := g.Writer.Header()
	h.Set("Content-Type", "application/jsonl")
	h.Set("Content-Disposition", `attachment; filename="contacts.jsonl"`)
	h.Set("Cache-Control", "no-store")
	lines := json.NewEncoder(g.Writer)
	for _, c := range all {
		if err := lines.Encode(c); err != nil {
			return nil //nolint:nilerr // a reader who has gone away is told nothing more
		}
	}
	return nil
}

func (s *Surface) showLetters(g *gin.Context, status int, typed *string, wrong error) error {
	scope := desk.Person(g).Scope()
	set, err := s.Letters.Receiving(g.Request.Context(), scope)
	if err != nil {
		return err
	}
	agreed, err := s.Letters.Agreements(g.Request.Context(), scope, shown)
	if err != nil {
		return err
	}
	v := lettersView{Frame: s.Frame(g, bookPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: bookPath, Text: v.Say("book.title")}, {Path: followsPath, Text: v.Say("follows.title")}}, Title: v.Say("letters.title"), Lead: v.Say("letters.lead")}
	v.State, v.Means = s.lettersState(v.Reader, set)
	field := page.Field{ID: "recipient", Label: v.Say("letters.recipient"), Kind: "text", Value: set.Recipient, Help: v.Say("letters.recipient_help"), Max: 2500, Auto: "off", Wide: true}
	if typed != nil {
		field.Value, field.Wrong = *typed, desk.FieldsWrong(v.Reader, wrong)["recipient"]
	}
	v.Fields = []page.Field{field}
	v.Table = s.ledger(v.Reader, agreed)
	if set.Recipient != "" {
		v.Export = exportPath
	}
	return ask.WritePage(g, s.letters, status, v)
}

// lettersState says whether reminders are offered and, where they are not, what is missing.
func (s *Surface) lettersState(r page.Reader, set pledges.Receiving) (page.Badge, string) {
	key, seen := "", ""
	switch {
	case set.Recipient == "":
		key = "none"
	case !s.Mails:
		key = "no_mail"
	case set.Seen.IsZero():
		key = "no_sender"
	default:
		key, seen = "on", r.Moment(set.Seen)
		if s.Now().Sub(set.Seen) > senderLate {
			key = "late"
		}
	}
	b := page.Badge{Text: r.Say("letters.off"), Icon: "pause", Tone: "wait"}
	if key == "on" {
		b = page.Badge{Text: r.Say("letters.offered"), Icon: "play", Tone: "ok"}
	}
	return b, r.Say("letters.state_"+key, "seen", seen)
}

// ledger is who agreed to what, the newest first. It names nobody.
func (s *Surface) ledger(r page.Reader, agreed []pledges.Agreed) page.Table {
	t := page.Table{ID: "ledger", Tall: true, Empty: page.Empty{Title: r.Say("letters.nobody"), Text: r.Say("letters.nobody_yet")}}
	for _, key := range []string{"letters.sentence", "letters.language", "letters.purpose", "letters.partner", "letters.since", "letters.state"} {
		t.Columns = append(t.Columns, page.Column{Text: r.Say(key)})
	}
	for _, a := range agreed {
		state := page.Badge{Text: r.Say("letters.confirmed"), Icon: "check", Tone: "ok"}
		if a.Confirmed.IsZero() {
			state = page.Badge{Text: r.Say("letters.waiting"), Icon: "clock", Tone: "wait"}
		}
		t.Rows = append(t.Rows, []page.Item{{Text: hex.EncodeToString(a.Digest[:min(6, len(a.Digest))]), NoBreak: true}, {Text: a.Locale.Name()}, {Text: r.Say("letters.purpose_" + a.Purpose)},
			{Text: a.Partner.In(r.Locale)}, {Text: r.Date(a.Asked), NoBreak: true}, {Badges: []page.Badge{state}}})
	}
	return t
}
