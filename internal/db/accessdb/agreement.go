package accessdb

import (
	"context"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

type agreementRow struct {
	ID     int64      `gorm:"column:id;primaryKey"`
	Org    int64      `gorm:"column:org_id"`
	Number int64      `gorm:"column:number"`
	Words  string     `gorm:"column:words"`
	By     string     `gorm:"column:by_name"`
	Made   db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (agreementRow) TableName() string { return "agreement" }

func (r agreementRow) domain() (access.Agreement, error) {
	text, err := db.Decode[lang.Text](r.Words)
	return access.Agreement{ID: r.ID, Org: r.Org, Number: r.Number, Text: text, By: r.By, Made: r.Made.Time()}, err
}

type acceptanceRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Org     int64      `gorm:"column:org_id"`
	Team    int64      `gorm:"column:team_id"`
	Number  int64      `gorm:"column:number"`
	Name    string     `gorm:"column:name"`
	Paper   bool       `gorm:"column:paper"`
	Entered string     `gorm:"column:entered_by"`
	Locale  string     `gorm:"column:locale"`
	Digest  []byte     `gorm:"column:digest"`
	At      db.Instant `gorm:"column:at"`
}

// TableName is for gorm.
func (acceptanceRow) TableName() string { return "acceptance" }

func (r acceptanceRow) domain() access.Acceptance {
	out := access.Acceptance{Agreement: r.Number, Name: r.Name, Paper: r.Paper, EnteredBy: r.Entered, Locale: lang.Locale(r.Locale), At: r.At.Time()}
	copy(out.Digest[:], r.Digest)
	return out
}

// agreementDoc is what the audit keeps of an agreement or of its acceptance: the words themselves are rows that nothing changes.
type agreementDoc struct {
	Agreement int64  `json:"agreement"`
	Accepted  string `json:"accepted_by,omitempty"`
	Paper     bool   `json:"on_paper,omitempty"`
}

// SaveAgreement writes the next number of the agreement of the asker's team. Words that are the present ones change nothing.
func (s Store) SaveAgreement(ctx context.Context, scope access.Scope, a access.Agreement) (out access.Agreement, err error) {
	if err := a.Check(); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if err := hold(t, scope.Org); err != nil {
			return err
		}
		team, err := Reach(t, scope, scope.Org)
		if err != nil {
			return err
		}
		rows, err := db.All[agreementRow](t.Where("org_id = ?", scope.Org).Order("number desc").Limit(1))
		if err != nil {
			return err
		}
		row := agreementRow{Org: scope.Org, Number: 1, Words: db.Encode(a.Text), By: scope.By.Name, Made: db.At(t.Now)}
		before := agreementDoc{}
		if len(rows) > 0 {
			if out, err = rows[0].domain(); err != nil || db.Encode(out.Text) == row.Words {
				return err
			}
			row.Number, before.Agreement = rows[0].Number+1, rows[0].Number
		}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if out, err = row.domain(); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: team.ID, Verb: access.Changed, Kind: access.OnOrg, Subject: team.Public, Before: before, After: agreementDoc{Agreement: row.Number}})
	})
	return out, err
}

// AgreementOf reads the present agreement of a team; NotFound while it has none. Its partners read it too.
func (s Store) AgreementOf(ctx context.Context, team int64) (out access.Agreement, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = agreementIn(t, team)
		return err
	})
	return out, err
}

func agreementIn(t *db.Tx, team int64) (access.Agreement, error) {
	row, err := db.One[agreementRow](t.Where("org_id = ?", team).Order("number desc").Limit(1))
	if err != nil {
		return access.Agreement{}, err
	}
	return row.domain()
}

// Acceptances lists what a partner that the asker reaches has accepted, the newest first.
func (s Store) Acceptances(ctx context.Context, scope access.Scope, partner int64) (out []access.Acceptance, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[acceptanceRow](t.Scopes(reached(scope, "org_id")).Where("org_id = ?", partner).Order("number desc"))
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, r.domain())
		}
		return nil
	})
	return out, err
}

// Accept notes that a partner which the asker reaches accepted an agreement of its keeper's by its number. It is a Conflict when there is
// a newer one by now. What was accepted before stays as it was. In whose name is for the caller to know.
func (s Store) Accept(ctx context.Context, scope access.Scope, partner int64, a access.Acceptance) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		o, err := Reach(t, scope, partner)
		if err != nil {
			return err
		}
		if o.Kind != access.Partner {
			return db.NotFound
		}
		if err := hold(t, o.ID); err != nil {
			return err
		}
		now, err := agreementIn(t, o.Keeper)
		if err != nil {
			return err
		}
		if now.Number != a.Agreement {
			return fault.New(fault.Conflict, "", "agreement.newer")
		}
		stands, err := db.All[acceptanceRow](t.Where("org_id = ? and team_id = ? and number = ?", o.ID, now.Org, now.Number))
		if err != nil || len(stands) > 0 {
			return err
		}
		digest := now.Digest(a.Locale)
		row := acceptanceRow{Org: o.ID, Team: now.Org, Number: now.Number, Name: a.Name, Paper: a.Paper, Entered: a.EnteredBy, Locale: string(a.Locale), Digest: digest[:], At: db.At(t.Now)}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: o.ID, Verb: access.Changed, Kind: access.OnOrg, Subject: o.Public, Before: agreementDoc{},
			After: agreementDoc{Agreement: now.Number, Accepted: a.Name, Paper: a.Paper}})
	})
}
