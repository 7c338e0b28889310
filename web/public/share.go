package public

import (
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/lang"
	"erawan/internal/render"
	"erawan/internal/render/kit"
	"erawan/web/ask"
)

// Shares is what people may send on after a promise, from memory.
type Shares interface {
	// ShareCard is the card of a live campaign that asks for a promise, as it may be shown in a language now; false when none may.
	ShareCard(campaign string, l lang.Locale, now time.Time) (card []byte, ok bool)
	// CampaignPublic is a live campaign's public id; false when it is not live.
	CampaignPublic(id int64) (public string, ok bool)
	// CampaignID finds a live campaign by its public id.
	CampaignID(public string) (int64, bool)
	// Promise is what a live campaign asks people to promise, approved in the locale; false when nothing is.
	Promise(campaign int64, l lang.Locale, now time.Time) (string, bool)
}

// sharing is what the page after a promise offers to send on: nothing of who promised is in it.
type sharing struct {
	Picture string // its address
	Page    string // where whoever is sent it by the device's own way comes to: the campaign's public tally
	Text    string // what was promised
	Links   []shareLink
}

// shareLink leads to somebody else's page that sends something on. Nothing of theirs is loaded before somebody presses it.
type shareLink struct{ Name, Path string }

var (
	//go:embed share.js
	shareJS     string
	sharePolicy = landingPolicy + "; script-src '" + hashOf(shareJS) + "'"
)

// ShareScript opens the device's own way of sending on, where there is one.
func (l landing) ShareScript() template.JS { return template.JS(shareJS) }

// toShare is what somebody who promised may send on; nil where the campaign is not live, or nothing of it may be shown.
func (s *Surface) toShare(c *gin.Context, campaign int64, l lang.Locale) *sharing {
	if s.Shares == nil {
		return nil
	}
	public, live := s.Shares.CampaignPublic(campaign)
	promise, says := s.Shares.Promise(campaign, l, s.Now())
	if _, shown := s.Shares.ShareCard(public, l, s.Now()); !live || !says || !shown {
		return nil
	}
	page := func(channel string) string {
		return s.home(c) + "/t/" + public + "?l=" + string(l) + "&" + sentMark + "=" + channel
	}
	picture := "/t/" + public + "/share.png?l=" + string(l)
	out := &sharing{Picture: picture, Page: page("system"), Text: promise}
	for _, name := range shareOrder[l] {
		out.Links = append(out.Links, shareLink{name, shareWays[name](page(name), promise, s.home(c)+picture)})
	}
	return out
}

// shareOrder is which ways come first, where a language is spoken. WeChat has no address to send on to: there the picture is kept or its code scanned.
var shareOrder = map[lang.Locale][]string{
	lang.ZhHans: {"weibo", "whatsapp", "line"},
	lang.ZhHant: {"whatsapp", "line", "weibo"},
	lang.Th:     {"line", "whatsapp", "weibo"},
	lang.En:     {"whatsapp", "line", "weibo"},
}

// shareWays are the addresses that each names for this.
var shareWays = map[string]func(page, text, picture string) string{
	"weibo": func(page, text, picture string) string {
		return "https://service.weibo.com/share/share.php?" + url.Values{"url": {page}, "title": {text}, "pic": {picture}}.Encode()
	},
	"line": func(page, text, _ string) string {
		return "https://social-plugins.line.me/lineit/share?" + url.Values{"url": {page}, "text": {text}}.Encode()
	},
	"whatsapp": func(page, text, _ string) string {
		return "https://wa.me/?" + url.Values{"text": {text + " " + page}}.Encode()
	},
}

// SharePicture is the picture that people send on after a promise: GET /t/CAMPAIGN/share.png. It is drawn from the card that may be shown now, in
// each language by itself, and its code leads to the campaign's tally.
func (s *Surface) SharePicture(c *gin.Context) error {
	l := readerOf(c)
	card, ok := []byte(nil), false
	if s.Shares != nil && s.Artist != nil {
		card, ok = s.Shares.ShareCard(c.Param("campaign"), l, s.Now())
	}
	if !ok {
		return nothingHere()
	}
	page := s.home(c) + "/t/" + c.Param("campaign") + "?l=" + string(l) + "&" + sentMark + "=picture"
	b, err := s.Artist.shared(card, kit.Piece{Locale: l, Link: page, Short: strings.TrimPrefix(strings.TrimPrefix(s.home(c), "https://"), "http://"), Scan: s.Words.Say(l, "landing.share_scan", nil)})
	var none render.NoGlyph
	if errors.As(err, &none) || errors.Is(err, render.ErrTooLong) {
		return nothingHere()
	}
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Content-Language", string(l))
	ask.SetLocale(c, l)
	return sendPicture(c, http.StatusOK, drawn{scale: 1}, b)
}

// shared is the picture to send on, drawn once for each card and page.
func (a *Artist) shared(card []byte, p kit.Piece) ([]byte, error) {
	return a.once(append([]byte(p.Link+"\x00"+p.Scan+"\x00"), card...), drawn{l: p.Locale, size: string(kit.Share), scale: 1}, func() ([]byte, error) {
		var said content.Card
		if err := json.Unmarshal(card, &said); err != nil {
			return nil, err
		}
		p.Card = &said
		sheet, err := kit.Draw(a.fonts, kit.Share, p)
		if err != nil {
			return nil, err
		}
		return sheet.PNG(sharePixels)
	})
}

// sharePixels is how many a picture has to each of its units: 1080 of these are 720 wide, which a telephone shows whole and a slow network carries.
const sharePixels = 2.0 / 3
