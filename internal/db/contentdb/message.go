package contentdb

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed messages_named.sql
var messagesNamedSQL string

type messageDoc struct {
	Frame     content.Frame           `json:"frame"`
	Name      string                  `json:"name"`
	Texts     map[lang.Locale]textDoc `json:"texts"`
	Action    content.Action          `json:"action"`
	Statement int64                   `json:"statement"`
	Consent   int64                   `json:"consent"`
	Cites     []int64                 `json:"cites"`
	Report    hotlineDoc              `json:"report"`
	Picture   int64                   `json:"picture,omitempty"`
	Sample    bool                    `json:"sample"`
}

type textDoc struct {
	Headline    string `json:"headline"`
	Body        string `json:"body"`
	ActionLabel string `json:"action_label"`
	ActionURL   string `json:"action_url"`
	ReportLabel string `json:"report_label"`
	Alt         string `json:"alt"`
	Source      string `json:"source"`
	Speaker     string `json:"speaker"`
	Why         string `json:"why"`
	Print       string `json:"print,omitempty"`
	Guide       string `json:"guide,omitempty"`
	Tags        string `json:"tags,omitempty"`
}

type hotlineDoc struct {
	Phone string `json:"phone"`
	URL   string `json:"url"`
}

func messageDocOf(m content.Message) messageDoc {
	d := messageDoc{Frame: m.Frame, Name: m.Name, Action: m.Action, Statement: m.Statement, Consent: m.Consent,
		Cites: m.Cites, Report: hotlineDoc(m.Report), Picture: m.Picture, Sample: m.Sample}
	if m.Texts != nil {
		d.Texts = make(map[lang.Locale]textDoc, len(m.Texts))
	}
	for l, t := range m.Texts {
		d.Texts[l] = textDoc(t)
	}
	return d
}

// MessageOf is a message as it was read.
func MessageOf(f db.Found) (content.Message, error) {
	d, err := db.Decode[messageDoc](f.Body)
	m := content.Message{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version,
		Frame: d.Frame, Name: d.Name, Action: d.Action, Statement: d.Statement, Consent: d.Consent,
		Cites: d.Cites, Report: content.Hotline(d.Report), Picture: d.Picture, Sample: d.Sample}
	if d.Texts != nil {
		m.Texts = make(map[lang.Locale]content.Text, len(d.Texts))
	}
	for l, t := range d.Texts {
		m.Texts[l] = content.Text(t)
	}
	return m, err
}

// SaveMessage makes a message when its ID is 0, else appends a version to one in scope. It is Invalid, at the
// message's fields, where content.Message.Check says so. The statements, law cards and picture it names must belong to the
// same organisation; otherwise it is NotFound. It is Stale when its Version is no longer the current one.
func (s Store) SaveMessage(ctx context.Context, scope access.Scope, by access.Actor, m content.Message) (content.Message, error) {
	saved, err := s.SaveMessages(ctx, scope, by, []content.Message{m})
	if err != nil {
		return m, err
	}
	return saved[0], nil
}

// SaveMessages is SaveMessage of several: of all, or of none.
func (s Store) SaveMessages(ctx context.Context, scope access.Scope, by access.Actor, all []content.Message) (out []content.Message, err error) {
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		out = nil
		for _, m := range all {
			if m, err = appendMessage(t, scope, by, m); err != nil {
				return err
			}
			out = append(out, m)
		}
		return nil
	})
	return out, err
}

func appendMessage(t *db.Tx, scope access.Scope, by access.Actor, m content.Message) (content.Message, error) {
	if err := m.Check(); err != nil {
		return m, err
	}
	was, err := messages.Some(t, []int64{m.ID})
	if err != nil {
		return m, err
	}
	h, err := messages.Append(t, scope, db.Edit{
		Head: db.Head{ID: m.ID, Org: m.Org, Public: m.Public, Version: m.Version},
		Body: messageDocOf(m), Actor: by, Listed: messageListed(m),
	})
	if err != nil {
		return m, err
	}
	m.ID, m.Org, m.Public, m.Version = h.ID, h.Org, h.Public, h.Version
	if err := laws.Owns(t, m.Org, "/cites", m.Cites...); err != nil {
		return m, err
	}
	if err := pictures.Owns(t, m.Org, "/picture", m.Picture); err != nil {
		return m, err
	}
	if err := agreed(t, m); err != nil {
		return m, err
	}
	if err := disownMessage(t, scope, by, was, m); err != nil {
		return m, err
	}
	if len(was) > 0 {
		if err := tellMessage(t, m); err != nil {
			return m, err
		}
	}
	return m, settle(t, content.OfMessage, m.ID, m.Public)
}

func disownMessage(t *db.Tx, scope access.Scope, by access.Actor, was []db.Found, m content.Message) error {
	if len(was) == 0 {
		return nil
	}
	old, err := MessageOf(was[0])
	if err != nil {
		return err
	}
	other := slices.DeleteFunc(slices.Clone(lang.All), func(l lang.Locale) bool { return !content.OtherMessage(old, m, l) })
	if err := forgetDropped(t, m.ID, other); err != nil {
		return err
	}
	if err := disownSuggested(t, scope, saidOfMessage(m), other); err != nil {
		return err
	}
	return disown(t, scope, content.Approval{Subject: content.OfMessage, Of: m.ID, By: by}, other)
}

// Messages lists the current version of every message in scope.
func (s Store) Messages(ctx context.Context, scope access.Scope) (out []content.Message, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := messages.Current(t, scope)
		if err != nil {
			return err
		}
		out, err = mapped(found, MessageOf)
		return err
	})
	return out, err
}

// MessageByPublic finds the current version of one message in scope.
func (s Store) MessageByPublic(ctx context.Context, scope access.Scope, public string) (out content.Message, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := messages.ByPublic(t, scope, public)
		if err != nil {
			return err
		}
		out, err = MessageOf(found)
		return err
	})
	return out, err
}

// MessagesNamed lists the current versions of those messages in scope that have one of some public ids.
func (s Store) MessagesNamed(ctx context.Context, scope access.Scope, publics []string) (out []content.Message, err error) {
	if len(publics) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var found []db.Found
		if err := t.Fetch(&found, messagesNamedSQL, db.Params{"publics": publics, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read messages by name: %w", err)
		}
		out, err = mapped(found, MessageOf)
		return err
	})
	return out, err
}

// MessagesIn reads the messages that changed in a span, within a transaction.
func MessagesIn(t *db.Tx, span db.Span) ([]content.Message, error) {
	found, err := messages.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, MessageOf)
}
