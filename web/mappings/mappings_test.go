package mappings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience/mapping"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/webtest"
)

const own = "/partner/mapping"

const samples = "pax,trip.dest,name\nGROUP,曼谷,somebody\nGROUP,曼谷,\ntribe,KMG,\n"

// kept is the address of the mapping of the partner that the room's partner manager is of, for its team.
func kept(r *webtest.Room) string {
	return "/admin/audiences/mappings/" + r.Staff(access.RolePartnerManager).Org.Public
}

func stored(t *testing.T, r *webtest.Room) mapping.Mapping {
	t.Helper()
	p := r.Staff(access.RolePartnerManager)
	m, err := campaigndb.Store{DB: r.DB}.MappingOf(t.Context(), p.Scope(), p.Org.ID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAPartnerGoesFromSamplesToAMapping(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RolePartnerManager)
	if a := b.Get(own); a.Status != http.StatusOK || !strings.Contains(a.Body, `name="samples"`) {
		t.Fatalf("%d", a.Status)
	}
	// The samples are read: every field of them is offered a signal.
	form := url.Values{"version": {"0"}, "samples": {samples}, "do": {"look"}}
	a := b.Post(own, form)
	if a.Status != http.StatusOK || len(a.All("select[name=u-2-signal]")) != 1 || len(a.All("select[name=u-3-signal]")) != 0 {
		t.Fatalf("%d: the three fields of the samples are not offered: %s", a.Status, a.Text("main"))
	}
	// Two get one: their values are offered a meaning, those that are ours already kept.
	form.Set("u-0-path", "pax")
	form.Set("u-0-signal", "party")
	form.Set("u-1-path", "trip.dest")
	form.Set("u-1-signal", "origin_airport")
	a = b.Post(own, form)
	if a.Status != http.StatusOK || len(a.All("select[name=a-0-f-0-to]")) != 1 || len(a.All("input[name=a-0-f-1-to]")) != 1 || !strings.Contains(a.Text("table"), "KMG") {
		t.Fatalf("%d: %s", a.Status, a.Text("main"))
	}
	// One value gets a meaning, and all of it is saved.
	form = url.Values{"version": {"0"}, "samples": {samples}, "do": {"save"}, "f-0-path": {"pax"}, "f-0-signal": {"party"}, "f-0-values": {"couple of two = couple\r\n"},
		"a-0-f-0-from": {"GROUP"}, "a-0-f-0-to": {"group_tour"}, "f-1-path": {"trip.dest"}, "f-1-signal": {"origin_airport"}, "f-1-keep": {"yes"}, "f-2-path": {"name"}, "f-2-signal": {""}}
	a = b.Post(own, form)
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != own+"?done=mapping" {
		t.Fatalf("%d %s: %s", a.Status, a.Header.Get("Location"), a.Text("main"))
	}
	want := []mapping.Field{{Path: "pax", Signal: "party", Values: []mapping.Pair{{From: "couple of two", To: "couple"}, {From: "GROUP", To: "group_tour"}}},
		{Path: "trip.dest", Signal: "origin_airport", Keep: true}}
	if got := stored(t, r); got.Version != 1 || cmp.Diff(want, got.Fields) != "" {
		t.Errorf("version %d: %s", got.Version, cmp.Diff(want, got.Fields))
	}
	if a := b.Get(own); !strings.Contains(a.Text("textarea[name=f-0-values]"), "GROUP = group_tour") || len(a.All("ol.time ins")) != 5 {
		t.Errorf("the page shows %d lines of the first version: %s", len(a.All("ol.time ins")), a.Text("main"))
	}
}

func TestATeamDoesItForAPartnerAndStaleWorkIsRefused(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	if a := b.Get("/admin/audiences/mappings"); a.Status != http.StatusOK || !strings.Contains(a.Body, `href="`+kept(r)+`"`) {
		t.Fatalf("%d: the partner is not in the list", a.Status)
	}
	form := url.Values{"version": {"0"}, "do": {"save"}, "f-0-path": {"pax"}, "f-0-signal": {"party"}, "f-0-values": {"GROUP = group_tour"}}
	if a := b.Post(kept(r), form); a.Status != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Status, a.Text("main"))
	}
	if got := b.Get("/admin/audiences/mappings").Text("table"); !strings.Contains(got, "1 field Version 1") {
		t.Errorf("the list does not say who has one: %s", got)
	}
	form.Set("f-0-values", "OTHER = solo")
	if a := b.Post(kept(r), form); a.Status != http.StatusPreconditionFailed || !strings.Contains(a.Text("textarea[name=f-0-values]"), "OTHER") || len(a.All("[role=alert]")) != 1 {
		t.Errorf("stale: %d %s", a.Status, a.Text("main"))
	}
	if got := stored(t, r); got.Version != 1 || got.Fields[0].Values[0].From != "GROUP" {
		t.Errorf("%+v", got)
	}
	if a := b.Get("/admin/audiences/mappings/org_none"); a.Status != http.StatusNotFound {
		t.Errorf("a partner that is none: %d", a.Status)
	}
}

func TestWhatIsWrongIsSaidBesideItsControl(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RolePartnerManager)
	for name, c := range map[string]struct {
		form url.Values
		at   string
	}{
		"no samples":               {url.Values{"do": {"look"}}, "samples"},
		"half an object":           {url.Values{"do": {"look"}, "samples": {`{"a":`}}, "samples"},
		"a path with a hole":       {url.Values{"do": {"save"}, "f-0-path": {"a..b"}, "f-0-signal": {"party"}}, "f-0-path"},
		"no such signal":           {url.Values{"do": {"save"}, "f-0-path": {"a"}, "f-0-signal": {"passport"}}, "f-0-signal"},
		"a signal that we know":    {url.Values{"do": {"save"}, "f-0-path": {"a"}, "f-0-signal": {"placement"}}, "f-0-signal"},
		"a separator too long":     {url.Values{"do": {"save"}, "f-0-path": {"a"}, "f-0-signal": {"party"}, "f-0-split": {",,,,,,,,,"}}, "f-0-split"},
		"a line without a sign":    {url.Values{"do": {"save"}, "f-0-path": {"a"}, "f-0-signal": {"party"}, "f-0-values": {"GROUP"}}, "f-0-values"},
		"a value that is not ours": {url.Values{"do": {"save"}, "f-0-path": {"a"}, "f-0-signal": {""}, "f-1-path": {"b"}, "f-1-signal": {"party"}, "f-1-values": {"x = tribe"}}, "f-1-values"},
		"one field twice":          {url.Values{"do": {"save"}, "f-0-path": {"a"}, "f-0-signal": {"party"}, "f-1-path": {"A"}, "f-1-signal": {"party"}}, "f-1-path"},
	} {
		c.form.Set("version", "0")
		a := b.Post(own, c.form)
		if a.Status != http.StatusUnprocessableEntity || len(a.All("#"+c.at+"-wrong")) != 1 || len(a.All("#"+c.at+"[aria-invalid=true]")) != 1 {
			t.Errorf("%s: %d, %d said at %s: %s", name, a.Status, len(a.All("#"+c.at+"-wrong")), c.at, a.Text("main"))
		}
	}
	if got := stored(t, r); got.Version != 0 {
		t.Errorf("what is wrong was saved: %+v", got)
	}
	if a := b.Post(own, url.Values{"samples": {strings.Repeat("x", 3<<20)}}); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 3 MiB: %d", a.Status)
	}
}

func TestMappingPagesAreWholeInEveryLanguage(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	team := r.SignedIn(access.RoleManager)
	save := url.Values{"version": {"0"}, "do": {"save"}, "f-0-path": {"pax"}, "f-0-signal": {"party"}, "f-0-split": {","}, "f-0-keep": {"yes"}, "f-0-values": {"GROUP = group_tour"}}
	if a := team.Post(kept(r), save); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	look := func(at string) func(*webtest.Browser) webtest.Answer {
		return func(b *webtest.Browser) webtest.Answer {
			return b.Post(at, url.Values{"version": {"1"}, "samples": {samples}, "do": {"look"}, "f-0-path": {"pax"}, "f-0-signal": {"party"}, "f-1-path": {"trip.dest"}, "f-1-signal": {"destination"}})
		}
	}
	get := func(at string) func(*webtest.Browser) webtest.Answer {
		return func(b *webtest.Browser) webtest.Answer { return b.Get(at) }
	}
	visits := webtest.Visits{"list": get("/admin/audiences/mappings"), "kept": get(kept(r)), "kept, with samples": look(kept(r)),
		"wrong": func(b *webtest.Browser) webtest.Answer {
			return b.Post(kept(r), url.Values{"do": {"save"}, "f-0-path": {"a"}, "f-0-signal": {"x"}})
		}}
	webtest.Whole(t, team, visits)
	webtest.Linked(t, team, visits)
	partner := r.SignedIn(access.RolePartnerManager)
	visits = webtest.Visits{"own": get(own), "own, with samples": look(own)}
	webtest.Whole(t, partner, visits)
	webtest.Linked(t, partner, visits)
}
