package evidencedb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestEvidence(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Evidence) }

func TestDesk(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Desk) }
