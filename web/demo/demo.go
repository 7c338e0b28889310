// Package demo answers for the partner's site that the demo invents. It exists only where a demo
// runs.
package demo

import (
	"net/http"

	"github.com/gin-gonic/gin"

	site "erawan/web/templates/demo"
)

// Surface is the invented site.
type Surface struct {
	Site      *site.Site
	Key       string // the invented partner's publishable key
	Placement string
	Souvenirs site.Souvenirs
}

const styleAt = "/demo/host.css"

// Host is the booking confirmation with a slot of ours in it.
func (s *Surface) Host(c *gin.Context) error {
	asked := c.Query("lang")
	if asked == "" {
		asked = "zh-CN"
	}
	html(c)
	return s.Site.Render(c.Writer, site.Host{Asked: asked, Style: styleAt, Tag: "/v1/e.js", Key: s.Key, Placement: s.Placement})
}

// Style is the site's style sheet.
func (s *Surface) Style(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=300")
	c.Data(http.StatusOK, "text/css; charset=utf-8", site.Style())
	return nil
}

// Makers is the page that the souvenir message leads to.
func (s *Surface) Makers(c *gin.Context) error {
	html(c)
	return s.Site.RenderSouvenirs(c.Writer, c.Query("lang"), styleAt, s.Souvenirs)
}

// html says what follows. The page may run our own script and style and nothing else: what a strict
// partner's page would say.
func html(c *gin.Context) {
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}
