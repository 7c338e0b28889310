package evidencedb

import (
	_ "embed"
	"strings"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/fault"
)

var (
	//go:embed segments.sql
	segmentsSQL string
)

// narrowed is which cells a question is about.
func (a *answering) narrowed() string {
	which := []string{a.which("cell.campaign_id = @campaign", "(cell.org_id = @org or cell.placement_org_id = @org)")}
	if a.q.Only.Locale != "" {
		which = append(which, "cell.locale = @locale")
	}
	if a.q.Only.Place != "" {
		which = append(which, "cell.place = @place")
	}
	if a.q.Only.Frame != "" {
		which = append(which, "exists (select 1 from message_version as said where said.id = cell.message_id and said.to_revision is null and said.body ->> 'frame' = @frame)")
	}
	return strings.Join(which, "\n  and ")
}

func (a *answering) bound(first campaigns.Date) db.Params {
	return db.Params{"zone": a.q.Zone, "org": a.org, "campaign": a.cutting.out.Query.Campaign, "first": db.On(first), "from": db.On(a.q.From), "until": db.On(a.q.To),
		"locale": string(a.q.Only.Locale), "place": a.q.Only.Place, "frame": a.q.Only.Frame}
}

// close leaves out what is not published yet.
func (a *answering) close() error {
	if last := a.stood.published; last.Before(a.q.To) {
		a.q.To = last
	}
	if a.q.To.Before(a.q.From) {
		return fault.New(fault.Invalid, "/to", "build.segments_closed")
	}
	a.out.Question, a.cutting.out.Query.To = a.q, a.q.To
	return nil
}
