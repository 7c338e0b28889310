package promises

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/evidence"
	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type listView struct {
	page.Frame
	Head       page.Head
	List       page.Table
	Next       *page.Link
	Cities     page.Table
	Astray     page.Table // scans that did not lead to a message for the first time, by reason, of the last days
	AstrayDays int
	Zone       string
}

// List shows batches of codes, the newest first, each with what the printer reports beside what was measured.
func (s *Surface) List(g *gin.Context) error {
	before, err := number(g, "before")
	if err != nil {
		return err
	}
	ctx, p := g.Request.Context(), desk.Person(g)
	all, err := s.Batches.Batches(ctx, p.Scope(), before, shown+1)
	if err != nil {
		return err
	}
	v := listView{Frame: s.Frame(g, bookPath)}
	if len(all) > shown {
		all = all[:shown]
		v.Next = &page.Link{Path: batchesPath + "?before=" + strconv.FormatInt(all[shown-1].ID, 10), Text: v.Say("list.next")}
	}
	days, zone, err := s.Counts.Scanned(ctx, p.Scope(), all)
	if err != nil {
		return err
	}
	v.Zone = zone
	v.Head = page.Head{Crumbs: []page.Link{{Path: bookPath, Text: v.Say("book.title")}}, Title: v.Say("batches.title"), Lead: v.Say("batches.lead")}
	if mayRun(p) {
		v.Head.Do = []page.Action{{Path: newPath, Text: v.Say("batches.make"), Tone: "go"}}
	}
	v.List = page.Table{Label: v.Say("batches.title"), Empty: page.Empty{Title: v.Say("batches.none"), Text: v.Say("batches.none_do")},
		Columns: append([]page.Column{{Text: v.Say("subject.batch")}, {Text: v.Say("batches.where")}, {Text: v.Say("batches.window")}}, funnelColumns(v.Reader)...)}
	for _, b := range all {
		v.List.Rows = append(v.List.Rows, append([]page.Item{
			{Text: b.Name, Lang: v.Script(b.Name), Path: pathOf(b.Public), Code: b.Public, Badges: []page.Badge{stateOf(v.Reader, b)}},
			{Text: where(b)}, {Text: v.DaysShort(b.From, b.Until)},
		}, funnel(v.Reader, b.Printed, days[b.ID])...))
	}
	v.Cities = cities(v.Reader, all, days)
	ids := make([]int64, len(all))
	for i, b := range all {
		ids[i] = b.ID
	}
	strays, err := s.Strays.StraysOf(ctx, p.Scope(), ids, campaigns.DateOf(s.Now().UTC()).Plus(-astrayDays))
	if err != nil {
		return err
	}
	v.Astray, v.AstrayDays = astray(v.Reader, all, strays), astrayDays
	return ask.WritePage(g, s.list, http.StatusOK, v)
}

func number(g *gin.Context, name string) (int64, error) {
	text := g.Query(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Malformed, "", "http.bad_query")
	}
	return n, nil
}

// where is the place that a batch is handed out at, as far as somebody told.
func where(b campaigns.Batch) string {
	return strings.Join(slices.DeleteFunc([]string{b.City, b.Carrier, b.Site}, func(w string) bool { return w == "" }), " · ")
}

var stateLooks = map[campaigns.BatchState]page.Badge{
	campaigns.BatchDraft:     {Icon: "pen"},
	campaigns.BatchPrinting:  {Icon: "clock", Tone: "wait"},
	campaigns.BatchLive:      {Icon: "check", Tone: "ok"},
	campaigns.BatchWithdrawn: {Icon: "stop", Tone: "halt"},
}

func stateOf(r page.Reader, b campaigns.Batch) page.Badge {
	out := stateLooks[b.State]
	out.Text = r.Say("batches.state_" + string(b.State))
	return out
}

func funnelColumns(r page.Reader) []page.Column {
	return []page.Column{{Text: r.Say("field.printed"), Number: true}, {Text: r.Say("batches.scanned"), Number: true}, {Text: r.Say("batches.pledged"), Number: true}}
}

// funnel is what was printed, as reported, and what was measured beside it. The two are never summed, and no share is made of
// both: each step's share is of what was measured before it.
func funnel(r page.Reader, printed int64, days []evidence.ScanDay) []page.Item {
	var scans, pledged int64
	for _, d := range days {
		scans, pledged = scans+d.Scans, pledged+d.Pledges
	}
	reported := page.Item{Text: r.Number(printed), Number: true, Under: r.Say("batches.reported")}
	if printed == 0 {
		reported = page.Item{Text: "–", Number: true, Under: r.Say("batches.not_reported")}
	}
	last := page.Item{Text: r.Number(pledged), Number: true}
	if scans > 0 {
		last.Under = r.Share(pledged, scans)
	}
	return []page.Item{reported, {Text: r.Number(scans), Number: true}, last}
}

// cities adds the batches of the page up by city.
func cities(r page.Reader, all []campaigns.Batch, days map[int64][]evidence.ScanDay) page.Table {
	out := page.Table{ID: "cities", Columns: append([]page.Column{{Text: r.Say("field.city")}}, funnelColumns(r)...)}
	printed, counted := map[string]int64{}, map[string][]evidence.ScanDay{}
	var names []string
	for _, b := range all {
		if b.City == "" {
			continue
		}
		if !slices.Contains(names, b.City) {
			names = append(names, b.City)
		}
		printed[b.City] += b.Printed
		counted[b.City] = append(counted[b.City], days[b.ID]...)
	}
	slices.Sort(names)
	for _, name := range names {
		out.Rows = append(out.Rows, append([]page.Item{{Text: name, Lang: r.Script(name)}}, funnel(r, printed[name], counted[name])...))
	}
	return out
}

// astrayDays is how far back the list looks for what went astray: a batch's own page has all.
const astrayDays = 30

// astray says for each reason how often codes of the page's batches did not lead to their message for the first time, and of which
// batch the most did: a printer's mistake stands out as one batch's.
func astray(r page.Reader, all []campaigns.Batch, counts map[int64]map[string]int64) page.Table {
	out := page.Table{ID: "astray", Columns: []page.Column{{Text: r.Say("batches.stray")}, {Text: r.Say("batches.stray_count"), Number: true}, {Text: r.Say("batches.stray_most")}}}
	for _, why := range strayed {
		var sum, most int64
		var of campaigns.Batch
		for _, b := range all {
			n := counts[b.ID][why]
			if sum += n; n > most {
				most, of = n, b
			}
		}
		if sum > 0 {
			out.Rows = append(out.Rows, []page.Item{{Text: r.Say("batches.stray_" + why)}, {Text: r.Number(sum), Number: true},
				{Text: of.Name, Lang: r.Script(of.Name), Path: pathOf(of.Public) + "#strays", Under: r.Number(most)}})
		}
	}
	return out
}
