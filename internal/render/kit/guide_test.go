package kit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// TestAGuidesPageHasQuestionsAndAlternatives: in every language the page has room for a script with three questions and three
// alternatives, and only what the page is whole without is left out.
func TestAGuidesPageHasQuestionsAndAlternatives(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		if s.kind != Guide {
			continue
		}
		chinese := s.l == lang.ZhHans || s.l == lang.ZhHant
		mark := map[bool]string{true: "？", false: "?"}[chinese]
		question := func(n int) string { return s.says(n) + mark + "\n" + s.says(3*n) }
		p := s.base
		p.Words.Asked, p.Words.Also = s.says(12), s.says(12)
		n := map[bool]int{true: 14, false: 30}[chinese]
		p.Guide = strings.Join([]string{s.says(5 * n), question(n), question(n), question(n)}, "\n\n")
		for i := range 3 {
			p.Also = append(p.Also, content.Another{Message: int64(i), Headline: s.says(n), Body: s.says(3 * n)})
		}
		sheet, err := Draw(fonts, Guide, p)
		if err != nil || len(sheet.Left) > 0 {
			t.Fatalf("%s: %v, left out %q", s.l, err, sheet.Left)
		}
		keep(t, fmt.Sprintf("guide-%s", s.l), sheet, 6)
		p.Guide = s.says(map[bool]int{true: 1000, false: 1200}[chinese])
		p.Also = slices.Repeat(p.Also, 12)
		if sheet, err = Draw(fonts, Guide, p); err != nil || len(sheet.Left) == 0 {
			t.Errorf("%s, with more than there is room for: %v, left out %q", s.l, err, sheet.Left)
		}
		if s.l == lang.En && !slices.Contains(sheet.Left, p.Also[0].Headline) {
			t.Errorf("what is left out is not said by its name: %q", sheet.Left)
		}
	}
}
