package public

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/engagement"
)

// Click leads on to the approved address of a message: GET /c. Only what was approved for the token's
// own message is followed, so that the address can be no one else's springboard. A click that could
// not be kept does not hold the reader up.
func (s *Surface) Click(c *gin.Context) error {
	text, now := c.Query("t"), s.Now()
	address, ok := s.Planner.Link(text, now)
	if !ok {
		return nothingHere()
	}
	event := engagement.Incoming{Token: text, Type: engagement.Click.String()}
	if _, _, err := s.Recorder.Record(c.Request.Context(), visit(c, now), []engagement.Incoming{event}); err != nil {
		c.Writer.Header().Set(ignoredHeader, "unavailable")
	}
	noStore(c)
	c.Writer.Header().Set("Location", address)
	c.Status(http.StatusFound)
	c.Writer.WriteHeaderNow()
	return nil
}
