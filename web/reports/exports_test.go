package reports_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"erawan/internal/access"
	"erawan/internal/list"
	"erawan/internal/webtest"
)

const exporting = "/admin/reports/exports"

// TestTheListOfExportsGoesOnPageByPage asks for more than a page holds, ends each, and reads the list forth and back.
func TestTheListOfExportsGoesOnPageByPage(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	var asked []string
	for range list.Size + 1 {
		a := b.Post(exporting, url.Values{"from": {"2026-11-01"}, "to": {"2026-11-02"}, "zone": {"UTC"}})
		path, err := url.Parse(a.Header.Get("Location"))
		if a.Status != http.StatusSeeOther || err != nil {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
		if a := b.Post(path.Path, url.Values{"do": {"end"}}); a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
		asked = append([]string{path.Path}, asked...)
	}
	read := func(a webtest.Answer) (paths []string) {
		for _, link := range a.All("main table th a") {
			paths = append(paths, webtest.Attr(link, "href"))
		}
		return paths
	}
	first := b.Get(exporting)
	second := b.Get(webtest.Attr(first.One("nav.pager a[rel=next]"), "href"))
	if diff := cmp.Diff(asked, append(read(first), read(second)...)); diff != "" {
		t.Error(diff)
	}
	back := b.Get(webtest.Attr(second.One("nav.pager a[rel=prev]"), "href"))
	if diff := cmp.Diff(read(first), read(back)); diff != "" {
		t.Errorf("back again: %s", diff)
	}
	for _, ends := range [][]*html.Node{first.All("nav.pager a[rel=prev]"), second.All("nav.pager a[rel=next]")} {
		if len(ends) != 0 {
			t.Error("the list goes on where it ends")
		}
	}
}
