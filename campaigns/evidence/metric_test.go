package evidence_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/evidence"
	"erawan/internal/lang"
	"erawan/locales"
)

var update = flag.Bool("update", false, "write docs/dictionary.md and testdata/definitions.txt anew")

func words(t *testing.T) *locales.Catalogue {
	t.Helper()
	c, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestADefinitionChangesWithItsVersionOnly holds what entries said in each version to what is on record.
func TestADefinitionChangesWithItsVersionOnly(t *testing.T) {
	t.Parallel()
	const record = "testdata/definitions.txt"
	old, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	c, now := words(t), []string{}
	for _, d := range evidence.Dictionary {
		now = append(now, fmt.Sprintf("%s %d %s", d.ID, d.Version, d.Digest(c.Say(lang.En, "metric_means."+d.ID, nil))))
	}
	kept := strings.Fields(string(old))
	said := map[string]string{}
	for i := 0; i+2 < len(kept); i += 3 {
		said[kept[i]+" "+kept[i+1]] = kept[i+2]
	}
	fresh := false
	for _, line := range now {
		f := strings.Fields(line)
		switch was := said[f[0]+" "+f[1]]; was {
		case f[2]:
		case "":
			fresh = true
			said[f[0]+" "+f[1]] = f[2]
			kept = append(kept, f...)
		default:
			t.Errorf("%s means something else than version %s did: give it the next version", f[0], f[1])
		}
	}
	if !fresh || t.Failed() {
		return
	}
	if !*update {
		t.Fatalf("%s is behind; run this test with -update", record)
	}
	var out strings.Builder
	for i := 0; i+2 < len(kept); i += 3 {
		fmt.Fprintln(&out, kept[i], kept[i+1], kept[i+2])
	}
	if err := os.WriteFile(record, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheDictionaryIsWhole(t *testing.T) {
	t.Parallel()
	c, seen := words(t), map[string]bool{}
	for _, d := range evidence.Dictionary {
		if seen[d.ID] || d.Version < 1 || d.Basis == "" || d.Unit == "" || d.Formula == "" {
			t.Errorf("%+v", d)
		}
		seen[d.ID] = true
		for _, of := range []string{d.Of, d.Per} {
			if _, known := evidence.Defined(of); of != "" && !known {
				t.Errorf("%s is made of %q, which the dictionary has not", d.ID, of)
			}
		}
		for _, key := range []string{"metric.", "metric_means.", "metric_bias."} {
			if !c.Has(key + d.ID) {
				t.Errorf("%s%s says nothing", key, d.ID)
			}
		}
	}
	for _, key := range c.Keys() {
		if id, ok := strings.CutPrefix(key, "metric."); ok && !seen[id] {
			t.Errorf("pages show %s, which the dictionary has not", key)
		}
	}
}

// TestTheDocumentIsTheDictionary holds docs/dictionary.md to the entries and their English sentences.
func TestTheDocumentIsTheDictionary(t *testing.T) {
	t.Parallel()
	const file = "../../docs/dictionary.md"
	want := document(words(t))
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is behind; run this test with -update (-want +got):\n%s", file, diff)
	}
}

func document(c *locales.Catalogue) string {
	var b strings.Builder
	say := func(key string, args ...any) string {
		m := map[string]any{}
		for pair := range slices.Chunk(args, 2) {
			m[pair[0].(string)] = pair[1]
		}
		return c.Say(lang.En, key, m)
	}
	fmt.Fprintf(&b, "# Dictionary\n\nWhat each number of a page or a file means. The console has the same in four languages under **Reports → %s**, and beside each number.\n"+
		"This page is written from `campaigns/evidence/metric.go` and the catalogues, and a test holds it to them; what a version meant is on record in\n"+
		"`campaigns/evidence/testdata/definitions.txt`. (`docs/metrics.md` is about the program's own health.)\n\n"+
		"| id | version | means | how it comes about | unit | basis | known bias | donors' code |\n|---|---|---|---|---|---|---|---|\n", say("dictionary.title"))
	name := func(id string) string {
		if id == "" {
			return ""
		}
		return say("metric." + id)
	}
	for _, d := range evidence.Dictionary {
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s | %s | %s | %s | %s |\n", d.ID, d.Version, say("metric_means."+d.ID), say("formula."+string(d.Formula), "of", name(d.Of), "per", name(d.Per)),
			say("unit."+string(d.Unit)), d.Basis, say("metric_bias."+d.ID), d.Donor)
	}
	return b.String()
}
