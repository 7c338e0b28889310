package words

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/audience"
	"erawan/internal/lang"
	"erawan/locales"
)

func sayer(t *testing.T) Words {
	t.Helper()
	c, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return Words{Say: c.Say, Name: func(public string) string {
		return map[string]string{"seg_yunnan": "From Yunnan", "plc_lobby": "Hotel lobby"}[public]
	}}
}

func read(t *testing.T, text string) audience.Rule {
	t.Helper()
	rule, err := audience.ReadRule(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

func TestARuleIsOneSentenceInEachLanguage(t *testing.T) {
	t.Parallel()
	w := sayer(t)
	for _, tc := range []struct {
		rule string
		want [4]string // en, zh-Hans, zh-Hant, th
	}{
		{`{"all":[{"signal":"party","in":["group_tour"]},{"segment":"seg_yunnan"},{"any":[{"signal":"context","includes_any":["souvenirs","antiques"]},{"not":{"signal":"trip_phase","after":"in_destination"}}]}]}`,
			[4]string{
				"Party is Group tour, and the visit is in the audience “From Yunnan”, and (Context of the page includes any of Souvenirs, Antiques, or it is known not to be true that Trip phase comes after In destination)",
				"同行方式是跟团，并且访问属于人群“From Yunnan”，并且（页面内容包含纪念品、古玩中的任一个，或者已知并非旅程阶段后于在目的地）",
				"同行方式是跟團，並且訪問屬於人群「From Yunnan」，並且（頁面內容包含手信、古玩中的任一個，或者已知並非旅程階段後於在目的地）",
				"เดินทางกับใคร คือ กรุ๊ปทัวร์ และ การเข้าชมอยู่ในกลุ่ม “From Yunnan” และ (เนื้อหาของหน้า มีค่าใดค่าหนึ่งใน ของที่ระลึก, ของเก่า หรือ ทราบแน่ว่าไม่เป็นจริงว่า ช่วงของการเดินทาง อยู่หลัง อยู่ที่จุดหมาย)",
			}},
		{`{"signal":"hour","range":{"min":9,"max":17}}`, [4]string{"Hour is from 9 to 17", "时刻介于9与17之间", "時刻介乎9與17之間", "ชั่วโมง อยู่ระหว่าง 9 ถึง 17"}},
		{`{"signal":"destination","not_in":["TH","LA"]}`, [4]string{"Destination is none of Thailand, Lao PDR", "目的地不是泰国、老挝中的任何一个", "目的地不是泰國、老撾中的任何一個", "จุดหมาย ไม่ใช่ค่าใดเลยใน ประเทศไทย, ลาว"}},
		{`{"signal":"placement","in":["plc_lobby","plc_x"]}`, [4]string{"Placement is one of Hotel lobby, plc_x", "展示位是Hotel lobby、plc_x之一", "展示位是Hotel lobby、plc_x之一", "ตำแหน่งแสดงผล คือหนึ่งใน Hotel lobby, plc_x"}},
		{`{"signal":"origin","missing":true}`, [4]string{"Origin is not told", "未提供出发国家或地区", "未提供出發國家或地區", "ไม่มีการแจ้ง ประเทศต้นทาง"}},
	} {
		rule := read(t, tc.rule)
		for i, l := range []lang.Locale{lang.En, lang.ZhHans, lang.ZhHant, lang.Th} {
			if got := w.Line(rule, l); got != tc.want[i] {
				t.Errorf("%s\n got %s\nwant %s", l, got, tc.want[i])
			}
		}
	}
}

func TestEveryFormHasItsWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	c, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range verbs {
		for _, v := range verb {
			for _, key := range []string{"when." + v, "line." + v} {
				if !c.Has(key) {
					t.Errorf("no %s", key)
				}
			}
		}
	}
}

func TestTheFirstReasonIsASentence(t *testing.T) {
	t.Parallel()
	w := sayer(t)
	var visit audience.Traveller
	visit.Set(audience.Party, "solo")
	visit.Set(audience.Context, "food", "antiques")
	visit.Set(audience.Hour, "20")
	for _, tc := range []struct{ rule, en, hans string }{
		{`{"signal":"party","in":["solo"]}`, "", ""},
		{`{"signal":"party","in":["group_tour","family"]}`, "Party is Solo, which is not among Group tour, Family.", "同行方式是独自，不属于跟团、家庭。"},
		{`{"signal":"party","not_in":["solo"]}`, "Party is Solo, which is among Solo. The rule asks for the opposite.", "同行方式是独自，属于独自。规则要求的正好相反。"},
		{`{"not":{"signal":"party","in":["solo"]}}`, "Party is Solo, which is among Solo. The rule asks for the opposite.", "同行方式是独自，属于独自。规则要求的正好相反。"},
		{`{"not":{"signal":"party","not_in":["couple"]}}`, "Party is Solo, which is not among Couple.", "同行方式是独自，不属于两人。"},
		{`{"signal":"party","missing":true}`, "Party was told: Solo. The rule asks for the opposite.", "已提供同行方式：独自。规则要求的正好相反。"},
		{`{"not":{"signal":"origin","missing":true}}`, "Origin was not told.", "未提供出发国家或地区。"},
		{`{"all":[{"signal":"party","present":true},{"signal":"origin","not_in":["CN"]}]}`, "Origin was not told.", "未提供出发国家或地区。"},
		{`{"signal":"context","includes_all":["food","souvenirs"]}`, "Context of the page is Food, Antiques, which does not include all of Food, Souvenirs.", "页面内容是美食、古玩，没有同时包含美食、纪念品。"},
		{`{"signal":"hour","range":{"min":9,"max":17}}`, "Hour is 20, which is not between 9 and 17.", "时刻是20，不介于9与17之间。"},
		{`{"signal":"hour","before":9}`, "Hour is 20, which does not come before 9.", "时刻是20，不先于9。"},
	} {
		c, err := audience.Compile(read(t, tc.rule))
		if err != nil {
			t.Fatal(err)
		}
		reason := c.Explain(&visit)
		if diff := cmp.Diff([]string{tc.en, tc.hans}, []string{w.First(reason, lang.En), w.First(reason, lang.ZhHans)}); diff != "" {
			t.Errorf("%s: %s", tc.rule, diff)
		}
	}
}

func TestAFindingHasTheTreeWithWhatWasSeen(t *testing.T) {
	t.Parallel()
	w := sayer(t)
	c, err := audience.CompileSegment(audience.Segment{Rule: read(t, `{"all":[{"segment":"seg_yunnan"},{"signal":"party","in":["solo","couple"]}]}`)},
		func(string) (audience.Segment, bool) {
			return audience.Segment{Rule: read(t, `{"signal":"origin_airport","in":["KMG"]}`)}, true
		})
	if err != nil {
		t.Fatal(err)
	}
	var visit audience.Traveller
	visit.Set(audience.Party, "couple")
	got := w.Finding(c.Explain(&visit), lang.En)
	want := Finding{Part: Part{Group: "all"}, Truth: "unknown", Outcome: "unknown", Findings: []Finding{
		{Part: Part{At: "/all/0", Segment: "From Yunnan", Public: "seg_yunnan"}, Truth: "unknown", Outcome: "unknown", Findings: []Finding{
			{Part: Part{Signal: "Origin airport", Verb: "is", Values: []string{"KMG"}}, Truth: "unknown", Outcome: "unknown", Why: "Origin airport was not told."}}},
		{Part: Part{At: "/all/1", Signal: "Party", Verb: "is_any", Values: []string{"Solo", "Couple"}}, Truth: "yes", Outcome: "true", Seen: []string{"Couple"}, Why: "Party is Couple, which is among Solo, Couple."}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFindingIsWrittenOutLineByLine(t *testing.T) {
	t.Parallel()
	w := sayer(t)
	c, err := audience.CompileSegment(audience.Segment{Rule: read(t, `{"any":[{"segment":"seg_yunnan"},{"not":{"signal":"party","in":["solo"]}}]}`)},
		func(string) (audience.Segment, bool) {
			return audience.Segment{Rule: read(t, `{"signal":"origin_airport","in":["KMG"]}`)}, true
		})
	if err != nil {
		t.Fatal(err)
	}
	var visit audience.Traveller
	visit.Set(audience.Party, "couple")
	want := []Row{
		{0, "true", "At least one of these is true", ""},
		{1, "unknown", "the visit is in the audience “From Yunnan”", ""},
		{2, "unknown", "Origin airport is KMG", "Origin airport was not told."},
		{1, "true", "This is known not to be true", ""},
		{2, "false", "Party is Solo", "Party is Couple, which is not among Solo."},
	}
	if diff := cmp.Diff(want, w.Rows(w.Finding(c.Explain(&visit), lang.En), lang.En)); diff != "" {
		t.Error(diff)
	}
}
