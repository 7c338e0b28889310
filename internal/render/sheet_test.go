package render

import (
	"bytes"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"erawan/internal/lang"
)

// here are the fonts of this machine.
var here = FontsIn("")

const hint = "\u200b"

// said are sentences with what is hard in each script: marks above marks, closing marks, figures.
var said = map[lang.Locale]string{
	lang.En:     "Ivory carried out of Thailand can cost you 10 years.",
	lang.Th:     "อย่า" + hint + "นำ" + hint + "งาช้าง" + hint + "กลับ" + hint + "บ้าน " + hint + "ผู้" + hint + "ที่" + hint + "ซื้อ" + hint + "หรือ" + hint + "พา" + hint + "ออก" + hint + "นอก" + hint + "ประเทศ" + hint + "มี" + hint + "โทษ",
	lang.ZhHans: "携带象牙出境（包括“小饰品”），最高可判处10年监禁，并处罚金。",
	lang.ZhHant: "攜帶象牙出境（包括「小飾品」），最高可判處10年監禁，並處罰金。",
}

func set(t *testing.T, text Text) *Set {
	t.Helper()
	s, err := here.Set(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryLanguageIsDrawnWithLetters(t *testing.T) {
	t.Parallel()
	fonts := here
	covers, err := fonts.Covers()
	if err != nil || len(covers) != len(lang.All) {
		t.Fatalf("fonts of this machine: %v %v", covers, err)
	}
	for _, l := range lang.All {
		for _, bold := range []bool{false, true} {
			s, err := fonts.Set(Text{Words: said[l], Locale: l, Size: 20, Width: 300, Bold: bold})
			if err != nil {
				t.Fatalf("%s: %v", l, err)
			}
			if len(s.Lines) < 2 || s.Width > 300 {
				t.Errorf("%s: %d lines, the longest %.1f wide", l, len(s.Lines), s.Width)
			}
			var all strings.Builder
			for _, line := range s.Lines {
				all.WriteString(line.Words)
				if len(line.path) == 0 {
					t.Errorf("%s: %q has no outline", l, line.Words)
				}
			}
			bare := strings.NewReplacer(" ", "", hint, "")
			if got := bare.Replace(all.String()); got != bare.Replace(said[l]) {
				t.Errorf("%s: lines say %q", l, got)
			}
		}
	}
}

func TestLinesBreakWhereTheScriptLetsThem(t *testing.T) {
	t.Parallel()
	for width := 90.0; width < 420; width += 7 {
		for _, l := range []lang.Locale{lang.ZhHans, lang.ZhHant} {
			for _, line := range set(t, Text{Words: said[l], Locale: l, Size: 20, Width: width}).Lines {
				if strings.IndexAny(line.Words, "，。）、”」") == 0 || strings.HasSuffix(line.Words, "（") || strings.HasSuffix(line.Words, "“") || strings.HasSuffix(line.Words, "「") {
					t.Errorf("%s, %v wide: a line %q", l, width, line.Words)
				}
			}
		}
		words := map[string]bool{}
		for w := range strings.FieldsFuncSeq(said[lang.Th], func(r rune) bool { return r == '\u200b' || r == ' ' }) {
			words[w] = true
		}
		for _, line := range set(t, Text{Words: said[lang.Th], Locale: lang.Th, Size: 20, Width: width}).Lines {
			last := line.Words
			for w := range words {
				if strings.HasSuffix(line.Words, w) {
					last = ""
				}
			}
			if last != "" {
				t.Errorf("%v wide: %q ends within a word", width, last)
			}
		}
	}
}

func TestThaiMarksStackAboveOneAnother(t *testing.T) {
	t.Parallel()
	top := func(words string) float64 {
		low, _ := bounds(set(t, Text{Words: words, Locale: lang.Th, Size: 100}).Lines[0].path)
		return low.y
	}
	vowel, both := top("กิ"), top("กิ่")
	if both >= vowel-5 {
		t.Errorf("a tone mark above a vowel reaches %.1f, the vowel %.1f", both, vowel)
	}
	if with, without := set(t, Text{Words: "กิ่", Locale: lang.Th, Size: 100}).Width, set(t, Text{Words: "ก", Locale: lang.Th, Size: 100}).Width; with != without {
		t.Errorf("marks take %.1f of a line", with-without)
	}
}

func TestALetterNobodyHasIsAnErrorThatNamesTheText(t *testing.T) {
	t.Parallel()
	_, err := here.Set(Text{Words: "ivory \U0010fffd", Locale: lang.En, Size: 10})
	var none NoGlyph
	if !errors.As(err, &none) || none.Text != "ivory \U0010fffd" || len(none.Letters) != 1 {
		t.Errorf("%v", err)
	}
	empty := t.TempDir()
	if _, err := FontsIn(empty).Set(Text{Words: "ivory", Locale: lang.En, Size: 10}); !errors.As(err, &none) || string(none.Letters) != "ivory" {
		t.Errorf("a folder without fonts: %v", err)
	}
	if _, err := FontsIn(filepath.Join(empty, "none")).Set(Text{Words: "ivory", Locale: lang.En, Size: 10}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

func TestWhatDoesNotFitIsNeverCut(t *testing.T) {
	t.Parallel()
	fonts := here
	long := Text{Words: strings.ReplaceAll(said[lang.Th], hint, ""), Locale: lang.Th, Size: 20, Width: 60}
	if _, err := fonts.Set(long); !errors.Is(err, ErrTooLong) {
		t.Errorf("Thai without hints: %v", err)
	}
	room := Text{Words: said[lang.En], Locale: lang.En, Size: 40, Width: 300}
	s, err := fonts.Fit(room, 10, 60, 2)
	if err != nil || len(s.Lines) > 2 || s.Height > 60 || s.Size >= 40 || s.Size < 10 {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := fonts.Fit(room, 39, 60, 2); !errors.Is(err, ErrTooLong) {
		t.Errorf("%v", err)
	}
}

// page is a sheet with a sentence in each language and a code.
func page(t *testing.T) *Sheet {
	t.Helper()
	s := NewSheet(100, 60, Millimetre)
	s.Title, s.Lang = "Four languages", "en"
	s.Rect(0, 0, 100, 60, Ink("#fbf7ef"))
	s.Round(2, 2, 96, 56, 3, Ink("#ffffff"))
	y := 5.0
	for _, l := range lang.All {
		y = s.Put(set(t, Text{Words: said[l], Locale: l, Size: 3, Width: 55, Bold: l == lang.ZhHans}), 5, y, Ink("#1d2a24")) + 1
	}
	if err := s.QR("https://erawan.example/l/abc", 65, 8, 30); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOneSheetIsTheSameInEveryForm(t *testing.T) {
	t.Parallel()
	s := page(t)
	svg := string(s.SVG())
	for _, want := range []string{`width="100mm" height="60mm" viewBox="0 0 100 60"`, "<title>Four languages</title>"} {
		if !strings.Contains(svg, want) {
			t.Errorf("SVG lacks %s", want)
		}
	}
	if strings.Contains(svg, "<text") || strings.Contains(svg, "href") || strings.Contains(svg, "NaN") {
		t.Error("SVG asks for a font or an address")
	}
	b, err := s.PNG(10)
	if err != nil {
		t.Fatal(err)
	}
	img, kind, err := image.Decode(bytes.NewReader(b))
	if err != nil || kind != "png" || img.Bounds().Dx() != 1000 || img.Bounds().Dy() != 600 {
		t.Fatalf("%s %v %v", kind, img.Bounds(), err)
	}
	pdf, err := PDF(s, s)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := PDF(page(t), page(t))
	if !bytes.Equal(pdf, again) {
		t.Error("the same sheets are other bytes")
	}
	folder := t.TempDir()
	if err := os.WriteFile(folder+"/s.pdf", pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := exec.Command("pdfinfo", folder+"/s.pdf").CombinedOutput()
	if err != nil || !strings.Contains(string(info), "283.46 x 170.08") || !strings.Contains(string(info), "Pages:           2") {
		t.Errorf("%s %v", info, err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "254", "-png", "-singlefile", folder+"/s.pdf", folder+"/s").CombinedOutput(); err != nil {
		t.Fatalf("%s %v", out, err)
	}
	f, err := os.Open(folder + "/s.png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	drawn, err := imagePNG(f)
	if err != nil {
		t.Fatal(err)
	}
	if off := unlike(img, drawn); off > 0.01 {
		t.Errorf("PDF and PNG differ in %.2f %% of their ink", 100*off)
	}
	if dir := os.Getenv("ERAWAN_LOOK"); dir != "" {
		_ = os.WriteFile(dir+"/page.png", b, 0o600)
		_ = os.WriteFile(dir+"/page.svg", s.SVG(), 0o600)
	}
}
