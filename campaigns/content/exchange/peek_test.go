package exchange

import (
	"bytes"
	"strings"
	"testing"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

func TestAFileSaysWhatItIsOf(t *testing.T) {
	t.Parallel()
	j := Job{From: lang.En, To: lang.Th, Messages: []content.Message{
		{ID: 1, Public: "msg_b", Texts: map[lang.Locale]content.Text{lang.En: {Headline: "Travel light", Body: "Leave it."}}},
		{ID: 2, Public: "msg_a", Texts: map[lang.Locale]content.Text{lang.En: {Headline: "Go home"}}}}}
	var sheet, doc bytes.Buffer
	if err := WriteCSV(&sheet, j); err != nil {
		t.Fatal(err)
	}
	if err := WriteXLIFF(&doc, j); err != nil {
		t.Fatal(err)
	}
	filled := strings.Replace(sheet.String(), "Travel light,", "Travel light,เดินทางเบา ๆ", 1)
	for name, text := range map[string]string{"a sheet": filled, "XLIFF": strings.Replace(doc.String(), "<source xml:lang=\"en\">Travel light</source>", "<source xml:lang=\"en\">Travel light</source><target xml:lang=\"th\">เดินทางเบา ๆ</target>", 1)} {
		f, err := Open(strings.NewReader(text))
		if err != nil || f.From != lang.En || f.To != lang.Th || strings.Join(f.Messages, " ") != "msg_a msg_b" {
			t.Errorf("%s: %+v, %v", name, f.Messages, err)
			continue
		}
		changes, err := f.Read(j.Messages)
		if err != nil || len(changes) != 1 || changes[0].Message.ID != 1 || changes[0].Text.Headline != "เดินทางเบา ๆ" {
			t.Errorf("%s, read: %+v, %v", name, changes, err)
		}
		again, err := Open(strings.NewReader(f.Text()))
		if err != nil || strings.Join(again.Messages, " ") != "msg_a msg_b" {
			t.Errorf("%s, as it was read: %v", name, err)
		}
	}
	for name, row := range map[string]struct{ text, key string }{
		"nothing":           {"", "exchange.not_ours"},
		"another sheet":     {"name,price\nivory,1\n", "exchange.not_ours"},
		"a page":            {"<html><body>hello</body></html>", "exchange.not_xliff"},
		"another language":  {"message,unit,digest,en,fr\n", "exchange.not_ours"},
		"one language":      {"message,unit,digest,en,en\n", "exchange.not_ours"},
		"too many messages": {"message,unit,digest,en,th\n" + many(MaxMessages+1), "exchange.too_many"},
	} {
		if _, err := Open(strings.NewReader(row.text)); len(fault.All(err)) != 1 || fault.All(err)[0].Key != row.key {
			t.Errorf("%s: %v, want %s", name, err, row.key)
		}
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("msg_" + strings.Repeat("x", i+1) + ",headline,d,a,b\n")
	}
	return b.String()
}
