package evidencedb

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"erawan/campaigns"
	"erawan/campaigns/engagement"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

//go:embed reach.sql
var reachSQL string

var _ evidence.ReachBook = Store{}

// reachRow is what a campaign reached on a day, or the keys that the day was counted with.
type reachRow struct {
	Day      db.Day     `gorm:"column:day"`
	Campaign int64      `gorm:"column:campaign_id"`
	Org      int64      `gorm:"column:org_id"`
	Visitors int64      `gorm:"column:visitors"`
	Keys     int64      `gorm:"column:keys"` // 0 of a campaign
	Since    db.Instant `gorm:"column:since"`
}

// DailyReach is what a scope may see of days that are closed: its own campaigns', and what others' reached on its own pages. Each
// cell is told once and for good, and those of few people are told nowhere.
func (s Store) DailyReach(ctx context.Context, scope access.Scope, a evidence.ReachAsk) (out evidence.DailyReach, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out = evidence.DailyReach{From: a.From, To: a.To, Closed: campaigns.DateOf(t.Now.UTC()).Plus(-engagement.CrowdOpen - 1)}
		if !a.From.Valid() {
			out.From, out.To = out.Closed.Plus(1-a.Last), out.Closed
		}
		if out.From.Until(out.To) >= evidence.MaxReachDays {
			return fault.New(fault.Invalid, "/to", "report.too_long").With("max", evidence.MaxReachDays)
		}
		campaign, err := campaignSeen(t, scope, a.Campaign)
		if err != nil {
			return err
		}
		return readReach(t, scope, campaign, &out)
	})
	return out, err
}

// campaignSeen is the id of a campaign of the asker's, or of one that reached somebody on the asker's pages; 0 for none asked for.
func campaignSeen(t *db.Tx, scope access.Scope, public string) (int64, error) {
	if public == "" {
		return 0, nil
	}
	var row struct {
		ID  int64 `gorm:"column:id"`
		Org int64 `gorm:"column:org_id"`
	}
	unknown := fault.New(fault.Invalid, "/campaign", "report.unknown_campaign")
	err := t.Table("campaign").Select("id", "org_id").Where("public_id = ?", public).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, unknown
	}
	if err != nil || scope.All || row.Org == scope.Org {
		return row.ID, err
	}
	var n int64
	if err := t.Table("crowd_day").Where("campaign_id = ? and org_id = ?", row.ID, scope.Org).Limit(1).Count(&n).Error; err != nil || n == 0 {
		return 0, errors.Join(err, unknown)
	}
	return row.ID, nil
}

func readReach(t *db.Tx, scope access.Scope, campaign int64, out *evidence.DailyReach) error {
	which := "(@all or org_id = @org or campaign_id in (select id from campaign where org_id = @org))"
	if campaign != 0 {
		which = "campaign_id = @campaign and " + which
	}
	p := db.Params{"from": db.On(out.From), "until": db.On(out.To), "all": scope.All, "org": scope.Org, "campaign": campaign}
	var found, rows []reachRow
	if err := t.Fetch(&found, strings.Replace(reachSQL, "{which}", which, 1), p); err != nil {
		return fmt.Errorf("daily reach: %w", err)
	}
	whole := map[campaigns.Date]bool{}
	for _, r := range found {
		if r.Keys == 0 {
			rows = append(rows, r)
			continue
		}
		day := r.Day.Date()
		whole[day] = r.Keys == 1 && !r.Since.Time().After(day.In(time.UTC))
		if !whole[day] && !out.Closed.Before(day) {
			out.Broken = append(out.Broken, day)
		}
	}
	names, err := reachNames(t, rows, campaign)
	if err != nil {
		return err
	}
	out.Campaign = names[nameKey{"campaign", campaign}].named
	for _, r := range rows {
		c, partner := names[nameKey{"campaign", r.Campaign}], names[nameKey{"org", r.Org}]
		one := evidence.ReachDay{Day: r.Day.Date(), Campaign: c.named, Partner: partner.named, Visitors: r.Visitors, Whole: whole[r.Day.Date()], Sample: c.sample || partner.sample}
		if one.Visitors < evidence.LeastReached {
			one.Visitors, one.Few = 0, true
		}
		out.Sample = out.Sample || one.Sample
		out.Rows = append(out.Rows, one)
	}
	return nil
}

func reachNames(t *db.Tx, rows []reachRow, campaign int64) (map[nameKey]name, error) {
	out := map[nameKey]name{}
	if len(rows) == 0 && campaign == 0 {
		return out, nil
	}
	var found []nameRow
	err := t.Fetch(&found, namesSQL, db.Params{"messages": []int64{0},
		"orgs":      append(distinct(rows, func(r reachRow) int64 { return r.Org }), 0),
		"campaigns": append(distinct(rows, func(r reachRow) int64 { return r.Campaign }), campaign)})
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	for _, f := range found {
		n, err := f.name()
		if err != nil {
			return nil, err
		}
		out[nameKey{f.Kind, f.ID}] = n
	}
	return out, nil
}
