package db_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/db"
	"erawan/internal/storetest"
)

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "db", db.StoredRows) }

func TestBothDialectsHaveTheSameSchema(t *testing.T) {
	t.Parallel()
	storetest.SameSchema(t)
}

func TestDriftIsSeen(t *testing.T) {
	t.Parallel()
	row := struct {
		ID    int64      `gorm:"column:id"`
		Name  string     `gorm:"column:name"`
		Extra bool       `gorm:"column:extra"`
		Ends  string     `gorm:"column:ends_at"`
		Owner db.Ref     `gorm:"column:owner_id"`
		Made  db.Instant `gorm:"column:made_at"`
	}{}
	columns := map[string]storetest.Column{}
	for _, c := range []storetest.Column{
		{Name: "id", Type: "bigint"}, {Name: "name", Type: "bigint"}, {Name: "missing", Type: "text"}, {Name: "ends_at", Type: "text", Null: true},
		{Name: "owner_id", Type: "bigint"}, {Name: "made_at", Type: "timestamp with time zone"},
	} {
		columns[c.Name] = c
	}
	want := []string{
		"ends_at is a string, and whether it may be null differs", "extra is a field and no column", "missing is a column and no field",
		"name is a string and a bigint", "owner_id is a db.Ref, and whether it may be null differs",
	}
	if diff := cmp.Diff(want, storetest.DriftOf(row, columns)); diff != "" {
		t.Error(diff)
	}
}

func TestConstraintsThatSpeakAreInBothSchemas(t *testing.T) {
	t.Parallel()
	sqlite, postgres := storetest.Named(t, storetest.OpenSQLite(t)), storetest.Named(t, storetest.OpenPostgres(t))
	for _, s := range db.Spoken() {
		for name, all := range map[string]string{"sqlite": sqlite, "postgres": postgres} {
			if !strings.Contains(all, s[0]) {
				t.Errorf("%s has no constraint %s", name, s[0])
			}
		}
		table, column, found := strings.Cut(s[1], ".")
		unique := strings.Contains(sqlite, s[0]+" unique ("+column+")") || strings.Contains(strings.ToLower(sqlite), "create unique index "+s[0]+" on "+table+" ("+column+")")
		if s[1] != "" && (!found || !unique || !strings.HasPrefix(s[0], table)) {
			t.Errorf("%s is not the unique key of %s", s[0], s[1])
		}
	}
}
