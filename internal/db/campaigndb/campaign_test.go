package campaigndb_test

import (
	"testing"

	"erawan/internal/db/campaigndb"
	"erawan/internal/storetest"
)

func TestCampaigns(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Campaigns) }

func TestKeptPartners(t *testing.T) { storetest.OnEveryDatabase(t, storetest.KeptPartners) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "campaigndb", campaigndb.StoredRows) }
