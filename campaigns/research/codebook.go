package research

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Columns of the files that are no question's.
const (
	columnRespondent = "respondent"
	columnWeight     = "weight"
	columnStratum    = "stratum"
)

// Bounds of a wave's files.
const (
	MaxFiles     = 8 << 20 // bytes of both together
	maxQuestions = 200
	maxAnswers   = 60
	maxPeople    = 100_000
	mostFaults   = 50 // of one file that are told; one more says how many there are beside
)

// reader reads a file row by row and collects what is wrong with it.
type reader struct {
	field  string // which file: codebook or answers
	faults fault.Faults
	more   int
}

func (r *reader) wrong(row int, key string, pairs ...any) {
	if len(r.faults) == mostFaults {
		r.more++
		return
	}
	f := fault.New(fault.Invalid, r.field, "wave."+key).With("row", row)
	for i := 0; i < len(pairs); i += 2 {
		f = f.With(pairs[i].(string), pairs[i+1])
	}
	r.faults = append(r.faults, f)
}

func (r *reader) err() error {
	if r.more > 0 {
		return append(r.faults, fault.New(fault.Invalid, r.field, "wave.more").With("count", r.more)).Err()
	}
	return r.faults.Err()
}

// rows reads a file: its head, and each row with its number. The byte order mark of a spreadsheet is passed over.
func (r *reader) rows(file []byte, take func(row int, cells map[string]string)) {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	head, err := in.Read()
	if err != nil {
		r.wrong(1, "no_csv")
		return
	}
	for i, name := range head {
		head[i] = strings.TrimSpace(name)
		if slices.Contains(head[:i], head[i]) {
			r.wrong(1, "column_twice", "column", head[i])
		}
	}
	take(1, headCells(head))
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) && !errors.Is(err, csv.ErrFieldCount) {
			r.wrong(bad.StartLine, "no_csv")
			return
		}
		row, _ := in.FieldPos(0)
		if err != nil {
			r.wrong(row, "short_row", "count", len(cells), "want", len(head))
			continue
		}
		named := make(map[string]string, len(cells))
		for i, cell := range cells {
			named[head[i]] = strings.TrimSpace(cell)
		}
		take(row, named)
	}
}

func headCells(head []string) map[string]string {
	out := make(map[string]string, len(head))
	for _, name := range head {
		out[name] = name
	}
	return out
}

// codebook is what a wave's codebook says: its questions with their words and answers, and its strata.
type codebook struct {
	questions []Asked
	strata    []Stratum
	shareRow  map[string]int
}

// readCodebook reads question, wording, code, label and, for strata, share: a row a code.
func readCodebook(file []byte) (codebook, error) {
	r, out := reader{field: "codebook"}, codebook{shareRow: map[string]int{}}
	r.rows(file, func(row int, c map[string]string) {
		if row == 1 {
			for _, name := range []string{"question", "wording", "code", "label"} {
				if c[name] == "" {
					r.wrong(1, "column_missing", "column", name)
				}
			}
			return
		}
		for _, name := range []string{"question", "wording", "code", "label"} {
			if lang.Clean(name, c[name], maxText) != nil {
				r.wrong(row, "bad_text", "column", name)
				return
			}
		}
		switch name := c["question"]; {
		case name == "" || c["code"] == "" || c["label"] == "":
			r.wrong(row, "codebook_blank")
		case name == columnStratum:
			out.stratum(&r, row, c)
		case name == columnRespondent || name == columnWeight:
			r.wrong(row, "name_kept", "column", name)
		default:
			out.answer(&r, row, c)
		}
	})
	if len(r.faults) == 0 && len(out.questions) == 0 {
		r.wrong(1, "no_questions")
	}
	out.shares(&r)
	return out, r.err()
}

func (b *codebook) stratum(r *reader, row int, c map[string]string) {
	if slices.ContainsFunc(b.strata, func(s Stratum) bool { return s.Code == c["code"] }) {
		r.wrong(row, "code_twice", "column", columnStratum, "value", c["code"])
		return
	}
	s := Stratum{Code: c["code"], Label: c["label"]}
	if c["share"] != "" {
		share, err := strconv.ParseFloat(strings.TrimSuffix(c["share"], "%"), 64)
		if err != nil || !(share > 0 && share <= 100) {
			r.wrong(row, "bad_share", "value", c["share"])
			return
		}
		s.Share = share / 100
	}
	b.shareRow[s.Code] = row
	b.strata = append(b.strata, s)
}

func (b *codebook) answer(r *reader, row int, c map[string]string) {
	i := slices.IndexFunc(b.questions, func(q Asked) bool { return q.Key == c["question"] })
	if i < 0 {
		switch {
		case c["wording"] == "":
			r.wrong(row, "no_wording", "column", c["question"])
			return
		case len(b.questions) == maxQuestions:
			r.wrong(row, "too_many_questions", "max", maxQuestions)
			return
		}
		b.questions = append(b.questions, Asked{Key: c["question"], Wording: c["wording"], Row: row})
		i = len(b.questions) - 1
	}
	q := &b.questions[i]
	switch {
	case c["wording"] != "" && c["wording"] != q.Wording:
		r.wrong(row, "wording_twice", "column", q.Key)
	case slices.ContainsFunc(q.Answers, func(a Answered) bool { return a.Code == c["code"] }):
		r.wrong(row, "code_twice", "column", q.Key, "value", c["code"])
	case len(q.Answers) == maxAnswers:
		r.wrong(row, "too_many_answers", "column", q.Key, "max", maxAnswers)
	default:
		q.Answers = append(q.Answers, Answered{Code: c["code"], Label: c["label"]})
	}
}

// shares are told of all strata or of none, and add up to the whole.
func (b *codebook) shares(r *reader) {
	sum, told := 0.0, 0
	for _, s := range b.strata {
		sum += s.Share
		if s.Share > 0 {
			told++
		}
	}
	if told > 0 && (told < len(b.strata) || math.Abs(sum-1) > .001) {
		r.wrong(b.shareRow[b.strata[len(b.strata)-1].Code], "shares_sum", "sum", math.Round(sum*1000)/10)
	}
}
