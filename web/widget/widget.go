// Package widget builds the tag: the one script that a partner's page loads. Its TypeScript and style
// are bundled when the program starts, so a build needs nothing but Go.
package widget

import (
	"bytes"
	"crypto/sha512"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

//go:embed src/*.ts src/*.css
var sources embed.FS

// entry is where the bundle begins.
const entry = "src/e.ts"

// Bundle is the tag as it is served.
type Bundle struct {
	Code []byte // minified, ASCII only: a page in any encoding may load it
	SRI  string // for an integrity attribute: "sha384-…"
	ETag string // quoted, ready for the header
}

// Build bundles the tag. The same sources give the same bytes; an error means that they do not compile.
func Build() (Bundle, error) {
	return build(sources)
}

func build(files fs.FS) (Bundle, error) {
	code, err := bundle(files, entry, nil, nil)
	if err != nil {
		return Bundle{}, fmt.Errorf("bundle the tag: %w", err)
	}
	return bundled(code), nil
}

func bundled(code []byte) Bundle {
	integrity := sha512.Sum384(code)
	return Bundle{
		Code: code,
		SRI:  "sha384-" + base64.StdEncoding.EncodeToString(integrity[:]),
		ETag: `"` + hex.EncodeToString(integrity[:8]) + `"`,
	}
}

// quiet is what the drawing of a card is given instead of the parts that ask, count and keep.
var quiet = map[string]string{"src/page.ts": "src/quiet.ts", "src/events.ts": "src/quiet.ts", "src/memory.ts": "src/quiet.ts", "src/view.ts": "src/quiet.ts"}

// Preview bundles a script for our own pages that draws the cards on them with the tag's own hand. It asks no
// server, counts nothing and keeps nothing.
func Preview() ([]byte, error) {
	code, err := bundle(sources, "src/preview.ts", quiet, nil)
	if err != nil {
		return nil, fmt.Errorf("bundle the preview: %w", err)
	}
	return code, nil
}

// bundle makes a script of one file and all that it imports, some of that replaced, with constants by their names.
func bundle(files fs.FS, from string, instead, constants map[string]string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{from},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2019,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		Define:            defined(constants),
		Plugins:           []api.Plugin{embedded(files, instead)},
	})
	if len(result.Errors) > 0 {
		return nil, joined(result.Errors)
	}
	return bytes.TrimSpace(result.OutputFiles[0].Contents), nil
}

// defined are the constants of a bundle, with where scripts lie that are no version's.
func defined(constants map[string]string) map[string]string {
	out := map[string]string{"FOLDER": `"/v1/"`}
	maps.Copy(out, constants)
	return out
}

// embedded lets the bundler read the sources from files that are part of the program, some of them in others' places.
func embedded(files fs.FS, instead map[string]string) api.Plugin {
	resolve := func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		name := path.Clean(args.Path)
		if args.Kind != api.ResolveEntryPoint {
			name = path.Join(path.Dir(args.Importer), name)
		}
		if path.Ext(name) == "" {
			name += ".ts"
		}
		if other, ok := instead[name]; ok && args.Importer != other { // which may itself go by what it stands in for
			name = other
		}
		return api.OnResolveResult{Path: name, Namespace: "tag"}, nil
	}

	load := func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		text, err := fs.ReadFile(files, args.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		if path.Ext(args.Path) == ".css" {
			text, err = minifiedStyle(text)
		}
		contents := inner.Replace(string(text))
		return api.OnLoadResult{Contents: &contents, Loader: loaderOf(args.Path)}, err
	}

	return api.Plugin{Name: "embedded", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: ".*"}, resolve)
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "tag"}, load)
	}}
}

func loaderOf(name string) api.Loader {
	if path.Ext(name) == ".css" {
		return api.LoaderText
	}
	return api.LoaderTS
}

// minifiedStyle shortens the card's style; the bundle then carries it as a string.
func minifiedStyle(css []byte) ([]byte, error) {
	result := api.Transform(string(css), api.TransformOptions{
		Loader:           api.LoaderCSS,
		MinifyWhitespace: true,
		MinifySyntax:     true,
	})
	if len(result.Errors) > 0 {
		return nil, joined(result.Errors)
	}
	return tight.ReplaceAll(bytes.TrimSpace(result.Code), []byte("$1$2")), nil
}

// tight finds the blanks that the minifier must leave in custom properties and this style can spare:
// after a comma, and before a value that is not empty.
var tight = regexp.MustCompile(`([,:]) +([^ ;])`)

// inner gives the style's own properties, those that no page sets, one letter each. A page's begin with --erawan-.
var inner = strings.NewReplacer("--light-mark", "--a", "--dark-mark", "--b", "--light", "--c", "--dark", "--d", "--mark", "--e", "--paper", "--f", "--ink", "--g", "--radius", "--h")

func joined(messages []api.Message) error {
	errs := make([]error, len(messages))
	for i, m := range messages {
		errs[i] = errors.New(m.Text)
		if m.Location != nil {
			errs[i] = fmt.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
		}
	}
	return errors.Join(errs...)
}
