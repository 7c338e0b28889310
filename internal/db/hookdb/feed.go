package hookdb

import (
	"context"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
)

// Feed lists what the asker's organisation was told, the newest first: before a notice, or from the newest when that is 0.
func (s Store) Feed(ctx context.Context, scope access.Scope, before int64, most int) (out []campaigns.Notice, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			ID      int64      `gorm:"column:id"`
			Public  string     `gorm:"column:public_id"`
			Org     int64      `gorm:"column:org_id"`
			Kind    string     `gorm:"column:kind"`
			Subject string     `gorm:"column:subject"`
			Facts   string     `gorm:"column:facts"`
			At      db.Instant `gorm:"column:at"`
		}
		q := t.Table("notice").Select("id", "public_id", "org_id", "kind", "subject", "facts", "at").Where("org_id = ?", scope.Org).Order("id desc").Limit(most)
		if before > 0 {
			q = q.Where("id < ?", before)
		}
		if err := q.Find(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			n, err := noticeOf(r.ID, r.Org, toldRow{Public: r.Public, Kind: r.Kind, Subject: r.Subject, Facts: r.Facts, Told: r.At})
			if err != nil {
				return err
			}
			out = append(out, n)
		}
		return nil
	})
	return out, err
}
