package pledgedb_test

import (
	"testing"

	"erawan/internal/db/pledgedb"
	"erawan/internal/storetest"
)

func TestPledges(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Pledges) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "pledgedb", pledgedb.StoredRows) }
