package admin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db/campaigndb"
	"erawan/internal/lang"
	"erawan/locales"
	"erawan/web/admin"
)

func (r *room) campaigns() []campaigns.Campaign {
	r.t.Helper()
	all, err := campaigndb.Store{DB: r.db}.Campaigns(r.t.Context(), access.System)
	if err != nil || len(all) != 3 {
		r.t.Fatalf("%d campaigns, %v", len(all), err)
	}
	return all
}

// everyPage visits each page in each of its states: what the console can show at all.
func everyPage(r *room) map[string]func(*browser) answer {
	c := r.campaigns()[0]
	get := func(path string) func(*browser) answer {
		return func(b *browser) answer { return b.get(path) }
	}
	return map[string]func(*browser) answer{
		"home":                get("/admin"),
		"campaigns":           get("/admin/campaigns?done=stop"),
		"campaign":            get("/admin/campaigns/" + c.Public),
		"stops":               get("/admin/stops?done=resume"),
		"stop a campaign":     get("/admin/stop?what=campaign&id=" + c.Public),
		"stop everything":     get("/admin/stop?what=everything"),
		"resume what is not":  get("/admin/resume?what=campaign&id=" + c.Public),
		"stop without reason": func(b *browser) answer { return b.post("/admin/stop?what=everything", url.Values{}) },
		"report":              get("/admin/reports/engagement"),
		"report of all":       get("/admin/reports/engagement?by=all"),
		"report of nothing":   get("/admin/reports/engagement?from=2020-01-01&to=2020-01-02"),
		"report of nonsense":  get("/admin/reports/engagement?from=x"),
		"audit":               get("/admin/audit?before=60"),
		"passkeys":            get("/admin/settings/passkeys?done=passkey_added"),
		"a new passkey":       get("/admin/settings/passkeys/add"),
		"a passkey refused":   func(b *browser) answer { return b.post("/admin/settings/passkeys", url.Values{}) },
		"a way in refused":    func(b *browser) answer { return b.post("/sign-in/passkey", url.Values{}) },
		"audit of one thing":  get("/admin/audit?subject=" + c.Public),
		"audit of nothing":    get("/admin/audit?kind=everything&subject=cmp_nothing"),
		"campaigns sorted":    get("/admin/campaigns?sort=name&order=descending&q=&state=live"),
		"campaigns none fits": get("/admin/campaigns?q=no+such+name"),
		"search":              get("/admin/search"),
		"search found":        get("/admin/search?q=_"),
		"search found none":   get("/admin/search?q=no+such+name"),
		"shortcuts":           get("/admin/shortcuts"),
		"components":          get("/admin/_components"),
		"people":              get("/admin/people?done=uninvite"),
		"people refused":      func(b *browser) answer { return b.post("/admin/people/invite", url.Values{}) },
		"somebody":            func(b *browser) answer { return b.get(b.r.somebody() + "?done=role") },
		"somebody who stays": func(b *browser) answer {
			return b.post(b.r.somebody()+"/role", url.Values{"role": {"partner_manager"}})
		},
		"keys":             get("/admin/keys"),
		"publishable keys": get("/admin/keys?make=publishable&done=key"),
		"keys refused":     func(b *browser) answer { return b.post("/admin/keys", url.Values{"kind": {"secret"}}) },
		"page refused": func(b *browser) answer {
			return b.post("/admin/keys", url.Values{"kind": {"publishable"}, "origins": {"shop.example"}})
		},
		"key":         func(b *browser) answer { return b.get(b.r.aKey() + "?done=key") },
		"key refused": func(b *browser) answer { return b.post(b.r.aKey(), url.Values{"origins": {"x"}}) },
		"a secret shown": func(b *browser) answer {
			return b.post("/admin/keys", url.Values{"kind": {"secret"}, "label": {"Server"}, "scope": {"reports:read"}, "days": {"90"}})
		},
		"somebody invited": func(b *browser) answer {
			return b.post("/admin/people/invite", url.Values{"email": {"new@erawan.example"}, "name": {"Somchai"}, "role": {"analyst"}})
		},
		"join": func(b *browser) answer {
			return b.r.browserIn(b.language).get(b.r.invite(b, "join@erawan.example"))
		},
		"settings":         get("/admin/settings?done=password"),
		"settings refused": func(b *browser) answer { return b.post("/admin/settings/password", url.Values{}) },
		"missing":          get("/admin/campaigns/cmp_nothing"),
		"sign-in":          func(b *browser) answer { return b.r.browserIn(b.language).get("/sign-in") },
		"sign-in refused": func(b *browser) answer {
			return b.r.browserIn(b.language).post("/sign-in", url.Values{"email": {"x@erawan.example"}})
		},
	}
}

func (r *room) browserIn(language string) *browser {
	b := r.browser()
	b.language = language
	return b
}

var keyLike = regexp.MustCompile(`\b(shell|nav|role|sign_in|home|plan|ladder|metric|metric_means|define|basis|state|campaigns|detail|review|frame|channel|when|stop|resume|stops|audit|did|settings|password|people|invitation|join|subject|thing|target|report|split|failure|card|text|law|chart|may|key|keys|keys_lead|keys_make|scope|partner|copy|search|shortcuts|components)\.[a-z_]+\b`)

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	b.post("/admin/stop?what=campaign&id="+r.campaigns()[1].Public, url.Values{"reason": {"Wrong hotline."}})
	for _, l := range lang.All {
		b.language = string(l)
		for name, visit := range everyPage(r) {
			a := visit(b)
			root := a.one("html")
			if attr(root, "lang") != string(l) || attr(root, "dir") != "ltr" || a.header.Get("Content-Language") != string(l) {
				t.Errorf("%s in %s says lang=%q dir=%q", name, l, attr(root, "lang"), attr(root, "dir"))
			}
			if a.text("title") == "" || len(a.all("h1")) != 1 || len(a.all("main")) != 1 || !strings.HasSuffix(strings.TrimSpace(a.body), "</html>") {
				t.Errorf("%s in %s is no whole page", name, l)
			}
			if key := keyLike.FindString(a.text("body")); key != "" {
				t.Errorf("%s in %s shows a key: %s", name, l, key)
			}
			for _, bad := range []string{"<no value>", "ZgotmplZ", "%!", " style=", "<style", " onclick", "<script>"} {
				if strings.Contains(a.body, bad) {
					t.Errorf("%s in %s holds %s", name, l, bad)
				}
			}
			for _, n := range slices.Concat(a.all("link"), a.all("script"), a.all("use"), a.all("form")) {
				if at := attr(n, "href") + attr(n, "src") + attr(n, "action"); !strings.HasPrefix(at, "/") || strings.HasPrefix(at, "//") {
					t.Errorf("%s in %s fetches %q", name, l, at)
				}
			}
		}
	}
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.signedIn(access.RoleOwner)
	for name, visit := range everyPage(r) {
		a := visit(b)
		ids := map[string]bool{}
		for _, n := range a.all("[id]") {
			if ids[attr(n, "id")] {
				t.Errorf("%s has two elements %q", name, attr(n, "id"))
			}
			ids[attr(n, "id")] = true
		}
		for _, by := range []string{"aria-labelledby", "aria-describedby", "for", "popovertarget"} {
			for _, n := range a.all("[" + by + "]") {
				for id := range strings.FieldsSeq(attr(n, by)) {
					if !ids[id] {
						t.Errorf("%s: %s names %q, which is not on the page", name, by, id)
					}
				}
			}
		}
		for _, n := range slices.Concat(a.all("a[href]"), a.all("link[href]"), a.all("use[href]")) {
			at, _, _ := strings.Cut(attr(n, "href"), "#")
			if !strings.HasPrefix(at, "/") {
				continue
			}
			if got := b.get(at).status; got != http.StatusOK && got != http.StatusSeeOther && name != "missing" && name != "report of nonsense" {
				t.Errorf("%s links to %s: %d", name, at, got)
			}
		}
	}
}

func TestPagesLetABrowserLoadNothingButOurs(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.signedIn(access.RoleOwner).get("/admin")
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "same-origin",
	}
	for name, value := range want {
		if got := a.header.Get(name); got != value {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestALanguageOnceChosenStays(t *testing.T) {
	t.Parallel()
	b := newRoom(t).signedIn(access.RoleAnalyst)
	b.language = "zh-HK,zh;q=0.9"
	lang := func(a answer) string { return attr(a.one("html"), "lang") }
	if got := lang(b.get("/admin")); got != "zh-Hant" {
		t.Errorf("a browser in Hong Kong gets %s", got)
	}
	a := b.get("/admin/campaigns?lang=th")
	if lang(a) != "th" || lang(b.get("/admin")) != "th" {
		t.Error("the choice did not stay")
	}
	if got := lang(b.get("/admin?lang=xx")); got != "th" {
		t.Errorf("a language that is none gives %s", got)
	}
	chosen := a.one("a[hreflang=th]")
	if attr(chosen, "aria-current") != "true" || attr(chosen, "href") != "/admin/campaigns?lang=th" {
		t.Errorf("the switch: %v", chosen.Attr)
	}
}

func TestTheCampaignListHasLiveFiguresAndTheirSampleMark(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.signedIn(access.RoleAnalyst).get("/admin/campaigns")
	for i, c := range r.campaigns() {
		got := []string{}
		for _, figure := range []string{"decisions", "viewable", "pledges"} {
			got = append(got, textOf(a.one("[data-live="+c.Public+"."+figure+"]")))
		}
		if diff := cmp.Diff([]string{[]string{"1,000", "1,001", "1,002"}[i], "1", "0"}, got); diff != "" {
			t.Errorf("%s: %s", c.Public, diff)
		}
	}
	if len(a.all("tbody .badge.ok")) != 3 || !strings.Contains(a.text("header"), "Sample data") || len(a.all("tbody .badge.open")) != 3 {
		t.Error(a.text("main"))
	}
}

func TestAnInstallationWithoutCampaignsSaysHowToBegin(t *testing.T) {
	t.Parallel()
	r := newRoom(t, func(d *admin.Deps) { d.Campaigns = noCampaigns{} })
	b := r.signedIn(access.RoleOwner)
	if got := b.get("/admin/campaigns").text(".empty"); !strings.Contains(got, "erawan seed demo") {
		t.Error(got)
	}
}

func TestTheCampaignPageShowsExactlyWhatATravellerReadsAndWhoApprovedIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c := r.campaigns()[0]
	a := r.signedIn(access.RoleAnalyst).get("/admin/campaigns/" + c.Public)
	if got := len(a.all("article.message")); got != len(c.Messages)+1 {
		t.Fatalf("%d messages: the neutral one belongs to them", got)
	}
	snapshot := r.messages()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lang.All {
		card := snapshot.Render(snapshot.byID[c.Messages[0].Message], l, words.Say)
		shown := a.text(".shown[lang=" + string(l) + "]")
		for _, said := range []string{card.Headline, card.Body, card.Action.Label, card.Action.Promise, card.Action.ConsentText, card.Law[0].Text, card.Law[0].AsOfText} {
			if said == "" || !strings.Contains(shown, strings.Join(strings.Fields(said), " ")) {
				t.Errorf("%s does not show %q", l, said)
			}
		}
	}
	if got := a.text(".approvals"); strings.Count(got, "Example reviewer Example reviewer") < 8 || !strings.Contains(got, "Law review, approved") {
		t.Error(got)
	}
	if got := a.text(".rule"); !strings.Contains(got, "Destination is Thailand") || !strings.Contains(got, "Trip phase is one of") {
		t.Error(got)
	}
	if got := a.text("#facts"); got == "" || !strings.Contains(a.text("dl"), "10.0% of visits see the neutral card") {
		t.Error(a.text("dl"))
	}
}

func TestATextThatNobodyApprovedIsMarkedAndSaysWhy(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.pass(360 * 24 * time.Hour) // the approvals have run out
	a := r.signedIn(access.RoleAnalyst).get("/admin/campaigns/" + r.campaigns()[0].Public)
	if got := a.text(".script.halt"); !strings.Contains(got, "Not shown") || !strings.Contains(got, "Nobody has approved this exact text") || len(a.all(".script.ok")) > 0 {
		t.Error(got)
	}
}

func TestTheLadderDefinesEachOfItsNumbers(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.signedIn(access.RoleAnalyst).get("/admin/campaigns/" + r.campaigns()[0].Public)
	counts := map[string]string{"decisions": "1,000", "impressions": "1", "viewable": "1", "clicks": "1", "pledges": "0"}
	for metric, want := range counts {
		if got := textOf(a.one("[data-live=flight." + metric + "]")); got != want {
			t.Errorf("%s: %s", metric, got)
		}
	}
	if got := textOf(a.one("[data-live=flight.impressions.share]")); got != "0.1%" {
		t.Error(got)
	}
	if got := a.text(".define"); !strings.Contains(got, "at least half of the message was on screen for one second") || strings.Count(got, "Basis Measured") != 7 {
		t.Error(got)
	}
}

func TestANodeSaysHowItsPlanIs(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]string{0: "up to date", time.Minute: "has lost contact", time.Hour: "neutral cards only until"} {
		r := newRoom(t)
		r.pass(after)
		if got := r.signedIn(access.RoleAnalyst).get("/admin").text(".card"); !strings.Contains(got, want) {
			t.Errorf("after %s: %s", after, got)
		}
	}
}

func TestAPageIsCompressedAndTheAnswerToAFormIsNot(t *testing.T) {
	t.Parallel()
	b := newRoom(t).signedIn(access.RoleOwner)
	plain := b.get("/admin")
	packed := b.get("/admin", "Accept-Encoding", "br, gzip")
	if packed.header.Get("Content-Encoding") != "gzip" || len(packed.body)*2 > len(plain.body) || plain.header.Get("Content-Encoding") != "" {
		t.Errorf("%d bytes packed, %d plain, %v", len(packed.body), len(plain.body), packed.header)
	}
	if a := b.post("/admin/stop?what=everything", url.Values{}, "Accept-Encoding", "gzip"); a.header.Get("Content-Encoding") != "" || a.text("h1") == "" {
		t.Errorf("%v", a.header)
	}
	if !strings.Contains(plain.header.Get("Vary"), "Accept-Encoding") {
		t.Error(plain.header.Get("Vary"))
	}
}
