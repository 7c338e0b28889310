package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"erawan/internal/testenv"
)

// document is one Markdown file of the repository.
type document struct{ path, text string }

func documents(t *testing.T) (root string, docs []document) {
	t.Helper()
	root, err := testenv.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md"), filepath.Join(root, "CHANGELOG.md")}
	err = filepath.WalkDir(filepath.Join(root, "docs"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		docs = append(docs, document{path, readText(t, path)})
	}
	return root, docs
}

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	mdLink    = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)\)`)
	mdHeading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	mdFence   = regexp.MustCompile("(?s)```.*?```")
	mdCode    = regexp.MustCompile("`([^`\n]+)`")
	notAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

func TestEveryLinkAndImageOfTheDocumentsLeadsSomewhere(t *testing.T) {
	t.Parallel()
	_, docs := documents(t)
	links := 0
	for _, d := range docs {
		for _, m := range mdLink.FindAllStringSubmatch(mdFence.ReplaceAllString(d.text, ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			links++
			file, anchor, _ := strings.Cut(m[1], "#")
			target := d.path
			if file != "" {
				target = filepath.Join(filepath.Dir(d.path), file)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s leads nowhere", filepath.Base(d.path), m[1])
				continue
			}
			if anchor != "" && !slices.Contains(anchors(readText(t, target)), anchor) {
				t.Errorf("%s: %s has no such heading", filepath.Base(d.path), m[1])
			}
		}
	}
	if links < 20 {
		t.Fatalf("only %d links were looked at", links)
	}
}

// anchors are what a document's headings are linked by.
func anchors(text string) []string {
	var out []string
	for _, m := range mdHeading.FindAllStringSubmatch(text, -1) {
		out = append(out, strings.ReplaceAll(notAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return out
}

var ourCommand = regexp.MustCompile(`^(?:\$ |\./bin/)?erawan (.+)$`)

func TestEveryCommandOfTheDocumentsIsOneThatWeUnderstand(t *testing.T) {
	t.Parallel()
	_, docs := documents(t)
	checked := 0
	for _, d := range docs {
		for _, block := range mdFence.FindAllString(d.text, -1) {
			for line := range strings.Lines(block) {
				if m := ourCommand.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
					checked++
					if err := parses(m[1]); err != nil {
						t.Errorf("%s: erawan %s: %v", filepath.Base(d.path), m[1], err)
					}
				}
			}
		}
		for _, m := range mdCode.FindAllStringSubmatch(mdFence.ReplaceAllString(d.text, ""), -1) {
			m := ourCommand.FindStringSubmatch(m[1])
			if m == nil {
				continue
			}
			checked++
			// In a sentence a command is named, not spelt out.
			if err := parses(m[1]); err != nil && !strings.HasPrefix(err.Error(), "missing flags") && !strings.HasPrefix(err.Error(), "expected") {
				t.Errorf("%s: erawan %s: %v", filepath.Base(d.path), m[1], err)
			}
		}
	}
	if checked < 15 {
		t.Fatalf("only %d commands were looked at", checked)
	}
	if parses("retire --now") == nil || parses("report") == nil {
		t.Fatal("the parser takes anything")
	}
}

func parses(line string) error {
	var c cli
	k, err := kong.New(&c, kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}), kong.Configuration(tomlFile))
	if err != nil {
		return err
	}
	for _, rest := range []string{" #", "  ", " >", " |"} { // what a shell, or a reader, takes for its own
		line, _, _ = strings.Cut(line, rest)
	}
	_, err = k.Parse(strings.Fields(strings.ReplaceAll(line, "'", "")))
	if err != nil && strings.Contains(err.Error(), "no such file") { // of the reader's own
		return nil
	}
	return err
}

// rows reads the table under a heading: its cells, without the two lines of the head.
func rows(t *testing.T, text, head string) [][]string {
	t.Helper()
	_, after, found := strings.Cut(text, "\n"+head+"\n")
	if !found {
		t.Fatalf("no table begins with %s", head)
	}
	var out [][]string
	for line := range strings.Lines(after) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		out = append(out, cells)
	}
	return out[1:]
}

func operations(t *testing.T) string {
	t.Helper()
	root, _ := documents(t)
	return readText(t, filepath.Join(root, "docs", "operations.md"))
}

func code(cell string) string { return strings.Trim(cell, "`") }

func TestTheTableOfSettingsIsTheSettings(t *testing.T) {
	t.Parallel()
	written := map[string]string{}
	for _, r := range rows(t, operations(t), "| setting | default | means |") {
		written[code(r[0])] = code(r[1])
	}
	is := map[string]string{}
	kind := reflect.TypeFor[Settings]()
	for i := range kind.NumField() {
		if name, ok := kind.Field(i).Tag.Lookup("env"); ok {
			is[name] = kind.Field(i).Tag.Get("default")
		}
	}
	if diff := cmp.Diff(is, written); diff != "" {
		t.Error(diff)
	}
}

func goFiles(t *testing.T, root string, do func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git"):
			return fs.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		b, err := os.ReadFile(path)
		if err == nil {
			do(path, string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheTableOfReadinessIsWhatReadyzNames(t *testing.T) {
	t.Parallel()
	is := []string{"plan"}
	for _, c := range (&node{}).checks() {
		is = append(is, c.Name)
	}
	var written []string
	for _, r := range rows(t, operations(t), "| name in `/readyz` | when it is not `ok` |") {
		written = append(written, code(r[0]))
	}
	if diff := cmp.Diff(is, written); diff != "" {
		t.Error(diff)
	}
}

func TestEveryAlarmIsMadeOfMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	root, _ := documents(t)
	there := map[string]bool{}
	for _, r := range rows(t, readText(t, filepath.Join(root, "docs", "metrics.md")), "| metric | kind | labels | meaning |") {
		there[code(r[0])] = true
	}
	metric := regexp.MustCompile(`erawan_[a-z_]+`)
	for _, r := range rows(t, operations(t), "| alarm | when | means, and what to do |") {
		named := metric.FindAllString(r[1], -1)
		if len(named) == 0 {
			t.Errorf("%s names no metric", r[0])
		}
		for _, name := range named {
			if !there[strings.TrimSuffix(name, "_bucket")] {
				t.Errorf("%s asks for %s, which nothing tells", r[0], name)
			}
		}
	}
}

func TestEveryWarningThatTheProgramLogsIsExplained(t *testing.T) {
	t.Parallel()
	root, _ := documents(t)
	written := map[string]bool{}
	for _, r := range rows(t, operations(t), "| log line | level | means, and what to do |") {
		written[code(r[0])] = true
	}
	logged := map[string]bool{}
	goFiles(t, root, func(path, text string) {
		rel, _ := filepath.Rel(root, path)
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(rel, "internal/sample") || strings.HasPrefix(rel, "internal/testenv") ||
			strings.HasPrefix(rel, "internal/storetest") || strings.HasSuffix(rel, "erawan/demo.go") {
			return
		}
		for _, line := range alarms(t, path, text) {
			logged[line] = true
			if !written[line] {
				t.Errorf("%s logs %q, which docs/operations.md does not explain", rel, line)
			}
		}
	})
	for line := range written {
		if !logged[line] && line != "request" {
			t.Errorf("docs/operations.md explains %q, which nothing logs", line)
		}
	}
}

// alarms are the constant messages that a file logs as warnings or errors.
func alarms(t *testing.T, path, text string) (out []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		at := map[string]int{"Warn": 0, "Error": 0, "WarnContext": 1, "ErrorContext": 1, "LogAttrs": 2}
		i, ok := at[method.Sel.Name]
		if !ok || len(call.Args) <= i {
			return true
		}
		if lit, ok := call.Args[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			line, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, line)
		}
		return true
	})
	return out
}
