package evaluations

import (
	"fmt"
	"strconv"

	"erawan/campaigns/evidence"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// money writes an amount by the code of its currency: exact, and the same in every language.
func money(r page.Reader, hundredths int64, code string) string {
	out := r.Number(hundredths / 100)
	if part := hundredths % 100; part > 0 {
		out += fmt.Sprintf(".%02d", part)
	}
	return out + " " + code
}

// price is the amount of an entry; one without any has none that is known.
func price(r page.Reader, c evidence.Cost) string {
	if c.Amount == 0 {
		return lang.Unknown
	}
	return money(r, c.Amount, c.Currency)
}

// sums says what the entries that stand come to, by kind and currency.
func sums(r page.Reader, all []evidence.Cost) (out []string) {
	each, unpriced := evidence.SumCosts(all)
	for _, s := range each {
		out = append(out, r.Say("cost.sum_"+string(s.Kind), "amount", money(r, s.Amount, s.Currency), "count", s.Entries))
	}
	if unpriced > 0 {
		out = append(out, r.Say("cost.unpriced", "count", unpriced))
	}
	if len(each) > 1 {
		out = append(out, r.Say("cost.not_added"))
	}
	return out
}

// costs are the entries that stand, what they come to, and what one measured thing cost where that can be said.
func (w writer) costs() evidence.Section {
	out := w.section("costs", "")
	t := evidence.Tabled{Title: out.Title, Heads: []string{w.Say("cost.what"), w.Say("cost.day"), w.Say("cost.kind"), w.Say("cost.amount"), w.Say("cost.quantity"), w.Say("cost.source")}, Numbers: []bool{false, false, false, true, false, false}}
	for _, c := range w.table.costs {
		if c.Withdrawn.IsZero() {
			t.Rows = append(t.Rows, []string{c.What, w.Day(c.Day), w.Say("cost.kind_" + string(c.Kind)), price(w.Reader, c), c.Quantity, c.Source})
		}
	}
	if len(t.Rows) == 0 {
		out.Lines = []string{w.Say("evaluation.no_costs")}
		return out
	}
	t.After = sums(w.Reader, w.table.costs)
	shown, per := w.partners.Total[evidence.SideShown], false
	for _, one := range []struct {
		metric string
		n      int64
	}{{"viewable", shown.Viewable}, {"pledges", shown.Pledges}} {
		if each, code, ok := evidence.CostPer(w.table.costs, one.n); ok {
			per = true
			t.After = append(t.After, w.Say("cost.per", "amount", money(w.Reader, each, code), "what", w.Say("metric."+one.metric), "n", w.Number(one.n)))
		}
	}
	if per {
		t.After = append(t.After, w.Say("cost.per_means", "least", evidence.LeastForCost))
	} else {
		t.After = append(t.After, w.Say("cost.no_per", "least", evidence.LeastForCost))
	}
	out.Tables = []evidence.Tabled{t}
	return out
}

// limits are what the figures cannot say, and what the author adds to that.
func (w writer) limits() evidence.Section {
	out := w.section("limits", "")
	say := func(is bool, key string, pairs ...any) {
		if is {
			out.Lines = append(out.Lines, w.Say("evaluation.limit_"+key, pairs...))
		}
	}
	shown := w.partners.Total[evidence.SideShown]
	say(w.campaign.Sample || w.partners.Sample, "sample")
	say(true, "behaviour")
	say(w.campaign.HoldOut == 0, "no_hold_out")
	say(!w.tried, "no_experiment")
	say(!w.surveyed, "no_survey")
	say(w.surveyed, "survey")
	say(len(w.told) > 0, "reported")
	say(w.reach.All().Days > 0, "reach")
	say(w.reach.From.Valid() && w.from.Before(w.reach.From), "reach_days", "day", w.Day(w.reach.From), "most", evidence.MaxReachDays)
	say(shown.Filtered > 0, "filtered", "n", w.Number(shown.Filtered))
	if text := w.notes.Says[w.Locale].Limits; text != "" {
		out.Lines = append(out.Lines, w.said(text)...)
	}
	return out
}

func (w writer) next() evidence.Section {
	out := w.section("next", "")
	out.Lines = w.said(w.notes.Says[w.Locale].Next)
	return out
}

// numbers says what each number means, with its bias and the donors' code.
func (w writer) numbers(all []evidence.Figure) evidence.Section {
	out := w.section("numbers", "")
	t := evidence.Tabled{Title: out.Title, Heads: []string{w.Say("evaluation.number"), w.Say("define.version"), w.Say("define.basis"), w.Say("define.means"), w.Say("define.bias"), w.Say("define.donor")}, Numbers: []bool{false, true, false, false, false, false}}
	met := map[string]bool{}
	for _, f := range all {
		if met[f.Metric] {
			continue
		}
		met[f.Metric] = true
		m, err := w.Metric(f.Metric)
		if err != nil { // figures are made of the dictionary's own ids
			panic(err)
		}
		t.Rows = append(t.Rows, []string{m.Name, strconv.Itoa(f.Version), w.Say("basis." + string(f.Basis)), m.Means, m.Bias, f.Donor})
	}
	out.Lines, out.Tables = []string{w.Say("evaluation.codes")}, []evidence.Tabled{t}
	return out
}
