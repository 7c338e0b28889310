package content

import (
	"slices"
	"strings"
	"testing"

	"erawan/campaigns"
)

// The figures follow configuration 3 of twitter-text, by hand: one for what lies in its four ranges, two for all else.
func TestXWeighsWhatItWeighs(t *testing.T) {
	t.Parallel()
	const address = "https://erawan.example/l/k7q2mx9.x"
	for text, want := range map[string]int{
		"":                        0,
		"ivory":                   5,
		"带走回忆":                    8,
		"ไม่ซื้อ":                 7, // vowels and tones above letters are code points as well
		"“memories” – not tusks…": 24,
		"e\u0301":                 1, // composed first
		"🐘":                       2,
		address:                   23,
		"看 " + address:            26,
	} {
		if got := weightOnX(text, address); got != want {
			t.Errorf("%q weighs %d, want %d", text, got, want)
		}
	}
}

func ofCaption(t *testing.T, p campaigns.Platform, c Card, tags ...string) Caption {
	t.Helper()
	out, ok := CaptionOf(p, c, tags, "https://erawan.example/l/k7q2mx9."+string(p))
	if !ok {
		t.Fatalf("no caption for %s", p)
	}
	if out.Long > out.Most || out.Most != platforms[p].most {
		t.Errorf("%s: %d of %d", p, out.Long, out.Most)
	}
	return out
}

func TestACaptionHasWhatItsPlatformTakes(t *testing.T) {
	t.Parallel()
	law := CardLaw{Text: "根据泰国法律，把象牙带出泰国，" + Hint + "可处监禁。", AsOfText: "截至2026年", SourceName: "《稀有动物法》"}
	c := Card{Headline: "带走回忆，" + Hint + "不带象牙", Body: "许可证管的是店铺。", Law: []CardLaw{law}, Source: "某调查，2019年，214人"}
	for _, p := range campaigns.Platforms {
		got := ofCaption(t, p, c, "不带象牙", "泰国旅行")
		if strings.Contains(got.Text+got.Title, Hint) {
			t.Errorf("%s: a break hint is in %q", p, got.Text)
		}
		for _, want := range []string{"许可证管的是店铺。", "可处监禁。\n截至2026年 · 《稀有动物法》", "某调查，2019年，214人"} {
			if !strings.Contains(got.Text, want) {
				t.Errorf("%s lacks %q: %q", p, want, got.Text)
			}
		}
		address := strings.Contains(got.Text, "https://erawan.example/l/k7q2mx9."+string(p))
		if pressed := slices.Contains([]campaigns.Platform{campaigns.Weibo, campaigns.Facebook, campaigns.X}, p); address != pressed || got.Address != pressed {
			t.Errorf("%s: an address is in the text: %v", p, address)
		}
		tags := map[bool]string{true: "#不带象牙# #泰国旅行#", false: "#不带象牙 #泰国旅行"}[p == campaigns.Weibo]
		if !strings.HasSuffix(got.Text, "\n\n"+tags) {
			t.Errorf("%s: its hashtags: %q", p, got.Text)
		}
		if apart := got.Title == "带走回忆，不带象牙"; apart != (p == campaigns.Xiaohongshu) || apart == strings.HasPrefix(got.Text, "带走回忆") {
			t.Errorf("%s: title %q of %q", p, got.Title, got.Text)
		}
	}
}

// What a platform has no room for goes whole: hashtags, then the body, then all of the law. A source never goes: a figure without it is none.
func TestWhatHasNoRoomGoesWhole(t *testing.T) {
	t.Parallel()
	law := CardLaw{Text: strings.Repeat("法", 50), AsOfText: "2026", SourceName: "甲"}
	c := Card{Headline: strings.Repeat("题", 20), Body: strings.Repeat("文", 20), Law: []CardLaw{law}, Source: strings.Repeat("源", 10)}
	for _, row := range []struct {
		change func(*Card)
		left   []string
	}{
		{func(*Card) {}, nil},
		{func(c *Card) { c.Body = strings.Repeat("文", 40) }, []string{"body"}},
		{func(c *Card) { c.Law = append(c.Law, law, law) }, []string{"law"}},
		{func(c *Card) { c.Law, c.Body = append(c.Law, law), strings.Repeat("文", 120) }, []string{"law", "body"}},
		{func(c *Card) { c.Body = strings.Repeat("文", 36) }, []string{"tags"}},
	} {
		changed := c
		row.change(&changed)
		got := ofCaption(t, campaigns.X, changed, "不带象牙")
		if !slices.Equal(got.Left, row.left) {
			t.Errorf("left out %v, want %v: %d of %d", got.Left, row.left, got.Long, got.Most)
		}
		if !strings.Contains(got.Text, changed.Source) || !strings.Contains(got.Text, changed.Headline) {
			t.Errorf("without its source or headline: %q", got.Text)
		}
	}
	c.Headline = strings.Repeat("题", 130)
	if got, ok := CaptionOf(campaigns.X, c, nil, "https://erawan.example/l/k7q2mx9.x"); ok || got.Most != 280 {
		t.Errorf("a headline that does not fit makes %+v", got)
	}
	// a headline too long for a title of its own stands in the text
	if got := ofCaption(t, campaigns.Xiaohongshu, Card{Headline: strings.Repeat("题", 21)}); got.Title != "" || !strings.HasPrefix(got.Text, "题") {
		t.Errorf("%+v", got)
	}
}
