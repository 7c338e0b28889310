package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
)

var (
	//go:embed tally.sql
	tallySQL string
	//go:embed tally_outcomes.sql
	tallyOutcomesSQL string
)

// sources are how experiments call where a bucket came from.
var sources = map[token.Source]experiment.Source{token.PerView: experiment.PerView, token.PageStore: experiment.PageStore,
	token.Pseudonym: experiment.Pseudonym, token.Cluster: experiment.Cluster, token.Untold: experiment.Untold}

// Tally adds up the arms and variants of one of the asker's own campaigns over a span, and the outcome it asks about.
func (s Store) Tally(ctx context.Context, scope access.Scope, span experiment.Span) (experiment.Tally, error) {
	all, err := s.Tallies(ctx, scope, []experiment.Span{span})
	out := all[span.Campaign]
	switch {
	case err != nil:
	case span.Outcome != "":
		err = s.outcomes(ctx, scope, span, &out)
	case span.Item != "":
		err = s.answers(ctx, scope, span, &out)
	}
	return out, err
}

type outcomeRow struct {
	Variant string `gorm:"column:variant"`
	Arm     int    `gorm:"column:arm"`
	Source  int    `gorm:"column:bucket_source"`
	Count   int64  `gorm:"column:count"`
}

// outcomes adds to a tally how often what its span asks about was reported.
func (s Store) outcomes(ctx context.Context, scope access.Scope, span experiment.Span, to *experiment.Tally) error {
	return s.DB.Read(ctx, func(t *db.Tx) error {
		if span.Until.IsZero() {
			span.Until = t.Now.Add(experiment.HalfHour)
		}
		var rows []outcomeRow
		err := t.Fetch(&rows, tallyOutcomesSQL, db.Params{"all": scope.All, "org": scope.Org, "campaign": span.Campaign, "since": db.At(span.Since),
			"until": db.At(span.Until), "outcome": slices.Index(campaigns.Outcomes[:], span.Outcome)})
		if err != nil {
			return fmt.Errorf("outcomes of campaign %d: %w", span.Campaign, err)
		}
		for _, r := range rows {
			to.Count(sources[token.Source(r.Source)], token.Arm(r.Arm) == token.HeldOut, r.Variant, experiment.Counts{Reported: r.Count})
		}
		return nil
	})
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
			one.Count(sources[token.Source(r.Source)], token.Arm(r.Arm) == token.HeldOut, r.Variant,
				experiment.Counts{Visits: r.Visits, Opens: r.Opens, Clicks: r.Clicks, LawReads: r.LawReads, Pledges: r.Pledges})
			out[r.Campaign] = one
		}
		return nil
	})
	return out, err
}
