package render

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the light margin around a code, in modules, that readers need (ISO/IEC 18004, 6.3.8).
const quiet = 4

// Code is a QR code as one path of an SVG.
type Code struct {
	Side int    // of the square, in modules, with its margin: the picture's view box
	Path string // of the dark modules
	runs []run
}

// run is dark modules side by side.
type run struct{ x, y, wide int }

// QR draws a text. It is an error for one that is longer than a code holds, near 2,300 bytes.
func QR(text string) (Code, error) { return code(text, qr.M) }

// Tough draws a text so that a quarter of its codewords may be unreadable: what is stuck on parcels is.
func Tough(text string) (Code, error) { return code(text, qr.Q) }

func code(text string, level qr.ErrorCorrectionLevel) (Code, error) {
	b, err := qr.Encode(text, level, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("QR code: %w", err)
	}
	side := b.Bounds().Dx()
	dark := func(x, y int) bool { return x < side && color.GrayModel.Convert(b.At(x, y)).(color.Gray).Y < 128 }
	var path strings.Builder
	var runs []run
	for y := range side {
		for x := 0; x < side; x++ {
			wide := 0
			for dark(x+wide, y) {
				wide++
			}
			if wide > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, wide, wide)
				runs = append(runs, run{x + quiet, y + quiet, wide})
				x += wide
			}
		}
	}
	return Code{Side: side + 2*quiet, Path: path.String(), runs: runs}, nil
}
