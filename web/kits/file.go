package kits

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/render"
	"erawan/internal/render/kit"
	"erawan/web/desk"
)

// File is a code, a kit or its picture: GET /admin/links/{link}/{file}.
func (s *Surface) File(g *gin.Context) error {
	l, err := s.Links.LinkByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("link"))
	if err != nil {
		return err
	}
	return s.send(g, l)
}

// MineFile is the same for whoever carries it, without the code alone.
func (s *Surface) MineFile(g *gin.Context) error {
	l, err := s.Taken.KitAt(g.Request.Context(), desk.Person(g).Scope(), g.Param("link"))
	if err != nil {
		return err
	}
	return s.send(g, l)
}

// asked is what the name of a file asks for: qr-th.png, preview-th.svg, th.pdf, th-weibo.png.
type asked struct {
	Locale   lang.Locale
	Ending   string
	Code     bool               // the code alone
	Look     bool               // to be looked at, and not taken away
	Platform campaigns.Platform // of a post
}

func askedFor(file string, l campaigns.Link) (a asked, ok bool) {
	name, ending, _ := strings.Cut(file, ".")
	if name, a.Code = strings.CutPrefix(name, "qr-"); !a.Code {
		name, a.Look = strings.CutPrefix(name, "preview-")
	}
	a.Locale, a.Ending = lang.Locale(name), ending
	if at := strings.LastIndexByte(name, '-'); l.Kit == campaigns.Posts && !a.Code && at > 0 {
		a.Locale, a.Platform = lang.Locale(name[:at]), campaigns.Platform(name[at+1:])
	}
	switch {
	case !a.Locale.Valid() || ending != "svg" && (a.Look || ending != "png" && ending != "pdf"):
		return a, false
	case a.Code:
		return a, true
	case l.Kit == campaigns.Posts:
		return a, a.Platform.Valid() && ending != "pdf"
	}
	return a, l.Kit != ""
}

// kind is what is drawn.
func (a asked) kind(l campaigns.Link) kit.Kind {
	if a.Platform != "" {
		return kit.PostOf(a.Platform)
	}
	return kit.Kind(l.Kit)
}

func (s *Surface) send(g *gin.Context, l campaigns.Link) error {
	a, ok := askedFor(g.Param("file"), l)
	if !ok {
		return fault.New(fault.NotFound, "", "http.nothing_here")
	}
	p, ok, err := s.piece(l, a.Locale, a.Platform)
	if err != nil {
		return err
	}
	var sheet *render.Sheet
	pixels := 8.0
	switch {
	case a.Code:
		scan := p.Scan
		if !ok {
			scan = s.Words.Say(a.Locale, "kit.scan_read", nil)
		}
		sheet, err = kit.Code(s.Fonts, s.address(l, ""), s.short(l, ""), scan, a.Locale)
	case !ok:
		return fault.New(fault.Conflict, "", "kit.not_now")
	default:
		pixels = a.kind(l).Pixels()
		sheet, err = kit.Draw(s.Fonts, a.kind(l), p.Piece)
	}
	if key := why(err); err != nil && key != "" {
		return fault.New(fault.Conflict, "", key)
	}
	if err != nil {
		return err
	}
	if !a.Code && !a.Look {
		me := desk.Person(g)
		d := campaigns.Download{Org: me.Org.ID, Link: l.ID, Message: l.Message, Locale: a.Locale, Format: a.Ending, Digest: p.digest}
		for _, other := range p.Also {
			d.Also = append(d.Also, other.Message)
		}
		if err := s.Taken.TookKit(g.Request.Context(), me.Scope(), access.Actor{Staff: me.ID, Name: me.Name}, d); err != nil {
			return err
		}
	}
	file, err := drawn(sheet, a.Ending, pixels)
	if err != nil {
		return err
	}
	write(g, l.Slug+"-"+g.Param("file"), a.Ending, file, !a.Look && !a.Code || a.Ending == "pdf")
	return nil
}

func drawn(s *render.Sheet, ending string, pixels float64) ([]byte, error) {
	switch ending {
	case "svg":
		return s.SVG(), nil
	case "pdf":
		return render.PDF(s)
	}
	return s.PNG(pixels)
}

var types = map[string]string{"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}

func write(g *gin.Context, name, ending string, file []byte, away bool) {
	h := g.Writer.Header()
	h.Set("Content-Type", types[ending])
	h.Set("Cache-Control", "no-store")
	if away {
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	}
	g.Writer.WriteHeader(http.StatusOK)
	_, _ = g.Writer.Write(file) // a reader who has gone away is told nothing more
}
