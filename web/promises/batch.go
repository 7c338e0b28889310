package promises

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/campaigns/pledges"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type oneView struct {
	page.Frame
	Head     page.Head
	Path     string
	Facts    []page.Fact
	Printed  string // as reported; empty when nobody did
	Scanned  string
	Pledged  string
	Under    string // the share of scans that led to a pledge
	Forecast string // how it may go on; empty when nobody can tell
	Days     page.Table
	Zone     string
	Steps    []page.Option // what can be done with it now
	Sizes    []page.Field  // what can be changed of it; none for those who may not
	Prints   []page.Field  // which labels; none where no code may be made
	Strays   page.Table    // scans that did not lead to the message for the first time
	Ways     []page.Field  // whose law the page tells; none for those who may not change it
	Misprint []page.Field  // asks for another stretch; none for those who may not
	Wrongly  page.Table    // stretches that came out wrong
	Undo     []page.Option // of them, in their order
	Version  int
	Wrong    string
}

// Page shows one batch: what it is, what came of it by day, and what can be done with it.
func (s *Surface) Page(g *gin.Context) error {
	b, err := s.Batches.BatchByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("batch"))
	if err != nil {
		return err
	}
	return s.page(g, http.StatusOK, b, nil, nil)
}

// steps are where a batch may be taken from where it stands.
var steps = map[campaigns.BatchState][]campaigns.BatchState{
	campaigns.BatchDraft:     {campaigns.BatchPrinting},
	campaigns.BatchPrinting:  {campaigns.BatchLive, campaigns.BatchWithdrawn},
	campaigns.BatchLive:      {campaigns.BatchWithdrawn},
	campaigns.BatchWithdrawn: {campaigns.BatchLive},
}

// Form takes a batch to another state, or notes its size and what the printer reports.
func (s *Surface) Form(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, p := g.Request.Context(), desk.Person(g)
	was, err := s.Batches.BatchByPublic(ctx, p.Scope(), g.Param("batch"))
	if err != nil {
		return err
	}
	b, d, done := was, map[string]string(nil), "batch_saved"
	switch do := g.PostForm("do"); do {
	case "sizes":
		d = map[string]string{"ordered": g.PostForm("ordered"), "printed": g.PostForm("printed")}
		b.Ordered, b.Printed = count(d["ordered"]), int64(count(d["printed"]))
	case "way":
		b.Way = wayIn(g)
	case "misprint":
		d = map[string]string{"mis_first": g.PostForm("mis_first"), "mis_last": g.PostForm("mis_last"), "mis_why": strings.TrimSpace(g.PostForm("mis_why"))}
		b.Misprints = append(slices.Clone(was.Misprints), campaigns.Misprint{First: s.serial(was, d["mis_first"]), Last: s.serial(was, or(d["mis_last"], d["mis_first"])),
			Why: d["mis_why"], On: campaigns.DateOf(s.Now().In(s.Reader(g).Zone))})
	case "right":
		b.Misprints = slices.DeleteFunc(slices.Clone(was.Misprints), func(m campaigns.Misprint) bool { return stretch(m) == g.PostForm("stretch") })
	default:
		b.State, done = campaigns.BatchState(do), "batch_"+do
	}
	b.Version = count(g.PostForm("version"))
	_, err = s.Batches.SaveBatch(ctx, p.Scope(), actor(p), b)
	switch {
	case err == nil:
		g.Redirect(http.StatusSeeOther, pathOf(was.Public)+"?done="+done)
		return nil
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict), fault.Is(err, fault.Stale):
		wrong := desk.FieldsWrong(s.Reader(g), err)
		if said := wrong["state"]; said != "" {
			wrong[""] = said
		}
		return s.page(g, s.Means(fault.KindOf(err)).Status, was, d, wrong)
	}
	return err
}

func (s *Surface) page(g *gin.Context, status int, b campaigns.Batch, d, wrong map[string]string) error {
	ctx, p := g.Request.Context(), desk.Person(g)
	c, err := s.Campaigns.CampaignByID(ctx, p.Scope(), b.Campaign)
	if err != nil {
		return err
	}
	made, err := s.Campaigns.Ingredients(ctx, p.Scope(), campaigns.Campaign{ID: c.ID, Org: c.Org, Placements: []int64{b.Placement}, Messages: []campaigns.Choice{{Message: b.Message}}})
	if err != nil {
		return err
	}
	days, zone, err := s.Counts.Scanned(ctx, p.Scope(), []campaigns.Batch{b})
	if err != nil {
		return err
	}
	v := oneView{Frame: s.Frame(g, bookPath), Path: pathOf(b.Public), Wrong: wrong[""], Zone: zone, Version: b.Version}
	v.Head = page.Head{Crumbs: []page.Link{{Path: bookPath, Text: v.Say("book.title")}, {Path: batchesPath, Text: v.Say("batches.title")}}, Title: b.Name, Lang: v.Script(b.Name), Public: b.Public, Badges: []page.Badge{stateOf(v.Reader, b)}}
	v.Facts = []page.Fact{{Name: v.Say("subject.campaign"), Text: c.Name.In(v.Locale)}, {Name: v.Say("batches.where"), Text: or(where(b), "–")}, {Name: v.Say("batches.window"), Text: v.Reader.Days(b.From, b.Until)},
		{Name: v.Say("field.theme"), Text: v.Say("batches.theme_" + or(b.Theme, "plain"))}, {Name: v.Say("field.locales"), Text: speaks(v.Reader, b)}, {Name: v.Say("field.ordered"), Text: v.Number(int64(b.Ordered))}}
	for _, slot := range made.Placements {
		v.Facts = append(v.Facts, page.Fact{Name: v.Say("batches.partner"), Text: made.Partners[slot.Org].Name.In(v.Locale) + " · " + slot.Name})
	}
	if m, ok := made.Messages[b.Message]; ok {
		v.Facts = append(v.Facts, page.Fact{Name: v.Say("field.message"), Text: m.Name})
	}
	v.measured(s, b, days[b.ID])
	v.Facts = append(v.Facts, page.Fact{Name: v.Say("batches.way"), Text: or(wayOf(v.Reader, b), v.Say("batches.way_cited"))})
	if err := s.elsewhere(g, &v, b, d, wrong); err != nil {
		return err
	}
	if mayRun(p) {
		for _, to := range steps[b.State] {
			v.Steps = append(v.Steps, page.Option{Value: string(to), Text: v.Say("batches.do_" + string(to))})
		}
		v.Sizes = sizes(v.Reader, b, d, wrong)
		if printable(b) {
			v.Prints = printFields(v.Reader, b, g.Query, wrong)
		}
	}
	return ask.WritePage(g, s.one, status, v)
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

func speaks(r page.Reader, b campaigns.Batch) (out string) {
	some := b.Locales
	if len(some) == 0 {
		some = lang.All
	}
	for i, l := range some {
		if i > 0 {
			out += r.Say("audiences.comma")
		}
		out += l.Name()
	}
	return out
}

func sizes(r page.Reader, b campaigns.Batch, d, wrong map[string]string) []page.Field {
	if d["ordered"] == "" {
		d = map[string]string{"ordered": r.Number(int64(b.Ordered)), "printed": r.Number(b.Printed)}
	}
	return []page.Field{
		{ID: "ordered", Label: r.Say("field.ordered"), Kind: "text", Digits: true, Max: 16, Value: d["ordered"], Help: r.Say("batches.ordered_help"), Wrong: wrong["ordered"]},
		{ID: "printed", Label: r.Say("field.printed"), Kind: "text", Digits: true, Max: 16, Value: d["printed"], Help: r.Say("batches.printed_help"), Wrong: wrong["printed"]},
	}
}

// measured lays out what came of the batch. Reported and measured stand apart, and no sum is made of both.
func (v *oneView) measured(s *Surface, b campaigns.Batch, days []evidence.ScanDay) {
	var scans, pledged int64
	v.Days = page.Table{ID: "days", Columns: []page.Column{{Text: v.Say("batches.day")}, {Text: v.Say("batches.scanned"), Number: true}, {Text: v.Say("batches.pledged"), Number: true}},
		Empty: page.Empty{Title: v.Say("batches.no_scans"), Text: v.Say("batches.no_scans_yet")}}
	for _, d := range slices.Backward(days) {
		scans, pledged = scans+d.Scans, pledged+d.Pledges
		if len(v.Days.Rows) < mostDays {
			v.Days.Rows = append(v.Days.Rows, []page.Item{{Text: v.Day(d.Day), NoBreak: true}, {Text: v.Number(d.Scans), Number: true}, {Text: v.Number(d.Pledges), Number: true}})
		}
	}
	v.Scanned, v.Pledged = v.Number(scans), v.Number(pledged)
	if b.Printed > 0 {
		v.Printed = v.Number(b.Printed)
	}
	if scans > 0 {
		v.Under = v.Share(pledged, scans)
	}
	today := campaigns.DateOf(s.Now().In(v.Reader.Zone))
	if b.State != campaigns.BatchLive || today.Before(b.From) {
		return
	}
	if f, ok := pledges.ForecastOf(scans, between(b.From, today), between(today, b.Until), b.Printed); ok {
		v.Forecast = v.Say("batches.forecast", "low", v.Number(f.Low), "high", v.Number(f.High))
	}
}

// mostDays is how many days a page shows.
const mostDays = 62

// between is how many days one date is after another.
func between(from, until campaigns.Date) int {
	return int(until.In(utc).Sub(from.In(utc)).Hours() / 24)
}
