package pledges

import (
	"encoding/json"
	"time"

	"erawan/internal/lang"
)

// Reminder is a letter that is due, as far as whoever cannot open it knows.
type Reminder struct {
	ID       int64
	Nonce    string
	Wave     Wave
	Pledged  time.Time
	Sealed   []byte
	Due      time.Time
	Attempts int
	Done     bool // nothing more is sent: the address goes
}

// mostLetters is how often one is tried; between tries the hours double.
const mostLetters = 7

// Open reports whether what the letter asks can be told now.
func (r Reminder) Open(now time.Time) bool {
	wave, _ := WaveAt(r.Pledged, now)
	return wave == r.Wave
}

// Sent is what follows a letter: the next one, or nothing.
func (r Reminder) Sent() Reminder {
	if r.Wave == Quarter {
		r.Done = true
		return r
	}
	r.Wave, r.Due = Quarter, r.Pledged.Add(time.Duration(Quarter)*day)
	return r
}

// Failed tries a letter again, and gives it up after a few days.
func (r Reminder) Failed(now time.Time) Reminder {
	if r.Attempts >= mostLetters {
		return r.Sent()
	}
	r.Due = now.Add(time.Hour << (r.Attempts - 1))
	return r
}

// OpenOrder reads what a contact's seal held.
func OpenOrder(plain []byte) (o Order, err error) {
	err = json.Unmarshal(plain, &o)
	return o, err
}

// Agreed is an entry of the consent ledger: that somebody agreed to a sentence. It names nobody.
type Agreed struct {
	Digest    []byte // of the sentence, in the locale
	Locale    lang.Locale
	Purpose   string
	Partner   lang.Text // as it is called now
	Asked     time.Time
	Confirmed time.Time // zero until it was
}

// Receiving is what an organisation set up for reminders.
type Receiving struct {
	Recipient string
	Changed   time.Time
	Seen      time.Time // when a process that holds its secret key was at work last; zero for never
}

// Exported is a contact as its owner organisation takes it along: sealed as it is kept.
type Exported struct {
	Sealed    []byte    `json:"sealed"`
	Recipient string    `json:"recipient"`
	Asked     time.Time `json:"asked_at"`
	Confirmed time.Time `json:"confirmed_at"`
	Wave      Wave      `json:"next_wave"`
	Due       time.Time `json:"due_at"`
}

// LetterOver is how many days after it was due a letter has nothing to ask any more, and its address goes whoever was to send it.
const LetterOver = followCloses - monthOpens
