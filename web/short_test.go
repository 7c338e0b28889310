package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/campaigns/engagement"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/web/public"
)

// linkFor is how long a node goes by what it read of a link.
const linkFor = time.Second

// keptLinks are short links, by their addresses.
type keptLinks struct {
	all  map[string]campaigns.Link
	down bool
}

func (k *keptLinks) LinkBySlug(_ context.Context, _ access.Scope, slug string) (campaigns.Link, error) {
	if k.down {
		return campaigns.Link{}, fault.New(fault.Unavailable, "", "intake.unavailable")
	}
	l, ok := k.all[slug]
	if !ok {
		return l, fault.New(fault.NotFound, "", "not_found")
	}
	return l, nil
}

// shortRoom has a link to a pledge, whose readers in Thai are led to a message with an address.
func shortRoom(t *testing.T) (*room, *keptLinks) {
	t.Helper()
	r, kept := scanRoom(t), &keptLinks{all: map[string]campaigns.Link{}}
	today := campaigns.DateOf(r.now)
	kept.all["abcdefg"] = campaigns.Link{Org: 1, Public: id.New(id.Link), Slug: "abcdefg", Campaign: 1, Placement: 1, Message: 2, Source: "airport", Medium: "poster", From: today.Plus(-1), Until: today.Plus(1),
		Rules: []campaigns.LinkRule{{Locale: lang.Th, Message: 3}}}
	r.deps.Public.Shorts = public.NewShorts(kept, r.planner)
	site, err := New(r.deps)
	if err != nil {
		t.Fatal(err)
	}
	r.site = site
	return r, kept
}

func TestAShortLinkLeadsByItsRulesAndOnlyToApprovedAddresses(t *testing.T) {
	t.Parallel()
	r, kept := shortRoom(t)
	before := r.events.len()
	a := r.ask("GET", "/l/abcdefg", "", "Accept-Language", "en")
	if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "<form") || a.Header().Get("Set-Cookie") != "" {
		t.Errorf("a reader in English: %d %s", a.Code, a.Body)
	}
	a = r.ask("GET", "/L/ABCDEFG", "", "Accept-Language", "th")
	where := a.Header().Get("Location")
	approved, _, _ := strings.Cut(where, "?")
	if a.Code != http.StatusFound || !strings.HasPrefix(approved, "https://") || !strings.Contains(where, "utm_source=airport") || !strings.Contains(where, "utm_medium=poster") || !strings.Contains(where, "utm_campaign=abcdefg") {
		t.Errorf("a reader in Thai: %d %q", a.Code, where)
	}
	a = r.ask("GET", "/l/abcdefg.weibo", "", "Accept-Language", "th")
	if to := a.Header().Get("Location"); !strings.HasPrefix(to, approved) || !strings.Contains(to, "utm_source=weibo") || !strings.Contains(to, "utm_medium=poster") {
		t.Errorf("a reader of a post: %d %q", a.Code, to)
	}
	a = r.ask("GET", "/l/abcdefg.nowhere", "", "Accept-Language", "th")
	if to := a.Header().Get("Location"); to != where {
		t.Errorf("a mark that is none leads to %q", to)
	}
	if r.events.len() != before+4 {
		t.Errorf("%d openings recorded", r.events.len()-before)
	}
	r.ask("GET", "/l/abcdefg", "", "Accept-Language", "en", "User-Agent", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")
	for n, want := range []bool{false, false, false, false, true} {
		if record := r.events.records[before+n]; record[18] != byte(engagement.Scan) || (record[19] != 0) != want {
			t.Errorf("opening %d is recorded as %x", n, record[18:20])
		}
	}
	if a := r.ask("GET", "/l/nothing", "", "Accept-Language", "en"); a.Code != http.StatusNotFound || !strings.Contains(a.Body.String(), "not one of ours") {
		t.Errorf("no link: %d", a.Code)
	}
	kept.down = true
	if a := r.ask("GET", "/l/abcdefg", "", "Accept-Language", "en"); a.Code != http.StatusOK {
		t.Errorf("with the database away: %d", a.Code)
	}
}

func TestAStoppedOrPastLinkSaysSoWithinASecond(t *testing.T) {
	t.Parallel()
	r, kept := shortRoom(t)
	says := func(want string) {
		t.Helper()
		if a := r.ask("GET", "/l/abcdefg", "", "Accept-Language", "en"); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), want) || a.Header().Get("Location") != "" {
			t.Errorf("want %q: %d %s", want, a.Code, a.Body)
		}
	}
	says("<form")
	l := kept.all["abcdefg"]
	past := l
	past.Until, past.From = campaigns.DateOf(r.now).Plus(-1), campaigns.DateOf(r.now).Plus(-9)
	kept.all["abcdefg"] = past
	r.later(linkFor)
	says("had its time")
	l.Stopped = r.now
	kept.all["abcdefg"] = l
	r.later(linkFor)
	says("withdrawn")
	kept.all["abcdefg"] = campaigns.Link{Org: l.Org, Public: l.Public, Slug: l.Slug, Campaign: 1, Placement: 1, Message: 2, From: l.From, Until: l.Until}
	r.later(linkFor)
	says("<form")
	r.planner.UseStops(delivery.NewBoard(1, []delivery.Stop{{Target: delivery.Target{Kind: delivery.StopMessage, ID: 2}, On: true}}))
	says("nothing to show")
}
