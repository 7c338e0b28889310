package content

import (
	"time"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// CardImage is the picture of a card: the shape of "image" in the contract.
type CardImage struct {
	Src    string `json:"src"` // a path of the host that answered
	Alt    string `json:"alt"`
	Width  int    `json:"width"` // pixels of the file
	Height int    `json:"height"`
}

// MediaPath is where the files of pictures are served, each by its digest.
const MediaPath = "/media/"

// cardWidth is the least width, in pixels, of the file that a card shows: a card is 720 wide at most, and on
// a telephone half of that with two dots to a pixel.
const cardWidth = 640

// For is the file to show in a width: the smallest that is not narrower, or else the largest there is.
func (p Picture) For(width int) (out PictureSize) {
	for _, size := range p.Sizes { // the largest first
		if out.Digest == "" || size.Width >= width {
			out = size
		}
	}
	return out
}

// Shown is the file of it that cards show.
func (p Picture) Shown() PictureSize { return p.For(cardWidth) }

// Alt is what the picture of a message shows, in words: the message's own, or else the library's. Without a picture
// it is what the motif shows.
func (s Shelf) Alt(m Message, l lang.Locale) string {
	if own := m.Texts[l].Alt; own != "" || m.Picture == 0 {
		return own
	}
	return s.Pictures[m.Picture].Alt[l]
}

// image is the picture of a message's card; nil for none, or one that is not on the shelf.
func (s Shelf) image(m Message, l lang.Locale) *CardImage {
	p, ok := s.Pictures[m.Picture]
	if m.Picture == 0 || !ok {
		return nil
	}
	file := p.Shown()
	return &CardImage{MediaPath + file.Digest, s.Alt(m, l), file.Width, file.Height}
}

// pictureDigest is what an approval covers of a picture: its pixels, by the file that is shown and the one that it was
// made from, and the words beside them.
type pictureDigest struct{ Picture, Src, Alt, Credit string }

func (s Shelf) pictureDigest(m Message, l lang.Locale) *pictureDigest {
	if m.Picture == 0 {
		return nil
	}
	d := pictureDigest{Picture: s.Pictures[m.Picture].Digest}
	if shown := s.image(m, l); shown != nil {
		d.Src, d.Alt, d.Credit = shown.Src, shown.Alt, s.Pictures[m.Picture].Credit
	}
	return &d
}

// judgePicture decides whether a message's picture may be shown. With it goes the text: a card without its picture is
// another than the one that was approved.
func (s Shelf) judgePicture(m Message, l lang.Locale, now time.Time) Verdict {
	p, ok := s.Pictures[m.Picture]
	switch {
	case !ok || p.Shown().Digest == "":
		return Verdict{Why: "text.picture_missing"}
	case s.Alt(m, l) == "":
		return Verdict{Why: "text.picture_alt"}
	case p.Over(now):
		return Verdict{Why: "text.picture_over"}
	case p.Expires.Valid():
		return Verdict{Until: p.Expires.Next().In(time.UTC)}
	}
	return Verdict{}
}

// ShowsOther reports whether two versions of its picture make the message another in a locale.
func (m Message) ShowsOther(was, now Picture, l lang.Locale) bool {
	of := func(p Picture) pictureDigest {
		return *Shelf{Pictures: map[int64]Picture{m.Picture: p}}.pictureDigest(m, l)
	}
	return m.Picture != 0 && of(was) != of(now)
}

// PictureVersion is one version of what is told of a picture, with who told it.
type PictureVersion struct {
	Picture Picture
	By      access.Actor
}

// tellers are those whose words of the picture the message shows in a locale: whoever saved a version of them that says
// exactly this, where the one before it did not.
func (f MessageFile) tellers(l lang.Locale) (out []access.Actor) {
	for i, v := range f.Told {
		if !f.Message.ShowsOther(v.Picture, f.Told[0].Picture, l) && (i+1 == len(f.Told) || f.Message.ShowsOther(f.Told[i+1].Picture, v.Picture, l)) {
			out = append(out, v.By)
		}
	}
	return out
}
