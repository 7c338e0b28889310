package audiences_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/campaigndb"
	"erawan/internal/webtest"
)

// group is a filled-in form of one condition.
func group(name string, more url.Values) url.Values {
	form := url.Values{"name": {name}, "r-kind": {"all"}, "r-0-kind": {"if"}, "r-0-signal": {"party"}, "r-0-test": {"in"}, "r-0-value": {"group_tour"}}
	for k, v := range more {
		form[k] = v
	}
	return form
}

func TestASavedAudienceIsAVersionThatTheAuditKnows(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	before := len(segments(r))
	a := b.Post(newPath, group("Groups", url.Values{"do": {"save"}}))
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	all := segments(r)
	made := all[len(all)-1]
	if len(all) != before+1 || made.Name != "Groups" || made.Version != 1 || made.Rule.Signal != "party" {
		t.Errorf("%+v", made)
	}
	a = b.Post(at+"/edit", group("Larger groups", url.Values{"do": {"save"}, "version": {"1"}, "r-0-value": {"group_tour", "friends"}}))
	if page := b.Get(at); a.Status != http.StatusSeeOther || page.Text("h1") != "Larger groups" || !strings.Contains(page.Text("main"), "Version 2") {
		t.Errorf("%d, then %s", a.Status, page.Text("main"))
	}
	changes := b.Get(at).Text(".diff")
	if !strings.Contains(changes, "Groups Larger groups") || !strings.Contains(changes, "Friends") {
		t.Errorf("the history compares: %s", changes)
	}
	if row := b.Get("/admin/audiences?q=larger").Text("tbody tr"); !strings.Contains(row, "24 November 2026") || !strings.Contains(row, "Version 2") {
		t.Errorf("the list says: %s", row)
	}
	var seen []string
	for _, line := range linesAbout(r, at) {
		seen = append(seen, string(line.Verb)+" by "+line.By.Name)
	}
	if got := strings.Join(seen, ", "); got != "changed by The manager, made by The manager" {
		t.Errorf("the audit has: %s", got)
	}
}

func linesAbout(r *room, at string) []access.Line {
	r.T.Helper()
	store := accessdb.Store{DB: r.DB}
	lines, err := store.Audit(r.T.Context(), access.System, access.AuditAsk{Kind: access.OnSegment, Subject: at[strings.LastIndex(at, "/")+1:], Limit: 9})
	if err != nil {
		r.T.Fatal(err)
	}
	return lines
}

func TestWhatIsWrongIsSaidAtItsPlaceAndTheDraftStays(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleManager)
	a := b.Post(newPath, url.Values{"do": {"save"}, "r-kind": {"all"}, "r-0-kind": {"if"}, "r-0-signal": {"origin_airport"}, "r-0-find": {"Atlantis"}, "r-1-kind": {"any"}})
	for selector, want := range map[string]string{"#name-wrong": "Give the audience a name", "#r-0-wrong": "Nothing of this name", "#r-1-wrong": "This group is empty"} {
		if got := a.Text(selector); a.Status != http.StatusUnprocessableEntity || !strings.Contains(got, want) {
			t.Errorf("%d: %s says %q, want %q", a.Status, selector, got, want)
		}
	}
	if got := webtest.Attr(a.One("#r-0-find"), "value"); got != "Atlantis" {
		t.Errorf("what was typed is %q now", got)
	}
	a = b.Post(newPath, group("Deep", url.Values{"do": {"json"}, "json": {`{"all":[{"signal":"party","in":["nobody"]}]}`}}))
	if got := a.Text("main [role=alert]"); !strings.Contains(got, "/all/0/in/0") || !strings.Contains(a.Text("#json"), "nobody") {
		t.Errorf("%q, and the text is %q", got, a.Text("#json"))
	}
}

func TestNothingIsStoredBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, before := r.SignedIn(access.RoleManager), len(segments(r))
	for _, do := range []string{"look", "add r", "group r", "remove r-0", "json", "", "save me"} {
		if a := b.Post(newPath, group("Draft", url.Values{"do": {do}, "json": {`{"signal":"party","in":["solo"]}`}})); a.Status != http.StatusOK {
			t.Errorf("%s: %d", do, a.Status)
		}
	}
	if n := len(segments(r)); n != before {
		t.Errorf("%d audiences, there were %d", n, before)
	}
}

func TestTheSecondToSaveIsToldWhoWasFirstAndKeepsTheDraft(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, at := r.SignedIn(access.RoleManager), "/admin/audiences/"+segments(r)[0].Public
	if a := r.SignedIn(access.RoleOwner).Post(at+"/edit", group("Theirs", url.Values{"do": {"save"}, "version": {"1"}})); a.Status != http.StatusSeeOther {
		t.Fatalf("%d", a.Status)
	}
	mine := group("Mine", url.Values{"do": {"save"}, "version": {"1"}, "r-0-value": {"solo"}})
	a := b.Post(at+"/edit", mine)
	if got := a.Text("[role=alert]"); a.Status != http.StatusConflict || !strings.Contains(got, "The owner saved version 2") || !strings.Contains(got, "Party is Group tour") {
		t.Errorf("%d %s", a.Status, got)
	}
	if webtest.Attr(a.One("#name"), "value") != "Mine" || !strings.Contains(a.Text("#look"), "Party is Solo") {
		t.Error("the draft is lost")
	}
	mine.Set("version", webtest.Attr(a.One("[name=version]"), "value"))
	if a = b.Post(at+"/edit", mine); a.Status != http.StatusSeeOther {
		t.Errorf("the second time: %d %s", a.Status, a.Text("main"))
	}
}

func TestACampaignTakesTheChosenAudiencesAsAVersion(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c, one := r.Campaigns()[0], segments(r)[0]
	b := r.SignedIn(access.RoleManager)
	at := "/admin/campaigns/" + c.Public + "/audiences"
	if a := b.Post(at, url.Values{"version": {"1"}, "audience": {one.Public}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	now := r.Campaigns()[0]
	if now.Version != c.Version+1 || len(now.Segments) != 1 || now.Segments[0] != one.ID || len(now.Messages) != len(c.Messages) || now.Name["en"] != c.Name["en"] {
		t.Errorf("%+v, was %+v", now, c)
	}
	if a := b.Post(at, url.Values{"version": {"1"}}); a.Status != http.StatusConflict || !strings.Contains(a.Text("[role=alert]"), "Somebody else") {
		t.Errorf("saved from an old page: %d", a.Status)
	}
}

func TestAnAudienceInUseIsNotArchived(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	used := "/admin/audiences/" + segments(r)[0].Public
	if a := b.Post(used+"/archive", url.Values{"archived": {"yes"}}); a.Status != http.StatusConflict || !strings.Contains(a.Text("[role=alert]"), "cannot be archived") {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	a := b.Post(newPath, group("Spare", url.Values{"do": {"save"}}))
	spare, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a = b.Post(spare+"/archive", url.Values{"archived": {"yes"}}); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	if list := b.Get("/admin/audiences"); strings.Contains(list.Body, spare) || !strings.Contains(b.Get("/admin/audiences?state=archived").Body, spare) {
		t.Error("the list offers an archived audience, or has lost it")
	}
}

func TestSeveralAudiencesAreArchivedAtOnceAndThoseInUseStay(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	used := segments(r)[0]
	var spare []string
	for _, name := range []string{"Spare one", "Spare two"} {
		a := b.Post(newPath, group(name, url.Values{"do": {"save"}}))
		at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
		spare = append(spare, strings.TrimPrefix(at, "/admin/audiences/"))
	}
	form := b.Get("/admin/audiences").One("form[action=/admin/audiences/ticked]")
	for _, public := range append(spare, used.Public) {
		if n := len(b.Get("/admin/audiences").All("form[action=/admin/audiences/ticked] input[value=" + public + "]")); n != 1 {
			t.Errorf("%s has %d boxes in %v", public, n, form)
		}
	}
	a := b.Post("/admin/audiences/ticked", url.Values{"do": {"archive"}, "audience": {spare[0], used.Public}})
	if a.Status != http.StatusConflict || !strings.Contains(a.Text("[role=alert]"), used.Name) || !strings.Contains(a.Text("[role=alert]"), "1 other was archived") {
		t.Errorf("%d %s", a.Status, a.Text("main"))
	}
	if a = b.Post("/admin/audiences/ticked", url.Values{"do": {"archive"}, "audience": {spare[1]}}); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	if a = b.Get(a.Header.Get("Location")); !strings.Contains(a.Text(".toast"), "archived") || strings.Contains(a.Body, spare[0]) || strings.Contains(a.Body, spare[1]) || !strings.Contains(a.Body, used.Public) {
		t.Errorf("the list is %s", a.Text("main"))
	}
	a = b.Post("/admin/audiences/ticked?state=archived", url.Values{"do": {"bring_back"}, "audience": spare})
	if a = b.Get(a.Header.Get("Location")); strings.Contains(a.Body, spare[0]) || !strings.Contains(b.Get("/admin/audiences").Body, spare[0]) {
		t.Error("those that were brought back are not there")
	}
	for _, sent := range []url.Values{{"do": {"archive"}}, {"do": {"archive"}, "audience": make([]string, 51)}} {
		if a := b.Post("/admin/audiences/ticked", sent); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("[role=alert]"), "at most 50") {
			t.Errorf("%d ticked: %d", len(sent["audience"]), a.Status)
		}
	}
	if a := b.Post("/admin/audiences/ticked", url.Values{"do": {"archive"}, "audience": {"seg_nothing"}}); a.Status != http.StatusNotFound {
		t.Errorf("one that is not there: %d", a.Status)
	}
	if list := r.SignedIn(access.RoleAnalyst).Get("/admin/audiences"); len(list.All("input[type=checkbox]")) > 0 {
		t.Error("an analyst is offered boxes to tick")
	}
}

func TestAVisitIsExplainedPartByPart(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleAnalyst)
	m := r.SignedIn(access.RoleManager)
	a := m.Post(newPath, group("Groups", url.Values{"do": {"save"}}))
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	for query, want := range map[string]string{
		"?persona=group-kunming":    "In this audience",
		"?persona=couple-hong-kong": "Not in this audience Party is Couple, which is among",
		"?persona=says-nothing":     "Cannot be told, so not in this audience Party was not told.",
		"?own=yes&party=family":     "Not in this audience",
		"?own=yes&party=nonsense":   "Cannot be told",
	} {
		want = strings.Replace(want, "is among", "is not among", 1)
		if got := b.Get(at + "/try" + query).Text("main"); !strings.Contains(got, want) {
			t.Errorf("%s: %s", query, got)
		}
	}
}

func TestTheBuilderSaysWhatARuleComesToBesideOthers(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	save := func(name string, more url.Values) string {
		t.Helper()
		more.Set("do", "save")
		a := b.Post(newPath, group(name, more))
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", name, a.Status, a.Text("main"))
		}
		at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
		return at
	}
	pairs := save("Pairs", url.Values{"r-0-value": {"couple"}})
	save("Two or more", url.Values{"r-0-value": {"couple", "friends"}})
	said := func(at, rule string) string {
		t.Helper()
		a := b.Post(at, url.Values{"name": {"Draft"}, "version": {"1"}, "do": {"json"}, "json": {rule}})
		if a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", rule, a.Status, a.Text("main"))
		}
		return a.Text("#look")
	}
	const never, nobody = "No visit can ever match", "Every visit matches this rule"
	const samePairs, inTwo, inPairs = "exactly the visits that the audience “Pairs”", "in the audience “Two or more” as well", "in the audience “Pairs” as well"
	all := []string{never, nobody, samePairs, inTwo, inPairs}
	id := pairs[strings.LastIndex(pairs, "/")+1:]
	for _, tc := range []struct {
		at, rule string
		want     []string
	}{
		{newPath, `{"all":[{"signal":"party","in":["couple"]},{"signal":"party","in":["solo"]}]}`, []string{never}},
		{newPath, `{"any":[{"signal":"party","present":true},{"signal":"party","missing":true}]}`, []string{nobody}},
		{newPath, `{"not":{"not":{"signal":"party","in":["couple"]}}}`, []string{samePairs, inTwo}},
		{newPath, `{"all":[{"signal":"party","not_in":["solo","family","group_tour","business"]},{"signal":"origin","in":["CN"]}]}`, []string{inTwo}},
		{newPath, `{"all":[{"signal":"party","in":["couple"]},{"signal":"origin","in":["CN"]}]}`, []string{inTwo, inPairs}},
		{newPath, `{"signal":"party","in":["couple","friends","solo"]}`, nil},
		{newPath, `{"all":[{"segment":"` + id + `"},{"signal":"origin","in":["CN"]}]}`, []string{inTwo}}, // that it is within Pairs, it says itself
		{newPath, `{"segment":"` + id + `"}`, []string{samePairs, inTwo}},
		{pairs + "/edit", `{"signal":"party","in":["couple"]}`, []string{inTwo}}, // an audience is not compared with itself
	} {
		got := said(tc.at, tc.rule)
		for _, text := range all {
			if strings.Contains(got, text) != slices.Contains(tc.want, text) {
				t.Errorf("%s at %s: says %q: %v\n%s", tc.rule, tc.at, text, !slices.Contains(tc.want, text), got)
			}
		}
	}
	if got := b.Get(pairs).Text("main"); !strings.Contains(got, inTwo) {
		t.Errorf("its own page: %s", got)
	}
}

func TestAnArchivedAudienceAndOneOfAnotherOrganisationAreNotComparedWith(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	store, orgs := campaigndb.Store{DB: r.DB}, accessdb.Store{DB: r.DB}
	all, err := orgs.Orgs(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	mine := segments(r)[0].Org
	at := slices.IndexFunc(all, func(o access.Org) bool { return o.ID != mine })
	rule := audience.Rule{Signal: "party", In: []string{"couple"}}
	for _, one := range []audience.Segment{{Org: all[at].ID, Name: "Elsewhere", Rule: rule}, {Org: mine, Name: "Put away", Rule: rule}} {
		saved, err := store.SaveSegment(t.Context(), access.System, access.Actor{Name: "test"}, one)
		if err != nil {
			t.Fatal(err)
		}
		if saved.Archived = one.Org == mine; saved.Archived {
			if _, err := store.SaveSegment(t.Context(), access.System, access.Actor{Name: "test"}, saved); err != nil {
				t.Fatal(err)
			}
		}
	}
	look := r.SignedIn(access.RoleOwner).Post(newPath, group("Pairs", url.Values{"do": {"look"}, "r-0-value": {"couple"}})).Text("#look")
	if !strings.Contains(look, "Party is Couple") || strings.Contains(look, "Elsewhere") || strings.Contains(look, "Put away") {
		t.Error(look)
	}
}

func TestADraftIsTakenAlongIntoAnotherLanguage(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	buttons := b.Get(newPath).All("button[form=build]")
	if len(buttons) != 5 || attr(buttons[0], "formaction") != "" {
		t.Fatalf("%d buttons of the form stand before it; the first, which Enter presses, leads to %q", len(buttons), attr(buttons[0], "formaction"))
	}
	thai := buttons[3]
	if attr(thai, "formaction") != newPath+"?lang=th" || attr(thai, "value") != "look" {
		t.Errorf("the button leads to %q and does %q", attr(thai, "formaction"), attr(thai, "value"))
	}
	a := b.Post(attr(thai, "formaction"), group("กลุ่มใหม่", url.Values{"do": {"look"}}))
	if a.Status != http.StatusOK || attr(a.One("html"), "lang") != "th" || attr(a.One("#name"), "value") != "กลุ่มใหม่" || len(a.All("#draft .line")) == 0 {
		t.Errorf("%d in %s: %s", a.Status, attr(a.One("html"), "lang"), a.Text("#draft"))
	}
	if again := b.Get(newPath); attr(again.One("html"), "lang") != "th" {
		t.Error("the choice is not kept")
	}
}
