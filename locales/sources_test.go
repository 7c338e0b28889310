package locales

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sources is what the program's own files say about keys.
type sources struct {
	asked    map[string]string // keys that are surely asked for → where
	literals map[string]bool   // every string literal: a key among them is in use
	prefixes []string          // literals like "state." and "text.not_": keys are built from them
}

var (
	templateKey    = regexp.MustCompile(`\.T\s+"([a-z0-9_.]+)"`)
	templatePrefix = regexp.MustCompile(`\(print\s+"([a-z0-9_.]+\.)"`)
	plainKey       = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	keyShape       = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
)

func TestEveryKeyInTheSourcesHasASentenceAndEverySentenceIsUsed(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	s := scan(t, "..")
	if len(s.asked) < 20 {
		t.Fatalf("only %d keys found in the sources: the scan is blind", len(s.asked))
	}
	for key, where := range s.asked {
		if !c.Has(key) {
			t.Errorf("%s asks for %q, which no catalogue has", where, key)
		}
	}
	for _, key := range c.Keys() {
		if !s.uses(key) {
			t.Errorf("%q is in the catalogues and used nowhere", key)
		}
	}
}

func (s *sources) uses(key string) bool {
	if s.literals[key] {
		return true
	}
	for _, p := range s.prefixes {
		if rest, ok := strings.CutPrefix(key, p); ok && !strings.Contains(rest, ".") {
			return true
		}
	}
	return false
}

func scan(t *testing.T, root string) *sources {
	t.Helper()
	s := &sources{asked: map[string]string{}, literals: map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") && path != root) {
			return filepath.SkipDir
		}
		switch {
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			return s.goFile(path)
		case strings.HasSuffix(name, ".html"):
			return s.template(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sources) template(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range templateKey.FindAllStringSubmatch(string(b), -1) {
		if keyShape.MatchString(m[1]) { // the demo's invented site has words of its own, without a dot
			s.ask(m[1], path)
		}
	}
	for _, m := range templatePrefix.FindAllStringSubmatch(string(b), -1) {
		s.prefixes = append(s.prefixes, m[1])
	}
	return nil
}

func (s *sources) goFile(path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				s.literals[text] = true
				if (strings.HasSuffix(text, ".") || strings.HasSuffix(text, "_")) && keyShape.MatchString(text+"x") {
					s.prefixes = append(s.prefixes, text)
				}
			}
		case *ast.CallExpr:
			s.call(n, path)
		}
		return true
	})
	return nil
}

// call finds fault.New(kind, field, key), faults.Add(kind, field, key), x.T(key, …) and x.Say(locale, key, …).
func (s *sources) call(n *ast.CallExpr, path string) {
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	at := map[string]int{"New": 2, "Add": 2, "T": 0, "Say": 1}
	i, known := at[sel.Sel.Name]
	if !known || i >= len(n.Args) {
		return
	}
	if lit, ok := n.Args[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
		key, err := strconv.Unquote(lit.Value)
		if err == nil && (keyShape.MatchString(key) || i == 2 && plainKey.MatchString(key)) {
			s.ask(key, path)
		}
	}
}

func (s *sources) ask(key, where string) {
	s.asked[key] = where
	s.literals[key] = true
}

// auditedField is a field of a document that the audit keeps: structs of the stores whose names end in Doc.
var auditedField = regexp.MustCompile(`json:"([a-z_]+)`)

func TestEveryFieldOfAnAuditedThingHasAName(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../internal/db/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	// Parts of a field have no name of their own: the field's is shown.
	parts := map[string]bool{"choiceDoc": true, "stretchDoc": true, "termDoc": true, "moneyDoc": true, "textDoc": true, "hotlineDoc": true}
	found := 0
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !strings.HasSuffix(spec.Name.Name, "Doc") || parts[spec.Name.Name] {
				return true
			}
			doc, ok := spec.Type.(*ast.StructType)
			if !ok {
				return true
			}
			for _, f := range doc.Fields.List {
				if f.Tag == nil {
					continue
				}
				if m := auditedField.FindStringSubmatch(f.Tag.Value); m != nil {
					found++
					if !c.Has("field." + m[1]) {
						t.Errorf("%s: %s keeps %q, which has no name in the catalogues", file, spec.Name.Name, m[1])
					}
				}
			}
			return true
		})
	}
	if found < 50 {
		t.Fatalf("only %d fields found: the test is blind", found)
	}
}
