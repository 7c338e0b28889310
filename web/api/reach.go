package api

import (
	"bytes"
	"context"
	"fmt"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// Reached tells about how many people were reached.
type Reached interface {
	// DailyReach is Invalid about a campaign that is not in scope, and for more days than evidence.MaxReachDays.
	DailyReach(ctx context.Context, s access.Scope, a evidence.ReachAsk) (evidence.DailyReach, error)
}

// Reach tells daily reach, of days that are closed: GET /api/v1/reports/reach. What is in it is what the key's organisation may
// see.
func (s *Surface) Reach(c *gin.Context) error {
	format, err := formatOf(c.Query("format"))
	if err != nil {
		return err
	}
	a := evidence.ReachAsk{Last: defaultDays, Campaign: c.Query("campaign")}
	if c.Query("from") != "" || c.Query("to") != "" {
		var faults fault.Faults
		a.To = day(&faults, "to", c, campaigns.DateOf(s.Now().UTC()))
		a.From = day(&faults, "from", c, a.To.Plus(1-defaultDays))
		if a.To.Before(a.From) {
			faults.Add(fault.Invalid, "/to", "report.ends_before_start")
		}
		if err := faults.Err(); err != nil {
			return err
		}
	}
	if a.Campaign != "" {
		if _, err := s.Campaigns.CampaignByPublic(c.Request.Context(), ask.Key(c).Scope(), a.Campaign); err != nil {
			return missing(err, "/campaign", "campaign.unknown")
		}
	}
	d, err := s.Reached.DailyReach(c.Request.Context(), ask.Key(c).Scope(), a)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if format == "csv" {
		if err := d.WriteCSV(&out, ask.Locale(c)); err != nil {
			return err
		}
		ask.DescribedBy(c, columnsPath)
		return file(c, fmt.Sprintf("reach-%s-%s.csv", d.From, d.To), out.Bytes())
	}
	columns, err := s.reader(c).Describe(evidence.ReachColumns, nil)
	if err != nil {
		return err
	}
	if err := d.WriteJSON(&out, columns); err != nil {
		return err
	}
	return file(c, "", out.Bytes())
}
