package locales

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"erawan/internal/lang"
)

func TestEveryCatalogueHasTheSameKeysAndPlaceholders(t *testing.T) {
	t.Parallel()
	for _, complaint := range compare(t, files) {
		t.Error(complaint)
	}
}

func TestComparisonSeesAMissingKeyAndAMissingPlaceholder(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{}
	for _, l := range lang.All {
		fsys["x."+string(l)+".toml"] = &fstest.MapFile{Data: []byte("[a]\nb = \"{{.n}}\"\nc = \"c\"\n")}
	}
	fsys["x.th.toml"] = &fstest.MapFile{Data: []byte("[a]\nb = \"n\"\n")}
	want := []string{`th: a.b has [], en has [{{.n}}]`, `th: a.c is missing`}
	if diff := cmp.Diff(want, compare(t, fsys)); diff != "" {
		t.Error(diff)
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.\w+\s*\}\}`)

// compare reads the TOML itself, so that it cannot share a mistake with the catalogue.
func compare(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	texts := map[lang.Locale]map[string]string{}
	for _, l := range lang.All {
		texts[l] = sentences(t, fsys, l)
	}
	var complaints []string
	for _, l := range lang.All {
		for key := range texts[l] {
			if _, ok := texts[lang.En][key]; !ok {
				complaints = append(complaints, fmt.Sprintf("%s: %s is not in en", l, key))
			}
		}
		for key, english := range texts[lang.En] {
			said, ok := texts[l][key]
			if !ok {
				complaints = append(complaints, fmt.Sprintf("%s: %s is missing", l, key))
				continue
			}
			if strings.TrimSpace(said) == "" {
				complaints = append(complaints, fmt.Sprintf("%s: %s is empty", l, key))
			}
			got, want := holes(said), holes(english)
			if !slices.Equal(got, want) {
				complaints = append(complaints, fmt.Sprintf("%s: %s has %v, en has %v", l, key, got, want))
			}
		}
	}
	slices.Sort(complaints)
	return complaints
}

func holes(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// sentences flattens the files of a locale to key → text; of a plural, the last form.
func sentences(t *testing.T, fsys fs.FS, l lang.Locale) map[string]string {
	t.Helper()
	names, err := fs.Glob(fsys, "*."+string(l)+".toml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := toml.Unmarshal(b, &tree); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		flatten(out, "", tree)
	}
	return out
}

func flatten(out map[string]string, prefix string, tree map[string]any) {
	for k, v := range tree {
		switch v := v.(type) {
		case string:
			if k == "one" || k == "other" {
				if _, ok := out[prefix]; !ok || k == "other" {
					out[prefix] = v
				}
				continue
			}
			out[strings.TrimPrefix(prefix+"."+k, ".")] = v
		case map[string]any:
			flatten(out, strings.TrimPrefix(prefix+"."+k, "."), v)
		}
	}
}

func TestNoSentenceMixesTheTwoChineseScripts(t *testing.T) {
	t.Parallel()
	for _, l := range []lang.Locale{lang.ZhHans, lang.ZhHant} {
		for key, said := range sentences(t, files, l) {
			if odd := lang.Mixed(l, said); len(odd) > 0 {
				t.Errorf("%s: %s holds %q", l, key, string(odd))
			}
		}
	}
}

func TestPunctuationIsTheLanguagesOwn(t *testing.T) {
	t.Parallel()
	han := regexp.MustCompile(`\p{Han}[,;:!?()]|[,;:!?()]\p{Han}`)
	for _, l := range lang.All {
		for key, said := range sentences(t, files, l) {
			switch {
			case strings.ContainsAny(said, "!！"):
				t.Errorf("%s: %s shouts", l, key)
			case (l == lang.ZhHans || l == lang.ZhHant) && han.MatchString(said):
				t.Errorf("%s: %s has half-width punctuation: %s", l, key, said)
			case l == lang.Th && regexp.MustCompile(`\p{Thai}\.(\s|$)`).MatchString(strings.ReplaceAll(said, "น.", "")):
				t.Errorf("%s: %s ends a Thai sentence with a full stop: %s", l, key, said)
			case l == lang.En && strings.ContainsAny(said, `"'`):
				t.Errorf("%s: %s has straight quotes: %s", l, key, said)
			}
		}
	}
}

func TestSayFillsInCountsAndNumbersInEachLanguage(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"x.en.toml":      {Data: []byte("[a.b]\none = \"{{.count}} thing in {{.place}}\"\nother = \"{{.count}} things in {{.place}}\"\n")},
		"x.zh-Hans.toml": {Data: []byte("[a.b]\nother = \"{{.place}}有{{.count}}件\"\n")},
		"x.zh-Hant.toml": {Data: []byte("[a.b]\nother = \"{{.place}}有{{.count}}件貨\"\n")},
		"x.th.toml":      {Data: []byte("[a.b]\nother = \"มี {{.count}} ชิ้นที่ {{.place}}\"\n")},
	}
	c, err := read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	say := func(l lang.Locale, n int) string {
		return c.Say(l, "a.b", map[string]any{"count": n, "place": "<X>"})
	}
	got := []string{say(lang.En, 1), say(lang.En, 1234), say(lang.ZhHans, 1), say(lang.ZhHant, 2), say(lang.Th, 1234), say("fr", 2), c.Say(lang.Th, "no.such", nil)}
	want := []string{"1 thing in <X>", "1,234 things in <X>", "<X>有1件", "<X>有2件貨", "มี 1,234 ชิ้นที่ <X>", "2 things in <X>", "no.such"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestACatalogueThatIsMissingOrBrokenIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := read(fstest.MapFS{}); err == nil {
		t.Error("no error without files")
	}
	fsys := fstest.MapFS{}
	for _, l := range lang.All {
		fsys["x."+string(l)+".toml"] = &fstest.MapFile{Data: []byte("not toml")}
	}
	if _, err := read(fsys); err == nil {
		t.Error("no error for broken TOML")
	}
}
