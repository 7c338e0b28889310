package lang

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/locales.md anew")

func TestEveryRowOfThePolicyIsKept(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Policy {
		t.Run(r.Tag, func(t *testing.T) {
			got, ok := Match([]string{r.Tag}, All)
			if got != r.Locale || ok != (r.Locale != "") {
				t.Errorf("reads %q, the policy says %q: %s", got, r.Locale, r.Why)
			}
		})
		if seen[r.Tag] || r.Why == "" {
			t.Errorf("%s is there twice, or without a reason", r.Tag)
		}
		seen[r.Tag] = true
	}
}

func TestTheNextTagCountsWhereThePolicyHasNone(t *testing.T) {
	t.Parallel()
	for _, r := range Policy {
		want := r.Locale
		if want == "" {
			want = Th
		}
		if got, _ := Match([]string{r.Tag, "th"}, All); got != want {
			t.Errorf("%s, then th: reads %q, want %q", r.Tag, got, want)
		}
	}
}

const (
	policyPage  = "../../docs/locales.md"
	policyBegin = "<!-- policy: written by go test ./internal/lang -update -->\n"
	policyEnd   = "<!-- end of policy -->\n"
)

func TestTheDocumentPrintsThePolicy(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(policyPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), policyBegin)
	_, after, ended := strings.Cut(rest, policyEnd)
	if !ok || !ended {
		t.Fatal("docs/locales.md has no place for the policy")
	}
	var table strings.Builder
	table.WriteString("| asked | shown | why |\n|---|---|---|\n")
	for _, r := range Policy {
		shown := string(r.Locale)
		if shown == "" {
			shown = "the next asked"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", r.Tag, shown, r.Why)
	}
	want := before + policyBegin + table.String() + policyEnd + after
	if *update {
		if err := os.WriteFile(policyPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(page) {
		t.Error("docs/locales.md prints another policy: go test ./internal/lang -run Document -update")
	}
}
