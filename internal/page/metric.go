package page

import (
	"fmt"

	"erawan/campaigns/evidence"
)

// Metric is an entry of the dictionary in a reader's language.
type Metric struct {
	evidence.Definition
	Name, Means, Bias, Measure, How string
}

// Metric says what a number means. An id that the dictionary has not is a mistake of the page.
func (r Reader) Metric(id string) (Metric, error) {
	d, known := evidence.Defined(id)
	if !known {
		return Metric{}, fmt.Errorf("page: the dictionary has no metric %q", id)
	}
	name := func(of string) string {
		if of == "" {
			return ""
		}
		return r.Say("metric." + of)
	}
	return Metric{Definition: d, Name: name(id), Means: r.Say("metric_means." + id), Bias: r.Say("metric_bias." + id), Measure: r.Say("unit." + string(d.Unit)),
		How: r.Say("formula."+string(d.Formula), "of", name(d.Of), "per", name(d.Per))}, nil
}
