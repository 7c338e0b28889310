package reachdb_test

import (
	"testing"

	"erawan/internal/db/reachdb"
	"erawan/internal/storetest"
)

func TestReach(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Reach) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "reachdb", reachdb.StoredRows) }
