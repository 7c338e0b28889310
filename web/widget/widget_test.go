package widget

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// limit is what a partner was promised: the whole tag, compressed.
const limit = 4096

func mustBuild(t *testing.T) Bundle {
	t.Helper()
	b, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheWholeTagIsAsSmallAsPromised(t *testing.T) {
	t.Parallel()
	code := mustBuild(t).Code
	var small bytes.Buffer
	w, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(code); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d compressed", len(code), small.Len())
	if small.Len() > limit {
		t.Errorf("the tag has %d bytes compressed, over %d", small.Len(), limit)
	}
}

func TestTheSameSourcesGiveTheSameTag(t *testing.T) {
	t.Parallel()
	first, second := mustBuild(t), mustBuild(t)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two builds differ:\n%s", diff)
	}
	sum := sha512.Sum384(first.Code)
	if want := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); first.SRI != want {
		t.Errorf("SRI = %s, want %s", first.SRI, want)
	}
}

// forbidden is what a guest in somebody else's page never does: make markup or code out of text, talk
// on the console, set a cookie, or read who the visitor is.
var forbidden = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|DOMParser|\beval\b|new Function|document\.write|\.cookie|\bconsole\b|userAgent|debugger|throw new`)

func TestTheTagNeverMakesMarkupOrCodeOutOfText(t *testing.T) {
	t.Parallel()
	if m := forbidden.Find(mustBuild(t).Code); m != nil {
		t.Errorf("the tag contains %q", m)
	}
	err := fs.WalkDir(sources, "src", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sources, name)
		if m := forbidden.Find(text); m != nil {
			t.Errorf("%s contains %q", name, m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheTagIsASCIISoThatAnyPageEncodingMayLoadIt(t *testing.T) {
	t.Parallel()
	for i, c := range mustBuild(t).Code {
		if c >= 0x80 {
			t.Fatalf("byte %d is %#x", i, c)
		}
	}
}

func TestTheStyleKeepsItsSwitchAndItsFallbacks(t *testing.T) {
	t.Parallel()
	code := string(mustBuild(t).Code)
	for _, want := range []string{"--c:initial", "--d: ;", "var(--erawan-accent,", "@container", "min-height:inherit", "img{flex:1 0 120px;height:0;"} {
		if !strings.Contains(code, want) {
			t.Errorf("the style has no %q", want)
		}
	}
}

func TestSourcesThatDoNotCompileAreAnErrorThatNamesTheLine(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fstest.MapFS{
		"script":  {"src/e.ts": {Data: []byte("let a = 1;\nlet a = 2;")}},
		"style":   {"src/e.ts": {Data: []byte(`import "./gone.css"`)}},
		"missing": {},
	} {
		b, err := build(files)
		if err == nil {
			t.Errorf("%s: built %q", name, b.Code)
		} else if name == "script" && !strings.Contains(err.Error(), "e.ts:2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
