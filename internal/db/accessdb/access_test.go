package accessdb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestAccess(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Access) }
