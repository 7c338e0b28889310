package surveydb_test

import (
	"testing"

	"erawan/internal/db/surveydb"
	"erawan/internal/storetest"
)

func TestSurveys(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Surveys) }

func TestSurveyItems(t *testing.T) { storetest.OnEveryDatabase(t, storetest.SurveyItems) }

func TestRowsAreTheSchemas(t *testing.T) { storetest.Drift(t, "surveydb", surveydb.StoredRows) }
