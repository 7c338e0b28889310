package accessdb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestOrigins(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Origins) }
