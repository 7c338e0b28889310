package pledges

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net/mail"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// Contact is where somebody who promised is reminded. The address stands in it sealed: only the owner organisation's secret key opens it.
type Contact struct {
	Pledge    string // public id
	Recipient string // whose secret key opens it
	Sealed    []byte // an Order
	Hash      []byte // keyed, of organisation and address: one address is reminded once
	Nonce     string // in the links of its letters
	Locale    lang.Locale
	Consent   []byte // digest of the sentence that was agreed to
	Asked     time.Time
	Confirmed time.Time // zero until the letter's link was confirmed
	Due       time.Time // of the next letter; until then a confirmation is waited for
}

// Purpose is what an address was given for: the one there is.
const Purpose = "follow_up"

// Order is all that whoever sends a reminder needs, and what is sealed: nobody else has to be asked for anything.
type Order struct {
	To      string      `json:"to"`
	Locale  lang.Locale `json:"locale"`
	Promise string      `json:"promise"` // as it was promised
	Day     string      `json:"day"`     // on which it was, as the locale writes it
	After   string      `json:"after"`   // the kept link
	Stop    string      `json:"stop"`    // takes the address out
}

// Reminded is a pledge whose maker may be reminded.
type Reminded struct {
	Org      int64
	Campaign int64
	At       time.Time
}

// ContactStore keeps contacts. They go with their pledge.
type ContactStore interface {
	// Recipient is the public key of an owner organisation whose letters are sent: empty when it has none, or none of its senders was seen since.
	Recipient(ctx context.Context, org int64, since time.Time) (string, error)
	// Reminded finds a standing pledge; NotFound when there is none, or no longer.
	Reminded(ctx context.Context, public string) (Reminded, error)
	// KeepContact keeps one that waits to be confirmed, in the place of what the pledge had before. NotFound as Reminded.
	KeepContact(ctx context.Context, c Contact) error
	// Contact finds a pledge's; NotFound when it has none, or no longer.
	Contact(ctx context.Context, public string) (Contact, error)
	// ConfirmContact lets letters go to it, the first at a moment, and drops another pledge's contact of the same address. NotFound when what is kept has another nonce.
	ConfirmContact(ctx context.Context, public, nonce string, at, due time.Time) error
	// DropContact erases it: nothing is left of the address. Nothing happens when what is kept has another nonce, or nothing is.
	DropContact(ctx context.Context, public, nonce string) error
}

// Letter is one that is sent to somebody who asked for it.
type Letter struct {
	ID      string // the same when it is sent again
	To      string
	Subject string
	Text    string
	Stop    string // address that ends letters by one press of a mail program; empty for none
}

// Post sends letters. A fault says in a key why it could not, and repeats no address.
type Post interface {
	Send(ctx context.Context, l Letter) error
}

// Allowance counts by name over a day, on all nodes together.
type Allowance interface {
	// Within counts one of what is named, and reports whether it is within so many a day. What cannot be counted is not within.
	Within(ctx context.Context, of string, perDay int) bool
}

// How many letters are asked for in a day, at most: of one address, so that nobody is pestered in a stranger's name; by one pledge; and from one network.
const (
	lettersTo      = 2
	lettersOf      = 4
	lettersNetwork = 400
)

// Reminders takes addresses of people who asked to be reminded by e-mail, and forgets them when told to.
type Reminders struct {
	Service   *Service
	Store     ContactStore
	Post      Post
	Allowance Allowance
	Key       []byte   // of the hash of an address, and of the links in letters
	Retired   [][]byte // earlier ones: their links still work
}

// senderSeen is how long ago a process that sends an organisation's letters may have been at work last: what nobody will send is not offered.
const senderSeen = 24 * time.Hour

// confirmWithin is how long an address is kept that nobody confirmed.
const confirmWithin = 3 * day

// Offered reports whether reminders are offered for pledges to an owner organisation.
func (r *Reminders) Offered(ctx context.Context, org int64, now time.Time) (bool, error) {
	recipient, err := r.Store.Recipient(ctx, org, now.Add(-senderSeen))
	return recipient != "", err
}

// Wish is a request to be reminded.
type Wish struct {
	Receipt string // whoever holds it may ask
	To      string
	Locale  lang.Locale
	Consent string                      // the sentence that is agreed to, as it was shown
	Promise func(campaign int64) string // what is promised there, in the locale
	Network string
	Links   func(letter, after string) Links // of the codes of a letter and of the kept link
	Write   func(l Links, promise, day string) (subject, text string)
	Now     time.Time
}

// Links are the addresses of one contact's letters.
type Links struct{ Confirm, After, Stop string }

// Remind seals an address for the owner organisation, keeps it until it is confirmed, and writes to it once. The answer does not tell whether
// the address was known before. Nothing is kept when the letter cannot be sent.
func (r *Reminders) Remind(ctx context.Context, w Wish) error {
	public, ours := r.Service.receiptOf(w.Receipt)
	if !ours {
		return fault.New(fault.NotFound, "/receipt", "pledge.unknown_receipt")
	}
	to, err := Address(w.To)
	if err != nil {
		return err
	}
	found, err := r.Store.Reminded(ctx, public)
	if err != nil {
		return err
	}
	recipient, err := r.Store.Recipient(ctx, found.Org, w.Now.Add(-senderSeen))
	if err != nil {
		return err
	}
	promise := w.Promise(found.Campaign)
	if recipient == "" || promise == "" {
		return fault.New(fault.Conflict, "", "contact.not_offered")
	}
	hash := r.hash(found.Org, to)
	if !r.Allowance.Within(ctx, "network:"+w.Network, lettersNetwork) || !r.Allowance.Within(ctx, "pledge:"+public, lettersOf) {
		return fault.New(fault.Limited, "", "contact.too_many")
	}
	if !r.Allowance.Within(ctx, "address:"+string(hash), lettersTo) {
		return nil // it was written to enough today: whoever asks learns nothing of that
	}
	c := Contact{Pledge: public, Recipient: recipient, Hash: hash, Nonce: newNonce(), Locale: w.Locale, Consent: digestOf(w.Locale, w.Consent),
		Asked: w.Now.UTC().Truncate(time.Millisecond), Due: w.Now.Add(confirmWithin).UTC().Truncate(time.Millisecond)}
	made := lang.Date(w.Locale, found.At)
	links := w.Links(r.code(r.Key, public, c.Nonce), followUnder(r.Service.FollowKey, public))
	if c.Sealed, err = seal(recipient, Order{To: to, Locale: w.Locale, Promise: promise, Day: made, After: links.After, Stop: links.Stop}); err != nil {
		return err
	}
	if err := r.Store.KeepContact(ctx, c); err != nil {
		return err
	}
	subject, text := w.Write(links, promise, made)
	if err := r.Post.Send(ctx, Letter{ID: "confirm." + c.Nonce, To: to, Subject: subject, Text: text}); err != nil {
		if drop := r.Store.DropContact(context.WithoutCancel(ctx), public, c.Nonce); drop != nil {
			return drop
		}
		return fault.New(fault.Unavailable, "", "contact.not_sent").Because(err)
	}
	return nil
}

// Asked is what a link of a letter is of: whether it was confirmed before. NotFound for a link that is none of ours, or of what is not kept any more.
func (r *Reminders) Asked(ctx context.Context, code string) (confirmed bool, err error) {
	public, nonce, ours := r.opens(code)
	if !ours {
		return false, fault.New(fault.NotFound, "/code", "contact.unknown")
	}
	c, err := r.Store.Contact(ctx, public)
	if err == nil && c.Nonce != nonce {
		err = fault.New(fault.NotFound, "/code", "contact.unknown")
	}
	return !c.Confirmed.IsZero(), err
}

// Confirm lets reminders go to the address that a letter went to. Doing it again changes nothing; NotFound as Asked.
func (r *Reminders) Confirm(ctx context.Context, code string, now time.Time) error {
	confirmed, err := r.Asked(ctx, code)
	if err != nil || confirmed {
		return err
	}
	public, nonce, _ := r.opens(code)
	p, err := r.Store.Reminded(ctx, public)
	if err != nil {
		return err
	}
	due := p.At.Add(time.Duration(Month) * day)
	if due.Before(now) {
		due = now
	}
	return r.Store.ConfirmContact(ctx, public, nonce, now.UTC().Truncate(time.Millisecond), due.UTC())
}

// Stop erases the address that a link of a letter is of. Doing it again changes nothing; NotFound for a link that is none of ours.
func (r *Reminders) Stop(ctx context.Context, code string) error {
	public, nonce, ours := r.opens(code)
	if !ours {
		return fault.New(fault.NotFound, "/code", "contact.unknown")
	}
	return r.Store.DropContact(ctx, public, nonce)
}

// Address tidies the address of a letter; Invalid for what is none.
func Address(text string) (string, error) {
	text = strings.TrimSpace(text)
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > 254 || lang.Clean("/email", text, 254) != nil || !strings.Contains(text[strings.LastIndexByte(text, '@'):], ".") {
		return "", fault.New(fault.Invalid, "/email", "contact.bad_address")
	}
	return text, nil
}

func seal(recipient string, o Order) ([]byte, error) {
	plain, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return access.SealFor(recipient, plain)
}

// What a keyed hash says begins with what it is about.
const (
	saysAddress = "erawan pledge address 1\n"
	saysLetter  = "erawan pledge letter 1\n"
	saysAgreed  = "erawan pledge contact consent 1\n"
)

func (r *Reminders) hash(org int64, to string) []byte {
	return keyed(r.Key, append(binary.BigEndian.AppendUint64([]byte(saysAddress), uint64(org)), strings.ToLower(to)...))
}

// digestOf is of a sentence in a locale.
func digestOf(l lang.Locale, text string) []byte {
	sum := sha256.Sum256([]byte(saysAgreed + string(l) + "\n" + text))
	return sum[:]
}

// letterPrefix begins the codes of letters.
const letterPrefix = "ltr_"

// code is ltr_, the pledge's id, the nonce of its contact, and 78 bits of the keyed hash of both: it opens no other contact of the same pledge.
func (r *Reminders) code(key []byte, public, nonce string) string {
	var sum [16]byte
	copy(sum[:], keyed(key, []byte(saysLetter+public+"\n"+nonce)))
	return letterPrefix + strings.TrimPrefix(public, id.Pledge+"_") + "-" + nonce + "-" + id.Encode(sum)[:16]
}

// opens finds what a code is of.
func (r *Reminders) opens(code string) (public, nonce string, ours bool) {
	body, rest, _ := strings.Cut(strings.TrimPrefix(code, letterPrefix), "-")
	nonce, _, _ = strings.Cut(rest, "-")
	public = id.Pledge + "_" + body
	for _, key := range append([][]byte{r.Key}, r.Retired...) {
		ours = hmac.Equal([]byte(code), []byte(r.code(key, public, nonce))) || ours
	}
	return public, nonce, ours && id.Valid(id.Pledge, public)
}

func newNonce() string {
	var b [16]byte
	rand.Read(b[:])
	return id.Encode(b)[:16]
}
