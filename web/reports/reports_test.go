package reports_test

import (
	"strings"
	"testing"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/webtest"
)

func TestTheDictionaryExplainsEveryNumberInEveryLanguage(t *testing.T) {
	t.Parallel()
	b := webtest.New(t).SignedIn(access.RoleAnalyst)
	visits := webtest.Visits{"dictionary": func(b *webtest.Browser) webtest.Answer { return b.Get("/admin/reports/metrics") }}
	webtest.Whole(t, b, visits)
	webtest.Linked(t, b, visits)
	b.Language = "en"
	a := b.Get("/admin/reports/metrics")
	for _, d := range evidence.Dictionary {
		if len(a.All("section#"+d.ID)) != 1 {
			t.Errorf("%s is not explained", d.ID)
		}
	}
	if text := a.Text("#pledge_rate"); !strings.Contains(text, "Pledges divided by Viewable") || !strings.Contains(text, "A promise is not conduct") || !strings.Contains(text, "1.1.b") {
		t.Error(text)
	}
}

func TestEachNumberIsExplainedBesideIt(t *testing.T) {
	t.Parallel()
	a := webtest.New(t).SignedIn(access.RoleAnalyst).Get("/admin/reports/engagement")
	first := webtest.TextOf(a.All("details.define")[0])
	for _, want := range []string{"Decisions", "How it comes about", "view tokens, each counted once", "Known bias", "Machines ask too", "Version 1"} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not beside the number: %s", want, first)
		}
	}
}
