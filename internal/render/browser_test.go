package render

import (
	"context"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"erawan/internal/lang"
)

// families are those that this machine's pictures are drawn with, as a browser calls them.
var families = map[lang.Locale]string{lang.En: "Noto Sans", lang.Th: "Noto Sans Thai, Noto Sans", lang.ZhHans: "WenQuanYi Micro Hei", lang.ZhHant: "WenQuanYi Micro Hei"}

// A browser shapes Thai and Chinese with a shaper of its own: our lines have the same breadth, and their ink is in the same place.
func TestALineLooksAsABrowserDrawsIt(t *testing.T) {
	t.Parallel()
	const size, left, top, step = 40, 20, 20, 90
	lines := map[lang.Locale]string{lang.En: "Bring home memories, not ivory", lang.Th: "กลับบ้านพร้อมความทรงจำ ไม่ใช่งาช้าง ผู้ที่ซื้อ", lang.ZhHans: "带走回忆，不带象牙。最高可判处监禁", lang.ZhHant: "帶走回憶，不帶象牙。最高可判處監禁"}
	var page strings.Builder
	page.WriteString(`<!doctype html><meta charset="utf-8"><style>*{margin:0}body{background:#fff;color:#000}p{position:absolute;white-space:nowrap;font-kerning:normal;-webkit-font-smoothing:antialiased}</style>`)
	ours := NewSheet(1000, 400, Pixel)
	for i, l := range lang.All {
		y := top + i*step
		s := set(t, Text{Words: lines[l], Locale: l, Size: size})
		ours.Put(s, left, float64(y)-s.rise+60, Ink("#000000"))
		// the baseline of the browser's line is put where ours is, by a box that ends at it
		fmt.Fprintf(&page, `<p lang="%s" style="left:%dpx;top:%dpx;font:%dpx %s;line-height:0"><span style="display:inline-block;height:60px"></span>%s</p>`, l, left, y, size, families[l], lines[l])
	}
	folder := t.TempDir()
	name := filepath.Join(folder, "page.html")
	if err := os.WriteFile(name, []byte(page.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	browser := chromium(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	shot := filepath.Join(folder, "shot.png")
	out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1", "--disable-lcd-text", "--user-data-dir="+folder+"/profile",
		"--window-size=1000,400", "--screenshot="+shot, "file://"+name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := os.Open(shot)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	theirs, err := imagePNG(f)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := ours.Image(1)
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("ERAWAN_LOOK"); dir != "" {
		b, _ := ours.PNG(1)
		_ = os.WriteFile(dir+"/ours.png", b, 0o600)
		b, _ = os.ReadFile(shot)
		_ = os.WriteFile(dir+"/theirs.png", b, 0o600)
	}
	for i, l := range lang.All {
		band := image.Rect(0, top+i*step, 1000, top+(i+1)*step)
		a, b := inked(drawn, band), inked(theirs, band)
		off := unlike(cut(drawn, band), cut(theirs, band))
		t.Logf("%s: ours %v, the browser's %v, %.2f %% of the ink elsewhere", l, a, b, 100*off)
		if far(a.Min.X, b.Min.X) || far(a.Max.X, b.Max.X) || far(a.Min.Y, b.Min.Y) || far(a.Max.Y, b.Max.Y) || off > 0.02 {
			t.Errorf("%s is not as the browser draws it", l)
		}
	}
}

func far(a, b int) bool { return a-b > 2 || b-a > 2 }

// cut is a part of a picture.
func cut(m image.Image, r image.Rectangle) image.Image {
	return m.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(r)
}

// inked is the box around what is dark in a band.
func inked(m image.Image, band image.Rectangle) (box image.Rectangle) {
	for y := band.Min.Y; y < band.Max.Y; y++ {
		for x := band.Min.X; x < band.Max.X; x++ {
			if dark(m.At(x, y)) {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

// chromium is the browser that the tests have.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("ERAWAN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("no Chromium: make test brings one")
	return ""
}
