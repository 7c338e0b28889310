package laws_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

func TestALawyerSuggestsWordsOfACardAndTheWriterTakesThemOver(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	law, writer := lawyer(r), r.SignedIn(access.RoleManager)
	c := card(r, "TH", content.TakeOut)
	if a := law.Post(at(c)+"/say", url.Values{"locale": {"en"}, "text": {"Is it <b>the Act</b>?"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("a remark: %d %s", a.Status, a.Text("main"))
	}
	if a := law.Post(at(c)+"/say", url.Values{"locale": {"en"}, "text": {" "}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("main"), "Say something.") {
		t.Errorf("an empty one: %d", a.Status)
	}
	if got := law.Get(at(c) + "?locale=en&field=instrument").Text("#other"); got != c.Instrument[lang.En] {
		t.Fatalf("opened with %q, want what it says: %q", got, c.Instrument[lang.En])
	}
	suggestion := url.Values{"locale": {"en"}, "field": {"instrument"}, "text": {"Elephant Ivory Act 2015"}}
	if a := law.Post(at(c)+"/say", suggestion); a.Status != http.StatusSeeOther {
		t.Fatalf("a suggestion: %d %s", a.Status, a.Text("main"))
	}
	long := url.Values{"locale": {"en"}, "field": {"instrument"}, "text": {strings.Repeat("x", content.MaxInstrument+1)}}
	if a := law.Post(at(c)+"/say", long); a.Status != http.StatusUnprocessableEntity || a.Text("#other-wrong") == "" {
		t.Errorf("words that are too long: %d %s", a.Status, a.Text("main"))
	}
	if len(law.Get(at(c)).All("section[aria-labelledby=talk] input[name=suggestion]")) != 0 {
		t.Error("a reviewer is offered to take it over")
	}
	page := writer.Get(at(c))
	talk := page.Text("section[aria-labelledby=talk]")
	if !strings.Contains(talk, "Is it <b>the Act</b>?") || !strings.Contains(talk, "suggests other words") {
		t.Errorf("the talk: %s", talk)
	}
	id := webtest.Attr(page.One("section[aria-labelledby=talk] input[name=suggestion]"), "value")
	if a := writer.Post(at(c)+"/take", url.Values{"suggestion": {id}}); a.Status != http.StatusSeeOther {
		t.Fatalf("taken over: %d %s", a.Status, a.Text("main"))
	}
	now := card(r, "TH", content.TakeOut)
	if now.Instrument[lang.En] != "Elephant Ivory Act 2015" || now.Version != c.Version+1 || now.Instrument[lang.Th] != c.Instrument[lang.Th] {
		t.Errorf("version %d says %v", now.Version, now.Instrument)
	}
	if a := writer.Post(at(c)+"/take", url.Values{"suggestion": {id}}); a.Status != http.StatusConflict {
		t.Errorf("taken again: %d", a.Status)
	}
	wanted := words(now, "", lang.En)
	wanted.Set("wanted", "2")
	if a := writer.Post(at(c)+"/submit", wanted); a.Status != http.StatusSeeOther {
		t.Fatalf("put to review: %d %s", a.Status, a.Text("main"))
	}
	if a := law.Post(at(c)+"/review", words(now, "approve", lang.En)); a.Status != http.StatusForbidden {
		t.Errorf("who suggested the words approves them: %d", a.Status)
	}
	if got := r.SignedIn(access.RoleOwner).Get("/admin/reviews").Text("main"); !strings.Contains(got, "Wanted by") || strings.Contains(got, "Late") {
		t.Errorf("before the day: %s", got)
	}
	r.Pass(49 * time.Hour)
	if got := r.SignedIn(access.RoleOwner).Get("/admin/reviews").Text("main"); !strings.Contains(got, "Late") {
		t.Errorf("after the day: %s", got)
	}
}
