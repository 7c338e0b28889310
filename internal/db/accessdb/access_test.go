package accessdb_test

import (
	"testing"

	"erawan/internal/db/accessdb"
	"erawan/internal/storetest"
)

func TestAccess(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Access) }

func TestKeys(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Keys) }

func TestPeople(t *testing.T) { storetest.OnEveryDatabase(t, storetest.People) }

func TestInvitations(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Invitations) }

func TestFactors(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Factors) }

func TestSignOn(t *testing.T) { storetest.OnEveryDatabase(t, storetest.SignOn) }

func TestAudit(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Audit) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "accessdb", accessdb.StoredRows) }
