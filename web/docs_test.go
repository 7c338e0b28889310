package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
)

// codes are the keys that the public rooms give to fault.New, Add and Wrong.
func codes(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	shape := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	found := map[string]string{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources in %s (%v)", folder, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 {
					return true
				}
				name, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || name.Sel.Name != "New" && name.Sel.Name != "Add" && name.Sel.Name != "Wrong" {
					return true
				}
				if lit, ok := call.Args[len(call.Args)-1].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if key, err := strconv.Unquote(lit.Value); err == nil && shape.MatchString(key) {
						found[key] = path
					}
				}
				return true
			})
		}
	}
	return found
}

func TestThePageOnTheAPINamesEveryCodeAndReason(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	found := codes(t, "ask", "public", "api", "../campaigns/pledges")
	if len(found) < 30 {
		t.Fatalf("only %d codes found: the scan is blind", len(found))
	}
	for code, where := range found {
		if !strings.Contains(page, "`"+code+"`") {
			t.Errorf("docs/api.md does not name %s (%s)", code, where)
		}
	}
	for _, reason := range delivery.Reasons {
		if !strings.Contains(page, "`"+string(reason)+"`") {
			t.Errorf("docs/api.md does not explain %s", reason)
		}
	}
	told := map[string]bool{string(campaigns.NoticeTest): true} // what a webhook is told, which has its sentence under another name
	for _, kind := range campaigns.NoticeKinds {
		if told[string(kind)] = true; !strings.Contains(page, "`"+string(kind)+"`") {
			t.Errorf("docs/api.md does not explain %s", kind)
		}
	}
	words := newRoom(t).words
	for _, code := range regexp.MustCompile("`([a-z]+\\.[a-z_]+)`").FindAllStringSubmatch(page, -1) {
		if !words.Has(code[1]) && !told[code[1]] && code[1] != "errors.pointer" {
			t.Errorf("docs/api.md names %s, which has no sentence", code[1])
		}
	}
}
