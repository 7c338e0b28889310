package widget

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Version is that of the sources. What a version says never changes, so whoever changes the tag gives it another.
const Version = "1.0.0"

//go:embed released/*.js
var released embed.FS

// Release is the tag of a version, as it is served for ever under an address of its own.
type Release struct {
	Version string
	Bundle
}

// Releases lists them, the newest first.
func Releases() ([]Release, error) {
	files, err := fs.Glob(released, "released/*.js")
	if err != nil {
		return nil, err
	}
	var out []Release
	for _, f := range files {
		code, err := fs.ReadFile(released, f)
		if err != nil {
			return nil, err
		}
		out = append(out, Release{strings.TrimSuffix(path.Base(f), ".js"), bundled(code)})
	}
	slices.SortFunc(out, func(a, b Release) int { return slices.Compare(numbers(b.Version), numbers(a.Version)) })
	return out, nil
}

// numbers are those of a version, the one that says most first.
func numbers(version string) (out []int) {
	for part := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(part) // a test holds files to what their versions are
		out = append(out, n)
	}
	return out
}

// release bundles the sources for the address of their version.
func release() (Bundle, error) {
	code, err := bundle(sources, entry, nil, map[string]string{"FOLDER": `"` + folder(Version) + `"`})
	if err != nil {
		return Bundle{}, fmt.Errorf("bundle version %s of the tag: %w", Version, err)
	}
	return bundled(code), nil
}

// folder is where a version is served, below our address.
func folder(version string) string { return "/v" + version + "/" }
