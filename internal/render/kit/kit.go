package kit

import (
	"errors"
	"slices"

	"erawan/campaigns/content"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/render"
)

// Kind is a kit that a partner prints, shows or says.
type Kind string

// The kinds.
const (
	Poster  Kind = "poster"  // A3
	Hotel   Kind = "hotel"   // a card of 100 × 150 mm
	Strip   Kind = "strip"   // on a boarding pass, 150 × 50 mm
	Screen  Kind = "screen"  // an airport's, 1920 × 1080
	Guide   Kind = "guide"   // what a tour guide says, A4
	Waybill Kind = "waybill" // a strip of 76 × 22 mm, at 203 dots an inch
	Share   Kind = "share"   // a square picture of 1080
)

// Kinds lists those that are a kit by themselves, in the order of menus.
var Kinds = []Kind{Poster, Hotel, Strip, Screen, Guide, Waybill, Share}

// Valid reports whether it is one of them.
func (k Kind) Valid() bool { return slices.Contains(Kinds, k) }

// Piece is all that a kit says, in one language. Every text of it is approved, but for the words of the page itself.
type Piece struct {
	Card   *content.Card
	Print  string            // the one line of a strip; the headline where it has none
	Guide  string            // what a guide says
	Also   []content.Another // what to bring home instead
	Locale lang.Locale
	Link   string // what the code says
	Short  string // the same as people type it
	Scan   string // what the code is for
	Words  Words
	Draft  string // stands where the code would, in what is not approved; empty for what is
}

// Words are those of the page itself.
type Words struct{ Say, Asked, Law, Also string }

// format is a kind's sheet and how it is drawn.
type format struct {
	width, height float64
	unit          render.Unit
	draw          func(*drawer, Piece) error
}

var formats map[Kind]format

func init() {
	formats = map[Kind]format{
		Poster:  {297, 420, render.Millimetre, (*drawer).poster},
		Hotel:   {100, 150, render.Millimetre, (*drawer).hotel},
		Strip:   {150, 50, render.Millimetre, (*drawer).strip},
		Screen:  {1920, 1080, render.Pixel, (*drawer).screen},
		Guide:   {210, 297, render.Millimetre, (*drawer).guide},
		Waybill: {76, 22, render.Millimetre, (*drawer).waybill},
		Share:   {1080, 1080, render.Pixel, (*drawer).share},
		Wide:    postAs(Wide, 1600, 900),
		Upright: postAs(Upright, 1080, 1440),
		Tall:    postAs(Tall, 1080, 1920),
	}
}

// Size is how large a kind is, in its unit.
func (k Kind) Size() (width, height float64, unit render.Unit) {
	p := formats[k]
	return p.width, p.height, p.unit
}

// Pixels is how many pixels a PNG of the kind has to its unit: near 200 dots an inch on paper, and two to each of the
// printer's for a waybill.
func (k Kind) Pixels() float64 {
	switch k {
	case Screen, Share, Wide, Upright, Tall:
		return 1
	case Poster:
		return 6
	case Waybill:
		return 16
	}
	return 8
}

// Draw lays a kit out. It is a fault for one that the message has no text for, and an error of render where a text has
// no room.
func Draw(f *render.Fonts, k Kind, p Piece) (*render.Sheet, error) {
	on, ok := formats[k]
	if !ok {
		return nil, fault.New(fault.Invalid, "/kind", "kit.unknown_kind")
	}
	if k == Guide && p.Guide == "" {
		return nil, fault.New(fault.Conflict, "/kind", "kit.no_guide")
	}
	p.Card = breakable(p.Card)
	var err error
	for _, scale := range scales {
		s := render.NewSheet(on.width, on.height, on.unit)
		s.Title, s.Lang = titleOf(p.Card), string(p.Locale)
		d := &drawer{fonts: f, sheet: s, card: p.Card, l: p.Locale, scale: scale}
		if err = on.draw(d, p); err == nil {
			return s, nil
		}
		if !errors.Is(err, render.ErrTooLong) {
			break
		}
	}
	return nil, err
}

// scales are by how much everything is set smaller until it has room. No text is set smaller than its least.
var scales = []float64{1, 0.92, 0.85, 0.78, 0.7, 0.6}
