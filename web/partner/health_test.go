package partner_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/hookdb"
	"erawan/internal/webtest"
)

const health = "/partner/health"

func TestHealthTellsWhatDoesNotWorkAndWhatToDo(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b, manager, owner := r.SignedIn(access.RolePartnerManager), r.Staff(access.RolePartnerManager), r.Staff(access.RoleOwner)
	keys, hooks := accessdb.Store{DB: r.DB}, hookdb.Store{DB: r.DB}
	says(t, b.Get(health), "has asked for nothing since yesterday")
	for label, k := range map[string]campaigns.Key{
		"Ends soon":  {Expires: r.Now().Add(24 * time.Hour), Origins: []string{shop}},
		"Ends later": {Expires: r.Now().Add(90 * 24 * time.Hour)},
		"Never ends": {},
	} {
		k.Org, k.Kind, k.Label, k.Text = manager.Org.ID, campaigns.Publishable, label, "pk_"+label
		if _, err := keys.SaveKey(t.Context(), owner.Scope(), k); err != nil {
			t.Fatal(err)
		}
	}
	h, err := hooks.AddHook(t.Context(), manager.Scope(), campaigns.Hook{URL: "https://hook.partner.example/in"})
	if err != nil {
		t.Fatal(err)
	}
	a := b.Get(health)
	says(t, a, "The key “Ends soon” ends on", shop, "Not verified")
	for _, no := range []string{"No key works", "Ends later", "Never ends", "hook.partner.example"} {
		if strings.Contains(a.Text("main"), no) {
			t.Errorf("what works is told: %q in %s", no, a.Text("main"))
		}
	}
	h.Off, h.Failed = campaigns.HookFailing, 20
	if err := hooks.ChangeHook(t.Context(), manager.Scope(), h); err != nil {
		t.Fatal(err)
	}
	r.Pass(48 * time.Hour)
	b = r.SignedIn(access.RolePartnerManager)
	a = b.Get(health)
	says(t, a, "The key “Ends soon” ended on", "The webhook to https://hook.partner.example/in takes nothing")
	for _, one := range a.All(".needs a") {
		if to := webtest.Attr(one, "href"); b.Get(to).Status != http.StatusOK {
			t.Errorf("%s leads nowhere", to)
		}
	}
	all, err := keys.Keys(t.Context(), manager.Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		if k.Org == manager.Org.ID && !k.Revoked {
			k.Revoked = true
			if _, err := keys.SaveKey(t.Context(), owner.Scope(), k); err != nil {
				t.Fatal(err)
			}
		}
	}
	says(t, b.Get(health), "No key works")
	// the team's own keys and websites, and those of other partners, are none of its
	if strings.Contains(a.Text("main"), owner.Org.Name.In("en")) {
		t.Errorf("the page names the team: %s", a.Text("main"))
	}
}
