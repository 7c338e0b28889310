package pledgedb

import (
	"context"
	_ "embed"
	"fmt"

	"gorm.io/gorm/clause"

	"erawan/campaigns/engagement"
	"erawan/campaigns/pledges"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/ledgerdb"
	"erawan/internal/lang"
)

var (
	//go:embed held.sql
	held string
	//go:embed held_find.sql
	heldFind string
)

type waitingRow struct {
	ID       int64      `gorm:"column:id"`
	Public   string     `gorm:"column:public_id"`
	Org      int64      `gorm:"column:org_id"`
	Held     string     `gorm:"column:held"`
	Locale   string     `gorm:"column:locale"`
	Pledged  db.Instant `gorm:"column:pledged_at"`
	Campaign string     `gorm:"column:campaign"`
	Partner  string     `gorm:"column:partner"`

	CampaignName *string `gorm:"column:campaign_name"`
	PartnerName  *string `gorm:"column:partner_name"`
}

func (r waitingRow) domain() (pledges.Waiting, error) {
	w := pledges.Waiting{ID: r.ID, Public: r.Public, Why: r.Held, Locale: lang.Locale(r.Locale), At: r.Pledged.Time(), Campaign: r.Campaign, Partner: r.Partner}
	var err error
	if w.CampaignName, err = nameOf(r.CampaignName); err == nil {
		w.PartnerName, err = nameOf(r.PartnerName)
	}
	return w, err
}

// nameOf reads what something is called; nothing for what is not there.
func nameOf(text *string) (lang.Text, error) {
	if text == nil {
		return nil, nil
	}
	return db.Decode[lang.Text](*text)
}

func waitings(rows []waitingRow) (out []pledges.Waiting, err error) {
	for _, r := range rows {
		w, err := r.domain()
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// Held lists pledges that wait for a person, oldest first, after the one of that number.
func (s Store) Held(ctx context.Context, scope access.Scope, after int64, most int) (out []pledges.Waiting, err error) {
	var rows []waitingRow
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		return t.Fetch(&rows, held, db.Params{"all": scope.All, "org": scope.Org, "after": after, "most": most})
	})
	if err != nil {
		return nil, fmt.Errorf("held pledges: %w", err)
	}
	return waitings(rows)
}

// judged is what the audit chain keeps of a judgement.
type judged struct {
	Reason string `json:"reason"`
	Held   string `json:"held"`
}

// Release counts a held pledge: it is signed from here on, and stands in the tally and in the ladder of the day it was made.
// NotFound when it is held no longer.
func (s Store) Release(ctx context.Context, scope access.Scope, public, reason string) error {
	p, err := s.heldPledge(ctx, scope, public)
	if err != nil {
		return fmt.Errorf("release pledge: %w", err)
	}
	batch := engagement.Batch{Events: []engagement.Event{eventOf(p)}}
	_, err = ledgerdb.New(s.DB).ApplyAfter(ctx, batch,
		func(t *db.Tx, _ func(token.Cell) int64) ([]engagement.Event, error) {
			row, err := stillHeld(t, scope, public)
			if err != nil {
				return nil, err
			}
			leaf, err := db.One[leafRow](t.Select("commitment").Where("id = ?", row.Leaf))
			if err != nil {
				return nil, err
			}
			if err := t.Model(&leafRow{}).Where("id = ?", row.Leaf).Updates(map[string]any{"counted": s.Signer.Counted(leaf.Commitment)}).Error; err != nil {
				return nil, err
			}
			if err := t.Model(&pledgeRow{}).Where("id = ?", row.ID).Updates(map[string]any{"held": ""}).Error; err != nil {
				return nil, err
			}
			return batch.Events, t.Record(scope, db.Change{Org: row.Org, Verb: access.Released, Kind: access.OnPledge, Subject: public, After: judged{reason, row.Held}})
		})
	if err != nil {
		return fmt.Errorf("release pledge: %w", err)
	}
	return nil
}

// Refuse removes a held pledge as a withdrawal does, and says so in the audit chain. NotFound when it is held no longer.
func (s Store) Refuse(ctx context.Context, scope access.Scope, public, reason string) error {
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := stillHeld(t, scope, public)
		if err != nil {
			return err
		}
		if err := s.bury(t, public, t.Now); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: row.Org, Verb: access.Refused, Kind: access.OnPledge, Subject: public, After: judged{reason, row.Held}})
	})
	if err != nil {
		return fmt.Errorf("refuse pledge: %w", err)
	}
	return nil
}

func stillHeld(t *db.Tx, scope access.Scope, public string) (pledgeRow, error) {
	query := t.Scopes(db.Owned(scope, "org_id")).Where("public_id = ? and held <> ''", public)
	if t.Postgres {
		query = query.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	return db.One[pledgeRow](query)
}

func (s Store) heldPledge(ctx context.Context, scope access.Scope, public string) (p pledges.Pledge, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var found []foundPledge
		if err := t.Fetch(&found, heldFind, db.Params{"public": public, "all": scope.All, "org": scope.Org}); err != nil {
			return err
		}
		if len(found) == 0 {
			return db.NotFound
		}
		p = found[0].domain()
		return nil
	})
	return p, err
}
