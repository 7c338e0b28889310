package contentdb

import (
	"encoding/hex"
	"fmt"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

type stepRow struct {
	ID      int64      `gorm:"column:id;primaryKey"`
	Org     int64      `gorm:"column:org_id"`
	Subject string     `gorm:"column:subject"`
	Of      int64      `gorm:"column:subject_id"`
	Locale  string     `gorm:"column:locale"`
	Step    string     `gorm:"column:step"`
	Role    string     `gorm:"column:role"`
	Digest  []byte     `gorm:"column:digest"`
	Rule    string     `gorm:"column:rule"`
	Field   string     `gorm:"column:field"`
	Quote   string     `gorm:"column:quote"`
	Reason  string     `gorm:"column:reason"`
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	At      db.Instant `gorm:"column:at"`
	Wanted  db.Instant `gorm:"column:wanted_at"`
}

// TableName is for gorm.
func (stepRow) TableName() string { return "text_step" }

func (r stepRow) domain() (content.Done, error) {
	d := content.Done{ID: r.ID, Org: r.Org, Subject: content.Subject(r.Subject), Of: r.Of, Locale: lang.Locale(r.Locale), Step: content.Step(r.Step),
		Role: content.Reviewing(r.Role), Rule: r.Rule, Field: r.Field, Quote: r.Quote, Reason: r.Reason,
		By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.At.Time(), Wanted: r.Wanted.Time()}
	if copy(d.Digest[:], r.Digest) != len(r.Digest) {
		return d, fmt.Errorf("step %d: digest of %d bytes", r.ID, len(r.Digest))
	}
	return d, nil
}

// verbs are what the audit calls the steps of the log.
var verbs = map[content.Step]access.Verb{content.Submit: access.Submitted, content.Object: access.SentBack, content.Retire: access.Retired, content.Override: access.Overrode}

// stepDoc is a step as the audit keeps it.
type stepDoc struct {
	Locale string `json:"locale"`
	Role   string `json:"role,omitempty"`
	Digest string `json:"digest"`
	Rule   string `json:"rule,omitempty"`
	Field  string `json:"field,omitempty"`
	Quote  string `json:"quote,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// line adds a line to the log of a text.
func line(t *db.Tx, public string, d content.Done) error {
	row := stepRow{Org: d.Org, Subject: string(d.Subject), Of: d.Of, Locale: string(d.Locale), Step: string(d.Step), Role: string(d.Role),
		Digest: d.Digest[:], Rule: d.Rule, Field: d.Field, Quote: d.Quote, Reason: d.Reason, ActorID: d.By.Staff, Actor: d.By.Name, At: db.At(t.Now), Wanted: db.At(d.Wanted)}
	if err := t.Create(&row).Error; err != nil {
		return fmt.Errorf("note %s of %s: %w", d.Step, public, err)
	}
	return nil
}

// note adds a line to the log of a text, and tells the audit.
func note(t *db.Tx, s access.Scope, public string, d content.Done) error {
	if err := line(t, public, d); err != nil {
		return err
	}
	s.By = d.By
	return t.Record(s, db.Change{Org: d.Org, Verb: verbs[d.Step], Kind: access.Subject(d.Subject), Subject: public,
		After: stepDoc{string(d.Locale), string(d.Role), hex.EncodeToString(d.Digest[:]), d.Rule, d.Field, d.Quote, d.Reason}})
}

// stepsOf reads the logs of things of a kind, the oldest first.
func stepsOf(t *db.Tx, subject content.Subject, ids []int64) (map[int64][]content.Done, error) {
	rows, err := db.All[stepRow](t.Where("subject = ? and subject_id in ?", string(subject), ids).Order("id"))
	if err != nil {
		return nil, err
	}
	out := map[int64][]content.Done{}
	for _, r := range rows {
		d, err := r.domain()
		if err != nil {
			return nil, err
		}
		out[d.Of] = append(out[d.Of], d)
	}
	return out, nil
}

// approvalsOf reads every approval that things of a kind were ever given, the newest first.
func approvalsOf(t *db.Tx, subject content.Subject, ids []int64) (map[int64][]content.Approval, error) {
	rows, err := db.All[approvalRow](t.Where("subject = ? and subject_id in ?", string(subject), ids).Order("id desc"))
	if err != nil {
		return nil, err
	}
	out := map[int64][]content.Approval{}
	for _, r := range rows {
		a, err := r.domain()
		if err != nil {
			return nil, err
		}
		out[a.Of] = append(out[a.Of], a)
	}
	return out, nil
}
