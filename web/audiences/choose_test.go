package audiences_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"erawan/audience"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
)

func TestOfManyAudiencesSomeAreOfferedAndTheOthersFound(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b, c, store := r.SignedIn(access.RoleManager), r.Campaigns()[0], campaigndb.Store{DB: r.DB}
	at := "/admin/campaigns/" + c.Public + "/audiences"
	ticked := func(a answer) (out []string) {
		for _, box := range a.All("input[name=audience]") {
			if slices.ContainsFunc(box.Attr, func(at html.Attribute) bool { return at.Key == "checked" }) {
				out = append(out, attr(box, "value"))
			}
		}
		return out
	}
	before := b.Get(at)
	if len(before.All("main input[name=q]")) != 0 {
		t.Error("a few audiences want a search")
	}
	var last audience.Segment
	for i := range 30 {
		one := audience.Segment{Org: c.Org, Name: fmt.Sprintf("Many %02d", i), Rule: audience.Rule{Signal: "party", Present: true}}
		var err error
		if last, err = store.SaveSegment(t.Context(), access.System, access.Actor{Name: "test"}, one); err != nil {
			t.Fatal(err)
		}
	}
	a := b.Get(at)
	if boxes := a.All("input[name=audience]"); len(boxes) != len(ticked(before))+20 || len(a.All("main input[name=q]")) != 1 || strings.Contains(a.Body, last.Public) {
		t.Errorf("%d boxes of which %d are ticked, the last among them: %v", len(boxes), len(ticked(before)), strings.Contains(a.Body, last.Public))
	}
	form := url.Values{"version": {attr(a.One("input[name=version]"), "value")}, "audience": append(ticked(a), last.Public), "do": {"find"}, "q": {"many 0"}}
	found := b.Post(at, form)
	if got := ticked(found); found.Status != http.StatusOK || len(got) != len(ticked(a))+1 || !slices.Contains(got, last.Public) || len(found.All("input[name=audience]")) != len(got)+10 {
		t.Errorf("%d: ticked %v, %d boxes", found.Status, got, len(found.All("input[name=audience]")))
	}
	if now := r.Campaigns()[0]; now.Version != c.Version {
		t.Error("looking for one saved the campaign")
	}
	if none := b.Get(at + "?q=zzz"); len(none.All("input[name=audience]")) != len(ticked(a)) {
		t.Errorf("none fits: %s", none.Text("fieldset"))
	}
}
