package ask

import (
	"bytes"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/internal/page"
)

// WritePage answers with a page, whole or not at all. What answers a form is not compressed: it may show
// a secret beside what was typed, and the length of the two together would tell of it.
func WritePage[V any](c *gin.Context, p page.Page[V], status int, v V) error {
	var whole bytes.Buffer
	if err := p.Render(&whole, v); err != nil {
		return err
	}
	body, h := whole.Bytes(), c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(Locale(c)))
	h.Add("Vary", "Accept-Language, Cookie, Accept-Encoding")
	if c.Request.Method == http.MethodGet {
		var coding string
		if body, coding = page.Squeeze(body, c.GetHeader("Accept-Encoding")); coding != "" {
			h.Set("Content-Encoding", coding)
		}
	}
	c.Status(status)
	_, err := c.Writer.Write(body)
	return err
}
