package account

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/desk"
)

// zones are those that a form offers: where travellers to and from Thailand and their partners are. Any other
// of the time zone database can be kept as well.
var zones = []string{
	"Asia/Bangkok", "Asia/Yangon", "Asia/Vientiane", "Asia/Phnom_Penh", "Asia/Ho_Chi_Minh", "Asia/Kuala_Lumpur", "Asia/Singapore", "Asia/Jakarta",
	"Asia/Manila", "Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Asia/Seoul", "Asia/Tokyo", "Asia/Kolkata",
	"Asia/Dubai", "Africa/Nairobi", "Africa/Johannesburg", "Europe/London", "Europe/Paris", "Europe/Berlin", "America/New_York",
	"America/Los_Angeles", "Australia/Sydney", "UTC",
}

// clock is the field of somebody's time zone. Zones are called as the database calls them, with how far they
// are from UTC now.
func (f frame) clock(mine string, own *time.Location, now time.Time) page.Field {
	out := page.Field{ID: "zone", Label: f.say("settings.zone"), Kind: "select", Help: f.say("settings.zone_help"),
		Options: []page.Option{{Text: f.say("settings.zone_own", "zone", own.String()), Chosen: mine == ""}}}
	offered := zones
	if mine != "" && !slices.Contains(zones, mine) {
		offered = append([]string{mine}, zones...)
	}
	for _, name := range offered {
		if at, err := time.LoadLocation(name); err == nil {
			out.Options = append(out.Options, page.Option{Value: name, Text: name + now.In(at).Format(" (UTC-07:00)"), Chosen: name == mine})
		}
	}
	return out
}

// ChooseZone keeps the zone by whose clock somebody reads times; none is the installation's again.
func (c *Surface) ChooseZone(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	zone := g.PostForm("zone")
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return fault.New(fault.Invalid, "zone", "settings.unknown_zone")
	}
	p := desk.Person(g)
	if err := c.Accounts.SetZone(g.Request.Context(), p.Scope(), p.ID, zone); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, "/admin/settings?done=zone")
	return nil
}
