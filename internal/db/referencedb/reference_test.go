package referencedb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestReference(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Reference) }
