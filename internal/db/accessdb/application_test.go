package accessdb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestApplications(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Applications) }
