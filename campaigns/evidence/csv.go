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
	// Say turns a column into its heading. Without it the headings are the names that the
	// JSON document uses, which is what a program wants.
	Say func(GridColumn) string
	// Mark begins the file with a byte order mark, without which spreadsheet programs read Chinese
	// and Thai as something else.
	Mark bool
}

// engagementColumn is one column of the sheet.
type engagementColumn struct {
	GridColumn
	cell func(Report, Row, lang.Locale) string
}

var engagementColumns = []engagementColumn{
	{GridColumn{"day", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return r.Day.String() }},
	{GridColumn{"locale", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return string(r.Locale) }},
	{GridColumn{"partner", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return r.Partner.Public }},
	{GridColumn{"partner_name", "", Words}, func(_ Report, r Row, l lang.Locale) string { return r.Partner.Name.In(l) }},
	{GridColumn{"campaign", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return r.Campaign.Public }},
	{GridColumn{"campaign_name", "", Words}, func(_ Report, r Row, l lang.Locale) string { return r.Campaign.Name.In(l) }},
	{GridColumn{"message", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return r.Message.Public }},
	{GridColumn{"message_name", "", Words}, func(_ Report, r Row, l lang.Locale) string { return r.Message.Name.In(l) }},
	{GridColumn{"variant", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return r.Variant }},
	{GridColumn{"arm", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return r.Arm() }},
	{GridColumn{"basis", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return string(r.Basis) }},
	{GridColumn{"decisions", "decisions", Whole}, count(func(r Row) int64 { return r.Decisions })},
	{GridColumn{"impressions", "impressions", Whole}, count(func(r Row) int64 { return r.Impressions })},
	{GridColumn{"viewable", "viewable", Whole}, count(func(r Row) int64 { return r.Viewable })},
	{GridColumn{"clicks", "clicks", Whole}, count(func(r Row) int64 { return r.Clicks })},
	{GridColumn{"pledges", "pledges", Whole}, count(func(r Row) int64 { return r.Pledges })},
	{GridColumn{"filtered", "filtered", Whole}, count(func(r Row) int64 { return r.Filtered })},
	{GridColumn{"sample", "", Words}, func(_ Report, r Row, _ lang.Locale) string { return strconv.FormatBool(r.Sample) }},
	{GridColumn{"time_zone", "", Words}, func(rep Report, _ Row, _ lang.Locale) string { return rep.Query.Zone }},
	{GridColumn{"revision", "", Words}, func(rep Report, _ Row, _ lang.Locale) string { return strconv.FormatInt(rep.Revision, 10) }},
}

// EngagementColumns are the columns of an engagement report's files.
func EngagementColumns() []GridColumn {
	out := make([]GridColumn, len(engagementColumns))
	for i, c := range engagementColumns {
		out[i] = c.GridColumn
	}
	return out
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
	cells := make([]string, len(engagementColumns))
	for i, c := range engagementColumns {
		cells[i] = c.ID
		if s.Say != nil {
			cells[i] = Inert(s.Say(c.GridColumn))
		}
	}
	if err := out.Write(cells); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	for _, row := range r.Rows {
		for i, c := range engagementColumns {
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
