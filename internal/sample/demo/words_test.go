package demo

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/lang"
)

// budget is how many characters fit the inline card and the wide one alike, whichever is smaller.
type budget struct{ headline, body, action int }

var budgets = map[lang.Locale]budget{
	lang.ZhHans: {16, 48, 8},
	lang.ZhHant: {16, 48, 8},
	lang.Th:     {32, 80, 24},
	lang.En:     {40, 110, 24},
}

func TestMessagesFitTheirSlots(t *testing.T) {
	t.Parallel()
	for _, m := range loaded(t).Messages {
		for _, l := range lang.All {
			b, x := budgets[l], m.Text[l]
			for _, part := range []struct {
				name, text string
				most       int
			}{{"headline", x.Headline, b.headline}, {"body", x.Body, b.body}, {"action", x.Action, b.action}} {
				if n := lint.Width(part.text); n > part.most {
					t.Errorf("%s, %s in %s: %d of %d characters: %s", m.Key, part.name, l, n, part.most, part.text)
				}
			}
		}
	}
}

// shown visits every sentence a traveller can meet, whatever it is part of.
func shown(d *Demo, visit func(where string, l lang.Locale, s string)) {
	walkTexts(reflect.ValueOf(*d), "demo", func(where string, t lang.Text) {
		for _, l := range lang.All {
			visit(where, l, t[l])
		}
	})
	for _, l := range lang.All {
		for _, m := range d.Messages {
			walkStrings(reflect.ValueOf(m.Text[l]), func(name, s string) { visit(m.Key+"."+name, l, s) })
		}
		walkStrings(reflect.ValueOf(d.Thanks[l]), func(name, s string) { visit("thanks."+name, l, s) })
	}
}

var (
	halfWidth = regexp.MustCompile(`\p{Han}\s*[,.:;!?()]|[,.:;!?()]\s*\p{Han}`)
	fullStop  = regexp.MustCompile(`[ก-๛]\.`)
)

// thaiYear is the one abbreviation with stops that a law's own name carries.
const thaiYear = "พ.ศ. "

func TestPunctuationIsEachLanguagesOwn(t *testing.T) {
	t.Parallel()
	shown(loaded(t), func(where string, l lang.Locale, s string) {
		if strings.ContainsAny(s, "!！") {
			t.Errorf("%s in %s shouts: %s", where, l, s)
		}
		switch l {
		case lang.ZhHans, lang.ZhHant:
			if found := halfWidth.FindString(s); found != "" {
				t.Errorf("%s in %s has half-width punctuation %q: %s", where, l, found, s)
			}
			if l == lang.ZhHant && strings.ContainsAny(s, "“”") || l == lang.ZhHans && strings.ContainsAny(s, "「」") {
				t.Errorf("%s in %s has the other script's quotation marks: %s", where, l, s)
			}
		case lang.Th:
			if fullStop.MatchString(strings.ReplaceAll(s, thaiYear, "")) || strings.HasSuffix(s, ".") {
				t.Errorf("%s in %s has a full stop: %s", where, l, s)
			}
		}
	})
}

// forbidden are words that raise desire or shame people: scarcity, glamour, nationality, orders.
var forbidden = map[lang.Locale][]string{
	lang.ZhHans: {"珍贵", "稀有", "稀缺", "罕见", "最后", "绝版", "即将消失", "奢华", "尊贵", "精美", "收藏价值", "升值", "中国游客", "中国旅客", "中国人", "国人", "必须", "严禁"},
	lang.ZhHant: {"珍貴", "稀有", "稀缺", "罕見", "最後", "絕版", "即將消失", "奢華", "尊貴", "精美", "收藏價值", "升值", "中國遊客", "中國旅客", "中國人", "國人", "必須", "嚴禁"},
	lang.Th:     {"หายาก", "ล้ำค่า", "โอกาสสุดท้าย", "ชิ้นสุดท้าย", "หรูหรา", "สูงค่า", "คนจีน", "ชาวจีน", "ทัวร์จีน", "นักท่องเที่ยวจีน", "ต้องแจ้ง"},
	lang.En:     {"rare", "precious", "scarce", "last chance", "limited", "disappearing", "luxur", "exquisite", "collector", "investment", "chinese t", "chinese v", "chinese p", "you must", "don't you"},
}

func TestNothingTemptsOrScolds(t *testing.T) {
	t.Parallel()
	shown(loaded(t), func(where string, l lang.Locale, s string) {
		for _, word := range forbidden[l] {
			if containsWord(l, s, word) {
				t.Errorf("%s in %s says %q: %s", where, l, word, s)
			}
		}
	})
}

// containsWord looks for a word's beginning in English, anywhere in scripts without spaces.
func containsWord(l lang.Locale, s, word string) bool {
	if l != lang.En {
		return strings.Contains(s, word)
	}
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(word)).MatchString(strings.ToLower(s))
}

func TestTheWordListBites(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l    lang.Locale
		s, w string
		want bool
	}{
		{lang.En, "A rare find", "rare", true},
		{lang.En, "Chinese travellers buy", "chinese t", true},
		{lang.En, "They are made by hand", "rare", false},
		{lang.ZhHans, "这是珍贵的礼物", "珍贵", true},
		{lang.Th, "งาแกะหายาก", "หายาก", true},
	} {
		if got := containsWord(c.l, c.s, c.w); got != c.want {
			t.Errorf("%q contains %q: %v", c.s, c.w, got)
		}
	}
}

func TestTheNeutralTipHasNoAnimalAndNoLaw(t *testing.T) {
	t.Parallel()
	for _, m := range loaded(t).Messages {
		if m.Frame != string(content.Neutral) {
			continue
		}
		if len(m.Cites) != 0 || m.Report || m.Fact != "" {
			t.Errorf("%s cites, reports or counts", m.Key)
		}
		for _, l := range lang.All {
			walkStrings(reflect.ValueOf(m.Text[l]), func(name, s string) {
				for _, word := range []string{"象", "ช้าง", "elephant", "ivory", "法", "กฎหมาย", "law"} {
					if strings.Contains(strings.ToLower(s), word) {
						t.Errorf("%s %s in %s speaks of %s", m.Key, name, l, word)
					}
				}
			})
		}
	}
}

func TestLawCardsReadAsApprovedSentences(t *testing.T) {
	t.Parallel()
	want := map[string]lang.Text{
		"th-take-out": {
			lang.ZhHans: "泰国：店铺可能持证销售，但把象牙带出泰国即属犯罪。最高10年监禁、最高100万泰铢罚款，或两者并罚。",
			lang.ZhHant: "泰國：店舖可能持牌售賣，但把象牙帶離泰國即屬刑事罪行。最高10年監禁、最高100萬泰銖罰款，或兩者並罰。",
			lang.Th:     "ประเทศไทย: ร้านอาจมีใบอนุญาตขาย แต่การนำงาช้างออกนอกประเทศเป็นความผิดอาญา จำคุกไม่เกิน 10 ปี ปรับไม่เกิน 1 ล้านบาท หรือทั้งจำทั้งปรับ",
			lang.En:     "Thailand: a shop may be licensed to sell, but taking ivory out of the country is a crime. Up to 10 years in prison, a fine of up to 1,000,000 baht, or both.",
		},
		"cn-bring-in": {
			lang.ZhHans: "中国内地：象牙未经许可不得携带入境；构成走私罪的，价值越高，刑罚越重，最轻一档如下。最高5年监禁，并处罚金。物品将被没收。",
			lang.ZhHant: "中國內地：象牙未經許可不得攜帶入境；構成走私罪的，價值愈高，刑罰愈重，最輕一級如下。最高5年監禁，並處罰款。物品將被沒收。",
			lang.Th:     "จีนแผ่นดินใหญ่: ห้ามนำงาช้างเข้าโดยไม่ได้รับอนุญาต หากเป็นความผิดฐานลักลอบนำเข้า มูลค่ายิ่งสูงโทษยิ่งหนัก โทษในช่วงที่เบาที่สุดมีดังนี้ จำคุกไม่เกิน 5 ปี และปรับ ของกลางจะถูกริบ",
			lang.En:     "Mainland China: ivory may not be brought in without a permit; where it amounts to smuggling, a higher value means a heavier sentence, and the lightest band is this. Up to 5 years in prison and a fine. The item is confiscated.",
		},
		"hk-bring-in": {
			lang.ZhHans: "中国香港：进口或再出口象牙属于刑事罪行。最高10年监禁，并处最高1000万港元罚款。物品将被没收。",
			lang.ZhHant: "香港：進口或再出口象牙屬刑事罪行。最高10年監禁，並處最高1,000萬港元罰款。物品將被沒收。",
			lang.Th:     "ฮ่องกง: การนำเข้าหรือส่งออกต่อซึ่งงาช้างเป็นความผิดอาญา จำคุกไม่เกิน 10 ปี และปรับไม่เกิน 10 ล้านดอลลาร์ฮ่องกง ของกลางจะถูกริบ",
			lang.En:     "Hong Kong SAR: importing or re-exporting ivory is a crime. Up to 10 years in prison and a fine of up to HK$10,000,000. The item is confiscated.",
		},
	}
	for _, w := range loaded(t).Laws {
		card := content.LawCard{Place: w.Place, Conduct: content.Conduct(w.Conduct), Lead: w.Lead, OrBoth: w.OrBoth, Confiscated: w.Confiscated,
			Imprisonment: content.Term{MinMonths: w.ImprisonmentMinMonths, MaxMonths: w.ImprisonmentMaxMonths},
			Fine:         content.Money{Amount: w.FineMax, Currency: w.FineCurrency, Unstated: w.FineUnstated}}
		for _, l := range lang.All {
			said := strings.ReplaceAll(card.Sentence(l), content.Hint, "") // which nobody sees
			if d := cmp.Diff(want[w.Key][l], said); d != "" {
				t.Errorf("%s in %s (-want +got):\n%s", w.Key, l, d)
			}
		}
	}
}
