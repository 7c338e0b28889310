package referencedb_test

import (
	"testing"

	"erawan/internal/db/referencedb"
	"erawan/internal/storetest"
)

func TestReference(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Reference) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "referencedb", referencedb.StoredRows) }
