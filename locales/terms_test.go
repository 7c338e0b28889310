package locales

import (
	"regexp"
	"testing"

	"erawan/internal/lang"
)

// TestAnAudienceAndItsReachHaveOneNameInEachLanguage holds the catalogues to the glossary, where several words
// would do and only one is ours.
func TestAnAudienceHasOneNameInEachLanguage(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for l, terms := range map[lang.Locale]struct{ ours, others *regexp.Regexp }{
		lang.En:     {regexp.MustCompile(`(?i)\baudiences?\b`), regexp.MustCompile(`(?i)\bsegments?\b`)},
		lang.ZhHans: {regexp.MustCompile(`人群`), regexp.MustCompile(`受众|分众|客群|覆盖范围`)},
		lang.ZhHant: {regexp.MustCompile(`人群`), regexp.MustCompile(`受眾|分眾|客群|到訪|覆蓋範圍`)},
		lang.Th:     {regexp.MustCompile(`กลุ่มเป้าหมาย`), regexp.MustCompile(`กลุ่มผู้ชม|เซกเมนต์`)},
	} {
		ours := 0
		for _, key := range c.Keys() {
			said := c.Say(l, key, nil)
			if terms.ours.MatchString(said) {
				ours++
			}
			if other := terms.others.FindString(said); other != "" {
				t.Errorf("%s: %q says %q: the glossary has another word", l, key, other)
			}
		}
		if ours < 5 {
			t.Errorf("%s: %d sentences speak of audiences: nothing was looked at", l, ours)
		}
	}
}
