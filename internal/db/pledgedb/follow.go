package pledgedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

type followRow struct {
	Pledge   int64      `gorm:"column:pledge_id;primaryKey;autoIncrement:false"`
	Wave     int64      `gorm:"column:wave;primaryKey;autoIncrement:false"`
	Campaign int64      `gorm:"column:campaign_id"`
	Org      int64      `gorm:"column:org_id"`
	Kept     string     `gorm:"column:kept"`
	Saw      string     `gorm:"column:saw"`
	Offered  string     `gorm:"column:offered"`
	Locale   string     `gorm:"column:locale"`
	At       db.Instant `gorm:"column:answered_at"`
}

// TableName is for gorm.
func (followRow) TableName() string { return "pledge_follow" }

var (
	//go:embed follow_add.sql
	followAdd string
	//go:embed follow_drop.sql
	followDrop string
	//go:embed follows.sql
	followsSQL string
)

// Followed finds a standing pledge with the waves that were answered; NotFound when there is none, or no longer.
func (s Store) Followed(ctx context.Context, public string) (out pledges.Followed, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		row, err := db.One[pledgeRow](t.Select("id, pledged_at").Where("public_id = ?", public))
		if err != nil {
			return err
		}
		out = pledges.Followed{Public: public, At: row.Pledged.Time()}
		return t.Model(&followRow{}).Where("pledge_id = ?", row.ID).Order("wave").Pluck("wave", &out.Answered).Error
	})
	if err != nil {
		return pledges.Followed{}, fmt.Errorf("follow pledge: %w", err)
	}
	return out, nil
}

// Follow keeps an answer in the place of an earlier one of the same wave; NotFound when the pledge is there no longer.
func (s Store) Follow(ctx context.Context, public string, f pledges.FollowUp) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		n, err := t.Run(followAdd, db.Params{"public": public, "wave": int64(f.Wave), "kept": string(f.Kept), "saw": string(f.Saw), "offered": string(f.Offered),
			"locale": string(f.Locale), "at": db.At(f.At)})
		if err == nil && n == 0 {
			err = db.NotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("keep follow-up: %w", err)
	}
	return nil
}

type followSumRow struct {
	Public  string `gorm:"column:public_id"`
	Name    string `gorm:"column:name"`
	Wave    int64  `gorm:"column:wave"`
	Kept    string `gorm:"column:kept"`
	Saw     string `gorm:"column:saw"`
	Offered string `gorm:"column:offered"`
	Count   int64  `gorm:"column:count"`
}

// FollowSums adds up what was answered, by campaign of the asker's organisation and wave. Pledges that are held do not count, nor do samples
// beside real ones: a campaign is one or the other.
func (s Store) FollowSums(ctx context.Context, scope access.Scope) (out []pledges.FollowSum, err error) {
	var rows []followSumRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, followsSQL, db.Params{"org": scope.Org})
	})
	if err != nil {
		return nil, fmt.Errorf("sum follow-ups: %w", err)
	}
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Campaign != r.Public || out[n-1].Wave != pledges.Wave(r.Wave) {
			name, err := db.Decode[lang.Text](r.Name)
			if err != nil {
				return nil, err
			}
			out = append(out, pledges.FollowSum{Campaign: r.Public, Name: name, Wave: pledges.Wave(r.Wave), Kept: map[pledges.Said]int64{}, Saw: map[pledges.Said]int64{}, Offered: map[pledges.Said]int64{}})
		}
		sum := &out[len(out)-1]
		sum.Answers += r.Count
		sum.Kept[pledges.Said(r.Kept)] += r.Count
		sum.Saw[pledges.Said(r.Saw)] += r.Count
		sum.Offered[pledges.Said(r.Offered)] += r.Count
	}
	return out, nil
}

var _ pledges.FollowStore = Store{}
