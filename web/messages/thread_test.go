package messages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

func TestAReviewerSuggestsWordsAndTheWriterTakesThemOver(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := legal(r)
	reviewer, writer := as(r, access.RoleReviewerLanguage), r.SignedIn(access.RoleManager)
	if a := reviewer.Post(at(m)+"/say", url.Values{"locale": {"en"}, "text": {"Is it <b>the shop</b>?"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("a remark: %d %s", a.Status, a.Text("main"))
	}
	if a := reviewer.Post(at(m)+"/say", url.Values{"locale": {"en"}, "text": {" "}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("main"), "Say something.") {
		t.Errorf("an empty one: %d", a.Status)
	}
	form := reviewer.Get(at(m) + "?locale=en&field=headline")
	if got := form.Text("#other"); got != m.Texts[lang.En].Headline {
		t.Fatalf("opened with %q, want what it says: %q", got, m.Texts[lang.En].Headline)
	}
	suggestion := url.Values{"locale": {"en"}, "field": {"headline"}, "text": {"Bring home a story"}}
	if a := reviewer.Post(at(m)+"/say", suggestion); a.Status != http.StatusSeeOther {
		t.Fatalf("a suggestion: %d %s", a.Status, a.Text("main"))
	}
	suggestion.Set("text", m.Texts[lang.En].Headline)
	if a := reviewer.Post(at(m)+"/say", suggestion); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#other-wrong"), "says already") {
		t.Errorf("the same words: %d %s", a.Status, a.Text("#other-wrong"))
	}
	if len(reviewer.Get(at(m)).All("section[aria-labelledby=talk] input[name=suggestion]")) != 0 {
		t.Error("a reviewer is offered to take it over")
	}
	page := writer.Get(at(m))
	talk := page.Text("section[aria-labelledby=talk]")
	if !strings.Contains(talk, "Is it <b>the shop</b>?") || !strings.Contains(talk, "suggests other words") {
		t.Errorf("the talk: %s", talk)
	}
	id := webtest.Attr(page.One("section[aria-labelledby=talk] input[name=suggestion]"), "value")
	if !planned(r, m, lang.En) {
		t.Fatal("talk took it off the air")
	}
	if a := writer.Post(at(m)+"/take", url.Values{"suggestion": {id}}); a.Status != http.StatusSeeOther {
		t.Fatalf("taken over: %d %s", a.Status, a.Text("main"))
	}
	now, err := store(r).MessageByPublic(t.Context(), access.System, m.Public)
	if err != nil || now.Texts[lang.En].Headline != "Bring home a story" || planned(r, m, lang.En) {
		t.Errorf("it says %q, on air %v, %v", now.Texts[lang.En].Headline, planned(r, m, lang.En), err)
	}
	if a := writer.Post(at(m)+"/take", url.Values{"suggestion": {id}}); a.Status != http.StatusConflict {
		t.Errorf("taken again: %d", a.Status)
	}
	if a := writer.Post(at(m)+"/submit", words(r, m, url.Values{"wanted": {"2"}}, lang.En)); a.Status != http.StatusSeeOther {
		t.Fatalf("put to review: %d", a.Status)
	}
	if a := reviewer.Post(at(m)+"/review", words(r, m, url.Values{"role": {"language"}, "months": {"6"}}, lang.En)); a.Status != http.StatusForbidden {
		t.Errorf("who suggested the words approves them: %d", a.Status)
	}
	owner := r.SignedIn(access.RoleOwner)
	if got := owner.Get("/admin/reviews").Text("main"); !strings.Contains(got, "Wanted by") || strings.Contains(got, "Late") {
		t.Errorf("before the day: %s", got)
	}
	r.Pass(49 * time.Hour)
	if got := r.SignedIn(access.RoleOwner).Get("/admin/reviews").Text("main"); !strings.Contains(got, "Late") {
		t.Errorf("after the day: %s", got)
	}
}
