package kit

import (
	"erawan/campaigns"
	"erawan/internal/render"
)

// The pictures of posts, in the shapes that platforms show whole.
const (
	Wide    Kind = "wide"    // 1600 × 900
	Upright Kind = "upright" // 1080 × 1440
	Tall    Kind = "tall"    // 1080 × 1920, a telephone's whole screen
)

// Shapes lists them.
var Shapes = []Kind{Wide, Upright, Tall}

// PostOf is the shape of a platform's picture.
func PostOf(p campaigns.Platform) Kind {
	switch p {
	case campaigns.Xiaohongshu, campaigns.Instagram:
		return Upright
	case campaigns.TikTok:
		return Tall
	}
	return Wide
}

// frame is how a post is laid out: the scene, the texts beside or under it, and the code at their foot.
type frame struct {
	scene, high float64 // how large the scene is drawn, and how high in its own units
	at, foot    box     // of the texts; of the code and what stands beside it
	headline    float64 // its size, and half of it the least
}

var posts = map[Kind]frame{
	Wide:    {scene: 700.0 / 297, high: 900 * 297 / 700.0, at: box{770, 80, 760, 540}, foot: box{770, 640, 760, 190}, headline: 100},
	Upright: {scene: 1080.0 / 297, high: 165, at: box{80, 650, 920, 480}, foot: box{80, 1170, 920, 200}, headline: 108},
	// Buttons and the caption of the platform lie over the right edge and the lowest quarter: nothing to be read stands there.
	Tall: {scene: 1080.0 / 297, high: 180, at: box{80, 710, 840, 520}, foot: box{80, 1250, 840, 200}, headline: 108},
}

// post is the picture of a post. What it says of the law is whole or is left to the caption and to the page behind the code.
func (d *drawer) post(k Kind, p Piece) error {
	s, f := d.sheet, posts[k]
	s.Rect(0, 0, s.Width, s.Height, paper)
	if err := d.scene(0, 0, f.scene, f.high); err != nil {
		return err
	}
	b := f.at
	head := box{b.x, b.y, b.w, b.h * 0.75}
	if err := d.put(d.card.Headline, look{size: f.headline, least: f.headline / 2, bold: true, even: true}, &head, deep, 28); err != nil {
		return err
	}
	b = box{b.x, head.y, b.w, b.y + b.h - head.y}
	if err := d.put(d.card.Body, look{size: 48, least: 30}, &b, deep, 0); err != nil {
		if err = may(err); err != nil {
			return err
		}
		s.Left = append(s.Left, d.card.Body)
	}
	side := f.foot.h
	if err := d.code(p, f.foot.x, f.foot.y, side); err != nil {
		return err
	}
	right := box{f.foot.x + side + 36, f.foot.y + 10, f.foot.w - side - 36, side - 10}
	if err := d.put(p.Scan, look{size: 42, least: 28, bold: true}, &right, pine, 10); err != nil {
		return err
	}
	if err := d.put(p.Short, look{size: 30, least: 22}, &right, deep, 10); err != nil {
		return err
	}
	return may(d.put(d.said(), look{size: 24, least: 18}, &right, soft, 0))
}

// postAs draws a post of one shape.
func postAs(k Kind, width, height float64) format {
	return format{width, height, render.Pixel, func(d *drawer, p Piece) error { return d.post(k, p) }}
}
