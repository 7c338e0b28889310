package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/fault"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Press makes a PDF of a page; what it links to as style is asked of files.
type Press interface {
	Print(ctx context.Context, page []byte, files http.Handler) ([]byte, error)
}

// paper is a page that is also there as PDF, at the same address with as=pdf: whoever may see the one may take the other, and both
// are what the same handler makes for the same person in the same language. Only a page that says 200 is printed.
func (s *site) paper(do ask.Handler) ask.Handler {
	return func(g *gin.Context) error {
		desk.Printable(g, s.press != nil)
		if g.Query("as") != "pdf" {
			return do(g)
		}
		if s.press == nil {
			return fault.New(fault.Unoffered, "", "paper.off")
		}
		g.Request.Header.Del("Accept-Encoding")
		drawn, err := ask.Hold(g, do)
		if err != nil {
			return err
		}
		h := g.Writer.Header()
		if drawn.Code != http.StatusOK || !strings.HasPrefix(h.Get("Content-Type"), "text/html") {
			g.Writer.WriteHeader(drawn.Code)
			_, err := g.Writer.Write(drawn.Body.Bytes())
			return err
		}
		sheet, err := page.Outward(drawn.Body.Bytes(), s.door.Home+g.Request.URL.Path)
		if err != nil {
			return err
		}
		if err := http.NewResponseController(g.Writer).SetWriteDeadline(s.desk.Now().Add(paperTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		pdf, err := s.press.Print(g.Request.Context(), sheet, s.static)
		if err != nil {
			h.Del("Content-Type")
			return err
		}
		h.Set("Content-Type", "application/pdf")
		h.Set("Content-Disposition", `attachment; filename="`+paperName(g.FullPath())+`"`)
		g.Writer.WriteHeader(http.StatusOK)
		_, err = g.Writer.Write(pdf)
		return err
	}
}

// paperTime is how long an answer may take that a browser is asked for: its turn and its work, and the way to whoever asked.
const paperTime = 75 * time.Second

// paperName is what the file of a route is called; what is in its address is nobody's name.
func paperName(route string) string {
	name := "erawan"
	for _, part := range strings.Split(strings.TrimPrefix(route, "/admin"), "/") {
		if part != "" && part[0] != ':' {
			name += "-" + part
		}
	}
	return name + ".pdf"
}
