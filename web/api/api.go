// Package api is what partners' and staff's own programs call with a secret key, and the document
// that describes every public route.
package api

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience/schema"
	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
)

//go:embed openapi.json
var openapi []byte

// OpenAPI is the description of the HTTP surface, OpenAPI 3.1.
func OpenAPI() []byte { return openapi }

// Reports reads what was counted.
type Reports interface {
	// Engagement returns the rows of a query, in the order day, partner, message, locale.
	Engagement(context.Context, access.Scope, evidence.Query) (evidence.Report, error)
	// Zones lists the declared report zones; the first is the default.
	Zones(context.Context) ([]string, error)
}

// Campaigns finds campaigns.
type Campaigns interface {
	// CampaignByPublic returns a campaign in scope; NotFound otherwise.
	CampaignByPublic(ctx context.Context, s access.Scope, public string) (campaigns.Campaign, error)
}

// Surface answers on the routes of the API.
type Surface struct {
	Reports   Reports
	Campaigns Campaigns
	Segments  Segments
	Reached   Reached
	Exports   evidence.Exports
	Words     page.Words // web.New sets them
	Now       func() time.Time

	ExportFiles evidence.ExportFiles
}

// Describe sends the OpenAPI document.
func (s *Surface) Describe(c *gin.Context) error { return describe(c, "application/json", openapi) }

// DescribeRule sends the JSON Schema of a rule.
func (s *Surface) DescribeRule(c *gin.Context) error {
	return describe(c, "application/schema+json", schema.Rule())
}

// describe sends a description that anybody may read, from any page.
func describe(c *gin.Context, media string, text []byte) error {
	h := c.Writer.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Content-Type", media)
	ask.Embeddable(c)
	c.Writer.WriteHeader(http.StatusOK)
	_, _ = c.Writer.Write(text)
	return nil
}

// Bounds and defaults of a report.
const (
	maxDays     = 400 // thirteen months
	defaultDays = 28
)

// Engagement reports by day, locale, partner and message: GET /api/v1/reports/engagement. What is in
// it is what the key's organisation may see.
func (s *Surface) Engagement(c *gin.Context) error {
	ctx, scope := c.Request.Context(), ask.Key(c).Scope()
	format, err := formatOf(c.Query("format"))
	if err != nil {
		return err
	}
	public := c.Query("campaign")
	q, err := s.query(ctx, scope, c)
	if err != nil {
		return err
	}
	report, err := s.Reports.Engagement(ctx, scope, q)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if format == "csv" {
		if err := report.WriteCSV(&out, evidence.Sheet{Locale: ask.Locale(c)}); err != nil {
			return err
		}
		ask.DescribedBy(c, columnsPath)
		return file(c, fmt.Sprintf("engagement-%s-%s.csv", q.From, q.To), out.Bytes())
	}
	columns, err := s.reader(c).Describe(evidence.EngagementColumns(), nil)
	if err != nil {
		return err
	}
	if err := report.WriteJSON(&out, public, columns); err != nil {
		return err
	}
	return file(c, "", out.Bytes())
}

func formatOf(asked string) (string, error) {
	switch asked {
	case "", "json":
		return "json", nil
	case "csv":
		return "csv", nil
	}
	return "", fault.New(fault.Invalid, "/format", "report.unknown_format")
}

// query reads what is asked for. Without days it is the last four weeks up to today, in the zone of
// the report.
func (s *Surface) query(ctx context.Context, scope access.Scope, c *gin.Context) (evidence.Query, error) {
	var q evidence.Query
	zones, err := s.Reports.Zones(ctx)
	if err != nil {
		return q, err
	}
	if len(zones) == 0 {
		return q, fault.New(fault.Internal, "", "http.our_mistake")
	}
	var faults fault.Faults
	if q.Zone = c.Query("time_zone"); q.Zone == "" {
		q.Zone = zones[0]
	}
	if !slices.Contains(zones, q.Zone) {
		faults.Add(fault.Invalid, "/time_zone", "report.unknown_zone")
	}
	zone, err := time.LoadLocation(q.Zone)
	if err != nil {
		zone = time.UTC
	}
	q.To = day(&faults, "to", c, campaigns.DateOf(s.Now().In(zone)))
	q.From = day(&faults, "from", c, q.To.Plus(1-defaultDays))
	switch {
	case q.To.Before(q.From):
		faults.Add(fault.Invalid, "/to", "report.ends_before_start")
	case q.From.Plus(maxDays).Before(q.To):
		faults = append(faults, fault.New(fault.Invalid, "/to", "report.too_long").With("max", maxDays))
	}
	if err := faults.Err(); err != nil {
		return q, err
	}
	if public := c.Query("campaign"); public != "" {
		found, err := s.Campaigns.CampaignByPublic(ctx, scope, public)
		if err != nil {
			return q, missing(err, "/campaign", "campaign.unknown")
		}
		q.Campaign = found.ID
	}
	return q, nil
}

func day(faults *fault.Faults, name string, c *gin.Context, otherwise campaigns.Date) campaigns.Date {
	text := c.Query(name)
	if text == "" {
		return otherwise
	}
	d, err := campaigns.ParseDate(text)
	if err != nil {
		faults.Add(fault.Invalid, "/"+name, "report.bad_date")
		return otherwise
	}
	return d
}
