package evidence

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// Export is what a worker writes to files: the events of some days, a part a day, or the answer to a question, in one part. It holds
// nobody's data: see ExportColumns.
type Export struct {
	ID       int64
	Org      int64
	Public   string
	Kind     string
	Address  string      // of a report: its question
	Locale   lang.Locale // of a report: in which it is written
	File     string      // of a report: one of ExportForms
	From, To campaigns.Date
	Zone     string
	Campaign string // public id; empty for all
	State    string
	Done     int // parts that are made, the first first
	Rows     int64
	Bytes    int64
	Attempts int       // how often a worker took it up
	Failed   int       // in a row, since a part was made
	Next     time.Time // when it is taken up again
	Why      string    // key of what went wrong last
	By       access.Actor
	At       time.Time
	Finished time.Time // when it was made, or given up
}

// The kinds of exports.
const (
	OfEvents = "events"
	OfReport = "report"
)

// PlainCSV is a sheet for programs: columns are called by their ids, and no mark says how its letters are encoded.
const PlainCSV = "csv_plain"

// ExportForms lists the kinds of file that a report is written as, for forms.
var ExportForms = []string{"xlsx", "csv", PlainCSV, "json"}

// MediaOf is the media type of a file of one of them.
func MediaOf(form string) string {
	switch form {
	case "json":
		return "application/json"
	case "csv", PlainCSV:
		return "text/csv"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// The states of an export that are not those of a run: Waiting is on its way, Failed was tried often enough and keeps what was made.
const (
	Made      = "made"
	Cancelled = "cancelled"
	Expired   = "expired"
)

// Bounds of exports.
const (
	MaxExportDays  = 400
	MaxExports     = 3 // of an organisation that are on their way
	ExportKept     = 7 * 24 * time.Hour
	exportTries    = 5 // in a row at one part
	exportPatience = 2 * time.Minute
)

// Parts is how many there are in all.
func (e Export) Parts() int {
	if e.Kind == OfReport {
		return 1
	}
	return e.From.Until(e.To) + 1
}

// Question is what a report asks.
func (e Export) Question() (Question, error) {
	v, err := url.ParseQuery(e.Address)
	if err != nil {
		return Question{}, fmt.Errorf("question of an export: %w", err)
	}
	return ReadQuestion(v)
}

// AskedAs is a report that writes the answer to a question. Its days and zone are settled.
func (e Export) AskedAs(q Question) (Export, error) {
	e.Kind, e.Address, e.From, e.To, e.Zone, e.Campaign = OfReport, q.Address(), q.From, q.To, q.Zone, q.Campaign
	if !slices.Contains(ExportForms, e.File) {
		return e, fault.New(fault.Invalid, "/file", "build.unknown_choice")
	}
	return e, nil
}

// Day is that of a part, the first being 0.
func (e Export) Day(part int) campaigns.Date { return e.From.Plus(part) }

// Expires is when its files are deleted; zero while it is on its way.
func (e Export) Expires() time.Time {
	if e.Finished.IsZero() {
		return time.Time{}
	}
	return e.Finished.Add(ExportKept)
}

// Stalled reports whether it should have been taken up a while ago and was not: no worker runs, those that do are busy, or nothing can
// be written.
func (e Export) Stalled(now time.Time) bool {
	return e.State == Waiting && now.Sub(e.Next) > exportPatience
}

// Checked is the export as it may be asked for: days that are over.
func (e Export) Checked(now time.Time) (Export, error) {
	var wrong fault.Faults
	zone, err := time.LoadLocation(e.Zone)
	switch {
	case err != nil || e.Zone == "" || e.Zone == "Local":
		wrong.Add(fault.Invalid, "/zone", "schedule.bad_zone")
	case !e.From.Valid():
		wrong.Add(fault.Invalid, "/from", "export.needs_day")
	case !e.To.Valid():
		wrong.Add(fault.Invalid, "/to", "export.needs_day")
	case e.To.Before(e.From):
		wrong.Add(fault.Invalid, "/to", "export.turned")
	case e.Parts() > MaxExportDays:
		wrong = append(wrong, fault.New(fault.Invalid, "/to", "export.too_long").With("most", MaxExportDays))
	case !e.To.Before(campaigns.DateOf(now.In(zone))):
		wrong.Add(fault.Invalid, "/to", "export.not_over")
	}
	return e, wrong.Err()
}

// Tried is the export after a part could not be made.
func (e Export) Tried(now time.Time, why string) Export {
	e.Why, e.Next, e.Failed = why, now.Add(time.Minute), e.Failed+1
	if e.Failed >= exportTries {
		e.State, e.Finished = Failed, now
	}
	return e
}

// ExportPart is one day of it, gzipped lines without headings: the headings are a file of their own, and any number of them one after
// another are one file again.
type ExportPart struct {
	N        int
	Rows     int64
	Bytes    int64
	Revision int64 // of the data
	File     []byte
}

// ExportColumns are the columns of an export: when, by the hour, and what was shown where. None is of who saw it.
var ExportColumns = []GridColumn{
	{"hour", "", Words},
	{"event", "", Words},
	{"set_aside", "", Words},
	{"campaign", "", Words},
	{"message", "", Words},
	{"variant", "", Words},
	{"arm", "", Words},
	{"locale", "", Words},
	{"partner", "", Words},
	{"placement", "", Words},
	{"place", "", Words},
	{"bucket_source", "", Words},
	{"basis", "", Words},
	{"sample", "", Words},
}

// Columns are those of its files.
func (e Export) Columns() []GridColumn {
	if e.Kind != OfReport {
		return ExportColumns
	}
	q, err := e.Question()
	if err != nil { // of a version that asked otherwise: what all have
		q = Question{}
	}
	return Answer{Question: q}.Grid(func(Line) string { return "" }).Columns
}

// Happened is as many events of an hour as nothing tells apart.
type Happened struct {
	Hour                                                                time.Time // in the export's zone
	Event, SetAside                                                     string    // SetAside is empty for what counts
	Campaign, Message, Variant, Locale, Partner, Placement, Place, From string
	Side                                                                Side
	Sample                                                              bool
	Count                                                               int64
}

func (h Happened) line() []string {
	sample := "false"
	if h.Sample {
		sample = "true"
	}
	out := []string{h.Hour.Format(time.RFC3339), h.Event, h.SetAside, h.Campaign, h.Message, h.Variant, string(h.Side), h.Locale, h.Partner, h.Placement, h.Place, h.From, string(Measured), sample}
	for i, cell := range out {
		out[i] = Inert(cell)
	}
	return out
}

// Media is the media type of its files.
func (e Export) Media() string {
	if e.Kind == OfReport {
		return MediaOf(e.File)
	}
	return "application/gzip"
}

// Headings are what stands before its parts: of events their first line, gzipped.
func (e Export) Headings(w io.Writer) error {
	if e.Kind == OfReport { // its one part has them
		return nil
	}
	ids := make([]string, len(ExportColumns))
	for i, c := range ExportColumns {
		ids[i] = c.ID
	}
	_, err := zipped(w, func(out *csv.Writer) (int64, error) { return 1, out.Write(ids) })
	return err
}

// WriteEvents writes a line for every event, gzipped, and returns how many there are.
func WriteEvents(ctx context.Context, w io.Writer, all []Happened) (int64, error) {
	return zipped(w, func(out *csv.Writer) (n int64, err error) {
		for _, h := range all {
			if err := ctx.Err(); err != nil {
				return n, err
			}
			line := h.line()
			for range h.Count {
				if err := out.Write(line); err != nil {
					return n, err
				}
			}
			n += h.Count
		}
		return n, nil
	})
}

func zipped(w io.Writer, write func(*csv.Writer) (int64, error)) (int64, error) {
	z := gzip.NewWriter(w)
	out := csv.NewWriter(z)
	out.UseCRLF = true
	n, err := write(out)
	if out.Flush(); err == nil {
		err = out.Error()
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return n, fmt.Errorf("write events: %w", err)
	}
	return n, nil
}

// ExportName is what a file of the export is called: of one part, or with -1 of all.
func (e Export) ExportName(part int) string {
	if e.Kind == OfReport {
		by := ""
		if q, err := e.Question(); err == nil {
			by = string(q.By)
		}
		return Question{By: Dimension(by), From: e.From, To: e.To}.FileName(strings.TrimSuffix(e.File, "_plain"))
	}
	if part < 0 {
		return strings.Join([]string{"erawan-events", e.From.String(), e.To.String()}, "-") + ".csv.gz"
	}
	return "erawan-events-" + e.Day(part).String() + ".csv.gz"
}

// Exports keeps exports and their files.
type Exports interface {
	// Export asks for one that was checked. It is Conflict where too many of the organisation are on their way or its public id, where it has
	// one, is taken, and NotFound for a campaign that is not its.
	Export(ctx context.Context, s access.Scope, e Export) (Export, error)
	// ExportPage reads a page of them, the newest first.
	ExportPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[Export], error)
	// ExportOf is one, with its parts but their files.
	ExportOf(ctx context.Context, s access.Scope, public string) (Export, []ExportPart, error)
	// ResumeExport has one that was given up go on after the part that was made last. It is Conflict as asking is, and for one that was not.
	ResumeExport(ctx context.Context, s access.Scope, public string) error
	// CancelExport ends one and deletes its files.
	CancelExport(ctx context.Context, s access.Scope, public string) error
}

// ExportFiles gives them away.
type ExportFiles interface {
	// TakeExport tells the audit that a file was taken: that of a part, or with -1 that of all.
	TakeExport(ctx context.Context, s access.Scope, public string, part int) error
	// ExportFile is the file of a part.
	ExportFile(ctx context.Context, s access.Scope, public string, part int) ([]byte, error)
}
