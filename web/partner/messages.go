package partner

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Vetoes keeps what the asker's organisation keeps off its placements.
type Vetoes interface {
	// Carried lists the messages that its placements carry, the newest first, each with its veto.
	Carried(ctx context.Context, s access.Scope) ([]content.Carried, error)
	Veto(ctx context.Context, s access.Scope, by access.Actor, public, reason string) error
	LiftVeto(ctx context.Context, s access.Scope, by access.Actor, public string) error
}

const messagesPath = "/partner/messages"

// mostCarried is how many messages the page shows: all of them, but for a partner that carries more than anybody reads.
const mostCarried = 100

type carriedView struct {
	view
	Head     page.Head
	Messages []carriedMessage
	More     int
	May      bool   // the reader may veto
	Wrong    string // why a veto was refused
}

type carriedMessage struct {
	Public         string
	Locale         lang.Locale // in which its words are shown
	Headline, Body string
	Frame          page.Badge
	Vetoed         string // who vetoed it, and when; empty while it is not
	Why            string
	Action         string
	Lift           string
	Reason         page.Field
}

// Messages shows what the organisation's placements carry, and what it keeps off them.
func (s *Surface) Messages(g *gin.Context) error { return s.carried(g, http.StatusOK, "", nil) }

func (s *Surface) carried(g *gin.Context, status int, of string, wrong error) error {
	p := s.Gate.Person(g)
	all, err := s.Vetoes.Carried(g.Request.Context(), p.Scope())
	if err != nil {
		return err
	}
	v := carriedView{view: view{s.Gate.Frame(g, messagesPath)}, May: p.Role.May(access.VetoMessages), More: max(0, len(all)-mostCarried)}
	for i, l := range v.Switch { // a form is not sent again by a link
		v.Switch[i].Path = messagesPath + "?lang=" + string(l.Locale)
	}
	v.Head = page.Head{Title: v.say("nav.carried"), Lead: v.say("veto.lead")}
	for _, one := range all[:min(len(all), mostCarried)] {
		m := v.message(one)
		if wrong != nil && of == m.Public {
			f := fault.All(wrong)[0]
			m.Reason.Wrong, m.Reason.Value = v.say(f.Key, desk.Pairs(f.Args)...), g.PostForm("reason")
			v.Wrong = m.Reason.Wrong
		}
		v.Messages = append(v.Messages, m)
		v.Sample = v.Sample || one.Message.Sample
	}
	return ask.WritePage(g, s.messages, status, v)
}

// message is one as a partner reads it: in their own language, where it has that, else in the first that it has.
func (v *carriedView) message(c content.Carried) carriedMessage {
	m := c.Message
	out := carriedMessage{Public: m.Public, Frame: page.Badge{Text: v.say("frame." + string(m.Frame)), Tone: "open"}, Action: messagesPath + "/" + m.Public + "/veto", Lift: messagesPath + "/" + m.Public + "/lift"}
	for _, l := range append([]lang.Locale{v.Locale}, lang.All...) {
		if t := m.Texts[l]; t.Headline != "" && out.Headline == "" {
			out.Locale, out.Headline, out.Body = l, t.Headline, t.Body
		}
	}
	if !c.Veto.At.IsZero() {
		out.Vetoed, out.Why = v.say("veto.since", "who", c.Veto.By.Name, "date", v.Moment(c.Veto.At)), c.Veto.Reason
	}
	out.Reason = page.Field{ID: "reason-" + m.Public, Name: "reason", Label: v.say("veto.reason"), Kind: "area", Max: 500, Required: true}
	return out
}

// Veto keeps a message off the organisation's placements.
func (s *Surface) Veto(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	err := s.Vetoes.Veto(g.Request.Context(), s.Gate.Person(g).Scope(), desk.Actor(g), g.Param("message"), g.PostForm("reason"))
	return s.decided(g, "vetoed", err)
}

// LiftVeto lets it back.
func (s *Surface) LiftVeto(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	return s.decided(g, "unvetoed", s.Vetoes.LiftVeto(g.Request.Context(), s.Gate.Person(g).Scope(), desk.Actor(g), g.Param("message")))
}

func (s *Surface) decided(g *gin.Context, done string, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid:
		return s.carried(g, http.StatusUnprocessableEntity, g.Param("message"), err)
	case fault.Conflict:
		return s.carried(g, http.StatusConflict, g.Param("message"), err)
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, messagesPath+"?done="+done)
	return nil
}
