// Package laws is the law library: what each place forbids, since when and from which source, who approved it,
// and which messages stand on it.
package laws

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/desk"
)

// Library keeps the cards.
type Library interface {
	// Laws lists the current version of every card in scope.
	Laws(ctx context.Context, s access.Scope) ([]content.LawCard, error)
	LawPage(ctx context.Context, s access.Scope, a list.Ask) (list.Page[content.LawCard], error)
	LawByPublic(ctx context.Context, s access.Scope, public string) (content.LawCard, error)
	// LawFiles reads all that decides on some cards, in the order given.
	LawFiles(ctx context.Context, s access.Scope, cards []content.LawCard) ([]content.LawFile, error)
	// Citing lists the messages that cite a card, the newest first.
	Citing(ctx context.Context, s access.Scope, card content.LawCard) ([]content.Message, error)
	// SaveLaw makes one, or appends a version; Stale when somebody else did meanwhile, Invalid at the card's fields.
	SaveLaw(ctx context.Context, s access.Scope, by access.Actor, c content.LawCard) (content.LawCard, error)
}

// Signing decides on the texts of cards.
type Signing interface {
	Decide(ctx context.Context, s access.Scope, r content.Request) error
	// Override lets one finding of the rules of copy pass.
	Override(ctx context.Context, s access.Scope, subject content.Subject, public string, o lint.Override) error
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Library   Library
	Signing   Signing
	Thread    Thread
	Emergency Emergency
}

// Emergency tells what owners put on air without approvals that it lacks.
type Emergency interface {
	BypassesOf(ctx context.Context, s access.Scope, subject content.Subject, of int64) ([]content.Bypassing, error)
}

// Surface is the room.
type Surface struct {
	Deps
	page pages
}

// pages are the templates, each with the type of its view.
type pages struct {
	list     page.Page[listView]
	card     page.Page[cardView]
	form     page.Page[formView]
	timeline page.Page[timelineView]
	journey  page.Page[journeyView]
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, page: pages{
		list:     page.Of[listView](d.Pages, "laws"),
		card:     page.Of[cardView](d.Pages, "law"),
		form:     page.Of[formView](d.Pages, "law-form"),
		timeline: page.Of[timelineView](d.Pages, "laws-timeline"),
		journey:  page.Of[journeyView](d.Pages, "laws-journey"),
	}}
}

// Where the room is.
const (
	listPath     = "/admin/laws"
	newPath      = listPath + "/new"
	timelinePath = listPath + "/timeline"
	journeyPath  = listPath + "/journey"
)

func pathOf(public string) string { return listPath + "/" + public }

func mayWrite(g *gin.Context) bool { return desk.Person(g).Role.May(access.WriteTexts) }

// card is the card that an address names.
func (s *Surface) card(g *gin.Context) (content.LawCard, error) {
	return s.Library.LawByPublic(g.Request.Context(), desk.Person(g).Scope(), g.Param("law"))
}

// file is that card with all that decides on it.
func (s *Surface) file(g *gin.Context) (content.LawFile, error) {
	c, err := s.card(g)
	if err != nil {
		return content.LawFile{}, err
	}
	files, err := s.Library.LawFiles(g.Request.Context(), desk.Person(g).Scope(), []content.LawCard{c})
	if err != nil {
		return content.LawFile{}, err
	}
	return files[0], nil
}

// name is what a card is called: its place and what is forbidden there.
func name(r page.Reader, c content.LawCard) string {
	return r.Say("laws.name", "place", placeOf(r, c.Place), "conduct", r.Say("conduct."+string(c.Conduct)))
}

func placeOf(r page.Reader, code string) string {
	if own := content.PlaceName(code, r.Locale); own != "" {
		return own
	}
	return code
}

// alarmBadges are the alarms by their names, those that keep a card from travellers in red.
func alarmBadges(r page.Reader, alarms []content.Alarm) (out []page.Badge) {
	for _, a := range alarms {
		b := page.Badge{Text: r.Say("laws.is_" + string(a)), Icon: "clock", Tone: "wait"}
		if a.Stops() {
			b.Icon, b.Tone = "warn", "halt"
		}
		out = append(out, b)
	}
	return out
}

// said is the first fault of an error in words, with the language it was met in.
func said(r page.Reader, err error) (text, at string) {
	f := fault.All(err)[0]
	text = sayFault(r, f)
	if l, ok := f.Args["language"].(string); ok {
		text = r.Say("laws.in_language", "language", l, "text", text)
	}
	return text, f.Field
}

// sayFault says a fault; what keeps a card from being approved is said of the card, not of what cites it.
func sayFault(r page.Reader, f *fault.Fault) string {
	if content.Unfit(f.Key).Field != "" {
		return unfit(r, f.Key)
	}
	return r.Say(f.Key, desk.Pairs(f.Args)...)
}

func unfit(r page.Reader, why string) string {
	if rest, ok := strings.CutPrefix(why, "law."); ok {
		return r.Say("laws.unfit_" + rest)
	}
	return r.Say(why)
}

// refused reports whether somebody can do something about an error: it is then said beside what they sent.
func refused(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale) || fault.Is(err, fault.Forbidden)
}
