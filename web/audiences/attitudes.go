package audiences

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/audience"
	"erawan/audience/prior"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
)

// attitudesPath is the page of what is estimated of attitudes.
const attitudesPath = "/admin/audiences/attitudes"

// attitudeKeys are the words of the attitudes on the page that explains the model. They are words for
// groups of a survey; nothing else says them.
var attitudeKeys = [prior.Attitudes]string{"rejector", "influenced", "diehard"}

// attitudesView explains the model: where it starts, what each answer does, and from which figures.
type attitudesView struct {
	page.Frame
	Head   page.Head
	Start  page.Table
	Tabs   page.Tabs
	Chart  page.Figure
	Answer page.Table
	Silent []page.Fact
	Frames page.Table
	Cited  page.Table
}

// Attitudes shows what each signal does to the mix of attitudes, and where each figure comes from.
func (s *Surface) Attitudes(g *gin.Context) error {
	v := attitudesView{Frame: s.Frame(g, attitudesPath)}
	t := &teller{Frame: v.Frame, model: s.Model}
	shown := prior.Diehard
	for a, key := range attitudeKeys {
		if g.Query("attitude") == key {
			shown = prior.Attitude(a)
		}
	}
	v.Head = page.Head{Title: t.Say("attitudes.title"), Lead: t.Say("attitudes.lead"), Facts: []string{
		t.Say("attitudes.version", "version", s.Model.Version(), "date", t.day(s.Model.AsOf())),
		t.Say("attitudes.wave", "wave", t.year(s.Model.Wave()))},
		Do: []page.Action{{Path: specsPath, Text: t.Say("spec.title"), Tone: "plain"}}}
	v.Start, v.Tabs, v.Chart = t.start(), t.tabs(shown), t.chart(shown)
	v.Answer, v.Silent, v.Frames = t.effects(), t.silent(), t.frames()
	v.Cited = t.footnotes()
	return ask.WritePage(g, s.page.attitudes, http.StatusOK, v)
}

// year writes the year of a survey in the reader's calendar.
func (t *teller) year(wave string) string {
	at, err := time.Parse("2006", wave)
	if err != nil {
		return wave
	}
	return lang.Year(t.Locale, at)
}

// teller puts the model into the reader's words. What is cited gets a number, and stands once at the end.
type teller struct {
	page.Frame
	model *prior.Model
	cited []prior.Figure
}

// day writes the model's day; a day that cannot be read is a mistake in the model, shown as it stands.
func (t *teller) day(iso string) string {
	day, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return lang.Date(t.Locale, day)
}

func (t *teller) attitude(a prior.Attitude) string { return t.Say("attitudes.name." + attitudeKeys[a]) }

func (t *teller) percent(share float64) string { return lang.Percent(t.Locale, share, 0) }

func (t *teller) ratio(x float64) string { return "×\u00a0" + lang.Decimal(t.Locale, x, 2) }

func (t *teller) columns(keys ...string) (out []page.Column) {
	for _, k := range keys {
		name, number := strings.CutPrefix(k, "#")
		out = append(out, page.Column{Text: t.Say("attitudes.column." + name), Number: number})
	}
	return out
}

func (t *teller) start() page.Table {
	table := page.Table{ID: "start", Columns: t.columns("attitude", "#share", "#interval", "basis")}
	mix := t.model.Start()
	for _, b := range t.model.Bases() {
		low, high := mix.Interval(b.Attitude)
		basis := t.Say("attitudes.basis.published")
		if b.Basis == prior.Assumed {
			basis = t.Say("attitudes.basis.kept")
		}
		table.Rows = append(table.Rows, []page.Item{
			{Text: t.attitude(b.Attitude), Under: t.Say("attitudes.means." + attitudeKeys[b.Attitude])},
			{Text: t.percent(mix.Share(b.Attitude)), Number: true, NoBreak: true},
			{Text: t.percent(low) + "–" + t.percent(high), Number: true, NoBreak: true},
			{Text: basis, Under: t.notes(b.Figures)}})
	}
	return table
}

func (t *teller) tabs(shown prior.Attitude) page.Tabs {
	out := page.Tabs{Label: t.Say("attitudes.chart_of")}
	for a, key := range attitudeKeys {
		out.Tabs = append(out.Tabs, page.Tab{Link: page.Link{Path: attitudesPath + "?attitude=" + key, Text: t.attitude(prior.Attitude(a))},
			Current: prior.Attitude(a) == shown})
	}
	return out
}

// answers are the answers that a coefficient speaks of, each once, in the order of the model.
func (t *teller) answers() (out []prior.Effect) {
	for _, e := range t.model.Effects() {
		if !slices.ContainsFunc(out, func(o prior.Effect) bool { return o.Signal == e.Signal && o.Value == e.Value }) {
			out = append(out, e)
		}
	}
	return out
}

func (t *teller) chart(a prior.Attitude) page.Figure {
	plot := page.Intervals{Axis: t.Say("attitudes.column.answer"), Unit: t.Say("attitudes.points_unit")}
	most, first := 0.0, ""
	for _, e := range t.answers() {
		points, low, high, _ := t.model.Shift(e.Signal, e.Value, a)
		row := page.Interval{Name: t.answer(e.Signal, e.Value), Point: points, Low: low, High: high}
		row.Written = t.Say("attitudes.points", "points", t.signed(points), "low", t.signed(low), "high", t.signed(high))
		plot.Rows = append(plot.Rows, row)
		if points > most {
			most, first = points, row.Name
		}
	}
	said := t.Say("attitudes.finding", "attitude", t.attitude(a), "answer", first, "points", lang.Decimal(t.Locale, most, 1))
	return t.Draw(page.Caption{ID: "shifts", Finding: said, Unit: t.Say("attitudes.chart_unit", "attitude", t.attitude(a)), Says: said,
		Source: t.Say("attitudes.chart_source", "version", t.model.Version())}, plot)
}

func (t *teller) signed(points float64) string {
	switch text := lang.Decimal(t.Locale, max(points, -points), 1); {
	case points > 0:
		return "+" + text
	case points < 0:
		return "−" + text
	default:
		return text
	}
}

// answer is a signal and one of its answers, in words.
func (t *teller) answer(s audience.Signal, value string) string {
	return s.Definition().Label.In(t.Locale) + t.Say("attitudes.colon") + t.value(s, value)
}

func (t *teller) value(s audience.Signal, value string) string {
	for _, v := range s.Definition().Values {
		if v.Name == value {
			return v.Label.In(t.Locale)
		}
	}
	return page.Country(value, t.Locale)
}

// effects is a row for each answer: the ratio that is used of each attitude, and under it the one that is
// cited or assumed, from which figures and how sure.
func (t *teller) effects() page.Table {
	table := page.Table{ID: "effects", Columns: t.columns("answer", "rejector", "influenced", "diehard")}
	for _, first := range t.answers() {
		row := []page.Item{{Text: t.value(first.Signal, first.Value), Under: first.Signal.Definition().Label.In(t.Locale)}}
		for range prior.Attitudes {
			row = append(row, page.Item{Text: lang.Unknown})
		}
		for _, e := range t.model.Effects() {
			if e.Signal != first.Signal || e.Value != first.Value {
				continue
			}
			under := t.Say("attitudes.basis."+basisKeys[e.Basis], "ratio", t.ratio(e.Published))
			if notes := t.notes(e.Figures); notes != "" {
				under += " · " + notes
			}
			row[1+int(e.Attitude)] = page.Item{Text: t.ratio(e.Kept), Under: under}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

var basisKeys = [...]string{prior.Computed: "computed", prior.Direction: "direction", prior.Assumed: "assumed"}

// notes are the numbers of the figures that are cited, and the confidence of the least sure.
func (t *teller) notes(all []prior.Figure) string {
	if len(all) == 0 {
		return ""
	}
	var out []string
	worst := ""
	for _, f := range all {
		worst = max(worst, f.Confidence)
		at := slices.IndexFunc(t.cited, func(o prior.Figure) bool { return o.ID == f.ID })
		if at < 0 {
			at = len(t.cited)
			t.cited = append(t.cited, f)
		}
		if note := "[" + t.Number(int64(at+1)) + "]"; !slices.Contains(out, note) {
			out = append(out, note)
		}
	}
	return strings.Join(out, " ") + " · " + worst
}

// footnotes are the figures, by the numbers that notes gave them.
func (t *teller) footnotes() page.Table {
	table := page.Table{ID: "cited", Columns: t.columns("#number", "figure", "#value", "confidence", "source")}
	for i, f := range t.cited {
		value := lang.Unknown
		if f.Value != nil {
			value = lang.Percent(t.Locale, *f.Value/100, decimals(*f.Value))
		}
		var sources []string
		for _, key := range f.Sources {
			sources = append(sources, t.model.Source(key).Name)
		}
		names := strings.Join(sources, t.Say("attitudes.semicolon"))
		table.Rows = append(table.Rows, []page.Item{{Text: t.Number(int64(i + 1)), Number: true}, {Text: t.figure(f), Code: f.ID},
			{Text: value, Number: true}, {Text: f.Confidence}, {Text: names, Lang: t.Script(names)}})
	}
	return table
}

func (t *teller) figure(f prior.Figure) string {
	return t.Say("figure." + strings.ReplaceAll(f.ID, "-", "_"))
}

func decimals(v float64) int {
	if v == float64(int(v)) {
		return 0
	}
	return 1
}

func (t *teller) silent() (out []page.Fact) {
	for _, s := range t.model.Silent() {
		for _, f := range s.Figures {
			out = append(out, page.Fact{Name: s.Signal.Definition().Label.In(t.Locale), Text: t.figure(f) + " " + t.notes(s.Figures)})
		}
	}
	return out
}

func (t *teller) frames() page.Table {
	table := page.Table{ID: "frames", Columns: t.columns("frame", "rejector", "influenced", "diehard", "#weight")}
	weights := t.model.FrameWeights(t.model.Start())
	for _, f := range t.model.Fits() {
		if f.Attitude == prior.Rejector {
			table.Rows = append(table.Rows, []page.Item{{Text: t.Say("frame." + f.Frame)}, {}, {}, {}, {Text: t.percent(weights[f.Frame]), Number: true}})
		}
		under := t.Say("attitudes.assumed")
		if notes := t.notes(f.Figures); notes != "" {
			under = notes
		}
		table.Rows[len(table.Rows)-1][1+int(f.Attitude)] = page.Item{Text: lang.Decimal(t.Locale, f.Weight, 1), Under: under}
	}
	return table
}
