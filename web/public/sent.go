package public

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/engagement/agents"
	"erawan/campaigns/pledges"
	"erawan/web/ask"
)

// Sent counts who comes by what was sent on.
type Sent interface {
	Arrived(campaign int64, day campaigns.Date, channel string)
}

// sentMark is the part of an address that says by which way it was sent on.
const sentMark = "s"

// sentOn counts somebody who came by what was sent on, and leads to the same page without the mark, so that neither looking again nor sending
// that on counts. What opens links to make a preview is led there as well, and not counted.
func (s *Surface) sentOn(c *gin.Context) bool {
	channel := ask.Param(c, sentMark)
	if !slices.Contains(pledges.Channels, channel) {
		return false
	}
	by := client(c)
	if s.Sent != nil && s.Shares != nil && by.Purpose == "" && !agents.Read(by.Agent).Machine(agents.InPage) {
		if id, live := s.Shares.CampaignID(c.Param("campaign")); live {
			s.Sent.Arrived(id, campaigns.DateOf(s.Now().UTC()), channel)
		}
	}
	rest := c.Request.URL.Query()
	rest.Del(sentMark)
	to := url.URL{Path: "/t/" + c.Param("campaign"), RawQuery: rest.Encode()}
	noStore(c)
	c.Redirect(http.StatusSeeOther, to.String())
	return true
}
