// Package pledgedb keeps pledges. A pledge, its raw event and its count in the rollups are written in
// one transaction.
package pledgedb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// Store keeps pledges.
type Store struct{ DB *db.DB }

type pledgeRow struct {
	ID           int64      `gorm:"column:id;primaryKey"`
	Public       string     `gorm:"column:public_id"`
	Token        db.UUID    `gorm:"column:token_id"`
	Cell         int64      `gorm:"column:cell_id"`
	Campaign     int64      `gorm:"column:campaign_id"`
	Org          int64      `gorm:"column:org_id"`
	PlacementOrg int64      `gorm:"column:placement_org_id"`
	Statement    int64      `gorm:"column:statement_id"`
	Digest       []byte     `gorm:"column:digest"`
	Consent      int64      `gorm:"column:consent_id"`
	Locale       string     `gorm:"column:locale"`
	Name         string     `gorm:"column:name"`
	Key          string     `gorm:"column:idempotency_key"`
	Sample       bool       `gorm:"column:sample"`
	Pledged      db.Instant `gorm:"column:pledged_at"`
	Withdrawn    db.Instant `gorm:"column:withdrawn_at"`
}

// TableName is for gorm.
func (pledgeRow) TableName() string { return "pledge" }

func rowOf(p pledges.Pledge, cell int64) pledgeRow {
	return pledgeRow{
		Public: p.Public, Token: db.UUIDOf(p.Token), Cell: cell, Campaign: p.Cell.Campaign, Org: p.Cell.Org, PlacementOrg: p.Cell.PlacementOrg,
		Statement: p.Statement, Digest: p.Digest, Consent: p.Consent, Locale: string(p.Locale), Name: p.Name, Key: p.Key,
		Sample: p.Sample, Pledged: db.At(p.At),
	}
}

func (r pledgeRow) domain(cell token.Cell) pledges.Pledge {
	return pledges.Pledge{
		ID: r.ID, Public: r.Public, Token: r.Token.Bytes(), Cell: cell, Statement: r.Statement, Digest: r.Digest, Consent: r.Consent,
		Locale: lang.Locale(r.Locale), Name: r.Name, Key: r.Key, Sample: r.Sample, At: r.Pledged.Time(), Withdrawn: r.Withdrawn.Time(),
	}
}

var (
	//go:embed pledge_add.sql
	pledgeAdd string
	//go:embed pledge_find.sql
	pledgeFind string
)

// Create writes a pledge, its event and its count. When its token has pledged to this statement
// before, or its idempotency key was used at this partner before, it returns that pledge and false.
// A token counts once in the rollups, whatever it pledges to.
func (s Store) Create(ctx context.Context, p pledges.Pledge) (out pledges.Pledge, made bool, err error) {
	if p.Public == "" {
		p.Public = id.New(id.Pledge)
	}
	event := engagement.Event{Token: p.Token, Type: engagement.Pledge, Cell: p.Cell, OccurredAt: p.At, ReceivedAt: p.At}
	_, err = ledgerdb.New(s.DB).ApplyAfter(ctx, engagement.Batch{Events: []engagement.Event{event}},
		func(t *db.Tx, cell func(token.Cell) int64) (bool, error) {
			out, made, err = insert(t, p, cell(p.Cell))
			return made, err
		})
	if err != nil {
		return pledges.Pledge{}, false, fmt.Errorf("create pledge: %w", err)
	}
	return out, made, nil
}

func insert(t *db.Tx, p pledges.Pledge, cell int64) (pledges.Pledge, bool, error) {
	row := rowOf(p, cell)
	n, err := t.Run(pledgeAdd, db.Params{
		"public": row.Public, "token": row.Token, "cell": row.Cell, "campaign": row.Campaign, "org": row.Org, "placement_org": row.PlacementOrg,
		"statement": row.Statement, "digest": row.Digest, "consent": row.Consent, "locale": row.Locale, "name": row.Name, "key": row.Key,
		"sample": row.Sample, "pledged": row.Pledged,
	})
	if err != nil {
		return pledges.Pledge{}, false, err
	}
	var found []foundPledge
	err = t.Fetch(&found, pledgeFind, db.Params{"public": "", "token": row.Token, "statement": row.Statement, "placement_org": row.PlacementOrg, "key": row.Key})
	if err != nil {
		return pledges.Pledge{}, false, err
	}
	if len(found) == 0 {
		return pledges.Pledge{}, false, fmt.Errorf("a pledge is not to be found where another like it was")
	}
	return found[0].domain(), n == 1, nil
}

// Withdraw marks a pledge withdrawn and erases its name. Withdrawing again changes nothing.
func (s Store) Withdraw(ctx context.Context, public string, at time.Time) (out pledges.Pledge, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		change := map[string]any{"withdrawn_at": db.At(at), "name": ""}
		if err := t.Model(&pledgeRow{}).Where("public_id = ? and withdrawn_at is null", public).Updates(change).Error; err != nil {
			return err
		}
		found, err := byPublic(t, public)
		out = found
		return err
	})
	if err != nil {
		return pledges.Pledge{}, fmt.Errorf("withdraw pledge: %w", err)
	}
	return out, nil
}

func byPublic(t *db.Tx, public string) (pledges.Pledge, error) {
	var found []foundPledge
	err := t.Fetch(&found, pledgeFind, db.Params{"public": public, "token": db.UUID{}, "statement": 0, "placement_org": 0, "key": ""})
	if err != nil {
		return pledges.Pledge{}, err
	}
	if len(found) == 0 {
		return pledges.Pledge{}, db.NotFound
	}
	return found[0].domain(), nil
}

// Tally counts the standing pledges of a campaign. Pledges that a partner reports have no way in
// yet, so nothing has been reported.
func (s Store) Tally(ctx context.Context, campaign int64) (out pledges.Count, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Model(&pledgeRow{}).Where("campaign_id = ? and withdrawn_at is null", campaign).Count(&out.Measured).Error
	})
	return out, err
}

var _ pledges.Store = Store{}
