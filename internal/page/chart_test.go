package page

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/lang"
)

func TestScalesBeginAtNoughtAndHoldTheLargestInFewRoundSteps(t *testing.T) {
	t.Parallel()
	for largest, want := range map[float64][]int64{
		0: {0, 1}, 1: {0, 1}, 4: {0, 1, 2, 3, 4}, 5: {0, 2, 4, 6}, 17: {0, 5, 10, 15, 20}, 41: {0, 20, 40, 60}, 1001: {0, 500, 1000, 1500}, 58_200: {0, 20_000, 40_000, 60_000},
	} {
		if diff := cmp.Diff(want, scaleFor(largest).steps); diff != "" {
			t.Errorf("%g: %s", largest, diff)
		}
	}
}

func plots() map[string]Plot {
	marks := []string{"1 <Nov>", "2", "3", "4"}
	series := []Series{{Name: "A & b", Slot: 1, Values: []float64{1, Unknown(), 3, 4}}, {Name: "ไทย", Lang: lang.Th, Slot: 3, Values: []float64{0, 0, 0, 0}}}
	return map[string]Plot{
		"line":            Line{Axis: "Day", Marks: marks, Full: marks, Series: series},
		"line with ahead": Line{Axis: "Day", Marks: marks, Full: marks, Series: []Series{{Slot: 1, Values: []float64{1, 2, Unknown(), Unknown()}}}, Ahead: 2, AheadSays: "ahead"},
		"line of one day": Line{Axis: "Day", Marks: marks[:1], Full: marks[:1], Series: []Series{{Slot: 2, Values: []float64{7}}}},
		"line of nothing": Line{Axis: "Day", Marks: marks, Full: marks, Series: []Series{{Slot: 6, Values: []float64{Unknown(), Unknown(), Unknown(), Unknown()}}}},
		"columns":         Columns{Axis: "Day", Marks: marks, Full: marks, Series: series},
		"intervals":       Intervals{Axis: "Q", Unit: "pts", Rows: []Interval{{Name: "x", Point: 8.7, Low: 4.7, High: 12.6, Written: "+8.7"}, {Name: "y", Point: 1, Low: -2, High: 3, Written: "+1"}, {Name: "z", TooEarly: "2 of 9"}}},
		"one interval":    Intervals{Rows: []Interval{{Name: "z", TooEarly: "2 of 9"}}},
		"heat":            Heat{Axis: "Day", Columns: marks, Rows: []HeatRow{{Name: "Mon", Values: []float64{0, 1, Unknown(), 9}}}},
	}
}

func TestEveryChartIsWellFormedNamedAndWithinItsWidth(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`(?: x| x1| cx|width)="(-?[0-9.]+)"`)
	for name, p := range plots() {
		for _, l := range lang.All {
			f := set(t, nil).Reader(l, nil).Draw(Caption{ID: "f", Finding: "<found>", Unit: "u", Says: `"says"`}, p)
			for svg, width := range map[string]float64{string(f.Wide): wideUnits, string(f.Narrow): narrowUnits} {
				tags := wellFormed(t, name, svg)
				if tags["title"] != 1 || tags["desc"] != 1 || !strings.Contains(svg, "&lt;found&gt;") || strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || strings.Contains(svg, "style=") {
					t.Errorf("%s: %s", name, svg)
				}
				for _, m := range number.FindAllStringSubmatch(svg, -1) {
					if v := atof(t, m[1]); v < -0.1 || v > width+0.1 {
						t.Errorf("%s in %s stands at %g of %g", name, l, v, width)
					}
				}
			}
		}
	}
}

func atof(t *testing.T, s string) float64 {
	t.Helper()
	var f float64
	if err := xml.Unmarshal([]byte("<f>"+s+"</f>"), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func wellFormed(t *testing.T, name, svg string) map[string]int {
	t.Helper()
	tags := map[string]int{}
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return tags
		}
		if err != nil {
			t.Fatalf("%s: %v in %s", name, err, svg)
		}
		if el, ok := token.(xml.StartElement); ok {
			tags[el.Name.Local]++
		}
	}
}

func TestWhatIsUnknownIsAGapAndSaysSoInTheTable(t *testing.T) {
	t.Parallel()
	p := plots()["line"]
	f := set(t, nil).Reader(lang.En, nil).Draw(Caption{ID: "f"}, p)
	if diff := cmp.Diff([][]Cell{{{Text: "1 <Nov>"}, {Text: "1"}, {Text: "0"}}, {{Text: "2"}, {Text: "–"}, {Text: "0"}}, {{Text: "3"}, {Text: "3"}, {Text: "0"}}, {{Text: "4"}, {Text: "4"}, {Text: "0"}}}, f.Rows); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(string(f.Wide), `class="ln ln-1"`); n != 1 {
		t.Errorf("%d stretches of the first line: a lone day is a mark, and a gap is not joined", n)
	}
	if n := strings.Count(string(f.Wide), `class="fill-1"`); n != 2 {
		t.Errorf("%d marks where known stretches end", n)
	}
}

func TestAStackIsAsTallAsItsSum(t *testing.T) {
	t.Parallel()
	c := Columns{Marks: []string{"1"}, Full: []string{"1"}, Series: []Series{{Slot: 1, Values: []float64{3}}, {Slot: 2, Values: []float64{1}}}}
	inner, _ := c.draw(set(t, nil).Reader(lang.En, nil), wideUnits)
	heights := regexp.MustCompile(`piece fill-\d"[^>]* height="([0-9.]+)"`).FindAllStringSubmatch(inner, -1)
	if len(heights) != 2 || math.Abs(atof(t, heights[0][1])-3*atof(t, heights[1][1])) > .3 {
		t.Error(heights)
	}
}

func TestAnIntervalThatHoldsNoughtIsGrey(t *testing.T) {
	t.Parallel()
	inner, _ := plots()["intervals"].draw(set(t, nil).Reader(lang.En, nil), wideUnits)
	if strings.Count(inner, `class="fill-1"`) != 1 || strings.Count(inner, `class="fill-6"`) != 1 || !strings.Contains(inner, "2 of 9") {
		t.Error(inner)
	}
}

func TestARowOfIntervalsHasTwoLinesWhereItsWordsWouldMeet(t *testing.T) {
	t.Parallel()
	r := set(t, nil).Reader(lang.En, nil)
	short, long := Interval{Name: "Japan", Written: "+1.0 (−3.8 to +5.8)", High: 3}, Interval{Name: "Ivory market layer of the origin city: most active", Written: "+1.0 (−3.8 to +5.8)", High: 3}
	for _, row := range []struct {
		width float64
		rows  []Interval
		ends  int // numbers that stand at the end of the name's line
	}{{narrowUnits, []Interval{short, short}, 2}, {narrowUnits, []Interval{short, long}, 0}, {wideUnits, []Interval{short, long}, 2}} {
		inner, _ := Intervals{Rows: row.rows}.draw(r, row.width)
		if got := strings.Count(inner, `text-anchor="end"`); got != row.ends {
			t.Errorf("%v wide, %d rows: %d at the end, want %d: %s", row.width, len(row.rows), got, row.ends, inner)
		}
	}
}

func TestADiffFindsThePhraseAndPartsNoWordAndNoMarkFromItsLetter(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		was, now string
		want     Change
	}{
		{"up to 10 years", "up to 15 years", Change{[]Piece{{"up to ", false}, {"10", true}, {" years", false}}, []Piece{{"up to ", false}, {"15", true}, {" years", false}}}},
		{"Destination is Thailand.", "Destination includes Thailand.", Change{[]Piece{{"Destination ", false}, {"is", true}, {" Thailand.", false}}, []Piece{{"Destination ", false}, {"includes", true}, {" Thailand.", false}}}},
		{"a fine of 10,000 dollars", "a fine of 20,000 dollars", Change{[]Piece{{"a fine of ", false}, {"10,000", true}, {" dollars", false}}, []Piece{{"a fine of ", false}, {"20,000", true}, {" dollars", false}}}},
		{"group", "groups", Change{[]Piece{{"group", true}}, []Piece{{"groups", true}}}},
		{"罚款10万", "罚款105万", Change{[]Piece{{"罚款", false}, {"10", true}, {"万", false}}, []Piece{{"罚款", false}, {"105", true}, {"万", false}}}},
		{"最高十年监禁", "最高监禁", Change{[]Piece{{"最高", false}, {"十年", true}, {"监禁", false}}, []Piece{{"最高", false}, {"监禁", false}}}},
		{"ที่นี่", "ที่นี้", Change{[]Piece{{"ที่", false}, {"นี่", true}}, []Piece{{"ที่", false}, {"นี้", true}}}},
		{"same", "same", Change{[]Piece{{"same", false}}, []Piece{{"same", false}}}},
		{"", "new", Change{nil, []Piece{{"new", true}}}},
	} {
		if diff := cmp.Diff(row.want, Compare(row.was, row.now)); diff != "" {
			t.Errorf("%s: %s", row.now, diff)
		}
	}
}

func TestANameInAnotherScriptSaysItsLanguage(t *testing.T) {
	t.Parallel()
	s := set(t, nil)
	for _, row := range []struct {
		reader, want lang.Locale
		name         string
	}{{lang.Th, lang.En, "Law at exit"}, {lang.En, "", "Law at exit"}, {lang.En, lang.Th, "ป้าย"}, {lang.Th, "", "ป้าย"}, {lang.Th, "", "大象 A"}, {lang.En, "", "123"}} {
		if got := s.Reader(row.reader, nil).Script(row.name); got != row.want {
			t.Errorf("%s in a page in %s: %q", row.name, row.reader, got)
		}
	}
}
