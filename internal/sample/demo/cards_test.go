package demo

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/locales"
)

// written is a law of the demo as the card it is seeded as.
func written(t *testing.T, id int64, w Law) content.LawCard {
	t.Helper()
	day := func(s string) campaigns.Date {
		if s == "" {
			return campaigns.Date{}
		}
		d, err := campaigns.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	return content.LawCard{ID: id, Public: w.Key, Place: w.Place, Conduct: content.Conduct(w.Conduct), Lead: w.Lead, OrBoth: w.OrBoth, Confiscated: w.Confiscated,
		Imprisonment: content.Term{MinMonths: w.ImprisonmentMinMonths, MaxMonths: w.ImprisonmentMaxMonths},
		Fine:         content.Money{Amount: w.FineMax, Currency: w.FineCurrency, Unstated: w.FineUnstated},
		Instrument:   w.Instrument, SourceName: w.SourceName, SourceURL: w.SourceURL, Confidence: content.Confidence(w.Confidence),
		InForceFrom: day(w.InForceFrom), AsOf: day(w.AsOf)}
}

func cards(t *testing.T) []content.LawCard {
	t.Helper()
	var out []content.LawCard
	for i, w := range loaded(t).Laws {
		out = append(out, written(t, int64(i+1), w))
	}
	return out
}

// shownLaw is a card's law as a traveller reads it, in a message that cites it.
func shownLaw(t *testing.T, c content.LawCard, l lang.Locale) content.CardLaw {
	t.Helper()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	shelf := content.NewShelf([]content.LawCard{c}, nil, nil)
	return shelf.Render(content.Message{Cites: []int64{c.ID}}, l, words.Say).Law[0]
}

func TestEverySeededCardReadsAsInItsGolden(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for _, c := range cards(t) {
		fmt.Fprintf(&b, "# %s\n", c.Public)
		for _, l := range lang.All {
			law := shownLaw(t, c, l)
			fmt.Fprintf(&b, "%-8s %s\n         %s\n         %s · %s\n", l, law.Text, c.Instrument[l], law.AsOfText, law.SourceName)
		}
		fmt.Fprintf(&b, "         %s\n\n", c.SourceURL)
	}
	const name = "testdata/cards.txt"
	if *update {
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s: want (-), got (+)\n%s", name, diff)
	}
}

func TestTheThaiExitSaysItsPenaltyWithDateAndSource(t *testing.T) {
	t.Parallel()
	c := cards(t)[0]
	for l, want := range map[lang.Locale][]string{
		lang.ZhHans: {"最高10年", "100万泰铢", "或两者并罚", "2026年11月1日", "泰国国家旅游局", "店铺可能持证销售，但把象牙带出泰国即属犯罪"},
		lang.ZhHant: {"最高10年", "100萬泰銖", "或兩者並罰", "2026年11月1日", "泰國國家旅遊局"},
		lang.Th:     {"จำคุกไม่เกิน 10 ปี", "1 ล้านบาท", "หรือทั้งจำทั้งปรับ", "1 พฤศจิกายน 2569", "การท่องเที่ยวแห่งประเทศไทย"},
		lang.En:     {"Up to 10 years", "1,000,000 baht", "or both", "1 November 2026", "Tourism Authority of Thailand", "a shop may be licensed to sell, but taking ivory out of the country is a crime"},
	} {
		law := shownLaw(t, c, l)
		said := strings.ReplaceAll(law.Text+"\n"+law.AsOfText+"\n"+law.SourceName, content.Hint, "") // which nobody sees
		for _, part := range want {
			if !strings.Contains(said, part) {
				t.Errorf("%s does not say %q: %s", l, part, said)
			}
		}
		if law.Source == "" {
			t.Errorf("%s names no page", l)
		}
	}
}

func TestTheWayHomeNamesThreePlacesOnceInOrder(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	var places []string
	for _, stop := range content.Journey([]string{"TH", "HK", "CN"}, cards(t), now) {
		places = append(places, stop.Place)
		if len(stop.Cards) != 1 {
			t.Errorf("%s has %d cards", stop.Place, len(stop.Cards))
		}
	}
	if diff := cmp.Diff([]string{"TH", "HK", "CN"}, places); diff != "" {
		t.Error(diff)
	}
}
