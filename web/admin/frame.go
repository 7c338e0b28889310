package admin

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
)

// frame is what every page of the console shows around its own matter; the partners' room shows the same.
type frame struct{ page.Frame }

type (
	room   = page.Room
	choice = page.Choice
)

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
	{room{Key: "nav.people", Path: "/admin/people", Icon: "people"}, access.ManagePeople},
	{room{Key: "nav.keys", Path: "/admin/keys", Icon: "key"}, access.ManageKeys},
	{room{Key: "nav.partner", Path: "/partner", Icon: "home"}, access.SeePartner},
	{room{Key: "nav.settings", Path: "/admin/settings", Icon: "pen"}, access.KeepAccount},
}

// doneKeys says, for the word that a redirect carries, what was done. Any other word says nothing.
var doneKeys = map[string]string{"stop": "stop.done", "resume": "resume.done",
	"language": "settings.language_done", "password": "settings.password_done", "session": "settings.session_done",
	"uninvite": "people.taken_back", "role": "people.role_done", "shut_out": "people.shut_out_done", "let_in": "people.let_in_done",
	"key": "keys.done", "revoke": "keys.revoke_done",
	"zone": "settings.zone_done", "confirmed": "confirm.done", "factor_removed": "factor.removed", "reset": "people.reset_done",
	"required": "people.required_done", "not_required": "people.not_required_done",
	"passkey_added": "passkey.added_done", "passkey_renamed": "passkey.renamed_done", "passkey_removed": "passkey.removed_done", "unlinked": "sso.unlinked_done"}

// Frame is what stands around a page of the room at a path, for the person who is signed in.
func (c *Console) Frame(g *gin.Context, path string) page.Frame { return c.frame(g, path).Frame }

// Person is who is signed in: only behind the Staff guard.
func (c *Console) Person(g *gin.Context) access.Staff { return person(g) }

func (c *Console) frame(g *gin.Context, path string) frame {
	p := person(g)
	f := page.Frame{Reader: c.reader(g), Home: p.Role.Home(), Person: p, Switch: switches(g), MayFind: p.Role.May(access.SeeConsole),
		MayStop: p.Role.May(access.StopMessages), Done: doneKeys[g.Query("done")]}
	if owes(p, session(g)) { // nothing else opens
		f.Home, f.MayFind, f.MayStop = factorPath, false, false
		return frame{f}
	}
	for _, r := range rooms {
		if p.Role.May(r.needs) {
			r.Current = r.Path == path
			f.Rooms = append(f.Rooms, r.room)
		}
	}
	return frame{f}
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
