// Package locales holds every sentence of the interface in the four languages, each catalogue as
// complete as the next. Rules return keys; this is where a key becomes words.
package locales

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"erawan/internal/lang"
)

//go:embed *.toml
var files embed.FS

// Catalogue says keys in a language. It is immutable and safe for use by many at once.
type Catalogue struct {
	// Missed is told of each key that was asked for and that nobody wrote; nobody when nil.
	Missed func(key string)

	// plain holds the sentences with nothing to fill in, which is most of them: they cost one look-up.
	plain      map[lang.Locale]map[string]string
	localizers map[lang.Locale]*i18n.Localizer
	keys       map[string]struct{}
}

// New reads the catalogues that are built into the program.
func New() (*Catalogue, error) { return read(files) }

func read(fsys fs.FS) (*Catalogue, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	c := &Catalogue{
		plain:      map[lang.Locale]map[string]string{},
		localizers: map[lang.Locale]*i18n.Localizer{},
		keys:       map[string]struct{}{},
	}
	for _, l := range lang.All {
		c.plain[l] = map[string]string{}
		names, err := fs.Glob(fsys, "*."+string(l)+".toml")
		if err != nil || len(names) == 0 {
			return nil, fmt.Errorf("locales: no catalogue for %s", l)
		}
		for _, name := range names {
			file, err := bundle.LoadMessageFileFS(fsys, name)
			if err != nil {
				return nil, fmt.Errorf("locales: %w", err)
			}
			for _, m := range file.Messages {
				c.keys[m.ID] = struct{}{}
				if m.One == "" && !strings.Contains(m.Other, "{{") {
					c.plain[l][m.ID] = m.Other
				}
			}
		}
		c.localizers[l] = i18n.NewLocalizer(bundle, string(l))
	}
	return c, nil
}

// Say returns the sentence of a key in a locale, English when the locale is none of ours. Whole
// numbers among the arguments are written as the language writes them; the argument "count" also
// chooses between one and many. A key that nobody wrote is returned as it is, so that a page still
// renders; a test holds every key in the sources against the catalogues.
func (c *Catalogue) Say(l lang.Locale, key string, args map[string]any) string {
	if !l.Valid() {
		l = lang.En
	}
	if s, ok := c.plain[l][key]; ok {
		return s
	}
	if !c.Has(key) {
		if c.Missed != nil {
			c.Missed(key)
		}
		return key
	}
	said, err := c.localizers[l].Localize(&i18n.LocalizeConfig{
		MessageID:    key,
		PluralCount:  args["count"],
		TemplateData: written(l, args),
	})
	if err != nil {
		return key
	}
	return said
}

// Has reports whether there is a sentence for a key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.keys[key]
	return ok
}

// Keys lists every key, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.keys)) }

func written(l lang.Locale, args map[string]any) map[string]any {
	out := make(map[string]any, len(args))
	for name, v := range args {
		switch n := v.(type) {
		case int:
			v = lang.Number(l, int64(n))
		case int64:
			v = lang.Number(l, n)
		}
		out[name] = v
	}
	return out
}
