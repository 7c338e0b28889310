package flights_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

type (
	room    = webtest.Room
	browser = webtest.Browser
	answer  = webtest.Answer
)

var newRoom = webtest.New

const (
	listPath = "/admin/campaigns"
	newPath  = listPath + "/new"
)

func at(c campaigns.Campaign) string { return listPath + "/" + c.Public }

func store(r *room) campaigndb.Store { return campaigndb.Store{DB: r.DB} }

func stored(r *room, public string) campaigns.Campaign {
	r.T.Helper()
	c, err := store(r).CampaignByPublic(r.T.Context(), access.System, public)
	if err != nil {
		r.T.Fatal(err)
	}
	return c
}

// parts are the public ids of what the demo's first campaign is made of.
func parts(r *room) (placement, message, neutral string) {
	r.T.Helper()
	var c campaigns.Campaign
	for _, one := range must(r.T)(store(r).Campaigns(r.T.Context(), access.System)) {
		if one.Sample {
			c = one
			break
		}
	}
	made, err := store(r).Ingredients(r.T.Context(), access.Scope{Org: c.Org}, c)
	if err != nil {
		r.T.Fatal(err)
	}
	return made.Placements[0].Public, made.Messages[c.Messages[0].Message].Public, made.Messages[c.Neutral].Public
}

// whole is a form with everything in it.
func whole(r *room, do string, more url.Values) url.Values {
	placement, message, neutral := parts(r)
	out := url.Values{"do": {do}, "name-en": {"Songkran at the gate"}, "name-th": {"สงกรานต์ที่ประตูทางออก"}, "zone": {"Asia/Bangkok"}, "starts-on": {"2026-11-20"}, "ends-on": {"2026-12-20"},
		"ends-at": {"18:30"}, "priority": {"7"}, "cap": {"2"}, "hold-out": {"10"}, "neutral": {neutral}, "placement": {placement}, "message": {message, ""}, "variant": {"", ""}, "weight": {"3", "1"}}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// make posts a form, and returns the campaign that came of it.
func made(b *browser, r *room, form url.Values) campaigns.Campaign {
	r.T.Helper()
	a := b.Post(newPath, form)
	to, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(to, listPath+"/cmp_") {
		r.T.Fatalf("%d %s", a.Status, a.Body)
	}
	return stored(r, strings.TrimPrefix(to, listPath+"/"))
}

func step(b *browser, c campaigns.Campaign, do string, more url.Values) answer {
	form := url.Values{"version": {itoa(c.Version)}}
	for k, v := range more {
		form[k] = v
	}
	return b.Post(at(c)+"/step?do="+do, form)
}

func itoa(n int) string { return strconv.Itoa(n) }

func TestACampaignIsMadeFromNothingAndTakenThroughItsLife(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	c := made(b, r, whole(r, "save", nil))
	if c.State != campaigns.Draft || c.Name["th"] != "สงกรานต์ที่ประตูทางออก" || c.EndsAt.String() != "18:30" || c.Priority != 7 || c.CapPerDay != 2 || c.HoldOut != 102 ||
		len(c.Messages) != 1 || c.Messages[0].Weight != 3 || c.Messages[0].Variant != "a" || len(c.Placements) != 1 || c.Sample {
		t.Fatalf("made %+v", c)
	}
	for _, one := range []struct {
		do   string
		want campaigns.State
	}{{"ready", campaigns.Ready}, {"rework", campaigns.Draft}, {"ready", campaigns.Ready}, {"publish", campaigns.Live}, {"pause", campaigns.Paused}, {"undo", campaigns.Live},
		{"pause", campaigns.Paused}, {"continue", campaigns.Live}, {"end", campaigns.Ended}, {"archive", campaigns.Archived}} {
		if page := b.Get(at(c) + "/step?do=" + one.do); page.Status != http.StatusOK || !strings.Contains(page.Body, `name="version"`) {
			t.Fatalf("%s is not offered: %d", one.do, page.Status)
		}
		if a := step(b, c, one.do, nil); a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", one.do, a.Status, a.Body)
		}
		before := c.Version
		if c = stored(r, c.Public); c.At(r.Now()) != one.want || c.Version != before+1 {
			t.Fatalf("%s: %s, version %d after %d", one.do, c.At(r.Now()), c.Version, before)
		}
		if one.do == "pause" { // pressed twice
			if a := step(b, c, "pause", nil); a.Status != http.StatusSeeOther || stored(r, c.Public).Version != c.Version {
				t.Errorf("paused again: %d", a.Status)
			}
		}
	}
	if body := b.Get(listPath).Body; strings.Contains(body, c.Public) {
		t.Error("an archived campaign stands in the list")
	}
	if body := b.Get(listPath + "?state=archived").Body; !strings.Contains(body, c.Public) {
		t.Error("an archived campaign is not found among those archived")
	}
}

func TestAFormIsToldWhatIsWrongAtItsFieldsAndKeepsEverything(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	a := b.Post(newPath, whole(r, "save", url.Values{"name-en": {""}, "name-th": {""}, "ends-on": {"2026-11-01"}, "priority": {"120"}, "hold-out": {"51"}, "weight": {"0", "1"}, "cap": {"4"}}))
	body := a.Body
	if a.Status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", a.Status, body)
	}
	for _, id := range []string{"name-en-wrong", "ends-on-wrong", "priority-wrong", "hold-out-wrong", "message-1-wrong"} {
		if !strings.Contains(body, `id="`+id+`"`) {
			t.Errorf("nothing is said at %s", id)
		}
	}
	for _, kept := range []string{`value="120"`, `value="51"`, `value="2026-11-01"`, `value="18:30"`, `name="cap" value="4"`} {
		if !strings.Contains(body, kept) {
			t.Errorf("%s was lost", kept)
		}
	}
	// A change of language posts the draft to the page in that language, and stores nothing.
	if body := b.Post(newPath+"?lang=th", whole(r, "look", nil)).Body; !strings.Contains(body, "Songkran at the gate") || !strings.Contains(body, "แคมเปญใหม่") {
		t.Error("a draft did not come along into Thai")
	}
	if all := must(t)(store(r).Campaigns(t.Context(), access.System)); len(all) != 3 {
		t.Errorf("%d campaigns are stored", len(all))
	}
}

func must(t *testing.T) func([]campaigns.Campaign, error) []campaigns.Campaign {
	return func(all []campaigns.Campaign, err error) []campaigns.Campaign {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
}

func TestTheSecondToSaveIsToldWhatTheFirstChangedAndLosesNothing(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	c := made(b, r, whole(r, "save", nil))
	first := whole(r, "save", url.Values{"version": {"1"}, "priority": {"9"}, "variant": {"a", ""}})
	if a := b.Post(at(c)+"/edit", first); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	a := b.Post(at(c)+"/edit", whole(r, "save", url.Values{"version": {"1"}, "cap": {"5"}, "variant": {"a", ""}}))
	body := a.Body
	if a.Status != http.StatusConflict || !strings.Contains(body, "Priority: 7 → 9") || !strings.Contains(body, `name="cap" value="5"`) || !strings.Contains(body, `name="version" value="2"`) {
		t.Fatalf("%d %s", a.Status, body)
	}
	if a := b.Post(at(c)+"/edit", whole(r, "save", url.Values{"version": {"2"}, "cap": {"5"}, "variant": {"a", ""}})); a.Status != http.StatusSeeOther {
		t.Errorf("saved over: %d", a.Status)
	}
	if got := stored(r, c.Public); got.CapPerDay != 5 || got.Version != 3 {
		t.Errorf("%+v", got)
	}
}

func TestAFormSentTwiceMakesOneCampaignAndAButtonPressedTwiceOneClone(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	form := whole(r, "save", url.Values{"public": {"cmp_0123456789abcdefghjkmnpqrs"}})
	c := made(b, r, form)
	if again := made(b, r, form); again.ID != c.ID || again.Version != 1 {
		t.Errorf("a second one was made: %+v", again)
	}
	for range 2 {
		if a := step(b, c, "clone", url.Values{"public": {"cmp_1123456789abcdefghjkmnpqrs"}}); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), listPath+"/cmp_1123456789abcdefghjkmnpqrs/edit") {
			t.Fatalf("%d %s", a.Status, a.Header.Get("Location"))
		}
	}
	if all := must(t)(store(r).Campaigns(t.Context(), access.System)); len(all) != 5 {
		t.Errorf("%d campaigns, want the demo's three, one and its clone", len(all))
	}
}

func TestWhatIsComparedIsNotChangedSilently(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleManager)
	c := made(b, r, whole(r, "save", nil))
	step(b, c, "ready", nil)
	c = stored(r, c.Public)
	step(b, c, "publish", nil)
	c = stored(r, c.Public)
	form := whole(r, "save", url.Values{"version": {itoa(c.Version)}, "variant": {"a", ""}, "hold-out": {"20"}})
	a := b.Post(at(c)+"/edit", form)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `name="sure"`) || stored(r, c.Public).HoldOut != 102 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	form.Set("sure", "yes")
	if a := b.Post(at(c)+"/edit", form); a.Status != http.StatusSeeOther || stored(r, c.Public).HoldOut != 205 {
		t.Errorf("%d, held out %d", a.Status, stored(r, c.Public).HoldOut)
	}
}

// TestWhatNobodyApprovedIsPublishedOnNoPath is the page, the import, the schedule and the raw id.
func TestWhatNobodyApprovedIsPublishedOnNoPath(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	owner := r.Staff(access.RoleOwner)
	texts := contentdb.Store{DB: r.DB}
	m, err := texts.SaveMessage(t.Context(), owner.Scope(), access.Actor{Name: "Mali"}, content.Message{Frame: content.Norm, Name: "Unread", Action: content.Dismiss, Texts: map[lang.Locale]content.Text{"en": {Headline: "Nobody read this"}}})
	if err != nil {
		t.Fatal(err)
	}
	b := r.SignedIn(access.RoleManager)
	for name, more := range map[string]url.Values{"now": {}, "by the clock": {"starts-on": {"2026-12-01"}}} {
		more["message"] = []string{m.Public, ""}
		c := made(b, r, whole(r, "save", more))
		page := b.Get(at(c) + "/step?do=ready")
		if body := page.Body; !strings.Contains(body, "/admin/messages/"+m.Public) || !strings.Contains(body, "In no language may everything") || strings.Contains(body, `name="version"`) {
			t.Errorf("%s: the page does not say what is missing: %s", name, body)
		}
		for _, do := range []string{"ready", "publish", "continue"} {
			if a := step(b, c, do, nil); a.Status == http.StatusSeeOther || stored(r, c.Public).State != campaigns.Draft {
				t.Errorf("%s: %s was taken: %d", name, do, a.Status)
			}
		}
		for _, state := range []campaigns.State{campaigns.Ready, campaigns.Live} {
			brought := c
			brought.State = state
			if _, err := store(r).SaveCampaign(t.Context(), owner.Scope(), access.Actor{Name: "import"}, brought); err == nil {
				t.Errorf("%s: an import brought it as %s", name, state)
			}
			brought.ID, brought.Public, brought.Version = 0, "", 0
			if _, err := store(r).SaveCampaign(t.Context(), access.System, access.Actor{Name: "import"}, brought); err == nil {
				t.Errorf("%s: an import made it as %s", name, state)
			}
			if _, err := store(r).TakeStep(t.Context(), owner.Scope(), c.Public, campaigns.Asked{Step: campaigns.Put, Role: access.RoleOwner, Version: c.Version, Draft: brought, Sure: true}); err == nil {
				t.Errorf("%s: put as %s", name, state)
			}
		}
	}
	// A live one does not take an unread message in either.
	live := must(t)(store(r).Campaigns(t.Context(), access.System))[0]
	live.Messages = []campaigns.Choice{{Message: m.ID, Variant: "a", Weight: 1}}
	if _, err := store(r).SaveCampaign(t.Context(), access.Scope{Org: live.Org}, access.Actor{Name: "import"}, live); err == nil {
		t.Error("a live campaign took an unread message in")
	}
}
