package research

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"erawan/internal/fault"
)

const book = `question,wording,code,label,share
stratum,,bkk,Bangkok,40
stratum,,hkt,Phuket,60
legal,Is it legal to take ivory out?,1,Yes,
legal,,2,No,
legal,,9,Do not know,
norm,Would people who matter to you approve?,1,Yes,
norm,,2,No,
`

// answersOf is a hundred people: 40 in Bangkok and 60 in Phuket, all of weight 1.
func answersOf(change func(i int, row []string)) string {
	var b strings.Builder
	b.WriteString("respondent,weight,stratum,legal,norm\n")
	for i := range 100 {
		row := []string{fmt.Sprintf("r%d", i), "1", "bkk", "2", ""}
		if i >= 40 {
			row[2], row[3] = "hkt", "1"
		}
		if change != nil {
			change(i, row)
		}
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	return b.String()
}

func set(at, column int, value string) func(int, []string) {
	return func(i int, row []string) {
		if i == at {
			row[column] = value
		}
	}
}

func TestAWaveIsReadIntoSums(t *testing.T) {
	t.Parallel()
	w, err := Wave{}.Import([]byte("\ufeff"+book), []byte(answersOf(func(i int, row []string) {
		if row[1] = "0.5"; i%2 == 0 {
			row[1] = "1.5"
		}
	})))
	if err != nil {
		t.Fatal(err)
	}
	legal := w.Questions[0]
	if w.Respondents != 100 || len(w.Questions) != 2 || legal.Answering().People != 100 || w.Questions[1].Answering().People != 0 {
		t.Errorf("%d people, %+v", w.Respondents, w.Questions)
	}
	if got := legal.Answering().Effective(); math.Abs(got-80) > 1e-9 { // 100² / (50·1.5² + 50·0.5²) = 10,000 / 125
		t.Errorf("%g effective answers, want 80", got)
	}
	if told := legal.Tell(); told[0].Few || math.Abs(told[0].Interval.At-.6) > 1e-9 || told[1].Few == told[2].Few && !told[2].Few {
		t.Errorf("told: %+v", told)
	}
}

// Everything wrong is told with its row, and nothing is kept of a wave with anything wrong.
func TestAWaveWithAnythingWrongIsRefusedWithRowAndReason(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		book, answers string
		want          string
		row           int
	}{
		"no number as a weight":           {book, answersOf(set(3, 1, "much")), "wave.bad_weight", 5},
		"a weight of nothing":             {book, answersOf(set(3, 1, "0")), "wave.bad_weight", 5},
		"a weight that is not a number":   {book, answersOf(set(3, 1, "NaN")), "wave.bad_weight", 5},
		"an endless weight":               {book, answersOf(set(3, 1, "Inf")), "wave.bad_weight", 5},
		"weights with another mean":       {book, answersOf(func(_ int, r []string) { r[1] = "2" }), "wave.weights_mean", 1},
		"weights beside the strata":       {book, answersOf(func(i int, r []string) { r[1] = []string{"1.25", "0.8333"}[min(1, i/40)] }), "wave.stratum_weight", 2},
		"a respondent twice":              {book, answersOf(set(7, 0, "r2")), "wave.respondent_twice", 9},
		"a respondent without a name":     {book, answersOf(set(7, 0, "")), "wave.no_respondent", 9},
		"a code that is not in the book":  {book, answersOf(set(50, 3, "3")), "wave.unknown_code", 52},
		"a stratum that is not in it":     {book, answersOf(set(50, 2, "cnx")), "wave.unknown_code", 52},
		"a question that is not in it":    {book, "respondent,weight,stratum,legal,norm,extra\n", "wave.column_unknown", 1},
		"a question that is missing":      {book, "respondent,weight,stratum,legal\n", "wave.column_missing", 1},
		"a row that is too short":         {book, answersOf(nil) + "x,1\n", "wave.short_row", 102},
		"no CSV":                          {book, "respondent,weight,stratum,legal,norm\nr1,\"1\n", "wave.no_csv", 2},
		"nobody":                          {book, "respondent,weight,stratum,legal,norm\n", "wave.nobody", 1},
		"two wordings of one question":    {book + "norm,Would they?,3,Perhaps,\n", "", "wave.wording_twice", 9},
		"no wording":                      {"question,wording,code,label\nq,,1,Yes\n", "", "wave.no_wording", 2},
		"a code twice":                    {book + "norm,,2,Never,\n", "", "wave.code_twice", 9},
		"shares that do not come to all":  {strings.Replace(book, ",60", ",50", 1), "", "wave.shares_sum", 3},
		"a share that is not a number":    {strings.Replace(book, ",60", ",x", 1), "", "wave.bad_share", 3},
		"a codebook without its columns":  {"question,code\nq,1\n", "", "wave.column_missing", 1},
		"a name that is kept for columns": {"question,wording,code,label\nweight,w,1,x\n", "", "wave.name_kept", 2},
	} {
		_, err := Wave{}.Import([]byte(row.book), []byte(row.answers))
		found := false
		for _, f := range fault.All(err) {
			found = found || f.Key == row.want && f.Args["row"] == row.row
		}
		if !found {
			t.Errorf("%s: want %s in row %d, got %v", name, row.want, row.row, err)
		}
	}
	every := answersOf(func(_ int, r []string) { r[3] = "7" })
	if _, err := (Wave{}).Import([]byte(book), []byte(every)); len(fault.All(err)) != mostFaults+1 {
		t.Errorf("%d faults are told of 100", len(fault.All(err)))
	}
}

func TestAFewAreNotGivenAwayByTheRest(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		counts []int64
		want   string
	}{
		{[]int64{100, 50, 30}, "---"}, {[]int64{100, 50, 3}, "-xx"}, {[]int64{100, 6, 5}, "-xx"}, {[]int64{3, 4}, "xx"}, {[]int64{9, 9, 9}, "xxx"}, {[]int64{40, 0, 60}, "xx-"}, {[]int64{20}, "-"},
	} {
		got := ""
		for _, few := range Few(row.counts) {
			got += map[bool]string{true: "x", false: "-"}[few]
		}
		if got != row.want {
			t.Errorf("%v: %s, want %s", row.counts, got, row.want)
		}
	}
}

func FuzzAnyWaveIsReadOrRefused(f *testing.F) {
	f.Add(book, answersOf(nil))
	f.Add("\"", "\"")
	f.Fuzz(func(t *testing.T, book, answers string) {
		w, err := Wave{}.Import([]byte(book), []byte(answers))
		if err == nil && (w.Respondents == 0 || len(w.Questions) == 0) {
			t.Fatal("a wave of nobody, or of nothing, was taken")
		}
		if err != nil && len(fault.All(err)) == 0 {
			t.Fatalf("no reason is told: %v", err)
		}
	})
}
