package messages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/desk"
)

// wantedIn are the days within which a review may be wanted; a text may be wanted on no day.
var wantedIn = []int{2, 7, 14}

// mostTalk is how much of the talk is shown, the latest of it.
const mostTalk = 40

// talkView is what is said of a message, and where more is said.
type talkView struct {
	Lines  []lineView
	Before int // lines that are not shown
	Take   string
	May    bool // the reader may say something
	Say    string
	Text   page.Field // a remark
	Locale page.Field
	Open   string // where a suggestion is opened
	What   page.Field
	In     page.Field
	Other  *otherView // the words to be changed; nil until they are chosen
}

// otherView is a suggestion that is being written.
type otherView struct {
	Locale lang.Locale
	Field  string
	What   string
	Text   page.Field
}

// lineView is one line of the talk.
type lineView struct {
	ID     int64
	At     time.Time
	Who    string
	What   string // in which language, and what was done
	Text   string
	Locale lang.Locale
	Change *page.Change // of a suggestion
	State  string       // of a suggestion: that it stands, or is about other words
	Open   bool         // it can be taken over
}

// Say adds a remark, or words that somebody suggests.
func (s *Surface) Say(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	c := content.Comment{Locale: lang.Locale(g.PostForm("locale")), Field: g.PostForm("field"), By: desk.Actor(g),
		Text: strings.TrimSpace(strings.ReplaceAll(g.PostForm("text"), "\r\n", "\n"))}
	done := "said"
	if c.Field != "" {
		c.Text, done = strings.ReplaceAll(desk.OneLine(c.Text), content.HintSign, "\u200b"), "suggested"
	}
	public := g.Param("message")
	err := s.Thread.Say(g.Request.Context(), desk.Person(g).Scope(), public, c)
	return s.talked(g, public, done, err)
}

// Take makes somebody's suggestion the next version.
func (s *Surface) Take(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	id, err := strconv.ParseInt(g.PostForm("suggestion"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "/suggestion", "not_found")
	}
	public := g.Param("message")
	_, err = s.Thread.TakeOver(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), public, id)
	return s.talked(g, public, "suggestion_taken", err)
}

// talked leads back to the talk, or says there why nothing was done.
func (s *Surface) talked(g *gin.Context, public, done string, err error) error {
	if err != nil {
		return s.answer(g, public, done, err)
	}
	g.Redirect(http.StatusSeeOther, pathOf(public)+"?done="+done+"#talk")
	return nil
}

// talk lays out what is said of a message, and the forms to say more; wrong is why the last of it was refused.
func (s *Surface) talk(g *gin.Context, r page.Reader, f content.MessageFile, wrong error) *talkView {
	p, base := desk.Person(g), pathOf(f.Message.Public)
	v := &talkView{Say: base + "/say", Open: base + "#talk", May: p.Role.May(access.WriteTexts) || p.Role.May(access.ReviewTexts)}
	if p.Role.May(access.WriteTexts) {
		v.Take = base + "/take"
	}
	all := f.Talk()
	v.Before = max(0, len(all)-mostTalk)
	for _, line := range all[v.Before:] {
		v.Lines = append(v.Lines, lineOf(r, line))
	}
	if !v.May {
		return v
	}
	locale, field := lang.Locale(g.DefaultPostForm("locale", g.Query("locale"))), g.DefaultPostForm("field", g.Query("field"))
	said := saidWrong(r, wrong)
	v.Locale = languages(r, "locale", locale)
	v.In = languages(r, "in", locale)
	v.What = page.Field{ID: "field", Label: r.Say("thread.what"), Kind: "select"}
	for _, one := range content.Fields {
		v.What.Options = append(v.What.Options, page.Option{Value: one.ID, Text: r.Say("field." + one.ID), Chosen: one.ID == field})
	}
	v.Text = page.Field{ID: "text", Label: r.Say("thread.remark"), Kind: "area", Max: 1000, Required: true, Wide: true, Help: r.Say("thread.remark_help")}
	if one, ok := content.FieldOf(field); ok && locale.Valid() {
		now := strings.ReplaceAll(one.Of(f.Message.Texts[locale]), "\u200b", content.HintSign)
		v.Other = &otherView{Locale: locale, Field: field, What: locale.Name() + " · " + r.Say("field."+field)}
		v.Other.Text = page.Field{ID: "other", Name: "text", Label: r.Say("thread.other_words"), Kind: "area", Max: one.Most, Required: true, Wide: true, Lang: locale,
			Value: g.DefaultPostForm("text", now), Help: r.Say("thread.other_help"), Wrong: said}
	} else if g.PostForm("text") != "" {
		v.Text.Value, v.Text.Wrong = g.PostForm("text"), said
	}
	return v
}

// saidWrong is what is wrong with a text that was said; empty where the fault is of something else.
func saidWrong(r page.Reader, err error) string {
	if err == nil {
		return ""
	}
	if one := fault.All(err)[0]; one.Field == "/text" {
		return r.Say(one.Key, desk.Pairs(one.Args)...)
	}
	return ""
}

func languages(r page.Reader, id string, chosen lang.Locale) page.Field {
	f := page.Field{ID: id, Name: "locale", Label: r.Say("reviews.language"), Kind: "select"}
	for _, l := range lang.All {
		f.Options = append(f.Options, page.Option{Value: string(l), Text: l.Name(), Chosen: l == chosen})
	}
	return f
}

func lineOf(r page.Reader, line content.Line) lineView {
	v := lineView{ID: line.ID, At: line.At, Who: line.By.Name, What: line.Locale.Name() + " · " + r.Say("thread.did_"+string(line.Step)), Locale: line.Locale}
	if line.Field != "" {
		v.What += " · " + r.Say("field."+line.Field)
	}
	switch line.Step {
	case content.Suggest:
		change := page.Compare(line.Quote, line.Reason)
		v.Change, v.Open = &change, line.Open
		switch {
		case line.Took:
			v.State = r.Say("thread.stands")
		case !line.Open:
			v.State = r.Say("thread.gone")
		}
	case content.Take:
	default:
		v.Text = line.Reason
	}
	return v
}

// wanted asks by when a review is wanted.
func wanted(r page.Reader) page.Field {
	f := page.Field{ID: "wanted", Label: r.Say("thread.wanted"), Kind: "select", Options: []page.Option{{Text: r.Say("thread.wanted_none")}}}
	for _, days := range wantedIn {
		f.Options = append(f.Options, page.Option{Value: strconv.Itoa(days), Text: r.Say("thread.wanted_in", "count", days)})
	}
	return f
}

// wantedItem is by when a text of the queue is wanted.
func wantedItem(r page.Reader, w content.Waiting, now time.Time) page.Item {
	if w.Wanted.IsZero() {
		return page.Item{Text: r.Say("thread.wanted_none")}
	}
	out := page.Item{Text: r.Date(w.Wanted), NoBreak: true}
	if w.Late(now) {
		out.Badges = []page.Badge{{Text: r.Say("thread.late"), Icon: "warn", Tone: "halt"}}
	}
	return out
}
