package campaigndb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestCampaigns(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Campaigns) }
