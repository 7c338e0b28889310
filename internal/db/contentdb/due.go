package contentdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
	"erawan/internal/list"
)

var (
	//go:embed due.sql
	dueSQL string
	//go:embed due_citing_drop.sql
	dueCitingDropSQL string
	//go:embed due_asked_drop.sql
	dueAskedDropSQL string
)

type dueRow struct {
	Subject string     `gorm:"column:subject;primaryKey"`
	Of      int64      `gorm:"column:subject_id;primaryKey"`
	Locale  string     `gorm:"column:locale;primaryKey"`
	Role    string     `gorm:"column:role;primaryKey"`
	Org     int64      `gorm:"column:org_id"`
	Writers string     `gorm:"column:writers"`
	Due     db.Instant `gorm:"column:due_at"`
	Wanted  db.Instant `gorm:"column:wanted_at"`
}

// TableName is for gorm.
func (dueRow) TableName() string { return "text_due" }

// settle works out anew from when the texts of a thing want approvals. Whoever changes a thing, its log or its approvals
// does so in the same transaction. A thing that was never put to review costs one question.
func settle(t *db.Tx, subject content.Subject, id int64, public string) error {
	var submitted int64
	err := t.Model(&stepRow{}).Where("subject = ? and subject_id = ? and step = ?", string(subject), id, string(content.Submit)).Limit(1).Count(&submitted).Error
	if err != nil || submitted == 0 {
		return err
	}
	p, err := papersOf(t, access.System, subject, public)
	if err != nil {
		return err
	}
	if err := t.Where("subject = ? and subject_id = ?", string(subject), id).Delete(&dueRow{}).Error; err != nil {
		return fmt.Errorf("forget what is due of %s: %w", public, err)
	}
	rows := p.due(subject)
	if len(rows) == 0 {
		return nil
	}
	if err := t.Create(&rows).Error; err != nil {
		return fmt.Errorf("keep what is due of %s: %w", public, err)
	}
	return nil
}

// due are the rows of a thing.
func (p papers) due(subject content.Subject) (rows []dueRow) {
	for _, l := range lang.All {
		d := p.dossier(l)
		for _, one := range d.Due(content.SubmittedAt(p.log, l)) {
			rows = append(rows, dueRow{string(subject), p.id, string(l), string(one.Role), p.org, spaced(d.Writers), db.At(one.From), db.At(content.WantedBy(p.log, l))})
		}
	}
	return rows
}

// settledAtOnce is how many messages are settled with one set of questions.
const settledAtOnce = 500

// settleAll works out anew what is due of every message of an organisation that was ever put to review: its rules ask for
// others. A law card asks for what it always asks.
func settleAll(t *db.Tx, org int64) error {
	var ids []int64
	if err := t.Fetch(&ids, messagesSubmittedSQL, db.Params{"org": org}); err != nil {
		return fmt.Errorf("read what was put to review: %w", err)
	}
	for some := range slices.Chunk(ids, settledAtOnce) {
		files, err := messageFiles(t, some)
		if err != nil {
			return err
		}
		if err := t.Where("subject = ? and subject_id in ?", string(content.OfMessage), some).Delete(&dueRow{}).Error; err != nil {
			return fmt.Errorf("forget what is due of %d messages: %w", len(some), err)
		}
		var rows []dueRow
		for _, f := range files {
			rows = append(rows, papersOfMessage(t, f).due(content.OfMessage)...)
		}
		if len(rows) == 0 {
			continue
		}
		if err := t.CreateInBatches(&rows, settledAtOnce).Error; err != nil {
			return fmt.Errorf("keep what is due of %d messages: %w", len(some), err)
		}
	}
	return nil
}

// settleByID is settle for those who know no public id. What is approved in another way has none due.
func settleByID(t *db.Tx, subject content.Subject, id int64) error {
	found, err := someOf(t, subject, id)
	if err != nil || len(found) == 0 {
		return err
	}
	return settle(t, subject, id, found[0].Public)
}

// someOf is the current version of a thing whose texts go through review; none of what is approved in another way.
func someOf(t *db.Tx, subject content.Subject, id int64) ([]db.Found, error) {
	if subject == content.OfStatement {
		row, err := db.One[statementRow](t.Where("id = ?", id))
		return []db.Found{{ID: row.ID, Public: row.Public, Org: row.Org}}, err
	}
	kind, ok := map[content.Subject]db.Versioned{content.OfLaw: laws, content.OfMessage: messages, content.OfItem: items}[subject]
	if !ok {
		return nil, nil
	}
	return kind.Some(t, []int64{id})
}

// spaced writes the staff among some people, each between spaces, so that one is found in a column of text.
func spaced(people []access.Actor) string {
	var b strings.Builder
	for _, p := range people {
		if one := between(p.Staff); p.Staff != 0 && !strings.Contains(b.String(), one) {
			b.WriteString(one)
		}
	}
	return b.String()
}

func between(staff int64) string { return " " + strconv.FormatInt(staff, 10) + " " }

// settleCiting forgets what is due of the messages that cite a card, in the languages in which it now says something
// else: they are other texts, and in review no more.
func settleCiting(t *db.Tx, was, now content.LawCard) error {
	var changed []string
	for _, l := range lang.All {
		if content.DigestLaw(was, l) != content.DigestLaw(now, l) {
			changed = append(changed, string(l))
		}
	}
	if len(changed) == 0 {
		return nil
	}
	if err := noteDropped(t, now.Org, db.RefTo(list.Laws, now.ID), content.LawChanged, changed); err != nil {
		return err
	}
	if _, err := t.Run(dueCitingDropSQL, db.Params{"org": now.Org, "ref": db.RefTo(list.Laws, now.ID), "locales": changed}); err != nil {
		return fmt.Errorf("forget what is due of those that cite %s: %w", now.Public, err)
	}
	if _, err := t.Run(dueAskedDropSQL, db.Params{"law": now.ID, "locales": changed}); err != nil {
		return fmt.Errorf("forget what is due of questions that stand on %s: %w", now.Public, err)
	}
	return nil
}

type waitingRow struct {
	Subject string     `gorm:"column:subject"`
	Public  string     `gorm:"column:public_id"`
	Locale  string     `gorm:"column:locale"`
	Roles   string     `gorm:"column:roles"`
	Since   db.Instant `gorm:"column:since"`
	Wanted  db.Instant `gorm:"column:wanted"`
	Name    string     `gorm:"column:name"`
	Place   string     `gorm:"column:place"`
	Conduct string     `gorm:"column:conduct"`
	Sample  string     `gorm:"column:sample"`
	Total   int64      `gorm:"column:total"`
}

// Queue lists the texts in scope that want an approval in one of some roles, those first that are late, and then the one that has waited longest,
// without those that somebody wrote themselves.
func (s Store) Queue(ctx context.Context, scope access.Scope, a content.WaitingAsk) (out content.Queue, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []waitingRow
		err := t.Fetch(&rows, dueSQL, db.Params{"all": scope.All, "org": scope.Org, "roles": a.Holds, "now": db.At(a.Now), "own": "%" + between(a.For.Staff) + "%", "most": a.Most})
		if err != nil {
			return fmt.Errorf("read what waits for review: %w", err)
		}
		for _, r := range rows {
			w := content.Waiting{Subject: content.Subject(r.Subject), Public: r.Public, Locale: lang.Locale(r.Locale), Since: r.Since.Time(), Wanted: r.Wanted.Time(), Name: r.Name,
				Place: r.Place, Conduct: content.Conduct(r.Conduct), Sample: r.Sample == "true" || r.Sample == "1"}
			for _, role := range content.Reviewings {
				if strings.Contains(" "+r.Roles+" ", " "+string(role)+" ") {
					w.Roles = append(w.Roles, role)
				}
			}
			out.Texts, out.Total = append(out.Texts, w), r.Total
		}
		return nil
	})
	return out, err
}
