package lint

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

var today = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// sentence is a case of testdata. What it leaves out is said by a message that nothing is wrong with.
type sentence struct {
	Locale                       lang.Locale
	Headline, Body, Source, Lead string
	Frame                        content.Frame
	Action                       content.Action
	Rule                         Rule
	Severity                     Severity
	Quote                        string
	Also                         []Rule
}

func cases(t *testing.T, name string) []sentence {
	t.Helper()
	var file struct{ Case []sentence }
	meta, err := toml.DecodeFile("testdata/"+name, &file)
	if err != nil {
		t.Fatal(err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		t.Fatalf("%s: unknown name %s", name, extra[0])
	}
	per := map[lang.Locale]int{}
	for _, c := range file.Case {
		per[c.Locale]++
	}
	if diff := cmp.Diff(map[lang.Locale]int{lang.ZhHans: 10, lang.ZhHant: 10, lang.Th: 10, lang.En: 10}, per); diff != "" {
		t.Errorf("%s is not ten a language: %s", name, diff)
	}
	return file.Case
}

// copyOf is a whole message that says a sentence.
func copyOf(s sentence) Copy {
	plain := map[lang.Locale][2]string{
		lang.ZhHans: {"旅途小提示", "我承诺"}, lang.ZhHant: {"旅途小提示", "我承諾"}, lang.Th: {"ก่อนเดินทาง", "ฉันขอให้คำมั่น"}, lang.En: {"Before you travel", "I pledge"},
	}[s.Locale]
	c := Copy{Locale: s.Locale, Frame: content.Souvenir, Action: content.Pledge, At: today,
		Text: content.Text{Headline: plain[0], Body: s.Body, ActionLabel: plain[1], Source: s.Source}}
	if s.Headline != "" {
		c.Text.Headline = s.Headline
	}
	if s.Frame != "" {
		c.Frame, c.Action = s.Frame, s.Action
	}
	return c
}

func (s sentence) check() []Finding {
	if s.Lead != "" {
		return CheckCard(content.LawCard{Place: "CN", Lead: lang.Text{s.Locale: s.Lead}}, s.Locale, today)
	}
	return Check(copyOf(s))
}

func TestFortyBadTextsAreFoundByTheRightRule(t *testing.T) {
	t.Parallel()
	for _, c := range cases(t, "bad.toml") {
		got := c.check()
		right := slices.ContainsFunc(got, func(f Finding) bool { return f.Rule == c.Rule && f.Severity == c.Severity && f.Quote == c.Quote })
		if !right {
			t.Errorf("%s %q: %s %q is not found by %s:\n%s", c.Locale, c.Headline+c.Body, c.Severity, c.Quote, c.Rule, list(got))
		}
		for _, f := range got {
			if f.Rule != c.Rule && !slices.Contains(c.Also, f.Rule) {
				t.Errorf("%s %q: %s says %q too", c.Locale, c.Headline+c.Body, f.Rule, f.Quote)
			}
		}
	}
}

func TestFortyGoodTextsPass(t *testing.T) {
	t.Parallel()
	inCards := 0
	for _, c := range cases(t, "good.toml") {
		if got := c.check(); len(got) > 0 {
			t.Errorf("%s %q:\n%s", c.Locale, c.Headline+" "+c.Body+c.Lead, list(got))
		}
		if c.Lead == "" {
			continue
		}
		inCards++
		as := sentence{Locale: c.Locale, Body: c.Lead}
		if got := as.check(); !slices.ContainsFunc(got, func(f Finding) bool { return f.Rule == "scarcity" && f.Severity == Block }) {
			t.Errorf("%s: the statutory term passes outside a law card: %q:\n%s", c.Locale, c.Lead, list(got))
		}
	}
	if inCards != 4 {
		t.Errorf("%d of the good texts are law cards', want one a language", inCards)
	}
}

func list(fs []Finding) string {
	var b strings.Builder
	for _, f := range fs {
		b.WriteString("  " + string(f.Severity) + " " + string(f.Rule) + " " + string(f.Field) + " " + f.Quote + "\n")
	}
	return b.String()
}

// Near misses: what looks like a rule's words and is none of them.
func TestWhatOnlyLooksWrongIsNotBlocked(t *testing.T) {
	t.Parallel()
	for l, texts := range map[lang.Locale][]string{
		lang.En: {"It is fine to carry 2 bottles of water.", "Many visitors take home silk.", "You can call the Thai tourist police at 1155.", "We rarely meet herds like this one.", "Healthy herds walk far.",
			"The tour lasts three days.", "Handwoven cotton of 200 g fits any bag.", "Ivory does not come home: most travellers refuse to buy it.", "In 2019 customs opened a new hall.",
			"Thai makers sign each piece.", "It was fine weather, and 30 degrees."},
		lang.ZhHans: {"海关2019年查获的行李里没有它。", "2021年刑法修正案已经公布。", "2019年起监管更严。", "多数旅客带走丝绸，不少人买青瓷。", "祝您旅途健康。", "外国人也爱这片森林。", "中国人民银行公布汇率。",
			"81%的旅客没有购买。", "茶叶200克，装得下。", "泰国人爱大象。"},
		lang.ZhHant: {"海關2019年查獲的行李裏沒有它。", "2021年刑法修訂案已經公布。", "多數旅客帶走絲綢。", "祝您旅途健康。", "外國人也愛這片森林。"},
		lang.Th:     {"ปรับนาฬิกา 1 ชั่วโมงเมื่อถึงไทย", "โทษของการนำออกอยู่ในการ์ด ห้ามนำออก", "นักท่องเที่ยวส่วนใหญ่ซื้อผ้าไหม", "งานฝีมือประณีตจากช่างไทย", "สุขภาพดีตลอดการเดินทาง", "สามารถถามเจ้าหน้าที่ได้"},
	} {
		for _, text := range texts {
			if got := Check(copyOf(sentence{Locale: l, Body: text})); Blocked(got) {
				t.Errorf("%s %q:\n%s", l, text, list(got))
			}
		}
	}
}

// What an excuse must not let through.
func TestAnExcuseElsewhereExcusesNothing(t *testing.T) {
	t.Parallel()
	for l, texts := range map[lang.Locale][]string{
		lang.En:     {"Many visitors take home silk and ivory.", "Most people buy ivory carvings, not cotton.", "Never mind the rest: 27% of guests buy.", "27% of guests buy, no surprise.", "A third, 33%, bought ivory and were not fined.", "Fined 20,000 baht at the airport.", "Jailed for three months."},
		lang.ZhHans: {"不少人买象牙，也买茶。", "不要紧，27%的游客买象牙。", "罚款2万元。", "被判处五年。", "十年有期徒刑。"},
		lang.ZhHant: {"不少人買象牙，也買茶。", "罰款2萬元。", "監禁十年。"},
		lang.Th:     {"หลายคนซื้องาช้างกับผ้าไหม", "ปรับไม่เกิน 20000", "โทษจำคุกห้าปี"},
	} {
		for _, text := range texts {
			if got := Check(copyOf(sentence{Locale: l, Body: text})); !Blocked(got) {
				t.Errorf("%s %q passes:\n%s", l, text, list(got))
			}
		}
	}
}

// Tricks of spelling hide nothing, and the span is the text as it was written.
func TestSpellingTricksHideNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l           lang.Locale
		text, quote string
		rule        Rule
	}{
		{lang.En, "RARE find", "RARE", "scarcity"},
		{lang.En, "ｒａｒｅ find", "ｒａｒｅ", "scarcity"},
		{lang.En, "a ra\u200bre find", "ra\u200bre", "scarcity"},
		{lang.En, "a ra\u00adre find", "ra\u00adre", "scarcity"},
		{lang.En, "a r\u0430re find", "r\u0430re", MixedScript}, // a Cyrillic a
		{lang.En, "２７％ of guests buy it", "２７％ of guests buy", "descriptive_norm"},
		{lang.ZhHans, "很珍 贵", "珍 贵", "scarcity"},
		{lang.ZhHans, "这是稀 有之物", "稀 有", "scarcity"},
		{lang.ZhHans, "这是稀\u200b有之物", "稀\u200b有", "scarcity"},
		{lang.ZhHans, "２７％的游客买过", "２７％的游客买", "descriptive_norm"},
		{lang.Th, "งาแกะ\u200bหา\u200bยาก", "หา\u200bยาก", "scarcity"},
		{lang.Th, "ของล้ำค่า", "ล้ำค่า", "scarcity"},
		{lang.Th, "ของล้ํา\u200bค่า", "ล้ํา\u200bค่า", "scarcity"}, // am in its two parts
		{lang.Th, "ร้อยละ ๒๗ ซื้อ", "ร้อยละ ๒๗ ซื้อ", "descriptive_norm"},
		{lang.En, "a\u202erare find", "\u202e", HiddenCharacter},
	} {
		rule := c.rule
		got := Check(copyOf(sentence{Locale: c.l, Body: c.text}))
		i := slices.IndexFunc(got, func(f Finding) bool { return f.Rule == rule && f.Field == Body })
		if i < 0 {
			t.Errorf("%s %q: no %s:\n%s", c.l, c.text, rule, list(got))
			continue
		}
		if f := got[i]; f.Quote != c.quote || string([]rune(c.text)[f.From:f.To]) != c.quote {
			t.Errorf("%s %q: %s says %q at %d to %d, want %q", c.l, c.text, rule, f.Quote, f.From, f.To, c.quote)
		}
	}
}

func TestASupersededFigureIsOneFromItsDayOn(t *testing.T) {
	t.Parallel()
	c := copyOf(sentence{Locale: lang.ZhHans, Body: "走私价值10万元以上不满20万元"})
	has := func(at time.Time) bool {
		c.At = at
		return slices.ContainsFunc(Check(c), func(f Finding) bool { return f.Rule == "superseded_penalty" })
	}
	day := time.Date(2022, 4, 9, 0, 0, 0, 0, time.UTC)
	if has(day.Add(-time.Second)) || !has(day) || !has(today) {
		t.Error("the bands are not superseded from 9 April 2022 on, and only then")
	}
}

func TestALawCardSaysNoPenaltyOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l      lang.Locale
		lead   string
		rule   Rule
		inside string
	}{
		{lang.ZhHans, "走私象牙最高10年监禁", "penalty_free_text", "10年监禁"},
		{lang.En, "taking ivory out means ten years in prison", "penalty_free_text", "means ten years in prison"},
		{lang.Th, "จำคุก 10 ปี", "penalty_free_text", "จำคุก 10 ปี"},
		{lang.ZhHans, "最后机会购买", "scarcity", "最后机会"},
		{lang.ZhHans, "价值二十万元以上不满一百万元", "superseded_penalty", "二十万元以上不满一百万"},
		{lang.ZhHans, "珍贵的象牙，又是珍贵、濒危野生动物制品", "scarcity", "珍贵"},
		{lang.En, "all ivory is illegal everywhere", "absolute", "all ivory is illegal everywhere"},
	} {
		got := CheckCard(content.LawCard{Lead: lang.Text{c.l: c.lead}}, c.l, today)
		i := slices.IndexFunc(got, func(f Finding) bool { return f.Rule == c.rule && f.Severity == Block && f.Field == Lead })
		if i < 0 || got[i].Quote != c.inside {
			t.Errorf("%q: want %s %q, got\n%s", c.lead, c.rule, c.inside, list(got))
		}
	}
	named := content.LawCard{Instrument: lang.Text{lang.ZhHans: "法释〔2014〕10号", lang.En: "Rare and Precious Species Act, up to 10 years in prison"}}
	if got := CheckCard(named, lang.ZhHans, today); len(got) != 1 || got[0].Rule != "superseded_penalty" || got[0].Field != Instrument {
		t.Errorf("a repealed instrument: %s", list(got))
	}
	if got := CheckCard(named, lang.En, today); len(got) > 0 {
		t.Errorf("the name of a law is what it is: %s", list(got))
	}
}

func TestWhatIsWrongWithAMessageAsAWhole(t *testing.T) {
	t.Parallel()
	card := content.LawCard{ID: 1, Place: "TH", Confidence: content.A, SourceURL: "https://x.example", AsOf: campaigns.DateOf(today), Reviewer: "law desk"}
	stale, over := card, card
	stale.AsOf = campaigns.DateOf(today).Plus(-200)
	over.InForceTo = campaigns.DateOf(today).Plus(-1)
	for name, row := range map[string]struct {
		change func(c *Copy)
		want   []string
	}{
		"nothing":                         {func(*Copy) {}, nil},
		"a button that only dismisses":    {func(c *Copy) { c.Action = content.Dismiss }, []string{"warn no_alternative lint.no_alternative"}},
		"the neutral tip may":             {func(c *Copy) { c.Action, c.Frame = content.Dismiss, content.Neutral }, nil},
		"law without a card":              {func(c *Copy) { c.Frame = content.Legal }, []string{"block uncited_law lint.uncited_law"}},
		"law with a card":                 {func(c *Copy) { c.Frame, c.Cites = content.Legal, []content.LawCard{card} }, nil},
		"a card not looked at for months": {func(c *Copy) { c.Cites = []content.LawCard{stale} }, []string{"warn card_alarm law.alarm_stale"}},
		"a card that is over":             {func(c *Copy) { c.Cites = []content.LawCard{card, over} }, []string{"block card_alarm law.alarm_over"}},
	} {
		c := copyOf(sentence{Locale: lang.En, Body: "A gift with a story."})
		row.change(&c)
		var got []string
		for _, f := range Check(c) {
			got = append(got, string(f.Severity)+" "+string(f.Rule)+" "+f.Key)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: want (-), got (+)\n%s", name, diff)
		}
	}
}

func TestAnOverrideLetsExactlyItsWordsPass(t *testing.T) {
	t.Parallel()
	findings := Check(copyOf(sentence{Locale: lang.En, Body: "A rare bird, and a rare view."}))
	if len(findings) != 2 {
		t.Fatalf("want two findings:\n%s", list(findings))
	}
	good := Override{Rule: "scarcity", Field: Body, Locale: lang.En, Quote: "rare", Reason: "It is about birds and views."}
	if got := Open(lang.En, findings, []Override{good}); len(got) > 0 {
		t.Errorf("overridden: %s", list(got))
	}
	for name, change := range map[string]func(o *Override){
		"another rule": func(o *Override) { o.Rule = "price" }, "another field": func(o *Override) { o.Field = Headline }, "other words": func(o *Override) { o.Quote = "Rare" },
		"another language": func(o *Override) { o.Locale = lang.Th }, "no reason": func(o *Override) { o.Reason = "" }, "a reason of blanks": func(o *Override) { o.Reason = "  ok         " },
	} {
		o := good
		change(&o)
		if got := Open(lang.En, findings, []Override{o}); len(got) != 2 {
			t.Errorf("%s lets it pass", name)
		}
	}
}

func FuzzCheckIsSoundForAnyText(f *testing.F) {
	for _, s := range []string{"", "rare", "珍贵 27%", "ล้ํา\u200bค่า", "\xff", "a\u202e\u0430b", strings.Repeat("ก", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range lang.All {
			c := Copy{Locale: l, Frame: content.Legal, Action: content.Dismiss, At: today, Channels: []campaigns.Channel{campaigns.Print, campaigns.Page},
				Text: content.Text{Headline: text, Body: text, ActionLabel: text}}
			for _, found := range append(Check(c), CheckCard(content.LawCard{Lead: lang.Text{l: text}}, l, today)...) {
				n := utf8.RuneCountInString(text)
				if found.From < 0 || found.To < found.From || found.To > n || string([]rune(text)[found.From:found.To]) != found.Quote {
					t.Fatalf("%s of %q is %d to %d of %d: %q", found.Rule, text, found.From, found.To, n, found.Quote)
				}
			}
		}
	})
}
