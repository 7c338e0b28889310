package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
	"erawan/locales"
)

// everyPage visits each page in each of its states: what the console can show at all.
func everyPage(r *room) webtest.Visits {
	c := r.Campaigns()[0]
	get := func(path string) func(*browser) answer {
		return func(b *browser) answer { return b.Get(path) }
	}
	return webtest.Visits{
		"home":                get("/admin"),
		"campaigns":           get("/admin/campaigns?done=stop"),
		"campaign":            get("/admin/campaigns/" + c.Public),
		"why":                 get("/admin/campaigns/" + c.Public + "/why"),
		"replay":              get("/admin/replay"),
		"stops":               get("/admin/stops?done=resume"),
		"stop a campaign":     get("/admin/stop?what=campaign&id=" + c.Public),
		"stop everything":     get("/admin/stop?what=everything"),
		"resume what is not":  get("/admin/resume?what=campaign&id=" + c.Public),
		"stop without reason": func(b *browser) answer { return b.Post("/admin/stop?what=everything", url.Values{}) },
		"report":              get("/admin/reports/engagement"),
		"report of all":       get("/admin/reports/engagement?by=all"),
		"report of nothing":   get("/admin/reports/engagement?from=2020-01-01&to=2020-01-02"),
		"report of nonsense":  get("/admin/reports/engagement?from=x"),
		"audit":               get("/admin/audit?before=60"),
		"audit of one thing":  get("/admin/audit?subject=" + c.Public),
		"audit of nothing":    get("/admin/audit?kind=everything&subject=cmp_nothing"),
		"campaigns sorted":    get("/admin/campaigns?sort=name&order=descending&q=&state=live"),
		"campaigns none fits": get("/admin/campaigns?q=no+such+name"),
		"search":              get("/admin/search"),
		"search found":        get("/admin/search?q=_"),
		"search found none":   get("/admin/search?q=no+such+name"),
		"shortcuts":           get("/admin/shortcuts"),
		"components":          get("/admin/_components"),
		"missing":             get("/admin/campaigns/cmp_nothing"),
	}
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	b := r.SignedIn(access.RoleOwner)
	b.Post("/admin/stop?what=campaign&id="+r.Campaigns()[1].Public, url.Values{"reason": {"Wrong hotline."}})
	webtest.Whole(t, b, everyPage(r))
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	webtest.Linked(t, r.SignedIn(access.RoleOwner), everyPage(r), "missing", "report of nonsense")
}

func TestPagesLetABrowserLoadNothingButOurs(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.SignedIn(access.RoleOwner).Get("/admin")
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "same-origin",
	}
	for name, value := range want {
		if got := a.Header.Get(name); got != value {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestALanguageOnceChosenStays(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleAnalyst)
	b.Language = "zh-HK,zh;q=0.9"
	lang := func(a answer) string { return attr(a.One("html"), "lang") }
	if got := lang(b.Get("/admin")); got != "zh-Hant" {
		t.Errorf("a browser in Hong Kong gets %s", got)
	}
	a := b.Get("/admin/campaigns?lang=th")
	if lang(a) != "th" || lang(b.Get("/admin")) != "th" {
		t.Error("the choice did not stay")
	}
	if got := lang(b.Get("/admin?lang=xx")); got != "th" {
		t.Errorf("a language that is none gives %s", got)
	}
	chosen := a.One("a[hreflang=th]")
	if attr(chosen, "aria-current") != "true" || attr(chosen, "href") != "/admin/campaigns?lang=th" {
		t.Errorf("the switch: %v", chosen.Attr)
	}
}

func TestTheCampaignListHasLiveFiguresAndTheirSampleMark(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.SignedIn(access.RoleAnalyst).Get("/admin/campaigns")
	for i, c := range r.Campaigns() {
		got := []string{}
		for _, figure := range []string{"decisions", "viewable", "pledges"} {
			got = append(got, textOf(a.One("[data-live="+c.Public+"."+figure+"]")))
		}
		if diff := cmp.Diff([]string{[]string{"1,000", "1,001", "1,002"}[i], "1", "0"}, got); diff != "" {
			t.Errorf("%s: %s", c.Public, diff)
		}
	}
	if len(a.All("tbody .badge.ok")) != 3 || !strings.Contains(a.Text("header"), "Sample data") || len(a.All("tbody .badge.open")) != 3 {
		t.Error(a.Text("main"))
	}
}

func TestAnInstallationWithoutCampaignsSaysHowToBegin(t *testing.T) {
	t.Parallel()
	r := newRoom(t, func(p *webtest.Parts) { p.Console.Campaigns = noCampaigns{} })
	b := r.SignedIn(access.RoleOwner)
	if got := b.Get("/admin/campaigns").Text(".empty"); !strings.Contains(got, "erawan seed demo") {
		t.Error(got)
	}
}

func TestTheCampaignPageShowsExactlyWhatATravellerReadsAndWhoApprovedIt(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	c := r.Campaigns()[0]
	a := r.SignedIn(access.RoleAnalyst).Get("/admin/campaigns/" + c.Public)
	if got := len(a.All("article.message")); got != len(c.Messages)+1 {
		t.Fatalf("%d messages: the neutral one belongs to them", got)
	}
	snapshot := messages(r)
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lang.All {
		card := snapshot.Render(snapshot.byID[c.Messages[0].Message], l, words.Say)
		shown := a.Text(".shown[lang=" + string(l) + "]")
		for _, said := range []string{card.Headline, card.Body, card.Action.Label, card.Action.Promise, card.Action.ConsentText, card.Law[0].Text, card.Law[0].AsOfText} {
			if said == "" || !strings.Contains(shown, strings.Join(strings.Fields(said), " ")) {
				t.Errorf("%s does not show %q", l, said)
			}
		}
	}
	if got := a.Text(".approvals"); strings.Count(got, "Example reviewer Example reviewer") < 8 || !strings.Contains(got, "Law review, approved") {
		t.Error(got)
	}
	if got := a.Text(".rule"); !strings.Contains(got, "Destination is Thailand") || !strings.Contains(got, "Trip phase is one of") {
		t.Error(got)
	}
	if got := a.Text("#facts"); got == "" || !strings.Contains(a.Text("dl"), "10.0% of visits see the neutral card") {
		t.Error(a.Text("dl"))
	}
}

func TestATextThatNobodyApprovedIsMarkedAndSaysWhy(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.Pass(360 * 24 * time.Hour) // the approvals have run out
	a := r.SignedIn(access.RoleAnalyst).Get("/admin/campaigns/" + r.Campaigns()[0].Public)
	if got := a.Text(".script.halt"); !strings.Contains(got, "Not shown") || !strings.Contains(got, "Nobody has approved this exact text") || len(a.All(".script.ok")) > 0 {
		t.Error(got)
	}
}

func TestTheLadderDefinesEachOfItsNumbers(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	a := r.SignedIn(access.RoleAnalyst).Get("/admin/campaigns/" + r.Campaigns()[0].Public)
	counts := map[string]string{"decisions": "1,000", "impressions": "1", "viewable": "1", "clicks": "1", "pledges": "0"}
	for metric, want := range counts {
		if got := textOf(a.One("[data-live=flight." + metric + "]")); got != want {
			t.Errorf("%s: %s", metric, got)
		}
	}
	if got := textOf(a.One("[data-live=flight.impressions.share]")); got != "0.1%" {
		t.Error(got)
	}
	if got := a.Text(".define"); !strings.Contains(got, "at least half of the message was on screen for one second") || strings.Count(got, "Basis Measured") != 8 {
		t.Error(got)
	}
}

func TestANodeSaysHowItsPlanIs(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]string{0: "up to date", time.Minute: "has lost contact", time.Hour: "neutral cards only until"} {
		r := newRoom(t)
		r.Pass(after)
		if got := r.SignedIn(access.RoleAnalyst).Get("/admin").Text(".card"); !strings.Contains(got, want) {
			t.Errorf("after %s: %s", after, got)
		}
	}
}

func TestAPageIsCompressedAndTheAnswerToAFormIsNot(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleOwner)
	plain := b.Get("/admin")
	packed := b.Get("/admin", "Accept-Encoding", "br, gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" || len(packed.Body)*2 > len(plain.Body) || plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("%d bytes packed, %d plain, %v", len(packed.Body), len(plain.Body), packed.Header)
	}
	if a := b.Post("/admin/stop?what=everything", url.Values{}, "Accept-Encoding", "gzip"); a.Header.Get("Content-Encoding") != "" || a.Text("h1") == "" {
		t.Errorf("%v", a.Header)
	}
	if !strings.Contains(plain.Header.Get("Vary"), "Accept-Encoding") {
		t.Error(plain.Header.Get("Vary"))
	}
}

// The specimens show rows to tick and columns to choose, in both themes; what their forms send is answered with the page.
func TestTheFormsAmongTheSpecimensAreAnswered(t *testing.T) {
	t.Parallel()
	b := newRoom(t).SignedIn(access.RoleAnalyst)
	a := b.Get("/admin/_components")
	for _, one := range []string{"details.columns form[method=get]", "form[method=post] td.pick input"} {
		if got := len(a.All(`[data-theme=light] ` + one)); got == 0 || got != len(a.All(`[data-theme=dark] `+one)) {
			t.Errorf("%s: %d in the light, %d in the dark", one, got, len(a.All(`[data-theme=dark] `+one)))
		}
	}
	for _, f := range a.All(".theme form") {
		got := answer{}
		if attr(f, "method") == "post" {
			got = b.Post(attr(f, "action"), url.Values{"do": {"archive"}, "row": {"0"}})
		} else {
			got = b.Get(attr(f, "action") + "?columns=chosen&column=1")
		}
		if got.Status != http.StatusOK || len(got.All(".theme")) != 2 {
			t.Errorf("%s %s: %d", attr(f, "method"), attr(f, "action"), got.Status)
		}
	}
}
