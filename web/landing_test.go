package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/id"
	"erawan/internal/lang"
)

// What a browser fetches before it draws: nothing of it may stand in the page. A picture below is fetched when somebody comes to it.
var (
	fetched  = regexp.MustCompile(`<link|<iframe|<object|@import|url\(|<script[^>]+src|<(img|source|video|audio)[^>]+src="[^"]*"(?:[^>]*)>`)
	lazy     = regexp.MustCompile(`<img [^>]*loading="lazy"[^>]*>`)
	mostPage = 30 << 10
)

// The page that a code leads to is one answer of at most 30 KB, whatever it wears and in which language: nothing else is fetched for it.
func TestALandingPageIsOneAnswerOfAtMost30KB(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*room{"a quiet day": scanRoom(t), "under pressure": pressed(t)} {
		s, today := snapshot(r.now), campaigns.DateOf(r.now)
		for n, theme := range campaigns.Themes {
			s.Batches = append(s.Batches, campaigns.Batch{ID: int64(n + 1), Org: 1, Public: id.New(id.Batch), Key: 1, Number: n + 1, Campaign: 1, Placement: 1, Message: 2, Theme: theme,
				From: today.Plus(-5), Until: today.Plus(5), Ordered: 1000, State: campaigns.BatchLive})
		}
		plan, err := delivery.Compile(s, delivery.Options{Now: r.now, Say: r.words.Say})
		if err != nil {
			t.Fatal(err)
		}
		r.planner.Use(plan)
		most := 0
		light := func(what, page string) {
			most = max(most, len(page))
			if found := fetched.FindString(lazy.ReplaceAllString(page, "")); found != "" || len(page) > mostPage {
				t.Errorf("%s, %s: %d bytes, and fetches %q", name, what, len(page), found)
			}
		}
		for n, theme := range campaigns.Themes {
			for k, l := range lang.All {
				a := r.ask("GET", "/q/"+codeOf(t, n+1, uint32(300+k))+"?l="+string(l), "")
				page, worn := a.Body.String(), theme == "" || strings.Contains(a.Body.String(), `data-theme="`+theme+`"`)
				if a.Code != http.StatusOK || !worn || a.Header().Get("Content-Language") != string(l) || !strings.Contains(page, `class="pledge"`) {
					t.Fatalf("%s, %s in %s: %d %s", name, theme, l, a.Code, page)
				}
				if policy := a.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || a.Header().Get("Link") != "" || a.Header().Get("Location") != "" {
					t.Errorf("%s, %s in %s: %v", name, theme, l, a.Header())
				}
				light(theme+" in "+string(l), page)
				done := r.form("/q", filled(page))
				if done.Code != http.StatusOK {
					t.Fatalf("%s, %s in %s, pledged: %d %s", name, theme, l, done.Code, done.Body)
				}
				light(theme+" in "+string(l)+", pledged", done.Body.String())
			}
		}
		t.Logf("%s: the largest of %d pages is %d bytes before compression", name, 2*len(campaigns.Themes)*len(lang.All), most)
	}
}
