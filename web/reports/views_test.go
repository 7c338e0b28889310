package reports_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/webtest"
)

const keeping = "/admin/reports/views"

// TestAQuestionIsKeptForOneselfOrForAll keeps one whose days move along, and one whose days stay.
func TestAQuestionIsKeptForOneselfOrForAll(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleAnalyst)
	question := webtest.Attr(b.Get(building+"?by=variant&last=7").One("form[action=/admin/reports/views] input[name=question]"), "value")
	for _, one := range []url.Values{{"title": {"Ours"}, "days": {"moving"}, "shared": {"yes"}}, {"title": {"Mine"}, "days": {"these"}}} {
		one.Set("question", question)
		if a := b.Post(keeping, one); a.Status != http.StatusSeeOther || !strings.HasSuffix(a.Header.Get("Location"), "done=view_kept") {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
	}
	links := b.Get(keeping).All("th a")
	if len(links) != 2 || !strings.Contains(webtest.Attr(links[0], "href"), "from=2026-11-18") || !strings.HasSuffix(webtest.Attr(links[1], "href"), "by=variant&last=7&zone=Asia%2FBangkok") {
		t.Fatalf("%d %s", len(links), b.Get(keeping).Body)
	}
	if a := b.Get(webtest.Attr(links[1], "href")); a.Status != http.StatusOK || !strings.Contains(a.Text("main"), "Ours") {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	other := r.SignedIn(access.RoleManager)
	if main := other.Get(keeping).Text("main"); !strings.Contains(main, "Ours") || strings.Contains(main, "Mine") {
		t.Errorf("a colleague sees %s", main)
	}
	r.Pass((evidence.PublishAfter + 1) * 24 * time.Hour)
	publish(t, r)
	b, other = r.SignedIn(access.RoleAnalyst), r.SignedIn(access.RoleManager)
	visits := webtest.Visits{"views": func(b *webtest.Browser) webtest.Answer { return b.Get(keeping) },
		"by hour": func(b *webtest.Browser) webtest.Answer { return b.Get(building + "?by=hour") }, "by segment": func(b *webtest.Browser) webtest.Answer { return b.Get(building + "?by=segment&last=90") }}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
	shared := webtest.Attr(other.Get(keeping).One("input[name=view]"), "value")
	if a := other.Post(keeping+"/drop", url.Values{"view": {shared}}); a.Status != http.StatusSeeOther || strings.Contains(b.Get(keeping).Text("main"), "Ours") {
		t.Errorf("%d %s", a.Status, b.Get(keeping).Text("main"))
	}
}

func TestWhatCannotBeKeptOrAskedIsSaidBesideItsField(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	a := b.Post(keeping, url.Values{"title": {" "}, "question": {"by=locale"}})
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#view-title-wrong"), "Give it a title") {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	for query, want := range map[string][2]string{"by=hour&from=2026-09-01&to=2026-11-01": {"to", "31 days"}, "by=segment&locale=th": {"locale", "narrow"}, "by=segment&last=1": {"to", "earlier day"}, "last=401": {"from", "1 to 400"}, "last=x": {"from", "1 to 400"}} {
		if a := b.Get(building + "?" + query); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#"+want[0]+"-wrong"), want[1]) {
			t.Errorf("%s: %d %s", query, a.Status, a.Text("main"))
		}
	}
}
