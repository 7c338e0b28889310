package messages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

func TestATextIsRetiredWithAReason(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := legal(r)
	b := r.SignedIn(access.RoleManager)
	form := url.Values{"locale": {"en"}, "reason": {"old"}}
	for _, n := range b.Get(at(m)).All("section[aria-labelledby=retire] input[name=words-en]") {
		form.Set("words-en", webtest.Attr(n, "value"))
	}
	a := b.Post(at(m)+"/retire", form)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#retire-reason-wrong"), "at least 10 characters") || len(a.All("section[aria-labelledby=retire] input[checked]")) != 1 {
		t.Errorf("a short reason: %d %s", a.Status, a.Text("section[aria-labelledby=retire]"))
	}
	form.Set("reason", "The hotline it names was closed.")
	if a = b.Post(at(m)+"/retire", form); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Text("main"))
	}
	a = b.Get(at(m))
	for _, want := range []string{"Retired by", "The hotline it names was closed."} {
		if !strings.Contains(a.Text("main"), want) {
			t.Errorf("%q is not said: %s", want, a.Text("main"))
		}
	}
	if len(a.All("section[aria-labelledby=retire] input[name=words-en]")) != 0 {
		t.Error("what is retired is offered to be retired")
	}
	f, err := store(r).MessageFile(t.Context(), access.System, m.Public)
	if err != nil || f.Shelf.Judge(f.Message, lang.En, r.Now()).Why == "" || f.Shelf.Judge(f.Message, lang.Th, r.Now()).Why != "" {
		t.Errorf("a plan: en %q, th %q, %v", f.Shelf.Judge(f.Message, lang.En, r.Now()).Why, f.Shelf.Judge(f.Message, lang.Th, r.Now()).Why, err)
	}
	if a = r.SignedIn(access.RoleAnalyst).Get(at(m)); len(a.All("section[aria-labelledby=retire]")) != 0 {
		t.Error("an analyst is offered it")
	}
}
