// Package static holds the look of the pages: style, icons and the little script that decorates them.
package static

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"erawan/web/widget"
)

//go:embed *.css *.ts *.svg
var files embed.FS

// Files returns what pages link to, by name: console.css and console.js, bundled and made small, the
// icons and the mark, and what draws cards as the tag does.
func Files() (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, name := range []string{"icons.svg", "mark.svg"} {
		content, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out[name] = content
	}
	for from, to := range map[string]string{"console.css": "console.css", "console.ts": "console.js", "passkey.ts": "passkey.js", "build.ts": "build.js", "draft.ts": "draft.js"} {
		content, err := bundle(from)
		if err != nil {
			return nil, err
		}
		out[to] = content
	}
	preview, err := widget.Preview()
	if err != nil {
		return nil, err
	}
	out["preview.js"] = preview
	return out, nil
}

func bundle(entry string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Write: false, Format: api.FormatIIFE, Target: api.ES2019,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Charset: api.CharsetUTF8,
		Engines: modern, LegalComments: api.LegalCommentsNone, Outdir: "/", Plugins: []api.Plugin{embedded},
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("bundle %s: %s", entry, result.Errors[0].Text)
	}
	return result.OutputFiles[0].Contents, nil
}

// modern keeps light-dark() as it is written: it is older than none of these.
var modern = []api.Engine{{Name: api.EngineChrome, Version: "123"}, {Name: api.EngineFirefox, Version: "120"}, {Name: api.EngineSafari, Version: "17.5"}}

// embedded lets the bundler read from the program instead of the disk.
var embedded = api.Plugin{Name: "embedded", Setup: func(b api.PluginBuild) {
	b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
		return api.OnResolveResult{Path: strings.TrimPrefix(a.Path, "./"), Namespace: "embedded"}, nil
	})
	b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "embedded"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		text, err := fs.ReadFile(files, a.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		content, loader := string(text), api.LoaderCSS
		if strings.HasSuffix(a.Path, ".ts") {
			loader = api.LoaderTS
		}
		return api.OnLoadResult{Contents: &content, Loader: loader}, nil
	})
}}
