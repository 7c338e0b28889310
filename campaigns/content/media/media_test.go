package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/fault"
)

// picture is a gradient, with a red corner at the top left by which one can tell how it is turned.
func picture(w, h int, alpha uint8) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{uint8(x * 100 / w), uint8(y * 100 / h), 120, 255}
			if x < w/2 && y < h/2 {
				c = color.NRGBA{250, 10, 10, alpha}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment puts a segment behind a JPEG's beginning.
func segment(b []byte, marker byte, data string) []byte {
	head := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2))
	return slices.Concat(b[:2], head, []byte(data), b[2:])
}

// chunk puts a chunk behind a PNG's header.
func chunk(b []byte, name, data string) []byte {
	body := append([]byte(name), data...)
	c := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	c = binary.BigEndian.AppendUint32(append(c, body...), crc32.ChecksumIEEE(body))
	return slices.Concat(b[:33], c, b[33:])
}

func exif(held uint16) string {
	t := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	t = binary.BigEndian.AppendUint16(t, held)
	return string(append(t, 0, 0, 0, 0, 0, 0)) + "GPS 13.75 N 100.5 E"
}

// solidWebP is a lossless picture of one colour: each of its five codes has one symbol, so that no pixel needs
// a bit.
func solidWebP(w, h int) []byte {
	var bits []byte
	n := 0
	put := func(v uint32, count int) {
		for i := range count {
			if n%8 == 0 {
				bits = append(bits, 0)
			}
			bits[n/8] |= byte(v>>i&1) << (n % 8)
			n++
		}
	}
	put(0x2f, 8)
	put(uint32(w-1), 14)
	put(uint32(h-1), 14)
	put(0, 4)                                      // no alpha, version 0
	put(0, 3)                                      // no transform, no cache, one group of codes
	for _, c := range []uint32{90, 20, 200, 255} { // green, red, blue, alpha
		put(1, 1) // a simple code
		put(0, 1) // of one symbol
		put(1, 1) // of eight bits
		put(c, 8)
	}
	put(1, 1) // the distance: the symbol 0, of one bit
	put(0, 3)
	if len(bits)%2 == 1 {
		bits = append(bits, 0)
	}
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(12+len(bits)))
	b = binary.LittleEndian.AppendUint32(append(b, "WEBPVP8L"...), uint32(len(bits)))
	return append(b, bits...)
}

// vast is a PNG that says it has so many pixels and holds none of them.
func vast(t *testing.T, w, h uint32) []byte {
	b := asPNG(t, picture(20, 20, 255))
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestWhatIsRefusedAndWhy(t *testing.T) {
	t.Parallel()
	good, photo := asPNG(t, picture(40, 30, 255)), asJPEG(t, picture(40, 30, 255))
	for name, row := range map[string]struct {
		file string
		data []byte
		kind fault.Kind
		key  string
	}{
		"SVG with a script":              {"a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), fault.Unsupported, "media.markup"},
		"SVG called PNG":                 {"a.png", []byte("\ufeff \n<?xml version='1.0'?><svg onload='x()'/>"), fault.Unsupported, "media.markup"},
		"HTML":                           {"a.jpg", []byte("<!DOCTYPE html><p>"), fault.Unsupported, "media.markup"},
		"a PDF":                          {"a.png", []byte("%PDF-1.7"), fault.Unsupported, "media.unknown_kind"},
		"a GIF":                          {"a.gif", []byte("GIF89a\x01\x00\x01\x00"), fault.Unsupported, "media.unknown_kind"},
		"nothing":                        {"a.png", nil, fault.Unsupported, "media.unknown_kind"},
		"a PNG called JPEG":              {"a.jpg", good, fault.Invalid, "media.wrong_ending"},
		"a JPEG called PNG":              {"a.png", photo, fault.Invalid, "media.wrong_ending"},
		"two endings":                    {"a.png.exe", good, fault.Invalid, "media.wrong_ending"},
		"no ending":                      {"picture", good, fault.Invalid, "media.wrong_ending"},
		"50 MB":                          {"a.png", append(slices.Clone(good), make([]byte, 50<<20)...), fault.TooLarge, "media.too_large"},
		"a vast PNG in a few bytes":      {"a.png", vast(t, 11_999, 11_999), fault.TooLarge, "media.too_many_pixels"},
		"a PNG of one endless line":      {"a.png", vast(t, 1<<30, 16), fault.TooLarge, "media.too_many_pixels"},
		"more pixels than it holds":      {"a.png", vast(t, 400, 400), fault.Invalid, "media.broken"},
		"a dot":                          {"a.png", asPNG(t, picture(1, 1, 255)), fault.Invalid, "media.too_small"},
		"a PNG with a page behind it":    {"a.png", append(slices.Clone(good), "<html>"...), fault.Invalid, "media.something_else"},
		"a PNG with an archive behind":   {"a.png", append(slices.Clone(good), "PK\x03\x04"...), fault.Invalid, "media.something_else"},
		"a JPEG with an archive behind":  {"a.jpeg", append(slices.Clone(photo), "PK\x03\x04"...), fault.Invalid, "media.something_else"},
		"a JPEG with a page in its note": {"a.jpg", segment(photo, 0xfe, "*/<SCRIPT>x()</script>"), fault.Invalid, "media.something_else"},
		"a PNG with PHP in its note":     {"a.png", chunk(good, "tEXt", "Comment\x00<?php x();"), fault.Invalid, "media.something_else"},
		"a PNG that moves":               {"a.png", chunk(good, "acTL", "\x00\x00\x00\x02\x00\x00\x00\x00"), fault.Invalid, "media.broken"},
		"a PNG cut short":                {"a.png", good[:len(good)-20], fault.Invalid, "media.broken"},
		"a JPEG cut short":               {"a.jpg", photo[:len(photo)-2], fault.Invalid, "media.broken"},
		"a PNG's beginning":              {"a.png", good[:8], fault.Invalid, "media.broken"},
		"a JPEG's beginning":             {"a.jpg", photo[:4], fault.Invalid, "media.broken"},
	} {
		p, err := Accept(row.file, row.data)
		if fs := fault.All(err); len(fs) != 1 || fs[0].Kind != row.kind || fs[0].Key != row.key || p.Sizes != nil {
			t.Errorf("%s: %v, want %s", name, err, row.key)
		}
	}
}

func TestOnlyPixelsAreKept(t *testing.T) {
	t.Parallel()
	good, photo := asPNG(t, picture(40, 30, 100)), asJPEG(t, picture(40, 30, 255))
	for name, row := range map[string]struct {
		file         string
		plain, noted []byte
		kind         string
	}{
		"a JPEG with a place, a maker and a profile": {"a.JPG", photo, segment(segment(segment(photo, 0xe2, "ICC_PROFILE\x00secret"), 0xfe, "secret"), 0xe1, exif(1)+"secret"), "image/jpeg"},
		"a PNG with notes":                           {"a.png", good, chunk(chunk(good, "tEXt", "Author\x00secret"), "eXIf", "MM\x00*secret"), "image/png"},
	} {
		plain, err := Accept(row.file, row.plain)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		noted, err := Accept("other"+row.file, row.noted)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Contains(row.noted, []byte("secret")) || bytes.Contains(noted.Sizes[0].Data, []byte("secret")) || bytes.Contains(noted.Sizes[0].Data, []byte("GPS")) {
			t.Errorf("%s: the notes are still there", name)
		}
		if plain.Digest != noted.Digest || plain.Digest == "" {
			t.Errorf("%s: the same picture is two: %s and %s", name, plain.Digest, noted.Digest)
		}
		if noted.Sizes[0].Type != row.kind {
			t.Errorf("%s: drawn as %s", name, noted.Sizes[0].Type)
		}
	}
	other, err := Accept("a.png", asPNG(t, picture(40, 31, 100)))
	if err != nil {
		t.Fatal(err)
	}
	if same, _ := Accept("a.png", good); same.Digest == other.Digest {
		t.Error("two pictures have one name")
	}
}

func TestSizesAreMadeDownwardsOnly(t *testing.T) {
	t.Parallel()
	for width, want := range map[int][]int{2400: {1920, 1280, 640, 320}, 1920: {1920, 1280, 640, 320}, 1000: {1000, 640, 320}, 320: {320}, 40: {40}} {
		p, err := Accept("a.png", asPNG(t, picture(width, 20, 255)))
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, s := range p.Sizes {
			got = append(got, s.Width)
			c, format, err := image.DecodeConfig(bytes.NewReader(s.Data))
			if err != nil || c.Width != s.Width || c.Height != s.Height || "image/"+format != s.Type || s.Height < 1 {
				t.Errorf("%d: %d by %d of %s is %d by %d %s %v", width, s.Width, s.Height, s.Type, c.Width, c.Height, format, err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d: %s", width, diff)
		}
	}
}

// A camera held in each of the eight ways takes the same picture, and it comes out upright.
func TestAPictureIsTurnedTheWayTheCameraWasHeld(t *testing.T) {
	t.Parallel()
	for held := uint16(1); held <= 8; held++ {
		w, h := 40, 24
		taken := image.NewNRGBA(image.Rect(0, 0, w, h))
		if held >= 5 {
			taken = image.NewNRGBA(image.Rect(0, 0, h, w))
		}
		upright := picture(w, h, 255)
		tw, th := taken.Bounds().Dx(), taken.Bounds().Dy()
		for y := range th {
			for x := range tw {
				tx, ty := turned(int(held), x, y, tw, th)
				taken.Set(x, y, upright.At(tx, ty))
			}
		}
		p, err := Accept("a.jpg", segment(asJPEG(t, taken), 0xe1, exif(held)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := jpeg.Decode(bytes.NewReader(p.Sizes[0].Data))
		if err != nil || got.Bounds().Dx() != w || got.Bounds().Dy() != h {
			t.Fatalf("held %d: %v %v", held, got.Bounds(), err)
		}
		for _, at := range []struct {
			x, y int
			red  bool
		}{{4, 4, true}, {35, 4, false}, {4, 20, false}, {35, 20, false}} {
			r, _, _, _ := got.At(at.x, at.y).RGBA()
			if (r>>8 > 180) != at.red {
				t.Errorf("held %d: at %d,%d red is %d", held, at.x, at.y, r>>8)
			}
		}
	}
	// As Exif has it: where the stored picture's first row and first column are seen.
	for held, want := range map[int][2]image.Point{
		1: {image.Pt(0, 0), image.Pt(39, 0)}, 2: {image.Pt(39, 0), image.Pt(0, 0)}, 3: {image.Pt(39, 23), image.Pt(0, 23)}, 4: {image.Pt(0, 23), image.Pt(39, 23)},
		5: {image.Pt(0, 0), image.Pt(0, 39)}, 6: {image.Pt(23, 0), image.Pt(23, 39)}, 7: {image.Pt(23, 39), image.Pt(23, 0)}, 8: {image.Pt(0, 39), image.Pt(0, 0)},
	} {
		for i, x := range []int{0, 39} {
			if tx, ty := turned(held, x, 0, 40, 24); image.Pt(tx, ty) != want[i] {
				t.Errorf("held %d: the pixel %d of the first row goes to %d,%d, want %v", held, x, tx, ty, want[i])
			}
		}
	}
}

func TestWebPIsRead(t *testing.T) {
	t.Parallel()
	b := solidWebP(20, 16)
	if p, err := Accept("a.webp", b); err != nil || p.Sizes[0].Width != 20 || p.Sizes[0].Type != "image/jpeg" {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := Accept("a.webp", append(b, "PK\x03\x04"...)); fault.All(err)[0].Key != "media.something_else" {
		t.Errorf("with an archive behind: %v", err)
	}
}

func FuzzAcceptIsSoundForAnyBytes(f *testing.F) {
	f.Add("a.png", asPNG(f, picture(20, 20, 255)))
	f.Add("a.jpg", segment(asJPEG(f, picture(20, 20, 255)), 0xe1, exif(6)))
	f.Add("a.webp", solidWebP(20, 20))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil && c.Width*c.Height > 1<<20 {
			return // slow, not wrong
		}
		p, err := Accept(name, b)
		if err != nil {
			if len(fault.All(err)) != 1 {
				t.Fatalf("no reason: %v", err)
			}
			return
		}
		for _, s := range p.Sizes {
			if _, format, err := image.Decode(bytes.NewReader(s.Data)); err != nil || "image/"+format != s.Type || hasMarkup(s.Data) {
				t.Fatalf("%s: %v", s.Type, err)
			}
		}
	})
}
