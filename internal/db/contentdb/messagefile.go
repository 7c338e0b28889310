package contentdb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
	"erawan/internal/list"
)

var (
	//go:embed message_versions.sql
	messageVersionsSQL string
	//go:embed message_on_air.sql
	messageOnAirSQL string
)

// MessageFile reads a message in scope with all that decides on it.
func (s Store) MessageFile(ctx context.Context, scope access.Scope, public string) (out content.MessageFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = messageFile(t, scope, public)
		return err
	})
	return out, err
}

func messageFile(t *db.Tx, scope access.Scope, public string) (content.MessageFile, error) {
	found, err := messages.ByPublic(t, scope, public)
	if err != nil {
		return content.MessageFile{}, err
	}
	m, err := MessageOf(found)
	if err != nil {
		return content.MessageFile{}, err
	}
	f := content.MessageFile{Message: m}
	if f.Shelf, err = shelfFor(t, m); err != nil {
		return f, err
	}
	if f.Versions, err = messageVersions(t, m.ID); err != nil {
		return f, err
	}
	logs, err := stepsOf(t, content.OfMessage, []int64{m.ID})
	if err != nil {
		return f, err
	}
	f.Log = logs[m.ID]
	var live int64
	if err := t.Fetch(&live, messageOnAirSQL, db.Params{"org": m.Org, "ref": db.RefTo(list.Messages, m.ID)}); err != nil {
		return f, fmt.Errorf("read whether message %d is live: %w", m.ID, err)
	}
	f.OnAir, f.Blocked = live > 0, map[lang.Locale]bool{}
	for _, l := range lang.All {
		f.Blocked[l] = lint.Blocks(l, lint.CheckMessage(m, f.Shelf, l, t.Now), f.Log)
	}
	return f, nil
}

// shelfFor is what a message stands on: its cards and statements, and the approvals of all three.
func shelfFor(t *db.Tx, m content.Message) (content.Shelf, error) {
	found, err := laws.Some(t, m.Cites)
	if err != nil {
		return content.Shelf{}, err
	}
	cards, err := mapped(found, LawOf)
	if err != nil {
		return content.Shelf{}, err
	}
	agreed := []int64{m.Statement, m.Consent}
	rows, err := db.All[statementRow](t.Where("id in ?", agreed).Order("id"))
	if err != nil {
		return content.Shelf{}, err
	}
	statements, err := mapped(rows, statementRow.domain)
	if err != nil {
		return content.Shelf{}, err
	}
	// One question for the three, each by the index of what approvals are of.
	given, err := db.All[approvalRow](t.Where("(subject = ? and subject_id = ?) or (subject = ? and subject_id in ?) or (subject = ? and subject_id in ?)",
		string(content.OfMessage), m.ID, string(content.OfLaw), m.Cites, string(content.OfStatement), agreed).Order("id desc"))
	if err != nil {
		return content.Shelf{}, err
	}
	approvals, err := mapped(given, approvalRow.domain)
	if err != nil {
		return content.Shelf{}, err
	}
	return content.NewShelf(cards, statements, approvals), nil
}

func messageVersions(t *db.Tx, id int64) (out []content.MessageVersion, err error) {
	var rows []struct {
		db.Found
		ActorID int64      `gorm:"column:actor_id"`
		Actor   string     `gorm:"column:actor_name"`
		Made    db.Instant `gorm:"column:created_at"`
	}
	if err := t.Fetch(&rows, messageVersionsSQL, db.Params{"id": id}); err != nil {
		return nil, fmt.Errorf("read versions of message %d: %w", id, err)
	}
	for _, r := range rows {
		m, err := MessageOf(r.Found)
		if err != nil {
			return nil, err
		}
		out = append(out, content.MessageVersion{Message: m, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
	}
	return out, nil
}
