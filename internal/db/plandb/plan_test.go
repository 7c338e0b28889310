package plandb_test

import (
	"testing"

	"erawan/internal/db/plandb"
	"erawan/internal/storetest"
)

func TestPlan(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Plan) }

func TestPacing(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Pacing) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "plandb", plandb.StoredRows) }
