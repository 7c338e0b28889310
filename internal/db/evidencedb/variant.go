package evidencedb

import (
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed code_names.sql
var codeNamesSQL string

type codeNameRow struct {
	Key    int    `gorm:"column:key_number"` // 0 for a short link
	Number int64  `gorm:"column:number"`
	Name   string `gorm:"column:name"`
}

// codeNames reads what the batches and the short links are called whose codes stand in a question's variants.
func (a *answering) codeNames() error {
	if a.q.By != evidence.OfVariant {
		return nil
	}
	a.codes = map[string]string{}
	keys, numbers, links := []int{-1}, []int{-1}, []int64{-1} // a list of nothing is no SQL
	for _, r := range a.rows {
		if key, number, ok := evidence.Codes(r.Variant); ok && key > 0 {
			keys, numbers = append(keys, key), append(numbers, number)
		}
		if link, _, ok := campaigns.LinkOf(r.Variant); ok {
			links = append(links, link)
		}
	}
	if len(keys)+len(links) == 2 {
		return nil
	}
	slices.Sort(keys)
	slices.Sort(numbers)
	slices.Sort(links)
	var rows []codeNameRow
	if err := a.t.Fetch(&rows, codeNamesSQL, db.Params{"keys": slices.Compact(keys), "numbers": slices.Compact(numbers), "links": slices.Compact(links)}); err != nil {
		return fmt.Errorf("read names of batches and links: %w", err)
	}
	named := map[codeNameRow]string{}
	for _, r := range rows {
		named[codeNameRow{Key: r.Key, Number: r.Number}] = r.Name
	}
	for _, r := range a.rows {
		if key, number, ok := evidence.Codes(r.Variant); ok {
			a.codes[r.Variant] = named[codeNameRow{Key: key, Number: int64(number)}]
		}
		if link, _, ok := campaigns.LinkOf(r.Variant); ok {
			a.codes[r.Variant] = named[codeNameRow{Number: link}]
		}
	}
	return nil
}

// variantOf is what a line by variant is called. Its message has one name in every language; what stands beside it has not.
func (a *answering) variantOf(message lang.Text, variant string) lang.Text {
	out := lang.Text{}
	for _, l := range lang.All {
		if name := message.In(l); name != "" {
			out[l] = evidence.SaidOf(l, name, variant, a.codes[variant])
		}
	}
	return out
}
