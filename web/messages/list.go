package messages

import (
	"strings"

	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/list"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

type listView struct {
	page.Frame
	Head    page.Head
	Asked   bool
	Filters []page.Field
	Table   page.Table
	Pager   page.Pager
}

// shape is what can be asked of the list.
var shape = list.Shape{Sorts: []list.Sort{{Key: list.Changed, Down: true}, {Key: list.Name}}, Filter: "frame", Filters: frames()}

func frames() (out []string) {
	for _, f := range content.Frames {
		out = append(out, string(f))
	}
	return out
}

// List shows a page of the messages, the latest changed first, with how far each has come in each language.
func (s *Surface) List(g *gin.Context) error {
	v := listView{Frame: s.Frame(g, listPath)}
	a, err := list.Of(g.Request.URL.Query(), shape)
	if err != nil {
		return err
	}
	a.Locale = v.Locale
	p, err := s.Texts.MessageFiles(g.Request.Context(), desk.Person(g).Scope(), a)
	if err != nil {
		return err
	}
	v.Head = page.Head{Title: v.Say("messages.title"), Lead: v.Say("messages.lead")}
	if mayWrite(g) {
		v.Head.Do = []page.Action{{Path: listPath + "/new", Text: v.Say("messages.write"), Icon: "pen", Tone: "go"}}
	}
	v.Head.Do = append(v.Head.Do, page.Action{Path: "/admin/pictures", Text: v.Say("pictures.title")})
	v.Asked = len(p.Items) > 0 || a.Asked()
	options := []page.Option{{Text: v.Say("messages.any_frame")}}
	for _, f := range frames() {
		options = append(options, page.Option{Value: f, Text: v.Say("frame." + f), Chosen: f == a.Filter})
	}
	v.Filters = []page.Field{{ID: "q", Label: v.Say("messages.find"), Kind: "search", Value: a.Words, Max: list.MaxWords, Wide: true}, {ID: "frame", Label: v.Say("field.frame"), Kind: "select", Options: options}}
	v.lay(a, p.Items, s.Now())
	v.Head.Do = append(v.Head.Do, page.Action{Path: checksPath, Text: v.Say("checks.title"), Icon: "check"})
	if mayWrite(g) {
		v.Head.Do = append(v.Head.Do, page.Action{Path: exchangePath, Text: v.Say("exchange.title"), Icon: "copy"})
		v.Table.Bulk = &page.Bulk{Path: listPath + "/ticked", Name: "message", Do: []page.Option{{Value: "exchange", Text: v.Say("exchange.title")}}}
		for _, f := range p.Items {
			v.Table.Bulk.Picks = append(v.Table.Bulk.Picks, page.Option{Value: f.Message.Public, Text: f.Message.Name})
		}
	}
	v.Pager = desk.Pager(v.Reader, listPath, a, shape, p.Back, p.Next)
	return ask.WritePage(g, s.list, http.StatusOK, v)
}

// exchangePath is where messages go to translators.
const exchangePath = listPath + "/exchange"

func mayWrite(g *gin.Context) bool { return desk.Person(g).Role.May(access.WriteTexts) }

func (v *listView) lay(a list.Ask, all []content.MessageFile, now time.Time) {
	v.Table = page.Table{Label: v.Say("messages.title"), Columns: []page.Column{desk.Heading(v.Say("messages.message"), listPath, a, shape, list.Name), {Text: v.Say("field.frame")}},
		Empty: page.Empty{Title: v.Say("messages.none"), Text: v.Say("messages.none_do")}}
	for _, l := range lang.All {
		v.Table.Columns = append(v.Table.Columns, page.Column{Text: l.Name()})
	}
	for _, f := range all {
		m := f.Message
		first := page.Item{Text: m.Name, Path: pathOf(m.Public), Lang: v.Script(m.Name)}
		if m.Sample {
			first.Badges = []page.Badge{{Text: v.Say("card.sample"), Tone: "open"}}
			v.Sample = true
		}
		row := []page.Item{first, {Text: v.Say("frame." + string(m.Frame))}}
		for _, l := range lang.All {
			row = append(row, stageOf(v.Reader, f, l, now))
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
}

// stageOf is how far a message has come in a language, and what holds it up.
func stageOf(r page.Reader, f content.MessageFile, l lang.Locale, now time.Time) page.Item {
	if f.Message.Texts[l].Headline == "" {
		return page.Item{Text: lang.Unknown}
	}
	d := f.Dossier(l, now)
	out := page.Item{Badges: []page.Badge{desk.StageBadge(r, d.Stage(now))}}
	switch {
	case d.Gone:
	case f.Blocked[l]:
		out.Badges = []page.Badge{{Text: r.Say("messages.is_blocked"), Icon: "warn", Tone: "halt"}}
	case f.Reopened(l, now):
		out.Badges = []page.Badge{{Text: r.Say("messages.is_reopened"), Icon: "warn", Tone: "wait"}}
	case d.Rests != "" && d.Stage(now) == content.Approved:
		out.Under = r.Say("messages.is_resting")
		if strings.HasPrefix(d.Rests, "text.picture") {
			out.Under = r.Say("messages.is_unpictured")
		}
	case d.Stage(now) == content.InReview:
		out.Under = rolesSaid(r, d.Lacks(now))
	case sentBack(f, l, d) != nil:
		out.Under = r.Say("messages.is_sent_back")
	}
	return out
}

// sentBack is the line of the log that sent these words back; nil when nobody did since they were last put to review.
func sentBack(f content.MessageFile, l lang.Locale, d content.Dossier) *content.Done {
	if d.Submitted != (content.Digest{}) {
		return nil
	}
	for _, one := range slices.Backward(f.Log) {
		if one.Locale == l && one.Step == content.Object {
			return &one
		}
	}
	return nil
}
