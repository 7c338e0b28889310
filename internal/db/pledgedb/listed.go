package pledgedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
)

var (
	//go:embed listed.sql
	listedSQL string
	//go:embed pace.sql
	paceSQL string
)

// Listed lists the pledges of the asker's organisation, the newest first, before the one of that number (0: from the newest), and at most so many. It reads no
// names: lists have none.
func (s Store) Listed(ctx context.Context, scope access.Scope, before int64, most int) (out []pledges.Waiting, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	var rows []waitingRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, listedSQL, db.Params{"org": scope.Org, "before": before, "most": most})
	})
	if err != nil {
		return nil, fmt.Errorf("list pledges: %w", err)
	}
	return waitings(rows)
}

type paceRow struct {
	Campaign string     `gorm:"column:campaign"`
	Partner  string     `gorm:"column:partner"`
	Pledged  db.Instant `gorm:"column:pledged_at"`

	CampaignName *string `gorm:"column:campaign_name"`
	PartnerName  *string `gorm:"column:partner_name"`
}

// Paces reads when the newest pledges of the asker's organisation since a moment were made, by campaign and partner; at most so many pledges.
func (s Store) Paces(ctx context.Context, scope access.Scope, since time.Time, most int) (out []pledges.Pace, err error) {
	var rows []paceRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, paceSQL, db.Params{"org": scope.Org, "before": int64(1<<63 - 1), "since": db.At(since), "most": most})
	})
	if err != nil {
		return nil, fmt.Errorf("pace of pledges: %w", err)
	}
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Campaign != r.Campaign || out[n-1].Partner != r.Partner {
			p := pledges.Pace{Campaign: r.Campaign, Partner: r.Partner}
			if p.CampaignName, err = nameOf(r.CampaignName); err == nil {
				p.PartnerName, err = nameOf(r.PartnerName)
			}
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		last := &out[len(out)-1]
		last.At = append(last.At, r.Pledged.Time())
	}
	return out, nil
}
