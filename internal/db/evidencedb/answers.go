package evidencedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/experiment"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
)

//go:embed tally_survey.sql
var tallySurveySQL string

// answers adds to a tally how the question that its span asks about was answered.
func (s Store) answers(ctx context.Context, scope access.Scope, span experiment.Span, to *experiment.Tally) error {
	return s.DB.Read(ctx, func(t *db.Tx) error {
		if span.Until.IsZero() {
			span.Until = t.Now.Add(experiment.HalfHour)
		}
		var rows []struct {
			Variant  string `gorm:"column:variant"`
			Arm      int    `gorm:"column:arm"`
			Source   int    `gorm:"column:bucket_source"`
			Asked    int64  `gorm:"column:asked"`
			Answered int64  `gorm:"column:answered"`
			Hoped    int64  `gorm:"column:hoped"`
		}
		err := t.Fetch(&rows, tallySurveySQL, db.Params{"all": scope.All, "org": scope.Org, "campaign": span.Campaign, "since": db.At(span.Since),
			"until": db.At(span.Until), "item": span.Item, "wanted": span.Wanted})
		if err != nil {
			return fmt.Errorf("answers to a survey of campaign %d: %w", span.Campaign, err)
		}
		for _, r := range rows {
			to.Count(sources[token.Source(r.Source)], token.Arm(r.Arm) == token.HeldOut, r.Variant, experiment.Counts{Asked: r.Asked, Answered: r.Answered, Hoped: r.Hoped})
		}
		return nil
	})
}
