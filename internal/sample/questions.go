package sample

import (
	"context"
	"fmt"

	"erawan/campaigns/content"
	"erawan/internal/id"
	"erawan/internal/lang"
	"erawan/internal/sample/demo"
)

// Questions are those that come with the program, each on one of the cards given. One whose card is not among them is left out: nobody
// could say what is right.
func Questions() (func(cards []content.LawCard) []content.Item, error) {
	files, err := demo.Load()
	if err != nil {
		return nil, fmt.Errorf("demo files: %w", err)
	}
	laws := map[string]demo.Law{}
	for _, w := range files.Laws {
		laws[w.Key] = w
	}
	return func(cards []content.LawCard) (out []content.Item) {
		for _, q := range files.Questions {
			i, rests := itemOf(q), laws[q.Law]
			for _, c := range cards {
				if q.Law != "" && c.Place == rests.Place && string(c.Conduct) == rests.Conduct {
					i.Law = c.ID
				}
			}
			if i.Kind.Rests() == (i.Law != 0) {
				out = append(out, i)
			}
		}
		return out
	}, nil
}

func itemOf(q demo.Question) content.Item {
	i := content.Item{Kind: content.ItemKind(q.Kind), Name: q.Name, Texts: map[lang.Locale]content.ItemText{}, Origins: q.Origins}
	for _, n := range q.Wanted {
		i.Wanted = append(i.Wanted, n-1)
	}
	for _, l := range lang.All {
		t := content.ItemText{Ask: q.Ask[l]}
		for _, o := range q.Options {
			t.Options = append(t.Options, o[l])
		}
		i.Texts[l] = t
	}
	return i
}

// questions gives the demo its bank.
func (g *seeder) questions(ctx context.Context) error {
	have, err := g.content.Items(ctx, g.scope())
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, f := range have {
		there[f.Item.Public] = true
	}
	for _, q := range g.files.Questions {
		i := itemOf(q)
		i.Org, i.Public, i.Sample = g.out.Org.ID, publicID(id.Item, q.Key), true
		if there[i.Public] {
			continue
		}
		if q.Law != "" {
			i.Law = g.ids["law "+q.Law]
		}
		if _, err := g.content.SaveItem(ctx, g.scope(), author, i); err != nil {
			return fmt.Errorf("question %s: %w", q.Key, err)
		}
	}
	return nil
}
