package experiments

import (
	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// divided says how the visits were divided, the worst first.
func (v *view) divided(all []experiment.Division) {
	worst := experiment.Division{ByVariant: 1, ByArm: 1}
	for _, verdict := range []experiment.Verdict{experiment.Wrong, experiment.Uneven, experiment.Fine} {
		for _, d := range all {
			if d.Verdict == verdict && worst.Verdict == experiment.Few {
				worst = d
			}
		}
	}
	switch worst.Verdict {
	case experiment.Wrong:
		key := "experiment.division_variants"
		if worst.ByArm <= worst.ByVariant {
			key = "experiment.division_arms"
		}
		v.note("halt", "warn", key)
	case experiment.Uneven:
		v.note("wait", "info", "experiment.division_uneven")
	case experiment.Fine:
		v.note("ok", "check", "experiment.division_fine")
	}
}

// verdicts are how the table marks a division.
var verdicts = map[experiment.Verdict]page.Badge{experiment.Few: {Icon: "clock", Tone: "open"}, experiment.Fine: {Icon: "check", Tone: "ok"},
	experiment.Uneven: {Icon: "info", Tone: "wait"}, experiment.Wrong: {Icon: "warn", Tone: "halt"}}

// sources gives the results by where the buckets came from, each source with its own division.
func (v *view) sources(t table, r experiment.Registration, tally experiment.Tally, divisions []experiment.Division) {
	if len(divisions) == 0 {
		return
	}
	v.Sources = page.Table{ID: "sources", Tall: true}
	for _, key := range []string{"experiment.source", "grid.variant", ofKey(r), metricKey(r), shareKey(r), "experiment.division"} {
		v.Sources.Columns = append(v.Sources.Columns, page.Column{Text: v.Say(key), Number: key != "experiment.source" && key != "grid.variant" && key != "experiment.division"})
	}
	for _, d := range divisions {
		badge := verdicts[d.Verdict]
		word := string(d.Verdict)
		if word == "" {
			word = "few"
		}
		badge.Text = v.Say("experiment.divided_" + word)
		for _, m := range t.campaign.Messages {
			rate := tally.By[d.Source].Shown[m.Variant].Of(r.Metric)
			share := v.share(experiment.Result{Rate: rate, Share: rate.Interval()})
			v.Sources.Rows = append(v.Sources.Rows, []page.Item{{Text: v.Say("experiment.source_" + string(d.Source))}, {Text: m.Variant},
				{Text: v.Number(rate.Visits), Number: true}, {Text: v.Number(rate.Hits), Number: true}, {Text: share, Number: true}, {Badges: []page.Badge{badge}}})
		}
	}
}

// metricKey is the name of what a registration judges by.
func metricKey(r experiment.Registration) string {
	switch r.Metric {
	case experiment.Reported:
		return "experiment.outcome_" + string(r.Outcome)
	case experiment.Answered:
		return "experiment.answers_count"
	}
	return "metric." + string(r.Metric)
}

// ofKey is the name of what it is a share of.
func ofKey(r experiment.Registration) string {
	if r.Metric == experiment.Answered {
		return "experiment.answers"
	}
	return "experiment.visits"
}

func shareKey(r experiment.Registration) string {
	if r.Metric == experiment.Answered {
		return "experiment.answers_share"
	}
	return "experiment.share"
}

// side is a row of the results: what is known of it, and how it stands beside another.
type side struct {
	experiment.Result
	versus string
}

// heldOut are the hold-out and all that were shown a message, where both can do what is judged by; none elsewhere.
func (v *view) heldOut(t table, r experiment.Registration, tally experiment.Tally) []side {
	heldOut, shown, ok := r.ReadHeldOut(tally, t.campaign)
	if !ok {
		return nil
	}
	heldOut.Variant, shown.Variant = v.Say("experiment.side_held_out"), v.Say("experiment.side_shown")
	beside := v.Say("experiment.not_read")
	if shown.Difference != nil {
		beside = v.versus(1, shown) + v.Say("experiment.and") + v.Say("experiment.beside_held_out")
	}
	return []side{{heldOut, v.Say("experiment.side_base")}, {shown, beside}}
}

// tally counts what an experiment is judged by; for the partners or the days that a campaign draws for, or by both where it draws for visits.
func (s *Surface) tally(g *gin.Context, t *table, r experiment.Registration) (out experiment.Tally, err error) {
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	span := experiment.Span{Campaign: t.campaign.ID, Since: r.Began, Until: r.Over, Outcome: r.Outcome, Item: r.Item, Wanted: r.Wanted}
	if t.campaign.Unit == campaigns.ByVisit && !r.Frozen.Adaptive() {
		out, t.parts, err = s.Tallies.Parts(ctx, scope, span, r.Metric)
		return out, err
	}
	if out, err = s.Tallies.Tally(ctx, scope, span); err == nil && t.campaign.Unit != campaigns.ByVisit {
		out.Clusters, err = s.Tallies.Clusters(ctx, scope, span, t.campaign.Unit, r.Metric)
	}
	return out, err
}

// cautioned says once of each trap that the parts of what is compared show it.
func (v *view) cautioned(t table, read []experiment.Result, held []side) {
	if t.campaign.Unit != campaigns.ByVisit {
		return
	}
	said := map[experiment.Trap]bool{}
	say := func(sides func(experiment.ClusterSides) (of, less experiment.Clusters), readable bool) {
		for _, one := range t.parts.Cautions(sides, readable) {
			if said[one.Trap] {
				continue
			}
			said[one.Trap] = true
			switch one.Trap {
			case experiment.Reversed, experiment.Faded:
				v.note("halt", "warn", "experiment.trap_"+string(one.Trap), "points", lang.Decimal(v.Locale, 100*one.Amount, 2))
			case experiment.Leaned:
				v.note("wait", "warn", "experiment.trap_leaned", "share", lang.Decimal(v.Locale, 100*one.Amount, 0))
			case experiment.Burst:
				day, _ := campaigns.ParseDate(one.Part) // the store wrote it
				v.note("wait", "warn", "experiment.trap_burst", "day", v.Day(day), "times", lang.Decimal(v.Locale, one.Amount, 0))
			}
		}
	}
	for i := 1; i < len(read); i++ {
		say(experiment.Besides(read[i].Variant, read[0].Variant), read[i].Difference != nil)
	}
	if len(held) > 0 {
		say(experiment.BesideHeldOut, held[1].Difference != nil)
	}
}
