package campaigndb_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoProductCodeTrusts holds that only test rooms plant campaigns whose texts nobody approved.
func TestNoProductCodeTrusts(t *testing.T) {
	t.Parallel()
	rooms := map[string]bool{"internal/storetest": true}
	looked := 0
	err := fs.WalkDir(os.DirFS("../../.."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || rooms[filepath.ToSlash(filepath.Dir(path))] {
			return err
		}
		looked++
		source, err := os.ReadFile(filepath.Join("../../..", path))
		if err == nil && (strings.Contains(string(source), "Trusting:") || strings.Contains(string(source), ".Trusting =")) {
			t.Errorf("%s trusts", path)
		}
		return err
	})
	if err != nil || looked < 200 {
		t.Fatalf("%d files looked at, %v", looked, err)
	}
}
