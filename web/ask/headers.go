package ask

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Headers sets what every answer carries, before anything else does: a surface that knows better
// sets its own. The strict policy is right for data; pages have one of their own.
func Headers(c *gin.Context) {
	h := c.Writer.Header()
	h["X-Content-Type-Options"] = nosniff
	h["Referrer-Policy"] = noReferrer
	h["Content-Security-Policy"] = nothing
	h["Cross-Origin-Resource-Policy"] = sameOrigin
}

// Shared by all answers, never changed: a header map is given slices, and these cost nothing.
var (
	nosniff    = []string{"nosniff"}
	noReferrer = []string{"no-referrer"}
	nothing    = []string{"default-src 'none'; frame-ancestors 'none'"}
	sameOrigin = []string{"same-origin"}
	anyOrigin  = []string{"cross-origin"}
)

// Embeddable lets other sites' pages load the answer, even those that ask for isolation.
func Embeddable(c *gin.Context) { c.Writer.Header()["Cross-Origin-Resource-Policy"] = anyOrigin }

// Attach says that a file follows.
func Attach(c *gin.Context, name, kind string) {
	h := c.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Status(http.StatusOK)
}

// DescribedBy names the sheet that says what the columns of this one mean.
func DescribedBy(c *gin.Context, path string) {
	c.Writer.Header().Set("Link", "<"+path+`>; rel="describedby"; type="text/csv"`)
}
