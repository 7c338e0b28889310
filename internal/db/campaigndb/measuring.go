package campaigndb

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// Hold-outs of everything and namespaces are in no list: an organisation has one of the former, and few of the latter.
var (
	holdOuts   = db.Versioned{Table: "hold_out", Prefix: id.HoldOut, Kind: access.OnHoldOut, Unlisted: true}
	namespaces = db.Versioned{Table: "namespace", Prefix: id.Namespace, Kind: access.OnNamespace, Unlisted: true}
)

type holdOutDoc struct {
	Buckets int   `json:"hold_out"`
	Neutral int64 `json:"neutral"`
}

type namespaceDoc struct {
	Name string `json:"name"`
}

func holdOutOf(f db.Found) (campaigns.HoldOut, error) {
	doc, err := db.Decode[holdOutDoc](f.Body)
	return campaigns.HoldOut{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Buckets: doc.Buckets, Neutral: doc.Neutral}, err
}

func namespaceOf(f db.Found) (campaigns.Namespace, error) {
	doc, err := db.Decode[namespaceDoc](f.Body)
	return campaigns.Namespace{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Name: doc.Name}, err
}

// HoldOutsIn reads what changed in a span, within a transaction.
func HoldOutsIn(t *db.Tx, span db.Span) ([]campaigns.HoldOut, error) {
	found, err := holdOuts.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, holdOutOf)
}

// HoldOut is what the asker's organisation holds out of everything; of version 0, and nothing, when nobody said.
func (s Store) HoldOut(ctx context.Context, scope access.Scope) (h campaigns.HoldOut, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		h, err = holdOutNow(t, scope.Org)
		return err
	})
	return h, err
}

func holdOutNow(t *db.Tx, org int64) (campaigns.HoldOut, error) {
	found, err := holdOuts.Current(t, access.Scope{Org: org})
	if err != nil || len(found) == 0 {
		return campaigns.HoldOut{Org: org}, err
	}
	return holdOutOf(found[0])
}

//go:embed hold_out_versions.sql
var holdOutVersionsSQL string

// HoldOutVersions lists the newest versions of what the asker's organisation holds out of everything, the newest first.
func (s Store) HoldOutVersions(ctx context.Context, scope access.Scope, most int) (out []campaigns.HoldOutVersion, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			db.Found
			ActorID int64      `gorm:"column:actor_id"`
			Actor   string     `gorm:"column:actor_name"`
			Made    db.Instant `gorm:"column:created_at"`
		}
		if err := t.Fetch(&rows, holdOutVersionsSQL, db.Params{"org": scope.Org, "most": most}); err != nil {
			return fmt.Errorf("read versions of the hold-out of everything: %w", err)
		}
		for _, r := range rows {
			h, err := holdOutOf(r.Found)
			if err != nil {
				return err
			}
			out = append(out, campaigns.HoldOutVersion{HoldOut: h, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()})
		}
		return nil
	})
	return out, err
}

// SaveHoldOut appends a version. It is Stale when its Version is no longer the current one; Invalid for a share that is too
// large, and for a card that is not the organisation's own and neutral; a Conflict while an experiment runs, which it would
// take visits from.
func (s Store) SaveHoldOut(ctx context.Context, scope access.Scope, by access.Actor, h campaigns.HoldOut) (campaigns.HoldOut, error) {
	if err := h.Validate(); err != nil {
		return h, err
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		was, err := holdOutNow(t, scope.Org)
		if err != nil {
			return err
		}
		if was.Version != h.Version {
			return fault.New(fault.Stale, "/version", "edited_meanwhile")
		}
		if err := neutral(t, access.Scope{Org: scope.Org}, h.Neutral, "/neutral"); err != nil {
			return err
		}
		var running []db.Found
		if err := t.Fetch(&running, experimentsRunningSQL, db.Params{"all": false, "org": scope.Org, "most": 1}); err != nil {
			return err
		}
		if len(running) > 0 && was.Buckets != h.Buckets {
			return fault.New(fault.Conflict, "/buckets", "hold_out.experiment_runs")
		}
		head, err := holdOuts.Append(t, scope, db.Edit{Head: db.Head{ID: was.ID, Org: scope.Org, Public: was.Public, Version: was.Version},
			Body: holdOutDoc{h.Buckets, h.Neutral}, Actor: by})
		h.ID, h.Org, h.Public, h.Version = head.ID, head.Org, head.Public, head.Version
		return err
	})
	return h, err
}

// Namespaces are those of the asker's organisation, the oldest first.
func (s Store) Namespaces(ctx context.Context, scope access.Scope) (out []campaigns.Namespace, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		found, err := namespaces.Current(t, access.Scope{Org: scope.Org})
		if err != nil {
			return err
		}
		out, err = mapped(found, namespaceOf)
		return err
	})
	return out, err
}

// MostNamespaces is how many an organisation has at most: they are chosen from a menu.
const MostNamespaces = 100

// MakeNamespace makes one. Its name says what it is for, and its own id what it is drawn by: a name is never drawn by.
func (s Store) MakeNamespace(ctx context.Context, scope access.Scope, by access.Actor, name string) (out campaigns.Namespace, err error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > campaigns.MaxName {
		return out, fault.New(fault.Invalid, "/name", "namespace.needs_name").With("most", campaigns.MaxName)
	}
	err = s.DB.Write(ctx, func(t *db.Tx) error {
		found, err := namespaces.Current(t, access.Scope{Org: scope.Org})
		if err != nil {
			return err
		}
		if len(found) >= MostNamespaces {
			return fault.New(fault.Conflict, "/name", "namespace.too_many").With("most", MostNamespaces)
		}
		h, err := namespaces.Append(t, scope, db.Edit{Head: db.Head{Org: scope.Org}, Body: namespaceDoc{name}, Actor: by})
		out = campaigns.Namespace{ID: h.ID, Org: h.Org, Public: h.Public, Version: h.Version, Name: name}
		return err
	})
	return out, err
}

//go:embed campaigns_apart.sql
var campaignsApartSQL string

// Apart are the asker's campaigns that take stretches of namespaces and are not over, by namespace and stretch.
func (s Store) Apart(ctx context.Context, scope access.Scope) (out []campaigns.Campaign, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		out, err = apart(t, scope.Org)
		return err
	})
	return out, err
}

//go:embed spaces.sql
var spacesSQL string

// Spaces are the namespaces of the asker's organisation, the oldest first, and its campaigns that take stretches of them, in one
// question.
func (s Store) Spaces(ctx context.Context, scope access.Scope) (spaces []campaigns.Namespace, on []campaigns.Campaign, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []struct {
			Kind string `gorm:"column:kind"`
			db.Found
		}
		if err := t.Fetch(&rows, spacesSQL, db.Params{"org": scope.Org}); err != nil {
			return fmt.Errorf("read namespaces and who shares them: %w", err)
		}
		for _, r := range rows {
			if r.Kind == "campaign" {
				c, err := campaignOf(r.Found)
				if err != nil {
					return err
				}
				on = append(on, c)
				continue
			}
			one, err := namespaceOf(r.Found)
			if err != nil {
				return err
			}
			spaces = append(spaces, one)
		}
		return nil
	})
	return spaces, on, err
}

func apart(t *db.Tx, org int64) ([]campaigns.Campaign, error) {
	var found []db.Found
	if err := t.Fetch(&found, campaignsApartSQL, db.Params{"org": org}); err != nil {
		return nil, fmt.Errorf("read campaigns of namespaces: %w", err)
	}
	return mapped(found, campaignOf)
}

// checkApart refuses a stretch of a namespace that is not there, or that another campaign of it has a part of.
func checkApart(t *db.Tx, c campaigns.Campaign) error {
	if c.Apart.Namespace == "" || c.State == campaigns.Ended || c.Archived {
		return nil
	}
	one, err := namespaces.ByPublic(t, access.Scope{Org: c.Org}, c.Apart.Namespace)
	if fault.Is(err, fault.NotFound) || err == nil && one.Org != c.Org {
		return fault.New(fault.Invalid, "/namespace", "namespace.gone")
	}
	if err != nil {
		return err
	}
	others, err := apart(t, c.Org)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID != c.ID && other.Apart.Overlaps(c.Apart) {
			return fault.New(fault.Conflict, "/stretch", "namespace.overlaps").With("name", cmp.Or(other.Name.In("en"), other.Public)).
				With("from", other.Apart.From).With("to", other.Apart.To-1)
		}
	}
	return nil
}
