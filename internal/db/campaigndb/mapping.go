package campaigndb

import (
	"context"
	_ "embed"
	"fmt"

	"erawan/audience/mapping"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/fault"
	"erawan/internal/id"
)

// mappings are in no list: an organisation has one, and is found itself.
var mappings = db.Versioned{Table: "mapping", Prefix: id.Mapping, Kind: access.OnMapping, Unlisted: true}

// mappingDoc is a mapping as it is kept.
type mappingDoc struct {
	Fields []mapping.Field `json:"fields"`
}

var (
	//go:embed mapping_of.sql
	mappingOfSQL string
	//go:embed mapping_versions.sql
	mappingVersionsSQL string
	//go:embed mappings_among.sql
	mappingsAmongSQL string
)

func mappingOf(f db.Found) (mapping.Mapping, error) {
	doc, err := db.Decode[mappingDoc](f.Body)
	return mapping.Mapping{ID: f.ID, Org: f.Org, Public: f.Public, Version: f.Version, Fields: doc.Fields}, err
}

// SaveMapping appends a version to the mapping of an organisation that the asker reaches: their own, or a
// partner that they keep. The first has version 0 to begin with. It is Stale when its Version is no
// longer the current one, and Invalid, with the place, when it makes no sense.
func (s Store) SaveMapping(ctx context.Context, scope access.Scope, by access.Actor, m mapping.Mapping) (mapping.Mapping, error) {
	if _, err := mapping.Compile(m); err != nil {
		return m, err
	}
	if m.Fields == nil {
		m.Fields = []mapping.Field{}
	}
	err := s.DB.Write(ctx, func(t *db.Tx) error {
		was, err := currentMapping(t, scope, m.Org)
		if err != nil {
			return err
		}
		if was.Version != m.Version {
			return fault.New(fault.Stale, "/version", "edited_meanwhile")
		}
		h, err := mappings.Append(t, scope, db.Edit{Head: db.Head{ID: was.ID, Org: was.Org, Public: was.Public, Version: was.Version},
			Owner: was.Org, Body: mappingDoc{m.Fields}, Actor: by})
		m.ID, m.Org, m.Public, m.Version = h.ID, h.Org, h.Public, h.Version
		return err
	})
	return m, err
}

// MappingOf is the mapping of an organisation that the asker reaches; of version 0, and empty, when
// nobody made one yet.
func (s Store) MappingOf(ctx context.Context, scope access.Scope, org int64) (m mapping.Mapping, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		m, err = currentMapping(t, scope, org)
		return err
	})
	return m, err
}

func currentMapping(t *db.Tx, scope access.Scope, org int64) (mapping.Mapping, error) {
	owner, err := accessdb.Reach(t, scope, org)
	if err != nil {
		return mapping.Mapping{}, err
	}
	var found []db.Found
	if err := t.Fetch(&found, mappingOfSQL, db.Params{"org": owner.ID}); err != nil {
		return mapping.Mapping{}, fmt.Errorf("read mapping of organisation %d: %w", owner.ID, err)
	}
	if len(found) == 0 {
		return mapping.Mapping{Org: owner.ID}, nil
	}
	return mappingOf(found[0])
}

// mappingVersion is a version of a mapping as it is read.
type mappingVersion struct {
	db.Found
	ActorID int64      `gorm:"column:actor_id"`
	Actor   string     `gorm:"column:actor_name"`
	Made    db.Instant `gorm:"column:created_at"`
}

func (r mappingVersion) domain() (mapping.Version, error) {
	m, err := mappingOf(r.Found)
	return mapping.Version{Mapping: m, By: access.Actor{Staff: r.ActorID, Name: r.Actor}, At: r.Made.Time()}, err
}

// MappingVersions lists every version of the mapping of an organisation that the asker reaches, the
// newest first, with who made it and when.
func (s Store) MappingVersions(ctx context.Context, scope access.Scope, org int64) (out []mapping.Version, err error) {
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		owner, err := accessdb.Reach(t, scope, org)
		if err != nil {
			return err
		}
		var rows []mappingVersion
		if err := t.Fetch(&rows, mappingVersionsSQL, db.Params{"org": owner.ID}); err != nil {
			return fmt.Errorf("read versions of the mapping of organisation %d: %w", owner.ID, err)
		}
		out, err = mapped(rows, mappingVersion.domain)
		return err
	})
	return out, err
}

// MappingsAmong finds the current mappings of some organisations, without those that the asker does not reach.
func (s Store) MappingsAmong(ctx context.Context, scope access.Scope, orgs []int64) (out []mapping.Version, err error) {
	if len(orgs) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		var rows []mappingVersion
		if err := t.Fetch(&rows, mappingsAmongSQL, db.Params{"orgs": orgs, "all": scope.All, "org": scope.Org}); err != nil {
			return fmt.Errorf("read the mappings of %d organisations: %w", len(orgs), err)
		}
		out, err = mapped(rows, mappingVersion.domain)
		return err
	})
	return out, err
}

// MappingsIn reads the mappings that changed in a span, within a transaction.
func MappingsIn(t *db.Tx, span db.Span) ([]mapping.Mapping, error) {
	found, err := mappings.Between(t, access.System, span)
	if err != nil {
		return nil, err
	}
	return mapped(found, mappingOf)
}
