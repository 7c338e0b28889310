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
	//go:embed laws_superseding.sql
	lawsSupersedingSQL string
	//go:embed law_versions.sql
	lawVersionsSQL string
	//go:embed laws_on_air.sql
	lawsOnAirSQL string
	//go:embed laws_citing.sql
	lawsCitingSQL string
)

// LawByPublic finds the current version of one card of the asker's own organisation.
func (s Store) LawByPublic(ctx context.Context, scope access.Scope, public string) (out content.LawCard, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = lawByPublic(t, scope, public)
		return err
	})
	return out, err
}

func lawByPublic(t *db.Tx, scope access.Scope, public string) (content.LawCard, error) {
	found, err := laws.ByPublic(t, scope, public)
	if err != nil {
		return content.LawCard{}, err
	}
	return LawOf(found)
}

// LawFiles reads all that decides on some cards in scope, in the order given. Cards of one organisation are read at once.
func (s Store) LawFiles(ctx context.Context, scope access.Scope, cards []content.LawCard) (out []content.LawFile, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = lawFiles(t, scope, cards)
		return err
	})
	return out, err
}

// LawFileIn reads all that decides on a card, whoever asks, within a transaction.
func LawFileIn(t *db.Tx, id int64) (out content.LawFile, err error) {
	found, err := laws.Some(t, []int64{id})
	if err != nil {
		return out, err
	}
	if len(found) == 0 {
		return out, db.NotFound
	}
	card, err := LawOf(found[0])
	if err != nil {
		return out, err
	}
	files, err := lawFiles(t, access.Scope{Org: card.Org}, []content.LawCard{card})
	if err != nil {
		return out, err
	}
	return files[0], nil
}

func lawFiles(t *db.Tx, scope access.Scope, cards []content.LawCard) ([]content.LawFile, error) {
	if len(cards) == 0 {
		return nil, nil
	}
	org, ids, refs := cards[0].Org, make([]int64, len(cards)), make([]string, len(cards))
	for i, c := range cards {
		if c.Org != org || !scope.Sees(c.Org) {
			return nil, db.NotFound
		}
		ids[i], refs[i] = c.ID, db.RefTo(list.Laws, c.ID)
	}
	next, err := successors(t, org, refs)
	if err != nil {
		return nil, err
	}
	versions, err := lawVersions(t, ids)
	if err != nil {
		return nil, err
	}
	approvals, err := approvalsOf(t, content.OfLaw, ids)
	if err != nil {
		return nil, err
	}
	logs, err := stepsOf(t, content.OfLaw, ids)
	if err != nil {
		return nil, err
	}
	var live []string
	if err := t.Fetch(&live, lawsOnAirSQL, db.Params{"org": org, "refs": refs}); err != nil {
		return nil, fmt.Errorf("read which cards are live: %w", err)
	}
	onAir := map[string]bool{}
	for _, ref := range live {
		onAir[ref] = true
	}
	out := make([]content.LawFile, len(cards))
	for i, c := range cards {
		out[i] = content.LawFile{Card: c, Successors: next[c.ID], Versions: versions[c.ID], Approvals: approvals[c.ID], Log: logs[c.ID],
			OnAir: onAir[refs[i]], Blocked: map[lang.Locale]bool{}}
		for _, l := range lang.All {
			out[i].Blocked[l] = lint.Blocks(l, lint.CheckCard(c, l, t.Now), logs[c.ID])
		}
	}
	return out, nil
}

func successors(t *db.Tx, org int64, refs []string) (map[int64][]content.LawCard, error) {
	var found []db.Found
	if err := t.Fetch(&found, lawsSupersedingSQL, db.Params{"org": org, "refs": refs}); err != nil {
		return nil, fmt.Errorf("read what supersedes cards: %w", err)
	}
	cards, err := mapped(found, LawOf)
	out := map[int64][]content.LawCard{}
	for _, c := range cards {
		out[c.Supersedes] = append(out[c.Supersedes], c)
	}
	return out, err
}

func lawVersions(t *db.Tx, ids []int64) (map[int64][]content.LawVersion, error) {
	var rows []struct {
		db.Found
		ActorID int64      `gorm:"column:actor_id"`
		Actor   string     `gorm:"column:actor_name"`
		Made    db.Instant `gorm:"column:created_at"`
	}
	if err := t.Fetch(&rows, lawVersionsSQL, db.Params{"ids": ids}); err != nil {
		return nil, fmt.Errorf("read versions of cards: %w", err)
	}
	out := map[int64][]content.LawVersion{}
	for _, r := range rows {
		c, err := LawOf(r.Found)
		if err != nil {
			return nil, err
		}
		out[c.ID] = append(out[c.ID], content.LawVersion{Card: c, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
	}
	return out, nil
}

// mostCiting is how many messages a card's page names.
const mostCiting = 100

// Citing lists the messages that cite a card in scope, the newest first, at most a hundred.
func (s Store) Citing(ctx context.Context, scope access.Scope, card content.LawCard) (out []content.Message, err error) {
	if !scope.Sees(card.Org) {
		return nil, db.NotFound
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var found []db.Found
		if err := t.Fetch(&found, lawsCitingSQL, db.Params{"org": card.Org, "ref": db.RefTo(list.Laws, card.ID), "most": mostCiting}); err != nil {
			return fmt.Errorf("read what cites card %d: %w", card.ID, err)
		}
		out, err = mapped(found, MessageOf)
		return err
	})
	return out, err
}
