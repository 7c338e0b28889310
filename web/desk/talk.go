package desk

import (
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
)

// wantedIn are the days within which a review may be wanted; a text may be wanted on no day.
var wantedIn = []int{2, 7, 14}

// mostTalk is how much of a talk is shown, the latest of it.
const mostTalk = 40

// Spoken is a text that people talk about: a message or a law card.
type Spoken struct {
	Path   string // its page
	Talk   []content.Line
	Fields []SpokenField
	Says   func(field string, l lang.Locale) (string, bool) // what it says now
}

// SpokenField is a text of it that other words may be suggested for.
type SpokenField struct {
	ID   string
	Most int
}

// TalkView is what is said of a text, and where more is said (part/talk).
type TalkView struct {
	Lines  []TalkLine
	Before int // lines that are not shown
	Take   string
	May    bool // the reader may say something
	Say    string
	Text   page.Field // a remark
	Locale page.Field
	Open   string // where a suggestion is opened
	What   page.Field
	In     page.Field
	Other  *OtherView // the words to be changed; nil until they are chosen
}

// OtherView is a suggestion that is being written.
type OtherView struct {
	Locale lang.Locale
	Field  string
	What   string
	Text   page.Field
}

// TalkLine is one line of a talk.
type TalkLine struct {
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

// CommentIn is what a form says of a text, or suggests, and what the page says when that is kept.
func CommentIn(g *gin.Context) (c content.Comment, done string) {
	c = content.Comment{Locale: lang.Locale(g.PostForm("locale")), Field: g.PostForm("field"), By: Actor(g),
		Text: Lines(g.PostForm("text"))}
	if c.Field == "" {
		return c, "said"
	}
	f, _ := content.FieldOf(c.Field) // a law card's are none of these
	c.Text = content.Meant(Written(f, c.Text))
	return c, "suggested"
}

// SuggestionIn is the suggestion that a form takes over.
func SuggestionIn(g *gin.Context) (int64, error) {
	id, err := strconv.ParseInt(g.PostForm("suggestion"), 10, 64)
	if err != nil {
		return 0, fault.New(fault.NotFound, "/suggestion", "not_found")
	}
	return id, nil
}

// Talk lays out what is said of a text, and the forms to say more; wrong is why the last of it was refused.
func Talk(g *gin.Context, r page.Reader, s Spoken, wrong error) *TalkView {
	p := Person(g)
	v := &TalkView{Say: s.Path + "/say", Open: s.Path + "#talk", May: p.Role.May(access.WriteTexts) || p.Role.May(access.ReviewTexts)}
	if p.Role.May(access.WriteTexts) {
		v.Take = s.Path + "/take"
	}
	v.Before = max(0, len(s.Talk)-mostTalk)
	for _, line := range s.Talk[v.Before:] {
		v.Lines = append(v.Lines, talkLine(r, line))
	}
	if !v.May {
		return v
	}
	locale, field := lang.Locale(g.DefaultPostForm("locale", g.Query("locale"))), g.DefaultPostForm("field", g.Query("field"))
	said := saidWrong(r, wrong)
	v.Locale = languages(r, "locale", locale)
	v.In = languages(r, "in", locale)
	v.What = page.Field{ID: "field", Label: r.Say("thread.what"), Kind: "select"}
	most := 0
	for _, one := range s.Fields {
		v.What.Options = append(v.What.Options, page.Option{Value: one.ID, Text: r.Say("field." + one.ID), Chosen: one.ID == field})
		if one.ID == field {
			most = one.Most
		}
	}
	v.Text = page.Field{ID: "text", Label: r.Say("thread.remark"), Kind: "area", Max: 1000, Required: true, Wide: true, Help: r.Say("thread.remark_help")}
	if now, ok := s.Says(field, locale); ok && locale.Valid() {
		now = content.Typed(now)
		v.Other = &OtherView{Locale: locale, Field: field, What: locale.Name() + " · " + r.Say("field."+field)}
		v.Other.Text = page.Field{ID: "other", Name: "text", Label: r.Say("thread.other_words"), Kind: "area", Max: most, Required: true, Wide: true, Lang: locale,
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
		return r.Say(one.Key, Pairs(one.Args)...)
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

func talkLine(r page.Reader, line content.Line) TalkLine {
	v := TalkLine{ID: line.ID, At: line.At, Who: line.By.Name, What: line.Locale.Name() + " · " + r.Say("thread.did_"+string(line.Step)), Locale: line.Locale}
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

// Wanted asks by when a review is wanted.
func Wanted(r page.Reader) page.Field {
	f := page.Field{ID: "wanted", Label: r.Say("thread.wanted"), Kind: "select", Options: []page.Option{{Text: r.Say("thread.wanted_none")}}}
	for _, days := range wantedIn {
		f.Options = append(f.Options, page.Option{Value: strconv.Itoa(days), Text: r.Say("thread.wanted_in", "count", days)})
	}
	return f
}

// WantedIn is by when a form wants a review; zero for no day.
func WantedIn(g *gin.Context, now time.Time) time.Time {
	if days, err := strconv.Atoi(g.PostForm("wanted")); err == nil && slices.Contains(wantedIn, days) {
		return now.AddDate(0, 0, days)
	}
	return time.Time{}
}
