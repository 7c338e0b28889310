// Package reports is where questions about what was counted are asked, answered, frozen and taken away, and where
// every number is explained.
package reports

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/evidence"
	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Answers evidence.Asker
	Archive evidence.Archive
	Book    evidence.ViewBook
	Times   evidence.Timetable
	Hooked  evidence.ScheduleHooks
	Taken   evidence.Exports
	Files   evidence.ExportFiles
	Vault   access.Vault // seals the secrets of webhooks
	Links   evidence.Shares
	Reached evidence.ReachBook
	Ready   []string // ways of delivery that are set up, and evidence.PDF where it can be made
}

// Surface is the room.
type Surface struct {
	Deps
	dictionary page.Page[dictionaryView]
	build      page.Page[buildView]
	frozenList page.Page[frozenListView]
	frozen     page.Page[frozenView]
	views      page.Page[viewsView]
	schedules  page.Page[schedulesView]

	scheduleOne page.Page[scheduleView]
	exportList  page.Page[exportsView]
	exportOne   page.Page[exportView]

	shared  page.Page[sharedView]
	reached page.Page[reachView]
}

// New prepares it. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, dictionary: page.Of[dictionaryView](d.Pages, "dictionary"), build: page.Of[buildView](d.Pages, "build"),
		frozenList: page.Of[frozenListView](d.Pages, "frozen-list"), frozen: page.Of[frozenView](d.Pages, "frozen"),
		views: page.Of[viewsView](d.Pages, "report-views"), schedules: page.Of[schedulesView](d.Pages, "report-schedules"), scheduleOne: page.Of[scheduleView](d.Pages, "report-schedule"),
		exportList: page.Of[exportsView](d.Pages, "exports"), exportOne: page.Of[exportView](d.Pages, "export"), shared: page.Of[sharedView](d.Pages, "shared"), reached: page.Of[reachView](d.Pages, "reach")}
}

const roomPath = "/admin/reports/engagement" // what the menu calls Reports

// dictionaryView explains every number.
type dictionaryView struct {
	page.Frame
	Head    page.Head
	Metrics []page.Metric
}

// Dictionary shows what each number means.
func (s *Surface) Dictionary(g *gin.Context) error {
	v := dictionaryView{Frame: s.Frame(g, roomPath)}
	v.Head = page.Head{Crumbs: []page.Link{{Path: roomPath, Text: v.Say("nav.reports")}}, Title: v.Say("dictionary.title"), Lead: v.Say("dictionary.lead")}
	for _, d := range evidence.Dictionary {
		m, err := v.Metric(d.ID)
		if err != nil {
			return err
		}
		v.Metrics = append(v.Metrics, m)
	}
	return ask.WritePage(g, s.dictionary, http.StatusOK, v)
}
