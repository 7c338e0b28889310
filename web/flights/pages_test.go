package flights_test

import (
	"net/http"
	"net/url"
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

// everyPage visits each page in each of its states.
func everyPage(r *room) webtest.Visits {
	live := r.Campaigns()[0]
	get := func(path string) func(*browser) answer { return func(b *browser) answer { return b.Get(path) } }
	post := func(path string, form url.Values) func(*browser) answer {
		return func(b *browser) answer { return b.Post(path, form) }
	}
	out := webtest.Visits{
		"new":              get(newPath),
		"new, looked at":   post(newPath, whole(r, "look", url.Values{"words": {"airport"}})),
		"new, refused":     post(newPath, whole(r, "save", url.Values{"name-en": {""}, "name-th": {""}, "weight": {"x", ""}, "starts-on": {"soon"}, "placement": {"plc_gone"}})),
		"new, wrong parts": post(newPath, whole(r, "save", url.Values{"priority": {"400"}, "zone": {"Mars"}, "weight": {"4000", ""}})),
		"edit":             get(at(live) + "/edit"),
		"edit, arms":       post(at(live)+"/edit", whole(r, "save", url.Values{"version": {itoa(live.Version)}, "message": {"", ""}})),
		"edit, stale":      post(at(live)+"/edit", whole(r, "save", url.Values{"version": {"0"}})),
		"no such step":     get(at(live) + "/step?do=dance"),
		"missing":          get(listPath + "/cmp_nothing/edit"),
		"not from here":    post(at(live)+"/step?do=ready", url.Values{"version": {itoa(live.Version)}}),
	}
	for _, do := range []string{"ready", "publish", "pause", "continue", "rework", "end", "archive", "restore", "undo", "clone"} {
		out["step "+do] = get(at(live) + "/step?do=" + do)
	}
	return out
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Whole(t, r.SignedIn(access.RoleOwner), everyPage(r))
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Linked(t, r.SignedIn(access.RoleOwner), everyPage(r), "missing", "no such step")
}

func TestEveryPageAnswersAsItShould(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	other := map[string]int{"missing": http.StatusNotFound, "no such step": http.StatusNotFound, "new, refused": http.StatusUnprocessableEntity, "new, wrong parts": http.StatusUnprocessableEntity,
		"edit, arms": http.StatusUnprocessableEntity, "edit, stale": http.StatusConflict, "not from here": http.StatusConflict}
	for name, visit := range everyPage(r) {
		want := http.StatusOK
		if s, ok := other[name]; ok {
			want = s
		}
		if got := visit(b); got.Status != want {
			t.Errorf("%s: %d, want %d: %s", name, got.Status, want, got.Text("[role=alert]"))
		}
	}
}
