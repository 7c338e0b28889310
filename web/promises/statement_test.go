package promises_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db/accessdb"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

func TestAStatementIsWrittenSignedAndFollowed(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	judge := r.Staff(access.RoleAnalyst)
	if err := (accessdb.Store{DB: r.DB}).SetRole(t.Context(), judge.Scope(), judge.Public, access.RoleReviewerLanguage); err != nil {
		t.Fatal(err)
	}
	writer, reviewer := r.SignedIn(access.RoleManager), r.SignedIn(access.RoleAnalyst)
	form := url.Values{"kind": {"promise"}, "frame": {"legal"}, "place": {"TH"}, "text-en": {"I will take no ivory home."}, "text-th": {"ฉันจะไม่นำงาช้างกลับบ้าน"}}
	for field, in := range map[string]url.Values{
		"kind":    {"kind": {"wish"}, "text-en": {"x"}},
		"frame":   {"kind": {"promise"}, "frame": {"rare"}, "text-en": {"x"}},
		"place":   {"kind": {"promise"}, "place": {"XX"}, "text-en": {"x"}},
		"text-en": {"kind": {"promise"}},
		"text-th": {"kind": {"promise"}, "text-th": {strings.Repeat("ก", content.MaxStatement+1)}},
	} {
		if a := writer.Post("/admin/statements/new", in); a.Status != http.StatusUnprocessableEntity || a.Text("#"+field+"-wrong") == "" {
			t.Errorf("with a wrong %s: %d %s", field, a.Status, a.Text("main"))
		}
	}
	at := landed(t, writer.Post("/admin/statements/new", form))
	store := contentdb.Store{DB: r.DB}
	file := func(at string) content.StatementFile {
		f, err := store.StatementFile(t.Context(), access.System, strings.TrimPrefix(at, "/admin/statements/"))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	words := func(in url.Values, at string, locales ...string) url.Values {
		for _, l := range locales {
			in.Add("locale", l)
			digest, err := content.DigestStatement(file(at).Statement, lang.Locale(l)).MarshalText()
			if err != nil {
				t.Fatal(err)
			}
			in.Set("words-"+l, string(digest))
		}
		return in
	}
	landed(t, writer.Post(at+"/submit", words(url.Values{}, at, "en", "th")))
	if page := reviewer.Get("/admin/reviews").Text("main"); !strings.Contains(page, "I will take no ivory home.") {
		t.Errorf("the queue: %s", page)
	}
	seen := words(url.Values{"do": {"approve"}, "role": {"language"}, "months": {"6"}}, at, "en", "th")
	owner := r.SignedIn(access.RoleOwner)
	if a := writer.Post(at+"/review", seen); a.Status != http.StatusForbidden {
		t.Errorf("a manager approves: %d", a.Status)
	}
	landed(t, reviewer.Post(at+"/review", seen))
	if page := reviewer.Get(at).Text("main"); strings.Count(page, judge.Name) != 2 || !strings.Contains(page, "Law · Thailand") || !strings.Contains(page, "Thailand") {
		t.Errorf("who approved: %s", page)
	}
	if page := reviewer.Get(at); page.Text("form.card") != "" {
		t.Errorf("a reviewer is offered to write: %s", page.Text("main"))
	}

	next := url.Values{"frame": {"legal"}, "place": {"TH"}, "text-en": {"I will take no ivory home, and post none."}, "text-th": form["text-th"]}
	second := landed(t, owner.Post(at, next))
	if a := writer.Post(at, next); a.Status != http.StatusPreconditionFailed || !strings.Contains(a.Text("main"), "next version meanwhile") {
		t.Errorf("two follow one: %d %s", a.Status, a.Text("main"))
	}
	if a := owner.Post(second, next); a.Status != http.StatusConflict {
		t.Errorf("the same again: %d", a.Status)
	}
	f := file(second)
	if f.Version() != 2 || f.Dossier("th").Stage(r.Now()) != content.Approved || f.Dossier("en").Stage(r.Now()) != content.Draft || file(at).Statement.Texts["en"] != form.Get("text-en") {
		t.Errorf("version %d, th %s, en %s, before %q", f.Version(), f.Dossier("th").Stage(r.Now()), f.Dossier("en").Stage(r.Now()), file(at).Statement.Texts["en"])
	}
	landed(t, owner.Post(second+"/submit", words(url.Values{}, second, "en")))
	own := words(url.Values{"do": {"approve"}, "role": {"language"}, "months": {"6"}}, second, "en")
	if a := owner.Post(second+"/review", own); a.Status != http.StatusForbidden || !strings.Contains(a.Text("main"), "wrote") {
		t.Errorf("its writer approves it: %d %s", a.Status, a.Text("main"))
	}
	landed(t, reviewer.Post(second+"/review", url.Values{"do": {"request_changes"}, "role": {"language"}, "reason": {"It promises two things."}, "locale": {"en"}, "words-en": own["words-en"]}))
	if page := owner.Get(second).Text("main"); !strings.Contains(page, "It promises two things.") {
		t.Errorf("sent back: %s", page)
	}
	if page := owner.Get(at); !strings.Contains(page.Text("main"), "Another version follows") || page.Text("#text-en") != "" {
		t.Errorf("the first of the line: %s", page.Text("main"))
	}
	list := reviewer.Get("/admin/statements").Text("main")
	if !strings.Contains(list, "and post none") || strings.Contains(list, "I will take no ivory home. ") || !strings.Contains(list, "live message") {
		t.Errorf("the list: %s", list)
	}
	landed(t, reviewer.Post(second+"/retire", words(url.Values{"reason": {"It was never asked."}}, second, "th")))
	if got := file(second).Dossier("th").Stage(r.Now()); got != content.Retired {
		t.Errorf("retired: %s", got)
	}
}

// landed is where a form led to.
func landed(t *testing.T, a webtest.Answer) string {
	t.Helper()
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	return at
}
