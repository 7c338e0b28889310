package research

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/research"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Waves keeps what a team brought in.
type Waves interface {
	Waves(ctx context.Context, s access.Scope, most int) ([]research.Wave, error)
	// Study finds a wave, and all waves of its study with their questions.
	Study(ctx context.Context, s access.Scope, public string) (research.Wave, []research.Wave, error)
	// SaveWave keeps a wave whole or not at all.
	SaveWave(ctx context.Context, s access.Scope, by access.Actor, w research.Wave) (research.Wave, error)
}

const (
	wavesPath = roomPath + "/waves"
	mostWaves = 200 // of the list
)

// own lists the waves that the team brought in.
func (s *Surface) own(g *gin.Context, v *shelfView) error {
	all, err := s.Waves.Waves(g.Request.Context(), desk.Person(g).Scope(), mostWaves)
	if err != nil {
		return err
	}
	v.Head.Do = []page.Action{{Path: wavesPath + "/new", Text: v.Say("wave.bring_in"), Tone: "go"}}
	v.Loaded = false
	v.Figures = page.Table{ID: "figures", Columns: columns(v.Reader, "wave.study", "research.respondents", "wave.days", "research.source"), Empty: page.Empty{Title: v.Say("wave.none_title"), Text: v.Say("wave.none")}}
	v.Figures.Columns[1].Number = true
	for _, w := range all {
		v.Figures.Rows = append(v.Figures.Rows, []page.Item{{Text: w.Study + ", " + w.Name, Path: wavesPath + "/" + w.Public, Code: w.Public}, {Text: v.Number(w.Respondents), Number: true},
			{Text: v.DaysShort(w.From, w.To)}, {Text: w.Source, Under: confidence(v.Reader, w.Confidence)}})
	}
	return nil
}

// bringView is the form that brings a wave in.
type bringView struct {
	page.Frame
	Head   page.Head
	Action string
	Fields []page.Field
	Wrong  []string // with the files or the whole, each with its row
}

// BringPage asks for a wave.
func (s *Surface) BringPage(g *gin.Context) error {
	return s.showBring(g, http.StatusOK, research.Wave{}, nil, nil)
}

func (s *Surface) showBring(g *gin.Context, status int, w research.Wave, wrong map[string]string, files []string) error {
	v := bringView{Frame: s.Frame(g, roomPath), Action: wavesPath + "/new", Wrong: files}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.research")}, {Path: roomPath + "?of=own", Text: v.Say("research.shelf_own")}}, Title: v.Say("wave.bring_in"), Lead: v.Say("wave.lead")}
	text := func(id, value string) {
		v.Fields = append(v.Fields, page.Field{ID: id, Label: v.Say("wave." + id), Kind: "text", Value: value, Max: 300, Required: true, Help: v.Say("wave." + id + "_help"), Wrong: wrong[id]})
	}
	day := func(id string, d campaigns.Date) {
		f := page.Field{ID: id, Label: v.Say("wave." + id), Kind: "date", Required: true, Wrong: wrong[id]}
		if d != (campaigns.Date{}) {
			f.Value = d.String()
		}
		v.Fields = append(v.Fields, f)
	}
	text("study", w.Study)
	text("name", w.Name)
	day("from", w.From)
	day("to", w.To)
	text("method", w.Method)
	text("base", w.Base)
	text("source", w.Source)
	how := page.Field{ID: "confidence", Label: v.Say("research.confidence"), Kind: "select", Wrong: wrong["confidence"]}
	for _, c := range []content.Confidence{content.A, content.B, content.C} {
		how.Options = append(how.Options, page.Option{Value: string(c), Text: confidence(v.Reader, c), Chosen: c == w.Confidence})
	}
	v.Fields = append(v.Fields, how,
		page.Field{ID: "codebook", Label: v.Say("wave.codebook"), Kind: "file", Required: true, Help: v.Say("wave.codebook_help"), Wrong: wrong["codebook"]},
		page.Field{ID: "answers", Label: v.Say("wave.answers"), Kind: "file", Required: true, Help: v.Say("wave.answers_help"), Wrong: wrong["answers"]})
	return ask.WritePage(g, s.bring, status, v)
}

// Bring reads a wave's files, says all that is wrong with them, or keeps their sums.
func (s *Surface) Bring(g *gin.Context) error {
	_, book, err := desk.Upload(g, "codebook", research.MaxFiles)
	if err != nil {
		return err
	}
	_, answers, err := desk.Upload(g, "answers", research.MaxFiles)
	if err != nil {
		return err
	}
	typed := func(name string) string { return strings.TrimSpace(desk.OneLine(g.PostForm(name))) }
	w := research.Wave{Study: typed("study"), Name: typed("name"), Method: typed("method"), Base: typed("base"), Source: typed("source"), Confidence: content.Confidence(g.PostForm("confidence"))}
	w.From, _ = campaigns.ParseDate(g.PostForm("from")) // none is said by Validate
	w.To, _ = campaigns.ParseDate(g.PostForm("to"))
	kept, err := s.take(g, w, book, answers)
	if err == nil {
		g.Redirect(http.StatusSeeOther, wavesPath+"/"+kept.Public+"?done=wave")
		return nil
	}
	faults := fault.All(err)
	if kind := fault.KindOf(err); len(faults) == 0 || kind != fault.Invalid && kind != fault.Conflict {
		return err
	}
	wrong, files := map[string]string{}, []string{}
	r := s.Reader(g)
	for _, f := range faults {
		said := s.Words.Say(r.Locale, f.Key, f.Args)
		if f.Args["row"] != nil || f.Key == "wave.more" {
			files = append(files, r.Say("wave.in_"+f.Field)+" "+said)
			continue
		}
		wrong[f.Field] = said
	}
	return s.showBring(g, http.StatusUnprocessableEntity, w, wrong, files)
}

func (s *Surface) take(g *gin.Context, w research.Wave, book, answers []byte) (research.Wave, error) {
	var faults fault.Faults
	faults = append(faults, fault.All(w.Validate())...)
	for name, file := range map[string][]byte{"codebook": book, "answers": answers} {
		if len(file) == 0 {
			faults.Add(fault.Invalid, name, "wave.needs_file")
		}
	}
	if len(faults) > 0 {
		return w, faults
	}
	read, err := w.Import(book, answers)
	if err != nil {
		return w, err
	}
	return s.Waves.SaveWave(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), read)
}

// waveView is one wave: how it was asked, and what was answered.
type waveView struct {
	page.Frame
	Head      page.Head
	Facts     []page.Fact
	Strata    page.Table
	Questions []askedView
}

// askedView is a question in its own words.
type askedView struct {
	Key, Wording, Path string
	Facts              string
	Table              page.Table
}

// Wave shows a wave: what was asked in which words, and what was answered, weighed.
func (s *Surface) Wave(g *gin.Context) error {
	w, _, err := s.Waves.Study(g.Request.Context(), desk.Person(g).Scope(), g.Param("wave"))
	if err != nil {
		return err
	}
	v := waveView{Frame: s.Frame(g, roomPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.research")}, {Path: roomPath + "?of=own", Text: v.Say("research.shelf_own")}}, Public: w.Public, Title: w.Study + ", " + w.Name,
		Lead: v.Say("wave.one_lead")}
	v.Facts = []page.Fact{{Name: v.Say("research.respondents"), Text: v.Number(w.Respondents)}, {Name: v.Say("wave.days"), Text: v.Days(w.From, w.To)}, {Name: v.Say("wave.method"), Text: w.Method},
		{Name: v.Say("wave.base"), Text: w.Base}, {Name: v.Say("research.source"), Text: w.Source}, {Name: v.Say("research.confidence"), Text: confidence(v.Reader, w.Confidence)},
		{Name: v.Say("wave.brought"), Text: v.Say("wave.brought_by", "who", w.By.Name, "time", v.Moment(w.At))}}
	v.strata(w)
	for _, q := range w.Questions {
		v.Questions = append(v.Questions, v.question(w, q))
	}
	return ask.WritePage(g, s.wave, http.StatusOK, v)
}

func (v *waveView) strata(w research.Wave) {
	v.Strata = page.Table{ID: "strata", Columns: columns(v.Reader, "wave.stratum", "research.respondents", "wave.weighed", "wave.should")}
	counts := make([]int64, len(w.Strata))
	whole := 0.0
	for i, s := range w.Strata {
		counts[i] = s.Sum.People
		whole += s.Sum.Weight
	}
	few := research.Few(counts)
	for i := range v.Strata.Columns[1:] {
		v.Strata.Columns[i+1].Number = true
	}
	for i, s := range w.Strata {
		row := []page.Item{{Text: s.Label, Lang: v.Script(s.Label)}, {Text: v.Number(s.Sum.People), Number: true}, {Text: lang.Percent(v.Locale, s.Sum.Weight/whole, 1), Number: true}, {Text: lang.Unknown, Number: true}}
		if few[i] {
			row[1].Text, row[2].Text = v.Say("wave.too_few"), lang.Unknown
		}
		if s.Share > 0 {
			row[3].Text = lang.Percent(v.Locale, s.Share, 1)
		}
		v.Strata.Rows = append(v.Strata.Rows, row)
	}
}

func (v *waveView) question(w research.Wave, q research.Asked) askedView {
	base := q.Answering()
	out := askedView{Key: q.Key, Wording: q.Wording, Path: wavesPath + "/" + w.Public + "/" + q.Key,
		Table: page.Table{ID: "q-" + q.Key, Columns: columns(v.Reader, "wave.answer", "research.value", "research.interval")}}
	out.Table.Columns[1].Number, out.Table.Columns[2].Number = true, true
	out.Facts = v.Say("wave.answering", "count", base.People, "effective", v.Number(int64(base.Effective()+.5)), "silent", v.Number(w.Respondents-base.People))
	for _, a := range q.Tell() {
		row := []page.Item{{Text: a.Label, Lang: v.Script(a.Label)}, {Text: v.Say("wave.too_few"), Number: true}, {Text: lang.Unknown, Number: true}}
		if !a.Few {
			row[1].Text, row[2].Text = lang.Percent(v.Locale, a.Interval.At, 1), within(v.Reader, a)
		}
		out.Table.Rows = append(out.Table.Rows, row)
	}
	return out
}

func within(r page.Reader, a research.Told) string {
	return r.Say("research.low_high", "low", lang.Percent(r.Locale, a.Interval.Low, 1), "high", lang.Percent(r.Locale, a.Interval.High, 1))
}

// Asked shows one question of a wave over the waves of its study that asked it: the words are the same in all of them.
func (s *Surface) Asked(g *gin.Context) error {
	w, all, err := s.Waves.Study(g.Request.Context(), desk.Person(g).Scope(), g.Param("wave"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(w.Questions, func(q research.Asked) bool { return q.Key == g.Param("question") })
	if i < 0 {
		return fault.New(fault.NotFound, "", "http.nothing_here")
	}
	q := w.Questions[i]
	v := trendView{Frame: s.Frame(g, roomPath), Own: true}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.research")}, {Path: wavesPath + "/" + w.Public, Text: w.Study + ", " + w.Name}}, Title: q.Wording, Lang: v.Script(q.Wording), Lead: v.Say("wave.over_waves", "study", w.Study)}
	chosen := 0
	for i, a := range q.Answers {
		if a.Code == g.Query("answer") {
			chosen = i
		}
	}
	v.Tabs.Label = v.Say("wave.answer")
	for i, a := range q.Answers {
		v.Tabs.Tabs = append(v.Tabs.Tabs, page.Tab{Link: page.Link{Path: wavesPath + "/" + w.Public + "/" + q.Key + "?answer=" + a.Code, Text: a.Label, Lang: v.Script(a.Label)}, Current: i == chosen})
	}
	v.overWaves(w, research.Through(all, q.Key), chosen)
	return ask.WritePage(g, s.trend, http.StatusOK, v)
}

// overWaves draws one answer over the waves of a study.
func (v *trendView) overWaves(w research.Wave, points []research.ByWave, chosen int) {
	plot := page.Shares{Axis: v.Say("research.wave"), Value: v.Say("research.value"), Within: v.Say("research.interval"), Also: []string{v.Say("wave.answered"), v.Say("wave.effective")}}
	v.Facts = page.Table{ID: "facts", Columns: columns(v.Reader, "research.wave", "research.value", "research.source", "wave.base")}
	v.Facts.Columns[1].Number = true
	told, answer, wording := "", "", ""
	var sources []research.Source
	for i, p := range points {
		one := page.Share{Mark: p.Wave.Name, At: page.Unknown(), Low: page.Unknown(), High: page.Unknown(), Written: v.Say("wave.not_asked"), Within: lang.Unknown, Also: []string{lang.Unknown, lang.Unknown}}
		if p.Asked != nil {
			a, base := p.Asked.Tell()[chosen], p.Asked.Answering()
			answer, wording = a.Label, p.Asked.Wording
			one.Also = []string{v.Number(base.People), v.Number(int64(base.Effective() + .5))}
			one.Written = v.Say("wave.too_few")
			if !a.Few {
				one.At, one.Low, one.High = a.Interval.At, a.Interval.Low, a.Interval.High
				one.Written, one.Within = lang.Percent(v.Locale, a.Interval.At, 1), within(v.Reader, a)
			}
			one.Joined = i > 0 && points[i-1].Asked != nil
			if told != "" {
				told += v.Say("mapping.comma")
			}
			told += v.Say("research.in_wave_named", "wave", p.Wave.Name, "value", one.Written)
		}
		if s := (research.Source{Name: p.Wave.Source}); !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
		plot.Rows = append(plot.Rows, one)
		v.Facts.Rows = append(v.Facts.Rows, []page.Item{{Text: p.Wave.Name, Path: wavesPath + "/" + p.Wave.Public}, {Text: one.Written, Number: true}, {Text: p.Wave.Source, Under: confidence(v.Reader, p.Wave.Confidence)}, {Text: p.Wave.Base}})
	}
	c := page.Caption{ID: "trend", Finding: told, Unit: v.Say("wave.chart_unit", "answer", answer, "question", wording), Says: v.Say("research.chart_says", "told", told),
		Source: v.Say("wave.chart_source", "study", w.Study, "sources", research.Names(sources))}
	v.Chart = v.Draw(c, plot)
	v.Cite = page.Copy{ID: "cite", Label: v.Say("copy.copy"), Text: v.Say("wave.cite", "question", wording, "answer", answer, "study", w.Study, "sources", research.Names(sources))}
}
