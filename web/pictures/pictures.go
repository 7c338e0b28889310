// Package pictures is the library of pictures: what is uploaded, by which right it may be shown and until when, what it
// shows in words, and the files themselves.
package pictures

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/media"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/page"
	"erawan/web/ask"
	"erawan/web/desk"
)

// Library keeps the pictures.
type Library interface {
	// Pictures lists the newest first, at most so many; those before a public id where there is one.
	Pictures(ctx context.Context, s access.Scope, before string, most int) ([]content.Picture, error)
	Picture(ctx context.Context, s access.Scope, public string) (content.Picture, error)
	// AddPicture keeps an upload; old is true when the very picture was there already.
	AddPicture(ctx context.Context, s access.Scope, by access.Actor, told content.Picture, drawn media.Picture) (p content.Picture, old bool, err error)
	// TellPicture appends a version of what is told of one; Stale when somebody else did meanwhile.
	TellPicture(ctx context.Context, s access.Scope, by access.Actor, p content.Picture) (content.Picture, error)
}

// Files are the files of all pictures.
type Files interface {
	// File is one by its digest, whoever asks; NotFound when there is none.
	File(ctx context.Context, digest string) (media.Size, error)
}

// Deps is what the room stands on.
type Deps struct {
	*desk.Gate
	Library Library
	Files   Files
}

// Surface is the room.
type Surface struct {
	Deps
	list    page.Page[listView]
	one     page.Page[oneView]
	drawing sync.Mutex // a vast picture takes a hundred megabytes while it is drawn: one at a time on a node
}

// New prepares the room. It panics when a template is missing.
func New(d Deps) *Surface {
	return &Surface{Deps: d, list: page.Of[listView](d.Pages, "pictures"), one: page.Of[oneView](d.Pages, "picture")}
}

const (
	messagesPath = "/admin/messages"
	listPath     = "/admin/pictures"
	filePath     = content.MediaPath
	shown        = 24 // on a page
)

func pathOf(public string) string { return listPath + "/" + public }

type listView struct {
	page.Frame
	Head   page.Head
	Shown  []thumbView
	Next   *page.Link
	Empty  page.Empty
	Upload []page.Field // empty for those who may not
	Wrong  string
}

// thumbView is one picture of the list.
type thumbView struct {
	page.Link
	Source        string
	Width, Height int
	Alt           string
	Over          bool
	Until         string
}

type oneView struct {
	page.Frame
	Head    page.Head
	Picture thumbView
	Files   []page.Fact
	Fields  []page.Field // empty for those who may not write
	Facts   []page.Fact
	Version int
	Path    string
	Wrong   string
	Use     string // where a message with it is written; empty for those who may not
}

// List shows the pictures, the newest first.
func (s *Surface) List(g *gin.Context) error { return s.listed(g, http.StatusOK, nil) }

func (s *Surface) listed(g *gin.Context, status int, wrong map[string]string) error {
	all, err := s.Library.Pictures(g.Request.Context(), desk.Person(g).Scope(), g.Query("before"), shown+1)
	if err != nil {
		return err
	}
	v := listView{Frame: s.Frame(g, messagesPath), Wrong: wrong[""]}
	v.Head = page.Head{Crumbs: []page.Link{{Path: messagesPath, Text: v.Say("messages.title")}}, Title: v.Say("pictures.title"), Lead: v.Say("pictures.lead")}
	v.Empty = page.Empty{Title: v.Say("pictures.none"), Text: v.Say("pictures.none_do")}
	if len(all) > shown {
		all = all[:shown]
		v.Next = &page.Link{Path: listPath + "?before=" + all[shown-1].Public, Text: v.Say("list.next")}
	}
	for _, p := range all {
		v.Shown = append(v.Shown, s.thumb(v.Reader, p, 320))
	}
	if mayWrite(g) {
		file := page.Field{ID: "file", Label: v.Say("pictures.file"), Kind: "file", Help: v.Say("pictures.file_help"), Required: true, Wide: true, Wrong: wrong["file"]}
		v.Upload = append([]page.Field{file}, fields(v.Reader, toldIn(g), wrong)...)
	}
	return ask.WritePage(g, s.list, status, v)
}

func mayWrite(g *gin.Context) bool { return desk.Person(g).Role.May(access.WriteTexts) }

// thumb is a picture in the size that is next above a width.
func (s *Surface) thumb(r page.Reader, p content.Picture, width int) thumbView {
	v := thumbView{Link: page.Link{Path: pathOf(p.Public), Text: p.Name, Lang: r.Script(p.Name)}, Alt: p.Alt.In(r.Locale), Over: p.Over(s.Now())}
	size := p.For(width)
	v.Source, v.Width, v.Height = filePath+size.Digest, size.Width, size.Height
	if p.Expires.Valid() {
		v.Until = r.Say("pictures.until", "date", r.Day(p.Expires))
	}
	return v
}

// Upload takes a picture, or says why not.
func (s *Surface) Upload(g *gin.Context) error {
	name, data, err := desk.Upload(g, "file", media.MaxBytes)
	if fault.Is(err, fault.TooLarge) {
		err = fault.New(fault.TooLarge, "file", "media.too_large").With("max", media.MaxBytes>>20)
	}
	var p content.Picture
	var old bool
	if err == nil {
		p, old, err = s.take(g, name, data)
	}
	switch kind := fault.KindOf(err); kind {
	case fault.Invalid, fault.TooLarge, fault.Unsupported:
		return s.listed(g, s.Means(kind).Status, desk.FieldsWrong(s.Reader(g), err))
	}
	if err != nil {
		return err
	}
	done := "picture"
	if old {
		done = "picture_known"
	}
	g.Redirect(http.StatusSeeOther, pathOf(p.Public)+"?done="+done)
	return nil
}

func (s *Surface) take(g *gin.Context, name string, data []byte) (content.Picture, bool, error) {
	told, err := told(toldIn(g))
	if err == nil {
		err = told.Check()
	}
	drawn, refused := s.draw(name, data)
	all := append(fault.All(refused), fault.All(err)...)
	if len(all) > 0 {
		return told, false, fault.Faults(all).Err()
	}
	if refused != nil || err != nil { // no fault: ours to mend
		return told, false, refused
	}
	return s.Library.AddPicture(g.Request.Context(), desk.Person(g).Scope(), desk.Actor(g), told, drawn)
}

func (s *Surface) draw(name string, data []byte) (media.Picture, error) {
	s.drawing.Lock()
	defer s.drawing.Unlock()
	return media.Accept(name, data)
}

// toldIn is what a form tells of a picture, by the id of the field.
func toldIn(g *gin.Context) map[string]string {
	out := map[string]string{}
	for _, id := range []string{"name", "licence", "credit", "expires"} {
		out[id] = strings.TrimSpace(g.PostForm(id))
	}
	for _, l := range lang.All {
		out["alt-"+string(l)] = strings.TrimSpace(g.PostForm("alt-" + string(l)))
	}
	return out
}

func told(d map[string]string) (content.Picture, error) {
	p := content.Picture{Name: d["name"], Licence: d["licence"], Credit: d["credit"], Alt: lang.Text{}}
	for _, l := range lang.All {
		if words := d["alt-"+string(l)]; words != "" {
			p.Alt[l] = words
		}
	}
	if d["expires"] != "" {
		var err error
		if p.Expires, err = campaigns.TypedDate(d["expires"]); err != nil {
			return p, fault.New(fault.Invalid, "/expires", "laws.bad_day")
		}
	}
	return p, nil
}

func toldOf(p content.Picture) map[string]string {
	out := map[string]string{"name": p.Name, "licence": p.Licence, "credit": p.Credit}
	if p.Expires.Valid() {
		out["expires"] = p.Expires.String()
	}
	for _, l := range lang.All {
		out["alt-"+string(l)] = p.Alt[l]
	}
	return out
}

func fields(r page.Reader, d map[string]string, wrong map[string]string) []page.Field {
	field := func(id, kind, label, help string, most int, required bool) page.Field {
		f := page.Field{ID: id, Label: r.Say(label), Kind: kind, Value: d[id], Max: most, Required: required, Wrong: wrong[id]}
		if help != "" {
			f.Help = r.Say(help)
		}
		return f
	}
	out := []page.Field{field("name", "text", "editor.name", "editor.name_help", content.MaxName, true)}
	for _, l := range lang.All {
		f := field("alt-"+string(l), "area", "field.alt", "", 300, true)
		f.Label, f.Lang = r.Say("pictures.alt_in", "language", l.Name()), l
		out = append(out, f)
	}
	return append(out, field("licence", "text", "field.licence", "pictures.licence_help", content.MaxInstrument, true),
		field("credit", "text", "field.credit", "pictures.credit_help", content.MaxInstrument, false), field("expires", "date", "pictures.last_day", "pictures.last_day_help", 0, false))
}

// Page shows one picture with what is told of it.
func (s *Surface) Page(g *gin.Context) error {
	p, err := s.Library.Picture(g.Request.Context(), desk.Person(g).Scope(), g.Param("picture"))
	if err != nil {
		return err
	}
	return s.shown(g, http.StatusOK, p, toldOf(p), nil)
}

// Tell saves what is told of it.
func (s *Surface) Tell(g *gin.Context) error {
	if err := desk.ParseForm(g); err != nil {
		return err
	}
	ctx, scope := g.Request.Context(), desk.Person(g).Scope()
	is, err := s.Library.Picture(ctx, scope, g.Param("picture"))
	if err != nil {
		return err
	}
	p, err := told(toldIn(g))
	p.Public = is.Public
	p.Version, _ = strconv.Atoi(g.PostForm("version")) // of no version: it is told that it is stale
	if err == nil {
		_, err = s.Library.TellPicture(ctx, scope, desk.Actor(g), p)
	}
	switch kind := fault.KindOf(err); kind {
	case fault.Invalid, fault.Stale:
		return s.shown(g, s.Means(kind).Status, is, toldIn(g), desk.FieldsWrong(s.Reader(g), err))
	}
	if err != nil {
		return err
	}
	g.Redirect(http.StatusSeeOther, pathOf(is.Public)+"?done=picture_told")
	return nil
}

func (s *Surface) shown(g *gin.Context, status int, p content.Picture, d map[string]string, wrong map[string]string) error {
	v := oneView{Frame: s.Frame(g, messagesPath), Version: p.Version, Path: pathOf(p.Public), Wrong: wrong[""]}
	v.Head = page.Head{Crumbs: []page.Link{{Path: messagesPath, Text: v.Say("messages.title")}, {Path: listPath, Text: v.Say("pictures.title")}}, Public: p.Public, Title: p.Name, Lang: v.Script(p.Name)}
	v.Picture = s.thumb(v.Reader, p, 640)
	for _, size := range p.Sizes {
		v.Files = append(v.Files, page.Fact{Name: v.Say("pictures.size", "width", size.Width, "height", size.Height, "kilobytes", (size.Bytes+1023)/1024), Text: filePath + size.Digest})
	}
	if mayWrite(g) {
		v.Fields, v.Use = fields(v.Reader, d, wrong), messagesPath+"/new?picture="+p.Public
	} else {
		v.Facts = []page.Fact{{Name: v.Say("field.alt"), Text: p.Alt.In(v.Locale)}, {Name: v.Say("field.licence"), Text: p.Licence}, {Name: v.Say("field.credit"), Text: p.Credit}}
	}
	return ask.WritePage(g, s.one, status, v)
}

// File answers with one file, to be kept for ever: what is at this address is what it is named by.
func (s *Surface) File(g *gin.Context) error {
	f, err := s.Files.File(g.Request.Context(), g.Param("digest"))
	if err != nil {
		return err
	}
	h := g.Writer.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+f.Digest+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if g.GetHeader("If-None-Match") == `"`+f.Digest+`"` {
		g.Status(http.StatusNotModified)
		return nil
	}
	g.Data(http.StatusOK, f.Type, f.Data)
	return nil
}
