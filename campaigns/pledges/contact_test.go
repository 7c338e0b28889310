package pledges

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// memoryContacts is a store of contacts, a mail server and an allowance.
type memoryContacts struct {
	recipient string
	at        time.Time
	held      map[string]Contact
	letters   []Letter
	away      error
	counted   map[string]int
}

func (m *memoryContacts) Recipient(context.Context, int64, time.Time) (string, error) {
	return m.recipient, nil
}
func (m *memoryContacts) Reminded(context.Context, string) (Reminded, error) {
	return Reminded{Org: 1, Campaign: 2, At: m.at}, nil
}
func (m *memoryContacts) KeepContact(_ context.Context, c Contact) error {
	m.held[c.Pledge] = c
	return nil
}
func (m *memoryContacts) Contact(_ context.Context, public string) (Contact, error) {
	c, ok := m.held[public]
	if !ok {
		return c, fault.New(fault.NotFound, "", "not_found")
	}
	return c, nil
}
func (m *memoryContacts) ConfirmContact(_ context.Context, public, nonce string, at, due time.Time) error {
	c := m.held[public]
	c.Confirmed, c.Due = at, due
	m.held[public] = c
	return nil
}
func (m *memoryContacts) DropContact(_ context.Context, public, nonce string) error {
	maps.DeleteFunc(m.held, func(k string, c Contact) bool { return k == public && c.Nonce == nonce })
	return nil
}
func (m *memoryContacts) Send(_ context.Context, l Letter) error {
	if m.away == nil {
		m.letters = append(m.letters, l)
	}
	return m.away
}
func (m *memoryContacts) Within(_ context.Context, of string, perDay int) bool {
	m.counted[of]++
	return m.counted[of] <= perDay
}

type desk struct {
	*Reminders
	*memoryContacts
	key    *access.Identities
	public string
	now    time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	pair, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	key, err := access.ReadIdentities([]byte(pair.String()))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	m := &memoryContacts{recipient: pair.Recipient().String(), at: now, held: map[string]Contact{}, counted: map[string]int{}}
	s := &Service{ReceiptKey: []byte("receipts"), FollowKey: []byte("follow-ups")}
	return &desk{&Reminders{Service: s, Store: m, Post: m, Allowance: m, Key: []byte("contacts")}, m, key, id.New(id.Pledge), now}
}

// ask asks for reminders at an address, and returns the code of the letter that went there.
func (d *desk) ask(t *testing.T, to string) (code string, err error) {
	t.Helper()
	err = d.Remind(t.Context(), Wish{Receipt: d.Service.receipt(d.public), To: to, Locale: lang.Th, Consent: "yes", Network: "here", Now: d.now,
		Promise: func(int64) string { return "no ivory" },
		Links: func(letter, after string) Links {
			code = letter
			return Links{Confirm: letter, After: after, Stop: letter}
		},
		Write: func(l Links, promise, day string) (string, string) { return promise, day + " " + l.Confirm }})
	return code, err
}

func keyOf(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

func TestALettersLinkConfirmsTheAddressThatItWentToAndNoOther(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	own, err := d.ask(t, "own@mail.example")
	if err != nil {
		t.Fatal(err)
	}
	other, err := d.ask(t, "stranger@mail.example") // typed afterwards, for the same pledge
	if err != nil || own == other {
		t.Fatal(own, other, err)
	}
	for name, code := range map[string]string{"of the earlier address": own, "one sign another": other[:len(other)-1] + "!", "the receipt": d.Service.receipt(d.public), "the kept link": followUnder(d.Service.FollowKey, d.public), "none": ""} {
		if err := d.Confirm(t.Context(), code, d.now); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.Stop(t.Context(), own); err != nil || len(d.held) != 1 {
		t.Errorf("the earlier link erased what is not its own: %v", err)
	}
	for range 2 {
		if err := d.Confirm(t.Context(), other, d.now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	c := d.held[d.public]
	plain, err := d.key.Open(c.Sealed)
	if err != nil {
		t.Fatal(err)
	}
	o, err := OpenOrder(plain)
	if err != nil || o.To != "stranger@mail.example" || o.Promise != "no ivory" || o.Day != "24 พฤศจิกายน 2569" || o.Stop != other || !c.Due.Equal(d.at.AddDate(0, 0, 30)) {
		t.Errorf("%+v due %v, %v", o, c.Due, err)
	}
	for range 2 {
		if err := d.Stop(t.Context(), other); err != nil || len(d.held) != 0 {
			t.Errorf("erased: %v", err)
		}
	}
	d.Key, d.Retired = []byte("new"), [][]byte{[]byte("contacts")}
	if err := d.Stop(t.Context(), other); err != nil {
		t.Errorf("a link of an earlier key: %v", err)
	}
}

func TestNobodyIsPesteredInAStrangersNameAndNothingIsKeptThatWasNotSent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for n := range 4 {
		if _, err := d.ask(t, []string{"nok@mail.example", "NOK@mail.example"}[n%2]); err != nil {
			t.Fatalf("the answer tells that it was written to before: %v", err)
		}
	}
	if len(d.letters) != lettersTo {
		t.Errorf("%d letters went to one address", len(d.letters))
	}
	if _, err := d.ask(t, "lek@mail.example"); keyOf(err) != "contact.too_many" {
		t.Errorf("a fifth for one pledge: %v", err)
	}
	d = newDesk(t)
	d.away = errors.New("nobody@mail.example is away")
	if _, err := d.ask(t, "nok@mail.example"); keyOf(err) != "contact.not_sent" || len(d.held) != 0 {
		t.Errorf("%v, %d kept", err, len(d.held))
	}
	d.away, d.recipient = nil, ""
	if _, err := d.ask(t, "nok@mail.example"); keyOf(err) != "contact.not_offered" || len(d.letters)+len(d.held) != 0 {
		t.Errorf("without a key: %v", err)
	}
	if err := d.Remind(t.Context(), Wish{Receipt: followUnder(d.Service.FollowKey, d.public), To: "nok@mail.example"}); keyOf(err) != "pledge.unknown_receipt" {
		t.Errorf("without the receipt: %v", err)
	}
}

func TestAnAddressIsOneOrRefused(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"nok@mail.example", " a.b+c@x.co.th ", "用户@例子.公司"} {
		if got, err := Address(good); err != nil || got != strings.TrimSpace(good) {
			t.Errorf("%q: %q %v", good, got, err)
		}
	}
	for _, bad := range []string{"", "nok", "nok@", "nok@localhost", "Nok <nok@mail.example>", "nok@mail.example, lek@mail.example", "nok@mail.example\r\nBcc: all@mail.example", "a\u202eb@mail.example", strings.Repeat("n", 250) + "@mail.example"} {
		if _, err := Address(bad); keyOf(err) != "contact.bad_address" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestALetterThatFailsIsTriedForDaysAndThenTheNextOneFollows(t *testing.T) {
	t.Parallel()
	made := time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
	r := Reminder{ID: 1, Wave: Month, Pledged: made}
	now := made.AddDate(0, 0, 30)
	var waits []time.Duration
	for r.Wave == Month {
		r.Attempts++
		next := r.Failed(now)
		if next.Wave == Month {
			waits = append(waits, next.Due.Sub(now))
			now = next.Due
		}
		r = next
	}
	if !slices.IsSorted(waits) || len(waits) != mostLetters-1 || !r.Open(r.Due) || !r.Due.Equal(made.AddDate(0, 0, 90)) || r.Done {
		t.Errorf("%v %+v", waits, r)
	}
	if !r.Sent().Done || r.Open(made.AddDate(0, 0, followCloses)) {
		t.Error("something follows the last letter")
	}
}
