// Package media takes a picture that somebody uploads and makes of it what may be served: the picture
// alone, drawn anew, in a few sizes, each named by its content. What a file says of itself is believed
// nowhere: its kind is what its bytes are, its name has to agree, and nothing of it is kept but pixels.
package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"path"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"erawan/internal/fault"
)

// The bounds of an upload. Pixels are counted before any is decoded: a small file can ask for a vast picture.
const (
	MaxBytes  = 12 << 20
	MaxPixels = 24 << 20
	MaxSide   = 12_000
	MinSide   = 16
)

// widths are the sizes that are made, the largest first. A picture is never drawn larger than it came.
var widths = []int{1920, 1280, 640, 320}

// quality is that of the JPEG we write.
const quality = 82

// Picture is an upload as it may be kept. Two uploads of the same pixels are the same picture, whatever
// their files said beside them.
type Picture struct {
	Digest string // SHA-256 of the largest size, in hex: its name
	Sizes  []Size // the largest first; at least one
}

// Size is one file to serve.
type Size struct {
	Digest        string // SHA-256 of Data, in hex
	Type          string // image/jpeg, or image/png where something shows through
	Width, Height int    // pixels
	Data          []byte
}

// kind is a kind of file that is read.
type kind struct {
	name    string
	endings []string
	is      func(b []byte) bool
	config  func(b []byte) (image.Config, error)
	decode  func(b []byte) (image.Image, error)
	end     func(b []byte) (end int, err error) // where the picture ends in the file
}

var kinds = []kind{
	{"PNG", []string{".png"}, func(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) },
		func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) }, endOfPNG},
	{"JPEG", []string{".jpg", ".jpeg"}, func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) },
		func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) }, endOfJPEG},
	{"WebP", []string{".webp"}, func(b []byte) bool {
		return len(b) > 12 && bytes.HasPrefix(b, []byte("RIFF")) && bytes.Equal(b[8:12], []byte("WEBP"))
	},
		func(b []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) }, endOfWebP},
}

// Accept makes a picture of an upload, or says why not. Every refusal is a fault with its reason: TooLarge
// for what is more than we take, Unsupported for what we do not read, Invalid for what is wrong in itself.
func Accept(name string, b []byte) (Picture, error) {
	k, err := examine(name, b)
	if err != nil {
		return Picture{}, err
	}
	img, err := k.decode(b)
	if err != nil {
		return Picture{}, fault.New(fault.Invalid, "file", "media.broken").Because(err)
	}
	if k.name == "JPEG" {
		img = upright(img, orientation(b))
	}
	return render(img)
}

// examine looks at everything that can be known without decoding.
func examine(name string, b []byte) (kind, error) {
	if len(b) > MaxBytes {
		return kind{}, fault.New(fault.TooLarge, "file", "media.too_large").With("max", MaxBytes>>20)
	}
	k, err := kindOf(b)
	if err != nil {
		return kind{}, err
	}
	ending := strings.ToLower(path.Ext(name))
	if !contains(k.endings, ending) {
		return kind{}, fault.New(fault.Invalid, "file", "media.wrong_ending").With("kind", k.name)
	}
	c, err := k.config(b)
	switch {
	case err != nil:
		return kind{}, fault.New(fault.Invalid, "file", "media.broken").Because(err)
	case c.Width > MaxSide || c.Height > MaxSide || c.Width*c.Height > MaxPixels:
		return kind{}, fault.New(fault.TooLarge, "file", "media.too_many_pixels").With("max", MaxPixels>>20)
	case c.Width < MinSide || c.Height < MinSide:
		return kind{}, fault.New(fault.Invalid, "file", "media.too_small").With("min", MinSide)
	}
	end, err := k.end(b)
	if err != nil {
		return kind{}, fault.New(fault.Invalid, "file", "media.broken").Because(err)
	}
	if end != len(b) || hasMarkup(b) {
		return kind{}, fault.New(fault.Invalid, "file", "media.something_else")
	}
	return k, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// kindOf tells what a file is by its bytes. What a browser could run, it names.
func kindOf(b []byte) (kind, error) {
	for _, k := range kinds {
		if k.is(b) {
			return k, nil
		}
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(b[:min(len(b), 4096)], []byte("\ufeff")), " \t\r\n\x00"))
	if bytes.HasPrefix(start, []byte("<")) {
		return kind{}, fault.New(fault.Unsupported, "file", "media.markup")
	}
	return kind{}, fault.New(fault.Unsupported, "file", "media.unknown_kind")
}

// markup is how a file begins that a browser, a server or a reader would run. No picture has it inside.
var markup = [][]byte{[]byte("<script"), []byte("<html"), []byte("<!doctype"), []byte("<svg"), []byte("<iframe"), []byte("<?php"), []byte("%pdf-"), []byte("javascript:")}

func hasMarkup(b []byte) bool {
	lower := bytes.ToLower(b)
	for _, m := range markup {
		if bytes.Contains(lower, m) {
			return true
		}
	}
	return false
}

// render draws the sizes.
func render(img image.Image) (Picture, error) {
	flat := flatten(img)
	full := flat.Bounds()
	var p Picture
	for _, w := range sizesOf(full.Dx()) {
		scaled := flat
		if w != full.Dx() {
			h := max(1, (full.Dy()*w+full.Dx()/2)/full.Dx())
			scaled = image.NewNRGBA(image.Rect(0, 0, w, h))
			draw.CatmullRom.Scale(scaled, scaled.Bounds(), flat, full, draw.Src, nil)
		}
		s, err := encode(scaled)
		if err != nil {
			return Picture{}, err
		}
		p.Sizes = append(p.Sizes, s)
	}
	p.Digest = p.Sizes[0].Digest
	return p, nil
}

// sizesOf lists the widths to make of a picture, its own among them where that is under the largest.
func sizesOf(width int) []int {
	out := []int{min(width, widths[0])}
	for _, w := range widths {
		if w < out[0] {
			out = append(out, w)
		}
	}
	return out
}

// flatten copies the pixels, and nothing else, to a picture that begins at nought.
func flatten(img image.Image) *image.NRGBA {
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Src)
	return out
}

func encode(img *image.NRGBA) (Size, error) {
	var b bytes.Buffer
	s := Size{Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}
	var err error
	if img.Opaque() {
		s.Type, err = "image/jpeg", jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	} else {
		s.Type, err = "image/png", (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img)
	}
	if err != nil {
		return Size{}, fmt.Errorf("draw a picture anew: %w", err)
	}
	s.Data = b.Bytes()
	sum := sha256.Sum256(s.Data)
	s.Digest = hex.EncodeToString(sum[:])
	return s, nil
}
