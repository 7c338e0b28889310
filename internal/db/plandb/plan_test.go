package plandb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestPlan(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Plan) }
