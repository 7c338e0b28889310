package admin_test

import (
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

func TestWhoeverStopsATextIsToldWhoHasItOnPaper(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b, ctx, store := r.SignedIn(access.RoleOwner), t.Context(), campaigndb.Store{DB: r.DB}
	owner, partner := r.Staff(access.RoleOwner), r.Staff(access.RolePartnerManager)
	theirs, err := store.Placements(ctx, partner.Scope())
	if err != nil {
		t.Fatal(err)
	}
	all, err := store.Campaigns(ctx, owner.Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, p := range theirs {
			made, err := store.MakeLink(ctx, owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, campaigns.Link{Name: "A poster", Campaign: c.ID, Placement: p.ID,
				Message: c.Messages[0].Message, Kit: "poster", From: c.StartsOn, Until: c.EndsOn})
			if err != nil {
				continue // the campaign is not carried there
			}
			m, err := contentdb.Store{DB: r.DB}.Messages(ctx, owner.Scope())
			if err != nil {
				t.Fatal(err)
			}
			path := ""
			for _, one := range m {
				if one.ID == made.Message {
					path = "/admin/stop?what=message&id=" + one.Public
				}
			}
			if a := b.Get(path); strings.Contains(a.Text("main"), "Print kits") {
				t.Errorf("before anybody took one: %s", a.Text("main"))
			}
			took := campaigns.Download{Link: made.ID, Message: made.Message, Locale: lang.Th, Format: "pdf", Digest: []byte{1}}
			for range 2 {
				if err := store.TookKit(ctx, partner.Scope(), access.Actor{Staff: partner.ID, Name: partner.Name}, took); err != nil {
					t.Fatal(err)
				}
			}
			want := partner.Org.Name.In(lang.En) + " · kits: 1 · downloads: 2"
			if a := b.Get(path); !strings.Contains(a.Text("main"), want) {
				t.Errorf("the page does not say %q: %s", want, a.Text("main"))
			}
			if a := b.Get(path + "&locale=en"); strings.Contains(a.Text("main"), "Print kits") {
				t.Errorf("nobody took it in English: %s", a.Text("main"))
			}
			return
		}
	}
	t.Fatal("no campaign is carried by the partner")
}
