package access

import (
	"crypto/sha256"
	"strings"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Agreement is what a team asks its partners to accept, word for word. A change is a new number, and whoever accepted
// an earlier one is asked again.
type Agreement struct {
	ID     int64
	Org    int64 // the team
	Number int64 // from 1
	Text   lang.Text
	By     string // who wrote it
	Made   time.Time
}

// MaxAgreement is how many characters an agreement has at most, in each language.
const MaxAgreement = 20_000

// Check says everything that is wrong with it. It is there in all four languages: whoever accepts it has read it in their own.
func (a Agreement) Check() error {
	var fs fault.Faults
	for _, l := range lang.All {
		field := "/text/" + string(l)
		if strings.TrimSpace(a.Text[l]) == "" {
			fs.Add(fault.Invalid, field, "agreement.needs_text")
			continue
		}
		fs = append(fs, fault.All(lang.Clean(field, a.Text[l], MaxAgreement))...)
	}
	return fs.Err()
}

// Digest is of the words in one language: what an acceptance keeps, so that it can be shown which words were accepted.
func (a Agreement) Digest(l lang.Locale) [32]byte { return sha256.Sum256([]byte(a.Text[l])) }

// Acceptance is who accepted an agreement for a partner, and when. It outlives their account.
type Acceptance struct {
	Agreement int64 // its number
	Name      string
	Paper     bool // signed on paper, and entered by the team
	EnteredBy string
	Locale    lang.Locale // in which they read it
	Digest    [32]byte    // of those words
	At        time.Time
}

// Check says everything that is wrong with one on paper: who signed.
func (a Acceptance) Check() error {
	if strings.TrimSpace(a.Name) == "" {
		return fault.New(fault.Invalid, "signed-by", "agreement.needs_name")
	}
	return lang.Clean("signed-by", a.Name, MaxName)
}
