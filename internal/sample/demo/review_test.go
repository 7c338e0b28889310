package demo

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"erawan/internal/lang"
	"erawan/internal/sample/reference"
)

var update = flag.Bool("update", false, "write docs/native-review.md anew")

const (
	root       = "../../.."
	reviewFile = root + "/docs/native-review.md"
)

const reviewHead = `# Needs native review

Nothing in Chinese or Thai in this product has been read by a native reader who signed for it. This
is the one list of it: first the places where such text lives, then every sentence that a traveller
can meet, side by side. A test keeps the list whole; after changing a sentence, write it anew with

    go test ./internal/sample/demo -run Review -update

A reader checks meaning, tone (kind, plain, no scolding) and, in Traditional Chinese, Hong Kong
wording. Law cards also need a lawyer of the place. Telephone numbers must be called before any
printing.

## Where it lives

`

// homes are the places that hold text in Chinese or Thai, as path patterns from the root.
var homes = []struct{ pattern, what string }{
	{"locales/*.toml", "every interface sentence"},
	{"web/templates/**", "page texts that are not interface sentences, such as the demo's host page"},
	{"campaigns/content/law.go", "the fixed phrases of law sentences"},
	{"campaigns/evidence/variant.go", "what a report calls batches of codes and short links"},
	{"campaigns/platform.go", "what social platforms call themselves"},
	{"campaigns/content/alarm.go", "how repealed law is told in each language; nobody is shown it"},
	{"campaigns/content/lint/**", "the words the linter looks for; nobody is shown them"},
	{"audience/vocabulary.go", "labels of signals and their values"},
	{"audience/spec/*", "words for social and search platforms, and what the platforms are called"},
	{"web/audiences/provinces.go", "names of the mainland's provinces, as the map has them"},
	{"internal/lang/*.go", "names of places, dates, numbers, currencies, the scripts' characters"},
	{"internal/sample/demo/*.toml", "everything the demo says; listed below"},
	{"internal/sample/reference/*.csv", "terms; listed below"},
}

func TestReviewListsEverySentenceInEveryLanguage(t *testing.T) {
	t.Parallel()
	want := review(t)
	if *update {
		if err := os.WriteFile(reviewFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(reviewFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("docs/native-review.md is behind; run this test with -update (-want +got):\n%s", d)
	}
}

func TestReviewKnowsEveryFileWithChineseOrThai(t *testing.T) {
	t.Parallel()
	seen := 0
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") && rel != "." || slices.Contains([]string{"node_modules", "docs", "e2e", "storetest", "webtest"}, e.Name())) {
			return fs.SkipDir
		}
		if e.IsDir() || !slices.Contains([]string{".go", ".toml", ".csv", ".html", ".tmpl", ".ts", ".svg", ".sql"}, path.Ext(rel)) || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil || !foreign(text) {
			return err
		}
		seen++
		if !slices.ContainsFunc(homes, func(h struct{ pattern, what string }) bool { return within(h.pattern, rel) }) {
			t.Errorf("%s holds Chinese or Thai text that docs/native-review.md does not list: add it to homes", rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Errorf("only %d files seen: the search is blind", seen)
	}
}

func TestPatternsOfHomes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"locales/*.toml", "locales/card.th.toml", true},
		{"locales/*.toml", "locales/old/card.th.toml", false},
		{"web/templates/**", "web/templates/demo/host.html", true},
		{"web/templates/**", "web/admin/page.go", false},
	} {
		if got := within(c.pattern, c.name); got != c.want {
			t.Errorf("%s within %s: %v", c.name, c.pattern, got)
		}
	}
}

func within(pattern, name string) bool {
	if dir, ok := strings.CutSuffix(pattern, "**"); ok {
		return strings.HasPrefix(name, dir)
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

func foreign(text []byte) bool {
	return bytes.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Thai) })
}

// review writes the whole document.
func review(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(reviewHead)
	for _, h := range homes {
		fmt.Fprintf(&b, "- `%s`: %s\n", h.pattern, h.what)
	}
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		tree := map[string]any{}
		text, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := toml.Unmarshal(text, &tree); err != nil {
			t.Fatal(err)
		}
		rows := map[string]lang.Text{}
		collect(tree, "", "", rows)
		table(&b, "internal/sample/demo/"+name, rows)
	}
	library, err := reference.Load()
	if err != nil {
		t.Fatal(err)
	}
	terms := map[string]lang.Text{}
	for _, term := range library.Terms {
		terms[term.ID] = term.Words
	}
	table(&b, "internal/sample/reference/terms.csv", terms)
	return b.String()
}

// collect files every text under its key, the path without the locale in it.
func collect(v any, key string, l lang.Locale, rows map[string]lang.Text) {
	switch v := v.(type) {
	case map[string]any:
		for name, child := range v {
			if lang.Locale(name).Valid() {
				collect(child, key, lang.Locale(name), rows)
			} else {
				collect(child, strings.TrimPrefix(key+"."+name, "."), l, rows)
			}
		}
	case []map[string]any:
		for i, child := range v {
			name, ok := child["key"].(string)
			if !ok {
				name = fmt.Sprint(i + 1)
			}
			collect(child, key+"."+name, l, rows)
		}
	case string:
		if l != "" {
			if rows[key] == nil {
				rows[key] = lang.Text{}
			}
			rows[key][l] = v
		}
	}
}

func table(b *strings.Builder, file string, rows map[string]lang.Text) {
	fmt.Fprintf(b, "\n## %s\n\n| key | English | 简体 | 繁體 | ไทย |\n|---|---|---|---|---|\n", file)
	keys := make([]string, 0, len(rows))
	for k := range rows {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		t := rows[k]
		line := fmt.Sprintf("| %s | %s | %s | %s | %s |", k, t[lang.En], t[lang.ZhHans], t[lang.ZhHant], t[lang.Th])
		fmt.Fprintln(b, strings.ReplaceAll(line, "\n", "<br>"))
	}
}
