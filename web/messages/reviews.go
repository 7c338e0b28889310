package messages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

const reviewsPath = "/admin/reviews"

// mostWaiting is how much of a queue is shown: what is done with goes, and the next comes up.
const mostWaiting = 50

// mostDropped is how many texts are named that are shown no more.
const mostDropped = 20

type reviewsView struct {
	page.Frame
	Head  page.Head
	Table page.Table
	More  int64
	Gone  page.Table        // texts that dropped out; without rows there is none
	Open  []desk.BypassView // what is on air without approvals, or was, and nobody has reviewed
}

// Reviews shows the texts that wait for somebody who reviews as the reader does, the one that has waited longest first.
func (s *Surface) Reviews(g *gin.Context) error {
	person := desk.Person(g)
	q, err := s.Texts.Queue(g.Request.Context(), person.Scope(), content.WaitingAsk{Holds: content.ReviewsIn(person.Role), For: desk.Actor(g), Now: s.Now(), Most: mostWaiting})
	if err != nil {
		return err
	}
	open, err := s.Emergency.OpenBypasses(g.Request.Context(), person.Scope(), mostWaiting)
	if err != nil {
		return err
	}
	v := reviewsView{Frame: s.Frame(g, reviewsPath), More: q.Total - int64(len(q.Texts))}
	v.Head = page.Head{Title: v.Say("reviews.title"), Lead: v.Say("reviews.lead")}
	v.Table = page.Table{Label: v.Say("reviews.title"), Tall: true, Empty: page.Empty{Title: v.Say("reviews.none"), Text: v.Say("reviews.none_do"),
		Do: &page.Action{Path: listPath, Text: v.Say("reviews.see_messages")}}}
	for _, key := range []string{"reviews.text", "reviews.language", "reviews.as", "reviews.since", "thread.wanted"} {
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: v.Say(key)})
	}
	for _, w := range q.Texts {
		v.Table.Rows = append(v.Table.Rows, v.waiting(w, s.Now()))
		v.Sample = v.Sample || w.Sample
	}
	gone, err := s.Texts.Dropped(g.Request.Context(), person.Scope(), mostDropped)
	if err != nil {
		return err
	}
	v.dropped(gone)
	v.Open = desk.BypassViews(g, v.Reader, open, s.Now())
	for i, b := range open {
		v.Open[i].Name, v.Open[i].Path = b.Name, pathOf(b.Public)
		if b.Subject == content.OfLaw {
			v.Open[i].Name, v.Open[i].Path = v.Say("laws.name", "place", lang.Place(b.Place, v.Locale), "conduct", v.Say("conduct."+string(b.Conduct))), "/admin/laws/"+b.Public
		}
	}
	return ask.WritePage(g, s.reviews, http.StatusOK, v)
}

// dropped tells of the texts that were approved and are shown no more, and why.
func (v *reviewsView) dropped(gone []content.Dropped) {
	v.Gone = page.Table{Label: v.Say("reviews.dropped"), Tall: true}
	for _, key := range []string{"reviews.text", "reviews.language", "reviews.why", "reviews.at"} {
		v.Gone.Columns = append(v.Gone.Columns, page.Column{Text: v.Say(key)})
	}
	for _, d := range gone {
		first := page.Item{Text: d.Name, Path: pathOf(d.Public), Lang: v.Script(d.Name)}
		if d.Sample {
			first.Badges, v.Sample = []page.Badge{{Text: v.Say("card.sample"), Tone: "open"}}, true
		}
		v.Gone.Rows = append(v.Gone.Rows, []page.Item{first, {Text: d.Locale.Name(), Lang: d.Locale}, {Text: v.Say("reviews.why_" + string(d.Why))}, {Text: v.Moment(d.At), NoBreak: true}})
	}
}

// ReviewBypass notes that the reader has looked at what an owner put on air.
func (s *Surface) ReviewBypass(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	id, err := strconv.ParseInt(g.PostForm("bypass"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "/bypass", "not_found")
	}
	err = s.Emergency.ReviewBypass(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), id)
	if fault.Is(err, fault.NotFound) { // a page from before: the queue says what there is
		g.Redirect(http.StatusSeeOther, reviewsPath)
		return nil
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, reviewsPath+"?done=bypass_reviewed")
	return nil
}

func (v *reviewsView) waiting(w content.Waiting, now time.Time) []page.Item {
	first := page.Item{Text: w.Name, Path: pathOf(w.Public), Lang: v.Script(w.Name), Under: v.Say("reviews.message")}
	if w.Subject == content.OfLaw {
		first = page.Item{Text: v.Say("laws.name", "place", lang.Place(w.Place, v.Locale), "conduct", v.Say("conduct."+string(w.Conduct))), Path: "/admin/laws/" + w.Public, Under: v.Say("reviews.law")}
	}
	if w.Subject == content.OfItem {
		first = page.Item{Text: w.Name, Path: "/admin/surveys/items/" + w.Public, Lang: v.Script(w.Name), Under: v.Say("reviews.item")}
	}
	if w.Subject == content.OfStatement {
		first = page.Item{Text: w.Name, Path: "/admin/statements/" + w.Public, Lang: v.Script(w.Name), Under: v.Say("reviews.statement")}
	}
	if w.Sample {
		first.Badges = []page.Badge{{Text: v.Say("card.sample"), Tone: "open"}}
	}
	roles := make([]string, len(w.Roles))
	for i, role := range w.Roles {
		roles[i] = v.Say("review." + string(role))
	}
	return []page.Item{first, {Text: w.Locale.Name(), Lang: w.Locale}, {Text: strings.Join(roles, " · ")}, {Text: v.Moment(w.Since), NoBreak: true}, wantedItem(v.Reader, w, now)}
}
