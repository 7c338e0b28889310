package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
)

var (
	//go:embed tally_clusters.sql
	tallyClustersSQL string
	//go:embed tally_clusters_outcomes.sql
	tallyClustersOutcomesSQL string
	//go:embed tally_clusters_survey.sql
	tallyClustersSurveySQL string
)

type clusterRow struct {
	Variant  string     `gorm:"column:variant"`
	Arm      int        `gorm:"column:arm"`
	Source   int        `gorm:"column:bucket_source"`
	Partner  int64      `gorm:"column:placement_org_id"`
	Zone     string     `gorm:"column:zone"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Visits   int64      `gorm:"column:visits"`
	Opens    int64      `gorm:"column:opens"`
	Clicks   int64      `gorm:"column:clicks"`
	LawReads int64      `gorm:"column:law_reads"`
	Pledges  int64      `gorm:"column:pledges"`
	Reported int64      `gorm:"column:reported"`
	Asked    int64      `gorm:"column:asked"`
	Answered int64      `gorm:"column:answered"`
	Hoped    int64      `gorm:"column:hoped"`
}

// Clusters adds up what a campaign's sides did over a span by the partner or the day that they were drawn for. Days are
// those of each placement's calendar.
func (s Store) Clusters(ctx context.Context, scope access.Scope, span experiment.Span, unit campaigns.Unit, m experiment.Metric) (experiment.ClusterSides, error) {
	_, parts, err := s.parts(ctx, scope, span, m, false)
	if unit == campaigns.ByDay {
		return parts.Days, err
	}
	return parts.Partners, err
}

// Parts adds up the same of all visits, however their sides were drawn, once by partner and once by day; and what Tally does, by the way.
func (s Store) Parts(ctx context.Context, scope access.Scope, span experiment.Span, m experiment.Metric) (experiment.Tally, experiment.Parts, error) {
	return s.parts(ctx, scope, span, m, true)
}

func (s Store) parts(ctx context.Context, scope access.Scope, span experiment.Span, m experiment.Metric, every bool) (tally experiment.Tally, out experiment.Parts, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		tally.At = t.Now
		if span.Until.IsZero() {
			span.Until = t.Now.Add(experiment.HalfHour)
		}
		rows, err := clusterRows(t, scope, span, every)
		if err != nil {
			return err
		}
		zones := map[string]*time.Location{}
		for _, r := range rows {
			day, err := dayIn(zones, r.Zone, r.Bucket.Time())
			if err != nil {
				return err
			}
			did := experiment.Counts{Visits: r.Visits, Opens: r.Opens, Clicks: r.Clicks, LawReads: r.LawReads, Pledges: r.Pledges, Reported: r.Reported,
				Asked: r.Asked, Answered: r.Answered, Hoped: r.Hoped}
			heldOut := token.Arm(r.Arm) == token.HeldOut
			tally.Count(sources[token.Source(r.Source)], heldOut, r.Variant, did)
			out.Partners.Add(heldOut, r.Variant, strconv.FormatInt(r.Partner, 10), did.Of(m))
			out.Days.Add(heldOut, r.Variant, day, did.Of(m))
		}
		return nil
	})
	return tally, out, err
}

// clusterRows are what was counted, and what was reported or answered of what a span asks about.
func clusterRows(t *db.Tx, scope access.Scope, span experiment.Span, every bool) (counted []clusterRow, err error) {
	p := db.Params{"all": scope.All, "org": scope.Org, "campaign": span.Campaign, "since": db.At(span.Since), "until": db.At(span.Until), "every": every}
	if err = t.Fetch(&counted, tallyClustersSQL, p); err != nil {
		return counted, wrapped(err, span)
	}
	var beside []clusterRow
	switch {
	case span.Outcome != "":
		p["outcome"] = slices.Index(campaigns.Outcomes[:], span.Outcome)
		err = t.Fetch(&beside, tallyClustersOutcomesSQL, p)
	case span.Item != "":
		p["item"], p["wanted"] = span.Item, span.Wanted
		err = t.Fetch(&beside, tallyClustersSurveySQL, p)
	}
	return append(counted, beside...), wrapped(err, span)
}

func wrapped(err error, span experiment.Span) error {
	if err != nil {
		return fmt.Errorf("clusters of campaign %d: %w", span.Campaign, err)
	}
	return nil
}

// dayIn is the day of a zone that an instant lies on.
func dayIn(zones map[string]*time.Location, name string, at time.Time) (string, error) {
	zone := zones[name]
	if zone == nil {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			return "", fmt.Errorf("zone of a placement: %w", err)
		}
		zones[name] = zone
	}
	return campaigns.DateOf(at.In(zone)).String(), nil
}
