package accessdb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestLife(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Life) }
