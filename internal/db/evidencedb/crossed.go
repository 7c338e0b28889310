package evidencedb

import (
	_ "embed"
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/db"
	"erawan/internal/fault"
)

var (
	//go:embed segments.sql
	segmentsSQL string
	//go:embed published.sql
	publishedSQL string
)

// narrowed is which cells a question is about.
func (a *answering) narrowed() string {
	which := []string{a.which("cell.campaign_id = @campaign", cellsSeen)}
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

// soFarOf says which running totals of months make up a span: those up to the last day of each of its months, and of its last month up
// to its own last day, are added (1); that of the day before it, where it begins within a month, is taken away (-1).
func soFarOf(from, to campaigns.Date) map[campaigns.Date]int {
	sign := map[campaigns.Date]int{}
	for d := to; !d.Before(from); d = firstOf(d).Plus(-1) {
		sign[d] = 1
	}
	if from != firstOf(from) {
		sign[from.Plus(-1)] = -1
	}
	return sign
}

// soFar are the running totals of the two spans of a question, the one before first: that has none where nothing is compared with it.
func (a *answering) soFar() (of [2]map[campaigns.Date]int, days []db.Day) {
	of[1] = soFarOf(a.q.From, a.q.To)
	if a.q.Before {
		of[0] = soFarOf(a.q.BeforeFrom(), a.q.From.Plus(-1))
	}
	for _, span := range of {
		for d := range span {
			days = append(days, db.On(d))
		}
	}
	return of, days
}

// tell adds what is published of segments up for each span.
func (a *answering) tell(spans [2]map[campaigns.Date]int, told []cutRow) {
	type key struct {
		period, arm int
		segment     int64
	}
	at := map[key]int{}
	var rows []cutRow
	for _, r := range told {
		for period, span := range spans {
			sign := span[r.Starts.Date()]
			if sign == 0 {
				continue
			}
			k := key{period, r.Arm, r.Message}
			if _, known := at[k]; !known {
				at[k] = len(rows)
				rows = append(rows, cutRow{Part: partRow, Period: period, Arm: r.Arm, Segment: r.Message})
			}
			row, counts := &rows[at[k]], evidence.Counts(r.Counts)
			row.Sample += sign * r.Sample
			if sign < 0 {
				row.Counts = cutSums(evidence.Counts(row.Counts).Minus(counts))
			} else {
				row.Counts = cutSums(evidence.Counts(row.Counts).Plus(counts))
			}
		}
	}
	for _, r := range rows {
		if r.Counts != (cutSums{}) { // a segment may have been in the month and not in the span
			a.rows = append(a.rows, r)
		}
	}
}
