package admin

import (
	"context"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
)

// Reported reads what partners report.
type Reported interface {
	// ReportedOf is what all partners reported of a campaign, or of all in scope where it is empty, in periods within some days.
	ReportedOf(ctx context.Context, s access.Scope, campaign string, from, to campaigns.Date) ([]evidence.Beside, error)
	// Deliveries is what partners in scope counted of what we count as well, the newest period first, beside ours.
	Deliveries(ctx context.Context, s access.Scope, most int) ([]evidence.Beside, error)
}

// told lists what partners reported for the days of a report. Nothing is added up: each line has a document of its own.
func (v *reportView) told(all []evidence.Beside) {
	if len(all) == 0 {
		return
	}
	t := &page.Table{ID: "told", Columns: []page.Column{{Text: v.say("told.what")}, {Text: v.say("mapping.partner")}, {Text: v.say("told.period")}, {Text: v.say("told.count"), Number: true}, {Text: v.say("told.source")}}}
	for _, b := range all {
		t.Rows = append(t.Rows, []page.Item{{Text: v.say("metric." + string(b.Kind)), Under: b.Named.Name.In(v.Locale)}, {Text: b.Partner.Name.In(v.Locale)}, {Text: v.Days(b.From, b.To)},
			{Text: v.Number(b.Count), Number: true}, {Text: b.Source, Lang: v.Script(b.Source)}})
	}
	v.Told, v.ToldSums = t, []page.Sum{{Text: v.say("told.beside") + " " + v.say("sums.told"), Of: "none"}}
}
