package contentdb_test

import (
	"testing"

	"erawan/internal/storetest"
)

func TestContent(t *testing.T) { storetest.OnEveryDatabase(t, storetest.Content) }
