package experiments_test

import (
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/token"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/webtest"
)

func TestACampaignDrawnForPartnersIsPlannedInPartners(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	c := two(t, r)
	c.Unit = campaigns.ByPartner
	c, err := campaigndb.Store{DB: r.DB}.SaveCampaign(t.Context(), access.Scope{Org: c.Org, All: true}, access.Actor{Name: "test"}, c)
	if err != nil {
		t.Fatal(err)
	}
	path := "/admin/campaigns/" + c.Public + "/experiment"
	manager := r.SignedIn(access.RoleManager)
	if a := manager.Get(path); len(a.All("input[name=each]"))+len(a.All("input[name=varies]")) != 2 || len(a.All("select[name=reading] option")) != 1 {
		t.Fatalf("the form: %s", a.Text("form"))
	}
	for _, bad := range [][]string{
		{"/each", "do", "register", "version", "0", "varies", "25"},
		{"/varies", "do", "look", "version", "0", "each", "1000", "varies", "a quarter"},
		{"/reading", "do", "save", "version", "0", "each", "1000", "varies", "25", "reading", "anytime"},
	} {
		if a := manager.Post(path, with(bad[1:]...)); a.Status != 422 {
			t.Errorf("%v: %d: %s", bad, a.Status, a.Text("form"))
		}
	}
	a := manager.Post(path, with("do", "look", "version", "0", "each", "1000", "varies", "25"))
	if a.Status != 200 || !strings.Contains(a.Text("form"), "Each variant needs up to 35 partners.") {
		t.Fatalf("%d: %s", a.Status, a.Text("form"))
	}
	if a = manager.Post(path, with("do", "register", "version", "0", "each", "1000", "varies", "25")); a.Status != 303 {
		t.Fatalf("%d: %s", a.Status, a.Text("form"))
	}
	r.Pass(time.Hour)
	bookedFrom(t, r, c, token.Cluster, token.Shown, "a", 900)
	bookedFrom(t, r, c, token.Cluster, token.Shown, "b", 700)
	text := manager.Get(path).Text("main")
	for _, want := range []string{"Sides are drawn for whole partners", "They are compared once all of them do", "a Legal at exit: the licence is the shop's 900 1 35 0 0.00% (0.00 to 0.43) The first",
		"b Legal at exit: the licence is the shop's 700 1 35 0 0.00% (0.00 to 0.55) Not compared yet", "About 1,000 visits each; true shares differ by 25%."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page: %s", want, text)
		}
	}
}
