package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/accessdb"
	"erawan/internal/lang"
)

func TestAWaveIsBroughtInByCommandOrRefusedWithItsRow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	address := "sqlite://" + filepath.Join(dir, "erawan.db")
	if code, _, e := call(t, "migrate", "up", "--database-url="+address); code != done {
		t.Fatal(e)
	}
	d, err := db.Open(t.Context(), address, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	org, err := accessdb.Store{DB: d}.AddOrg(t.Context(), access.Org{Kind: access.Owner, Name: lang.Text{lang.En: "A team"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	book := file("book.csv", "question,wording,code,label\nlegal,Is it legal?,1,Yes\nlegal,,2,No\n")
	bring := func(answers string) (int, string, string) {
		return call(t, "research", "import", "--database-url="+address, "--org="+org.Public, "--study=Airport", "--name=2026", "--from=2026-03-01", "--to=2026-03-31", "--method=interviews",
			"--base=travellers", "--source=A team", "--confidence=B", "--by=Mali", book, answers)
	}
	if code, _, e := bring(file("bad.csv", "respondent,weight,legal\na,1,1\na,1,2\n")); code != failed || !strings.Contains(e, "Row 3: this respondent stands in row 2 already.") {
		t.Errorf("%d: %s", code, e)
	}
	if code, said, e := bring(file("good.csv", "respondent,weight,legal\na,1,1\nb,1,2\n")); code != done || !strings.HasPrefix(said, "wav_") || !strings.Contains(said, "2 people, 1 questions") {
		t.Errorf("%d: %s%s", code, said, e)
	}
}
