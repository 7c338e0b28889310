package flights_test

import (
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
)

func TestACampaignTakesAPartOfANamespace(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	if a := b.Get(newPath); strings.Contains(a.Body, `id="namespace"`) {
		t.Error("a namespace is asked for where there is none")
	}
	org := r.Campaigns()[0].Org
	gifts, err := store(r).MakeNamespace(t.Context(), access.Scope{Org: org}, access.Actor{Name: "test"}, "Gifts")
	if err != nil {
		t.Fatal(err)
	}
	form := func(part string) url.Values {
		return whole(r, "save", url.Values{"namespace": {gifts.Public}, "part": {part}})
	}
	first := made(b, r, form("62.5"))
	if want := (campaigns.Apart{Namespace: gifts.Public, From: 0, To: 640}); first.Apart != want {
		t.Errorf("%+v, want %+v", first.Apart, want)
	}
	a := b.Get(at(first) + "/edit")
	if text := a.Text("form"); !strings.Contains(text, "Gifts · 100.0% free") || !strings.Contains(a.Body, `value="62.5"`) {
		t.Errorf("its own part is not free to it: %s", text)
	}
	for part, want := range map[string]string{"37.6": "over 100%: at most 37.5%", "101": "above 0 and at most 100", "0": "above 0", "": "above 0", "a lot": "above 0"} {
		a = b.Post(newPath, form(part))
		if said := a.Text("#part-wrong"); a.Status != 422 || !strings.Contains(said, want) {
			t.Errorf("%q: %d %q", part, a.Status, said)
		}
	}
	if a = b.Post(newPath, whole(r, "save", url.Values{"part": {"20"}})); a.Status != 422 || !strings.Contains(a.Text("#namespace-wrong"), "Choose a namespace") {
		t.Errorf("a part of nothing: %d", a.Status)
	}
	second := made(b, r, form("37.5"))
	if want := (campaigns.Apart{Namespace: gifts.Public, From: 640, To: 1024}); second.Apart != want {
		t.Errorf("%+v, want %+v", second.Apart, want)
	}
}
