// Package page renders HTML. A page is parsed once when the program starts, is rendered whole before
// the first byte is sent, and speaks the language of its reader.
package page

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"erawan/internal/lang"
)

// Set is every page of the program. It is immutable.
type Set struct {
	words  Words
	assets *Assets
	pages  map[string]*template.Template
}

// Parse reads a tree of templates: "layout" and "part" are shared by all; each file in "page" is a
// page of that name.
func Parse(fsys fs.FS, words Words, assets *Assets) (*Set, error) {
	shared := template.New("").Option("missingkey=error")
	for _, dir := range []string{"layout", "part"} {
		if err := parseDir(shared, fsys, dir); err != nil {
			return nil, err
		}
	}
	files, err := fs.Glob(fsys, "page/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	s := &Set{words: words, assets: assets, pages: make(map[string]*template.Template, len(files))}
	for _, file := range files {
		base, err := shared.Clone()
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		name := strings.TrimSuffix(path.Base(file), ".html")
		if err := parseFile(base, fsys, file, "page"); err != nil {
			return nil, err
		}
		s.pages[name] = base.Lookup("page")
	}
	return s, nil
}

func parseDir(into *template.Template, fsys fs.FS, dir string) error {
	files, err := fs.Glob(fsys, dir+"/*.html")
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	for _, file := range files {
		if err := parseFile(into, fsys, file, strings.TrimSuffix(file, ".html")); err != nil {
			return err
		}
	}
	return nil
}

func parseFile(into *template.Template, fsys fs.FS, file, name string) error {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	if _, err := into.New(name).Parse(string(text)); err != nil {
		return fmt.Errorf("templates: %s: %w", file, err)
	}
	return nil
}

// Names lists the pages, sorted.
func (s *Set) Names() []string { return slices.Sorted(maps.Keys(s.pages)) }

// Reader is somebody who reads this set's pages in a language, with a clock in a zone.
func (s *Set) Reader(l lang.Locale, zone *time.Location) Reader {
	if !l.Valid() {
		l = lang.En
	}
	if zone == nil {
		zone = time.UTC
	}
	return Reader{Locale: l, Zone: zone, words: s.words, assets: s.assets}
}

// Plainly is a reader of texts that are no pages: mail, and files that nobody is waiting for.
func Plainly(words Words, l lang.Locale, zone *time.Location) Reader {
	return Reader{Locale: l, Zone: zone, words: words}
}

// Page is one page and the type of its view.
type Page[View any] struct{ template *template.Template }

// Of finds a page. It panics when there is none of that name: a program that lacks a page must not
// start.
func Of[View any](s *Set, name string) Page[View] {
	t := s.pages[name]
	if t == nil {
		panic(fmt.Sprintf("page: no template page/%s.html", name))
	}
	return Page[View]{t}
}

// Render writes the whole page, or nothing and the error: a reader never gets half a page.
func (p Page[View]) Render(w io.Writer, v View) error {
	var whole bytes.Buffer
	if err := p.template.Execute(&whole, v); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	_, err := whole.WriteTo(w)
	return err
}
