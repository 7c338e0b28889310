package static

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

func bundles(t *testing.T) map[string][]byte {
	t.Helper()
	out, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestStyleIsBundledSmallAndWhole(t *testing.T) {
	t.Parallel()
	css := string(bundles(t)["console.css"])
	for _, want := range []string{"light-dark(", ".shell", ".btn", `[lang=th]`, "@media print"} {
		if !strings.Contains(css, want) {
			t.Errorf("console.css lacks %s", want)
		}
	}
	if strings.Contains(css, "@import") {
		t.Error("console.css still imports")
	}
}

func TestEveryCustomPropertyIsDefined(t *testing.T) {
	t.Parallel()
	css := string(bundles(t)["console.css"])
	defined := map[string]bool{}
	for _, m := range regexp.MustCompile(`(--[a-z0-9-]+)\s*:`).FindAllStringSubmatch(css, -1) {
		defined[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)`).FindAllStringSubmatch(css, -1) {
		if !defined[m[1]] {
			t.Errorf("%s is used and never defined", m[1])
		}
	}
}

func TestNothingFetchesFromAnotherHostOrRunsText(t *testing.T) {
	t.Parallel()
	for name, content := range bundles(t) {
		text := strings.ReplaceAll(string(content), "http://www.w3.org/2000/svg", "")
		for _, bad := range []string{"http:", "https:", "url(", "innerHTML", "eval(", "document.write", "localStorage", "document.cookie"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %s", name, bad)
			}
		}
	}
}

func TestIconsAreWellFormedAndNamedOnce(t *testing.T) {
	t.Parallel()
	icons := bundles(t)["icons.svg"]
	dec := xml.NewDecoder(bytes.NewReader(icons))
	seen := map[string]bool{}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "symbol" {
			for _, a := range el.Attr {
				if a.Name.Local == "id" {
					if seen[a.Value] {
						t.Errorf("two icons are called %s", a.Value)
					}
					seen[a.Value] = true
				}
			}
		}
	}
	if !seen["mark"] || !seen["stop"] {
		t.Errorf("icons: %v", seen)
	}
}

func TestAFirstVisitStaysLight(t *testing.T) {
	t.Parallel()
	var squeezed bytes.Buffer
	w := gzip.NewWriter(&squeezed)
	for _, content := range bundles(t) {
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if squeezed.Len() > 16<<10 {
		t.Errorf("style, script and icons are %d bytes over the wire", squeezed.Len())
	}
}
