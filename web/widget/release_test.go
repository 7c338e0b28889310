package widget

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the release of a new version")

// TestAVersionNeverChanges: what is served under a version is what its sources gave when it was released, and the guide for partners
// names it with its digest and what changed.
func TestAVersionNeverChanges(t *testing.T) {
	t.Parallel()
	now, err := release()
	if err != nil {
		t.Fatal(err)
	}
	file := "released/" + Version + ".js"
	if _, err := os.Stat(file); *update && os.IsNotExist(err) {
		if err := os.WriteFile(file, now.Code, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(code, now.Code) {
		t.Fatalf("%s is not what the sources give (%v): give the tag another Version, write docs/widget.md, and run go test ./web/widget -run AVersion -update", file, err)
	}
	all, err := Releases()
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("../../docs/widget.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range all {
		if line := "| `" + r.Version + "` | `" + r.SRI + "` |"; !strings.Contains(string(guide), line) {
			t.Errorf("docs/widget.md has no line %q", line)
		}
		if i == 0 && r.Version != Version {
			t.Errorf("the newest is %s, and the sources are %s", r.Version, Version)
		}
	}
}
