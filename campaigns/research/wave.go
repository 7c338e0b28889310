package research

import (
	"crypto/sha256"
	"slices"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// Wave is a wave of a survey that a team brought in. Its respondents are added up as it is read: no row of anybody is kept.
type Wave struct {
	ID, Org     int64
	Public      string
	Study       string // waves of one study are held against each other
	Name        string // of the wave, such as its year: unique in the study
	From, To    campaigns.Date
	Method      string // how people were asked
	Base        string // who was asked
	Source      string
	Confidence  content.Confidence
	Respondents int64
	Strata      []Stratum
	Questions   []Asked
	Digest      [sha256.Size]byte // of the two files
	By          access.Actor
	At          time.Time
}

// Stratum is a part of the people that were asked. Share is its part of those whom the wave speaks for, from 0 to 1; 0 where the
// codebook does not say.
type Stratum struct {
	Code, Label string
	Share       float64
	Sum         Sum
}

// Asked is a question of a wave in its own words, with what was answered. Its words and answers are frozen by its key: a wave
// that asks otherwise under the same key is refused.
type Asked struct {
	Key, Wording string
	Answers      []Answered
	Row          int // of the codebook; 0 once it is stored
}

// Answered is one answer of a question.
type Answered struct {
	Code, Label string
	Sum         Sum
}

// Sum is how many said something, and what they weigh.
type Sum struct {
	People  int64   `json:"people"`
	Weight  float64 `json:"weight"`
	Squared float64 `json:"squared"` // sum of the squares of the weights
}

func (s *Sum) add(weight float64) {
	s.People++
	s.Weight += weight
	s.Squared += weight * weight
}

// Effective is how many people counted alike tell as much (Kish, Survey Sampling, 1965): the square of the sum of the weights
// over the sum of their squares.
func (s Sum) Effective() float64 {
	if s.Squared == 0 {
		return 0
	}
	return s.Weight * s.Weight / s.Squared
}

// Answering are all who answered a question: those who did not are in no base.
func (a Asked) Answering() (out Sum) {
	for _, one := range a.Answers {
		out.People += one.Sum.People
		out.Weight += one.Sum.Weight
		out.Squared += one.Sum.Squared
	}
	return out
}

// Fewest is how many people a number that is published stands for at least.
const Fewest = 10

// Told is an answer as it may be published: its share with Wilson's interval on the effective number of those who answered. Few
// is said of one that fewer than ten gave, or that would give one of those away.
type Told struct {
	Code, Label string
	Few         bool
	Interval    experiment.Interval
}

// Tell gives the answers of a question as they may be published.
func (a Asked) Tell() []Told {
	base := a.Answering()
	counts := make([]int64, len(a.Answers))
	for i, one := range a.Answers {
		counts[i] = one.Sum.People
	}
	few := Few(counts)
	out := make([]Told, len(a.Answers))
	for i, one := range a.Answers {
		out[i] = Told{Code: one.Code, Label: one.Label, Few: few[i]}
		if !few[i] {
			out[i].Interval = experiment.Wilson(base.Effective(), one.Sum.Weight/base.Weight)
		}
	}
	return out
}

// Few says of each of some counts that add up to a total which is known whether it must not be told: those under ten, and the
// smallest of the others where the hidden ones together are under ten, since a total less the rest would give them away.
func Few(counts []int64) []bool {
	out := make([]bool, len(counts))
	hidden, total := int64(0), int64(0)
	some := false
	for i, n := range counts {
		total += n
		if n < Fewest {
			out[i], some = true, true
			hidden += n
		}
	}
	if total < Fewest {
		return slices.Repeat([]bool{true}, len(counts))
	}
	if some && hidden < Fewest {
		next := -1
		for i, n := range counts {
			if !out[i] && (next < 0 || n < counts[next]) {
				next = i
			}
		}
		if next >= 0 {
			out[next] = true
		}
	}
	return out
}

// Frozen holds the questions of a wave against those of earlier waves of its study: what was asked under a key before has the
// same words and the same answers.
func (w Wave) Frozen(before []Asked) error {
	var faults fault.Faults
	for _, q := range w.Questions {
		for _, was := range before {
			if was.Key != q.Key {
				continue
			}
			if was.Wording != q.Wording {
				faults = append(faults, fault.New(fault.Invalid, "codebook", "wave.wording_changed").With("row", q.Row).With("column", q.Key).With("was", was.Wording))
			}
			if !slices.EqualFunc(was.Answers, q.Answers, func(a, b Answered) bool { return a.Code == b.Code && a.Label == b.Label }) {
				faults = append(faults, fault.New(fault.Invalid, "codebook", "wave.answers_changed").With("row", q.Row).With("column", q.Key))
			}
			break
		}
	}
	return faults.Err()
}

// Validate checks what is told of a wave beside its files.
func (w Wave) Validate() error {
	var faults fault.Faults
	for _, one := range []struct{ field, text string }{{"study", w.Study}, {"name", w.Name}, {"method", w.Method}, {"base", w.Base}, {"source", w.Source}} {
		switch {
		case one.text == "":
			faults.Add(fault.Invalid, one.field, "wave.needs_"+one.field)
		case len([]rune(one.text)) > maxText:
			faults = append(faults, fault.New(fault.Invalid, one.field, "wave.too_long").With("max", maxText))
		}
	}
	if w.From == (campaigns.Date{}) || w.To == (campaigns.Date{}) || w.To.Before(w.From) {
		faults.Add(fault.Invalid, "to", "wave.bad_days")
	}
	if !slices.Contains([]content.Confidence{content.A, content.B, content.C}, w.Confidence) {
		faults.Add(fault.Invalid, "confidence", "wave.needs_confidence")
	}
	return faults.Err()
}

// maxText bounds a text of a wave, in characters.
const maxText = 300

// ByWave is what one wave says to a question. Nothing where it did not ask it.
type ByWave struct {
	Wave  Wave
	Asked *Asked
}

// Through is a question over waves of one study, in the order of their fieldwork.
func Through(waves []Wave, key string) []ByWave {
	sorted := slices.Clone(waves)
	slices.SortStableFunc(sorted, func(a, b Wave) int {
		if a.From.Before(b.From) {
			return -1
		}
		if b.From.Before(a.From) {
			return 1
		}
		return 0
	})
	var out []ByWave
	for _, w := range sorted {
		one := ByWave{Wave: w}
		for i := range w.Questions {
			if w.Questions[i].Key == key {
				one.Asked = &w.Questions[i]
			}
		}
		out = append(out, one)
	}
	return out
}
