package reports_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/webtest"
)

// TestOtherReadersFindThePagesDigits reads a sheet by the letter of RFC 4180, and a document with SQLite's reader of JSON: neither
// shares a line with what wrote them.
func TestOtherReadersFindThePagesDigits(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	busier(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	for _, by := range []evidence.Dimension{evidence.OfVariant, evidence.OfLocale, evidence.OfDay} {
		query := "?before=yes&by=" + string(by)
		shown := rowsOf(b.Get(building + query))
		if len(shown) < 3 {
			t.Fatalf("by %s: %d rows on the page", by, len(shown))
		}
		if diff := cmp.Diff(shown, figures(letterByLetter(t, b.Get(building+".csv"+query+"&headings=codes&mark=no").Body))); diff != "" {
			t.Errorf("by %s, page (-) and CSV (+): %s", by, diff)
		}
		if diff := cmp.Diff(shown, figures(bySQLite(t, r, b.Get(building+".json"+query).Body))); diff != "" {
			t.Errorf("by %s, page (-) and JSON (+): %s", by, diff)
		}
	}
}

// TestRowsOfEveryBreakdownAddUpToTheirSide adds what a sheet says, side by side: segments with what was merged of them.
func TestRowsOfEveryBreakdownAddUpToTheirSide(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	busier(t, r)
	b := r.SignedIn(access.RoleAnalyst)
	for _, by := range evidence.Dimensions {
		if by == evidence.OfSegment || by == evidence.OfPair { // told of days and months that were published, which TestFilesSayWhatThePageSaysDigitForDigit and TestPairsOnThePageAndInFiles wait for
			continue
		}
		rows := letterByLetter(t, b.Get(building+".csv?headings=codes&mark=no&by="+string(by)).Body)
		at := func(id string) int { return slices.Index(rows[0], id) }
		for _, id := range []string{"decisions", "impressions", "viewable", "opens", "law_reads", "clicks", "pledges", "filtered"} {
			left, total := map[string]int64{}, int64(0) // by side: the rows, less the total
			for _, row := range rows[1:] {
				n, err := strconv.ParseInt(row[at(id)], 10, 64)
				if err != nil {
					t.Fatalf("by %s: %s is no count", by, row[at(id)])
				}
				if row[at("line")] == "total" {
					total += n
					n = -n
				}
				left[row[at("arm")]] += n
			}
			if total == 0 && id == "impressions" {
				t.Fatalf("by %s: nothing adds up to nothing", by)
			}
			for side, n := range left {
				if n != 0 {
					t.Errorf("by %s: %s of %s are %d more in the rows than in the total", by, id, side, n)
				}
			}
		}
	}
}

// letterByLetter reads a sheet as RFC 4180 has it, and nothing that it has not.
func letterByLetter(t *testing.T, body string) (out [][]string) {
	t.Helper()
	var row []string
	for rest := body; rest != ""; {
		var field string
		if quoted, is := strings.CutPrefix(rest, `"`); is {
			for rest = quoted; ; {
				text, after, closed := strings.Cut(rest, `"`)
				if !closed {
					t.Fatalf("a quotation that does not end: %q", rest)
				}
				field, rest = field+text, after
				if !strings.HasPrefix(rest, `"`) {
					break
				}
				field, rest = field+`"`, rest[1:]
			}
		} else {
			end := strings.IndexAny(rest, ",\r\n\"")
			if end < 0 || rest[end] == '"' {
				t.Fatalf("a line that does not end, or a quotation mark within a field: %q", rest)
			}
			field, rest = rest[:end], rest[end:]
		}
		row = append(row, field)
		switch {
		case strings.HasPrefix(rest, ","):
			rest = rest[1:]
		case strings.HasPrefix(rest, "\r\n"):
			rest, out, row = rest[2:], append(out, row), nil
		default:
			t.Fatalf("neither a comma nor the end of a line: %q", rest)
		}
	}
	if len(out) == 0 || slices.ContainsFunc(out, func(r []string) bool { return len(r) != len(out[0]) }) {
		t.Fatalf("lines are not of one length: %q", body)
	}
	return out
}

// bySQLite reads a document with the database's own reader.
func bySQLite(t *testing.T, r *webtest.Room, body string) [][]string {
	t.Helper()
	out := [][]string{nil}
	err := r.DB.Read(t.Context(), func(t *db.Tx) error {
		var heads []struct {
			ID string `gorm:"column:id"`
		}
		if err := t.Fetch(&heads, "select value ->> '$.id' as id from json_each(@doc, '$.columns') order by key", db.Params{"doc": body}); err != nil {
			return err
		}
		for _, h := range heads {
			out[0] = append(out[0], h.ID)
		}
		for _, part := range []string{"$.rows", "$.totals"} {
			var cells []struct {
				Row   int    `gorm:"column:row"`
				Value string `gorm:"column:value"`
			}
			err := t.Fetch(&cells, "select line.key as row, coalesce(cast(cell.value as text), '') as value from json_each(@doc, @part) as line, json_each(line.value) as cell order by line.key, cell.key", db.Params{"doc": body, "part": part})
			if err != nil {
				return err
			}
			before := -1
			for _, c := range cells {
				if c.Row != before {
					out, before = append(out, nil), c.Row
				}
				out[len(out)-1] = append(out[len(out)-1], c.Value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
