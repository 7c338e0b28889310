package prior

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// keepers are the rooms that write something down of a visit or a person, or hand it out: tables, tokens,
// events, logs and metrics, the disk, public answers and the widget.
var keepers = []string{
	"migrations", "campaigns/token", "campaigns/engagement", "campaigns/pledges", "campaigns/delivery",
	"internal/access", "internal/db", "internal/rdb", "internal/spool", "internal/watch", "internal/outbound",
	"web/ask", "web/public", "web/api", "web/widget",
}

var (
	labels     = regexp.MustCompile(`(?i)diehard|die_hard|rejector|ban_?influenced|attitude`)
	sqlComment = regexp.MustCompile(`--[^\n]*`)
)

func TestNoTableTokenEventOrLogHasThePrior(t *testing.T) {
	t.Parallel()
	looked := 0
	for _, room := range keepers {
		root := filepath.Join("..", "..", room)
		if _, err := os.Stat(root); os.IsNotExist(err) {
			continue // a room that is planned
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			switch filepath.Ext(path) {
			case ".go", ".sql", ".js", ".json":
			default:
				return nil
			}
			looked++
			return lookInto(t, path)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 100 {
		t.Errorf("only %d files were looked into", looked)
	}
}

func lookInto(t *testing.T, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if found := labels.FindString(sqlComment.ReplaceAllString(string(raw), "")); found != "" {
		t.Errorf("%s names %q", path, found)
	}
	if filepath.Ext(path) != ".go" {
		return nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, raw, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, i := range file.Imports {
		if i.Path.Value == `"erawan/audience/prior"` {
			t.Errorf("%s imports the prior", path)
		}
	}
	return nil
}
