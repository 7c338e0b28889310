package api

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/web/ask"
)

// exportsPath is where exports are.
const exportsPath = "/api/v1/exports"

// Bounds of what is sent.
const (
	maxExport = 16 << 10
	maxWord   = 128
)

// The states of an export that programs are told, where the worker's word for it is another.
const (
	queued  = "queued"
	running = "running"
	ready   = "done"
)

// exportDoc is an export as programs read it.
type exportDoc struct {
	Export   string          `json:"export"`
	Kind     string          `json:"kind"`
	Status   string          `json:"status"`
	From     campaigns.Date  `json:"from"`
	To       campaigns.Date  `json:"to"`
	Zone     string          `json:"time_zone"`
	Campaign string          `json:"campaign,omitempty"`
	Format   string          `json:"format,omitempty"`
	Question *evidence.Asked `json:"question,omitempty"`
	Progress progressDoc     `json:"progress"`
	Rows     int64           `json:"rows"`
	Bytes    int64           `json:"bytes"`
	By       string          `json:"by"`
	Asked    time.Time       `json:"asked_at"`
	Finished *time.Time      `json:"finished_at,omitempty"`
	Expires  *time.Time      `json:"expires_at,omitempty"`
	Stalled  *time.Time      `json:"stalled_since,omitempty"`
	Trouble  *troubleDoc     `json:"error,omitempty"`
	File     string          `json:"file,omitempty"`
}

// progressDoc is how many parts are made.
type progressDoc struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// troubleDoc is what went wrong last, and when it is tried again.
type troubleDoc struct {
	Code    string     `json:"code"`
	Message string     `json:"message"`
	Retry   *time.Time `json:"retry_at,omitempty"`
}

// exportWhole is one with its parts.
type exportWhole struct {
	exportDoc
	Revision int64     `json:"data_revision,omitempty"`
	Parts    []partDoc `json:"parts"`
}

// partDoc is a part without its file.
type partDoc struct {
	Day      *campaigns.Date `json:"day,omitempty"` // of events
	Rows     int64           `json:"rows"`
	Bytes    int64           `json:"bytes"`
	Revision int64           `json:"data_revision"`
}

func (s *Surface) exportOut(c *gin.Context, e evidence.Export) exportDoc {
	d := exportDoc{Export: e.Public, Kind: e.Kind, Status: e.State, From: e.From, To: e.To, Zone: e.Zone, Campaign: e.Campaign, Progress: progressDoc{e.Done, e.Parts()}, Rows: e.Rows, Bytes: e.Bytes,
		By: e.By.Name, Asked: e.At.UTC(), Finished: moment(e.Finished), Format: e.File}
	if q, err := e.Question(); e.Kind == evidence.OfReport && err == nil {
		in := q.InWords()
		d.Question = &in
	}
	switch {
	case e.State == evidence.Waiting && e.Attempts == 0:
		d.Status = queued
	case e.State == evidence.Waiting:
		d.Status = running
	case e.State == evidence.Made:
		d.Status, d.File = ready, exportsPath+"/"+e.Public+"/file"
	}
	if e.State == evidence.Made || e.State == evidence.Failed {
		d.Expires = moment(e.Expires())
	}
	if e.Stalled(s.Now()) {
		d.Stalled = moment(e.Next)
	}
	if e.Why != "" {
		d.Trouble = &troubleDoc{Code: e.Why, Message: s.reader(c).Say(e.Why)}
		if e.State == evidence.Waiting {
			d.Trouble.Retry = moment(e.Next)
		}
	}
	return d
}

// moment is a time as it is written; nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// ListExports lists what was asked for, the newest first: GET /api/v1/exports.
func (s *Surface) ListExports(c *gin.Context) error {
	a, err := paged(c, list.Sort{Key: list.Changed, Down: true})
	if err != nil {
		return err
	}
	found, err := s.Exports.ExportPage(c.Request.Context(), ask.Key(c).Scope(), a)
	if err != nil {
		return err
	}
	out := make([]exportDoc, len(found.Items))
	for i, e := range found.Items {
		out[i] = s.exportOut(c, e)
	}
	return sendPage(c, exportsPath, a, found.Next, out)
}

// MakeExport asks for one, which a worker makes: POST /api/v1/exports. Sent again with the same Idempotency-Key it is asked for once.
func (s *Surface) MakeExport(c *gin.Context) error {
	e, err := s.readExport(c)
	if err != nil {
		return err
	}
	ctx, scope := c.Request.Context(), ask.Key(c).Scope()
	if e.Public, err = keyed(c, id.Export, "export", scope.Org); err != nil {
		return err
	}
	made, err := s.Exports.Export(ctx, scope, e)
	switch {
	case fault.Is(err, fault.NotFound):
		return fault.New(fault.Invalid, "/campaign", "campaign.unknown")
	case fault.Is(err, fault.Conflict) && e.Public != "": // as many as may be, or this one was asked for before
		if first, _, is := s.Exports.ExportOf(ctx, scope, e.Public); is == nil {
			return s.askedBefore(c, first, e)
		}
		return err
	case err != nil:
		return err
	}
	c.Header("Location", exportsPath+"/"+made.Public)
	return send(c, http.StatusAccepted, s.exportOut(c, made))
}

// askedBefore answers a request that was made before with what became of it.
func (s *Surface) askedBefore(c *gin.Context, first, again evidence.Export) error {
	if first.Kind != again.Kind || first.From != again.From || first.To != again.To || first.Zone != again.Zone || first.Campaign != again.Campaign || first.Address != again.Address || first.File != again.File {
		return fault.New(fault.Invalid, "", "export.key_reused")
	}
	c.Header("Location", exportsPath+"/"+first.Public)
	return send(c, http.StatusOK, s.exportOut(c, first))
}

// readExport reads what is asked for, and judges it.
func (s *Surface) readExport(c *gin.Context) (e evidence.Export, err error) {
	body, err := ask.Body(c, maxExport)
	if err != nil {
		return e, err
	}
	sent := url.Values{}
	j := ask.NewJSON(body)
	j.Object(func(name string) {
		switch {
		case name == "before":
			sent.Set(name, map[bool]string{true: "yes"}[j.Bool()])
		case slices.Contains(ofAll, name), slices.Contains(ofReports, name):
			sent.Set(name, j.String(maxWord))
		default:
			j.Wrong("http.unknown_field")
			j.Skip()
		}
	})
	if err := j.End(); err != nil {
		return e, err
	}
	zones, err := s.Reports.Zones(c.Request.Context())
	if err == nil && len(zones) == 0 {
		err = fault.New(fault.Internal, "", "http.our_mistake")
	}
	if err != nil {
		return e, err
	}
	sent.Set("zone", cmp.Or(sent.Get("time_zone"), zones[0]))
	switch sent.Get("kind") {
	case evidence.OfEvents:
		if err := without(sent, ofReports); err != nil {
			return e, err
		}
		e = evidence.Export{Kind: evidence.OfEvents, Zone: sent.Get("zone"), Campaign: sent.Get("campaign")}
		e.From, _ = campaigns.ParseDate(sent.Get("from")) // Checked says what is no day
		e.To, _ = campaigns.ParseDate(sent.Get("to"))
		e, err = e.Checked(s.Now())
		return e, renamed(err, "/zone", "/time_zone")
	case evidence.OfReport:
		return reported(sent, zones, ask.Locale(c))
	}
	return e, fault.New(fault.Invalid, "/kind", "export.unknown_kind")
}

// ofAll are the members of what is sent, and ofReports those that only a report has.
var (
	ofAll     = []string{"kind", "from", "to", "time_zone", "campaign"}
	ofReports = []string{"by", "locale", "frame", "place", "before", "format"}
)

// without finds members that what is sent may not have.
func without(sent url.Values, names []string) error {
	var wrong fault.Faults
	for _, name := range names {
		if sent.Has(name) {
			wrong.Add(fault.Invalid, "/"+name, "http.unknown_field")
		}
	}
	return wrong.Err()
}

// reported is a report as it may be asked for: a question with days, and the form of its file.
func reported(sent url.Values, zones []string, l lang.Locale) (evidence.Export, error) {
	var wrong fault.Faults
	q, err := evidence.ReadQuestion(sent)
	wrong = append(wrong, fault.All(err)...)
	for _, day := range []string{"from", "to"} {
		if sent.Get(day) == "" {
			wrong.Add(fault.Invalid, "/"+day, "export.needs_day")
		}
	}
	if !slices.Contains(zones, q.Zone) {
		wrong.Add(fault.Invalid, "/time_zone", "report.unknown_zone")
	}
	e, err := evidence.Export{File: cmp.Or(sent.Get("format"), evidence.PlainCSV), Locale: l}.AskedAs(q)
	wrong = append(wrong, fault.All(renamed(err, "/file", "/format"))...)
	return e, wrong.Err()
}

// renamed gives faults of a field the name that it has here.
func renamed(err error, from, to string) error {
	var out fault.Faults
	for _, f := range fault.All(err) {
		at := *f
		if at.Field == from {
			at.Field = to
		}
		out = append(out, &at)
	}
	return out.Err()
}

// Export is one of them, with its parts: GET /api/v1/exports/{export}.
func (s *Surface) Export(c *gin.Context) error {
	e, parts, err := s.Exports.ExportOf(c.Request.Context(), ask.Key(c).Scope(), c.Param("export"))
	if err != nil {
		return missing(err, "", "export.unknown")
	}
	out := exportWhole{exportDoc: s.exportOut(c, e), Parts: []partDoc{}}
	for _, p := range parts {
		out.Revision = max(out.Revision, p.Revision)
		part := partDoc{Rows: p.Rows, Bytes: p.Bytes, Revision: p.Revision}
		if e.Kind == evidence.OfEvents {
			day := e.Day(p.N)
			part.Day = &day
		}
		out.Parts = append(out.Parts, part)
	}
	return send(c, http.StatusOK, out)
}

// ExportFile is the whole of one that is made: GET /api/v1/exports/{export}/file.
func (s *Surface) ExportFile(c *gin.Context) error {
	scope := ask.Key(c).Scope()
	e, parts, err := s.Exports.ExportOf(c.Request.Context(), scope, c.Param("export"))
	switch {
	case err != nil:
		return missing(err, "", "export.unknown")
	case e.State == evidence.Cancelled, e.State == evidence.Expired:
		return fault.New(fault.NotFound, "", "export.deleted")
	case e.State != evidence.Made:
		return fault.New(fault.Conflict, "", "export.not_ready")
	}
	c.Header("Cache-Control", "no-store")
	return ask.ExportGiven{Files: s.ExportFiles, Scope: scope, Export: e, Part: -1, Parts: parts, Columns: columnsPath}.Write(c)
}

// EndExport cancels one, or deletes its files: DELETE /api/v1/exports/{export}. One that has ended stays so.
func (s *Surface) EndExport(c *gin.Context) error {
	if err := s.Exports.CancelExport(c.Request.Context(), ask.Key(c).Scope(), c.Param("export")); err != nil {
		return missing(err, "", "export.unknown")
	}
	c.Status(http.StatusNoContent)
	return nil
}
