package content_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
)

func TestAScriptIsWhatAGuideSaysAndWhatTravellersAsk(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		guide, say string
		asked      []content.Question
	}{
		"nothing":                        {},
		"said alone":                     {"Have you thought of what to bring?\n\nThink of silk.", "Have you thought of what to bring?\nThink of silk.", nil},
		"asked":                          {"Think of silk.\n\nIs old ivory allowed?\nNo.\nNot even a ring.\n\n\nAnd as a gift? \nNo.", "Think of silk.", []content.Question{{"Is old ivory allowed?", "No.\nNot even a ring."}, {"And as a gift?", "No."}}},
		"in Chinese":                     {"带丝绸回家。\n\n旧的可以吗？\n不可以。", "带丝绸回家。", []content.Question{{"旧的可以吗？", "不可以。"}}},
		"a question mark within a line":  {"Why? Because.\nIt is so.", "Why? Because.\nIt is so.", nil},
		"only questions, nothing before": {"May I?\nNo.", "", []content.Question{{"May I?", "No."}}},
	} {
		say, asked := content.Script(c.guide)
		if say != c.say {
			t.Errorf("%s: says %q", name, say)
		}
		if d := cmp.Diff(c.asked, asked); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}
