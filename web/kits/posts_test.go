package kits_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// posted is a kit of posts that the team made for one of the partner's placements, through the form.
func posted(t *testing.T, r *webtest.Room) campaigns.Link {
	t.Helper()
	b, ctx, store := r.SignedIn(access.RoleManager), t.Context(), campaigndb.Store{DB: r.DB}
	owner, partner := r.Staff(access.RoleOwner), r.Staff(access.RolePartnerManager)
	theirs, err := store.Placements(ctx, partner.Scope())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Campaigns() {
		made, err := store.Ingredients(ctx, owner.Scope(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range theirs {
			var message string
			for _, m := range made.Messages {
				if m.ID == c.Messages[0].Message {
					message = m.Public
				}
			}
			a := b.Post("/admin/campaigns/"+c.Public+"/links", url.Values{"name": {"Posts for Golden Week"}, "kit": {campaigns.Posts}, "placement": {p.Public}, "message": {message},
				"from": {c.StartsOn.String()}, "until": {c.EndsOn.String()}})
			if a.Status != http.StatusSeeOther {
				continue // the campaign is not carried there
			}
			public, _, _ := strings.Cut(strings.TrimPrefix(a.Header.Get("Location"), "/admin/links/"), "?")
			l, err := store.LinkByPublic(ctx, owner.Scope(), public)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
	}
	t.Fatal("no campaign is carried by the partner")
	return campaigns.Link{}
}

// amount is what a caption's length is said to be.
var amount = regexp.MustCompile(`([0-9,]+) of ([0-9,]+) characters`)

func TestAKitOfPostsHasACaptionAndAPictureForEachPlatform(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	l := posted(t, r)
	for who, b := range map[string]*webtest.Browser{"/admin/links/": r.SignedIn(access.RoleManager), "/partner/kits/": r.SignedIn(access.RolePartnerManager)} {
		for _, at := range lang.All {
			a := b.Get(who + l.Public + "?in=" + string(at))
			if posts := len(a.All("article.post")); a.Status != http.StatusOK || posts != len(campaigns.Platforms) {
				t.Fatalf("%s in %s: %d with %d posts", who, at, a.Status, posts)
			}
			if n := len(amount.FindAllString(a.Text("main"), -1)); n != len(campaigns.Platforms) {
				t.Errorf("%s in %s: %d captions say how long they are", who, at, n)
			}
			for _, from := range []campaigns.Platform{campaigns.Weibo, campaigns.Facebook, campaigns.X} {
				if said := a.Text("#caption-" + string(from)); !strings.Contains(said, "/l/"+l.Slug+"."+string(from)) {
					t.Errorf("%s in %s: the caption for %s has no address of its own: %q", who, at, from, said)
				}
			}
			for _, one := range a.All("article.post img") {
				if at := webtest.Attr(one, "src"); !strings.HasPrefix(at, who+l.Public+"/preview-") {
					t.Errorf("a picture at %s", at)
				}
			}
		}
		for _, from := range campaigns.Platforms {
			for _, file := range []string{"preview-zh-Hant-" + string(from) + ".svg", "th-" + string(from) + ".png"} {
				if a := b.Get(who + l.Public + "/" + file); a.Status != http.StatusOK || len(a.Body) < 10_000 {
					t.Errorf("%s%s: %d, %d bytes", who, file, a.Status, len(a.Body))
				}
			}
		}
		for _, none := range []string{"th.png", "th-nowhere.png", "th-weibo.pdf", "xx-weibo.png", "preview-th.svg", "-weibo.png", "preview-th-weibo.png"} {
			if a := b.Get(who + l.Public + "/" + none); a.Status != http.StatusNotFound {
				t.Errorf("%s%s: %d", who, none, a.Status)
			}
		}
	}
	if a := r.SignedIn(access.RoleManager).Get("/admin/links/" + l.Public); strings.Count(a.Text("main"), "Still good") != 2*len(campaigns.Platforms) {
		t.Errorf("who took pictures away: %s", a.Text("main"))
	}
	if a := r.SignedIn(access.RolePartnerManager).Get("/partner/kits"); len(a.All("a[href=/partner/kits/"+l.Public+"]")) != 1 {
		t.Errorf("the partner's list does not lead to it: %s", a.Text("main"))
	}
}
