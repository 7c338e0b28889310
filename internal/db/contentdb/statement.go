package contentdb

import (
	"context"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
)

type statementRow struct {
	ID     int64      `gorm:"column:id;primaryKey"`
	Public string     `gorm:"column:public_id"`
	Org    int64      `gorm:"column:org_id"`
	Kind   string     `gorm:"column:kind"`
	Texts  string     `gorm:"column:texts"`
	Sample bool       `gorm:"column:sample"`
	Made   db.Instant `gorm:"column:created_at"`
}

// TableName is for gorm.
func (statementRow) TableName() string { return "statement" }

func (r statementRow) domain() (content.Statement, error) {
	texts, err := db.Decode[lang.Text](r.Texts)
	return content.Statement{ID: r.ID, Org: r.Org, Public: r.Public, Kind: content.StatementKind(r.Kind), Texts: texts, Sample: r.Sample}, err
}

// SaveStatement writes a new statement. One that is there cannot be changed: people agreed to it as
// it is, and another text is another statement.
func (s Store) SaveStatement(ctx context.Context, scope access.Scope, n content.Statement) (out content.Statement, err error) {
	if n.ID != 0 {
		return out, fault.New(fault.Conflict, "", "statement.cannot_change")
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		org, err := db.OwnerOf(scope, n.Org)
		if err != nil {
			return err
		}
		row := statementRow{Public: n.Public, Org: org, Kind: string(n.Kind), Texts: db.Encode(n.Texts), Sample: n.Sample, Made: db.At(t.Now)}
		if row.Public == "" {
			row.Public = id.New(prefixOf(n.Kind))
		}
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if out, err = row.domain(); err != nil {
			return err
		}
		return t.Record(scope, db.Change{Org: org, Verb: access.Made, Kind: access.OnStatement, Subject: row.Public,
			After: statementDoc{row.Kind, n.Texts, n.Sample}})
	})
	return out, err
}

// statementDoc is a statement as the audit keeps it.
type statementDoc struct {
	Kind   string    `json:"kind"`
	Texts  lang.Text `json:"texts"`
	Sample bool      `json:"sample"`
}

func prefixOf(k content.StatementKind) string {
	if k == content.Consent {
		return id.Consent
	}
	return id.Statement
}

// Statements lists the statements in scope.
func (s Store) Statements(ctx context.Context, scope access.Scope) (out []content.Statement, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = StatementsIn(t, scope)
		return err
	})
	return out, err
}

// StatementsIn lists the statements in scope within a transaction.
func StatementsIn(t *db.Tx, scope access.Scope) ([]content.Statement, error) {
	rows, err := db.All[statementRow](t.Scopes(db.Owned(scope, "org_id")).Order("id"))
	if err != nil {
		return nil, err
	}
	return mapped(rows, statementRow.domain)
}
