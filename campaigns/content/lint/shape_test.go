package lint

import (
	"slices"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

func shape(l lang.Locale, headline, body string, channels ...campaigns.Channel) []Finding {
	c := copyOf(sentence{Locale: l, Headline: headline, Body: body})
	c.Channels = channels
	return Check(c)
}

func of(findings []Finding, r Rule) []Finding {
	return slices.DeleteFunc(findings, func(f Finding) bool { return f.Rule != r })
}

func TestATextIsHeldToTheTightestSlotItGoesTo(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		l        lang.Locale
		headline string
		channels []campaigns.Channel
		rest     string // what sticks out; empty when it fits
		slot     Slot
	}{
		{lang.ZhHans, strings.Repeat("好", 16), nil, "", ""},
		{lang.ZhHans, strings.Repeat("好", 16) + "啊", nil, "啊", Inline},
		{lang.ZhHans, strings.Repeat("好", 12) + "啊", []campaigns.Channel{campaigns.App}, "啊", Banner},
		{lang.ZhHant, strings.Repeat("好", 10) + "呀", []campaigns.Channel{campaigns.Page, campaigns.Print}, "呀", WaybillLine},
		{lang.Th, strings.Repeat("ที่", 32), nil, "", ""}, // 32 letters, however many marks
		{lang.Th, strings.Repeat("ที่", 33), nil, "ที่", Inline},
		{lang.En, strings.Repeat("word ", 7) + "words", nil, "", ""},
		{lang.En, strings.Repeat("word ", 8) + "words", nil, "words", Inline},
		{lang.En, strings.Repeat("word ", 8) + "words", []campaigns.Channel{campaigns.Guide}, "", ""}, // is spoken
	} {
		got := of(shape(row.l, row.headline, "", row.channels...), TooLong)
		if row.rest == "" {
			if len(got) > 0 {
				t.Errorf("%s %q: %s", row.l, row.headline, list(got))
			}
			continue
		}
		if len(got) != 1 || got[0].Quote != row.rest || got[0].Args["slot"] != string(row.slot) || got[0].Severity != Warn {
			t.Errorf("%s %q: want %q over %s, got %+v", row.l, row.headline, row.rest, row.slot, got)
		}
	}
}

func TestATextIsHeldToTheKitsThatCanBeMadeOfIt(t *testing.T) {
	t.Parallel()
	say := func(n int) string { return strings.Repeat("好", n) }
	for name, row := range map[string]struct {
		text  content.Text
		field Field
		slot  Slot
	}{
		"a line that fits a waybill":         {content.Text{Headline: say(12), Print: say(10)}, PrintLine, ""},
		"a line that is too long for it":     {content.Text{Headline: say(12), Print: say(11)}, PrintLine, WaybillLine},
		"no line: no waybill":                {content.Text{Headline: say(12)}, Headline, ""},
		"a headline too long for a page":     {content.Text{Headline: say(17)}, Headline, Inline},
		"a script that fits its page":        {content.Text{Headline: say(12), Guide: say(1200)}, GuideScript, ""},
		"a script that does not":             {content.Text{Headline: say(12), Guide: say(1201)}, GuideScript, GuidePage},
		"a line is not held to a headline's": {content.Text{Headline: say(16), Print: say(10)}, Headline, ""},
	} {
		m := content.Message{ID: 1, Frame: content.Norm, Texts: map[lang.Locale]content.Text{lang.ZhHans: row.text}}
		var got []Finding
		for _, f := range of(CheckMessage(m, content.NewShelf(nil, nil, nil), lang.ZhHans, today), TooLong) {
			if f.Field == row.field {
				got = append(got, f)
			}
		}
		if row.slot == "" && len(got) > 0 || row.slot != "" && (len(got) != 1 || got[0].Args["slot"] != string(row.slot) || got[0].Severity != Warn) {
			t.Errorf("%s: want %q, got %+v", name, row.slot, got)
		}
	}
	c := Copy{Locale: lang.ZhHans, Text: content.Text{Headline: say(46)}, Channels: []campaigns.Channel{campaigns.Guide}, Kits: []Slot{ShareCard}}
	if got := of(Check(c), TooLong); len(got) != 1 || got[0].Args["slot"] != "share" {
		t.Errorf("a headline beyond the share picture's: %+v", got)
	}
}

func TestARunWithoutABreakIsFoundWhereNothingBreaksIt(t *testing.T) {
	t.Parallel()
	run := strings.Repeat("ก", 33)
	print_ := []campaigns.Channel{campaigns.Print}
	for name, row := range map[string]struct {
		l              lang.Locale
		headline, body string
		channels       []campaigns.Channel
		want           int
	}{
		"Thai in a page, which has a dictionary":     {lang.Th, run, "", nil, 0},
		"Thai on paper":                              {lang.Th, run, "", print_, 1},
		"Thai on paper, with a break hint":           {lang.Th, run[:45] + "\u200b" + run[45:], "", print_, 0},
		"Thai on paper, with a space":                {lang.Th, run[:45] + " " + run[45:], "", print_, 0},
		"Thai on paper, in the body":                 {lang.Th, "", "ข " + run, print_, 1},
		"a Chinese headline of one long clause":      {lang.ZhHans, strings.Repeat("好", 17), "", nil, 1},
		"a Chinese headline with a comma":            {lang.ZhHans, strings.Repeat("好", 10) + "，" + strings.Repeat("好", 10), "", nil, 0},
		"a Chinese headline with a break hint":       {lang.ZhHant, strings.Repeat("好", 10) + "\u200b" + strings.Repeat("好", 10), "", nil, 0},
		"a Chinese body breaks anywhere":             {lang.ZhHans, "", strings.Repeat("好", 40), nil, 0},
		"a Chinese body with an address in it":       {lang.ZhHans, "", "见www.example.org/a/long/address", nil, 1},
		"an English word that is longer than a line": {lang.En, "", strings.Repeat("x", 41), nil, 1},
		"English": {lang.En, "", strings.Repeat("word ", 20), nil, 0},
	} {
		if got := of(shape(row.l, row.headline, row.body, row.channels...), BreakOverflow); len(got) != row.want {
			t.Errorf("%s: want %d, got\n%s", name, row.want, list(got))
		}
	}
}

func TestReadingSaysItsMeasure(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		l    lang.Locale
		body string
		key  string
	}{
		"plain English":            {lang.En, "The licence belongs to the shop, not to your suitcase.", ""},
		"heavy English":            {lang.En, "Internationally harmonised conservation legislation necessitates comprehensive documentation notwithstanding characteristics.", "lint.hard_to_read_ari"},
		"few long words":           {lang.En, "Internationally harmonised conservation legislation.", ""},
		"a short Chinese sentence": {lang.ZhHans, "旅途轻松，行李简单。" + "旅途轻松，行李简单。", ""},
		"a long Chinese sentence":  {lang.ZhHans, strings.Repeat("旅途轻松，", 13), "lint.hard_to_read_sentence"},
		"rare characters":          {lang.ZhHans, "龘靐齉齾爩，旅途轻松。", "lint.hard_to_read_rare"},
		"Traditional is frequent":  {lang.ZhHant, "織布的紋樣，帶走泰國手藝，離開以後致電熱線。", ""},
		"rare Traditional":         {lang.ZhHant, "龘靐齉齾爩，旅途輕鬆。", "lint.hard_to_read_rare"},
		"Thai phrases":             {lang.Th, "ผ้าทอมือ ศิลาดล งานจักสาน", ""},
		"one long Thai phrase":     {lang.Th, strings.Repeat("งานฝีมือ", 11), "lint.hard_to_read_phrase"},
	} {
		got := of(shape(row.l, "", row.body), HardToRead)
		switch {
		case row.key == "" && len(got) > 0:
			t.Errorf("%s: %+v", name, got)
		case row.key != "" && (len(got) != 1 || got[0].Key != row.key || got[0].Severity != Warn):
			t.Errorf("%s: want %s, got %+v", name, row.key, got)
		}
	}
}

// The worked value: 10 words, 45 letters and 1 sentence make 4.71·4.5 + 0.5·10 − 21.43 = 4.765.
func TestTheIndexIsThePublishedOne(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("abcd abcde ", 5) // 45 letters
	grade, known := Grade(strings.TrimSpace(text) + ".")
	if !known || grade < 4.764 || grade > 4.766 {
		t.Errorf("%v %v", grade, known)
	}
	if _, known := Grade("Seven words are too few for it."); known {
		t.Error("seven words have a grade")
	}
}

func TestAWordThatIsNotTheAgreedOneIsNamedWithIt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		l           lang.Locale
		body, quote string
		term        string
	}{
		{lang.En, "I swear to buy none.", "swear", "pledge"},
		{lang.ZhHans, "请致电专线。", "专线", "热线"},
		{lang.ZhHant, "請選一份伴手禮。", "伴手禮", "紀念品 / 手信"},
		{lang.Th, "ถามไกด์ของคุณ", "ไกด์", "มัคคุเทศก์"},
	} {
		got := of(shape(row.l, "", row.body), Glossary)
		if len(got) != 1 || got[0].Quote != row.quote || got[0].Args["term"] != row.term {
			t.Errorf("%s: %+v", row.body, got)
		}
	}
}

func TestWidthLeavesOutWhatTakesNoRoom(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"ที่นี่": 2, "ใบอนุญาต\u200bนั้น": 9, "象牙": 2} {
		if got := Width(text); got != want {
			t.Errorf("%q is %d wide, want %d", text, got, want)
		}
	}
}
