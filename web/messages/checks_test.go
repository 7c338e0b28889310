package messages_test

import (
	"strings"
	"testing"

	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/sample"
	"erawan/internal/webtest"
)

func TestEveryRuleOfCopyIsExplainedAndSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	if _, err := sample.Reference(t.Context(), r.DB); err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"en", "zh-CN", "zh-HK", "th"} {
		b := r.SignedIn(access.RoleManager)
		b.Language = language
		a := b.Get("/admin/messages/checks")
		if strings.Contains(a.Body, "no value") {
			t.Errorf("%s: a sentence lacks what it speaks of", language)
		}
		for _, rule := range lint.Rules() {
			one := a.Text("#" + string(rule.ID))
			if one == "" {
				t.Errorf("%s: nothing of %s", language, rule.ID)
			}
			for _, key := range rule.Evidence {
				if strings.Contains(one, key) && key != "glossary" {
					t.Errorf("%s: %s names a source by its key %s", language, rule.ID, key)
				}
			}
		}
		if len(a.All("#scarcity a[href]")) == 0 {
			t.Errorf("%s: a rule's sources cannot be opened", language)
		}
	}
}
