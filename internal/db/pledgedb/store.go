// Package pledgedb keeps pledges. A pledge, the leaf that commits to it, its raw event and its count in the rollups are
// written in one transaction.
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
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// Store keeps pledges. One that only reads needs no signer.
type Store struct {
	DB     *db.DB
	Signer *pledges.Signer
}

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

	ConsentDigest []byte `gorm:"column:consent_digest"`
	Maker         []byte `gorm:"column:maker"`
	Salt          []byte `gorm:"column:salt"`
	Leaf          db.Ref `gorm:"column:leaf_id"`
	Held          string `gorm:"column:held"`
}

// TableName is for gorm.
func (pledgeRow) TableName() string { return "pledge" }

func rowOf(p pledges.Pledge, cell int64) pledgeRow {
	return pledgeRow{
		Public: p.Public, Token: db.UUIDOf(p.Token), Cell: cell, Campaign: p.Cell.Campaign, Org: p.Cell.Org, PlacementOrg: p.Cell.PlacementOrg,
		Statement: p.Statement, Digest: p.Digest, Consent: p.Consent, Locale: string(p.Locale), Name: p.Name, Key: p.Key,
		Sample: p.Sample, Pledged: db.At(p.At), ConsentDigest: p.ConsentDigest, Maker: p.Maker, Salt: pledges.NewSalt(), Held: p.Held,
	}
}

func (r pledgeRow) domain(cell token.Cell) pledges.Pledge {
	return pledges.Pledge{
		ID: r.ID, Public: r.Public, Token: r.Token.Bytes(), Cell: cell, Statement: r.Statement, Digest: r.Digest, Consent: r.Consent,
		Locale: lang.Locale(r.Locale), Name: r.Name, Key: r.Key, Sample: r.Sample, At: r.Pledged.Time(),
		ConsentDigest: r.ConsentDigest, Maker: r.Maker, Held: r.Held,
	}
}

var (
	//go:embed leaf_add.sql
	leafAdd string
	//go:embed leaf_of.sql
	leafOf string
)

// withdrawn is what is said to whoever would promise again with a view that took its promise back.
var withdrawn = fault.New(fault.Conflict, "/token", "pledge.withdrawn")

// Create writes a pledge, its leaf, its event and its count. When its token has pledged to this statement
// before, or its idempotency key was used at this partner before, it returns that pledge and false; when that was
// withdrawn since, Conflict. A token counts once in the rollups, whatever it pledges to.
func (s Store) Create(ctx context.Context, p pledges.Pledge) (pledges.Pledge, bool, error) {
	made, err := s.createAll(ctx, ledgerdb.New(s.DB), []pledges.Pledge{p})
	if err == nil {
		err = made[0].fault
	}
	if err != nil {
		return pledges.Pledge{}, false, fmt.Errorf("create pledge: %w", err)
	}
	return made[0].pledge, made[0].fresh, nil
}

// made is what became of a pledge.
type made struct {
	pledge pledges.Pledge
	fresh  bool
	fault  error // what was withdrawn does not come back
}

func eventOf(p pledges.Pledge) engagement.Event {
	return engagement.Event{Token: p.Token, Type: engagement.Pledge, Cell: p.Cell, OccurredAt: p.At, ReceivedAt: p.At}
}

// createAll is Create for several at once, in one transaction, and says of each what became of it.
func (s Store) createAll(ctx context.Context, ledger *ledgerdb.Store, all []pledges.Pledge) (out []made, err error) {
	var batch engagement.Batch
	for i := range all {
		if all[i].Public == "" {
			all[i].Public = id.New(id.Pledge)
		}
		batch.Events = append(batch.Events, eventOf(all[i]))
	}
	_, err = ledger.ApplyAfter(ctx, batch, func(t *db.Tx, cell func(token.Cell) int64) (left []engagement.Event, err error) {
		if out, err = s.insertAll(t, all, cell); err != nil {
			return nil, err
		}
		for i, m := range out {
			if m.fresh && all[i].Held == "" {
				left = append(left, batch.Events[i])
			}
		}
		return left, nil
	})
	return out, err
}

// grow writes the leaf that commits to a pledge.
func (s Store) grow(t *db.Tx, p *pledges.Pledge, salt []byte) error {
	commitment, counted := pledges.Commit(p, salt), []byte{}
	if p.Held == "" {
		counted = s.Signer.Counted(commitment)
	}
	marks := s.Signer.Marks(p.Token, p.Statement)
	var leaf []int64
	if err := t.Fetch(&leaf, leafAdd, db.Params{"once": marks[0], "marks": marks, "commitment": commitment, "counted": counted}); err != nil {
		return err
	}
	if len(leaf) == 0 {
		return withdrawn
	}
	return t.Model(&pledgeRow{}).Where("id = ?", p.ID).Updates(map[string]any{"leaf_id": leaf[0]}).Error
}

// Withdraw removes a pledge, its name, its consent and its salt, and leaves a signed tombstone. What it promised to can
// no longer be told from the commitment that stays. NotFound when there is no such pledge, or no longer.
func (s Store) Withdraw(ctx context.Context, public string, at time.Time) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error { return s.bury(t, public, at) })
	if err != nil {
		return fmt.Errorf("withdraw pledge: %w", err)
	}
	return nil
}

// bury removes a pledge with its salt, and leaves a signed tombstone.
func (s Store) bury(t *db.Tx, public string, at time.Time) error {
	if t.Postgres { // nothing is hung on it from here on
		if _, err := t.Run("select id from pledge where public_id = @public for update", db.Params{"public": public}); err != nil {
			return err
		}
	}
	if _, err := t.Run(followDrop, db.Params{"public": public}); err != nil {
		return err
	}
	if _, err := t.Run(contactBury, db.Params{"public": public}); err != nil {
		return err
	}
	var leaf []int64
	if err := t.Fetch(&leaf, leafOf, db.Params{"public": public}); err != nil {
		return err
	}
	if len(leaf) == 0 {
		return db.NotFound
	}
	row, err := db.One[leafRow](t.Select("commitment").Where("id = ?", leaf[0]))
	if err != nil {
		return err
	}
	when := db.At(at)
	change := map[string]any{"withdrawn_at": when, "tombstone": s.Signer.Withdrawn(row.Commitment, when.Time())}
	return t.Model(&leafRow{}).Where("id = ?", leaf[0]).Updates(change).Error
}

// Tally counts the standing pledges of a campaign. Pledges that a partner reports have no way in
// yet, so nothing has been reported.
func (s Store) Tally(ctx context.Context, campaign int64) (out pledges.Count, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Model(&pledgeRow{}).Where("campaign_id = ? and held = ''", campaign).Count(&out.Measured).Error
	})
	return out, err
}

var _ pledges.Store = Store{}
