package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed tally_clusters.sql
var tallyClustersSQL string

type clusterRow struct {
	Variant  string     `gorm:"column:variant"`
	Partner  int64      `gorm:"column:placement_org_id"`
	Zone     string     `gorm:"column:zone"`
	Bucket   db.Instant `gorm:"column:bucket"`
	Visits   int64      `gorm:"column:visits"`
	Opens    int64      `gorm:"column:opens"`
	Clicks   int64      `gorm:"column:clicks"`
	LawReads int64      `gorm:"column:law_reads"`
	Pledges  int64      `gorm:"column:pledges"`
}

// Clusters adds up what a campaign's variants did over a span by the partner or the day that they were drawn for. Days are
// those of each placement's calendar.
func (s Store) Clusters(ctx context.Context, scope access.Scope, span experiment.Span, unit campaigns.Unit, m experiment.Metric) (map[string]experiment.Clusters, error) {
	out := map[string]experiment.Clusters{}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		if span.Until.IsZero() {
			span.Until = t.Now.Add(experiment.HalfHour)
		}
		var rows []clusterRow
		err := t.Fetch(&rows, tallyClustersSQL, db.Params{"all": scope.All, "org": scope.Org, "campaign": span.Campaign, "since": db.At(span.Since), "until": db.At(span.Until)})
		if err != nil {
			return fmt.Errorf("clusters of campaign %d: %w", span.Campaign, err)
		}
		zones := map[string]*time.Location{}
		for _, r := range rows {
			of := strconv.FormatInt(r.Partner, 10)
			if unit == campaigns.ByDay {
				if of, err = dayIn(zones, r.Zone, r.Bucket.Time()); err != nil {
					return err
				}
			}
			if out[r.Variant] == nil {
				out[r.Variant] = experiment.Clusters{}
			}
			did := experiment.Counts{Visits: r.Visits, Opens: r.Opens, Clicks: r.Clicks, LawReads: r.LawReads, Pledges: r.Pledges}.Of(m)
			sum := out[r.Variant][of]
			out[r.Variant][of] = experiment.Rate{Visits: sum.Visits + did.Visits, Hits: sum.Hits + did.Hits}
		}
		return nil
	})
	return out, err
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
