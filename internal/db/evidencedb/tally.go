package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"erawan/campaigns/experiment"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed tally.sql
var tallySQL string

// sources are how experiments call where a bucket came from.
var sources = map[token.Source]experiment.Source{token.PerView: experiment.PerView, token.PageStore: experiment.PageStore,
	token.Pseudonym: experiment.Pseudonym, token.Cluster: experiment.Cluster, token.Untold: experiment.Untold}

// Tally adds up the arms and variants of one of the asker's own campaigns, from a half-hour to another or, with the
// zero time, to now.
func (s Store) Tally(ctx context.Context, scope access.Scope, campaign int64, since, until time.Time) (experiment.Tally, error) {
	all, err := s.Tallies(ctx, scope, []experiment.Span{{Campaign: campaign, Since: since, Until: until}})
	return all[campaign], err
}

// Tallies does the same for several campaigns at once, each over its own time.
func (s Store) Tallies(ctx context.Context, scope access.Scope, spans []experiment.Span) (map[int64]experiment.Tally, error) {
	out := make(map[int64]experiment.Tally, len(spans))
	if len(spans) == 0 {
		return out, nil
	}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		p, parts := db.Params{"all": scope.All, "org": scope.Org}, make([]string, len(spans))
		for n, span := range spans {
			out[span.Campaign] = experiment.Tally{At: t.Now}
			if span.Until.IsZero() {
				span.Until = t.Now.Add(experiment.HalfHour)
			}
			mark := strconv.Itoa(n)
			parts[n] = strings.ReplaceAll(tallySQL, "{n}", mark)
			p["campaign_"+mark], p["since_"+mark], p["until_"+mark] = span.Campaign, db.At(span.Since), db.At(span.Until)
		}
		var rows []struct {
			Campaign int64  `gorm:"column:campaign_id"`
			Variant  string `gorm:"column:variant"`
			Arm      int    `gorm:"column:arm"`
			Source   int    `gorm:"column:bucket_source"`
			Visits   int64  `gorm:"column:visits"`
			Opens    int64  `gorm:"column:opens"`
			Clicks   int64  `gorm:"column:clicks"`
			LawReads int64  `gorm:"column:law_reads"`
			Pledges  int64  `gorm:"column:pledges"`
		}
		if err := t.Fetch(&rows, strings.Join(parts, "\nunion all\n"), p); err != nil {
			return fmt.Errorf("tallies of %d campaigns: %w", len(spans), err)
		}
		for _, r := range rows {
			one := out[r.Campaign]
			one.Add(sources[token.Source(r.Source)], token.Arm(r.Arm) == token.HeldOut, r.Variant,
				experiment.Counts{Visits: r.Visits, Opens: r.Opens, Clicks: r.Clicks, LawReads: r.LawReads, Pledges: r.Pledges})
			out[r.Campaign] = one
		}
		return nil
	})
	return out, err
}
