package referencedb

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"erawan/campaigns/content"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/db"
)

// Library reads the studies, their figures and what was found to work. It is the installation's: everybody who may ask at
// all reads the same. It is empty until the reference library was loaded.
func (s Store) Library(ctx context.Context, _ access.Scope) (out research.Library, err error) {
	sets := map[string][]referenceRow{}
	err = s.DB.Read(ctx, func(t *db.Tx) error {
		rows, err := db.All[referenceRow](t.Where("dataset in ?", []string{"sources", "studies", "waves", "travellers", "thailand", "evidence", "arrivals"}).Order("dataset, position"))
		for _, r := range rows {
			sets[r.Dataset] = append(sets[r.Dataset], r)
		}
		return err
	})
	if err != nil {
		return out, err
	}
	r := reading{sources: map[string]research.Source{}}
	for _, one := range sets["sources"] {
		f := r.fields(one)
		r.sources[one.Key] = research.Source{Key: one.Key, Name: f["name"], URL: f["url"]}
	}
	for _, one := range sets["studies"] {
		f := r.fields(one)
		out.Studies = append(out.Studies, research.Study{Fact: r.fact(one, f), Key: f["study"], Wave: f["wave"], Place: f["place"], Respondents: int64(r.number(f, "respondents")), Bound: research.Bound(f["bound"]),
			Method: f["method"], From: f["from"], To: f["to"], Wording: f["wording"], Weights: f["weights"]})
	}
	for _, study := range []string{research.Waves, research.Travellers, research.Thailand} {
		for _, one := range sets[study] {
			f := r.fields(one)
			out.Figures = append(out.Figures, research.Figure{Fact: r.fact(one, f), Study: study, Wave: f["wave"], Place: f["place"], Metric: f["metric"], Base: f["base"], Bound: research.Bound(f["bound"]),
				Value: r.number(f, "value"), Known: f["value"] != "", Unit: f["unit"]})
		}
	}
	for _, one := range sets["evidence"] {
		f := r.fields(one)
		out.Findings = append(out.Findings, research.Finding{Fact: r.fact(one, f), Says: f["finding"], Effect: f["effect"], Design: f["design"]})
	}
	for _, one := range sets["arrivals"] {
		f := r.fields(one)
		out.Spans = append(out.Spans, research.Span{Fact: r.fact(one, f), Country: f["country"], Origin: f["origin"], From: f["from"], To: f["to"], Count: int64(r.number(f, "arrivals")), Bound: research.Bound(f["bound"]), Kind: f["kind"]})
	}
	return out, r.err
}

// Sources reads where the library's facts are from, by their keys. It is the installation's, as the library is.
func (s Store) Sources(ctx context.Context, _ access.Scope) (map[string]research.Source, error) {
	out := map[string]research.Source{}
	rows, err := s.Rows(ctx, "sources")
	for _, row := range rows {
		out[row.Key] = research.Source{Key: row.Key, Name: row.Fields["name"], URL: row.Fields["url"]}
	}
	return out, err
}

// reading collects what is wrong with stored rows; the first is told.
type reading struct {
	sources map[string]research.Source
	err     error
}

func (r *reading) fields(row referenceRow) map[string]string {
	f, err := db.Decode[map[string]string](row.Fields)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("reference row %s: %w", row.Key, err)
	}
	return f
}

func (r *reading) fact(row referenceRow, f map[string]string) research.Fact {
	out := research.Fact{ID: row.Key, Confidence: content.Confidence(row.Confidence), Note: f["note"]}
	for key := range strings.SplitSeq(row.Source, ";") {
		s, known := r.sources[key]
		if !known {
			s = research.Source{Key: key, Name: key}
		}
		out.Sources = append(out.Sources, s)
	}
	return out
}

// number is 0 where the cell is blank.
func (r *reading) number(f map[string]string, name string) float64 {
	if f[name] == "" {
		return 0
	}
	n, err := strconv.ParseFloat(f[name], 64)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("reference library: %s %q: %w", name, f[name], err)
	}
	return n
}
