package evidencedb

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"erawan/campaigns"
	"erawan/internal/db"
	"erawan/internal/fault"
)

var (
	//go:embed answer_hours.sql
	answerHoursSQL string
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

type hourRow struct {
	Bucket db.Instant `gorm:"column:bucket"`
	Arm    int        `gorm:"column:arm"`
	Sample int        `gorm:"column:sample"`
	Counts cutSums    `gorm:"embedded"`
}

// hours reads half-hours, which every zone's hours and days are made of.
func (a *answering) hours(first campaigns.Date) error {
	zone, err := time.LoadLocation(a.q.Zone)
	if err != nil {
		return fmt.Errorf("report zone: %w", err)
	}
	p := a.bound(first)
	p["since"], p["before"] = db.At(first.In(zone)), db.At(a.q.To.Next().In(zone))
	var rows []hourRow
	if err := a.t.Fetch(&rows, strings.ReplaceAll(answerHoursSQL, "{which}", a.narrowed()), p); err != nil {
		return fmt.Errorf("read half-hours of a question: %w", err)
	}
	for _, r := range rows {
		at := r.Bucket.Time().In(zone)
		day, period := campaigns.DateOf(at), 1
		if day.Before(a.q.From) {
			period = 0
		}
		for _, part := range []string{"row", "day"} {
			a.rows = append(a.rows, answerRow{Part: part, Period: period, Starts: db.On(day), Hour: at.Hour(), Arm: r.Arm, Sample: r.Sample, Counts: r.Counts})
		}
	}
	return nil
}
