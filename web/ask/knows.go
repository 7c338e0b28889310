package ask

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// knows is what the handlers of one request tell each other. It rides on gin's writer: gin's own map would be made,
// and each value boxed, for every decision.
type knows struct {
	gin.ResponseWriter
	id     [1]string // of the request; a list, since it is a header's value as well
	key    campaigns.Key
	locale lang.Locale // that a surface has set
	note   error       // for the log line
}

// Unwrap is for http.ResponseController.
func (k *knows) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// of is what is known of a request.
func of(c *gin.Context) *knows {
	if k, ok := c.Writer.(*knows); ok {
		return k
	}
	k := &knows{ResponseWriter: c.Writer}
	c.Writer = k
	return k
}
