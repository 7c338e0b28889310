package kit

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"erawan/campaigns/pledges/waybill"
	"erawan/internal/lang"
	"erawan/internal/render"
)

type secrets struct{}

func (secrets) Secret(n byte) ([]byte, bool) { return bytes.Repeat([]byte{n}, 32), n == 1 }

// printed are so many labels of one batch.
func printed(t *testing.T, n int) (out []Label) {
	t.Helper()
	key, err := waybill.KeyOf(secrets{}, 1, 7)
	if err != nil {
		t.Fatal(err)
	}
	before, err := waybill.Address("https://erawan.example")
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		code := key.Issue(uint32(i) * 499_979).String()
		out = append(out, Label{Link: before + code, Code: Grouped(code)})
	}
	return out
}

func labelsFor(p Printer, l lang.Locale) Labels {
	return Labels{Printer: p, Locale: l, Title: "Labels", Scan: map[lang.Locale]string{lang.En: "Scan: what to know before you buy", lang.Th: "สแกนเพื่ออ่านต่อ", lang.ZhHans: "扫码了解详情", lang.ZhHant: "掃碼了解詳情"}[l], Host: "erawan.example/q"}
}

// A label printer has no grey and no half dot: every pixel of a label is black or white where it is a code, and its modules are whole dots.
func TestLabelsAreWholeDotsInBlackAndWhite(t *testing.T) {
	t.Parallel()
	for _, p := range Printers {
		if wide := p.Millimetres(29); wide > 15 || wide < 14 {
			t.Errorf("a code is %.2f mm wide at %s dots", wide, p.ID)
		}
		for _, l := range lang.All {
			s, err := labelsFor(p, l).Sheet(fonts, printed(t, LabelsOnSheet))
			if err != nil {
				t.Fatalf("%s in %s: %v", p.ID, l, err)
			}
			if wide := s.Width * 25.4 / s.PerInch; wide < 209.9 || wide > 210.1 {
				t.Errorf("the sheet is %.2f mm wide", wide)
			}
			img, err := s.Image(1)
			if err != nil {
				t.Fatal(err)
			}
			codes := s.Codes()
			if len(codes) != LabelsOnSheet {
				t.Fatalf("%d codes", len(codes))
			}
			for _, c := range codes {
				if c[2] != 37*p.Module || c[0] != float64(int(c[0])) || c[1] != float64(int(c[1])) {
					t.Fatalf("a code at %v", c)
				}
				for y := int(c[1]); y < int(c[1]+c[2]); y++ {
					for x := int(c[0]); x < int(c[0]+c[2]); x++ {
						if g := color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y; g != 0 && g != 255 {
							t.Fatalf("a grey dot at %d,%d", x, y)
						}
					}
				}
			}
			keep(t, "labels-"+p.ID+"-"+string(l), s, 1)
		}
	}
}

func TestAProofHasACodeForEachPrinterAndALineOfAHundredMillimetres(t *testing.T) {
	t.Parallel()
	p := Proof{Labels: labelsFor(Printers[0], lang.Th), Label: printed(t, 1)[0], Facts: []string{"Batch"}, Look: []string{"One", "Two"}, Line: "100 mm", Sizes: []string{"203", "300"}}
	s, err := p.Sheet(fonts)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Codes()) != len(Printers) {
		t.Errorf("%d codes", len(s.Codes()))
	}
	file, err := render.PDF(s)
	if err != nil || !bytes.HasPrefix(file, []byte("%PDF")) {
		t.Errorf("%d bytes, %v", len(file), err)
	}
	keep(t, "proof", s, 6)
}

// zigzag lists the modules of a code of version 3 in the order in which its codewords lie in them (ISO/IEC 18004, 7.7.3).
func zigzag() (out []image.Point) {
	const size = 29
	function := func(x, y int) bool {
		switch {
		case x < 9 && y < 9, x >= size-8 && y < 9, x < 9 && y >= size-8: // finders, their margins, and the format beside them
			return true
		case x == 6 || y == 6:
			return true
		}
		return x >= 20 && x <= 24 && y >= 20 && y <= 24 // the one alignment pattern
	}
	up := true
	for right := size - 1; right > 0; right -= 2 {
		if right == 6 {
			right--
		}
		for i := range size {
			y := i
			if up {
				y = size - 1 - i
			}
			for _, x := range []int{right, right - 1} {
				if !function(x, y) {
					out = append(out, image.Pt(x, y))
				}
			}
		}
		up = !up
	}
	return out
}

// codewords are 70 in version 3; at level Q 18 of them may be wrong, nine in each of two blocks whose codewords lie in turn.
const codewords, mostWrong = 70, 18

// smear covers a quarter of a code's codewords where they lie together, as a stamp, a fold or a thumb does: in black or in white.
func smear(img draw.Image, at [3]float64, module float64, from int, ink color.Gray) {
	cells := zigzag()
	for _, cell := range cells[8*from : 8*(from+mostWrong)] {
		x, y := int(at[0]+(float64(cell.X)+4)*module), int(at[1]+(float64(cell.Y)+4)*module)
		draw.Draw(img, image.Rect(x, y, x+int(module), y+int(module)), image.NewUniform(ink), image.Point{}, draw.Src)
	}
}

// blurred is a picture out of focus: each pixel is what is around it, twice.
func blurred(img image.Image, radius int) *image.Gray {
	b := img.Bounds()
	in, out := image.NewGray(b), image.NewGray(b)
	draw.Draw(in, b, img, b.Min, draw.Src)
	for range 2 {
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				sum, n := 0, 0
				for v := max(y-radius, b.Min.Y); v <= min(y+radius, b.Max.Y-1); v++ {
					for u := max(x-radius, b.Min.X); u <= min(x+radius, b.Max.X-1); u++ {
						sum, n = sum+int(in.GrayAt(u, v).Y), n+1
					}
				}
				out.SetGray(x, y, color.Gray{uint8(sum / n)})
			}
		}
		in, out = out, in
	}
	return in
}

// rim is the white of the parcel's label around the code's own margin that a telephone sees, in dots.
const rim = 24

// frames are what a telephone sees one after the other while a hand holds it over a code: nearer, farther, turned a little. It reads the code when
// it reads one of them.
var frames = []hard{{4, 0}, {3, 5}, {2.5, -9}, {5, 16}, {3.5, -27}, {6, 38}}

// The readers, which share no code.
const cpp, zxing, zbar = "ZXing in C++", "ZXing in Go", "zbar"

// harm is what happened to a printed code before somebody holds a telephone over it.
type harm struct {
	name                  string
	blur, turned, smeared bool
}

// Two hundred codes (forty outside a soak) as a printer of 203 dots an inch prints them, 14.5 mm wide, are read back by readers that share nothing: out of focus, at
// any angle, and with a quarter of the codewords gone. All three at once is more than level Q promises, for the edge of a stamp that is out of focus spoils
// the codewords beside it: zbar need not read more than nine in ten then, and both of the others read all. What is read is what was put in.
func TestTwoHundredPrintedCodesAreReadBack(t *testing.T) {
	t.Parallel()
	if n := len(zigzag()); n != 8*codewords+7 {
		t.Fatalf("%d modules for data, want %d", n, 8*codewords+7)
	}
	p, all := Printers[0], printed(t, 200)
	if os.Getenv("ERAWAN_SOAK") == "" {
		all = all[:40]
	}
	for _, h := range []harm{{"as printed", false, false, false}, {"blurred", true, false, false}, {"rotated", false, true, false}, {"a quarter damaged", false, false, true}, {"all three", true, true, true}} {
		dice := rand.New(rand.NewPCG(1, 2))
		imgs, turns := make([]image.Image, len(all)), make([]float64, len(all))
		for i, label := range all {
			imgs[i] = harmed(t, p, label, h, dice, i)
			if h.turned {
				turns[i] = float64(dice.IntN(3600)) / 10
			}
		}
		readBy := map[string]map[int]bool{cpp: {}, zxing: {}, zbar: {}}
		enough := func() bool {
			least := len(all)
			if h.blur && h.turned && h.smeared {
				least = len(all) * 9 / 10
			}
			return len(readBy[cpp]) == len(all) && len(readBy[zxing]) == len(all) && len(readBy[zbar]) >= least
		}
		for _, frame := range frames {
			if enough() {
				break
			}
			folder := t.TempDir()
			var names []string
			at, byZXing := map[string]int{}, map[string]string{}
			for i := range all {
				if readBy[cpp][i] && readBy[zxing][i] && readBy[zbar][i] {
					continue
				}
				b := seen(t, imgs[i], hard{frame.scale, turns[i] + frame.turn})
				name := fmt.Sprintf("%03d.jpg", i)
				if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
					t.Fatal(err)
				}
				names, at[name] = append(names, filepath.Join(folder, name)), i
				if text := byGo(b); text != "" {
					byZXing[name] = text
				}
			}
			for reader, texts := range map[string]map[string]string{cpp: byCpp(t, names), zxing: byZXing, zbar: byZbar(t, names)} {
				for name, text := range texts {
					if text != all[at[name]].Link {
						t.Errorf("%s: %s reads %q of %q", h.name, reader, text, all[at[name]].Link)
					}
					readBy[reader][at[name]] = true
				}
			}
			t.Logf("%s, up to frame %v: of %d codes %s has read %d, %s %d and %s %d", h.name, frame, len(all), cpp, len(readBy[cpp]), zxing, len(readBy[zxing]), zbar, len(readBy[zbar]))
		}
		if !enough() {
			t.Errorf("%s: of %d codes %s has read %d, %s %d and %s %d", h.name, len(all), cpp, len(readBy[cpp]), zxing, len(readBy[zxing]), zbar, len(readBy[zbar]))
		}
	}
}

// harmed is a printed code as it lies on the parcel's own label, which is white.
func harmed(t *testing.T, p Printer, label Label, h harm, dice *rand.Rand, i int) image.Image {
	t.Helper()
	s, err := labelsFor(p, lang.All[i%len(lang.All)]).Roll(fonts, label)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := s.Image(1)
	if err != nil {
		t.Fatal(err)
	}
	c := s.Codes()[0]
	if h.smeared {
		smear(sheet, c, p.Module, dice.IntN(codewords-mostWrong+1), color.Gray{uint8(255 * (i % 2))})
	}
	crop := image.NewRGBA(image.Rect(0, 0, int(c[2])+2*rim, int(c[2])+2*rim))
	draw.Draw(crop, crop.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(crop, crop.Bounds().Inset(rim), sheet, image.Pt(int(c[0]), int(c[1])), draw.Src)
	if h.blur {
		return blurred(crop, 1)
	}
	return crop
}
