package admin

import (
	"github.com/gin-gonic/gin"

	"erawan/internal/access"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// frame is what every page of the console shows around its own matter.
type frame struct{ page.Frame }

func (c *Console) frame(g *gin.Context, path string) frame { return frame{c.Frame(g, path)} }

// say says a key that takes pairs of names and values.
func (f frame) say(key string, pairs ...any) string { return f.Say(key, pairs...) }

func person(g *gin.Context) access.Staff { return desk.Person(g) }

func write[V any](g *gin.Context, p page.Page[V], status int, v V) error {
	return ask.WritePage(g, p, status, v)
}

func parseForm(g *gin.Context) error { return desk.ParseForm(g) }
