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

func TestAnOwnerPutsATextOnAirAndSomebodyElseReviewsIt(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := legal(r)
	manager := r.Staff(access.RoleManager)
	text := m.Texts[lang.En]
	text.Body = "Leave ivory at the shop, and take the story home."
	m.Texts[lang.En] = text
	m, err := store(r).SaveMessage(t.Context(), manager.Scope(), access.Actor{Staff: manager.ID, Name: manager.Name}, m)
	if err != nil || planned(r, m, lang.En) {
		t.Fatalf("on air with words that nobody approved: %v", err)
	}
	if a := r.SignedIn(access.RoleManager).Get(at(m)); len(a.All("section[aria-labelledby=bypass]")) != 0 {
		t.Error("a manager is offered it")
	}
	b := r.SignedIn(access.RoleOwner)
	if a := b.Get(at(m)); len(a.All("section[aria-labelledby=bypass] input[name=locale]")) != 1 {
		t.Fatalf("offered: %s", a.Text("section[aria-labelledby=bypass]"))
	}
	form := words(r, m, url.Values{"hours": {"240"}, "reason": {"now"}}, lang.En)
	if a := b.Post(at(m)+"/bypass", form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#bypass-reason-wrong"), "at least 10 characters") {
		t.Errorf("without a reason: %d %s", a.Status, a.Text("main"))
	}
	form.Set("reason", "The sentence on air names a wrong shop.")
	if a := b.Post(at(m)+"/bypass", form); a.Status != http.StatusSeeOther || !planned(r, m, lang.En) {
		t.Fatalf("%d, on air %v", a.Status, planned(r, m, lang.En))
	}
	for _, path := range []string{"/admin", "/admin/reviews", at(m)} {
		if a := b.Get(path); !strings.Contains(a.Text("main"), "without approval") {
			t.Errorf("%s does not say so: %s", path, a.Text("main"))
		}
	}
	a := b.Get(at(m))
	if len(a.All("input[name=bypass]")) != 0 {
		t.Error("an owner is offered to review their own bypass")
	}
	reviewer := as(r, access.RoleReviewerLanguage)
	var id string
	for _, n := range reviewer.Get("/admin/reviews").All("input[name=bypass]") {
		id = webtest.Attr(n, "value")
	}
	if a := b.Post("/admin/reviews/bypass", url.Values{"bypass": {id}}); a.Status != http.StatusForbidden {
		t.Errorf("an owner reviews their own bypass: %d", a.Status)
	}
	if a := reviewer.Post("/admin/reviews/bypass", url.Values{"bypass": {id}}); a.Status != http.StatusSeeOther {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	if a := b.Get("/admin"); strings.Contains(a.Text("main"), "without approvals") {
		t.Error("reviewed, and on Home still")
	}
}
