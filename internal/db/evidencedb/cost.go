package evidencedb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

//go:embed note_add.sql
var noteAddSQL string

type costRow struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	Public    string     `gorm:"column:public_id"`
	Org       int64      `gorm:"column:org_id"`
	Campaign  int64      `gorm:"column:campaign_id"`
	Day       db.Day     `gorm:"column:day"`
	What      string     `gorm:"column:what"`
	Kind      string     `gorm:"column:kind"`
	Amount    int64      `gorm:"column:amount"`
	Currency  string     `gorm:"column:currency"`
	Quantity  string     `gorm:"column:quantity"`
	Source    string     `gorm:"column:source"`
	ActorID   int64      `gorm:"column:actor_id"`
	Actor     string     `gorm:"column:actor_name"`
	At        db.Instant `gorm:"column:at"`
	Withdrawn db.Instant `gorm:"column:withdrawn_at"`
	Why       string     `gorm:"column:why"`
}

// TableName is for gorm.
func (costRow) TableName() string { return "campaign_cost" }

func (r costRow) domain() evidence.Cost {
	return evidence.Cost{Public: r.Public, Day: r.Day.Date(), What: r.What, Kind: evidence.CostKind(r.Kind), Amount: r.Amount, Currency: r.Currency, Quantity: r.Quantity, Source: r.Source,
		By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time(), Withdrawn: r.Withdrawn.Time(), Why: r.Why}
}

// costDoc is an entry as the audit keeps it, among the changes of its campaign.
type costDoc struct {
	Cost string `json:"cost,omitempty"`
	Why  string `json:"why,omitempty"`
}

func (r costRow) doc() costDoc {
	return costDoc{fmt.Sprintf("%s %s %s %d.%02d %s %s (%s)", r.Day.Date(), r.Kind, r.What, r.Amount/100, r.Amount%100, r.Currency, r.Quantity, r.Source), ""}
}

// Costs lists a campaign's entries, the newest day first, with those that were withdrawn.
func (s Store) Costs(ctx context.Context, scope access.Scope, campaign int64) (out []evidence.Cost, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[costRow](t.Scopes(db.Owned(scope, "org_id")).Where("campaign_id = ?", campaign).Order("day desc, id desc").Limit(evidence.MostCosts))
		for _, r := range rows {
			out = append(out, r.domain())
		}
		return err
	})
	return out, err
}

// AddCost writes an entry that was checked.
func (s Store) AddCost(ctx context.Context, scope access.Scope, campaign campaigns.Campaign, c evidence.Cost) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerIn(t, scope, "campaign", campaign.ID)
		if err != nil {
			return err
		}
		var entries int64
		if err := t.Table("campaign_cost").Where("campaign_id = ?", campaign.ID).Count(&entries).Error; err != nil {
			return err
		}
		if entries >= evidence.MostCosts {
			return fault.New(fault.Conflict, "/what", "cost.full").With("max", evidence.MostCosts)
		}
		row := costRow{Public: id.New(id.Cost), Org: owner, Campaign: campaign.ID, Day: db.On(c.Day), What: c.What, Kind: string(c.Kind), Amount: c.Amount, Currency: c.Currency, Quantity: c.Quantity,
			Source: c.Source, ActorID: scope.By.Staff, Actor: scope.By.Name, At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: owner, Verb: access.Changed, Kind: access.OnCampaign, Subject: campaign.Public, After: row.doc()})
	})
}

// WithdrawCost withdraws an entry that stands. One that does not stays as it is.
func (s Store) WithdrawCost(ctx context.Context, scope access.Scope, campaign campaigns.Campaign, public, why string) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[costRow](t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ? and campaign_id = ?", public, campaign.ID))
		if err != nil || !row.Withdrawn.Time().IsZero() {
			return err
		}
		if _, err := t.Run("update campaign_cost set withdrawn_at = @at, why = @why where id = @id", db.Params{"at": db.At(t.Now), "why": why, "id": row.ID}); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Changed, Kind: access.OnCampaign, Subject: campaign.Public, Before: row.doc(), After: costDoc{Why: why}})
	})
}

type noteRow struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Org      int64      `gorm:"column:org_id"`
	Campaign int64      `gorm:"column:campaign_id"`
	Version  int        `gorm:"column:version"`
	Body     string     `gorm:"column:body"`
	ActorID  int64      `gorm:"column:actor_id"`
	Actor    string     `gorm:"column:actor_name"`
	At       db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (noteRow) TableName() string { return "evaluation_note" }

// noteBody is what is kept of notes, and what the audit keeps.
type noteBody struct {
	Donor string                          `json:"donor"`
	Order []string                        `json:"order,omitempty"`
	Says  map[lang.Locale]evidence.Saying `json:"evaluation"`
}

// Notes are the last edition for a campaign.
func (s Store) Notes(ctx context.Context, scope access.Scope, campaign int64) (out evidence.Notes, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[noteRow](t.Scopes(db.Owned(scope, "org_id")).Where("campaign_id = ?", campaign).Order("version desc").Limit(1))
		if err != nil || len(rows) == 0 {
			return err
		}
		body, err := db.Decode[noteBody](rows[0].Body)
		out = evidence.Notes{Version: rows[0].Version, Donor: body.Donor, Order: body.Order, Says: body.Says, By: access.Actor{Staff: rows[0].ActorID, Name: rows[0].Actor}, At: rows[0].At.Time()}
		return err
	})
	return out, err
}

// SaveNotes appends an edition that was checked.
func (s Store) SaveNotes(ctx context.Context, scope access.Scope, campaign campaigns.Campaign, n evidence.Notes) (evidence.Notes, error) {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		owner, err := db.OwnerIn(t, scope, "campaign", campaign.ID)
		if err != nil {
			return err
		}
		body := noteBody{n.Donor, n.Order, n.Says}
		added, err := t.Run(noteAddSQL, db.Params{"org": owner, "campaign": campaign.ID, "seen": n.Version, "body": db.Encode(body), "actor": scope.By.Staff, "name": scope.By.Name, "at": db.At(t.Now)})
		if err != nil {
			return err
		}
		if added == 0 {
			return fault.New(fault.Stale, "/version", "edited_meanwhile")
		}
		return t.Record(scope, db.Change{Org: owner, Verb: access.Changed, Kind: access.OnCampaign, Subject: campaign.Public, After: body})
	})
	n.Version++
	return n, err
}

var (
	_ evidence.Ledger   = Store{}
	_ evidence.NoteBook = Store{}
)
