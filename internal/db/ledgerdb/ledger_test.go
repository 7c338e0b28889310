package ledgerdb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestLedger(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Ledger) }
