package editor

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/campaigns/content/exchange"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// exchangeView is where messages go to translators, and what a file that came back would change.
type exchangeView struct {
	page.Frame
	Head    page.Head
	Chosen  []page.Option // to be given away
	Give    []page.Field
	File    page.Field
	Wrong   []string // what is wrong with a file, each with where it stands
	Changes []changeView
	Nothing bool   // the file says what is there already
	Text    string // the file that Changes are of
}

// changeView is one message as a file would have it.
type changeView struct {
	Message page.Link
	Says    []desk.Says
	Revokes bool
}

// maxFile is more than the texts of two hundred messages take.
const maxFile = 1 << 20

// ExchangePage offers the messages that were chosen to translators, and takes files back.
func (s *Surface) ExchangePage(g *gin.Context) error {
	return s.exchanged(g, http.StatusOK, exchangeView{}, g.QueryArray("message"))
}

// Ticked leads on with the messages that were ticked in the list.
func (s *Surface) Ticked(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, exchangePath+"?"+url.Values{"message": g.PostFormArray("message")}.Encode())
	return nil
}

// Give writes the file for translators.
func (s *Surface) Give(g *gin.Context) error {
	asked := g.QueryArray("message")
	all, err := s.named(g, asked)
	if err != nil {
		return err
	}
	if slices.Sort(asked); len(all) < min(len(slices.Compact(asked)), exchange.MaxMessages) {
		return fault.New(fault.NotFound, "", "not_found")
	}
	j := exchange.Job{From: lang.Locale(g.Query("from")), To: lang.Locale(g.Query("to")), Messages: all}
	kind := map[string]string{"xliff": "application/xliff+xml", "csv": "text/csv; charset=utf-8"}[g.Query("as")]
	var out bytes.Buffer
	switch g.Query("as") {
	case "xliff":
		err = exchange.WriteXLIFF(&out, j)
	case "csv":
		err = exchange.WriteCSV(&out, j)
	default:
		err = fault.New(fault.Invalid, "as", "exchange.kind")
	}
	if fault.Is(err, fault.Invalid) {
		v := exchangeView{Wrong: s.told(s.Reader(g), err, all)}
		return s.exchanged(g, http.StatusUnprocessableEntity, v, g.QueryArray("message"))
	}
	if err != nil {
		return err
	}
	g.Header("Content-Disposition", `attachment; filename="`+exchange.Name(j, g.Query("as"))+`"`)
	g.Data(http.StatusOK, kind, out.Bytes())
	return nil
}

// TakeBack shows what a file would change, or saves it. No approval comes in with it.
func (s *Surface) TakeBack(g *gin.Context) error {
	_, data, err := desk.Upload(g, "file", maxFile)
	if err != nil {
		return err
	}
	save := g.PostForm("do") == "save"
	if save {
		data = []byte(g.PostForm("text"))
	}
	r := s.Reader(g)
	f, all, changes, err := s.read(g, data)
	if err == nil && save && len(changes) > 0 {
		if err = s.keep(g, changes); err == nil {
			g.Redirect(http.StatusSeeOther, listPath+"?done=translated")
			return nil
		}
	}
	var v exchangeView
	status := http.StatusOK
	switch kind := fault.KindOf(err); kind {
	case fault.Invalid, fault.Malformed, fault.Stale, fault.NotFound, fault.TooLarge:
		v.Wrong, status = s.told(r, err, all), http.StatusUnprocessableEntity
		return s.exchanged(g, status, v, nil)
	}
	if err != nil {
		return err
	}
	v.Nothing, v.Text = len(changes) == 0, f.Text()
	for _, c := range changes {
		says, _ := desk.ChangesOf(r, content.Shelf{}, c.Message, with(c))
		v.Changes = append(v.Changes, changeView{Message: page.Link{Path: pathOf(c.Message.Public), Text: c.Message.Name, Lang: r.Script(c.Message.Name)}, Says: says, Revokes: c.Message.Texts[c.Locale] != content.Text{}})
	}
	return s.exchanged(g, status, v, nil)
}

// read holds a file against the messages that it is of.
func (s *Surface) read(g *gin.Context, data []byte) (f exchange.File, all []content.Message, changes []exchange.Change, err error) {
	if f, err = exchange.Open(bytes.NewReader(data)); err != nil {
		return f, nil, nil, err
	}
	if all, err = s.named(g, f.Messages); err != nil {
		return f, nil, nil, err
	}
	changes, err = f.Read(all)
	return f, all, changes, err
}

func (s *Surface) named(g *gin.Context, publics []string) ([]content.Message, error) {
	return s.Texts.MessagesNamed(g.Request.Context(), desk.Person(g).Scope(), publics[:min(len(publics), exchange.MaxMessages)])
}

// keep saves what a file changes, as a version of each message after the one that it was held against.
func (s *Surface) keep(g *gin.Context, changes []exchange.Change) error {
	all := make([]content.Message, len(changes))
	for i, c := range changes {
		all[i] = with(c)
	}
	_, err := s.Texts.SaveMessages(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), all)
	return err
}

// with is a message with what was translated in it.
func with(c exchange.Change) content.Message {
	m := c.Message
	m.Texts = maps.Clone(m.Texts)
	m.Texts[c.Locale] = c.Text
	return m
}

// told says what is wrong with a file: where it stands, of which message, and why.
func (s *Surface) told(r page.Reader, err error, all []content.Message) (out []string) {
	for _, f := range fault.All(err) {
		text := r.Say(f.Key, desk.Pairs(f.Args)...)
		var where []string
		for _, part := range strings.FieldsFunc(f.Field, func(c rune) bool { return c == '/' }) {
			switch i := slices.IndexFunc(all, func(m content.Message) bool { return m.Public == part }); {
			case number(part) > 0:
				where = append(where, r.Say("exchange.line", "number", number(part)))
			case i >= 0:
				where = append(where, all[i].Name)
			case slices.ContainsFunc(content.Fields, func(f content.Field) bool { return f.ID == part }):
				where = append(where, r.Say("field."+part))
			default:
				where = append(where, part)
			}
		}
		if len(where) > 0 {
			text = r.Say("exchange.at", "where", strings.Join(where, " · "), "what", text)
		}
		out = append(out, text)
	}
	return out
}

func (s *Surface) exchanged(g *gin.Context, status int, v exchangeView, chosen []string) error {
	v.Frame = s.Frame(g, listPath)
	v.Head = page.Head{Crumbs: []page.Link{{Path: listPath, Text: v.Say("messages.title")}}, Title: v.Say("exchange.title"), Lead: v.Say("exchange.lead")}
	all, err := s.named(g, chosen)
	if err != nil {
		return err
	}
	for i, l := range v.Switch { // a file is not sent again by a link
		v.Switch[i].Path = exchangePath + "?" + url.Values{"lang": {string(l.Locale)}, "message": chosen}.Encode()
	}
	for _, m := range all {
		v.Chosen = append(v.Chosen, page.Option{Value: m.Public, Text: m.Name, Chosen: true})
	}
	if len(all) > 0 {
		v.Give = give(g, v.Reader)
	}
	v.File = page.Field{ID: "file", Label: v.Say("exchange.file"), Kind: "file", Help: v.Say("exchange.file_help"), Required: true}
	return ask.WritePage(g, s.exchange, status, v)
}

// give asks between which languages, and as what.
func give(g *gin.Context, r page.Reader) []page.Field {
	languages := func(id, label string, first lang.Locale) page.Field {
		f := page.Field{ID: id, Label: r.Say(label), Kind: "select"}
		chosen := lang.Locale(g.Query(id))
		if !chosen.Valid() {
			chosen = first
		}
		for _, l := range lang.All {
			f.Options = append(f.Options, page.Option{Value: string(l), Text: l.Name(), Chosen: l == chosen})
		}
		return f
	}
	return []page.Field{languages("from", "exchange.from", lang.En), languages("to", "exchange.to", lang.Th), {ID: "as", Label: r.Say("exchange.as"), Kind: "select", Options: []page.Option{
		{Value: "xliff", Text: r.Say("exchange.as_xliff"), Chosen: g.Query("as") != "csv"}, {Value: "csv", Text: r.Say("exchange.as_csv"), Chosen: g.Query("as") == "csv"}}}}
}
