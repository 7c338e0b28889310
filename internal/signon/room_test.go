package signon_test

import (
	"path/filepath"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

const baseURL = "https://erawan.example"

// room is a database with one organisation and one person, and a clock.
type room struct {
	t     *testing.T
	store accessdb.Store
	org   access.Org
	nok   access.Staff
	now   time.Time
}

func newRoom(t *testing.T) *room {
	t.Helper()
	t.Parallel()
	r := &room{t: t, now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	address := "sqlite://" + filepath.Join(t.TempDir(), "erawan.db")
	if _, err := db.Migrate(t.Context(), address, db.Up); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), address, db.Options{Now: r.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	r.store = accessdb.Store{DB: d}
	r.org = must(t, first(r.store.AddOrg(t.Context(), access.Org{Kind: access.Owner, Name: lang.Text{lang.En: "Team"}})))
	r.nok = r.person("nok@example.org")
	return r
}

func (r *room) clock() time.Time { return r.now }

func (r *room) person(email string) access.Staff {
	r.t.Helper()
	return must(r.t, first(r.store.AddStaff(r.t.Context(), access.System, access.Staff{Org: r.org, Email: email, Name: "Nok", Role: access.RoleManager})))
}

type outcome[V any] struct {
	v   V
	err error
}

func first[V any](v V, err error) outcome[V] { return outcome[V]{v, err} }

func must[V any](t *testing.T, o outcome[V]) V {
	t.Helper()
	if o.err != nil {
		t.Fatal(o.err)
	}
	return o.v
}

// refused holds an error to being a fault with a key.
func refused(t *testing.T, what, key string, err error) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Key != key {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}
