package editor_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db/contentdb"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

type (
	room    = webtest.Room
	browser = webtest.Browser
	answer  = webtest.Answer
)

const (
	listPath = "/admin/messages"
	newPath  = listPath + "/new"
)

func store(r *room) contentdb.Store { return contentdb.Store{DB: r.DB} }

// of is the demo's message of a frame, as the store has it.
func of(r *room, frame content.Frame) content.Message {
	r.T.Helper()
	all, err := store(r).Messages(r.T.Context(), access.System)
	for _, m := range all {
		if m.Frame == frame {
			return m
		}
	}
	r.T.Fatalf("no message of %s in %d, %v", frame, len(all), err)
	return content.Message{}
}

func at(m content.Message) string { return listPath + "/" + m.Public }

// fields are what a page's form would send if somebody pressed a button on it as it stands.
func fields(a answer, do string, more url.Values) url.Values {
	a.T.Helper()
	out := url.Values{"do": {do}}
	for _, n := range a.All("form#draft input") {
		if kind := webtest.Attr(n, "type"); kind == "checkbox" && !has(n, "checked") {
			continue
		}
		out.Add(webtest.Attr(n, "name"), webtest.Attr(n, "value"))
	}
	for _, n := range a.All("form#draft textarea") {
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		out.Set(webtest.Attr(n, "name"), text)
	}
	for _, n := range a.All("form#draft select") {
		for _, o := range (answer{T: a.T, Doc: n}).All("option[selected]") {
			out.Add(webtest.Attr(n, "name"), webtest.Attr(o, "value"))
		}
	}
	for name, values := range more {
		out[name] = values
	}
	return out
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func everyPage(r *room) webtest.Visits {
	m := of(r, content.Legal)
	get := func(path string) func(*browser) answer { return func(b *browser) answer { return b.Get(path) } }
	post := func(path string, do string, more url.Values) func(*browser) answer {
		return func(b *browser) answer { return b.Post(path, fields(b.Get(path), do, more)) }
	}
	return webtest.Visits{
		"new":     get(newPath),
		"edit":    get(at(m) + "/edit"),
		"refused": post(newPath, "save", url.Values{"name": {""}, "phone": {"call"}, "page": {"x"}, "body-en": {strings.Repeat("x", 700)}}),
		"found": post(at(m)+"/edit", "look", url.Values{"body-en": {"Rare ivory: 27% buy it, you must not!"}, "headline-th": {"กลับบ้าน|พร้อมของที่ระลึก"}, "headline-zh-Hans": {"一件伴手礼，" + strings.Repeat("很长", 9)},
			"theme": {"dark"}, "size": {"300"}, "shown": {"th"}, "shape": {"every"}}),
		"pictured": post(at(m)+"/edit", "look", url.Values{"picture": {aPicture(r, "A cup", 10, nil).Public}}),
		"link":     post(at(m)+"/edit", "look", url.Values{"action": {"link"}, "cite": {""}}),
		"stale":    post(at(m)+"/edit", "save", url.Values{"version": {"0"}, "name": {"another name"}}),
	}
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	webtest.Whole(t, r.SignedIn(access.RoleOwner), everyPage(r))
}

func TestWhatAPageLinksToIsThere(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	webtest.Linked(t, r.SignedIn(access.RoleOwner), everyPage(r))
}

func TestAMessageIsWrittenCheckedAndSaved(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	law := of(r, content.Legal).Cites[0]
	cards, err := store(r).Laws(t.Context(), access.System)
	if err != nil {
		t.Fatal(err)
	}
	public := ""
	for _, c := range cards {
		if c.ID == law {
			public = c.Public
		}
	}
	typed := url.Values{"name": {"Art at the airport"}, "frame": {"souvenir"}, "action": {"link"}, "phone": {"1362"}, "cite": {public},
		"headline-th": {"เลือกของที่|ระลึกที่มีชื่อคนทำ"}, "body-th": {"ผ้าทอมือ เซรามิก\r\nงานไม้ไผ่"}, "action-th": {"ดูร้าน"}, "action-url-th": {"/demo/souvenirs"}, "report-th": {"สายด่วน"},
		"headline-en": {"A rare find"}, "body-en": {"Take home a souvenir with a maker's name."}}
	a := b.Post(newPath, fields(b.Get(newPath), "look", typed))
	if said := a.Text("#said-headline-en"); a.Status != http.StatusOK || !strings.Contains(said, "Scarcity raises the wish to own") || !strings.Contains(said, "11 characters, room for 40.") {
		t.Errorf("a checked draft: %d %s", a.Status, said)
	}
	if said := a.Text("#said-body-en"); !strings.Contains(said, "souvenir: 纪念品 / 伴手礼") || a.Text("#said-body-en mark") != "souvenir" {
		t.Errorf("the agreed word: %s", said)
	}
	if got := a.Text("#said-headline-th mark"); !strings.Contains(got, "ของที่") || !strings.Contains(got, "|") {
		t.Errorf("the break hint and the agreed word are marked as %q", got)
	}
	if said := a.Text("#done-en"); !strings.Contains(said, "2 of 8") || !strings.Contains(said, "Address of the link") {
		t.Errorf("English: %s", said)
	}
	if cards := a.All("[data-card]"); len(cards) != 2 || len(a.All("figure code")) != 2 || !strings.Contains(a.Text("figure code"), "เลือกของที่\u200bระลึก") {
		t.Errorf("%d cards are drawn", len(cards))
	}
	a = b.Post(newPath, fields(a, "save", nil))
	path, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(path, listPath+"/") {
		t.Fatalf("saved: %d %s %s", a.Status, path, a.Text("[role=alert]"))
	}
	m, err := store(r).MessageByPublic(t.Context(), access.System, strings.TrimPrefix(path, listPath+"/"))
	if err != nil {
		t.Fatal(err)
	}
	th := m.Texts[lang.Th]
	if th.Headline != "เลือกของที่\u200bระลึกที่มีชื่อคนทำ" || th.Body != "ผ้าทอมือ เซรามิก งานไม้ไผ่" || th.ActionURL != "/demo/souvenirs" || len(m.Cites) != 1 || m.Cites[0] != law || m.Version != 1 {
		t.Errorf("the store has %+v", m)
	}
	if _, ok := m.Texts[lang.ZhHans]; ok {
		t.Error("a language in which nothing was written has a text")
	}
	// The same draft, opened and saved as it is, says the same.
	if a := b.Post(path+"/edit", fields(b.Get(path+"/edit"), "save", nil)); a.Status != http.StatusSeeOther {
		t.Fatalf("saved as it is: %d %s", a.Status, a.Text("[role=alert]"))
	}
	again, err := store(r).MessageByPublic(t.Context(), access.System, m.Public)
	if err != nil || again.Version != 2 || again.Texts[lang.Th] != th {
		t.Errorf("opened and saved: %+v, %v", again.Texts[lang.Th], err)
	}
}

func TestAnEditSaysWhichApprovalsItTakesAwayBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := of(r, content.Legal)
	b := r.SignedIn(access.RoleManager)
	page := b.Get(at(m) + "/edit")
	if said := page.Text("#takes"); !strings.Contains(said, "Still approved after saving: 简体中文 · 繁體中文 · ไทย · English") || strings.Contains(said, "takes back") {
		t.Errorf("as it is: %s", said)
	}
	a := b.Post(at(m)+"/edit", fields(page, "look", url.Values{"speaker-th": {"ผู้กล่าวคนใหม่"}}))
	if said := a.Text("#takes"); !strings.Contains(said, "Saving takes back what was approved in: ไทย.") {
		t.Errorf("other words in Thai: %s", said)
	}
}

func TestAStaleSaveIsToldAndLosesNothing(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := of(r, content.Legal)
	mine := r.SignedIn(access.RoleManager)
	page := mine.Get(at(m) + "/edit")
	theirs := r.SignedIn(access.RoleOwner)
	if a := theirs.Post(at(m)+"/edit", fields(page, "save", url.Values{"body-en": {"Their words"}})); a.Status != http.StatusSeeOther {
		t.Fatalf("theirs: %d %s", a.Status, a.Text("[role=alert]"))
	}
	a := mine.Post(at(m)+"/edit", fields(page, "save", url.Values{"body-en": {"My words."}}))
	if said := a.Text("[role=alert]"); a.Status != http.StatusConflict || !strings.Contains(said, "The owner saved version 2") || !strings.Contains(said, "Their words") {
		t.Errorf("mine: %d %s", a.Status, said)
	}
	if got := webtest.TextOf(a.One("#body-en")); got != "My words." {
		t.Errorf("what I typed is %q", got)
	}
	if a = mine.Post(at(m)+"/edit", fields(a, "save", nil)); a.Status != http.StatusSeeOther {
		t.Errorf("saved on top: %d", a.Status)
	}
}

func TestAnOlderVersionIsSavedAgainAsANewOne(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := of(r, content.Legal)
	b := r.SignedIn(access.RoleManager)
	if a := b.Post(at(m)+"/edit", fields(b.Get(at(m)+"/edit"), "save", url.Values{"body-en": {"Other words"}})); a.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d", a.Status)
	}
	page := b.Get(at(m))
	if said := page.Text(".time"); !strings.Contains(said, "Other words") {
		t.Errorf("the page does not say what changed: %s", said)
	}
	if a := b.Post(at(m)+"/revert", url.Values{"version": {"1"}, "to": {"1"}}); a.Status != http.StatusPreconditionFailed && a.Status != http.StatusConflict {
		t.Errorf("from a version that is not the current one: %d", a.Status)
	}
	if a := b.Post(at(m)+"/revert", url.Values{"version": {"2"}, "to": {"9"}}); a.Status != http.StatusNotFound {
		t.Errorf("to one that never was: %d", a.Status)
	}
	if a := b.Post(at(m)+"/revert", url.Values{"version": {"2"}, "to": {"1"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("reverted: %d %s", a.Status, a.Text("main"))
	}
	got, err := store(r).MessageByPublic(t.Context(), access.System, m.Public)
	if err != nil || got.Version != 3 || got.Texts[lang.En] != m.Texts[lang.En] {
		t.Errorf("the store has version %d: %+v, %v", got.Version, got.Texts[lang.En], err)
	}
	// The very words were approved once, and still are.
	f, err := store(r).MessageFile(t.Context(), access.System, m.Public)
	if err != nil || !f.Dossier(lang.En, r.Now()).Plannable(r.Now()) {
		t.Errorf("the same words are not approved: %v", err)
	}
}
