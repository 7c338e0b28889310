package kit

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/render"
	"erawan/internal/sample/demo"
	"erawan/locales"
)

var fonts = render.FontsIn("")

const link = "HTTPS://ERAWAN.EXAMPLE/L/K7Q2MX9"

// pieces are the demo's messages in four languages, as kits have them.
func pieces(t *testing.T) map[string]Piece {
	t.Helper()
	d, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	var laws []content.LawCard
	ids := map[string]int64{}
	for i, w := range d.Laws {
		asOf, err := campaigns.ParseDate(w.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		ids[w.Key] = int64(i + 1)
		laws = append(laws, content.LawCard{ID: int64(i + 1), Place: w.Place, Conduct: content.Conduct(w.Conduct), Lead: w.Lead, OrBoth: w.OrBoth, Confiscated: w.Confiscated,
			Imprisonment: content.Term{MinMonths: w.ImprisonmentMinMonths, MaxMonths: w.ImprisonmentMaxMonths},
			Fine:         content.Money{Amount: w.FineMax, Currency: w.FineCurrency, Unstated: w.FineUnstated},
			Instrument:   w.Instrument, SourceName: w.SourceName, AsOf: asOf})
	}
	shelf := content.NewShelf(laws, nil, nil)
	out := map[string]Piece{}
	for _, w := range d.Messages {
		m := content.Message{ID: 1, Frame: content.Frame(w.Frame), Action: content.Action(w.Action), Texts: map[lang.Locale]content.Text{}}
		for _, c := range w.Cites {
			m.Cites = append(m.Cites, ids[c])
		}
		if w.Report {
			m.Report = content.Hotline{Phone: d.Report.Phone}
		}
		for _, l := range lang.All {
			m.Texts[l] = content.Text{Headline: w.Text[l].Headline, Body: w.Text[l].Body, ActionLabel: w.Text[l].Action, ReportLabel: d.Report.Label[l], Speaker: d.Speaker[l]}
			card := shelf.Render(m, l, words.Say)
			out[w.Key+"."+string(l)] = Piece{Card: &card, Locale: l, Link: link, Short: link[8:], Guide: cmp.Or(w.Text[l].Guide, w.Text[l].Body), Scan: "Scan"}
		}
	}
	return out
}

// keep writes a sheet where somebody wants to look at it.
func keep(t *testing.T, name string, s *render.Sheet, pixels float64) {
	t.Helper()
	folder := os.Getenv("ERAWAN_LOOK")
	if folder == "" {
		return
	}
	b, err := s.PNG(pixels)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(fmt.Sprintf("%s/%s.png", folder, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestEveryMessageOfTheDemoFitsEveryBanner(t *testing.T) {
	t.Parallel()
	for name, p := range pieces(t) {
		for _, z := range Banners {
			s, err := Banner(fonts, p.Card, p.Locale, z)
			if err != nil {
				t.Errorf("%s in %s: %v", name, z.ID, err)
				continue
			}
			keep(t, "banner-"+z.ID+"-"+name, s, 2)
		}
	}
}

func TestEveryMessageOfTheDemoFitsEveryKit(t *testing.T) {
	t.Parallel()
	for name, p := range pieces(t) {
		for _, k := range append(slices.Clone(Kinds), Shapes...) {
			s, err := Draw(fonts, k, p)
			if err != nil {
				t.Errorf("%s as %s: %v", name, k, err)
				continue
			}
			keep(t, "kit-"+string(k)+"-"+name, s, k.Pixels()/2)
		}
	}
}
