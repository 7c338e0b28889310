package account_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/lang"
)

func TestManyPeopleAndPartnersComeAPageAtATime(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, store := r.Staff(access.RoleOwner), accessdb.Store{DB: r.DB}
	for i := range 55 {
		p := access.Staff{Org: owner.Org, Email: fmt.Sprintf("many%d@erawan.example", i), Name: fmt.Sprintf("Many %02d", i), Role: access.RoleAnalyst, Password: "none"}
		if _, err := store.AddStaff(t.Context(), access.System, p); err != nil {
			t.Fatal(err)
		}
		if i < 25 {
			o := access.Org{Kind: access.Partner, Name: lang.Text{lang.En: fmt.Sprintf("Carrier %02d", i)}, Keeper: owner.Org.ID}
			if _, err := store.AddOrg(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
	}
	b := r.SignedIn(access.RoleOwner)
	a := b.Get("/admin/people")
	rows := func(a answer) int { return strings.Count(a.Body, `<a href="/admin/people/usr_`) }
	next := a.All("a[rel=next]")
	if rows(a) != 50 || len(next) != 1 {
		t.Fatalf("%d people and %d ways on", rows(a), len(next))
	}
	second := b.Get(attr(next[0], "href"))
	if rows(second) < 10 || rows(second) > 50 || len(second.All("a[rel=prev]")) != 1 {
		t.Errorf("%d people after them", rows(second))
	}
	if found := b.Get("/admin/people?q=many+07"); rows(found) != 1 || !strings.Contains(found.Text("table"), "Many 07") {
		t.Errorf("one by name: %s", found.Text("main"))
	}
	if none := b.Get("/admin/people?q=many&role=owner"); rows(none) != 0 || !strings.Contains(none.Text("main"), "Nobody like this") {
		t.Errorf("no owner is called that: %s", none.Text("main"))
	}
	for path, offered := range map[string]int{"/admin/people": 21, "/admin/people?find=carrier+2": 6, "/admin/keys?find=carrier+24": 2} {
		a := b.Get(path)
		options := a.All("select#org option")
		if len(options) != offered {
			t.Errorf("%s offers %d organisations", path, len(options))
		}
		if says := strings.Contains(a.Text("main"), "Only 20 partners are listed here"); says != (offered == 21) {
			t.Errorf("%s says that they are some: %v", path, says)
		}
		if path != "/admin/people" && len(a.All("select#org option[selected]")) != 1 {
			t.Errorf("%s: what was looked for is not chosen", path)
		}
	}
	if a := b.Get("/admin/people?find=nobody+at+all"); !strings.Contains(a.Text("main"), "No partner has this name") {
		t.Error(a.Text("#main"))
	}
	if a := b.Get("/admin/people?q=%00"); a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusBadRequest {
		t.Errorf("no plain text: %d", a.Status)
	}
}

func TestManyKeysComeAPageAtATime(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner, store := r.Staff(access.RoleOwner), accessdb.Store{DB: r.DB}
	for i := range 55 {
		k := campaigns.Key{Org: owner.Org.ID, Kind: campaigns.Secret, Text: fmt.Sprintf("%064d", i), Label: fmt.Sprintf("Server %02d", i), Scopes: access.KeyScopes}
		if _, err := store.SaveKey(t.Context(), owner.Scope(), k); err != nil {
			t.Fatal(err)
		}
	}
	b := r.SignedIn(access.RoleOwner)
	rows := func(a answer) int { return strings.Count(a.Body, `<a href="/admin/keys/key_`) }
	a := b.Get("/admin/keys")
	next := a.All("a[rel=next]")
	if rows(a) != 50 || len(next) != 1 {
		t.Fatalf("%d keys and %d ways on", rows(a), len(next))
	}
	if rest := b.Get(attr(next[0], "href")); rows(rest) < 5 || rows(rest) == 50 {
		t.Errorf("%d keys after them", rows(rest))
	}
	if found := b.Get("/admin/keys?q=server+31&kind=secret"); rows(found) != 1 {
		t.Errorf("one by its label: %s", found.Text("main"))
	}
	if none := b.Get("/admin/keys?q=server+31&kind=publishable"); !strings.Contains(none.Text("main"), "No key like this") {
		t.Errorf("of another kind: %s", none.Text("main"))
	}
}

func TestWhoHasAPasskeyAloneHasASecondStep(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	p := r.Staff(access.RoleAnalyst)
	b := r.SignedIn(access.RoleOwner)
	step := func() string {
		for _, row := range b.Get("/admin/people?q=" + p.Public).All("tr") {
			if strings.Contains(textOf(row), p.Email) {
				return textOf(row)
			}
		}
		return ""
	}
	if got := step(); !strings.HasSuffix(got, "Off") {
		t.Fatalf("without any: %q", got)
	}
	for i, want := range []string{"Passkey", "2 passkeys"} {
		k := access.Passkey{Staff: p.ID, Credential: []byte{byte(i)}, Key: []byte("key"), Name: "phone"}
		if _, err := (accessdb.Store{DB: r.DB}).AddPasskey(t.Context(), p.Scope(), k); err != nil {
			t.Fatal(err)
		}
		if got := step(); !strings.HasSuffix(got, want) {
			t.Errorf("with %d: %q", i+1, got)
		}
	}
}
