package lang

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMatchFollowsTheScriptAReaderReads(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]Locale{
		"zh": ZhHans, "zh-CN": ZhHans, "zh-SG": ZhHans, "zh-MY": ZhHans, "zh-Hans": ZhHans, "zh-Hans-HK": ZhHans, "zh-US": ZhHans,
		"zh-TW": ZhHant, "zh-HK": ZhHant, "zh-MO": ZhHant, "zh-Hant": ZhHant, "zh-Hant-CN": ZhHant, "zh-Hant-HK": ZhHant,
		"yue": ZhHant, "yue-HK": ZhHant, "yue-CN": ZhHans, "yue-Hans": ZhHans, "zh-yue": ZhHant,
		"wuu": ZhHans, "cmn-TW": ZhHant, "cmn-Hans": ZhHans, "nan-TW": ZhHant, "hak": ZhHans,
		"ZH-hant-hk": ZhHant, "zh_HK": ZhHant, " zh-CN ": ZhHans,
		"th": Th, "th-TH": Th, "th-TH-u-ca-gregory": Th,
		"en": En, "en-GB": En, "en-US-x-private": En,
		"lo": "", "lo-LA": "", "ja": "", "fr-FR": "", "und": "", "und-Hant": "", "": "", "*": "", "not a tag": "", "zh-": "",
		strings.Repeat("zh-", 40): "",
	} {
		got, ok := Match([]string{tag}, All)
		if got != want || ok != (want != "") {
			t.Errorf("%q reads %q (%v), want %q", tag, got, ok, want)
		}
	}
}

func TestMatchTakesTheFirstAskedThatWeHave(t *testing.T) {
	t.Parallel()
	if got, _ := Match([]string{"lo", "th", "en"}, All); got != Th {
		t.Errorf("a Lao reader who also asked for Thai gets %q", got)
	}
	if got, _ := Match([]string{"zh-HK", "en"}, []Locale{ZhHans, En}); got != En {
		t.Errorf("without Traditional the next asked is due, got %q", got)
	}
	if got, ok := Match([]string{"zh-HK"}, []Locale{ZhHans}); ok {
		t.Errorf("Traditional was asked for and %q was given", got)
	}
}

func TestHeaderIsReadByWeightEntryByEntry(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Locale{
		"":                                       En,
		"*":                                      En,
		"zh-CN,zh;q=0.9,en;q=0.8":                ZhHans,
		"zh-HK,zh-TW;q=0.9,zh;q=0.8,en;q=0.7":    ZhHant,
		"en;q=0.2, th ; q=0.9":                   Th,
		"fr, de;q=0.9, th;q=0.1":                 Th,
		"th;q=0, zh-TW":                          ZhHant,
		"!!!, th":                                Th,
		"th;q=junk, zh-CN;q=0.5":                 ZhHans,
		"th;q=7, zh-CN;q=0.5":                    ZhHans,
		"th;q=NaN, en;q=0.1":                     En,
		strings.Repeat("xx-yy,", 5000) + "th":    En,
		"fr" + strings.Repeat("-abcdefgh", 5000): En,
	} {
		if got := MatchHeader(header); got != want {
			t.Errorf("%.40q reads %q, want %q", header, got, want)
		}
	}
}

func TestLegalTextNeverCrossesScripts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asked []Locale
		legal bool
		want  []Locale
	}{
		{[]Locale{ZhHant}, true, []Locale{ZhHant, En}},
		{[]Locale{ZhHans}, true, []Locale{ZhHans, En}},
		{[]Locale{Th}, true, []Locale{Th, En}},
		{[]Locale{En}, true, []Locale{En}},
		{[]Locale{ZhHant}, false, []Locale{ZhHant, ZhHans, En}},
		{[]Locale{ZhHans}, false, []Locale{ZhHans, ZhHant, En}},
		{[]Locale{Th}, false, []Locale{Th, En}},
		{[]Locale{"xx"}, false, []Locale{En}},
		{nil, true, []Locale{En}},
		{[]Locale{ZhHant, Th}, true, []Locale{ZhHant, Th, En}},
		{[]Locale{ZhHant, ZhHans}, true, []Locale{ZhHant, En, ZhHans}},
		{[]Locale{ZhHans, Th, ZhHant}, true, []Locale{ZhHans, Th, En, ZhHant}},
		{[]Locale{ZhHant, Th}, false, []Locale{ZhHant, ZhHans, Th, En}},
		{[]Locale{Th, En, ZhHans}, true, []Locale{Th, En, ZhHans}},
	} {
		if d := cmp.Diff(c.want, Fallback(nil, c.asked, c.legal)); d != "" {
			t.Errorf("%s legal=%v: %s", c.asked, c.legal, d)
		}
	}
}

func FuzzHeaderAlwaysGivesOneOfTheFour(f *testing.F) {
	f.Add("zh-HK;q=0.3,th")
	f.Add(";;;q=,,")
	f.Fuzz(func(t *testing.T, header string) {
		if l := MatchHeader(header); !l.Valid() {
			t.Fatalf("%q reads %q", header, l)
		}
	})
}
