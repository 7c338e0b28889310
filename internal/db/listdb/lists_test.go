package listdb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestLists(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Lists) }
