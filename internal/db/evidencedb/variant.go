package evidencedb

import (
	_ "embed"
	"fmt"
	"slices"

	"erawan/campaigns/evidence"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed batch_names.sql
var batchNamesSQL string

type batchNameRow struct {
	Key    int    `gorm:"column:key_number"`
	Number int    `gorm:"column:number"`
	Name   string `gorm:"column:name"`
}

// batchNames reads what the batches are called whose codes stand in a question's variants.
func (a *answering) batchNames() error {
	if a.q.By != evidence.OfVariant {
		return nil
	}
	var keys, numbers []int
	for _, r := range a.rows {
		if key, number, ok := evidence.Codes(r.Variant); ok && key > 0 {
			keys, numbers = append(keys, key), append(numbers, number)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	slices.Sort(numbers)
	var rows []batchNameRow
	if err := a.t.Fetch(&rows, batchNamesSQL, db.Params{"keys": slices.Compact(keys), "numbers": slices.Compact(numbers)}); err != nil {
		return fmt.Errorf("read names of batches: %w", err)
	}
	a.batches = map[string]string{}
	for _, r := range rows {
		a.batches[fmt.Sprintf("%d.%d", r.Key, r.Number)] = r.Name
	}
	return nil
}

// variantOf is what a line by variant is called. Its message has one name in every language; what stands beside it has not.
func (a *answering) variantOf(message lang.Text, variant string) lang.Text {
	out := lang.Text{}
	for _, l := range lang.All {
		if name := message.In(l); name != "" {
			out[l] = evidence.SaidOf(l, name, variant, a.batches[variant])
		}
	}
	return out
}
