package public

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/fault"
	"erawan/web/ask"
)

// rich is an oEmbed 1.0 answer of the type that is a piece of HTML.
type rich struct {
	Version  string `json:"version"`
	Type     string `json:"type"`
	Title    string `json:"title"`
	Provider string `json:"provider_name"`
	Home     string `json:"provider_url"`
	HTML     string `json:"html"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	CacheAge int    `json:"cache_age"` // seconds
}

// heights are what a card needs in pixels by the width of its slot, as docs/widget.md has them, the widest first.
var heights = []struct{ from, height int }{{560, 395}, {400, 435}, {320, 535}, {288, 580}}

const (
	widest    = 720
	cachedFor = 24 * 3600
)

// OEmbed tells a site that was given the address of a frame what to put there: GET /oembed?url=…. It is a frame and no
// script, since most who ask strip scripts. A box that no card fits is nothing found, as the specification has it.
func (s *Surface) OEmbed(c *gin.Context) error {
	if format := c.Query("format"); format != "" && format != "json" {
		return fault.New(fault.Unoffered, "/format", "embed.only_json")
	}
	at, ok := s.framed(c, c.Query("url"))
	if !ok {
		return nothingHere()
	}
	width, err := most(c, "maxwidth", widest)
	if err != nil {
		return err
	}
	room, err := most(c, "maxheight", heights[len(heights)-1].height)
	if err != nil {
		return err
	}
	for _, h := range heights {
		if width < h.from || room < h.height {
			continue
		}
		title := s.Words.Say(ask.Locale(c), "embed.title", nil)
		out, err := json.Marshal(rich{Version: "1.0", Type: "rich", Title: title, Provider: "Erawan", Home: s.home(c), Width: width, Height: h.height, CacheAge: cachedFor,
			HTML: ask.Framed(at, title, width, h.height)})
		if err != nil {
			return err
		}
		hd := c.Writer.Header()
		hd.Set("Access-Control-Allow-Origin", "*")
		hd.Set("Cache-Control", "public, max-age=300")
		hd.Set("Vary", "Accept-Language")
		writeJSON(c, http.StatusOK, out)
		return nil
	}
	return fault.New(fault.NotFound, "", "embed.no_room")
}

// framed reads the address of a frame of ours whose key stands and whose placement is the key's.
func (s *Surface) framed(c *gin.Context, address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || len(address) > 4<<10 || u.Scheme+"://"+u.Host != s.home(c) {
		return "", false
	}
	public, ok := strings.CutPrefix(u.Path, "/embed/")
	key, stands := s.Frames.Key(u.Query().Get("key"))
	p, placed := s.Frames.Placed(public)
	if !ok || !stands || key.Kind != campaigns.Publishable || !key.Stands(s.Now()) || !placed || p.Org != key.Org {
		return "", false
	}
	return u.String(), true
}

// most reads a bound in pixels that the asker may name; what is larger than ours is ours.
func most(c *gin.Context, name string, ours int) (int, error) {
	text := c.Query(name)
	if text == "" {
		return ours, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "/"+name, "embed.bad_bound")
	}
	return min(n, ours), nil
}
