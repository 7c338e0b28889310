package contentdb

import (
	"context"
	_ "embed"
	"encoding/hex"
	"fmt"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

type approvalRow struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	Org       int64      `gorm:"column:org_id"`
	Subject   string     `gorm:"column:subject"`
	Of        int64      `gorm:"column:subject_id"`
	Locale    string     `gorm:"column:locale"`
	Role      string     `gorm:"column:role"`
	Digest    []byte     `gorm:"column:digest"`
	ActorID   int64      `gorm:"column:actor_id"`
	Actor     string     `gorm:"column:actor_name"`
	Approved  db.Instant `gorm:"column:approved_at"`
	Expires   db.Instant `gorm:"column:expires_at"`
	Example   bool       `gorm:"column:example"`
	Bypass    bool       `gorm:"column:bypass"`
	Withdrawn db.Instant `gorm:"column:withdrawn_at"`
}

// TableName is for gorm.
func (approvalRow) TableName() string { return "approval" }

func (r approvalRow) domain() (content.Approval, error) {
	a := content.Approval{ID: r.ID, Org: r.Org, Subject: content.Subject(r.Subject), Of: r.Of, Locale: lang.Locale(r.Locale),
		Role: content.Reviewing(r.Role), By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Approved.Time(),
		Expires: r.Expires.Time(), Example: r.Example, Bypass: r.Bypass, Withdrew: r.Withdrawn.Time()}
	if copy(a.Digest[:], r.Digest) != len(r.Digest) {
		return a, fmt.Errorf("approval %d: digest of %d bytes", r.ID, len(r.Digest))
	}
	return a, nil
}

// ApprovalRow is an approval among rows of other kinds, its digest in hex.
type ApprovalRow struct {
	Subject   string     `gorm:"column:subject"`
	Of        int64      `gorm:"column:subject_id"`
	Locale    string     `gorm:"column:locale"`
	Role      string     `gorm:"column:role"`
	Digest    string     `gorm:"column:digest"`
	ActorID   int64      `gorm:"column:actor_id"`
	Actor     string     `gorm:"column:actor_name"`
	Approved  db.Instant `gorm:"column:approved_at"`
	Expires   db.Instant `gorm:"column:expires_at"`
	Example   bool       `gorm:"column:example"`
	Withdrawn db.Instant `gorm:"column:withdrawn_at"`
}

// Domain is the approval with an id, of an organisation.
func (r ApprovalRow) Domain(id, org int64) (content.Approval, error) {
	digest, err := hex.DecodeString(r.Digest)
	if err != nil {
		return content.Approval{}, fmt.Errorf("approval %d: %w", id, err)
	}
	return approvalRow{id, org, r.Subject, r.Of, r.Locale, r.Role, digest, r.ActorID, r.Actor, r.Approved, r.Expires, r.Example, false, r.Withdrawn}.domain()
}

// tableOf is where a subject's identity is kept.
func tableOf(s content.Subject) (string, error) {
	switch s {
	case content.OfMessage:
		return messages.Table, nil
	case content.OfLaw:
		return laws.Table, nil
	case content.OfStatement:
		return "statement", nil
	case content.OfItem:
		return items.Table, nil
	}
	return "", fault.New(fault.Invalid, "/subject", "approval.unknown_subject")
}

func rowOfApproval(a content.Approval) approvalRow {
	return approvalRow{ID: a.ID, Org: a.Org, Subject: string(a.Subject), Of: a.Of, Locale: string(a.Locale), Role: string(a.Role), Digest: a.Digest[:],
		ActorID: a.By.Staff, Actor: a.By.Name, Approved: db.At(a.At), Expires: db.At(a.Expires), Example: a.Example, Bypass: a.Bypass, Withdrawn: db.At(a.Withdrew)}
}

// approvable refuses what no path may approve, not even one without a person: a text that is not fit, that was retired,
// or that its approver wrote.
func approvable(t *db.Tx, a content.Approval) error {
	found, err := someOf(t, a.Subject, a.Of)
	if err != nil || len(found) == 0 {
		return err
	}
	p, err := papersOf(t, access.System, a.Subject, found[0].Public)
	if err != nil {
		return err
	}
	why := p.unfit(a.Locale)
	switch {
	case p.dossier(a.Locale).Gone:
		return fault.New(fault.Conflict, "", "signoff.retired")
	case why != "":
		return content.Unfit(why)
	case content.Among(p.writers(a.Locale, a.Digest), a.By):
		return fault.New(fault.Forbidden, "", "signoff.your_own")
	}
	return nil
}

// disown takes back what somebody approved of a thing in some languages, because they say something else there from now
// on: they might say what they approved. No plan asks who wrote what; this is why none needs to.
func disown(t *db.Tx, scope access.Scope, a content.Approval, in []lang.Locale) error {
	if len(in) == 0 {
		return nil
	}
	rows, err := db.All[approvalRow](t.Where("subject = ? and subject_id = ? and locale in ? and actor_id = ? and withdrawn_at is null and expires_at > ?",
		string(a.Subject), a.Of, in, a.By.Staff, db.At(t.Now)).Order("id"))
	if err != nil {
		return fmt.Errorf("read what %s approved: %w", a.By.Name, err)
	}
	for _, r := range rows {
		if r.ActorID == 0 && r.Actor != a.By.Name { // commands have a name alone
			continue
		}
		if err := t.Model(&approvalRow{}).Where("id = ?", r.ID).Update("withdrawn_at", db.At(t.Now)).Error; err != nil {
			return err
		}
		if err := r.record(t, scope, a.By, access.Withdrawn); err != nil {
			return err
		}
	}
	return nil
}

// Approve writes an approval of something in scope as it is given: it asks nobody's role, and is for what no
// person approves, such as the texts of a demo. Decide is for people. Its organisation is the subject's. It is
// Conflict for a text that is retired or not fit to be approved, and Forbidden where the approver wrote it.
func (s Store) Approve(ctx context.Context, scope access.Scope, a content.Approval) (out content.Approval, err error) {
	table, err := tableOf(a.Subject)
	if err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		org, err := db.OwnerIn(t, scope, table, a.Of)
		if err != nil {
			return err
		}
		if err := approvable(t, a); err != nil {
			return err
		}
		a.Org, a.Withdrew, a.Bypass = org, time.Time{}, false
		row := rowOfApproval(a)
		row.ID = 0
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if out, err = row.domain(); err != nil {
			return err
		}
		if err := row.record(t, scope, a.By, access.Approved); err != nil {
			return err
		}
		return settleByID(t, a.Subject, a.Of)
	})
	return out, err
}

// approvalDoc is an approval as the audit keeps it.
type approvalDoc struct {
	Locale  string    `json:"locale"`
	Role    string    `json:"role"`
	Digest  string    `json:"digest"`
	Expires time.Time `json:"expires"`
	Example bool      `json:"example"`
}

// record tells the audit that the thing itself was approved, or is no longer.
func (r approvalRow) record(t *db.Tx, s access.Scope, by access.Actor, verb access.Verb) error {
	table, err := tableOf(content.Subject(r.Subject))
	if err != nil {
		return err
	}
	var subject struct {
		Public string `gorm:"column:public_id"`
	}
	if err := t.Table(table).Select("public_id").Where("id = ?", r.Of).Take(&subject).Error; err != nil {
		return err
	}
	s.By = by
	return t.Record(s, db.Change{Org: r.Org, Verb: verb, Kind: access.Subject(r.Subject), Subject: subject.Public,
		After: approvalDoc{r.Locale, r.Role, hex.EncodeToString(r.Digest), r.Expires.Time(), r.Example}})
}

// WithdrawApproval ends an approval in scope before it expires. Withdrawing again changes nothing.
func (s Store) WithdrawApproval(ctx context.Context, scope access.Scope, approval int64) (out content.Approval, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		if _, err := t.RaiseRevision(); err != nil {
			return err
		}
		row, err := db.One[approvalRow](t.Scopes(db.Owned(scope, "org_id")).Where("id = ?", approval))
		if err != nil {
			return err
		}
		if row.Withdrawn.Time().IsZero() {
			row.Withdrawn = db.At(t.Now)
			if err := t.Model(&approvalRow{}).Where("id = ?", row.ID).Update("withdrawn_at", row.Withdrawn).Error; err != nil {
				return err
			}
			if err := row.record(t, scope, scope.By, access.Withdrawn); err != nil {
				return err
			}
			if err := settleByID(t, content.Subject(row.Subject), row.Of); err != nil {
				return err
			}
		}
		out, err = row.domain()
		return err
	})
	return out, err
}

// ApprovalsOf lists every approval that something in scope was ever given, the newest first.
func (s Store) ApprovalsOf(ctx context.Context, scope access.Scope, subject content.Subject, of int64) (out []content.Approval, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[approvalRow](t.Scopes(db.Owned(scope, "org_id")).
			Where("subject = ? and subject_id = ?", string(subject), of).Order("id desc"))
		if err != nil {
			return err
		}
		out, err = mapped(rows, approvalRow.domain)
		return err
	})
	return out, err
}

//go:embed approvals_since.sql
var approvalsSinceSQL string

// ApprovalsSince reads the approvals after an id that hold at an instant or will, within a transaction.
// Ids are in the order of writing, since whoever writes one holds the revision.
func ApprovalsSince(t *db.Tx, after int64, now time.Time) ([]content.Approval, error) {
	var rows []approvalRow
	if err := t.Fetch(&rows, approvalsSinceSQL, db.Params{"after": after, "now": db.At(now)}); err != nil {
		return nil, err
	}
	return mapped(rows, approvalRow.domain)
}

//go:embed approvals_at.sql
var approvalsAtSQL string

// ApprovalsAt reads the approvals that held at an instant, as they were then, within a transaction.
func ApprovalsAt(t *db.Tx, moment time.Time) ([]content.Approval, error) {
	var rows []approvalRow
	if err := t.Fetch(&rows, approvalsAtSQL, db.Params{"moment": db.At(moment)}); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Withdrawn = db.Instant{}
	}
	return mapped(rows, approvalRow.domain)
}

// ApprovalsWithdrawn reads the ids up to one of those approvals that were withdrawn before they ended,
// and would not have by an instant, within a transaction.
func ApprovalsWithdrawn(t *db.Tx, upTo int64, now time.Time) ([]int64, error) {
	var ids []int64
	err := t.Model(&approvalRow{}).Where("withdrawn_at is not null and expires_at > ? and id <= ?", db.At(now), upTo).Order("id").Pluck("id", &ids).Error
	return ids, err
}
