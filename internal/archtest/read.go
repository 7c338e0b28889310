package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Source is one file of the tree as it stands on disk.
type Source struct {
	Path string // from the root, with slashes
	Text []byte
}

// Tree reads every file below a root with one of the endings. It goes by what is on disk and not by
// what the go command lists: a cached or excluded package is still read.
func Tree(root string, endings ...string) ([]Source, error) {
	var out []Source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && outside(d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !hasEnding(name, endings) {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		out = append(out, Source{filepath.ToSlash(rel), text})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read tree: %w", err)
	}
	return out, nil
}

// outside reports whether a folder is none of ours: what tools leave and what tests feed on.
func outside(folder string) bool {
	switch folder {
	case "node_modules", "testdata", "bin", "test-results":
		return true
	}
	return strings.HasPrefix(folder, ".")
}

func hasEnding(name string, endings []string) bool {
	for _, e := range endings {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}

// Parsed reads a Go source's imports. A file that no build of the product includes is not ours to
// judge, and false.
func Parsed(s Source) (File, bool, error) {
	if strings.HasPrefix(string(s.Text), "//go:build tools\n") {
		return File{}, false, nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), s.Path, s.Text, parser.ImportsOnly)
	if err != nil {
		return File{}, false, fmt.Errorf("parse: %w", err)
	}
	folder := path.Dir(s.Path)
	if folder == "." {
		folder = ""
	}
	out := File{Path: s.Path, Package: folder, Test: strings.HasSuffix(s.Path, "_test.go")}
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return File{}, false, fmt.Errorf("%s: import %s: %w", s.Path, i.Path.Value, err)
		}
		out.Imports = append(out.Imports, p)
	}
	return out, true, nil
}

// Sizes returns every function and file that is longer than the house allows. Tests may be long files,
// of short functions or not: a table is read by its rows.
func Sizes(s Source) ([]string, error) {
	if strings.HasSuffix(s.Path, "_test.go") {
		return nil, nil
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, s.Path, s.Text, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	var found []string
	if n := strings.Count(string(s.Text), "\n"); n > maxFile {
		found = append(found, fmt.Sprintf("%s: %d lines, at most %d", s.Path, n, maxFile))
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; n > maxFunction {
			found = append(found, fmt.Sprintf("%s: func %s: %d lines, at most %d", s.Path, fn.Name.Name, n, maxFunction))
		}
	}
	return found, nil
}

// Forbidden returns every way of a library that we do not go, wherever it is written. The table of
// them is itself not searched.
func Forbidden(s Source) []string {
	var found []string
	if within(path.Dir(s.Path), "internal/archtest") {
		return nil
	}
	for _, f := range forbidden {
		if f.under != "" && !within(path.Dir(s.Path), f.under) {
			continue
		}
		for n, line := range strings.Split(string(s.Text), "\n") {
			if strings.Contains(line, f.text) {
				found = append(found, fmt.Sprintf("%s:%d: %s: %s", s.Path, n+1, f.text, f.why))
			}
		}
	}
	return found
}
