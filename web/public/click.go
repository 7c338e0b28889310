package public

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/engagement"
)

// Click leads on to the approved address of a message: GET /c. Only what was approved for the token's
// own message is followed, by way of the ad server that its page named if any, so that the address can be no one else's springboard.
// A click that could not be kept does not hold the reader up.
func (s *Surface) Click(c *gin.Context) error {
	text, now := c.Query("t"), s.Now()
	address, ok := s.Planner.Link(text, now)
	if !ok {
		return nothingHere()
	}
	via, why := clickVia(c.Query("click"), func(origin string) bool { return s.Planner.Own(text, origin, now) })
	if via != "" {
		address = via + url.QueryEscape(address)
	}
	event := engagement.Incoming{Token: text, Type: engagement.Click.String()}
	if _, _, err := s.Recorder.Record(c.Request.Context(), visit(c, now), []engagement.Incoming{event}); err != nil {
		why = "unavailable"
	}
	if why != "" {
		c.Writer.Header().Set(ignoredHeader, why)
	}
	noStore(c)
	c.Writer.Header().Set("Location", address)
	c.Status(http.StatusFound)
	c.Writer.WriteHeaderNow()
	return nil
}
