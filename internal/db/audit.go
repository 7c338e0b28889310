package db

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"gorm.io/gorm"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// auditRow is a row of the audit chain.
type auditRow struct {
	Seq      int64   `gorm:"column:seq;primaryKey;autoIncrement:false"`
	Org      int64   `gorm:"column:org_id"`
	ByOrg    int64   `gorm:"column:by_org_id"`
	ActorID  int64   `gorm:"column:actor_id"`
	Actor    string  `gorm:"column:actor_name"`
	Verb     string  `gorm:"column:verb"`
	Kind     string  `gorm:"column:kind"`
	Subject  string  `gorm:"column:subject"`
	At       Instant `gorm:"column:at"`
	Before   string  `gorm:"column:before"`
	After    string  `gorm:"column:after"`
	Previous []byte  `gorm:"column:previous"`
	Hash     []byte  `gorm:"column:hash"`
	Key      string  `gorm:"column:actor_key"`
}

// TableName is for gorm.
func (auditRow) TableName() string { return "audit" }

func (r auditRow) domain() access.Entry {
	e := access.Entry{Seq: r.Seq, Org: r.Org, ByOrg: r.ByOrg, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, ByKey: r.Key,
		Verb: access.Verb(r.Verb), Kind: access.Subject(r.Kind), Subject: r.Subject, At: r.At.Time(), Before: r.Before, After: r.After}
	copy(e.Previous[:], r.Previous)
	copy(e.Hash[:], r.Hash)
	return e
}

// Change is what a store did to one thing, for the audit chain.
type Change struct {
	Org           int64 // whose the thing is
	Verb          access.Verb
	Kind          access.Subject
	Subject       string // public id
	Before, After any    // documents; nil for none
}

// Record adds a change to the audit chain in the transaction that makes it, so that neither is there
// without the other. Of two documents only the fields that differ are kept; where none does, nothing
// happened and nothing is recorded.
func (t *Tx) Record(s access.Scope, c Change) error {
	before, after, err := differences(c.Before, c.After)
	if err != nil {
		return fmt.Errorf("record %s of %s: %w", c.Verb, c.Subject, err)
	}
	if c.Verb == access.Changed && before == after {
		return nil
	}
	seq, err := t.raise("audit")
	if err != nil {
		return err
	}
	var last []auditRow
	if err := t.Select("hash").Where("seq = ?", seq-1).Find(&last).Error; err != nil {
		return fmt.Errorf("record: %w", err)
	}
	e := access.Entry{Seq: seq, Org: c.Org, ByOrg: s.Org, By: s.By, ByKey: s.Key, Verb: c.Verb, Kind: c.Kind, Subject: c.Subject,
		At: t.Now, Before: before, After: after}
	if len(last) > 0 {
		copy(e.Previous[:], last[0].Hash)
	}
	e.Hash = e.Sum()
	row := auditRow{Seq: seq, Org: e.Org, ByOrg: e.ByOrg, ActorID: e.By.Staff, Actor: e.By.Name, Verb: string(e.Verb), Kind: string(e.Kind),
		Subject: e.Subject, At: At(t.Now), Before: before, After: after, Previous: e.Previous[:], Hash: e.Hash[:], Key: e.ByKey}
	if err := t.Create(&row).Error; err != nil {
		return fmt.Errorf("record %d: %w", seq, err)
	}
	return nil
}

// differences writes two documents without the fields that both have alike.
func differences(before, after any) (string, string, error) {
	was, err := fields(before)
	if err != nil {
		return "", "", err
	}
	is, err := fields(after)
	if err != nil {
		return "", "", err
	}
	for name := range maps.Clone(was) {
		if now, both := is[name]; both && Encode(was[name]) == Encode(now) {
			delete(was, name)
			delete(is, name)
		}
	}
	return document(was), document(is), nil
}

func fields(doc any) (map[string]any, error) {
	if doc == nil {
		return nil, nil
	}
	text, ok := doc.(string)
	if !ok {
		text = Encode(doc)
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return out, nil
}

func document(fields map[string]any) string {
	if fields == nil {
		return ""
	}
	return Encode(fields)
}

// Audit reads rows of the chain in scope, newest first: those about the asker's things, and what the
// asker's people did to others'. Of one thing that is asked for, also when it belongs to a partner that the
// asker keeps. What the things are called now stands beside them.
func (d *DB) Audit(ctx context.Context, s access.Scope, a access.AuditAsk) (out []access.Line, err error) {
	if !s.All && s.Org == 0 {
		return nil, nil // 0 stands for the installation in these columns: nobody's scope is no key to it
	}
	err = d.Read(ctx, func(t *Tx) error {
		rows, err := auditRows(t, s, a)
		if err != nil || len(rows) == 0 {
			return err
		}
		names := map[string]lang.Text{}
		if !a.Unnamed {
			names, err = subjectNames(t, rows)
		}
		for _, r := range rows {
			out = append(out, access.Line{Entry: r.domain(), Name: names[r.Subject]})
		}
		return err
	})
	return out, err
}

// auditRows reads what is asked for. Of no one thing, each of the two columns that put a row in scope has an index of its
// own, and so a question of its own.
func auditRows(t *Tx, s access.Scope, a access.AuditAsk) (rows []auditRow, err error) {
	narrowed := func(where string, values ...any) *gorm.DB {
		q := t.Model(&auditRow{}).Where(where, values...).Order("seq desc").Limit(a.Limit)
		if a.Kind != "" {
			q = q.Where("kind = ?", string(a.Kind))
		}
		if a.Subject != "" {
			q = q.Where("subject = ?", a.Subject)
		}
		if a.Before > 0 {
			q = q.Where("seq < ?", a.Before)
		}
		return q
	}
	switch {
	case s.All:
		return All[auditRow](narrowed("seq > ?", 0))
	case a.Subject != "":
		return All[auditRow](narrowed("(org_id = ? or by_org_id = ? or org_id in (select id from org where keeper_id = ?))", s.Org, s.Org, s.Org))
	}
	err = t.Raw("select * from (?) as about union select * from (?) as done order by seq desc limit ?",
		narrowed("org_id = ?", s.Org), narrowed("by_org_id = ?", s.Org), a.Limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read audit: %w", err)
	}
	return rows, nil
}

//go:embed sql/audit_names.sql
var auditNames string

// subjectNames is what the things of some rows are called, in one query.
func subjectNames(t *Tx, rows []auditRow) (map[string]lang.Text, error) {
	subjects := make([]string, len(rows))
	for i, r := range rows {
		subjects[i] = r.Subject
	}
	var found []struct {
		Public string `gorm:"column:public_id"`
		Name   string `gorm:"column:name"`
	}
	if err := t.Fetch(&found, auditNames, Params{"subjects": subjects}); err != nil {
		return nil, fmt.Errorf("name subjects: %w", err)
	}
	out := make(map[string]lang.Text, len(found))
	for _, f := range found {
		text, err := Decode[lang.Text](f.Name)
		if err != nil { // one name for every language
			text = lang.Text{lang.En: f.Name}
		}
		out[f.Public] = text
	}
	return out, nil
}

// AuditChain hands over the whole chain, oldest first and as it stands at one moment, and then tells
// where the counter is. Rows are read one by one: a long chain needs no room.
func (d *DB) AuditChain(ctx context.Context, each func(access.Entry) error) (counter int64, err error) {
	err = d.Read(ctx, func(t *Tx) (err error) {
		c, err := t.Counters()
		if err != nil {
			return err
		}
		counter = c.Audit
		rows, err := t.Model(&auditRow{}).Select("seq", "org_id", "by_org_id", "actor_id", "actor_name", "verb", "kind", "subject",
			"at", "before", "after", "previous", "hash", "actor_key").Order("seq").Rows()
		if err != nil {
			return fmt.Errorf("read audit: %w", err)
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			var r auditRow
			if err := rows.Scan(&r.Seq, &r.Org, &r.ByOrg, &r.ActorID, &r.Actor, &r.Verb, &r.Kind, &r.Subject,
				&r.At, &r.Before, &r.After, &r.Previous, &r.Hash, &r.Key); err != nil {
				return fmt.Errorf("read audit: %w", err)
			}
			if err := each(r.domain()); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return counter, err
}
