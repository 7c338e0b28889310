package campaigns

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// SurveyState is how far a survey has come.
type SurveyState string

// The states.
const (
	SurveyDraft   SurveyState = "draft"
	SurveyRunning SurveyState = "running" // registered: what it asks cannot be changed
	SurveyEnded   SurveyState = "ended"
)

// Survey is one to eight questions that a share of a campaign's visits is asked, exposed and held out alike. A campaign has
// one at a time. Versions are appended, never overwritten.
type Survey struct {
	ID       int64
	Org      int64
	Public   string
	Version  int
	Campaign int64
	State    SurveyState
	Items    []int64 // in the order asked
	Share    int     // of 1,024 buckets, how many are asked
	Locales  []lang.Locale
	From     Date   // first day, by the campaign's calendar
	Until    Date   // last day
	Zone     string // the campaign's
	Frozen   FrozenSurvey
	Began    time.Time // from when it asks: when it was registered
	Over     time.Time // when it was ended; zero while it runs
	Why      string    // of an end
}

// FrozenSurvey is what was asked, as it was when the survey was registered.
type FrozenSurvey struct {
	Document string // as JSON
	Digest   string // its SHA-256, in hex
}

// MaxSurveyItems is how many questions a visit is asked at most.
const MaxSurveyItems = 8

// Validate returns every rule that the survey breaks.
func (s Survey) Validate() error {
	var fs fault.Faults
	distinct := slices.Clone(s.Items)
	slices.Sort(distinct)
	if n := len(s.Items); n == 0 || n > MaxSurveyItems || len(slices.Compact(distinct)) != n {
		fs = append(fs, fault.New(fault.Invalid, "/items", "survey.bad_items").With("most", MaxSurveyItems))
	}
	if s.Share < 1 || s.Share > Buckets {
		fs.Add(fault.Invalid, "/share", "survey.bad_share")
	}
	if len(s.Locales) == 0 || slices.ContainsFunc(s.Locales, func(l lang.Locale) bool { return !l.Valid() }) {
		fs.Add(fault.Invalid, "/locales", "survey.bad_locales")
	}
	if !s.From.Valid() {
		fs.Add(fault.Invalid, "/from", "survey.bad_from")
	}
	if !s.Until.Valid() || s.Until.Before(s.From) {
		fs.Add(fault.Invalid, "/until", "survey.bad_until")
	}
	return fs.Err()
}

// Window is from when to when the survey asks.
func (s Survey) Window() (from, until time.Time) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	from, until = s.From.In(zone), s.Until.Next().In(zone)
	if s.Began.After(from) {
		from = s.Began
	}
	return from, until
}

// Asks reports whether the survey asks at an instant.
func (s Survey) Asks(now time.Time) bool {
	from, until := s.Window()
	return s.State == SurveyRunning && !now.Before(from) && now.Before(until)
}

// AskedItem is a question as it is frozen: its wording, by language, and which answers count.
type AskedItem struct {
	Item    string             `json:"item"`
	Version int                `json:"version"`
	Kind    string             `json:"kind"`
	Asked   map[string]AskedIn `json:"asked"`
	Wanted  []int              `json:"wanted,omitempty"`
	Law     string             `json:"law,omitempty"`
}

// AskedIn is the wording in one language, with the digest that was approved.
type AskedIn struct {
	Ask     string   `json:"ask"`
	Options []string `json:"options"`
	Digest  string   `json:"digest"`
}

// registered is the document that is frozen.
type registered struct {
	Campaign string      `json:"campaign"`
	Share    int         `json:"share_of_1024"`
	Locales  []string    `json:"languages"`
	From     Date        `json:"from"`
	Until    Date        `json:"until"`
	Began    time.Time   `json:"registered_at"`
	HoldOut  int         `json:"hold_out_of_1024"`
	Items    []AskedItem `json:"items"`
}

// Register begins a draft's survey at an instant, for its campaign and questions as they stand.
func (s Survey) Register(c Campaign, items []AskedItem, now time.Time) (Survey, error) {
	switch {
	case s.State != SurveyDraft && s.State != "":
		return s, fault.New(fault.Conflict, "", "survey.begun")
	case c.State == Ended:
		return s, fault.New(fault.Conflict, "", "survey.campaign_ended")
	}
	if err := s.Validate(); err != nil {
		return s, err
	}
	s.State, s.Campaign, s.Began, s.Zone = SurveyRunning, c.ID, now.UTC().Truncate(time.Millisecond), c.Zone
	if _, until := s.Window(); !now.Before(until) {
		return s, fault.New(fault.Invalid, "/until", "survey.until_past")
	}
	doc := registered{Campaign: c.Public, Share: s.Share, From: s.From, Until: s.Until, Began: s.Began, HoldOut: c.HoldOut, Items: items}
	for _, l := range s.Locales {
		doc.Locales = append(doc.Locales, string(l))
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return s, err
	}
	sum := sha256.Sum256(raw)
	s.Frozen = FrozenSurvey{string(raw), hex.EncodeToString(sum[:])}
	return s, nil
}

// MaxSurveyWhy bounds the reason of an end, in characters.
const MaxSurveyWhy = 500

// End ends it, with a reason.
func (s Survey) End(why string, now time.Time) (Survey, error) {
	if s.State != SurveyRunning {
		return s, fault.New(fault.Conflict, "", "survey.not_running")
	}
	if n := utf8.RuneCountInString(why); strings.TrimSpace(why) == "" || n > MaxSurveyWhy {
		return s, fault.New(fault.Invalid, "/why", "survey.needs_why").With("most", MaxSurveyWhy)
	}
	s.State, s.Over, s.Why = SurveyEnded, now.UTC().Truncate(time.Millisecond), why
	return s, nil
}
