package pictures_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"erawan/internal/access"
	"erawan/internal/webtest"
)

type (
	browser = webtest.Browser
	answer  = webtest.Answer
)

const listPath = "/admin/pictures"

// picture is a PNG of a colour.
func picture(t *testing.T, c color.Color) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 700, 40))
	for i := range 700 * 40 {
		img.Set(i%700, i/700, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// photo is a JPEG that says where it was taken.
func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	note := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00 GPS 13.75 N 100.5 E"
	head := append([]byte{0xff, 0xe1, 0, byte(len(note) + 2)}, note...)
	return slices.Concat(b.Bytes()[:2], head, b.Bytes()[2:])
}

func whole() map[string]string {
	return map[string]string{"name": "A cup", "licence": "CC BY 4.0", "credit": "Somchai", "expires": "2027-05-01", "alt-zh-Hans": "一只青瓷杯", "alt-zh-Hant": "一隻青瓷杯", "alt-th": "ถ้วยศิลาดล", "alt-en": "A celadon cup"}
}

func upload(b *browser, name string, data []byte, fields map[string]string) answer {
	b.Room.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range fields {
		_ = w.WriteField(field, value)
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		b.Room.T.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = w.Close()
	req := httptest.NewRequest(http.MethodPost, "http://erawan.example"+listPath, &body)
	for name, value := range map[string]string{"Content-Type": w.FormDataContentType(), "Accept-Language": b.Language, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"} {
		req.Header.Set(name, value)
	}
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

func added(b *browser, name string, data []byte) string {
	b.Room.T.Helper()
	a := upload(b, name, data, whole())
	if a.Status != http.StatusSeeOther {
		b.Room.T.Fatalf("%s: %d %s", name, a.Status, a.Text(".wrong"))
	}
	return a.Header.Get("Location")
}

func TestEveryPageIsWholeInAllFourLanguages(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleOwner)
	get := func(path string) func(*browser) answer { return func(b *browser) answer { return b.Get(path) } }
	empty := webtest.Visits{"empty": get(listPath)}
	webtest.Whole(t, b, empty)
	path, _, _ := strings.Cut(added(b, "cup.png", picture(t, color.White)), "?")
	visits := webtest.Visits{"list": get(listPath), "one": get(path), "refused": func(b *browser) answer { return upload(b, "a.svg", []byte("<svg/>"), nil) },
		"untold": func(b *browser) answer { return b.Post(path, url.Values{"version": {"1"}, "expires": {"soon"}}) },
		"stale": func(b *browser) answer {
			v := url.Values{"version": {"7"}}
			for field, value := range whole() {
				v.Set(field, value)
			}
			return b.Post(path, v)
		}}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
	if got := r.SignedIn(access.RoleAnalyst).Get(path); got.Status != http.StatusOK || len(got.All("form.stack")) != 0 || !strings.Contains(got.Text("dl"), "CC BY 4.0") {
		t.Errorf("who may not write sees %d: %s", got.Status, got.Text("dl"))
	}
}

func TestWhatIsNoPictureIsRefusedWithAReasonAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	good := picture(t, color.White)
	vast := slices.Clone(good)
	copy(vast[16:], []byte{0, 0, 0x2e, 0xdf, 0, 0, 0x2e, 0xdf}) // 11,999 by 11,999 pixels in a few bytes
	for name, row := range map[string]struct {
		file string
		data []byte
		says string
	}{
		"SVG with a script":     {"a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "SVG and other markup can hold programs"},
		"a page behind a PNG":   {"a.png", append(slices.Clone(good), "<html><script>x()</script>"...), "something else in the file"},
		"a decompression bomb":  {"a.png", vast, "cannot be read"},
		"a PNG called JPEG":     {"a.jpg", good, "its name says otherwise"},
		"50 MB":                 {"a.png", append(slices.Clone(good), make([]byte, 50<<20)...), "At most 12 MB"},
		"nothing":               {"a.png", nil, "Only PNG, JPEG and WebP"},
		"a GIF called a PNG":    {"a.png", []byte("GIF89a\x01\x00\x01\x00"), "Only PNG, JPEG and WebP"},
		"a JPEG that is no end": {"a.jpg", photo(t)[:200], "cannot be read"},
	} {
		a := upload(b, row.file, row.data, whole())
		if said := a.Text("#file-wrong"); a.Status < 400 || a.Status > 422 || !strings.Contains(said, row.says) {
			t.Errorf("%s: %d %s", name, a.Status, said)
		}
		if got := a.Text("#alt-th"); name != "50 MB" && got != "ถ้วยศิลาดล" {
			t.Errorf("%s: what was typed is %q", name, got)
		}
	}
	if a := upload(b, "a.png", good, map[string]string{"name": "A cup"}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#licence-wrong"), "needed") || a.Text("#alt-en-wrong") == "" {
		t.Errorf("without a licence: %d %s", a.Status, a.Text(".wrong"))
	}
	if got := b.Get(listPath); len(got.All(".thumbs img")) != 0 {
		t.Error("something of it was kept")
	}
}

func TestAPictureIsServedAsItsPixelsAloneForEverAndKeptOnce(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	taken := photo(t)
	at := added(b, "Holiday.JPG", taken)
	path, done, _ := strings.Cut(at, "?")
	if done != "done=picture" {
		t.Errorf("first: %s", at)
	}
	if again := added(b, "copy.jpeg", taken); again != path+"?done=picture_known" {
		t.Errorf("again: %s", again)
	}
	other, _, _ := strings.Cut(added(b, "wide.png", picture(t, color.Black)), "?")
	if got := len(b.Get(listPath).All(".thumbs img")); got != 2 {
		t.Errorf("%d pictures in the library, want 2", got)
	}
	if got := len(b.Get(other).All("section ul a")); got != 3 {
		t.Errorf("a picture of 700 pixels is kept in %d sizes, want 700, 640 and 320", got)
	}
	source := webtest.Attr(b.Get(path).One("img"), "src")
	file := r.Browser().Get(source)
	if file.Status != http.StatusOK || file.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(file.Header.Get("Cache-Control"), "immutable") || file.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the file: %d %v", file.Status, file.Header)
	}
	if strings.Contains(file.Body, "GPS") || !bytes.Contains(taken, []byte("GPS")) {
		t.Error("it says where it was taken")
	}
	if got := r.Browser().Get(source, "If-None-Match", file.Header.Get("ETag")); got.Status != http.StatusNotModified || got.Body != "" {
		t.Errorf("asked again: %d", got.Status)
	}
	if got := r.Browser().Get("/media/" + fmt.Sprintf("%064d", 7)); got.Status != http.StatusNotFound {
		t.Errorf("a file that is not there: %d", got.Status)
	}
	form := url.Values{"version": {"1"}}
	for field, value := range whole() {
		form.Set(field, value)
	}
	form.Set("licence", "A contract of 2026")
	if a := b.Post(path, form); a.Status != http.StatusSeeOther {
		t.Fatalf("told: %d %s", a.Status, a.Text(".wrong"))
	}
	if a := b.Post(path, form); a.Status == http.StatusSeeOther || !strings.Contains(a.Text("[role=alert]"), "meanwhile") {
		t.Errorf("told on an older version: %d %s", a.Status, a.Text("[role=alert]"))
	}
}

func TestAFileThatANodeHasServedIsServedWithItsDatabaseAway(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	path, _, _ := strings.Cut(added(b, "cup.png", picture(t, color.White)), "?")
	var files []string
	for _, n := range b.Get(path).All("section ul a") {
		files = append(files, webtest.Attr(n, "href"))
	}
	before := r.Browser().Get(files[0])
	if before.Status != http.StatusOK || before.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || before.Header.Get("Content-Type") != "image/jpeg" {
		t.Fatalf("served: %d %v", before.Status, before.Header)
	}
	if err := r.DB.Close(); err != nil {
		t.Fatal(err)
	}
	again := r.Browser().Get(files[0])
	if again.Status != http.StatusOK || again.Body != before.Body || again.Header.Get("ETag") != before.Header.Get("ETag") {
		t.Errorf("with the database away: %d, the same %v", again.Status, again.Body == before.Body)
	}
	if same := r.Browser().Get(files[0], "If-None-Match", before.Header.Get("ETag")); same.Status != http.StatusNotModified || same.Body != "" {
		t.Errorf("asked whether it changed: %d, %d bytes", same.Status, len(same.Body))
	}
	if other := r.Browser().Get(files[1]); other.Status < 500 || other.Header.Get("Cache-Control") == before.Header.Get("Cache-Control") {
		t.Errorf("one that nobody asked for before: %d %s", other.Status, other.Header.Get("Cache-Control"))
	}
}
