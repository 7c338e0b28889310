package admin

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
)

// frame is what every page of the console shows around its own matter.
type frame struct {
	page.Reader
	Rooms   []room
	Person  access.Staff
	Switch  []choice
	MayStop bool
	Sample  bool   // something on the page is made up for the demo
	Done    string // key of what was just done; empty for nothing
}

type room struct {
	Key, Path, Icon string
	Current         bool
}

// choice is one language of the switch.
type choice struct {
	Locale  lang.Locale
	Path    string
	Current bool
}

// rooms are those that are built. Each has a permission.
var rooms = []struct {
	room
	needs access.Permission
}{
	{room{Key: "nav.home", Path: "/admin", Icon: "home"}, access.SeeConsole},
	{room{Key: "nav.campaigns", Path: "/admin/campaigns", Icon: "campaign"}, access.SeeConsole},
	{room{Key: "nav.reports", Path: "/admin/reports/engagement", Icon: "chart"}, access.SeeReports},
	{room{Key: "nav.stops", Path: "/admin/stops", Icon: "stop"}, access.SeeConsole},
	{room{Key: "nav.audit", Path: "/admin/audit", Icon: "clock"}, access.SeeAudit},
	{room{Key: "nav.people", Path: "/admin/people", Icon: "flag"}, access.ManagePeople},
	{room{Key: "nav.settings", Path: "/admin/settings", Icon: "pen"}, access.SeeConsole},
}

// doneKeys says, for the word that a redirect carries, what was done. Any other word says nothing.
var doneKeys = map[string]string{"stop": "stop.done", "resume": "resume.done",
	"language": "settings.language_done", "password": "settings.password_done", "session": "settings.session_done",
	"uninvite": "people.taken_back"}

// frame builds what stands around a page of the room at a path.
func (c *Console) frame(g *gin.Context, path string) frame {
	p := person(g)
	f := frame{Reader: c.reader(g), Person: p, Switch: switches(g), MayStop: p.Role.May(access.StopMessages), Done: doneKeys[g.Query("done")]}
	for _, r := range rooms {
		if p.Role.May(r.needs) {
			r.Current = r.Path == path
			f.Rooms = append(f.Rooms, r.room)
		}
	}
	return f
}

// switches are the links that show this very page in each language. After a form they lead to the
// page the form stood on, since a form is not sent again by a link.
func switches(g *gin.Context) []choice {
	out := make([]choice, len(lang.All))
	for i, l := range lang.All {
		query := g.Request.URL.Query()
		query.Del("done")
		query.Set("lang", string(l))
		to := url.URL{Path: g.Request.URL.Path, RawQuery: query.Encode()}
		out[i] = choice{Locale: l, Path: to.RequestURI(), Current: l == ask.Locale(g)}
	}
	return out
}
