package audiences_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/webtest"
)

const newPath = "/admin/audiences/new"

// segments are those of the demo, as the store has them.
func segments(r *room) []audience.Segment {
	r.T.Helper()
	all, err := campaigndb.Store{DB: r.DB}.Segments(r.T.Context(), access.System)
	if err != nil || len(all) < 2 {
		r.T.Fatalf("%d segments, %v", len(all), err)
	}
	return all
}

// everyPage visits each page in each of its states.
func everyPage(r *room) webtest.Visits {
	one, other, c := segments(r)[0].Public, segments(r)[1].Public, r.Campaigns()[0].Public
	get := func(path string) func(*browser) answer {
		return func(b *browser) answer { return b.Get(path) }
	}
	post := func(path string, form url.Values) func(*browser) answer {
		return func(b *browser) answer { return b.Post(path, form) }
	}
	return webtest.Visits{
		"list":                get("/admin/audiences?done=audience"),
		"list, none fits":     get("/admin/audiences?q=no+such+name"),
		"list, archived":      get("/admin/audiences?state=archived"),
		"audience":            get("/admin/audiences/" + one),
		"audience, beside":    get("/admin/audiences/" + one + "?with=" + other),
		"new":                 get(newPath),
		"new, refused":        post(newPath, url.Values{"do": {"save"}}),
		"new, all shapes":     post(newPath, everyShape()),
		"new, bad JSON":       post(newPath, url.Values{"do": {"json"}, "json": {`{"all":[{"signal":"mood","in":["x"]}]}`}}),
		"edit":                get("/admin/audiences/" + one + "/edit"),
		"try":                 get("/admin/audiences/" + one + "/try"),
		"try, own":            get("/admin/audiences/" + one + "/try?own=yes&party=solo&origin=Nowhere&route=KMG,BKK"),
		"try a campaign":      get("/admin/campaigns/" + c + "/try"),
		"choose":              get("/admin/campaigns/" + c + "/audiences"),
		"attitudes":           get("/admin/audiences/attitudes"),
		"another attitude":    get("/admin/audiences/attitudes?attitude=rejector"),
		"an unknown attitude": get("/admin/audiences/attitudes?attitude=nobody"),
		"missing":             get("/admin/audiences/seg_nothing"),
		"specs":               get("/admin/audiences/specs"),
		"specs of another":    get("/admin/audiences/specs?platform=meta"),
	}
}

// everyShape is a form with a condition on every signal, and groups of every kind.
func everyShape() url.Values {
	form := url.Values{"do": {"look"}, "r-kind": {"all"}}
	for i, d := range audience.Vocabulary() {
		path := "r-" + string(rune('0'+i/10)) + "-" + string(rune('0'+i%10))
		form.Set("r-"+string(rune('0'+i/10))+"-kind", []string{"any", "not"}[i/10%2])
		form.Set(path+"-kind", "if")
		form.Set(path+"-signal", d.Name)
	}
	return form
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Whole(t, r.SignedIn(access.RoleOwner), everyPage(r))
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Linked(t, r.SignedIn(access.RoleOwner), everyPage(r), "missing")
}

func TestEveryPageAnswersAsItShould(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	other := map[string]int{"missing": http.StatusNotFound, "new, refused": http.StatusUnprocessableEntity, "new, bad JSON": http.StatusUnprocessableEntity}
	for name, visit := range everyPage(r) {
		want := http.StatusOK
		if s, ok := other[name]; ok {
			want = s
		}
		if got := visit(b).Status; got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

func TestAnAnalystReadsAndChangesNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, one := r.SignedIn(access.RoleAnalyst), segments(r)[0].Public
	if a := b.Get("/admin/audiences/" + one); a.Status != http.StatusOK || strings.Contains(a.Body, "/edit") || strings.Contains(a.Body, "/archive") {
		t.Errorf("%d, or it offers to change", a.Status)
	}
	if a := b.Get("/admin/audiences"); strings.Contains(a.Body, newPath) {
		t.Error("the list offers to build")
	}
}
