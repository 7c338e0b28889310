package public

import (
	"bytes"
	_ "embed"
	"html/template"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/pledges"
	"erawan/internal/lang"
)

// landing is one page for somebody who scanned a code: a message, a receipt, or a word on why there is none.
type landing struct {
	Locale  lang.Locale
	Locales []lang.Locale // in which the same page can be read
	Theme   string
	Card    *content.Card
	Way     string // the places that its law is of, in their order; empty where nobody said
	Again   string // the day on which the code was scanned before; empty for the first scan
	Token   string
	Work    *pledges.Challenge // what the browser does before it promises, under pressure; nil for nothing
	Receipt string
	Held    bool
	Called  string   // the name that whoever promised chose to give
	Later   string   // the link that they may keep, to tell later
	Share   *sharing // what they may send on; nil for nothing
	Ask     *asked   // what is asked again: a promise whose name cannot be kept
	Follow  *following
	Mail    *mailing // a reminder by e-mail, where it is offered
	Letter  *letter  // what a link of such a letter leads to
	Word    string   // which page this is, where there is neither card nor receipt
	Sample  bool
	say     func(key string, args map[string]any) string
}

// T says a sentence of these pages.
func (l landing) T(key string) string { return l.say("landing."+key, nil) }

// AgainOn says that the code was scanned before.
func (l landing) AgainOn() string { return l.say("landing.again", map[string]any{"date": l.Again}) }

// FollowOn says when a kept link opens.
func (l landing) FollowOn() string {
	return l.say("landing.follow_on", map[string]any{"date": l.Follow.Day})
}

// travels puts the law along a way before what the message itself cites, each sentence once.
func (l *landing) travels(places []string, way []content.CardLaw) {
	if len(way) == 0 {
		return
	}
	for _, cited := range l.Card.Law {
		if !slices.ContainsFunc(way, func(told content.CardLaw) bool { return told.Text == cited.Text }) {
			way = append(way, cited)
		}
	}
	l.Card.Law = way
	var names []string
	for _, place := range places {
		names = append(names, lang.OwnPlace(place, l.Locale))
	}
	l.Way = strings.Join(names, " → ")
}

// Name is what a language calls itself.
func (l landing) Name(other lang.Locale) string { return other.Name() }

var (
	//go:embed landing.html
	landingHTML string
	//go:embed landing.css
	landingCSS string

	//go:embed landing.js
	landingJS string

	landingPage = template.Must(template.New("landing").Parse(landingHTML))
	// landingPolicy lets the page its own style, by hash, and its own forms; nothing else, and no script.
	landingPolicy = "default-src 'none'; style-src '" + hashOf(landingCSS) + "'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	// workPolicy lets it the script that does the work as well.
	workPolicy = landingPolicy + "; script-src '" + hashOf(landingJS) + "'"
)

// Style is the page's style: our own file, in the page so that one round trip is enough.
func (l landing) Style() template.CSS { return template.CSS(landingCSS) }

// Script does the work before the promise. A browser without it promises all the same, and a person looks.
func (l landing) Script() template.JS { return template.JS(landingJS) }

// say shows a page that has nothing but a word to say.
func (s *Surface) say(c *gin.Context, status int, l lang.Locale, word string) error {
	return s.land(c, status, landing{Locale: l, Word: word})
}

// land writes a page whole, or not at all.
func (s *Surface) land(c *gin.Context, status int, l landing) error {
	if !slices.Contains(campaigns.Themes, l.Theme) {
		l.Theme = ""
	}
	l.say = func(key string, args map[string]any) string { return s.Words.Say(l.Locale, key, args) }
	var out bytes.Buffer
	if err := landingPage.Execute(&out, l); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(l.Locale))
	h.Set("Content-Security-Policy", landingPolicy)
	switch {
	case l.Work != nil:
		h.Set("Content-Security-Policy", workPolicy)
	case l.Share != nil:
		h.Set("Content-Security-Policy", sharePolicy)
	}
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Vary", "Accept-Language")
	noStore(c)
	c.Writer.WriteHeader(status)
	// A reader who has gone away is told nothing more.
	_, _ = c.Writer.Write(out.Bytes())
	return nil
}
