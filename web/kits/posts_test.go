package kits_test

import (
	"net/http"
	"net/url"
	"regexp"
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

// elephants are what every post's picture shows.
var elephants = map[lang.Locale]string{lang.En: "two elephants without tusks", lang.Th: "ช้างสองเชือก", lang.ZhHans: "两头没有长牙的大象", lang.ZhHant: "兩頭沒有長牙的大象"}

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
			for _, from := range campaigns.Platforms {
				if of := a.Text("#alt-" + string(from)); !strings.Contains(of, elephants[at]) {
					t.Errorf("%s in %s: what the picture for %s shows: %q", who, at, from, of)
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

// TestAGuidesKitTellsOfTheGiftsThatItNames: whoever took a guide's script is told when an alternative on it is stopped.
func TestAGuidesKitTellsOfTheGiftsThatItNames(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b, ctx, store := r.SignedIn(access.RoleOwner), t.Context(), campaigndb.Store{DB: r.DB}
	owner := r.Staff(access.RoleOwner)
	gifts := map[int64]string{} // public ids of messages about what else to bring home
	all, err := contentdb.Store{DB: r.DB}.Messages(ctx, owner.Scope())
	if err != nil {
		t.Fatal(err)
	}
	scripts := map[int64]bool{}
	for _, m := range all {
		if m.Frame == content.Souvenir {
			gifts[m.ID] = m.Public
		}
		scripts[m.ID] = m.Texts[lang.Th].Guide != ""
	}
	carried := map[int64]string{} // the gift that a placement carries
	for _, c := range r.Campaigns() {
		for _, v := range c.Messages {
			for _, p := range c.Placements {
				if gift := gifts[v.Message]; gift != "" {
					carried[p] = gift
				}
			}
		}
	}
	for _, c := range r.Campaigns() {
		for _, p := range c.Placements {
			if carried[p] == "" || !scripts[c.Messages[0].Message] {
				continue
			}
			l, err := store.MakeLink(ctx, owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, campaigns.Link{Name: "A script", Campaign: c.ID, Placement: p, Message: c.Messages[0].Message,
				Kit: "guide", From: c.StartsOn, Until: c.EndsOn})
			if err != nil {
				t.Fatal(err)
			}
			stop := "/admin/stop?what=message&id=" + carried[p]
			if a := b.Get(stop); strings.Contains(a.Text("main"), "Print kits") {
				t.Errorf("before anybody took the script: %s", a.Text("main"))
			}
			if a := b.Get("/admin/links/" + l.Public + "/th.pdf"); a.Status != http.StatusOK {
				t.Fatalf("the script: %d %s", a.Status, a.Body)
			}
			if a := b.Get(stop); !strings.Contains(a.Text("main"), "kits: 1 · downloads: 1") {
				t.Errorf("the stop page does not say who took it: %s", a.Text("main"))
			}
			return
		}
	}
	t.Fatal("no placement carries both a script and a gift")
}
