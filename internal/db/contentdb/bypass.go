package contentdb

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed bypasses.sql
var bypassesSQL string

type bypassRow struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	Org        int64      `gorm:"column:org_id"`
	Subject    string     `gorm:"column:subject"`
	Of         int64      `gorm:"column:subject_id"`
	Locale     string     `gorm:"column:locale"`
	Digest     []byte     `gorm:"column:digest"`
	Reason     string     `gorm:"column:reason"`
	ActorID    int64      `gorm:"column:actor_id"`
	Actor      string     `gorm:"column:actor_name"`
	At         db.Instant `gorm:"column:at"`
	Ends       db.Instant `gorm:"column:ends_at"`
	Reviewed   db.Instant `gorm:"column:reviewed_at"`
	ReviewerID int64      `gorm:"column:reviewer_id"`
	Reviewer   string     `gorm:"column:reviewer_name"`
}

// TableName is for gorm.
func (bypassRow) TableName() string { return "bypass" }

func (r bypassRow) domain() content.Bypassing {
	b := content.Bypassing{ID: r.ID, Subject: content.Subject(r.Subject), Of: r.Of, Locale: lang.Locale(r.Locale), Reason: r.Reason, By: access.Actor{Staff: r.ActorID, Name: r.Actor},
		At: r.At.Time(), Ends: r.Ends.Time(), Reviewed: r.Reviewed.Time(), Reviewer: access.Actor{Staff: r.ReviewerID, Name: r.Reviewer}}
	copy(b.Digest[:], r.Digest)
	return b
}

// bypassed keeps a bypass of a text, which also puts it to review.
func (p papers) bypassed(t *db.Tx, scope access.Scope, r content.Request, out content.Outcome, l lang.Locale) error {
	text := out.Dossier.Text
	row := bypassRow{Org: p.org, Subject: string(r.Subject), Of: p.id, Locale: string(l), Digest: text[:], Reason: r.Reason, ActorID: r.Asked.By.Staff, Actor: r.Asked.By.Name,
		At: db.At(t.Now), Ends: db.At(out.Given[0].Expires)}
	if err := t.Create(&row).Error; err != nil {
		return fmt.Errorf("keep bypass of %s: %w", r.Public, err)
	}
	if err := row.record(t, scope, r.Asked.By, access.Bypassed, r.Public); err != nil {
		return err
	}
	if content.Submitted(p.log, l) == text {
		return nil
	}
	return note(t, scope, r.Public, content.Done{Org: p.org, Subject: r.Subject, Of: p.id, Locale: l, Step: content.Submit, Digest: text, By: r.Asked.By})
}

// reviewed closes the bypasses of a text that a step of somebody else has answered: the words were approved in every role that was
// passed over, or taken off.
func (p papers) reviewed(t *db.Tx, scope access.Scope, r content.Request, out content.Outcome, l lang.Locale) error {
	switch r.Asked.Step {
	case content.Approve:
		if len(out.Dossier.Bypassed(t.Now)) > 0 || len(out.Dossier.Lacks(t.Now)) > 0 {
			return nil
		}
	case content.Object, content.Withdraw, content.Retire:
	default:
		return nil
	}
	rows, err := db.All[bypassRow](t.Where("subject = ? and subject_id = ? and locale = ? and reviewed_at is null", string(r.Subject), p.id, string(l)))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if b := row.domain(); b.Digest != out.Dossier.Text || b.Review(r.Asked.By) != nil {
			continue
		}
		if err := row.close(t, scope, r.Asked.By, r.Public); err != nil {
			return err
		}
	}
	return nil
}

// bypassDoc is a bypass as the audit keeps it.
type bypassDoc struct {
	Locale  string    `json:"locale"`
	Reason  string    `json:"reason"`
	Expires time.Time `json:"expires"`
}

func (r bypassRow) close(t *db.Tx, scope access.Scope, by access.Actor, public string) error {
	err := t.Model(&bypassRow{}).Where("id = ?", r.ID).Updates(map[string]any{"reviewed_at": db.At(t.Now), "reviewer_id": by.Staff, "reviewer_name": by.Name}).Error
	if err != nil {
		return err
	}
	return r.record(t, scope, by, access.Looked, public)
}

func (r bypassRow) record(t *db.Tx, scope access.Scope, by access.Actor, verb access.Verb, public string) error {
	scope.By = by
	return t.Record(scope, db.Change{Org: r.Org, Verb: verb, Kind: access.Subject(r.Subject), Subject: public, After: bypassDoc{r.Locale, r.Reason, r.Ends.Time()}})
}

// ReviewBypass notes that somebody who reviews has looked at a bypass in scope. It is Forbidden to whose bypass it is, and
// Conflict when somebody has.
func (s Store) ReviewBypass(ctx context.Context, scope access.Scope, by access.Actor, id int64) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		row, err := db.One[bypassRow](t.Scopes(db.Owned(scope, "org_id")).Where("id = ?", id))
		if err != nil {
			return err
		}
		if err := row.domain().Review(by); err != nil {
			return err
		}
		found, err := someOf(t, content.Subject(row.Subject), row.Of)
		if err != nil {
			return err
		}
		return row.close(t, scope, by, found[0].Public)
	})
}

// OpenBypasses lists the bypasses in scope that nobody has reviewed, the newest first.
func (s Store) OpenBypasses(ctx context.Context, scope access.Scope, most int) ([]content.Bypassing, error) {
	return s.bypasses(ctx, scope, content.ApprovalKey{}, most)
}

// BypassesOf lists the bypasses of a message or card in scope, the newest first.
func (s Store) BypassesOf(ctx context.Context, scope access.Scope, subject content.Subject, of int64) ([]content.Bypassing, error) {
	return s.bypasses(ctx, scope, content.ApprovalKey{Subject: subject, Of: of}, 20)
}

func (s Store) bypasses(ctx context.Context, scope access.Scope, of content.ApprovalKey, most int) (out []content.Bypassing, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			Bypass  bypassRow `gorm:"embedded"`
			Public  string    `gorm:"column:public_id"`
			Name    string    `gorm:"column:name"`
			Place   string    `gorm:"column:place"`
			Conduct string    `gorm:"column:conduct"`
		}
		err := t.Fetch(&rows, bypassesSQL, db.Params{"all": scope.All, "org": scope.Org, "subject": string(of.Subject), "of": of.Of, "most": most})
		if err != nil {
			return fmt.Errorf("read bypasses: %w", err)
		}
		for _, r := range rows {
			b := r.Bypass.domain()
			b.Public, b.Name, b.Place, b.Conduct = r.Public, r.Name, r.Place, content.Conduct(r.Conduct)
			out = append(out, b)
		}
		return nil
	})
	return out, err
}
