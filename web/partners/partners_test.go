package partners_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

const listPath = "/admin/partners"

// add takes a partner in and returns where its page is.
func add(b *webtest.Browser, name string) string {
	b.Room.T.Helper()
	a := b.Post(listPath, url.Values{"name-en": {name}, "name-th": {"รถไฟดอกบัว"}})
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(at, listPath+"/org_") {
		b.Room.T.Fatalf("adding %s: %d, to %s", name, a.Status, at)
	}
	return at
}

// slot is the form of a placement.
func slot(change url.Values) url.Values {
	out := url.Values{"do": {"add"}, "name": {"Ticket page"}, "channel": {"page"}, "place": {"th"}, "zone": {"Asia/Bangkok"}, "fallback": {"empty"}}
	maps.Copy(out, change)
	return out
}

func TestATeamBringsAPartnerInUpToTheLineForItsPage(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleOwner)
	if a := b.Post(listPath, url.Values{"name-th": {"รถไฟดอกบัว"}}); a.Status != http.StatusUnprocessableEntity || webtest.Attr(a.One("#name-th"), "value") != "รถไฟดอกบัว" {
		t.Fatalf("a partner without an English name: %d", a.Status)
	}
	at := add(b, "Lotus Rail")
	if a := b.Get(listPath); !strings.Contains(a.Text("main"), "Lotus Rail") {
		t.Error("the list does not have it")
	}
	a := b.Post(at, slot(nil))
	place, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(place, "/admin/placements/plc_") {
		t.Fatalf("adding a placement: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Get(at); !strings.Contains(a.Text("table"), "Ticket page") || !strings.Contains(a.Text("table"), "Thailand") {
		t.Errorf("its page lists %q", a.Text("table"))
	}
	if a := b.Get(place); len(a.All("#snippet")) != 0 || !strings.Contains(a.Text("main"), "no publishable key yet") {
		t.Error("without a key there is something to put on a page")
	}
	if a := b.Post("/admin/keys", url.Values{"kind": {"publishable"}, "label": {"Site"}, "origins": {"https://rail.example"}, "org": {strings.TrimPrefix(at, listPath+"/")}}); a.Status != http.StatusCreated {
		t.Fatalf("making a key: %d %s", a.Status, a.Text("main"))
	}
	code := b.Get(place).Text("#snippet")
	for _, part := range []string{"/v1/e.js", `data-key="pk_`, `placement="` + strings.TrimPrefix(place, "/admin/placements/") + `"`} {
		if !strings.Contains(code, part) {
			t.Errorf("what is put on the page lacks %s: %q", part, code)
		}
	}
}

func TestAPlacementIsHeldToItsRulesAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	at := add(b, "Lotus Rail")
	for field, change := range map[string]url.Values{
		"name": {"name": {""}}, "channel": {"channel": {"pigeon"}}, "place": {"place": {"ZZ"}}, "zone": {"zone": {"Bangkok"}},
		"fallback": {"fallback": {"surprise"}}, "house": {"fallback": {"house"}},
	} {
		a := b.Post(at, slot(change))
		if a.Status != http.StatusUnprocessableEntity || webtest.Attr(a.One("form #"+field), "aria-invalid") != "true" {
			t.Errorf("%s %v: %d", field, change, a.Status)
		}
	}
	a := b.Post(at, slot(url.Values{"zone": {"Bangkok"}, "name": {"ตำแหน่ง <b>"}}))
	if webtest.Attr(a.One("#name"), "value") != "ตำแหน่ง <b>" {
		t.Error("what was typed is lost")
	}
	place := strings.TrimSuffix(b.Post(at, slot(nil)).Header.Get("Location"), "?done=placement_added")
	for _, step := range []struct{ do string }{{"pause"}, {"continue"}} {
		if a := b.Post(place, url.Values{"do": {step.do}}); a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d", step.do, a.Status)
		}
		if got := b.Get(place).Text("main"); strings.Contains(got, "Paused") != (step.do == "pause") {
			t.Errorf("after %s it is called %q", step.do, got)
		}
	}
	if a := b.Post(place, slot(url.Values{"do": {"save"}, "name": {"Ticket page, below"}, "channel": {"mail"}})); a.Status != http.StatusSeeOther {
		t.Fatalf("saving: %d", a.Status)
	}
	if a := b.Get(place); !strings.Contains(a.Text("h1"), "Ticket page, below") || webtest.Attr(a.All("#channel option[selected]")[0], "value") != "mail" {
		t.Error("the page does not say what was saved")
	}
}

func TestAHouseMessageIsANeutralOneOfTheTeams(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	at := add(b, "Lotus Rail")
	var offered []string
	for _, o := range b.Get(at).All("#house option") {
		if value := webtest.Attr(o, "value"); value != "" {
			offered = append(offered, value)
		}
	}
	if len(offered) == 0 {
		t.Fatal("no neutral message is offered")
	}
	if a := b.Post(at, slot(url.Values{"fallback": {"house"}, "house": offered[:1]})); a.Status != http.StatusSeeOther {
		t.Errorf("a neutral message: %d", a.Status)
	}
	for _, m := range r.Campaigns()[0].Messages {
		if slices.Contains(offered, m.Variant) {
			t.Errorf("%s is offered", m.Variant)
		}
	}
	if a := b.Post(at, slot(url.Values{"fallback": {"house"}, "house": {"msg_nothing"}})); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a message that is none: %d", a.Status)
	}
}

func TestThePagesArePagesOfTheConsole(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleOwner)
	at := add(b, "Lotus Rail")
	place := strings.TrimSuffix(b.Post(at, slot(nil)).Header.Get("Location"), "?done=placement_added")
	visits := webtest.Visits{}
	for _, path := range []string{listPath, at, place} {
		visits[path] = func(b *webtest.Browser) webtest.Answer { return b.Get(path) }
	}
	webtest.Whole(t, b, visits)
}
