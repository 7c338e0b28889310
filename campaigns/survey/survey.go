// Package survey asks visits, exposed and held out alike, and keeps what they answer. An answer is counted by assignment: the arm
// is the token's, whatever the visit saw.
package survey

import (
	"context"
	"errors"
	"time"

	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Given is one answer: a question, and the place of an option among its own, from 0.
type Given struct {
	Item   int64
	Choice int
}

// Reply is what a visit answered.
type Reply struct {
	Token  token.ID
	Survey int64
	Cell   token.Cell
	Source token.Source
	Bucket int
	Locale lang.Locale // it was answered in
	At     time.Time
	Given  []Given
}

// Store keeps answers.
type Store interface {
	// Answer writes the answers of a visit to questions that it has not answered yet, with what they count for, in one transaction. The
	// first answer to a question stands. It returns all answers of the visit, and whether any of these is new.
	Answer(ctx context.Context, r Reply) (stand []Given, fresh bool, err error)
	// Answers are those that a visit has given.
	Answers(ctx context.Context, of token.ID) ([]Given, error)
}

// Surveys are those that run, from memory.
type Surveys interface {
	// Asking is a survey in the first of some languages in which it may be asked now; false when it does not run.
	Asking(survey int64, want []lang.Locale, now time.Time) (delivery.Asking, bool)
}

// Service asks, and takes answers.
type Service struct {
	Sealer  *token.Sealer
	Surveys Surveys
	Store   Store
}

// Sheet is a survey as one visit is asked it, and what it has answered.
type Sheet struct {
	delivery.Asking
	Given []Given
}

// Now is what is asked next: first everything but what shows the law, then that, then nothing. What was left open is not asked again.
func (s Sheet) Now() (out []delivery.Question) {
	for _, shows := range []bool{false, true} {
		met := false
		out = nil
		for _, q := range s.Questions {
			if (q.Kind == content.IntentionAfter) != shows {
				continue
			}
			out = append(out, q)
			met = met || s.has(q.ID)
		}
		later := !shows && len(s.Given) > 0 // whoever answered the second part is past the first
		if len(out) > 0 && !met && !later {
			return out
		}
	}
	return nil
}

func (s Sheet) has(item int64) bool {
	for _, g := range s.Given {
		if g.Item == item {
			return true
		}
	}
	return false
}

// Answer of a visit, as it came in.
type Answer struct {
	Now     time.Time
	Token   string
	Locale  string
	Answers map[string]int // by the public id of the question
}

// Ask is the sheet for a view token.
func (s *Service) Ask(ctx context.Context, text, locale string, now time.Time) (Sheet, error) {
	_, sheet, err := s.open(ctx, text, locale, now)
	return sheet, err
}

func (s *Service) open(ctx context.Context, text, locale string, now time.Time) (token.Claims, Sheet, error) {
	c, err := s.Sealer.Open(text, now, token.Page)
	switch {
	case errors.Is(err, token.ErrExpired):
		return c, Sheet{}, fault.New(fault.Invalid, "/token", "token.expired")
	case err != nil:
		return c, Sheet{}, fault.New(fault.Invalid, "/token", "token.invalid")
	case c.Survey == 0:
		return c, Sheet{}, fault.New(fault.Invalid, "/token", "survey.not_asked")
	}
	want := []lang.Locale{lang.Locale(locale), c.Cell.Locale}
	asking, ok := s.Surveys.Asking(c.Survey, want, now)
	if !ok {
		return c, Sheet{}, fault.New(fault.Conflict, "/token", "survey.over")
	}
	given, err := s.Store.Answers(ctx, c.ID)
	return c, Sheet{asking, given}, err
}

// Take keeps the answers of a visit. The same again changes nothing and is answered alike; the second result is false then.
func (s *Service) Take(ctx context.Context, a Answer) (Sheet, bool, error) {
	c, sheet, err := s.open(ctx, a.Token, a.Locale, a.Now)
	if err != nil {
		return sheet, false, err
	}
	r := Reply{Token: c.ID, Survey: c.Survey, Cell: c.Cell, Source: c.Source, Bucket: c.Bucket, Locale: sheet.Locale, At: a.Now.UTC().Truncate(time.Millisecond)}
	var wrong fault.Faults
	known := 0
	for _, q := range sheet.Questions {
		choice, told := a.Answers[q.Item]
		if !told {
			continue
		}
		known++
		if choice < 0 || choice >= len(q.Options) {
			wrong.Add(fault.Invalid, "/answers/"+q.Item, "survey.unknown_option")
			continue
		}
		r.Given = append(r.Given, Given{q.ID, choice})
	}
	switch {
	case known < len(a.Answers):
		wrong.Add(fault.Invalid, "/answers", "survey.unknown_item")
	case known == 0:
		wrong.Add(fault.Invalid, "/answers", "survey.nothing")
	}
	if err := wrong.Err(); err != nil {
		return sheet, false, err
	}
	stand, fresh, err := s.Store.Answer(ctx, r)
	sheet.Given = stand
	return sheet, fresh, err
}
