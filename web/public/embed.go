package public

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/web/ask"
)

// Frames is what our own frames on partners' pages need; the plan answers from memory.
type Frames interface {
	Key(text string) (campaigns.Key, bool)
	Placed(placement string) (campaigns.Placement, bool)
	// Pass lets one frame ask in the name of a publishable key.
	Pass(key string, now time.Time) (string, error)
}

// embedded is a frame with the tag in it.
type embedded struct {
	Locale    lang.Locale
	Title     string
	Placement string
	Key       string // a pass
	Asked     string // the languages asked for, as the tag reads them
	Signals   string
	Theme     string
	Origins   string // of the pages that may be told, as JSON
	Framers   string // the same in the words of a policy, of those that have one
	Click     string // an ad server's, before the address of the message
	Ignored   string // why that is not used
	Home      string // our own origin
}

var (
	//go:embed embed.html
	embedHTML string
	//go:embed embed.css
	embedCSS string
	//go:embed embed.js
	embedJS string

	embedPage = template.Must(template.New("embed").Parse(embedHTML))
)

// Style and Script are our own files, in the page so that it is one request less; the policy names them by hash.
func (embedded) Style() template.CSS { return template.CSS(embedCSS) }

// Script is the frame's own; the tag is loaded beside it.
func (embedded) Script() template.JS { return template.JS(embedJS) }

// maxSignals bounds what a frame's address says of the visit, in bytes.
const maxSignals = 2 << 10

// Embed is a slot in a frame: GET /embed/{placement}?key=…. Only pages of the key's origins may frame it. It is cut off
// from our own origin, so that no cookie or storage is within its reach: the tag in it asks with a pass.
func (s *Surface) Embed(c *gin.Context) error {
	key := ask.Key(c)
	if key.Kind != campaigns.Publishable {
		return fault.New(fault.Invalid, "key", "key.needs_publishable")
	}
	p, ok := s.Frames.Placed(c.Param("placement"))
	if !ok || p.Org != key.Org {
		return nothingHere()
	}
	e, err := frameOf(c, key)
	if err != nil {
		return err
	}
	pass, err := s.Frames.Pass(key.Text, s.Now())
	if err != nil {
		return err
	}
	origins, err := json.Marshal(key.Origins)
	if err != nil {
		return err
	}
	e.Placement, e.Key, e.Origins, e.Framers = p.Public, ask.PassPrefix+pass, string(origins), framers(key.Origins)
	e.Title, e.Home = s.Words.Say(e.Locale, "embed.title", nil), s.home(c)
	var out bytes.Buffer
	if err := embedPage.Execute(&out, e); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(e.Locale))
	h.Set("Content-Security-Policy", embedPolicy(e.Home, e.Framers))
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Add("Vary", "Accept-Language")
	if e.Ignored != "" {
		h.Set(ignoredHeader, e.Ignored)
	}
	noStore(c)
	c.Writer.WriteHeader(http.StatusOK)
	// A reader who has gone away is told nothing more.
	_, _ = c.Writer.Write(out.Bytes())
	return nil
}

// frameOf reads what a frame's address says, as the attributes of a slot do. A click address that is not used costs the traveller
// no message.
func frameOf(c *gin.Context, key campaigns.Key) (e embedded, err error) {
	said := func(name string) string {
		if value := c.Query(name); !unexpanded(value) {
			return value
		}
		return ""
	}
	e.Asked, e.Signals, e.Theme = said("locale"), said("signals"), said("theme")
	e.Click, e.Ignored = clickVia(said("click"), key.Allows)
	var wrong fault.Faults
	if len(e.Asked) > maxLocales*maxID || strings.Count(e.Asked, ",") >= maxLocales {
		wrong = append(wrong, fault.New(fault.Invalid, "/locale", "decision.too_many_locales").With("max", maxLocales))
	}
	if len(e.Signals) > maxSignals || e.Signals != "" && (!json.Valid([]byte(e.Signals)) || e.Signals[0] != '{') {
		wrong.Add(fault.Invalid, "/signals", "embed.bad_signals")
	}
	if e.Theme != "" && e.Theme != "light" && e.Theme != "dark" && e.Theme != "auto" {
		wrong.Add(fault.Invalid, "/theme", "embed.bad_theme")
	}
	e.Locale = ask.Locale(c)
	if e.Asked != "" {
		if l, ok := lang.Match(strings.Split(e.Asked, ","), lang.All); ok {
			e.Locale = l
		}
	}
	return e, wrong.Err()
}

// home is our own origin, as pages of ours are asked for.
func (s *Surface) home(c *gin.Context) string {
	if s.Home != "" {
		return strings.TrimSuffix(s.Home, "/")
	}
	if c.Request.TLS != nil {
		return "https://" + c.Request.Host
	}
	return "http://" + c.Request.Host
}

// framers are the origins of a key as a policy lists sources; none is 'none'.
func framers(origins []string) string {
	may := make([]string, 0, len(origins))
	for _, o := range origins {
		if o != "null" && !strings.ContainsAny(o, "; ,") {
			may = append(may, o)
		}
	}
	if len(may) == 0 {
		return "'none'"
	}
	return strings.Join(may, " ")
}

// embedPolicy lets the frame load the tag and ask us, have an icon that is none, be framed by the key's origins, and nothing else. Its sandbox holds
// whatever the partner's own attribute says: no origin, so no cookie and no storage.
func embedPolicy(home, framers string) string {
	return "default-src 'none'; script-src " + home + "/v1/e.js '" + hashOf(embedJS) + "'; style-src '" + hashOf(embedCSS) + "'; connect-src " + home + "; img-src " + home + " data:" +
		"; base-uri 'none'; form-action 'none'; sandbox allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox; frame-ancestors " + framers
}

// hashOf is how a policy names a style or script that stands in the page.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// FrameInstead answers for a frame that cannot be: an empty page, since a traveller looks at it, with the reason in its
// source for whoever built the page. It is the route's Fail.
func FrameInstead(means func(fault.Kind) ask.Meaning) ask.Fail {
	return func(c *gin.Context, err error) {
		first := ask.Faults(c.Request.Context(), err)[0]
		h := c.Writer.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors *")
		noStore(c)
		c.Writer.WriteHeader(means(first.Kind).Status)
		_, _ = c.Writer.WriteString(`<!doctype html><meta charset="utf-8"><meta name="erawan-code" content="` + template.HTMLEscapeString(first.Key) + `"><title>-</title>`)
	}
}
