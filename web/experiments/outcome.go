package experiments

import (
	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/campaigns/experiment"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// Outcome is what came of the last experiment of the campaign in the address, as an evaluation keeps it: sections for each reader,
// with the figures of its page. Asked is false where nothing was registered.
func (s *Surface) Outcome(g *gin.Context, readers []page.Reader) (all [][]evidence.Section, asked bool, err error) {
	t, err := s.table(g)
	if err != nil {
		return nil, false, err
	}
	last := t.last()
	asked = !last.Began.IsZero()
	var tally experiment.Tally
	if asked {
		if tally, err = s.read(g, &t, last); err != nil {
			return nil, false, err
		}
	}
	for _, r := range readers {
		out := evidence.Section{ID: "outcome", Title: r.Say("evaluation.outcome"), Lines: []string{r.Say("evaluation.no_experiment")}}
		if asked {
			out = outcome(r, t, last, tally)
		}
		all = append(all, []evidence.Section{out})
	}
	return all, asked, nil
}

func outcome(r page.Reader, t table, last experiment.Registration, tally experiment.Tally) evidence.Section {
	v := view{Frame: page.Frame{Reader: r}}
	v.results(t, last, tally)
	out := evidence.Section{ID: "outcome", Title: r.Say("evaluation.outcome"), Basis: evidence.Measured}
	if last.Metric == experiment.Reported {
		out.Basis = evidence.Reported
	}
	out.Lines = append(out.Lines, last.Question, r.Say("evaluation.registered", "time", r.Moment(last.Began), "digest", last.Frozen.Digest),
		r.Say("experiment.asks", "question", last.Question, "metric", r.Say(metricKey(last)), "base", lang.Decimal(r.Locale, 100*last.Base, 2), "effect", lang.Decimal(r.Locale, 100*last.Effect, 2),
			"reading", r.Say("experiment.reading_"+string(last.Reading))))
	if !last.Over.IsZero() {
		out.Lines = append(out.Lines, r.Say("evaluation.ended", "time", r.Moment(last.Over)))
	}
	out.Lines = append(out.Lines, v.Found...)
	for _, n := range v.Notes {
		out.Lines = append(out.Lines, n.Text)
	}
	if len(v.Results.Rows) > 0 {
		table := v.Results.Flat(r.Say("experiment.results"))
		table.After = []string{v.Basis}
		out.Tables = append(out.Tables, table)
	}
	return out
}
