package editor_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

const exchangePath = listPath + "/exchange"

// upload sends a form with a file in it, or the fields of a form that has had one.
func upload(b *browser, path, name, data string, fields map[string]string) answer {
	b.Room.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range fields {
		_ = w.WriteField(field, value)
	}
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			b.Room.T.Fatal(err)
		}
		_, _ = part.Write([]byte(data))
	}
	_ = w.Close()
	req := httptest.NewRequest(http.MethodPost, "http://erawan.example"+path, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Accept-Language", b.Language)
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range b.Jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.Room.Site.ServeHTTP(rec, req)
	doc, err := html.Parse(strings.NewReader(rec.Body.String()))
	if err != nil {
		b.Room.T.Fatal(err)
	}
	return answer{T: b.Room.T, Status: rec.Code, Header: rec.Header(), Body: rec.Body.String(), Doc: doc}
}

// sheet is the demo's message of a frame as translators get it.
func sheet(b *browser, m content.Message, kind string) string {
	b.Room.T.Helper()
	a := b.Get(exchangePath + "/file?" + url.Values{"message": {m.Public}, "from": {"en"}, "to": {"th"}, "as": {kind}}.Encode())
	if a.Status != http.StatusOK || !strings.Contains(a.Header.Get("Content-Disposition"), "messages-en-th."+kind) {
		b.Room.T.Fatalf("the file: %d %s", a.Status, a.Text("main"))
	}
	return a.Body
}

func TestTheExchangesPagesAreWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := of(r, content.Legal)
	b := r.SignedIn(access.RoleOwner)
	file := sheet(b, m, "csv")
	send := func(name, data string) func(*browser) answer {
		return func(b *browser) answer { return upload(b, exchangePath, name, data, map[string]string{"do": "look"}) }
	}
	visits := webtest.Visits{
		"empty":   func(b *browser) answer { return b.Get(exchangePath) },
		"chosen":  func(b *browser) answer { return b.Get(exchangePath + "?message=" + m.Public) },
		"nothing": func(b *browser) answer { return b.Get(exchangePath + "/file?from=en&to=en&as=csv&message=" + m.Public) },
		"same":    send("a.csv", file),
		"changed": send("a.csv", strings.Replace(file, m.Texts[lang.Th].Headline, "พาดหัวใหม่", 1)),
		"broken":  send("a.csv", strings.Replace(file, m.Texts[lang.Th].Headline, "พาดหัว {name}", 1)),
		"foreign": send("a.xlf", "<html></html>"),
	}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
}

func TestWhatTranslatorsSendIsShownThenSavedAndApprovedByNobody(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := of(r, content.Legal)
	b := r.SignedIn(access.RoleManager)
	file := strings.Replace(sheet(b, m, "csv"), "กลับบ้าน{break}พร้อม{break}ความทรงจำ", "พาความทรงจำ{break}กลับบ้าน", 1)
	a := upload(b, exchangePath, "back.csv", file, map[string]string{"do": "look"})
	if said := a.Text("section[aria-labelledby=changes]"); a.Status != http.StatusOK || !strings.Contains(said, m.Name) || !strings.Contains(said, "ไทย · Headline") || !strings.Contains(said, "that ends") {
		t.Fatalf("shown: %d %s", a.Status, said)
	}
	if now, err := store(r).MessageByPublic(t.Context(), access.System, m.Public); err != nil || now.Version != 1 {
		t.Errorf("looking saved version %d, %v", now.Version, err)
	}
	text := a.One("textarea[name=text]").FirstChild.Data
	if a = upload(b, exchangePath, "", "", map[string]string{"do": "save", "text": text}); a.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.Status, a.Text("[role=alert]"))
	}
	f, err := store(r).MessageFile(t.Context(), access.System, m.Public)
	if err != nil || f.Message.Version != 2 || f.Message.Texts[lang.Th].Headline != "พาความทรงจำ\u200bกลับบ้าน ไม่ใช่\u200bงาช้าง" {
		t.Fatalf("the store has version %d: %q, %v", f.Message.Version, f.Message.Texts[lang.Th].Headline, err)
	}
	if f.Dossier(lang.Th, r.Now()).Stage(r.Now()) != content.Draft || f.Dossier(lang.En, r.Now()).Stage(r.Now()) != content.Live {
		t.Error("a translation came in approved, or took another language's approval away")
	}
	// The same file again is of words that have changed.
	if a = upload(b, exchangePath, "back.csv", file, map[string]string{"do": "save", "text": text}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("[role=alert]"), "has changed since it was exported") {
		t.Errorf("a stale file: %d %s", a.Status, a.Text("[role=alert]"))
	}
	// XLIFF of what stands now changes nothing.
	if a = upload(b, exchangePath, "now.xlf", sheet(b, m, "xliff"), map[string]string{"do": "look"}); a.Status != http.StatusOK || !strings.Contains(a.Text("[role=status]"), "already") {
		t.Errorf("XLIFF as it stands: %d %s", a.Status, a.Text("main"))
	}
}

func TestABrokenPlaceholderIsRefusedWithItsLineAndReason(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	m := of(r, content.Legal)
	b := r.SignedIn(access.RoleManager)
	file := strings.Replace(sheet(b, m, "csv"), "กลับบ้าน{break}พร้อม{break}ความทรงจำ", "กลับบ้าน {name}", 1)
	for _, do := range []map[string]string{{"do": "look"}, {"do": "save", "text": strings.TrimPrefix(file, "\ufeff")}} {
		a := upload(b, exchangePath, "back.csv", file, do)
		if said := a.Text("[role=alert]"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(said, "Line 2 · "+m.Name+" · Headline: Placeholders must be the same") || !strings.Contains(said, "{name}") {
			t.Errorf("%s: %d %s", do["do"], a.Status, said)
		}
	}
	if a := upload(b, exchangePath, "big.csv", strings.Repeat("x", 3<<20), map[string]string{"do": "look"}); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("3 MB: %d", a.Status)
	}
	if a := b.Get(exchangePath + "/file?from=en&to=th&as=csv&message=msg_none&message=" + m.Public); a.Status != http.StatusNotFound {
		t.Errorf("a file of a message that is not there: %d", a.Status)
	}
	// Somebody else's message is none of ours.
	a := upload(b, exchangePath, "back.csv", strings.ReplaceAll(file, m.Public, "msg_of_somebody_else"), map[string]string{"do": "look"})
	if said := a.Text("[role=alert]"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(said, "no such message") {
		t.Errorf("a message that is not there: %d %s", a.Status, said)
	}
}

func TestTickedMessagesGoToTranslators(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	m, other := of(r, content.Legal), of(r, content.Souvenir)
	list := b.Get(listPath)
	if len(list.All("input[name=message]")) < 2 {
		t.Fatalf("%d rows to tick", len(list.All("input[name=message]")))
	}
	a := b.Post(listPath+"/ticked", url.Values{"message": {m.Public, other.Public}, "do": {"exchange"}})
	page := b.Get(a.Header.Get("Location"))
	if got := len(page.All("input[name=message]")); a.Status != http.StatusSeeOther || got != 2 {
		t.Errorf("ticked: %d, and %d on the page", a.Status, got)
	}
}
