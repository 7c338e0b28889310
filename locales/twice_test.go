package locales

import (
	"path/filepath"
	"testing"

	"github.com/BurntSushi/toml"

	"erawan/internal/lang"
)

// A key that two files have says whichever was read last, and nobody sees which that is.
func TestNoKeyIsWrittenTwice(t *testing.T) {
	t.Parallel()
	for _, l := range lang.All {
		paths, err := filepath.Glob("*." + string(l) + ".toml")
		if err != nil || len(paths) < 20 {
			t.Fatalf("%d files of %s, %v", len(paths), l, err)
		}
		from := map[string]string{}
		for _, path := range paths {
			var all map[string]any
			meta, err := toml.DecodeFile(path, &all)
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range meta.Keys() {
				if meta.Type(key...) != "String" {
					continue
				}
				if before, there := from[key.String()]; there {
					t.Errorf("%s: %s is in %s already", path, key, before)
				}
				from[key.String()] = path
			}
		}
	}
}
