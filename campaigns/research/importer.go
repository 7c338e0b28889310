package research

import (
	"crypto/sha256"
	"math"
	"slices"
	"strconv"
)

// How far weights may be from what they should be.
const (
	maxWeight  = 100.0
	meanOff    = .01 // of the mean of all weights from 1
	stratumOff = .005
)

// Import reads the two files of a wave: its codebook and the answers, a row a respondent. It tells everything that is wrong with
// them, each with its row; a wave with anything wrong is none. What it returns has sums only.
func (w Wave) Import(codebookFile, answersFile []byte) (Wave, error) {
	book, err := readCodebook(codebookFile)
	if err != nil {
		return w, err // without a codebook no answer can be judged
	}
	w.Questions, w.Strata = book.questions, book.strata
	a := answers{reader: reader{field: "answers"}, wave: &w, seen: map[string]int{}, codes: map[string]map[string]int{}}
	for _, q := range w.Questions {
		a.codes[q.Key] = map[string]int{}
		for j, one := range q.Answers {
			a.codes[q.Key][one.Code] = j
		}
	}
	a.rows(answersFile, a.take)
	a.whole(book)
	w.Digest = sha256.Sum256(append(append(slices.Clone(codebookFile), 0), answersFile...))
	return w, a.err()
}

// answers are read into the sums of a wave.
type answers struct {
	reader
	wave  *Wave
	seen  map[string]int            // row of each respondent
	codes map[string]map[string]int // place of each answer, by question and code
	sum   Sum
}

func (a *answers) take(row int, c map[string]string) {
	if row == 1 {
		a.head(c)
		return
	}
	if a.sum.People == maxPeople {
		a.wrong(row, "too_many_people", "max", maxPeople)
		return
	}
	who := c[columnRespondent]
	if who == "" {
		a.wrong(row, "no_respondent")
	} else if first, twice := a.seen[who]; twice {
		a.wrong(row, "respondent_twice", "first", first)
	} else {
		a.seen[who] = row
	}
	weight, err := strconv.ParseFloat(c[columnWeight], 64)
	if err != nil || !(weight > 0 && weight <= maxWeight) {
		a.wrong(row, "bad_weight", "value", c[columnWeight], "max", int(maxWeight))
		weight = 1
	}
	a.sum.add(weight)
	a.stratum(row, c, weight)
	for i := range a.wave.Questions {
		q := &a.wave.Questions[i]
		code, asked := c[q.Key]
		if !asked || code == "" { // no answer: in no base
			continue
		}
		j, known := a.codes[q.Key][code]
		if !known {
			a.wrong(row, "unknown_code", "column", q.Key, "value", code)
			continue
		}
		q.Answers[j].Sum.add(weight)
	}
}

// head checks that every column is one that the codebook has, and that none of its questions is missing.
func (a *answers) head(c map[string]string) {
	need := []string{columnRespondent, columnWeight}
	if len(a.wave.Strata) > 0 {
		need = append(need, columnStratum)
	}
	for _, q := range a.wave.Questions {
		need = append(need, q.Key)
	}
	for _, name := range need {
		if _, there := c[name]; !there {
			a.wrong(1, "column_missing", "column", name)
		}
	}
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(need, name) {
			a.wrong(1, "column_unknown", "column", name)
		}
	}
}

func (a *answers) stratum(row int, c map[string]string, weight float64) {
	if len(a.wave.Strata) == 0 {
		return
	}
	i := slices.IndexFunc(a.wave.Strata, func(s Stratum) bool { return s.Code == c[columnStratum] })
	if i < 0 {
		a.wrong(row, "unknown_code", "column", columnStratum, "value", c[columnStratum])
		return
	}
	a.wave.Strata[i].Sum.add(weight)
}

// whole holds the weights together against what they should come to: a mean of 1, and each stratum its share.
func (a *answers) whole(book codebook) {
	a.wave.Respondents = a.sum.People
	if len(a.faults) > 0 {
		return
	}
	if a.sum.People == 0 {
		a.wrong(1, "nobody")
		return
	}
	if mean := a.sum.Weight / float64(a.sum.People); math.Abs(mean-1) > meanOff {
		a.wrong(1, "weights_mean", "mean", math.Round(mean*1000)/1000)
	}
	a.field = "codebook"
	for _, s := range a.wave.Strata {
		if got := s.Sum.Weight / a.sum.Weight; s.Share > 0 && math.Abs(got-s.Share) > stratumOff {
			a.wrong(book.shareRow[s.Code], "stratum_weight", "value", s.Label, "want", math.Round(s.Share*1000)/10, "got", math.Round(got*1000)/10)
		}
	}
}
