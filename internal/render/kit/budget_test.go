package kit

import (
	"errors"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/lang"
	"erawan/internal/render"
	"erawan/locales"
)

// slots are the kits by the slot whose budgets hold for them.
var slots = map[Kind]lint.Slot{Poster: lint.WallPoster, Hotel: lint.HotelCard, Strip: lint.BoardingStrip, Screen: lint.AirportScreen,
	Guide: lint.GuidePage, Waybill: lint.WaybillLine, Share: lint.ShareCard, Wide: lint.ShareCard, Upright: lint.ShareCard, Tall: lint.ShareCard}

// sample measures what a kit holds in one language.
type sample struct {
	kind    Kind
	l       lang.Locale
	base    Piece
	running string // plain text of the language, as the demo writes it
}

// samples have the longest law of the demo's, beside everything else that a kit can be asked for.
func samples(t *testing.T) (out []sample) {
	t.Helper()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	all := pieces(t)
	for _, l := range lang.All {
		var long content.CardLaw
		var base Piece
		var running []string
		for _, name := range slices.Sorted(maps.Keys(all)) {
			p := all[name]
			if p.Locale != l {
				continue
			}
			running = append(running, p.Card.Body)
			if p.Card.Report != nil {
				base = p
			}
			for _, law := range p.Card.Law {
				if lint.Width(law.Text) > lint.Width(long.Text) {
					long = law
				}
			}
		}
		card := *base.Card
		card.Law = []content.CardLaw{long}
		base.Card, base.Scan = &card, words.Say(l, "kit.scan_pledge", nil)
		base.Words = Words{Say: words.Say(l, "kit.say_title", nil), Law: words.Say(l, "kit.law_title", nil)}
		for _, k := range append(slices.Clone(Kinds), Shapes...) {
			out = append(out, sample{k, l, base, strings.Repeat(strings.Join(running, " ")+" ", 4)})
		}
	}
	return out
}

// says is so many characters of running text.
func (s sample) says(n int) string {
	for i := range s.running {
		if lint.Width(s.running[:i]) >= n && lint.Width(s.running[:i]) < lint.Width(s.running[:i]+string([]rune(s.running[i:])[:1])) {
			return s.running[:i]
		}
	}
	return s.running
}

// holds reports whether the kit has room for texts of so many characters. A strip has a body only where it has no law.
func (s sample) holds(t *testing.T, b lint.Budget) bool {
	t.Helper()
	p, card := s.base, *s.base.Card
	card.Headline, card.Body = s.says(b.Headline), s.says(b.Body)
	p.Card, p.Print, p.Guide = &card, s.says(b.Line), s.says(b.Guide)
	_, err := Draw(fonts, s.kind, p)
	if s.kind == Strip && err == nil {
		card.Law = nil
		_, err = Draw(fonts, s.kind, p)
	}
	if err != nil && !errors.Is(err, render.ErrTooLong) {
		t.Fatalf("%s in %s: %v", s.kind, s.l, err)
	}
	return err == nil
}

// most is how long each text may be that is kept.
var most = map[lint.Field]int{lint.Headline: 120, lint.PrintLine: 120, lint.Body: 600, lint.GuideScript: 1200}

// more is a budget with a field's figure raised.
func more(b lint.Budget, f lint.Field, by func(int) int) lint.Budget {
	for field, at := range map[lint.Field]*int{lint.Headline: &b.Headline, lint.Body: &b.Body, lint.PrintLine: &b.Line, lint.GuideScript: &b.Guide} {
		if field == f {
			*at = by(*at)
		}
	}
	return b
}

func TestEveryKitHoldsItsBudgets(t *testing.T) {
	t.Parallel()
	soak := os.Getenv("ERAWAN_SOAK") != ""
	for _, s := range samples(t) {
		if s.l == lang.ZhHant && !soak {
			continue // has the figures of the other Chinese, and letters as wide
		}
		b := lint.BudgetOf(slots[s.kind], s.l)
		if b.Headline == 0 {
			t.Errorf("%s has no budget in %s", s.kind, s.l)
		}
		if !s.holds(t, b) {
			t.Errorf("%s in %s: has no room for %+v", s.kind, s.l, b)
		}
		if soak {
			s.measured(t)
		}
	}
}

// measured prints the most that a kit holds: a headline beside a body as long as a page's, and then a body beside that headline.
func (s sample) measured(t *testing.T) {
	t.Helper()
	b := lint.BudgetOf(lint.Inline, s.l)
	b.Guide = 20
	for _, f := range []lint.Field{lint.Headline, lint.PrintLine, lint.Body, lint.GuideScript} {
		if s.kind != Guide && f == lint.GuideScript || s.kind != Strip && s.kind != Waybill && f == lint.PrintLine {
			continue
		}
		over := sort.Search(most[f]+1, func(n int) bool {
			return !s.holds(t, more(b, f, func(int) int { return n + 1 }))
		})
		b = more(b, f, func(int) int { return over })
		if f == lint.PrintLine {
			b.Headline = over
		}
	}
	t.Logf("%-8s %-8s %+v", s.kind, s.l, b)
	told := lint.BudgetOf(slots[s.kind], s.l)
	for _, f := range []lint.Field{lint.Headline, lint.Body, lint.PrintLine, lint.GuideScript} {
		if said := told.Of(f); s.kind != Waybill && !slices.Contains(Shapes, s.kind) && said > 0 && said < b.Of(f)*3/4 {
			t.Errorf("%s in %s: %s has room for %d, and is told %d", s.kind, s.l, f, b.Of(f), said)
		}
	}
}

// banners are the sizes of pictures by the slot whose budgets hold for them. 600x200 has none of its own: whatever fits 300x250 fits it.
var banners = map[string]lint.Slot{"320x100": lint.Banner, "300x250": lint.Rectangle, "160x600": lint.Skyscraper, "970x250": lint.Billboard, "600x200": lint.Rectangle}

// oneText are the sizes that have room for one text under the longest headline: beside a law, the body.
var oneText = map[string]int{"320x100": 1}

// TestEveryBannerHoldsItsBudget: what a size's budget lets through is drawn whole, and where a law is cited the law is.
func TestEveryBannerHoldsItsBudget(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		if s.kind != Poster {
			continue
		}
		for _, z := range Banners {
			b := lint.BudgetOf(banners[z.ID], s.l)
			card := *s.base.Card
			card.Headline, card.Body, card.Action.Label = s.says(b.Headline), s.says(b.Body), s.says(b.Action)
			law := content.Breakable(card.Law[0].Text)
			for _, laws := range [][]content.CardLaw{nil, card.Law} {
				card.Law = laws
				sheet, err := Banner(fonts, &card, s.l, z)
				if err != nil {
					t.Errorf("%s in %s: %v", z.ID, s.l, err)
					continue
				}
				if most := len(laws) * oneText[z.ID]; laws == nil && len(sheet.Left) > 0 || slices.Contains(sheet.Left, law) && len(sheet.Left) > most {
					t.Errorf("%s in %s leaves out %q (law cited: %v)", z.ID, s.l, sheet.Left, laws != nil)
				}
			}
		}
	}
}
