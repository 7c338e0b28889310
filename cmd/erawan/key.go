package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/id"
	"erawan/internal/lang"
)

type keyCmd struct {
	Create keyCreate `cmd:"" help:"Make a key for an organisation; a secret is printed this once."`
	List   keyList   `cmd:"" help:"List keys, without what is secret of them."`
	Revoke keyRevoke `cmd:"" help:"End a key at once."`
}

type keyCreate struct {
	Org     string   `required:"" help:"Public id of the organisation."`
	Kind    string   `required:"" enum:"publishable,secret" help:"publishable or secret."`
	Origins []string `help:"Origins that may use a publishable key, such as https://shop.example."`
	Scopes  []string `help:"What a secret key may do: decisions:read, decisions:explain, outcomes:write, reports:read, segments:read, segments:write, exports:read, exports:write. Without it, all that change nothing."`
	Expires string   `placeholder:"DAY" help:"Last day on which it works, YYYY-MM-DD (UTC). Without it, it has no end."`
	Label   string   `help:"What it is for; the console and the audit call it by this."`
}

func (c keyCreate) Run(ctx context.Context, s *Settings, o out) error {
	k, text, err := c.key()
	if err != nil {
		return err
	}
	return s.with(ctx, o, func(d *db.DB) error {
		store := accessdb.Store{DB: d}
		org, err := store.OrgByPublic(ctx, c.Org)
		if err != nil {
			return err
		}
		k.Org = org.ID
		if err := k.Check(time.Now()); err != nil {
			return err
		}
		if _, err := store.SaveKey(ctx, access.System, k); err != nil {
			return err
		}
		fmt.Fprintln(o, text)
		return nil
	})
}

// key is what was asked for, and the text to print.
func (c keyCreate) key() (campaigns.Key, string, error) {
	k := campaigns.Key{Public: id.New(id.Key), Kind: campaigns.KeyKind(c.Kind), Origins: c.Origins, Label: c.Label}
	if k.Label == "" {
		k.Label = c.Kind + " key"
	}
	if c.Expires != "" {
		last, err := campaigns.ParseDate(c.Expires)
		if err != nil {
			return k, "", usage("--expires: %w", err)
		}
		k.Expires = last.Plus(1).In(time.UTC)
	}
	if k.Kind == campaigns.Publishable {
		if len(c.Scopes) > 0 {
			return k, "", usage("--scopes: a publishable key has none; it is tied to --origins")
		}
		k.Text = id.New("pk")
		return k, k.Text, nil
	}
	if len(c.Origins) > 0 {
		return k, "", usage("--origins: a secret key is for servers; give it --scopes")
	}
	k.Scopes = access.Reading
	if len(c.Scopes) > 0 {
		k.Scopes = nil
		for _, name := range c.Scopes {
			k.Scopes = append(k.Scopes, access.KeyScope(name))
		}
	}
	text, hash := access.NewSecret(k.Public)
	k.Text = hash
	return k, text, nil
}

type keyList struct {
	Org string `help:"Public id of an organisation; without it, of all."`
}

// Run prints one key a line, the newest first, under a heading.
func (c keyList) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		store := accessdb.Store{DB: d}
		scope := access.System
		if c.Org != "" {
			org, err := store.OrgByPublic(ctx, c.Org)
			if err != nil {
				return err
			}
			scope = org.Scope()
		}
		lines, err := store.KeyLines(ctx, scope)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(o, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "KEY\tORGANISATION\tKIND\tOPENS\tMADE\tUNTIL\tLAST USED\tSTATE\tLABEL")
		for _, l := range lines {
			fmt.Fprintln(w, strings.Join([]string{l.Public, l.Owner.Name.In(lang.En), string(l.Kind), opens(l.Key), dayOf(l.Made), dayOf(l.Expires),
				orDash(l.Used.String(), l.Used == campaigns.Date{}), state(l.Key, time.Now()), l.Label}, "\t"))
		}
		return w.Flush()
	})
}

// opens is what a key is for, in one word.
func opens(k campaigns.Key) string {
	words := k.Origins
	if k.Kind == campaigns.Secret {
		words = nil
		for _, s := range k.Scopes {
			words = append(words, string(s))
		}
	}
	return orDash(strings.Join(words, ","), len(words) == 0)
}

func dayOf(t time.Time) string { return orDash(t.UTC().Format(time.DateOnly), t.IsZero()) }

func orDash(text string, nothing bool) string {
	if nothing {
		return "-"
	}
	return text
}

func state(k campaigns.Key, now time.Time) string {
	switch {
	case k.Revoked:
		return "revoked"
	case k.Expired(now):
		return "expired"
	}
	return "works"
}

type keyRevoke struct {
	Key string `arg:"" help:"Its id, key_…, as the list has it; a publishable key may be given itself."`
}

func (c keyRevoke) Run(ctx context.Context, s *Settings, o out) error {
	return s.with(ctx, o, func(d *db.DB) error {
		store := accessdb.Store{DB: d}
		lines, err := store.KeyLines(ctx, access.System)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Public != c.Key && (l.Kind != campaigns.Publishable || l.Text != c.Key) {
				continue
			}
			k := l.Key
			k.Revoked = true
			if _, err := store.SaveKey(ctx, access.System, k); err != nil {
				return err
			}
			fmt.Fprintln(o, "revoked", l.Public)
			return nil
		}
		return errors.New("no key has this id: erawan key list shows them")
	})
}
