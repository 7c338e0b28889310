package contentdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

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
	//go:embed message_versions_of.sql
	messageVersionsOfSQL string
	//go:embed ground.sql
	groundSQL string
	//go:embed messages_on_air.sql
	messagesOnAirSQL string
)

// MessageFile reads a message in scope with all that decides on it.
func (s Store) MessageFile(ctx context.Context, scope access.Scope, public string) (out content.MessageFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = messageFile(t, scope, public)
		return err
	})
	return out, err
}

// MessageFiles reads a page of the messages in scope, each with all that decides on it. Its sorts are name and changed;
// its filter is a frame.
func (s Store) MessageFiles(ctx context.Context, scope access.Scope, a list.Ask) (out list.Page[content.MessageFile], err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		p, err := t.Listed(scope, a, db.Listing{Kind: list.Messages})
		if err != nil {
			return err
		}
		files, err := messageFiles(t, p.Items)
		out = db.Filled(p, files, func(f content.MessageFile) int64 { return f.Message.ID })
		return err
	})
	return out, err
}

func messageFile(t *db.Tx, scope access.Scope, public string) (content.MessageFile, error) {
	files, err := messageVersions(t, messageVersionsOfSQL, db.Params{"public": public, "all": scope.All, "org": scope.Org})
	if err != nil {
		return content.MessageFile{}, err
	}
	if len(files) == 0 {
		return content.MessageFile{}, db.NotFound
	}
	files, err = filed(t, files)
	if err != nil {
		return content.MessageFile{}, err
	}
	return files[0], nil
}

// messageFiles reads messages by their ids, in whatever order, with all that decides on each. They share a shelf.
func messageFiles(t *db.Tx, ids []int64) ([]content.MessageFile, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	out, err := messageVersions(t, messageVersionsSQL, db.Params{"ids": ids})
	if err != nil {
		return nil, err
	}
	return filed(t, out)
}

// filed adds to the versions of messages all else that decides on each.
func filed(t *db.Tx, out []content.MessageFile) ([]content.MessageFile, error) {
	ids := make([]int64, len(out))
	for i, f := range out {
		ids[i] = f.Message.ID
	}
	told, err := picturesFor(t, out)
	if err != nil {
		return nil, err
	}
	shelf, err := shelfFor(t, out, told)
	if err != nil {
		return nil, err
	}
	logs, err := stepsOf(t, content.OfMessage, ids)
	if err != nil {
		return nil, err
	}
	live, err := onAir(t, out)
	if err != nil {
		return nil, err
	}
	for i := range out {
		f := &out[i]
		f.Told = told[f.Message.Picture]
		f.Shelf, f.Log, f.OnAir, f.Blocked = shelf, logs[f.Message.ID], live[db.RefTo(list.Messages, f.Message.ID)], map[lang.Locale]bool{}
		for l := range f.Message.Texts {
			f.Blocked[l] = lint.Blocks(l, lint.CheckMessage(f.Message, shelf, l, t.Now), f.Log)
		}
	}
	return out, nil
}

// saidRow is a message of an organisation, as a word of the index.
type saidRow struct {
	Org  int64  `gorm:"column:org_id"`
	Word string `gorm:"column:word"`
}

// onAir says which messages a live campaign of their organisation says, as words of the index.
func onAir(t *db.Tx, files []content.MessageFile) (map[string]bool, error) {
	named := make([]saidRow, len(files))
	for i, f := range files {
		named[i] = saidRow{f.Message.Org, db.RefTo(list.Messages, f.Message.ID)}
	}
	var live []string
	if err := t.Fetch(&live, messagesOnAirSQL, db.Params{"named": db.RowsOf(named)}); err != nil {
		return nil, fmt.Errorf("read which messages are live: %w", err)
	}
	out := map[string]bool{}
	for _, ref := range live {
		out[ref] = true
	}
	return out, nil
}

// shelfFor is what messages stand on: their cards, statements and pictures, and the approvals of all but the last.
func shelfFor(t *db.Tx, files []content.MessageFile, told map[int64][]content.PictureVersion) (content.Shelf, error) {
	var ids, cites, agreed, orgs []int64
	for _, f := range files {
		orgs = append(orgs, f.Message.Org)
		ids, cites, agreed = append(ids, f.Message.ID), append(cites, f.Message.Cites...), append(agreed, f.Message.Statement, f.Message.Consent)
	}
	cites, agreed = distinct(cites), distinct(agreed)
	cards, statements, rules, err := ground(t, cites, agreed, distinct(orgs))
	if err != nil {
		return content.Shelf{}, err
	}
	// One question for the three, each by the index of what approvals are of.
	given, err := db.All[approvalRow](t.Where("(subject = ? and subject_id in ?) or (subject = ? and subject_id in ?) or (subject = ? and subject_id in ?)",
		string(content.OfMessage), ids, string(content.OfLaw), cites, string(content.OfStatement), agreed).Order("id desc"))
	if err != nil {
		return content.Shelf{}, err
	}
	approvals, err := mapped(given, approvalRow.domain)
	if err != nil {
		return content.Shelf{}, err
	}
	shelf := content.NewShelf(cards, statements, approvals)
	for id, versions := range told {
		shelf.Pictures[id] = versions[0].Picture
	}
	shelf.Rules = rules
	return shelf, nil
}

// ground reads some law cards and statements, and the rules of some organisations, in one question.
func ground(t *db.Tx, cites, agreed, orgs []int64) (cards []content.LawCard, statements []content.Statement, rules map[int64]content.Rules, err error) {
	var rows []struct {
		Kind string `gorm:"column:kind"`
		db.Found
	}
	if err := t.Fetch(&rows, groundSQL, db.Params{"laws": cites, "agreed": agreed, "orgs": orgs}); err != nil {
		return nil, nil, nil, fmt.Errorf("read what messages stand on: %w", err)
	}
	rules = map[int64]content.Rules{}
	for _, r := range rows {
		switch r.Kind {
		case "rulebook":
			book, err := RulebookOf(r.Found)
			if err != nil {
				return nil, nil, nil, err
			}
			rules[r.Org] = book.Rules
		case "law_card":
			card, err := LawOf(r.Found)
			if err != nil {
				return nil, nil, nil, err
			}
			cards = append(cards, card)
		default:
			one, err := statementRow{ID: r.ID, Public: r.Public, Org: r.Org, Kind: r.Kind, Texts: r.Body, Sample: r.Version == 1}.domain()
			if err != nil {
				return nil, nil, nil, err
			}
			statements = append(statements, one)
		}
	}
	return cards, statements, rules, nil
}

func distinct(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// messageVersions reads every version of some messages, each message with its newest first.
func messageVersions(t *db.Tx, question string, of db.Params) (out []content.MessageFile, err error) {
	var rows []struct {
		db.Found
		ActorID int64      `gorm:"column:actor_id"`
		Actor   string     `gorm:"column:actor_name"`
		Made    db.Instant `gorm:"column:created_at"`
	}
	if err := t.Fetch(&rows, question, of); err != nil {
		return nil, fmt.Errorf("read versions of messages: %w", err)
	}
	for _, r := range rows {
		m, err := MessageOf(r.Found)
		if err != nil {
			return nil, err
		}
		if len(out) == 0 || out[len(out)-1].Message.ID != m.ID {
			out = append(out, content.MessageFile{Message: m})
		}
		f := &out[len(out)-1]
		f.Versions = append(f.Versions, content.MessageVersion{Message: m, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
	}
	return out, nil
}
