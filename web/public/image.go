package public

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/engagement"
	"erawan/campaigns/token"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/render"
	"erawan/internal/render/kit"
	"erawan/web/ask"
)

// Artist draws cards as pictures, and keeps what it drew: the same card is drawn once.
type Artist struct {
	fonts *render.Fonts

	mu   sync.Mutex
	kept map[drawn][]byte
	size int
}

// drawn is what a picture depends on.
type drawn struct {
	card  [sha256.Size]byte
	l     lang.Locale
	size  string
	scale int // of a PNG; 0 for SVG
}

// maxKept is how many bytes of pictures a node keeps.
const maxKept = 32 << 20

// NewArtist makes one that writes with these fonts.
func NewArtist(f *render.Fonts) *Artist { return &Artist{fonts: f, kept: map[drawn][]byte{}} }

// draw is a card as a file. An error is render's.
func (a *Artist) draw(card []byte, d drawn) ([]byte, error) {
	return a.once(card, d, func() ([]byte, error) {
		var c content.Card
		if err := json.Unmarshal(card, &c); err != nil {
			return nil, err
		}
		size, _ := kit.BannerOf(d.size)
		sheet, err := kit.Banner(a.fonts, &c, d.l, size)
		if err != nil {
			return nil, err
		}
		if d.scale == 0 {
			return sheet.SVG(), nil
		}
		return sheet.PNG(float64(d.scale))
	})
}

// once gives what was drawn of the same before, or draws it and keeps it.
func (a *Artist) once(of []byte, d drawn, draw func() ([]byte, error)) ([]byte, error) {
	d.card = sha256.Sum256(of)
	a.mu.Lock()
	b, ok := a.kept[d]
	a.mu.Unlock()
	if ok {
		return b, nil
	}
	b, err := draw()
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.size += len(b); a.size > maxKept {
		a.kept, a.size = map[drawn][]byte{}, len(b)
	}
	a.kept[d] = b
	return b, nil
}

// Image is a placement's message as a picture, for mail and apps: GET /image/{placement}.svg or .png. Each load is a decision of
// its own, so that a stop holds from the next one; one that was drawn is an impression. It sets no cookie, and where there is
// nothing to show it is a clear picture of the same size.
func (s *Surface) Image(c *gin.Context) error {
	placement, file, wrong := pictureAsked(c)
	if wrong != nil {
		return wrong
	}
	q, err := queryQuestion(withoutPicture(c.Request.URL, placement))
	if err != nil {
		return err
	}
	q.agree(ask.Key(c))
	q.Now, q.Org, q.Kind, q.Client = s.Now(), ask.Key(c).Org, token.Image, client(c)
	q.GPC = q.GPC || c.GetHeader("Sec-GPC") == "1"
	if len(q.Locales) == 0 {
		q.Locales = []string{string(ask.Locale(c))}
	}
	s.translate(&q)
	a := s.Planner.Decide(q.Request)[0]
	if a.Empty != "" {
		return sendClear(c, http.StatusOK, file, string(a.Empty))
	}
	file.l = a.Locale
	picture, err := s.Artist.draw(a.Content.Join(), file)
	var none render.NoGlyph
	switch {
	case errors.As(err, &none):
		return sendClear(c, http.StatusOK, file, "no_glyph")
	case errors.Is(err, render.ErrTooLong):
		return sendClear(c, http.StatusOK, file, "too_long")
	case err != nil:
		return err
	}
	seen := engagement.Incoming{Token: a.Token, Type: engagement.Impression.String()}
	_, rejected, err := s.Recorder.Record(c.Request.Context(), visit(c, q.Now), []engagement.Incoming{seen})
	switch {
	case err != nil:
		c.Writer.Header().Set(ignoredHeader, "unavailable") // the reader is shown it all the same
	case len(rejected) > 0:
		c.Writer.Header().Set(ignoredHeader, rejected[0].Code)
	}
	c.Writer.Header().Set("Content-Language", string(a.Locale))
	return sendPicture(c, http.StatusOK, file, picture)
}

// pictureAsked reads what the address says of the picture itself.
func pictureAsked(c *gin.Context) (placement string, file drawn, err error) {
	name := c.Param("file")
	placement, ending, _ := strings.Cut(name, ".")
	file = drawn{size: "600x200", scale: 2}
	var wrong fault.Faults
	switch ending {
	case "svg":
		file.scale = 0
	case "png":
	default:
		return "", file, nothingHere()
	}
	if size := c.Query("size"); size != "" && !unexpanded(size) {
		if _, ok := kit.BannerOf(size); !ok {
			wrong.Add(fault.Invalid, "/size", "image.bad_size")
		}
		file.size = size
	}
	if scale := c.Query("scale"); scale != "" && !unexpanded(scale) && file.scale > 0 {
		n, err := strconv.Atoi(scale)
		if err != nil || n < 1 || n > 3 {
			wrong.Add(fault.Invalid, "/scale", "image.bad_scale")
		}
		file.scale = n
	}
	return placement, file, wrong.Err()
}

// withoutPicture is the address's query as a decision request.
func withoutPicture(u *url.URL, placement string) string {
	values, _ := url.ParseQuery(withoutMacros(u.RawQuery)) // what is no query is dropped, since a picture is better than none
	for _, own := range []string{"size", "scale", "placement", "placements", "explain"} {
		values.Del(own)
	}
	values.Set("placement", placement)
	return values.Encode()
}

func sendPicture(c *gin.Context, status int, file drawn, b []byte) error {
	h := c.Writer.Header()
	noStore(c)
	ask.Embeddable(c)
	h.Set("Content-Type", "image/svg+xml")
	if file.scale > 0 {
		h.Set("Content-Type", "image/png")
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	c.Writer.WriteHeader(status)
	// A reader who has gone away is told nothing more.
	_, _ = c.Writer.Write(b)
	return nil
}

// sendClear sends a picture that shows nothing and takes the room all the same, and says why.
func sendClear(c *gin.Context, status int, file drawn, why string) error {
	c.Writer.Header().Set(ignoredHeader, why)
	size, ok := kit.BannerOf(file.size)
	if !ok {
		size = kit.Banners[0]
	}
	if file.scale == 0 {
		w, h := strconv.Itoa(int(size.Width)), strconv.Itoa(int(size.Height))
		return sendPicture(c, status, file, []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="`+w+`" height="`+h+`"/>`))
	}
	var b bytes.Buffer
	scale := max(1, min(3, file.scale))
	clear := image.NewPaletted(image.Rect(0, 0, int(size.Width)*scale, int(size.Height)*scale), clearOnly)
	if err := png.Encode(&b, clear); err != nil {
		return err
	}
	return sendPicture(c, status, drawn{scale: scale}, b.Bytes())
}

// clearOnly is a palette of nothing.
var clearOnly = color.Palette{color.NRGBA{}}

// ImageInstead answers with a clear picture in place of an error, since a broken one would show. It is the route's Fail.
func ImageInstead(means func(fault.Kind) ask.Meaning) ask.Fail {
	return func(c *gin.Context, err error) {
		first := ask.Faults(c.Request.Context(), err)[0]
		_, file, _ := pictureAsked(c)
		if strings.HasSuffix(c.Param("file"), ".svg") {
			file.scale = 0
		}
		_ = sendClear(c, means(first.Kind).Status, file, first.Key)
	}
}
