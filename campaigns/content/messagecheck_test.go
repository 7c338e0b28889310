package content

import (
	"strings"
	"testing"

	"erawan/internal/fault"
	"erawan/internal/lang"
)

func TestAMessageIsKeptAsItIsOrRefusedWithItsField(t *testing.T) {
	t.Parallel()
	with := func(change func(m *Message, t *Text)) Message {
		m := newDesk().message
		m.Name = "Legal at exit"
		text := m.Texts[lang.Th]
		change(&m, &text)
		m.Texts[lang.Th] = text
		return m
	}
	for name, row := range map[string]struct {
		message    Message
		field, key string
	}{
		"whole":      {with(func(*Message, *Text) {}), "", ""},
		"unfinished": {Message{Name: "an idea", Frame: Norm, Action: Link}, "", ""},
		"a break hint": {with(func(_ *Message, t *Text) {
			t.Headline = "กลับบ้าน\u200bพร้อมความทรงจำ"
		}), "", ""},
		"a page of ours": {with(func(m *Message, t *Text) { m.Action, t.ActionURL = Link, "/demo/souvenirs" }), "", ""},
		"hashtags": {with(func(_ *Message, t *Text) {
			t.Tags = "ไม่ซื้องาช้าง 不带象牙 BringMemories2026 x_"
		}), "", ""},
		"a hashtag with its sign": {with(func(_ *Message, t *Text) { t.Tags = "#ivory" }), "/texts/th/tags", "message.bad_tag"},
		"a hashtag with a hyphen": {with(func(_ *Message, t *Text) { t.Tags = "no-ivory" }), "/texts/th/tags", "message.bad_tag"},
		"a hashtag of digits":     {with(func(_ *Message, t *Text) { t.Tags = "2026" }), "/texts/th/tags", "message.bad_tag"},
		"a hashtag without end":   {with(func(_ *Message, t *Text) { t.Tags = strings.Repeat("a", 51) }), "/texts/th/tags", "message.bad_tag"},
		"hashtags without end":    {with(func(_ *Message, t *Text) { t.Tags = "a b c d e f" }), "/texts/th/tags", "message.many_tags"},
		"no name":                 {with(func(m *Message, _ *Text) { m.Name = "  " }), "/name", "message.no_name"},
		"a long name":             {with(func(m *Message, _ *Text) { m.Name = strings.Repeat("ก", MaxName+1) }), "/name", "text.too_long"},
		"health":                  {with(func(m *Message, _ *Text) { m.Frame = "health" }), "/frame", "message.unknown_frame"},
		"no action":               {with(func(m *Message, _ *Text) { m.Action = "" }), "/action", "message.unknown_action"},
		"a card twice":            {with(func(m *Message, _ *Text) { m.Cites = []int64{3, 1, 3} }), "/cites", "message.cites_twice"},
		"cards without end":       {with(func(m *Message, _ *Text) { m.Cites = []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13} }), "/cites", "message.many_cites"},
		"a number that is none":   {with(func(m *Message, _ *Text) { m.Report.Phone = "call us" }), "/report/phone", "message.bad_phone"},
		"a page that is none":     {with(func(m *Message, _ *Text) { m.Report.URL = "javascript:alert(1)" }), "/report/url", "message.bad_address"},
		"an address that runs":    {with(func(_ *Message, t *Text) { t.ActionURL = "javascript:alert(1)" }), "/texts/th/action_url", "message.bad_address"},
		"an address of any host":  {with(func(_ *Message, t *Text) { t.ActionURL = "//elsewhere.example/" }), "/texts/th/action_url", "message.bad_address"},
		"a headline without end":  {with(func(_ *Message, t *Text) { t.Headline = strings.Repeat("象", 121) }), "/texts/th/headline", "text.too_long"},
		"a mark that turns words": {with(func(_ *Message, t *Text) { t.Body = "a\u202eb" }), "/texts/th/body", "text.hidden_character"},
		"the sign for a hint":     {with(func(_ *Message, t *Text) { t.Body = "a|b" }), "/texts/th/body", "message.hint_sign"},
		"another language":        {with(func(m *Message, t *Text) { m.Texts["fr"] = *t }), "/texts", "message.unknown_language"},
	} {
		err := row.message.Check()
		if row.key == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		found := false
		for _, f := range fault.All(err) {
			found = found || f.Kind == fault.Invalid && f.Field == row.field && f.Key == row.key
		}
		if !found {
			t.Errorf("%s: %v, want %s: %s", name, err, row.field, row.key)
		}
	}
}

func TestWhatALanguageLacksDependsOnTheMessage(t *testing.T) {
	t.Parallel()
	missing := func(m Message) (out []string) {
		for _, f := range m.Missing(lang.En) {
			out = append(out, f.ID)
		}
		return out
	}
	m := newDesk().message
	if got := missing(m); len(got) != 0 {
		t.Errorf("a whole text lacks %v", got)
	}
	m.Texts = nil
	if got := strings.Join(missing(m), " "); got != "headline body action report alt speaker why" {
		t.Errorf("an empty pledge lacks %s", got)
	}
	m.Action, m.Report = Link, Hotline{}
	if got := strings.Join(missing(m), " "); got != "headline body action action_url alt speaker why" {
		t.Errorf("an empty link lacks %s", got)
	}
}

func TestAnEditorIsToldWhichApprovalsASaveTakesAway(t *testing.T) {
	t.Parallel()
	d := newDesk()
	w := Workshop{Message: d.message, Shelf: d.shelf()}
	if got := w.Revokes(d.message, noon); got != nil {
		t.Errorf("the same words revoke %v", got)
	}
	draft := d.message
	draft.Texts = map[lang.Locale]Text{}
	for l, text := range d.message.Texts {
		draft.Texts[l] = text
	}
	text := draft.Texts[lang.Th]
	text.Why = "another reason"
	draft.Texts[lang.Th] = text
	if got := w.Revokes(draft, noon); len(got) != 1 || got[0] != lang.Th {
		t.Errorf("other words in Thai revoke %v", got)
	}
	if got := w.Keeps(draft, noon); len(got) != 3 {
		t.Errorf("and keep %v", got)
	}
	draft.Frame = Norm
	if got := w.Revokes(draft, noon); len(got) != 4 {
		t.Errorf("another frame revokes %v", got)
	}
	if got := w.Revokes(draft, forGood.AddDate(1, 0, 0)); got != nil {
		t.Errorf("what has run out anyway is revoked: %v", got)
	}
}

func TestACardThatChangedReopensAMessageAndAnEditDoesNot(t *testing.T) {
	t.Parallel()
	d := newDesk()
	file := func() MessageFile {
		return MessageFile{Message: d.message, Shelf: d.shelf(), Versions: []MessageVersion{{Message: d.message, At: noon.AddDate(0, -2, 0)}}}
	}
	if file().Reopened(lang.Th, noon) {
		t.Error("nothing changed")
	}
	d.card.Fine.Amount++
	if !file().Reopened(lang.Th, noon) {
		t.Error("the card changed, and nobody is told")
	}
	f := file()
	later := d.message
	later.Version = 1
	later.Texts = map[lang.Locale]Text{lang.Th: {Headline: "other words", Body: "b", ActionLabel: "c"}}
	f.Message = later
	f.Versions = append([]MessageVersion{{Message: later, At: noon.AddDate(0, 0, -1)}}, f.Versions...)
	if f.Reopened(lang.Th, noon) {
		t.Error("its own words changed, and the card is blamed")
	}
	if got, ok := f.Reverted(0); !ok || got.Texts[lang.Th].Headline != d.message.Texts[lang.Th].Headline {
		t.Errorf("reverted: %+v, %v", got, ok)
	}
	if _, ok := f.Reverted(9); ok {
		t.Error("to a version that never was")
	}
}
