package render

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// SVG draws a sheet. It asks for nothing from elsewhere: no font, no script, no address.
func (s *Sheet) SVG() []byte {
	var b bytes.Buffer
	w, h := number(s.Width), number(s.Height)
	wide, high, unit := w, h, s.Unit
	if unit == Dot { // a printer's dots are no unit of SVG: the box is in dots, and its size on paper is exact
		wide, high, unit = number(s.Width*s.millimetres()), number(s.Height*s.millimetres()), Millimetre
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%s%s" height="%s%s" viewBox="0 0 %s %s" role="img"`, wide, unit, high, unit, w, h)
	if s.Lang != "" {
		fmt.Fprintf(&b, ` lang="%s"`, escaped(s.Lang))
	}
	b.WriteString(">")
	if s.Title != "" {
		fmt.Fprintf(&b, `<title>%s</title>`, escaped(s.Title))
	}
	for _, item := range s.items {
		switch i := item.(type) {
		case shape:
			fmt.Fprintf(&b, `<path fill="#%02x%02x%02x"`, i.fill.R, i.fill.G, i.fill.B)
			if i.fill.A < 255 {
				fmt.Fprintf(&b, ` fill-opacity="%s"`, number(float64(i.fill.A)/255))
			}
			if i.crisp {
				b.WriteString(` shape-rendering="crispEdges"`)
			}
			b.WriteString(` d="`)
			svgPath(&b, i.path)
			b.WriteString(`"/>`)
		case placed:
			fmt.Fprintf(&b, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" href="data:%s;base64,%s"/>`,
				number(i.x), number(i.y), number(i.w), number(i.h), i.kind, base64.StdEncoding.EncodeToString(i.raw))
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

func number(f float64) string {
	return strconv.FormatFloat(math.Round(f*1000)/1000, 'f', -1, 64)
}

func svgPath(b *bytes.Buffer, path []stroke) {
	at := func(ps ...point) {
		for i, p := range ps {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(number(p.x))
			b.WriteByte(' ')
			b.WriteString(number(p.y))
		}
	}
	for _, one := range path {
		switch one.op {
		case move:
			b.WriteByte('M')
			at(one.a)
		case straight:
			b.WriteByte('L')
			at(one.a)
		case quad:
			b.WriteByte('Q')
			at(one.a, one.b)
		case cube:
			b.WriteByte('C')
			at(one.a, one.b, one.c)
		case shut:
			b.WriteByte('Z')
		}
	}
}

// maxPixels bounds a picture, near what a poster needs at 200 dots an inch.
const maxPixels = 24_000_000

// Image draws a sheet with so many pixels to its unit. The ground is white where nothing is.
func (s *Sheet) Image(perUnit float64) (*image.RGBA, error) {
	w, h := int(math.Round(s.Width*perUnit)), int(math.Round(s.Height*perUnit))
	if w < 1 || h < 1 || w*h > maxPixels {
		return nil, fmt.Errorf("picture of %d × %d pixels: %d at most", w, h, maxPixels)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, item := range s.items {
		switch i := item.(type) {
		case shape:
			fill(img, i, perUnit)
		case placed:
			box := image.Rect(int(math.Round(i.x*perUnit)), int(math.Round(i.y*perUnit)), int(math.Round((i.x+i.w)*perUnit)), int(math.Round((i.y+i.h)*perUnit)))
			draw.CatmullRom.Scale(img, box, i.img, i.img.Bounds(), draw.Over, nil)
		}
	}
	return img, nil
}

// fill draws one shape within the bounds of its outline: a letter needs no canvas of its own size.
func fill(img *image.RGBA, s shape, k float64) {
	low, high := bounds(s.path)
	box := image.Rect(int(math.Floor(low.x*k)), int(math.Floor(low.y*k)), int(math.Ceil(high.x*k))+1, int(math.Ceil(high.y*k))+1).Intersect(img.Bounds())
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	at := func(p point) (float32, float32) {
		x, y := p.x*k-float64(box.Min.X), p.y*k-float64(box.Min.Y)
		if s.crisp {
			x, y = math.Round(x), math.Round(y)
		}
		return float32(x), float32(y)
	}
	for _, one := range s.path {
		ax, ay := at(one.a)
		bx, by := at(one.b)
		cx, cy := at(one.c)
		switch one.op {
		case move:
			r.MoveTo(ax, ay)
		case straight:
			r.LineTo(ax, ay)
		case quad:
			r.QuadTo(ax, ay, bx, by)
		case cube:
			r.CubeTo(ax, ay, bx, by, cx, cy)
		case shut:
			r.ClosePath()
		}
	}
	r.Draw(img, box, image.NewUniform(color.NRGBA(s.fill)), image.Point{})
}

func bounds(path []stroke) (low, high point) {
	low, high = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, one := range path {
		ps := []point{one.a, one.b, one.c}[:map[op]int{move: 1, straight: 1, quad: 2, cube: 3}[one.op]]
		for _, p := range ps {
			low = point{min(low.x, p.x), min(low.y, p.y)}
			high = point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	return low, high
}

// PNG draws a sheet with so many pixels to its unit.
func (s *Sheet) PNG(perUnit float64) ([]byte, error) {
	img, err := s.Image(perUnit)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		return nil, fmt.Errorf("PNG: %w", err)
	}
	return b.Bytes(), nil
}

// printed is when every PDF was made, so that the same sheets are the same bytes.
var printed = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// pixel is a CSS pixel in millimetres.
const pixel = 25.4 / 96

// PDF draws sheets as the pages of a document, exact to the millimetre.
func PDF(sheets ...*Sheet) ([]byte, error) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.SetCreationDate(printed)
	doc.SetModificationDate(printed)
	doc.SetCatalogSort(true)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	for n, s := range sheets {
		if n == 0 {
			doc.SetTitle(s.Title, true)
			doc.SetLang(s.Lang)
			doc.SetCreator("Erawan", true)
		}
		k := s.millimetres()
		doc.AddPageFormat("P", fpdf.SizeType{Wd: s.Width * k, Ht: s.Height * k})
		for i, item := range s.items {
			switch it := item.(type) {
			case shape:
				pdfShape(doc, it, k)
			case placed:
				name := fmt.Sprintf("p%d-%d", n, i)
				kind := "PNG"
				if it.kind == "image/jpeg" {
					kind = "JPG"
				}
				doc.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: kind}, bytes.NewReader(it.raw))
				doc.ImageOptions(name, it.x*k, it.y*k, it.w*k, it.h*k, false, fpdf.ImageOptions{ImageType: kind}, 0, "")
			}
		}
	}
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		return nil, fmt.Errorf("PDF: %w", err)
	}
	return b.Bytes(), nil
}

func pdfShape(doc *fpdf.Fpdf, s shape, k float64) {
	doc.SetFillColor(int(s.fill.R), int(s.fill.G), int(s.fill.B))
	if s.fill.A < 255 {
		doc.SetAlpha(float64(s.fill.A)/255, "Normal")
		defer doc.SetAlpha(1, "Normal")
	}
	for _, one := range s.path {
		switch one.op {
		case move:
			doc.MoveTo(one.a.x*k, one.a.y*k)
		case straight:
			doc.LineTo(one.a.x*k, one.a.y*k)
		case quad:
			doc.CurveTo(one.a.x*k, one.a.y*k, one.b.x*k, one.b.y*k)
		case cube:
			doc.CurveBezierCubicTo(one.a.x*k, one.a.y*k, one.b.x*k, one.b.y*k, one.c.x*k, one.c.y*k)
		case shut:
			doc.ClosePath()
		}
	}
	doc.DrawPath("F")
}
