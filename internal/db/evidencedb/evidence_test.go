package evidencedb_test

import (
	"testing"

	"erawan/internal/db/evidencedb"
	"erawan/internal/storetest"
)

func TestEvidence(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Evidence) }

func TestTold(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Told) }

func TestCosts(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Costs) }

func TestDesk(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Desk) }

func TestAnalysts(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Analysts) }

func TestLattice(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Lattice) }

func TestPairs(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Pairs) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "evidencedb", evidencedb.StoredRows) }
