package editor

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"erawan/campaigns/content"
	"erawan/internal/page"
)

// pictureView is where a picture of the library is chosen, and the one that the draft shows.
type pictureView struct {
	Fields []page.Field
	Shown  *shownView
}

// shownView is the picture of the draft.
type shownView struct {
	page.Link
	Source        string
	Width, Height int
	Alt           string
	Badge         page.Badge
	Facts         []page.Fact
}

// noPicture is an id that no picture has: of one that was named, and is not there.
const noPicture = -1

// namedPicture is the public id of the picture that a form or an address names; "" for none.
func namedPicture(g *gin.Context) string {
	return cmp.Or(g.PostForm("picture-id"), g.PostForm("picture"), g.Query("picture"))
}

// picture is the id of the one that the draft shows; 0 for none.
func (t sheet) picture() int64 {
	public := cmp.Or(t.draft.words["picture-id"], t.draft.words["picture"])
	if public == "" {
		return 0
	}
	for id, p := range t.shop.Shelf.Pictures {
		if p.Public == public {
			return id
		}
	}
	return noPicture
}

// choosePicture offers the newest pictures by name, and takes any other by its id.
func (v *formView) choosePicture(t sheet, m content.Message, now time.Time) {
	choice := page.Field{ID: "picture", Label: v.Say("field.picture"), Kind: "select", Wrong: t.saidOf("picture"),
		Options: []page.Option{{Text: v.Say("editor.picture_none")}}}
	all := slices.SortedFunc(maps.Values(t.shop.Shelf.Pictures), func(a, b content.Picture) int { return cmp.Compare(b.ID, a.ID) })
	for _, p := range all {
		name := p.Name
		if p.Over(now) {
			name += " · " + v.Say("pictures.over")
		}
		choice.Options = append(choice.Options, page.Option{Value: p.Public, Text: name, Chosen: p.ID == m.Picture})
	}
	other := page.Field{ID: "picture-id", Label: v.Say("editor.picture_id"), Kind: "text", Max: content.MaxName, Help: v.Say("editor.picture_id_help")}
	if m.Picture == noPicture {
		other.Value, other.Wrong = t.draft.words["picture-id"], v.Say("editor.picture_unknown")
		choice.Wrong = ""
	}
	v.Picture.Fields = []page.Field{choice, other}
	if p, ok := t.shop.Shelf.Pictures[m.Picture]; ok {
		v.Picture.Shown = shownOf(v.Reader, p, now)
	}
}

// shownOf is a picture as whoever writes is told of it: what it shows, until when it may, and whose it is.
func shownOf(r page.Reader, p content.Picture, now time.Time) *shownView {
	size := p.For(320)
	v := &shownView{Link: page.Link{Path: "/admin/pictures/" + p.Public, Text: p.Name, Lang: r.Script(p.Name)},
		Source: content.MediaPath + size.Digest, Width: size.Width, Height: size.Height, Alt: p.Alt.In(r.Locale)}
	switch {
	case p.Over(now):
		v.Badge = page.Badge{Text: r.Say("pictures.over"), Icon: "warn", Tone: "halt"}
	case p.Expires.Valid():
		v.Badge = page.Badge{Text: r.Say("pictures.until", "date", r.Day(p.Expires)), Icon: "clock"}
	}
	v.Facts = []page.Fact{{Name: r.Say("field.licence"), Text: p.Licence}}
	if p.Credit != "" {
		v.Facts = append(v.Facts, page.Fact{Name: r.Say("field.credit"), Text: p.Credit})
	}
	return v
}
