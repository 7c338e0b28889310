package reports_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

// TestALinkOpensOneReportUntilItIsClosedOrOver reads a report by links of both kinds, and tries them on everything else.
func TestALinkOpensOneReportUntilItIsClosedOrOver(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleAnalyst)
	at := frozen(t, b)
	link := func(days, files string) string {
		t.Helper()
		a := b.Post(at+"/share", url.Values{"days": {days}, "files": {files}})
		path, found := strings.CutPrefix(a.Text("#link"), "http://erawan.example")
		if a.Status != http.StatusOK || !found {
			t.Fatalf("%d %s", a.Status, a.Text("main"))
		}
		return path
	}
	page, files := link("7", ""), link("30", "yes")
	nobody := r.Browser()
	a := nobody.Get(page)
	if a.Status != http.StatusOK || !strings.Contains(a.Text("main"), "Which message works best?") || a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("%d %v %s", a.Status, a.Header, a.Body)
	}
	if document := nobody.Get(files + "/document.json"); document.Body != b.Get(at+"/document.json").Body || document.Status != http.StatusOK {
		t.Errorf("%d: the file is not the document", document.Status)
	}
	for _, path := range []string{page + "/document.json", page + "x", files + "/other", "/shared/" + strings.Repeat("a", 52)} {
		if a := nobody.Get(path); a.Status != http.StatusNotFound {
			t.Errorf("%s is answered %d", path, a.Status)
		}
	}
	if a := nobody.Get(at); a.Status != http.StatusSeeOther {
		t.Errorf("the report's own page is answered %d", a.Status)
	}
	webtest.Whole(t, nobody, webtest.Visits{"shared": func(b *webtest.Browser) webtest.Answer { return b.Get(files) }})
	share := webtest.Attr(b.Get(at).All("input[name=share]")[0], "value") // the newest: that of the files
	b.Post(at+"/unshare", url.Values{"share": {share}})
	if a := nobody.Get(files); a.Status != http.StatusNotFound {
		t.Errorf("a closed link is answered %d", a.Status)
	}
	r.Pass(8 * 24 * time.Hour)
	if a := nobody.Get(page); a.Status != http.StatusNotFound {
		t.Errorf("one that is over is answered %d", a.Status)
	}
	b = r.SignedIn(access.RoleAnalyst)
	for _, days := range []string{"0", "91", "x"} {
		if a := b.Post(at+"/share", url.Values{"days": {days}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#days-wrong"), "1 to 90") {
			t.Errorf("%s days: %d", days, a.Status)
		}
	}
}
