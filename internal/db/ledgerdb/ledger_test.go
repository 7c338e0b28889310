package ledgerdb_test

import (
	"testing"

	"erawan/internal/db/ledgerdb"
	"erawan/internal/storetest"
)

func TestLedger(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Ledger) }

func TestRecount(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Recount) }

func TestReclassify(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Reclassify) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "ledgerdb", ledgerdb.StoredRows) }

func TestCrowds(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Crowds) }

func TestReconcile(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Reconcile) }

func TestAsked(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Asked) }

func TestMonth(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Month) }
