package evidencedb

import (
	"fmt"
	"slices"

	"erawan/campaigns/evidence"
	"erawan/internal/db"
	"erawan/internal/lang"
)

type nameKey struct {
	kind string
	id   int64
}

type name struct {
	named  evidence.Named
	sample bool
}

// nameRow is what something is called: in each language when its body has a map of names, or by the
// team's own name for it.
type nameRow struct {
	Kind   string `gorm:"column:kind"`
	ID     int64  `gorm:"column:id"`
	Public string `gorm:"column:public_id"`
	Body   string `gorm:"column:body"`
	Sample bool   `gorm:"column:sample"`
}

// namesOf reads the names of everything that rows mention, in one query.
func namesOf(t *db.Tx, rows []engagementRow) (map[nameKey]name, error) {
	out := map[nameKey]name{}
	if len(rows) == 0 {
		return out, nil
	}
	found := []nameRow{}
	err := t.Fetch(&found, namesSQL, db.Params{
		"orgs":      distinct(rows, func(r engagementRow) int64 { return r.Partner }),
		"campaigns": distinct(rows, func(r engagementRow) int64 { return r.Campaign }),
		"messages":  distinct(rows, func(r engagementRow) int64 { return r.Message }),
	})
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	for _, f := range found {
		n, err := f.name()
		if err != nil {
			return nil, err
		}
		out[nameKey{f.Kind, f.ID}] = n
	}
	return out, nil
}

func distinct[R any](rows []R, of func(R) int64) []int64 {
	out := make([]int64, len(rows))
	for i, r := range rows {
		out[i] = of(r)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r nameRow) name() (name, error) {
	if r.Kind == "org" {
		text, err := db.Decode[lang.Text](r.Body)
		return name{evidence.Named{Public: r.Public, Name: text}, r.Sample}, err
	}
	if r.Kind == "message" || r.Kind == "segment" {
		body, err := db.Decode[struct {
			Name   string `json:"name"`
			Sample bool   `json:"sample"`
		}](r.Body)
		return name{evidence.Named{Public: r.Public, Name: lang.Text{lang.En: body.Name}}, body.Sample}, err
	}
	body, err := db.Decode[struct {
		Name   lang.Text `json:"name"`
		Sample bool      `json:"sample"`
	}](r.Body)
	return name{evidence.Named{Public: r.Public, Name: body.Name}, body.Sample}, err
}
