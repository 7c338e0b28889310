package reference

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The golden holds what each law of the library would say as a card, and what still stops it.
func TestEveryLawOfTheLibraryReadsAsInItsGolden(t *testing.T) {
	t.Parallel()
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	for _, w := range library.Laws {
		if w.Place == "" {
			continue // the treaty has no place to speak of
		}
		c := library.Card(w)
		fmt.Fprintf(&b, "# %s: %s, confidence %s, %v\n", w.ID, w.Instrument, w.Confidence, content.Alarms(c, nil, now))
		for _, l := range lang.All {
			fmt.Fprintf(&b, "%-8s %s\n", l, c.Sentence(l))
		}
		b.WriteByte('\n')
	}
	const name = "testdata/cards.txt"
	if *update {
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s: want (-), got (+)\n%s", name, diff)
	}
}

// A row is knowledge to start from: none of them may be approved in a language it has no source's name
// in, and each asks for a reviewer.
func TestALawOfTheLibraryIsNoApprovedCard(t *testing.T) {
	t.Parallel()
	library, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range library.Laws {
		c := library.Card(w)
		if why := content.Approvable(c, lang.Th, time.Now()); why == "" {
			t.Errorf("%s may be approved in Thai as it is", w.ID)
		}
		if (w.Confidence == content.C || w.Confidence == content.G) && c.SourceURL == "" && content.Approvable(c, lang.En, time.Now()) == "" {
			t.Errorf("%s, confidence %s, may be approved without a source", w.ID, w.Confidence)
		}
	}
}
