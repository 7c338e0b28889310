package promises

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

var utc = time.UTC

type bookView struct {
	page.Frame
	Head   page.Head
	Alarms []string
	Held   page.Table
	Picks  []page.Option // of held pledges, in their order; none for those who may not judge
	More   bool          // more are held than are shown
	Reason page.Field
	List   page.Table
	Next   *page.Link
	Wrong  string
}

// The bounds of a page of the book.
const (
	mostHeld  = 50
	mostPaced = 800
	maxReason = 200
)

// Pledges shows the pledge book, the newest first, without any name; what is held; and what is odd about how pledges come.
func (s *Surface) Pledges(g *gin.Context) error { return s.pledges(g, http.StatusOK, "", "") }

func (s *Surface) pledges(g *gin.Context, status int, reason, wrong string) error {
	before, err := number(g, "before")
	if err != nil {
		return err
	}
	ctx, p, now := g.Request.Context(), desk.Person(g), s.Now()
	v := bookView{Frame: s.Frame(g, bookPath), Wrong: wrong}
	v.Head = page.Head{Title: v.Say("book.title"), Lead: v.Say("book.lead"), Do: []page.Action{{Path: batchesPath, Text: v.Say("batches.title"), Icon: "keys", Tone: "go"}, {Path: statementsPath, Text: v.Say("statements.title"), Icon: "copy"}, {Path: followsPath, Text: v.Say("follows.title"), Icon: "clock"}}}
	held, err := s.Book.Held(ctx, p.Scope(), 0, mostHeld+1)
	if err != nil {
		return err
	}
	if v.More = len(held) > mostHeld; v.More {
		held = held[:mostHeld]
	}
	columns := []page.Column{{Text: v.Say("subject.pledge")}, {Text: v.Say("book.made")}, {Text: v.Say("subject.campaign")}, {Text: v.Say("book.partner")}, {Text: v.Say("field.locale")}}
	v.Held = page.Table{ID: "held", Columns: columns}
	late := false
	for _, w := range held {
		v.Held.Rows = append(v.Held.Rows, []page.Item{{Text: w.Public, Under: v.Say("book.held_" + w.Why)}, {Text: v.Moment(w.At), NoBreak: true}, named(v.Reader, w.CampaignName, w.Campaign, "/admin/campaigns/"), named(v.Reader, w.PartnerName, w.Partner, ""), {Text: w.Locale.Name(), Lang: w.Locale}})
		v.Picks = append(v.Picks, page.Option{Value: w.Public, Text: v.Say("book.pick", "pledge", w.Public)})
		late = late || w.TooLate(now)
	}
	if !mayRun(p) {
		v.Picks = nil
	}
	v.Reason = page.Field{ID: "reason", Label: v.Say("book.reason"), Kind: "text", Value: reason, Max: maxReason, Required: true, Wide: true, Help: v.Say("book.reason_help"), Wrong: wrong}
	if err := s.alarms(g, &v, late); err != nil {
		return err
	}
	all, err := s.Book.Listed(ctx, p.Scope(), before, shown+1)
	if err != nil {
		return err
	}
	if len(all) > shown {
		all = all[:shown]
		v.Next = &page.Link{Path: bookPath + "?before=" + strconv.FormatInt(all[shown-1].ID, 10), Text: v.Say("list.next")}
	}
	v.List = page.Table{ID: "all", Columns: columns, Empty: page.Empty{Title: v.Say("book.none"), Text: v.Say("book.none_yet")}}
	for _, w := range all {
		first := page.Item{Text: w.Public}
		if w.Why != "" {
			first.Badges = []page.Badge{{Text: v.Say("book.held"), Icon: "clock", Tone: "wait"}}
		}
		v.List.Rows = append(v.List.Rows, []page.Item{first, {Text: v.Moment(w.At), NoBreak: true}, named(v.Reader, w.CampaignName, w.Campaign, "/admin/campaigns/"), named(v.Reader, w.PartnerName, w.Partner, ""), {Text: w.Locale.Name(), Lang: w.Locale}})
	}
	return ask.WritePage(g, s.book, status, v)
}

// named is something by its name, or by its public id where it has none.
func named(r page.Reader, name lang.Text, public, room string) page.Item {
	out := page.Item{Text: or(name.In(r.Locale), public)}
	out.Lang = r.Script(out.Text)
	if room != "" {
		out.Path = room + public
	}
	return out
}

// alarms says what is odd. None of it keeps a pledge from counting.
func (s *Surface) alarms(g *gin.Context, v *bookView, late bool) error {
	now := s.Now()
	paces, err := s.Book.Paces(g.Request.Context(), desk.Person(g).Scope(), now.Add(-24*time.Hour), mostPaced)
	if err != nil {
		return err
	}
	if late {
		v.Alarms = append(v.Alarms, v.Say("book.alarm_late"))
	}
	for _, p := range paces {
		for _, a := range p.Alarms(now) {
			v.Alarms = append(v.Alarms, v.Say("book.alarm_"+string(a), "campaign", or(p.CampaignName.In(v.Locale), p.Campaign), "partner", or(p.PartnerName.In(v.Locale), p.Partner)))
		}
	}
	return nil
}

// Judge lets the held pledges that were ticked count, or removes them, each with the reason.
func (s *Surface) Judge(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	r, scope, reason := s.Reader(g), desk.Person(g).Scope(), strings.TrimSpace(g.PostForm("reason"))
	ticked := g.PostFormArray("pledge")
	switch {
	case len(ticked) == 0 || len(ticked) > mostHeld:
		return s.pledges(g, http.StatusUnprocessableEntity, reason, r.Say("book.tick_some"))
	case reason == "" || lang.Clean("/reason", reason, maxReason) != nil:
		return s.pledges(g, http.StatusUnprocessableEntity, reason, r.Say("book.needs_reason"))
	}
	do, done := s.Book.Release, "pledges_released"
	if g.PostForm("do") == "refuse" {
		do, done = s.Book.Refuse, "pledges_refused"
	}
	for _, public := range ticked {
		if err := do(g.Request.Context(), scope, public, reason); err != nil && !fault.Is(err, fault.NotFound) { // judged meanwhile
			return err
		}
	}
	g.Redirect(http.StatusSeeOther, bookPath+"?done="+done)
	return nil
}
