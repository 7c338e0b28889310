// Package evidencedb reads the rollups into reports. It never reads a raw event.
package evidencedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/evidence"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Store reads the rollups.
type Store struct{ DB *db.DB }

var (
	//go:embed engagement.sql
	engagementSQL string
	//go:embed names.sql
	namesSQL string
	//go:embed live.sql
	liveSQL string
)

// engagementRow is one row of a report, by keys.
type engagementRow struct {
	Day         db.Day `gorm:"column:day"`
	Locale      string `gorm:"column:locale"`
	Partner     int64  `gorm:"column:placement_org_id"`
	Campaign    int64  `gorm:"column:campaign_id"`
	Message     int64  `gorm:"column:message_id"`
	Variant     string `gorm:"column:variant"`
	Arm         int    `gorm:"column:arm"`
	Decisions   int64  `gorm:"column:decisions"`
	Impressions int64  `gorm:"column:impressions"`
	Viewable    int64  `gorm:"column:viewable"`
	Clicks      int64  `gorm:"column:clicks"`
	Pledges     int64  `gorm:"column:pledges"`
	Filtered    int64  `gorm:"column:filtered"`
}

// Engagement returns the rows of a query in the order day, partner, message, locale. It is Invalid to
// ask in a zone that no days are kept for; no zone is the default one.
func (s Store) Engagement(ctx context.Context, scope access.Scope, q evidence.Query) (out evidence.Report, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out = evidence.Report{Query: q, MadeAt: t.Now}
		var err error
		if out.Query.Zone, out.Revision, err = zoneOf(t, q.Zone); err != nil {
			return err
		}
		var rows []engagementRow
		err = t.Fetch(&rows, engagementSQL, db.Params{"zone": out.Query.Zone, "from": db.On(q.From), "until": db.On(q.To),
			"campaign": q.Campaign, "all": scope.All, "org": scope.Org})
		if err != nil {
			return fmt.Errorf("read engagement: %w", err)
		}
		names, err := namesOf(t, rows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			row := r.report(names)
			out.Rows = append(out.Rows, row)
			out.Sample = out.Sample || row.Sample
		}
		return nil
	})
	return out, err
}

// zoneOf is the declared zone that was asked for, the default where none was, and the revision of what is counted.
func zoneOf(t *db.Tx, asked string) (zone string, revision int64, err error) {
	var rows []struct {
		Zone     string `gorm:"column:zone"`
		Revision int64  `gorm:"column:revision"`
	}
	if err := t.Fetch(&rows, "select zone, (select data from counter) as revision from report_zone order by position", nil); err != nil {
		return "", 0, fmt.Errorf("read the report zones: %w", err)
	}
	for _, r := range rows {
		if asked == "" || asked == r.Zone {
			return r.Zone, r.Revision, nil
		}
	}
	return "", 0, fault.New(fault.Invalid, "/zone", "report.undeclared_zone")
}

func (r engagementRow) report(names map[nameKey]name) evidence.Row {
	partner, campaign, message := names[nameKey{"org", r.Partner}], names[nameKey{"campaign", r.Campaign}], names[nameKey{"message", r.Message}]
	return evidence.Row{
		Day: r.Day.Date(), Locale: lang.Locale(r.Locale), Partner: partner.named, Campaign: campaign.named, Message: message.named,
		Variant: r.Variant, HeldOut: token.Arm(r.Arm).Held(), Basis: evidence.Measured,
		Decisions: r.Decisions, Impressions: r.Impressions, Viewable: r.Viewable, Clicks: r.Clicks, Pledges: r.Pledges, Filtered: r.Filtered,
		Sample: partner.sample || campaign.sample || message.sample,
	}
}

type liveRow struct {
	Campaign    int64 `gorm:"column:campaign_id"`
	Decisions   int64 `gorm:"column:decisions"`
	Impressions int64 `gorm:"column:impressions"`
	Viewable    int64 `gorm:"column:viewable"`
	Opens       int64 `gorm:"column:opens"`
	Clicks      int64 `gorm:"column:clicks"`
	LawReads    int64 `gorm:"column:law_reads"`
	Dismissed   int64 `gorm:"column:dismissed"`
	Shares      int64 `gorm:"column:shares"`
	Pledges     int64 `gorm:"column:pledges"`
	Filtered    int64 `gorm:"column:filtered"`
}

func (r liveRow) counts() evidence.Counts {
	return evidence.Counts{
		Decisions: r.Decisions, Impressions: r.Impressions, Viewable: r.Viewable, Opens: r.Opens, Clicks: r.Clicks, LawReads: r.LawReads,
		Dismissed: r.Dismissed, Shares: r.Shares, Pledges: r.Pledges, Filtered: r.Filtered,
	}
}

// Live returns the ladder of each campaign in scope, held-out visits with it, from the half-hour that
// holds an instant.
func (s Store) Live(ctx context.Context, scope access.Scope, since time.Time) (map[int64]evidence.Counts, error) {
	out := map[int64]evidence.Counts{}
	err := s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []liveRow
		err := t.Fetch(&rows, liveSQL, db.Params{"since": db.At(since.UTC().Truncate(30 * time.Minute)), "all": scope.All, "org": scope.Org})
		if err != nil {
			return fmt.Errorf("read live counts: %w", err)
		}
		for _, r := range rows {
			out[r.Campaign] = r.counts()
		}
		return nil
	})
	return out, err
}

type zoneRow struct {
	Zone string `gorm:"column:zone"`
}

// Zones lists the declared report zones; the first is the default.
func (s Store) Zones(ctx context.Context) (out []string, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = zonesIn(t)
		return err
	})
	return out, err
}

func zonesIn(t *db.Tx) ([]string, error) {
	rows, err := db.All[zoneRow](t.Table("report_zone").Select("zone").Order("position"))
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Zone
	}
	return out, err
}

var _ evidence.Store = Store{}
