package contentdb_test

import (
	"testing"

	"erawan/internal/db/contentdb"
	"erawan/internal/storetest"
)

func TestContent(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Content) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "contentdb", contentdb.StoredRows) }

func TestLaws(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Laws) }

func TestTexts(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Texts) }

func TestRules(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Rules) }

func TestBypasses(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Bypasses) }

func TestPictures(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Pictures) }

func TestNothingUnapprovedIsEverOnAir(t *testing.T) { storetest.Walks(t) }
