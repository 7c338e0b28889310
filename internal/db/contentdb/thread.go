package contentdb

import (
	"context"
	"fmt"
	"slices"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

// Say adds a remark or a suggestion to the talk about a message in scope.
func (s Store) Say(ctx context.Context, scope access.Scope, public string, said content.Comment) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		f, err := messageFile(t, scope, public)
		if err != nil {
			return err
		}
		d, err := f.Say(said)
		if err != nil {
			return err
		}
		if err := line(t, public, d); err != nil {
			return err
		}
		if d.Step != content.Suggest {
			return nil
		}
		return settle(t, content.OfMessage, f.Message.ID, public)
	})
}

// TakeOver saves what somebody suggested as the next version of a message in scope. The words are then theirs as well, and who suggested
// them does not approve them.
func (s Store) TakeOver(ctx context.Context, scope access.Scope, by access.Actor, public string, suggestion int64) (out content.Message, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		f, err := messageFile(t, scope, public)
		if err != nil {
			return err
		}
		m, d, err := f.Taken(suggestion, by)
		if err != nil {
			return err
		}
		if out, err = appendMessage(t, scope, by, m); err != nil {
			return err
		}
		return line(t, public, d)
	})
	return out, err
}

// disownSuggested takes back what people approved of a message in some languages, where it says from now on what they suggested.
func disownSuggested(t *db.Tx, scope access.Scope, m content.Message, in []lang.Locale) error {
	if len(in) == 0 {
		return nil
	}
	rows, err := db.All[stepRow](t.Where("subject = ? and subject_id = ? and step = ?", string(content.OfMessage), m.ID, string(content.Suggest)).Order("id"))
	if err != nil {
		return fmt.Errorf("read what was suggested of %s: %w", m.Public, err)
	}
	log, err := mapped(rows, stepRow.domain)
	if err != nil {
		return err
	}
	for _, l := range in {
		var told []access.Actor
		for _, by := range content.Suggesters(log, m, l) {
			if slices.Contains(told, by) {
				continue
			}
			told = append(told, by)
			if err := disown(t, scope, content.Approval{Subject: content.OfMessage, Of: m.ID, By: by}, []lang.Locale{l}); err != nil {
				return err
			}
		}
	}
	return nil
}
