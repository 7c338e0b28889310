package evaluations

import (
	"slices"
	"strings"

	"erawan/audience/words"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/evidence"
	"erawan/campaigns/experiment"
	"erawan/internal/lang"
)

// section opens one.
func (w writer) section(id string, basis evidence.Basis) evidence.Section {
	return evidence.Section{ID: id, Title: w.Say("evaluation." + id), Basis: basis}
}

// said is what the author wrote, line by line; what was not written in this language is said to be missing.
func (w writer) said(text string) []string {
	if text == "" {
		return []string{w.Say("evaluation.unwritten")}
	}
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (w writer) context() evidence.Section {
	out := w.section("context", "")
	out.Lines = append(out.Lines, w.Say("evaluation.of", "name", w.campaign.Name.In(w.Locale), "range", w.Days(w.campaign.StartsOn, w.campaign.EndsOn), "zone", w.campaign.Zone),
		w.Say("evaluation.days", "range", w.Days(w.partners.Question.From, w.partners.Question.To), "zone", w.partners.Question.Zone))
	if w.notes.Donor != "" {
		out.Lines = append(out.Lines, w.Say("evaluation.for", "donor", w.notes.Donor))
	}
	if marking := w.notes.Says[w.Locale].Marking; marking != "" {
		out.Lines = append(out.Lines, w.said(marking)...)
	}
	out.Lines = append(out.Lines, w.said(w.notes.Says[w.Locale].Context)...)
	return out
}

func (w writer) audience() evidence.Section {
	out := w.section("audience", "")
	in := words.Words{Say: w.say, Name: func(public string) string { return w.made.Named[public] }}
	for _, seg := range w.made.Segments {
		out.Lines = append(out.Lines, w.Say("evaluation.segment", "name", seg.Name, "rule", in.Line(seg.Rule, w.Locale)))
	}
	if len(w.made.Segments) == 0 {
		out.Lines = append(out.Lines, w.Say("detail.everyone"))
	}
	if w.campaign.HoldOut > 0 {
		out.Lines = append(out.Lines, w.Say("evaluation.held_out", "share", lang.Percent(w.Locale, float64(w.campaign.HoldOut)/campaigns.Buckets, 1)))
	}
	if w.campaign.CapPerDay > 0 {
		out.Lines = append(out.Lines, w.Say("detail.cap_some", "count", w.campaign.CapPerDay))
	}
	return out
}

// say is the catalogue for rules, which name a language of their own: it is always this one.
func (w writer) say(_ lang.Locale, key string, args map[string]any) string {
	pairs := make([]any, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	return w.Say(key, pairs...)
}

// messages are what was said, language by language, and when each sentence was signed off.
func (w writer) messages() evidence.Section {
	out := w.section("messages", "")
	t := evidence.Tabled{Title: w.Say("evaluation.messages"), Heads: []string{w.Say("evaluation.message"), w.Say("evaluation.language"), w.Say("field.headline"), w.Say("evaluation.approved")}, Numbers: make([]bool, 4)}
	var met []int64
	for _, c := range append(slices.Clone(w.campaign.Messages), campaigns.Choice{Message: w.campaign.Neutral}) {
		m, known := w.made.Messages[c.Message]
		if !known || slices.Contains(met, m.ID) {
			continue
		}
		met = append(met, m.ID)
		name := m.Name + " · " + w.Say("frame."+string(m.Frame))
		if m.ID == w.campaign.Neutral {
			name += " · " + w.Say("detail.neutral")
		}
		for _, l := range lang.All {
			if text := m.Texts[l]; text.Headline != "" {
				t.Rows = append(t.Rows, []string{name, l.Name(), text.Headline, w.approvals(m, l)})
			}
		}
	}
	if len(t.Rows) > 0 {
		out.Tables = append(out.Tables, t)
	}
	return out
}

// approvals are those of the words as they stand, without who gave them.
func (w writer) approvals(m content.Message, l lang.Locale) string {
	digest := w.made.Shelf.DigestMessage(m, l)
	var out []string
	for _, a := range w.made.Shelf.Approvals[content.ApprovalKey{Subject: content.OfMessage, Of: m.ID, Locale: l}] {
		if a.Digest != digest || !a.Withdrew.IsZero() {
			continue
		}
		one := w.Say("detail.approved_as", "role", w.Say("review."+string(a.Role)), "date", w.Date(a.At))
		if a.Example {
			one += " · " + w.Say("detail.example")
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		return w.Say("detail.no_approvals")
	}
	return strings.Join(out, w.Say("mapping.comma"))
}

// delivery is what was put out, by partner and by language: each adds up to the ladder below.
func (w writer) delivery() evidence.Section {
	out := w.section("delivery", evidence.Measured)
	if len(w.partners.Lines) == 0 {
		out.Lines = []string{w.Say("report.empty")}
		return out
	}
	out.Tables = []evidence.Tabled{w.counted("evaluation.by_partner", w.partners, func(l evidence.Line) string { return l.Name.In(w.Locale) }),
		w.counted("evaluation.by_language", w.locales, func(l evidence.Line) string { return lang.Locale(l.Key).Name() })}
	out.Lines = []string{w.Say("build.sides")}
	return out
}

func (w writer) counted(title string, a evidence.Answer, name func(evidence.Line) string) evidence.Tabled {
	t := evidence.Tabled{Title: w.Say(title), Heads: []string{w.Say(title), w.Say("grid.arm")}, Numbers: []bool{false, false}}
	for _, r := range rungs {
		t.Heads, t.Numbers = append(t.Heads, w.Say("metric."+r.metric)), append(t.Numbers, true)
	}
	row := func(name string, side evidence.Side, c evidence.Counts) {
		cells := []string{name, w.Say("side." + string(side))}
		for _, r := range rungs {
			cells = append(cells, w.Number(r.of(c)))
		}
		t.Rows = append(t.Rows, cells)
	}
	for _, l := range a.Lines {
		row(name(l), l.Side, l.Now)
	}
	for _, side := range evidence.Sides {
		if c := a.Total[side]; c != (evidence.Counts{}) {
			row(w.Say("report.total"), side, c)
		}
	}
	return t
}

// engagement is the ladder of what was shown, each step with its share of those it can be a share of.
func (w writer) engagement() evidence.Section {
	out := w.section("engagement", evidence.Measured)
	c := w.partners.Total[evidence.SideShown]
	t := evidence.Tabled{Title: out.Title, Heads: []string{w.Say("evaluation.number"), w.Say("evaluation.count"), w.Say("evaluation.share"), w.Say("define.donor")}, Numbers: []bool{false, true, true, false}}
	of := map[string]experiment.Rate{"viewable": {Visits: c.Impressions, Hits: c.Viewable}, "opens": {Visits: c.Viewable, Hits: c.Opens}, "law_reads": {Visits: c.Viewable, Hits: c.LawReads},
		"clicks": {Visits: c.Viewable, Hits: c.Clicks}, "pledges": {Visits: c.Viewable, Hits: c.Pledges}}
	for _, r := range rungs {
		share := ""
		if rate, is := of[r.metric]; is && rate.Visits > 0 {
			i := rate.Interval()
			under := "viewable"
			if r.metric == "viewable" {
				under = "impressions"
			}
			say := func(x float64) string { return lang.Decimal(w.Locale, 100*x, 2) }
			share = w.Say("experiment.percent", "at", say(i.At), "low", say(i.Low), "high", say(i.High)) + " · " + w.Say("evaluation.share_of", "of", w.Say("metric."+under))
		}
		t.Rows = append(t.Rows, []string{w.Say("metric." + r.metric), w.Number(r.of(c)), share, code(r.metric)})
	}
	t.After = []string{w.Say("build.interval"), w.Say("report.net")}
	out.Tables = []evidence.Tabled{t}
	return out
}

// code is under which donors ask for a number.
func code(metric string) string {
	d, _ := evidence.Defined(metric)
	return d.Donor
}

func (w writer) reached() evidence.Section {
	out := w.section("reached", evidence.Estimated)
	all := w.reach.All()
	if all.Days == 0 {
		out.Lines = []string{w.Say("evaluation.no_reach", "day", w.Day(w.reach.Closed))}
		return out
	}
	out.Lines = []string{w.Say("reached.source", "range", w.Days(w.reach.From, w.reach.To), "closed", w.Day(w.reach.Closed)),
		w.Say("evaluation.visitor_days", "n", w.Number(all.VisitorDays), "code", code("reach")), w.Say("evaluation.not_people")}
	if all.Few > 0 {
		out.Lines = append(out.Lines, w.Say("reached.few", "count", all.Few))
	}
	if n := len(w.reach.Broken); n > 0 {
		out.Lines = append(out.Lines, w.Say("reached.broken", "count", n))
	}
	return out
}

// reported is what partners told, one line for each figure: they are in no sum, with each other or with what was measured.
func (w writer) reported() evidence.Section {
	out := w.section("reported", evidence.Reported)
	if len(w.told) == 0 {
		out.Lines = []string{w.Say("evaluation.none_reported")}
		return out
	}
	t := evidence.Tabled{Title: out.Title, Heads: []string{w.Say("told.what"), w.Say("mapping.partner"), w.Say("told.period"), w.Say("told.count"), w.Say("told.source")}, Numbers: []bool{false, false, false, true, false}}
	for _, b := range w.told {
		t.Rows = append(t.Rows, []string{w.Say("metric." + string(b.Kind)), b.Partner.Name.In(w.Locale), w.Days(b.From, b.To), w.Number(b.Count), b.Source})
	}
	out.Lines, out.Tables = []string{w.Say("evaluation.not_added")}, []evidence.Tabled{t}
	return out
}
