package campaigns

import (
	"strings"
	"testing"
	"time"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

func TestTheFirstRuleThatFitsLeadsAReader(t *testing.T) {
	t.Parallel()
	day := DateOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	l := Link{Message: 1, Rules: []LinkRule{{Locale: lang.ZhHant, Place: "HK", Message: 2}, {Device: Phone, From: day, Until: day.Plus(1), Message: 3}, {Locale: lang.Th, Message: 4}}}
	for name, row := range map[string]struct {
		reader Reader
		want   int64
	}{
		"of Hong Kong":                   {Reader{lang.ZhHant, "HK", Phone, "", day}, 2},
		"in its script from elsewhere":   {Reader{lang.ZhHant, "TW", Computer, "", day}, 1},
		"on a telephone, in its days":    {Reader{lang.En, "", Phone, "", day.Plus(1)}, 3},
		"on a telephone, the day after":  {Reader{lang.En, "", Phone, "", day.Plus(2)}, 1},
		"on a telephone, the day before": {Reader{lang.Th, "TH", Phone, "", day.Plus(-1)}, 4},
	} {
		if got := l.MessageFor(row.reader); got != row.want {
			t.Errorf("a reader %s is led to %d, want %d", name, got, row.want)
		}
	}
}

func TestALinkSaysEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	wrong := Link{Source: "no spaces", Medium: "UPPER", Rules: []LinkRule{{Message: 1, Place: "Hong Kong"}}}
	got := map[string]string{}
	for _, f := range fault.All(wrong.Check()) {
		got[f.Field] = f.Key
	}
	for field, key := range map[string]string{"/name": "links.needs_name", "/placement": "links.needs_placement", "/message": "links.needs_message", "/source": "links.bad_mark",
		"/medium": "links.bad_mark", "/until": "batch.bad_window", "/rules": "links.bad_rule"} {
		if got[field] != key {
			t.Errorf("%s: %q, want %q", field, got[field], key)
		}
	}
}

func TestALinkIsToldFromBatchesAndVariantsByItsCells(t *testing.T) {
	t.Parallel()
	for _, id := range []int64{1, 9, 10, 35, 36, 1000, 1<<31 - 1} {
		for _, from := range append([]Platform{""}, Platforms...) {
			variant := Link{ID: id}.Batch(1, from).Variant()
			if len(variant) > maxVariant {
				t.Errorf("%q is longer than a token holds", variant)
			}
			if got, on, ok := LinkOf(variant); got != id || on != from || !ok {
				t.Errorf("%q is of %d from %q (%v), want %d from %q", variant, got, on, ok, id, from)
			}
		}
	}
	for _, other := range []string{"", "a", "lift", "w", "/", "/W", "/-1", "/0", "/é", Batch{Key: 1, Number: 42}.Variant(), Batch{}.Variant()} {
		if id, _, ok := LinkOf(other); ok {
			t.Errorf("%q is taken for link %d", other, id)
		}
	}
}

func TestAnAddressSaysWhosePostItWasIn(t *testing.T) {
	t.Parallel()
	l := Link{Slug: "k7q2mx9"}
	for _, from := range append([]Platform{""}, Platforms...) {
		path, _ := strings.CutPrefix(l.Address(from), "/l/")
		for _, typed := range []string{path, strings.ToUpper(path)} {
			if slug, got := ParseSlug(typed); slug != l.Slug || got != from {
				t.Errorf("%s is %q from %q, want %q", typed, slug, got, from)
			}
		}
	}
	for typed, want := range map[string]string{"k7q2mx9.nowhere": "k7q2mx9", "k7q2mx9.": "k7q2mx9", ".weibo": "", "": ""} {
		if slug, from := ParseSlug(typed); slug != want || from != "" && typed != ".weibo" {
			t.Errorf("%q is %q from %q", typed, slug, from)
		}
	}
}
