package experiments

import (
	"strings"

	"erawan/campaigns/experiment"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// adaptive gives the results of a split that moved: each visit weighed by how likely its variant was, and the sides of the hold-out.
func (v *view) adaptive(t table, r experiment.Registration, sides []side, divisions []experiment.Division) {
	read, may := r.ReadWeighed(t.drawn, t.campaign)
	v.note("wait", "info", "experiment.adaptive")
	switch {
	case !t.drawn.Until.Valid():
		v.note("wait", "clock", "experiment.adaptive_first")
	case thin(read):
		v.note("wait", "clock", "experiment.few_effective", "least", v.Number(experiment.EnoughEffective))
	case !may:
		v.note("wait", "clock", "experiment.not_yet")
	}
	v.Results = page.Table{ID: "results", Tall: true}
	for _, key := range []string{"grid.variant", "experiment.weight_now", "experiment.visits", "experiment.effective", "experiment.need", metricKey(r), "experiment.share_weighed", "experiment.versus"} {
		v.Results.Columns = append(v.Results.Columns, page.Column{Text: v.Say(key), Number: key != "grid.variant"})
	}
	total := 0
	for _, m := range t.campaign.Messages {
		total += m.Weight
	}
	for i, one := range read {
		now := lang.Percent(v.Locale, float64(t.campaign.Messages[i].Weight)/float64(max(1, total)), 1)
		v.Results.Rows = append(v.Results.Rows, []page.Item{{Text: one.Variant, Under: t.message(one.Variant)}, {Text: now, Number: true}, {Text: v.Number(one.Rate.Visits), Number: true},
			{Text: v.Number(one.Effective), Number: true}, {Text: v.Number(one.Need), Number: true}, {Text: v.Number(one.Rate.Hits), Number: true},
			{Text: v.share(one), Number: true}, {Text: v.versus(i, one), Number: true}})
	}
	for _, one := range sides { // whose visits are not weighed: neither is drawn by the moving weights
		v.Results.Rows = append(v.Results.Rows, []page.Item{{Text: one.Variant}, {Text: lang.Unknown, Number: true}, {Text: v.Number(one.Rate.Visits), Number: true},
			{Text: lang.Unknown, Number: true}, {Text: v.Number(one.Need), Number: true}, {Text: v.Number(one.Rate.Hits), Number: true},
			{Text: v.share(one.Result), Number: true}, {Text: one.versus, Number: true}})
	}
	v.found(r, read, sides, divisions)
	if t.drawn.Until.Valid() {
		v.Basis = v.Say("experiment.counted_daily", "day", strings.TrimSpace(v.Day(t.drawn.Until)))
	}
}

// thin reports whether any variant has too few effective visits to be compared.
func thin(all []experiment.Result) bool {
	for _, one := range all {
		if one.Effective < experiment.EnoughEffective {
			return true
		}
	}
	return false
}
