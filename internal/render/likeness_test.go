package render

import (
	"image"
	"image/color"
	"image/png"
	"io"
)

func imagePNG(r io.Reader) (image.Image, error) { return png.Decode(r) }

func dark(c color.Color) bool { return color.GrayModel.Convert(c).(color.Gray).Y < 128 }

// unlike is the share of the dark pixels of two pictures that have no dark one of the other within a
// pixel: what is drawn elsewhere, whatever the smoothing of edges.
func unlike(a, b image.Image) float64 {
	near := func(m image.Image, x, y int) bool {
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				if p := (image.Point{X: x + dx, Y: y + dy}); p.In(m.Bounds()) && dark(m.At(p.X, p.Y)) {
					return true
				}
			}
		}
		return false
	}
	all, off := 0, 0
	for _, pair := range [][2]image.Image{{a, b}, {b, a}} {
		r := pair[0].Bounds()
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if dark(pair[0].At(x, y)) {
					all++
					if !near(pair[1], x, y) {
						off++
					}
				}
			}
		}
	}
	if all == 0 {
		return 1
	}
	return float64(off) / float64(all)
}
