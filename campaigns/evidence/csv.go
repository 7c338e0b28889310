package evidence

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"erawan/internal/lang"
)

// Sheet says how a report is written as CSV.
type Sheet struct {
	Locale lang.Locale // of the names
	// Say turns a column's key into its heading. Without it the headings are the names that the
	// JSON document uses, which is what a program wants.
	Say func(key string) string
	// Mark begins the file with a byte order mark, without which spreadsheet programs read Chinese
	// and Thai as something else.
	Mark bool
}

// column is one column of the sheet.
type column struct {
	name string
	key  string
	cell func(Report, Row, lang.Locale) string
}

var columns = []column{
	{"day", "report.column.day", func(_ Report, r Row, _ lang.Locale) string { return r.Day.String() }},
	{"locale", "report.column.locale", func(_ Report, r Row, _ lang.Locale) string { return string(r.Locale) }},
	{"partner", "report.column.partner", func(_ Report, r Row, _ lang.Locale) string { return r.Partner.Public }},
	{"partner_name", "report.column.partner_name", func(_ Report, r Row, l lang.Locale) string { return r.Partner.Name.In(l) }},
	{"campaign", "report.column.campaign", func(_ Report, r Row, _ lang.Locale) string { return r.Campaign.Public }},
	{"campaign_name", "report.column.campaign_name", func(_ Report, r Row, l lang.Locale) string { return r.Campaign.Name.In(l) }},
	{"message", "report.column.message", func(_ Report, r Row, _ lang.Locale) string { return r.Message.Public }},
	{"message_name", "report.column.message_name", func(_ Report, r Row, l lang.Locale) string { return r.Message.Name.In(l) }},
	{"variant", "report.column.variant", func(_ Report, r Row, _ lang.Locale) string { return r.Variant }},
	{"arm", "report.column.arm", func(_ Report, r Row, _ lang.Locale) string { return r.Arm() }},
	{"basis", "report.column.basis", func(_ Report, r Row, _ lang.Locale) string { return string(r.Basis) }},
	{"decisions", "report.column.decisions", count(func(r Row) int64 { return r.Decisions })},
	{"impressions", "report.column.impressions", count(func(r Row) int64 { return r.Impressions })},
	{"viewable", "report.column.viewable", count(func(r Row) int64 { return r.Viewable })},
	{"clicks", "report.column.clicks", count(func(r Row) int64 { return r.Clicks })},
	{"pledges", "report.column.pledges", count(func(r Row) int64 { return r.Pledges })},
	{"filtered", "report.column.filtered", count(func(r Row) int64 { return r.Filtered })},
	{"sample", "report.column.sample", func(_ Report, r Row, _ lang.Locale) string { return strconv.FormatBool(r.Sample) }},
	{"time_zone", "report.column.time_zone", func(rep Report, _ Row, _ lang.Locale) string { return rep.Query.Zone }},
	{"revision", "report.column.revision", func(rep Report, _ Row, _ lang.Locale) string { return strconv.FormatInt(rep.Revision, 10) }},
}

func count(of func(Row) int64) func(Report, Row, lang.Locale) string {
	return func(_ Report, r Row, _ lang.Locale) string { return strconv.FormatInt(of(r), 10) }
}

// WriteCSV writes the report as a sheet: one line a row, in the report's order. Zone and data
// revision stand in every line, so that a line can be cited alone.
func (r Report) WriteCSV(w io.Writer, s Sheet) error {
	if s.Mark {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
	}
	out := csv.NewWriter(w)
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.name
		if s.Say != nil {
			cells[i] = Inert(s.Say(c.key))
		}
	}
	if err := out.Write(cells); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	for _, row := range r.Rows {
		for i, c := range columns {
			cells[i] = Inert(c.cell(r, row, s.Locale))
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
	}
	if out.Flush(); out.Error() != nil {
		return fmt.Errorf("write sheet: %w", out.Error())
	}
	return nil
}

// Inert makes a cell that a spreadsheet would run as a formula into plain text, by putting an
// apostrophe before it. Everything else is left as it is.
func Inert(cell string) string {
	if cell == "" {
		return ""
	}
	switch []rune(cell)[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return "'" + cell
	}
	return cell
}
