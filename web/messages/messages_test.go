package messages_test

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/plandb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
	"erawan/locales"
)

type (
	room    = webtest.Room
	browser = webtest.Browser
	answer  = webtest.Answer
)

const listPath = "/admin/messages"

func store(r *room) contentdb.Store { return contentdb.Store{DB: r.DB} }

// legal is the demo's message that cites the law of Thailand.
func legal(r *room) content.Message {
	r.T.Helper()
	all, err := store(r).Messages(r.T.Context(), access.System)
	for _, m := range all {
		if m.Frame == content.Legal && len(m.Cites) > 0 {
			return m
		}
	}
	r.T.Fatalf("no legal message among %d, %v", len(all), err)
	return content.Message{}
}

func at(m content.Message) string { return listPath + "/" + m.Public }

// rewrite saves other words of a message as the owner.
func rewrite(r *room, m content.Message, l lang.Locale, body string) content.Message {
	r.T.Helper()
	texts := map[lang.Locale]content.Text{}
	for locale, text := range m.Texts {
		texts[locale] = text
	}
	text := texts[l]
	text.Body = body
	texts[l] = text
	m.Texts = texts
	owner := r.Staff(access.RoleOwner)
	m, err := store(r).SaveMessage(r.T.Context(), owner.Scope(), access.Actor{Staff: owner.ID, Name: owner.Name}, m)
	if err != nil {
		r.T.Fatal(err)
	}
	return m
}

// words are the digests that the page of a message would carry.
func words(r *room, m content.Message, form url.Values, languages ...lang.Locale) url.Values {
	r.T.Helper()
	f, err := store(r).MessageFile(r.T.Context(), access.System, m.Public)
	if err != nil {
		r.T.Fatal(err)
	}
	for _, l := range languages {
		digest := f.Dossier(l, r.Now()).Text
		form.Add("locale", string(l))
		form.Set("words-"+string(l), hex.EncodeToString(digest[:]))
	}
	return form
}

// planned reports whether a plan of now would carry a message in a language.
func planned(r *room, m content.Message, l lang.Locale) bool {
	r.T.Helper()
	snapshot, err := plandb.Store{DB: r.DB}.Snapshot(r.T.Context(), r.Now())
	if err != nil {
		r.T.Fatal(err)
	}
	words, err := locales.New()
	if err != nil {
		r.T.Fatal(err)
	}
	plan, err := delivery.Compile(snapshot, delivery.Options{Now: r.Now(), Say: words.Say})
	if err != nil {
		r.T.Fatal(err)
	}
	for _, x := range plan.Refused() {
		if x.Message == m.Public && x.Locale == l {
			return false
		}
	}
	return true
}

// as gives the analyst a reviewing role, and signs them in.
func as(r *room, role access.Role) *browser {
	r.T.Helper()
	p := r.Staff(access.RoleAnalyst)
	if err := (accessdb.Store{DB: r.DB}).SetRole(r.T.Context(), p.Scope(), p.Public, role); err != nil {
		r.T.Fatal(err)
	}
	return r.SignedIn(access.RoleAnalyst)
}

func everyPage(r *room) webtest.Visits {
	m := legal(r)
	get := func(path string) func(*browser) answer { return func(b *browser) answer { return b.Get(path) } }
	return webtest.Visits{
		"list":            get(listPath),
		"list, none fits": get(listPath + "?q=no+such+words&frame=legal"),
		"list, by name":   get(listPath + "?sort=name&order=ascending"),
		"message":         get(at(m)),
		"suggesting":      get(at(m) + "?locale=th&field=body"),
		"said nothing":    func(b *browser) answer { return b.Post(at(m)+"/say", url.Values{"locale": {"th"}, "text": {""}}) },
		"refused":         func(b *browser) answer { return b.Post(at(m)+"/submit", url.Values{"locale": {"th"}}) },
		"reviews":         get("/admin/reviews"),
		"missing":         get(listPath + "/mes_nothing"),
	}
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	rewrite(r, legal(r), lang.En, "Rare ivory: 27% of travellers buy it, you must not!")
	webtest.Whole(t, r.SignedIn(access.RoleOwner), everyPage(r))
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	rewrite(r, legal(r), lang.En, "Rare ivory, and rare it is.")
	webtest.Linked(t, r.SignedIn(access.RoleOwner), everyPage(r), "missing")
}

func TestABlockedTextIsPutToReviewAndApprovedByNobody(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := rewrite(r, legal(r), lang.En, "Ivory is rare. Leave it at the shop.")
	author := r.SignedIn(access.RoleManager)
	page := author.Get(at(m))
	if said := page.Text(".script"); !strings.Contains(said, "Scarcity raises the wish to own") || !strings.Contains(said, "Body rare") || !strings.Contains(said, "Why this rule") {
		t.Errorf("the page says %s", said)
	}
	a := author.Post(at(m)+"/submit", words(r, m, url.Values{}, lang.En))
	if got := a.Text("[role=alert]"); a.Status != http.StatusConflict || !strings.Contains(got, "English: A rule of the linter blocks this text") {
		t.Errorf("put to review: %d %s", a.Status, got)
	}
	owner := r.Staff(access.RoleOwner)
	f, err := store(r).MessageFile(t.Context(), access.System, m.Public)
	if err != nil {
		t.Fatal(err)
	}
	raw := content.Approval{Subject: content.OfMessage, Of: m.ID, Locale: lang.En, Role: content.LanguageReview, Digest: f.Dossier(lang.En, r.Now()).Text,
		By: access.Actor{Name: "a command"}, At: r.Now(), Expires: r.Now().AddDate(0, 1, 0)}
	if _, err := store(r).Approve(t.Context(), owner.Scope(), raw); err == nil {
		t.Error("a command approves a blocked text")
	}
	if planned(r, m, lang.En) {
		t.Error("a plan carries it")
	}
	// With a reason it passes, for its words alone, and everybody sees who let it.
	pass := url.Values{"locale": {"en"}, "rule": {"scarcity"}, "field": {"body"}, "quote": {"rare"}, "reason": {"Quoted from the museum's label."}}
	if a := author.Post(at(m)+"/override", pass); a.Status != http.StatusSeeOther {
		t.Fatalf("let pass: %d %s", a.Status, a.Text("[role=alert]"))
	}
	if said := author.Get(at(m)).Text(".script"); !strings.Contains(said, "Let pass by The manager") || !strings.Contains(said, "Quoted from the museum's label.") {
		t.Errorf("the page says %s", said)
	}
	if a := author.Post(at(m)+"/submit", words(r, m, url.Values{}, lang.En)); a.Status != http.StatusSeeOther {
		t.Errorf("and then: %d %s", a.Status, a.Text("[role=alert]"))
	}
	m = rewrite(r, m, lang.En, "Ivory is precious. Leave it at the shop.")
	if a := author.Post(at(m)+"/submit", words(r, m, url.Values{}, lang.En)); a.Status != http.StatusConflict {
		t.Errorf("other words pass by the same reason: %d", a.Status)
	}
}

func TestAReviewerFindsWhatWaitsForThem(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := rewrite(r, legal(r), lang.Th, "เที่ยวสบายใจ ไม่ต้องพกงาช้างกลับบ้าน")
	b := as(r, access.RoleReviewerLanguage)
	if got := b.Get("/admin/reviews"); !strings.Contains(got.Text("main"), "Nothing waits for you") || len(got.All("tbody tr")) != 0 {
		t.Errorf("before: %s", got.Text("main"))
	}
	if a := r.SignedIn(access.RoleManager).Post(at(m)+"/submit", words(r, m, url.Values{}, lang.Th)); a.Status != http.StatusSeeOther {
		t.Fatalf("put to review: %d %s", a.Status, a.Text("[role=alert]"))
	}
	home := b.Get("/admin").Text(".needs")
	if !strings.Contains(home, "1 text waits for your review") || !strings.Contains(home, m.Name) {
		t.Errorf("Home tells: %s", home)
	}
	queue := b.Get("/admin/reviews")
	if rows := queue.All("tbody tr"); len(rows) != 1 || !strings.Contains(queue.Text("tbody"), "ไทย") || !strings.Contains(queue.Text("tbody"), "Language review") {
		t.Errorf("%d in the queue: %s", len(rows), queue.Text("tbody"))
	}
	if strings.Contains(r.SignedIn(access.RoleOwner).Get("/admin").Text(".needs"), "waits for your review") {
		t.Error("the owner, who wrote it, is told")
	}
	if a := b.Post(at(m)+"/review", words(r, m, url.Values{"do": {"approve"}, "role": {"language"}}, lang.Th)); a.Status != http.StatusSeeOther {
		t.Fatalf("approved: %d %s", a.Status, a.Text("[role=alert]"))
	}
	if left := b.Get("/admin/reviews"); len(left.All("tbody tr")) != 0 {
		t.Errorf("after: %s", left.Text("tbody"))
	}
}

func TestTwoReviewersApproveTwoLanguagesAndTheThirdWaits(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := legal(r)
	for l, body := range map[lang.Locale]string{lang.ZhHans: "把象牙留在店里，旅途更轻松。", lang.Th: "เที่ยวสบายใจ ไม่ต้องพกงาช้างกลับบ้าน", lang.En: "Travel light: leave ivory at the shop."} {
		m = rewrite(r, m, l, body)
	}
	owner := r.SignedIn(access.RoleOwner)
	if a := owner.Post(at(m)+"/submit", words(r, m, url.Values{}, lang.ZhHans, lang.Th, lang.En)); a.Status != http.StatusSeeOther {
		t.Fatalf("put to review: %d %s", a.Status, a.Text("[role=alert]"))
	}
	ask := func(do, role string) url.Values {
		return words(r, m, url.Values{"do": {do}, "role": {role}}, lang.ZhHans, lang.Th)
	}
	if a := owner.Post(at(m)+"/review", ask("approve", "language")); a.Status != http.StatusForbidden || !strings.Contains(a.Text("[role=alert]"), "Nobody approves what they wrote") {
		t.Errorf("their own: %d %s", a.Status, a.Text("[role=alert]"))
	}
	b := as(r, access.RoleReviewerLanguage)
	if a := b.Post(at(m)+"/review", ask("approve", "law")); a.Status != http.StatusForbidden {
		t.Errorf("in a role that is not theirs: %d", a.Status)
	}
	if a := b.Post(at(m)+"/review", ask("approve", "language")); a.Status != http.StatusSeeOther {
		t.Fatalf("language: %d %s", a.Status, a.Text("[role=alert]"))
	}
	if planned(r, m, lang.Th) {
		t.Error("a plan carries what nobody approved for its law")
	}
	if said := b.Get(at(m)).Text(".script"); !strings.Contains(said, "Still needs: Law review") {
		t.Errorf("the page says %s", said)
	}
	b = as(r, access.RoleReviewerLaw)
	if a := b.Post(at(m)+"/review", ask("approve", "law")); a.Status != http.StatusSeeOther {
		t.Fatalf("law: %d %s", a.Status, a.Text("[role=alert]"))
	}
	for l, want := range map[lang.Locale]bool{lang.ZhHans: true, lang.Th: true, lang.En: false} {
		if got := planned(r, m, l); got != want {
			t.Errorf("%s is planned: %v", l, got)
		}
	}
	// A change of the card takes all of them out.
	card, err := store(r).Laws(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range card {
		if c.ID == m.Cites[0] {
			c.Fine.Amount = 900_000
			p := r.Staff(access.RoleOwner)
			if _, err := store(r).SaveLaw(t.Context(), p.Scope(), access.Actor{Staff: p.ID, Name: p.Name}, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	if planned(r, m, lang.ZhHans) || planned(r, m, lang.Th) {
		t.Error("the card changed, and a plan carries what was approved with the old one")
	}
	if said := b.Get(at(m)).Text(".script"); strings.Contains(said, "Approved") || !strings.Contains(said, "Draft") {
		t.Errorf("the page says %s", said)
	}
}

func TestTheQueueTellsWhichTextsAreShownNoMoreAndWhy(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleOwner)
	if got := b.Get("/admin/reviews"); len(got.All("[aria-labelledby=dropped]")) != 0 {
		t.Errorf("before anything changed: %s", got.Text("main"))
	}
	m := legal(r)
	cards, err := store(r).Laws(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		if c.ID == m.Cites[0] {
			c.Fine.Amount++
			if _, err := store(r).SaveLaw(t.Context(), access.System, access.Actor{Name: "test"}, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	queue := func(b *browser) answer { return b.Get("/admin/reviews") }
	webtest.Whole(t, b, webtest.Visits{"dropped": queue})
	webtest.Linked(t, b, webtest.Visits{"dropped": queue})
	rows := b.Get("/admin/reviews").All("[aria-labelledby=dropped] tbody tr")
	named := 0
	for _, n := range rows {
		row := webtest.TextOf(n)
		if strings.Contains(row, m.Name) && strings.Contains(row, "A law card that it cites has changed") {
			named++
		}
	}
	if named != len(lang.All) {
		t.Errorf("%d languages of %q dropped out, in %d rows", named, m.Name, len(rows))
	}
}
