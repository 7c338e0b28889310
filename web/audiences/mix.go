package audiences

import (
	"erawan/audience"
	"erawan/audience/prior"
	"erawan/audience/reach"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// mixOf is the mix of attitudes behind the visits of an audience together: nothing while they are too few, or none
// that the research is of.
func (s *Surface) mixOf(r page.Reader, sample reach.Sample, q reach.Query) (out []reachRow) {
	var total prior.Total
	sample.Each(q, func(t *audience.Traveller) { total.Add(s.Model, t) })
	mix, ok := total.Mix()
	if !ok {
		return nil
	}
	percent := func(share float64) string { return lang.Percent(r.Locale, share, 0) }
	for a := range prior.Attitudes {
		low, high := mix.Interval(a)
		out = append(out, reachRow{Name: r.Say("attitudes.name." + attitudeKeys[a]), Figure: percent(mix.Share(a)), Share: percent(low) + "–" + percent(high)})
	}
	return out
}
