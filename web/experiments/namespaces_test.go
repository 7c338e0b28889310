package experiments_test

import (
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/webtest"
)

const spacesPath = "/admin/campaigns/namespaces"

func TestANamespaceIsMadeAndShared(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	manager := r.SignedIn(access.RoleManager)
	if text := manager.Get(spacesPath).Text("main"); !strings.Contains(text, "There is no namespace yet") {
		t.Errorf("before any: %s", text)
	}
	if a := manager.Post(spacesPath, url.Values{"name": {" "}}); a.Status != 422 || !strings.Contains(a.Text("#name-wrong"), "Give it a name") {
		t.Errorf("no name: %d %s", a.Status, a.Text("main"))
	}
	if a := manager.Post(spacesPath, url.Values{"name": {"Gifts 礼物"}}); a.Status != 303 {
		t.Fatalf("made: %d %s", a.Status, a.Text("main"))
	}
	if text := manager.Get(spacesPath).Text("main"); !strings.Contains(text, "Gifts 礼物") || !strings.Contains(text, "100.0% is free") {
		t.Errorf("made: %s", text)
	}
	store := campaigndb.Store{DB: r.DB}
	c := r.Campaigns()[0]
	spaces, err := store.Namespaces(t.Context(), access.Scope{Org: c.Org})
	if err != nil || len(spaces) != 1 {
		t.Fatal(spaces, err)
	}
	c.Apart = campaigns.Apart{Namespace: spaces[0].Public, From: 0, To: 640}
	if _, err = store.SaveCampaign(t.Context(), access.Scope{Org: c.Org, All: true}, access.Actor{Name: "test"}, c); err != nil {
		t.Fatal(err)
	}
	text := manager.Get(spacesPath).Text("main")
	for _, want := range []string{c.Name.In("en") + " Live 62.5% 0 to 639", "37.5% is free"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
}
