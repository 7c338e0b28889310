package evidence

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/lang"
)

func report() Report {
	day := campaigns.Date{Year: 2026, Month: time.November, Day: 24}
	shown := Row{
		Day: day, Locale: lang.ZhHans, Basis: Measured, Variant: "a",
		Partner:   Named{Public: "org_1", Name: lang.Text{lang.En: `=HYPERLINK("http://x.example","Free")`, lang.ZhHans: "曼谷，“好”旅行"}},
		Campaign:  Named{Public: "cmp_1", Name: lang.Text{lang.En: "Legal at exit"}},
		Message:   Named{Public: "msg_1", Name: lang.Text{lang.En: "Line one\nline two"}},
		Decisions: 10, Impressions: 9, Viewable: 8, Clicks: 7, Pledges: 6, Filtered: 5,
	}
	held, house := shown, shown
	held.HeldOut = true
	house.Campaign, house.Sample = Named{}, true
	return Report{Query: Query{Campaign: 4, From: day, To: day.Next(), Zone: "Asia/Bangkok"}, Revision: 42,
		Rows: []Row{shown, held, house}, Sample: true}
}

func TestJSONHasTheShapeOfTheContract(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report().WriteJSON(&out, "cmp_1", []Described{{ID: "day", Means: "a day"}, {ID: "revision", Means: "once, at the head"}}); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	rows := got["rows"].([]any)
	delete(got, "rows")
	want := map[string]any{"campaign": "cmp_1", "from": "2026-11-24", "to": "2026-11-25", "time_zone": "Asia/Bangkok", "revision": 42.0, "sample": true, "columns": []any{map[string]any{"id": "day", "means": "a day"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantRow := map[string]any{
		"day": "2026-11-24", "locale": "zh-Hans", "partner": "org_1", "campaign": "cmp_1", "message": "msg_1", "variant": "a",
		"arm": "shown", "basis": "measured", "decisions": 10.0, "impressions": 9.0, "viewable": 8.0, "clicks": 7.0, "pledges": 6.0,
		"filtered": 5.0, "sample": false,
	}
	if diff := cmp.Diff(wantRow, rows[0]); diff != "" {
		t.Error(diff)
	}
	for i, arm := range []string{"shown", "held_out", "none"} {
		if got := rows[i].(map[string]any)["arm"]; got != arm {
			t.Errorf("row %d: arm %v, want %s", i, got, arm)
		}
	}
}

func TestAReportWithoutRowsIsAnEmptyListAndNotNull(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := (Report{}).WriteJSON(&out, "", nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"rows":[]`) {
		t.Fatalf("got %s", out.String())
	}
}

func TestCSVIsReadBackAsItWasAndRunsNoFormula(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report().WriteCSV(&out, Sheet{Locale: lang.En}); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(lines) != 4 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	row := map[string]string{}
	for i, name := range lines[0] {
		row[name] = lines[1][i]
	}
	want := map[string]string{
		"day": "2026-11-24", "locale": "zh-Hans", "partner": "org_1", "partner_name": `'=HYPERLINK("http://x.example","Free")`,
		"campaign": "cmp_1", "campaign_name": "Legal at exit", "message": "msg_1", "message_name": "Line one\nline two",
		"variant": "a", "arm": "shown", "basis": "measured", "decisions": "10", "impressions": "9", "viewable": "8", "clicks": "7",
		"pledges": "6", "filtered": "5", "sample": "false", "time_zone": "Asia/Bangkok", "revision": "42",
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Error(diff)
	}
}

func TestASheetForPeopleHasTheirHeadingsAndTheirNames(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	say := func(c GridColumn) string { return "«" + c.ID + "»" }
	if err := report().WriteCSV(&out, Sheet{Locale: lang.ZhHans, Say: say, Mark: true}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"\ufeff«day»,", `曼谷，“好”旅行`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestInertLeavesNothingThatASpreadsheetWouldRun(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "plain": "plain", "大象": "大象", "a=b": "a=b", "'quoted": "'quoted",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1",
	} {
		if got := Inert(in); got != want {
			t.Errorf("Inert(%q) = %q, want %q", in, got, want)
		}
	}
}
