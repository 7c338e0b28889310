package researchdb_test

import (
	"testing"

	"erawan/internal/db/researchdb"
	"erawan/internal/storetest"
)

func TestResearch(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Research) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "researchdb", researchdb.StoredRows) }
