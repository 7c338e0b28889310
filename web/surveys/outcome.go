package surveys

import (
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/campaigns/survey"
	"erawan/internal/page"
)

// Outcome is what came of the last survey of the campaign in the address, as an evaluation keeps it: sections for each reader,
// with the figures of its page. Asked is false where nobody was asked anything. What partners told of the same visits is a section of its own.
func (s *Surface) Outcome(g *gin.Context, readers []page.Reader) (all [][]evidence.Section, asked bool, err error) {
	t, err := s.table(g)
	if err != nil {
		return nil, false, err
	}
	begun := slices.IndexFunc(t.all, func(o campaigns.Survey) bool { return !o.Began.IsZero() })
	var tally survey.Tally
	var weighed weights
	if asked = begun >= 0; asked {
		if tally, weighed, err = s.read(g, t, t.all[begun]); err != nil {
			return nil, false, err
		}
	}
	for _, r := range readers {
		out := []evidence.Section{{ID: "survey", Title: r.Say("evaluation.survey"), Lines: []string{r.Say("evaluation.no_survey")}}}
		if asked {
			v := surveyView{Frame: page.Frame{Reader: r}}
			v.lay(t, t.all[begun], tally, weighed)
			out = v.outcome(t.all[begun])
		}
		all = append(all, out)
	}
	return all, asked, nil
}

func (v *surveyView) outcome(of campaigns.Survey) []evidence.Section {
	out := evidence.Section{ID: "survey", Title: v.Say("evaluation.survey"), Basis: evidence.Measured,
		Lines: []string{v.Say("evaluation.asked", "range", v.Days(of.From, of.Until), "digest", of.Frozen.Digest)}}
	for _, n := range v.Notes {
		out.Lines = append(out.Lines, n.Text)
	}
	response := v.Response.Flat(v.Say("surveys.response"))
	response.After = []string{v.Basis}
	out.Tables = append(out.Tables, response)
	for _, q := range v.Questions {
		table := q.Table.Flat(joined(q.Ask, q.Yields))
		table.After = q.Findings
		out.Tables = append(out.Tables, table)
	}
	all := []evidence.Section{out}
	if len(v.Reported.Rows) > 0 {
		all = append(all, evidence.Section{ID: "told", Title: v.Say("surveys.reported"), Basis: evidence.Reported, Tables: []evidence.Tabled{v.Reported.Flat(v.Say("surveys.reported"))}})
	}
	return all
}

func joined(ask, yields string) string {
	if yields == "" {
		return ask
	}
	return ask + " · " + yields
}
