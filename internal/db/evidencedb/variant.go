package evidencedb

import (
	_ "embed"
	"slices"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/db"
	"erawan/internal/lang"
)

//go:embed code_names.sql
var codeNamesSQL string

// code is what a batch or a short link is known by in the codes of variants: the two numbers of a batch, or a zero and the
// number of a link.
type code struct {
	key    int
	number int64
}

// codeNames adds to a statement what the batches and the short links are called whose codes stand in a question's variants.
func (a *answering) codeNames(p db.Params) string {
	keys, numbers, links := []int{-1}, []int{-1}, []int64{-1} // a list of nothing is no SQL
	for _, r := range a.rows {
		if key, number, ok := evidence.Codes(r.Variant); ok && key > 0 {
			keys, numbers = append(keys, key), append(numbers, number)
		}
		if link, _, ok := campaigns.LinkOf(r.Variant); ok {
			links = append(links, link)
		}
	}
	if a.q.By != evidence.OfVariant || len(keys)+len(links) == 2 {
		return ""
	}
	slices.Sort(keys)
	slices.Sort(numbers)
	slices.Sort(links)
	p["keys"], p["numbers"], p["links"] = slices.Compact(keys), slices.Compact(numbers), slices.Compact(links)
	return "union all\n" + codeNamesSQL
}

// codeOf is the code that stands in a variant, if any does.
func codeOf(variant string) (c code, ok bool) {
	if key, number, ok := evidence.Codes(variant); ok {
		return code{key, int64(number)}, true
	}
	link, _, ok := campaigns.LinkOf(variant)
	return code{number: link}, ok
}

// variantOf is what a line by variant is called. Its message has one name in every language; what stands beside it has not.
func (a *answering) variantOf(message lang.Text, variant string) lang.Text {
	out, called := lang.Text{}, ""
	if c, ok := codeOf(variant); ok {
		called = a.codes[c]
	}
	for _, l := range lang.All {
		if name := message.In(l); name != "" {
			out[l] = evidence.SaidOf(l, name, variant, called)
		}
	}
	return out
}
