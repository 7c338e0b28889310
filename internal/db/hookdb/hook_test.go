package hookdb_test

import (
	"testing"

	"erawan/internal/db/hookdb"
	"erawan/internal/storetest"
)

func TestHooks(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Hooks) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "hookdb", hookdb.StoredRows) }
