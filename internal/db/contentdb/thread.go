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
		return say(t, public, d, err)
	})
}

// SayOfLaw adds a remark or a suggestion to the talk about a law card in scope.
func (s Store) SayOfLaw(ctx context.Context, scope access.Scope, public string, said content.Comment) error {
	return s.DB.Write(ctx, func(t *db.Tx) error {
		f, err := lawFile(t, scope, public)
		if err != nil {
			return err
		}
		d, err := f.Say(said)
		return say(t, public, d, err)
	})
}

// say writes a line of a talk, unless there is an error beside it. Who suggests words approves them no more, where they stand.
func say(t *db.Tx, public string, d content.Done, err error) error {
	if err != nil {
		return err
	}
	if err := line(t, public, d); err != nil || d.Step != content.Suggest {
		return err
	}
	return settle(t, d.Subject, d.Of, public)
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

// TakeOverLaw is TakeOver of a law card. It is Invalid, at the card's fields, where content.LawCard.Check says so.
func (s Store) TakeOverLaw(ctx context.Context, scope access.Scope, by access.Actor, public string, suggestion int64) (out content.LawCard, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		f, err := lawFile(t, scope, public)
		if err != nil {
			return err
		}
		c, d, err := f.Taken(suggestion, by)
		if err != nil {
			return err
		}
		if err := c.Check(t.Now); err != nil {
			return err
		}
		if out, err = appendLaw(t, scope, by, c); err != nil {
			return err
		}
		return line(t, public, d)
	})
	return out, err
}

// lawFile reads all that decides on a card in scope.
func lawFile(t *db.Tx, scope access.Scope, public string) (content.LawFile, error) {
	card, err := lawByPublic(t, scope, public)
	if err != nil {
		return content.LawFile{}, err
	}
	files, err := lawFiles(t, scope, []content.LawCard{card})
	if err != nil {
		return content.LawFile{}, err
	}
	return files[0], nil
}

// said is a text that people made suggestions of.
type said struct {
	subject    content.Subject
	id         int64
	public     string
	suggesters func(log []content.Done, l lang.Locale) []access.Actor
}

func saidOfMessage(m content.Message) said {
	return said{content.OfMessage, m.ID, m.Public, func(log []content.Done, l lang.Locale) []access.Actor { return content.Suggesters(log, m, l) }}
}

func saidOfLaw(c content.LawCard) said {
	return said{content.OfLaw, c.ID, c.Public, func(log []content.Done, l lang.Locale) []access.Actor { return content.LawSuggesters(log, c, l) }}
}

// disownSuggested takes back what people approved of a text in some languages, where it says from now on what they suggested.
func disownSuggested(t *db.Tx, scope access.Scope, s said, in []lang.Locale) error {
	if len(in) == 0 {
		return nil
	}
	rows, err := db.All[stepRow](t.Where("subject = ? and subject_id = ? and step = ?", string(s.subject), s.id, string(content.Suggest)).Order("id"))
	if err != nil {
		return fmt.Errorf("read what was suggested of %s: %w", s.public, err)
	}
	log, err := mapped(rows, stepRow.domain)
	if err != nil {
		return err
	}
	for _, l := range in {
		var told []access.Actor
		for _, by := range s.suggesters(log, l) {
			if slices.Contains(told, by) {
				continue
			}
			told = append(told, by)
			if err := disown(t, scope, content.Approval{Subject: s.subject, Of: s.id, By: by}, []lang.Locale{l}); err != nil {
				return err
			}
		}
	}
	return nil
}
