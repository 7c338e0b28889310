package pledgedb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestPledges(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Pledges) }
