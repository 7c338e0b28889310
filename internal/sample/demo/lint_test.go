package demo

import (
	"slices"
	"testing"
	"time"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/lang"
	"erawan/internal/sample/reference"
	"erawan/locales"
)

var lintedOn = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// copyOf is a seeded message in a locale, as the linter is given it.
func copyOf(d *Demo, laws []content.LawCard, m Message, l lang.Locale) lint.Copy {
	t := m.Text[l]
	c := lint.Copy{Locale: l, Frame: content.Frame(m.Frame), Action: content.Action(m.Action), At: lintedOn,
		Text: content.Text{Headline: t.Headline, Body: t.Body, ActionLabel: t.Action, Alt: t.Alt, Source: t.Source, Guide: t.Guide, Speaker: d.Speaker[l], Why: d.Why[l]}}
	if m.Report {
		c.Text.ReportLabel = d.Report.Label[l]
	}
	for _, law := range laws {
		if slices.Contains(m.Cites, law.Public) {
			c.Cites = append(c.Cites, law)
		}
	}
	return c
}

// What we seed is what we tell others to write: no rule blocks it, and none has anything to say of its
// words. That nobody has put a name to its law is said, and is true.
func TestNoRuleHasAnythingToSayOfTheSeededMessages(t *testing.T) {
	t.Parallel()
	d, laws := loaded(t), cards(t)
	for _, m := range d.Messages {
		for _, l := range lang.All {
			for _, f := range lint.Check(copyOf(d, laws, m, l)) {
				if f.Rule == lint.CardAlarm && f.Severity == lint.Warn {
					continue
				}
				t.Errorf("%s in %s: %s %s in %s: %q %v", m.Key, l, f.Severity, f.Rule, f.Field, f.Quote, f.Args)
			}
		}
	}
	for _, law := range laws {
		for _, l := range lang.All {
			for _, f := range lint.CheckCard(law, l, lintedOn) {
				t.Errorf("%s in %s: %s %s: %q", law.Public, l, f.Severity, f.Rule, f.Quote)
			}
		}
	}
	for _, s := range d.Statements {
		for _, l := range lang.All {
			c := lint.Copy{Locale: l, Frame: content.Norm, Action: content.Pledge, At: lintedOn, Text: content.Text{Why: s.Text[l], ActionLabel: "1"}}
			for _, f := range lint.Check(c) {
				t.Errorf("statement %s in %s: %s %s: %q", s.Key, l, f.Severity, f.Rule, f.Quote)
			}
		}
	}
}

func TestEveryRuleHasItsWordsAndItsEvidence(t *testing.T) {
	t.Parallel()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	library, err := reference.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules := lint.Rules()
	if len(rules) < 20 {
		t.Fatalf("only %d rules", len(rules))
	}
	for _, r := range rules {
		for _, key := range r.Keys {
			if !words.Has(key) {
				t.Errorf("%s says %q, which no catalogue has", r.ID, key)
			}
		}
		if r.OfWords && len(r.Evidence) == 0 {
			t.Errorf("%s names no evidence", r.ID)
		}
		for _, e := range r.Evidence {
			if !slices.ContainsFunc(library.Sources, func(s reference.Source) bool { return s.Key == e }) {
				t.Errorf("%s rests on %q, which is no source of the library", r.ID, e)
			}
		}
	}
}

func TestTheAgreedWordsAreTheLibrarys(t *testing.T) {
	t.Parallel()
	library, err := reference.Load()
	if err != nil {
		t.Fatal(err)
	}
	for id, agreed := range lint.Agreed() {
		i := slices.IndexFunc(library.Terms, func(w reference.Term) bool { return w.ID == id })
		if i < 0 {
			t.Errorf("%s is no term of the library", id)
			continue
		}
		for l, word := range agreed {
			if word != library.Terms[i].Words[l] {
				t.Errorf("%s in %s: %q, the library says %q", id, l, word, library.Terms[i].Words[l])
			}
		}
	}
}
