package content

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/lang"
)

func TestACardShowsItsMessageWithLawPromiseAndHotline(t *testing.T) {
	t.Parallel()
	d := newDesk()
	want := Card{
		Headline: "headline th", Body: "body", Source: "source", Motif: MotifOf(Legal), Alt: "alt", Speaker: "speaker",
		Action: CardAction{Kind: Pledge, Label: "promise", Statement: "stm_1", Promise: "promise in th", Consent: "cns_1", ConsentText: "consent in th"},
		Law: []CardLaw{{Place: "TH", Text: d.card.Sentence(lang.Th), AsOf: "2026-11-01", AsOfText: "card.as_of th 1 พฤศจิกายน 2569",
			Source: "https://law.example/th", SourceName: "source in th"}},
		Report: &CardReport{Label: "report", Phone: "1362"},
		Words: map[string]string{"why": "card.why th <nil>", "hide": "card.hide th <nil>", "hidden": "card.hidden th <nil>", "undo": "card.undo th <nil>",
			"pledged": "card.pledged th <nil>", "receipt": "card.receipt th <nil>", "source": "card.source th <nil>", "why_text": "why"},
	}
	if diff := cmp.Diff(want, d.shelf().Render(d.message, lang.Th, say)); diff != "" {
		t.Error(diff)
	}
}

func TestACardShowsOnlyWhatItsMessageHas(t *testing.T) {
	t.Parallel()
	m := Message{Action: Link, Texts: map[lang.Locale]Text{lang.En: {Headline: "h", Body: "b", ActionLabel: "l", ActionURL: "https://example.org"}}}
	c := Shelf{}.Render(m, lang.En, say)
	if diff := cmp.Diff(CardAction{Kind: Link, Label: "l", URL: "https://example.org"}, c.Action); diff != "" {
		t.Error(diff)
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(b, &keys); err != nil {
		t.Fatal(err)
	}
	for _, absent := range []string{"law", "report", "source", "alt", "speaker"} {
		if _, ok := keys[absent]; ok {
			t.Errorf("%s is there without a value", absent)
		}
	}
	m.Action = Dismiss
	if c := (Shelf{}).Render(m, lang.En, say); c.Action.URL != "" {
		t.Errorf("a button that only dismisses leads to %q", c.Action.URL)
	}
}

func TestAHotlineNeedsANumberAndWords(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		label string
		line  Hotline
		want  bool
	}{
		"both": {"tell", Hotline{Phone: "1362"}, true}, "an address will do": {"tell", Hotline{URL: "https://example.org"}, true},
		"no number": {"tell", Hotline{}, false}, "no words": {"", Hotline{Phone: "1362"}, false},
	} {
		m := Message{Report: row.line, Texts: map[lang.Locale]Text{lang.En: {ReportLabel: row.label}}}
		if c := (Shelf{}).Render(m, lang.En, say); (c.Report != nil) != row.want {
			t.Errorf("%s: %+v", name, c.Report)
		}
	}
}

func TestASampleSaysSo(t *testing.T) {
	t.Parallel()
	for _, sample := range []bool{true, false} {
		c := Shelf{}.Render(Message{Sample: sample}, lang.En, say)
		if _, marked := c.Words["sample"]; marked != sample {
			t.Errorf("sample %v is marked %v", sample, marked)
		}
	}
}

func TestADigestReadsBackAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	want := DigestStatement(Statement{Kind: Promise}, lang.Th)
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Digest
	if err := json.Unmarshal(b, &got); err != nil || got != want {
		t.Errorf("%s: %v", b, err)
	}
	for _, bad := range []string{"", "00", want.String(), string(make([]byte, 64)), "zz" + string(b[3:len(b)-1]), string(b[1:len(b)-1]) + "0"} {
		if got.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q read as a digest", bad)
		}
	}
}
