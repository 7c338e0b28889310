package contentdb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// rulebooks are in no list: an organisation has one, and is found itself.
var rulebooks = db.Versioned{Table: "rulebook", Prefix: id.Rulebook, Kind: access.OnRulebook, Unlisted: true}

var (
	//go:embed rulebook_of.sql
	rulebookOfSQL string
	//go:embed rulebook_versions.sql
	rulebookVersionsSQL string
	//go:embed messages_said.sql
	messagesSaidSQL string
	//go:embed messages_submitted.sql
	messagesSubmittedSQL string
)

// rulebookDoc is a rulebook as it is kept.
type rulebookDoc struct {
	Rules []needDoc `json:"rules"`
}

type needDoc struct {
	Role   content.Reviewing `json:"role"`
	Frames []content.Frame   `json:"frames,omitempty"`
	Places []string          `json:"places,omitempty"`
}

// RulebookOf is a rulebook as it was read.
func RulebookOf(f db.Found) (content.Rulebook, error) {
	d, err := db.Decode[rulebookDoc](f.Body)
	out := content.Rulebook{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version}
	for _, n := range d.Rules {
		out.Rules = append(out.Rules, content.Need(n))
	}
	return out, err
}

// RulebooksIn reads the rules that changed in a span, within a transaction.
func RulebooksIn(t *db.Tx, span db.Span) ([]content.Rulebook, error) {
	found, err := rulebooks.Between(t, access.System, span)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return mapped(found, RulebookOf)
}

// rulesOf reads the rules of some organisations, by organisation.
func rulesOf(t *db.Tx, orgs ...int64) (map[int64]content.Rules, error) {
	var found []db.Found
	if err := t.Fetch(&found, rulebookOfSQL, db.Params{"orgs": distinct(orgs)}); err != nil {
		return nil, fmt.Errorf("read rules of review: %w", err)
	}
	out := make(map[int64]content.Rules, len(found))
	for _, f := range found {
		book, err := RulebookOf(f)
		if err != nil {
			return nil, err
		}
		out[f.Org] = book.Rules
	}
	return out, nil
}

// Rulebook reads the rules of the asker's own organisation; of version 0, and empty, when nobody wrote any yet.
func (s Store) Rulebook(ctx context.Context, scope access.Scope) (out content.Rulebook, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = currentRulebook(t, scope)
		return err
	})
	return out, err
}

func currentRulebook(t *db.Tx, scope access.Scope) (content.Rulebook, error) {
	var found []db.Found
	if err := t.Fetch(&found, rulebookOfSQL, db.Params{"orgs": []int64{scope.Org}}); err != nil {
		return content.Rulebook{}, fmt.Errorf("read rules of review: %w", err)
	}
	if len(found) == 0 {
		return content.Rulebook{Org: scope.Org}, nil
	}
	return RulebookOf(found[0])
}

// RulebookVersions lists the newest versions of the asker's rules, the newest first, with who wrote each and when.
func (s Store) RulebookVersions(ctx context.Context, scope access.Scope, most int) (out []content.RulebookVersion, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			db.Found
			ActorID int64      `gorm:"column:actor_id"`
			Actor   string     `gorm:"column:actor_name"`
			Made    db.Instant `gorm:"column:created_at"`
		}
		if err := t.Fetch(&rows, rulebookVersionsSQL, db.Params{"org": scope.Org, "most": most}); err != nil {
			return fmt.Errorf("read versions of rules: %w", err)
		}
		for _, r := range rows {
			book, err := RulebookOf(r.Found)
			if err != nil {
				return err
			}
			out = append(out, content.RulebookVersion{Rulebook: book, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
		}
		return nil
	})
	return out, err
}

// SaveRulebook appends a version to the rules of the asker's own organisation, and works out anew what waits for whom. It
// is Stale when its Version is no longer the current one, and Invalid where content.Rules.Check says so.
func (s Store) SaveRulebook(ctx context.Context, scope access.Scope, by access.Actor, b content.Rulebook) (content.Rulebook, error) {
	if err := b.Rules.Check(); err != nil {
		return b, err
	}
	doc := rulebookDoc{Rules: []needDoc{}}
	for _, n := range b.Rules {
		doc.Rules = append(doc.Rules, needDoc(n))
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		was, err := currentRulebook(t, scope)
		if err != nil {
			return err
		}
		if was.Version != b.Version {
			return fault.New(fault.Stale, "/version", "edited_meanwhile")
		}
		h, err := rulebooks.Append(t, scope, db.Edit{Head: db.Head{ID: was.ID, Org: was.Org, Public: was.Public, Version: was.Version}, Body: doc, Actor: by})
		if err != nil {
			return err
		}
		b.ID, b.Org, b.Public, b.Version = h.ID, h.Org, h.Public, h.Version
		return settleAll(t, b.Org)
	})
	return b, err
}

// RulesCost works out what other rules of the asker's organisation would take off air at once.
func (s Store) RulesCost(ctx context.Context, scope access.Scope, other content.Rules) (out content.Loss, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		said, err := saidLive(t, scope.Org)
		if err != nil || len(said) == 0 {
			return err
		}
		files := make([]content.MessageFile, 0, len(said))
		for _, one := range said {
			files = append(files, content.MessageFile{Message: one.Message, Versions: []content.MessageVersion{{Message: one.Message}}})
		}
		told, err := picturesFor(t, files)
		if err != nil {
			return err
		}
		shelf, err := shelfFor(t, files, told)
		if err != nil {
			return err
		}
		out = shelf.Lost(said, map[int64]content.Rules{scope.Org: other}, t.Now)
		return nil
	})
	return out, err
}

// saidLive reads the messages that live campaigns of an organisation say, with which those are.
func saidLive(t *db.Tx, org int64) (map[int64]content.Saying, error) {
	var rows []struct {
		db.Found
		Campaign int64 `gorm:"column:campaign_id"`
	}
	if err := t.Fetch(&rows, messagesSaidSQL, db.Params{"org": org}); err != nil {
		return nil, fmt.Errorf("read what is said live: %w", err)
	}
	out := map[int64]content.Saying{}
	for _, r := range rows {
		one, known := out[r.ID]
		if !known {
			m, err := MessageOf(r.Found)
			if err != nil {
				return nil, err
			}
			one.Message = m
		}
		one.Campaigns = append(one.Campaigns, r.Campaign)
		out[r.ID] = one
	}
	return out, nil
}
