package admin

import "github.com/gin-gonic/gin"

// kits says who took away print kits that carry what a stop is about: paper goes on saying what no answer says any more.
func (c *Console) kits(g *gin.Context, v *stopView) error {
	if v.Refused != "" {
		return nil
	}
	out, err := c.Stops.KitsOut(g.Request.Context(), person(g).Scope(), v.target)
	for _, k := range out {
		v.Kits = append(v.Kits, v.say("stop.kits_of", "who", k.Name.In(v.Locale), "kits", k.Kits, "times", k.Times, "date", v.Date(k.Last)))
	}
	return err
}
