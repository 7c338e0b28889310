package messages_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

const rulesPath = "/admin/settings/review"

func TestAnOwnerAsksForMoreApprovals(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := legal(r)
	if !planned(r, m, lang.En) {
		t.Fatal("the demo's message is not on air to begin with")
	}
	b := r.SignedIn(access.RoleOwner)
	page := b.Get(rulesPath)
	if page.Status != http.StatusOK || len(page.All("#draft select[name=role-0]")) != 1 || len(page.All("select[name=role-0] option[value=language]")) != 0 {
		t.Fatalf("%d %s", page.Status, page.Text("main"))
	}
	form := url.Values{"do": {"save"}, "version": {"0"}, "count": {"1"}, "role-0": {"species"}, "frame-0": {"legal"}, "place-0": {"TH"}}
	a := b.Post(rulesPath, form)
	if a.Status != http.StatusOK || len(a.All("input[name=sure]")) != 1 || !strings.Contains(a.Text("main"), "Texts that go off air at once") {
		t.Fatalf("what it costs is not said before: %d %s", a.Status, a.Text("main"))
	}
	if !planned(r, m, lang.En) {
		t.Error("it was saved without a tick")
	}
	for name, field := range map[string]url.Values{"role": {"role-0": {"king"}}, "frame": {"frame-0": {"health"}}, "place": {"place-0": {"Mars"}}} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		for k, v := range field {
			bad[k] = v
		}
		if a := b.Post(rulesPath, bad); a.Status != http.StatusUnprocessableEntity || len(a.All("#draft .note.halt")) != 1 {
			t.Errorf("a wrong %s: %d", name, a.Status)
		}
	}
	form.Set("sure", "yes")
	if a = b.Post(rulesPath, form); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	if planned(r, m, lang.En) {
		t.Error("a text that lacks a role which is newly asked for is on air")
	}
	if a = b.Post(rulesPath, form); a.Status != http.StatusPreconditionFailed {
		t.Errorf("rules of a version that is over: %d", a.Status)
	}
	back := url.Values{"do": {"save"}, "version": {"1"}, "count": {strconv.Itoa(content.MaxRules * 99)}}
	if a = b.Post(rulesPath, back); a.Status != http.StatusSeeOther || !planned(r, m, lang.En) {
		t.Errorf("rules taken away: %d, on air %v", a.Status, planned(r, m, lang.En))
	}
	if a := r.SignedIn(access.RoleManager).Get(rulesPath); a.Status != http.StatusForbidden {
		t.Errorf("a manager: %d", a.Status)
	}
}

// TestRulesTakeNothingAway is about law and language, which no rule takes away.
func TestRulesTakeNothingAway(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := legal(r)
	b := r.SignedIn(access.RoleOwner)
	if a := b.Post(rulesPath, url.Values{"do": {"save"}, "version": {"0"}, "count": {"1"}, "role-0": {""}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	f, err := store(r).MessageFile(t.Context(), access.System, m.Public)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Dossier(lang.En, r.Now()).Roles; len(got) != 2 || got[0] != content.LanguageReview || got[1] != content.LawReview {
		t.Errorf("asked for are %v", got)
	}
}
