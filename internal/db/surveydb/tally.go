package surveydb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/survey"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed tally.sql
var tallySQL string

// Tally adds up what was said to one of the asker's own surveys, by side, language, partner and day of a zone. Who is held out of
// everything is on neither side.
func (s Store) Tally(ctx context.Context, scope access.Scope, of campaigns.Survey) (out survey.Tally, err error) {
	zone, err := time.LoadLocation(of.Zone)
	if err != nil {
		zone = time.UTC
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out = survey.Tally{At: t.Now, Partners: map[int64]lang.Text{}, Reported: map[int][2]int64{}}
		var rows []struct {
			Arm     int        `gorm:"column:arm"`
			Variant string     `gorm:"column:variant"`
			Locale  string     `gorm:"column:locale"`
			Partner int64      `gorm:"column:placement_org_id"`
			Name    string     `gorm:"column:partner"`
			Bucket  db.Instant `gorm:"column:bucket"`
			Item    int64      `gorm:"column:item_id"`
			Choice  int        `gorm:"column:choice"`
			Count   int64      `gorm:"column:count"`
		}
		if err := t.Fetch(&rows, tallySQL, db.Params{"survey": of.ID, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("what survey %d was told: %w", of.ID, err)
		}
		sums := map[survey.Count]int64{}
		for _, r := range rows {
			if out.Partners[r.Partner] == nil {
				if out.Partners[r.Partner], err = db.Decode[lang.Text](r.Name); err != nil {
					return err
				}
			}
			sums[survey.Count{HeldOut: token.Arm(r.Arm) == token.HeldOut, Variant: r.Variant, Locale: lang.Locale(r.Locale), Partner: r.Partner,
				Day: campaigns.DateOf(r.Bucket.Time().In(zone)), Item: r.Item, Choice: r.Choice}] += r.Count
		}
		for k, n := range sums {
			k.Count = n
			out.Counts = append(out.Counts, k)
		}
		return reported(t, scope, of, &out)
	})
	return out, err
}

//go:embed reported.sql
var reportedSQL string

// reported adds what partners told of the campaign since the survey began.
func reported(t *db.Tx, scope access.Scope, of campaigns.Survey, to *survey.Tally) error {
	until := of.Over
	if until.IsZero() {
		until = t.Now.Add(time.Hour)
	}
	var rows []struct {
		Arm     int   `gorm:"column:arm"`
		Outcome int   `gorm:"column:outcome"`
		Count   int64 `gorm:"column:count"`
	}
	if err := t.Fetch(&rows, reportedSQL, db.Params{"campaign": of.Campaign, "since": db.At(of.Began.Truncate(30 * time.Minute)), "until": db.At(until), "all": scope.All, "org": scope.Org}); err != nil {
		return fmt.Errorf("what partners told beside survey %d: %w", of.ID, err)
	}
	for _, r := range rows {
		told := to.Reported[r.Outcome]
		if token.Arm(r.Arm) == token.HeldOut {
			told[1] += r.Count
		} else {
			told[0] += r.Count
		}
		to.Reported[r.Outcome] = told
	}
	return nil
}

//go:embed joint.sql
var jointSQL string

// Joint is how the questions of one of the asker's own surveys were answered by visits that answered one of them, by that answer. It is read
// from the answers themselves, as long as they are kept.
func (s Store) Joint(ctx context.Context, scope access.Scope, of campaigns.Survey, by int64) (out []survey.Joint, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			Arm     int   `gorm:"column:arm"`
			Item    int64 `gorm:"column:item_id"`
			Choice  int   `gorm:"column:choice"`
			Stratum int   `gorm:"column:stratum"`
			Count   int64 `gorm:"column:count"`
		}
		if err := t.Fetch(&rows, jointSQL, db.Params{"survey": of.ID, "by": by, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("what survey %d was told by question %d: %w", of.ID, by, err)
		}
		for _, r := range rows {
			out = append(out, survey.Joint{HeldOut: token.Arm(r.Arm) == token.HeldOut, Item: r.Item, Choice: r.Choice, Stratum: r.Stratum, Answered: r.Count})
		}
		return nil
	})
	return out, err
}
