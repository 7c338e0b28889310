package locales

import (
	"regexp"
	"testing"

	"erawan/internal/lang"
)

// TestAnAudienceHasOneNameInEachLanguage holds the catalogues to the glossary, where several words
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

// TestThingsAreCalledWhatTheGlossaryCallsThem: a reader who meets two words looks for two things.
func TestThingsAreCalledWhatTheGlossaryCallsThem(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range []struct {
		of           string
		in           lang.Locale
		ours, others *regexp.Regexp
	}{
		{"message", lang.ZhHans, regexp.MustCompile(`文案`), regexp.MustCompile(`讯息`)},
		{"message", lang.ZhHant, regexp.MustCompile(`文案`), regexp.MustCompile(`訊息`)},
		{"frame", lang.ZhHans, regexp.MustCompile(`角度`), regexp.MustCompile(`框架`)},
		{"frame", lang.ZhHant, regexp.MustCompile(`角度`), regexp.MustCompile(`框架`)},
		{"frame", lang.Th, regexp.MustCompile(`แนวเรื่อง`), regexp.MustCompile(`มุมสื่อสาร|กรอบข้อความ`)},
		{"hold-out", lang.ZhHans, regexp.MustCompile(`对照组`), regexp.MustCompile(`保留组|控制组`)},
		{"hold-out", lang.ZhHant, regexp.MustCompile(`對照組`), regexp.MustCompile(`保留組|控制組`)},
		{"hold-out", lang.Th, regexp.MustCompile(`กลุ่มเปรียบเทียบ`), regexp.MustCompile(`กลุ่มควบคุม`)},
		{"visit", lang.Th, regexp.MustCompile(`การเข้าชม`), regexp.MustCompile(`การเยี่ยมชม`)},
		{"inside", lang.ZhHant, regexp.MustCompile(`裡`), regexp.MustCompile(`裏`)},
		{"what", lang.ZhHant, regexp.MustCompile(`什麼`), regexp.MustCompile(`甚麼`)},
		{"screen", lang.ZhHant, regexp.MustCompile(`螢幕`), regexp.MustCompile(`屏幕`)},
		{"network", lang.ZhHant, regexp.MustCompile(`網絡`), regexp.MustCompile(`網路`)},
		{"printing", lang.ZhHant, regexp.MustCompile(`列印`), regexp.MustCompile(`打印`)},
		{"placement", lang.ZhHant, regexp.MustCompile(`展示位`), regexp.MustCompile(`展示位置`)},
		{"placement", lang.Th, regexp.MustCompile(`ตำแหน่งแสดงผล`), regexp.MustCompile(`ตำแหน่งแสดง([^ผ]|$)`)},
	} {
		ours := 0
		for _, key := range c.Keys() {
			said := c.Say(term.in, key, nil)
			if term.ours.MatchString(said) {
				ours++
			}
			if other := term.others.FindString(said); other != "" {
				t.Errorf("%s: %q calls a %s %q: the glossary has another word", term.in, key, term.of, other)
			}
		}
		if ours < 5 {
			t.Errorf("%s: %d sentences speak of a %s: nothing was looked at", term.in, ours, term.of)
		}
	}
}
