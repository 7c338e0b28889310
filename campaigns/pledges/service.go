package pledges

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"erawan/campaigns/content"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// Ask is a request to pledge.
type Ask struct {
	Now       time.Time
	Token     string
	Statement string
	Locale    string
	Name      string
	Consent   string
	Key       string // Idempotency-Key
	Network   string // of the asker, as far as it is told apart; kept nowhere
	Proof     string // of work, where it was asked for
}

// Made is the answer to a pledge. The receipt is given to the page that made the pledge, however often it asks; who comes
// with another view of the same code learns only that it was counted.
type Made struct {
	Pledge  string
	Receipt string
	Held    bool // it waits for a person, and does not count yet

	// For whoever is given the receipt: the code of its follow-up link, and what may be sent on.
	Follow   string
	Campaign int64
	Org      int64 // the owner organisation
}

// Statements are the texts that people may agree to now.
type Statements interface {
	// Statement finds one by its public id, approved in the locale; false otherwise.
	Statement(public string, l lang.Locale, now time.Time) (content.Statement, bool)
	// Offers is what a message asks people to promise and to agree to; false when it asks nothing.
	Offers(message int64) (promise, consent int64, ok bool)
	// CampaignID finds a campaign by its public id.
	CampaignID(public string) (int64, bool)
}

// Service takes pledges. A receipt is a keyed hash of the pledge's id: it is the same every time it is
// asked for, is kept nowhere, and cannot be guessed.
type Service struct {
	Sealer        *token.Sealer
	Store         Store
	Statements    Statements
	ReceiptKey    []byte
	Retired       [][]byte // earlier receipt keys: what they made still withdraws
	Follows       FollowStore
	FollowKey     []byte // of follow-up links; there are none without it
	RetiredFollow [][]byte
	Pressure      *Pressure
	Challenges    Challenges
}

// HeldPressure is why a pledge is held that came among too many, without a proof of work.
const HeldPressure = "pressure"

// Bounds of what a person may type.
const (
	maxName = 80
	maxKey  = 128
)

// Pledge writes a pledge. The second result is false when it was made before: the answer is the same as then for the
// page that made it, and has no receipt for anybody else. A code may be scanned by whoever finds its label.
func (s *Service) Pledge(ctx context.Context, a Ask) (Made, bool, error) {
	p, age, err := s.check(a)
	if err != nil {
		return Made{}, false, err
	}
	if err := s.weigh(&p, a, age); err != nil {
		return Made{}, false, err
	}
	got, created, err := s.Store.Create(ctx, p)
	if err != nil {
		return Made{}, false, err
	}
	made := Made{Pledge: got.Public, Held: got.Held != ""}
	if created || s.madeBy(got, a.Token) {
		made.Receipt, made.Campaign, made.Org = s.receipt(got.Public), got.Cell.Campaign, got.Cell.Org
		if len(s.FollowKey) > 0 {
			made.Follow = followUnder(s.FollowKey, got.Public)
		}
	}
	return made, created, nil
}

// weigh holds a pledge that comes among too many and brings no proof of work. Nothing is refused for that, and nothing dropped.
func (s *Service) weigh(p *Pledge, a Ask, age time.Duration) error {
	if s.Pressure == nil || s.Pressure.Note(a.Network, age, a.Now) == 0 {
		return nil
	}
	if a.Proof == "" {
		p.Held = HeldPressure
		return nil
	}
	if !s.Challenges.Check(a.Proof, p.Token, a.Now) {
		return fault.New(fault.Invalid, "/proof", "pledge.bad_proof")
	}
	return nil
}

// Challenge is the work that a view would have to do now to be counted at once; false when none is asked for.
func (s *Service) Challenge(text, network string, now time.Time) (Challenge, bool, error) {
	claims, err := s.Sealer.Open(text, now, token.Page, token.Image, token.Scan)
	if err != nil {
		return Challenge{}, false, fault.New(fault.Invalid, "token", "token.invalid")
	}
	if s.Pressure == nil {
		return Challenge{}, false, nil
	}
	level := s.Pressure.Level(network, ageOf(claims, now), now)
	if level == 0 {
		return Challenge{}, false, nil
	}
	return s.Challenges.Issue(claims.ID, level, now), true, nil
}

// madeBy reports whether a pledge was made with this sealed text.
func (s *Service) madeBy(p Pledge, text string) bool {
	ours := hmac.Equal(p.Maker, makerOf(s.ReceiptKey, text))
	for _, key := range s.Retired {
		ours = hmac.Equal(p.Maker, makerOf(key, text)) || ours
	}
	return ours
}

// ageOf is how old a view is. A code that was never used is as good as a fresh view: nobody guesses one.
func ageOf(c token.Claims, now time.Time) time.Duration {
	if c.Kind == token.Scan {
		return 0
	}
	return now.Sub(c.ID.Time())
}

// check reads what is asked, and tells how old the view is that asks.
func (s *Service) check(a Ask) (Pledge, time.Duration, error) {
	claims, err := s.Sealer.Open(a.Token, a.Now, token.Page, token.Image, token.Scan)
	switch {
	case errors.Is(err, token.ErrExpired):
		return Pledge{}, 0, fault.New(fault.Invalid, "/token", "token.expired")
	case err != nil:
		return Pledge{}, 0, fault.New(fault.Invalid, "/token", "token.invalid")
	}
	var fs fault.Faults
	l, ok := lang.Match([]string{a.Locale}, lang.All)
	if !ok {
		fs.Add(fault.Invalid, "/locale", "pledge.unknown_locale")
	}
	asksPromise, asksConsent, asks := s.Statements.Offers(claims.Cell.Message)
	if claims.Cell.Arm != token.Shown || !asks {
		fs.Add(fault.Invalid, "/token", "pledge.not_offered")
	}
	promise, found := s.Statements.Statement(a.Statement, l, a.Now)
	if ok && (!found || promise.Kind != content.Promise || (asks && promise.ID != asksPromise)) {
		fs.Add(fault.Invalid, "/statement", "pledge.unknown_statement")
	}
	consent, found := s.Statements.Statement(a.Consent, l, a.Now)
	if ok && (!found || consent.Kind != content.Consent || (asks && consent.ID != asksConsent)) {
		fs.Add(fault.Invalid, "/consent/text", "pledge.unknown_consent")
	}
	if err := lang.Clean("/name", a.Name, maxName); err != nil && a.Name != "" {
		fs = append(fs, fault.All(err)...)
	}
	if len(a.Key) > maxKey {
		fs.Add(fault.Invalid, "", "pledge.key_too_long")
	}
	if err := fs.Err(); err != nil {
		return Pledge{}, 0, err
	}
	digest, agreed := content.DigestStatement(promise, l), content.DigestStatement(consent, l)
	return Pledge{Public: id.New(id.Pledge), Token: claims.ID, Cell: claims.Cell, Statement: promise.ID, Digest: digest[:],
		Consent: consent.ID, ConsentDigest: agreed[:], Locale: l, Name: a.Name, Key: a.Key, Maker: makerOf(s.ReceiptKey, a.Token),
		At: a.Now.UTC().Truncate(time.Millisecond)}, ageOf(claims, a.Now), nil
}

// Withdraw takes a pledge back, for whoever holds its receipt. A receipt of ours whose pledge is gone was used before:
// doing it again changes nothing.
func (s *Service) Withdraw(ctx context.Context, receipt string, now time.Time) error {
	public, ours := s.receiptOf(receipt)
	if !ours {
		return fault.New(fault.NotFound, "/receipt", "pledge.unknown_receipt")
	}
	err := s.Store.Withdraw(ctx, public, now)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// Tally counts the standing pledges of a campaign.
func (s *Service) Tally(ctx context.Context, campaign string) (Count, error) {
	n, ok := s.Statements.CampaignID(campaign)
	if !ok {
		return Count{}, fault.New(fault.NotFound, "/campaign", "campaign.unknown")
	}
	return s.Store.Tally(ctx, n)
}

// receiptOf finds the pledge that a receipt is of; false for one that is not ours.
func (s *Service) receiptOf(receipt string) (public string, ours bool) {
	body, _, _ := strings.Cut(strings.TrimPrefix(receipt, "rcp_"), "-")
	public = id.Pledge + "_" + body
	return public, id.Valid(id.Pledge, public) && s.made(receipt, public)
}

// made reports whether a receipt is ours, under this key or an earlier one.
func (s *Service) made(receipt, public string) bool {
	ours := hmac.Equal([]byte(receipt), []byte(s.receipt(public)))
	for _, key := range s.Retired {
		ours = hmac.Equal([]byte(receipt), []byte(receiptUnder(key, public))) || ours
	}
	return ours
}

func (s *Service) receipt(public string) string { return receiptUnder(s.ReceiptKey, public) }

// receiptUnder is rcp_, the pledge's id, and 78 bits of its keyed hash.
func receiptUnder(key []byte, public string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(public))
	var sum [16]byte
	copy(sum[:], m.Sum(nil))
	return "rcp_" + strings.TrimPrefix(public, id.Pledge+"_") + "-" + id.Encode(sum)[:16]
}
