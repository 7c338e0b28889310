package audiences_test

import (
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

// everyPage visits each page in each of its states.
func everyPage() webtest.Visits {
	get := func(path string) func(*browser) answer {
		return func(b *browser) answer { return b.Get(path) }
	}
	return webtest.Visits{
		"attitudes":           get("/admin/audiences/attitudes"),
		"another attitude":    get("/admin/audiences/attitudes?attitude=rejector"),
		"an unknown attitude": get("/admin/audiences/attitudes?attitude=nobody"),
	}
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	webtest.Whole(t, newRoom(t).SignedIn(access.RoleManager), everyPage())
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	webtest.Linked(t, newRoom(t).SignedIn(access.RoleManager), everyPage())
}
