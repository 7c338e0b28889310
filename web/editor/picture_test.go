package editor_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/media"
	"erawan/internal/access"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// aPicture is one in the library of the demo's organisation, of a shade.
func aPicture(r *room, name string, shade uint8, change func(p *content.Picture)) content.Picture {
	r.T.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 700, 350))
	for i := range 700 * 350 {
		img.Set(i%700, i/700, color.NRGBA{shade, 90, 80, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		r.T.Fatal(err)
	}
	drawn, err := media.Accept("a.png", b.Bytes())
	if err != nil {
		r.T.Fatal(err)
	}
	owner := of(r, content.Legal).Org
	told := content.Picture{Name: name, Licence: "CC BY 4.0", Credit: "Somchai",
		Alt: lang.Text{lang.ZhHans: "一只青瓷杯", lang.ZhHant: "一隻青瓷杯", lang.Th: "ถ้วยศิลาดล", lang.En: "A celadon cup"}}
	if change != nil {
		change(&told)
	}
	p, _, err := store(r).AddPicture(r.T.Context(), access.Scope{Org: owner}, access.Actor{Name: "test"}, told, drawn)
	if err != nil {
		r.T.Fatal(err)
	}
	return p
}

func TestAPictureOfTheLibraryIsChosenShownAndSaved(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	cup, bowl := aPicture(r, "A cup", 10, nil), aPicture(r, "A bowl", 20, nil)
	m := of(r, content.Souvenir)
	form := b.Get(at(m) + "/edit")
	if got := len(form.All("#picture option")); got != 3 || len(form.All(".pictured")) != 0 {
		t.Errorf("%d to choose from", got)
	}
	a := b.Post(at(m)+"/edit", fields(form, "look", url.Values{"picture": {cup.Public}}))
	if said := a.Text(".pictured"); !strings.Contains(said, "A celadon cup") || !strings.Contains(said, "Somchai") || webtest.Attr(a.All(".pictured img")[0], "src") != content.MediaPath+cup.For(320).Digest {
		t.Errorf("the chosen one: %s", said)
	}
	card := a.Text("#stage figure code")
	if !strings.Contains(card, `"src": "/media/`+cup.Shown().Digest+`"`) || !strings.Contains(card, `"credit": "Somchai"`) {
		t.Errorf("the card is drawn from %s", card)
	}
	if got := a.Text("#takes"); !strings.Contains(got, "ไทย") {
		t.Errorf("saving it takes back: %s", got)
	}
	// The field for another one's id is stronger than the list, and a wrong one says so and keeps what was typed.
	a = b.Post(at(m)+"/edit", fields(a, "look", url.Values{"picture-id": {"pic_nothing"}}))
	if a.Text("#picture-id-wrong") == "" || webtest.Attr(a.All("#picture-id")[0], "value") != "pic_nothing" {
		t.Errorf("an unknown picture: %s", a.Text("#picture-id-wrong"))
	}
	if refused := b.Post(at(m)+"/edit", fields(a, "save", nil)); refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown picture is saved: %d", refused.Status)
	}
	a = b.Post(at(m)+"/edit", fields(a, "save", url.Values{"picture-id": {bowl.Public}}))
	if a.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.Status, a.Text("[role=alert]"))
	}
	if saved := of(r, content.Souvenir); saved.Picture != bowl.ID {
		t.Errorf("the store has picture %d, want %d", saved.Picture, bowl.ID)
	}
	page := b.Get(at(m))
	if got := page.Text(".time li"); !strings.Contains(got, "Picture") || !strings.Contains(got, "A bowl") {
		t.Errorf("the newest version changed: %s", got)
	}
	if len(page.All(".shown img")) == 0 {
		t.Error("without a script its picture is not seen")
	}
	// Taken away again.
	if a = b.Post(at(m)+"/edit", fields(b.Get(at(m)+"/edit"), "save", url.Values{"picture": {""}})); a.Status != http.StatusSeeOther || of(r, content.Souvenir).Picture != 0 {
		t.Errorf("taken away: %d, picture %d", a.Status, of(r, content.Souvenir).Picture)
	}
	if got := webtest.Attr(b.Get(newPath + "?picture=" + cup.Public).All("#picture option[selected]")[0], "value"); got != cup.Public {
		t.Errorf("a new message with it has %q", got)
	}
}

func TestAPictureWhoseRightHasEndedIsCalledThat(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	over := aPicture(r, "A cup", 10, func(p *content.Picture) { p.Expires = campaigns.DateOf(webtest.Noon).Plus(-1) })
	m := of(r, content.Souvenir)
	a := b.Post(at(m)+"/edit", fields(b.Get(at(m)+"/edit"), "save", url.Values{"picture": {over.Public}}))
	if a.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d", a.Status)
	}
	if got := b.Get(at(m) + "/edit").Text(".pictured"); !strings.Contains(got, "right to show it has ended") {
		t.Errorf("its editor says: %s", got)
	}
	if got := b.Get(at(m)).Text(".script .why"); !strings.Contains(got, "right to show its picture has ended") {
		t.Errorf("its page says: %s", got)
	}
}

func TestAMessageIsSeenInTheShapeOfEveryChannel(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	m := of(r, content.Legal)
	form := b.Get(at(m) + "/edit")
	if len(form.All("#stage .shape")) != 0 {
		t.Error("shapes nobody asked for")
	}
	more := url.Values{"shape": {"every"}, "shown": {"th"}, "theme": {"dark"}, "picture": {aPicture(r, "A cup", 10, nil).Public},
		"print-th": {"พักก่อน|อย่าซื้องา"}, "guide-th": {"ขอให้ทุกท่าน|วางงาช้าง|ไว้ที่ร้าน"}}
	a := b.Post(at(m)+"/edit", fields(form, "look", more))
	if a.Status != http.StatusOK || len(a.All("#stage .made svg")) != 12 || len(a.All("#stage .shape.night img")) != 1 || len(a.All("#stage [data-card]")) != 1 {
		t.Fatalf("%d drawn, %d sheets, %d cards", len(a.All("#stage .made svg")), len(a.All("#stage .shape.night img")), len(a.All("#stage [data-card]")))
	}
	if size := len(a.Body); size > 2000<<10 {
		t.Errorf("every shape makes a page of %d KB", size>>10)
	}
	if said := a.Text("#stage"); !strings.Contains(said, "A sentence of law is never shortened") {
		t.Errorf("nobody is told what is left out: %s", said)
	}
	// A code is drawn on whole pixels, and nothing else is.
	if strings.Contains(a.Body, "crispEdges") {
		t.Error("a draft has a code")
	}

	more = url.Values{"shape": {"poster"}, "size": {"300"}, "headline-th": {"ใบอนุญาตเป็นของร้านไม่ใช่ของกระเป๋าเดินทางของเราทุกคนนะครับ"}}
	one := b.Post(at(m)+"/edit", fields(a, "look", more))
	if said := one.Text("#stage .over"); len(one.All("#stage .made svg")) != 0 || !strings.Contains(said, "ใบอนุญาตเป็นของร้าน") || !strings.Contains(said, "has no room here") {
		t.Errorf("a headline that nothing parts: %d drawn, %s", len(one.All("#stage .made svg")), said)
	}
	line := b.Post(at(m)+"/edit", fields(form, "look", url.Values{"shape": {"waybill"}, "size": {"300"}, "print-th": {""}}))
	if len(line.All("#stage .m-waybill.w-300 svg")) != 4 || !strings.Contains(line.Text("#stage"), "its headline stands here") {
		t.Errorf("without a line for paper: %s", line.Text("#stage"))
	}
	if all := b.Post(at(m)+"/edit", fields(form, "look", url.Values{"shape": {"every"}})); len(all.All("#stage .shape")) != 1 || !strings.Contains(all.Text("#stage .note"), "choose a language") {
		t.Errorf("every shape in every language: %d sheets, %s", len(all.All("#stage .shape")), all.Text("#stage .note"))
	}
}
