package render

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"

	"erawan/internal/lang"
)

// systemFolders are where operating systems keep fonts.
var systemFolders = []string{"/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", `C:\Windows\Fonts`}

// preferred are the families to look in first, by language. Each list goes on with those for Latin
// letters and figures, so that a line has one look.
var preferred = map[lang.Locale][]string{
	lang.En:     {"noto sans", "liberation sans", "dejavu sans"},
	lang.Th:     {"noto sans thai", "noto looped thai", "sarabun", "thonburi", "leelawadee ui", "garuda"},
	lang.ZhHans: {"noto sans cjk sc", "noto sans sc", "source han sans sc", "pingfang sc", "microsoft yahei", "wenquanyi micro hei", "droid sans fallback"},
	lang.ZhHant: {"noto sans cjk tc", "noto sans tc", "source han sans tc", "pingfang tc", "microsoft jhenghei", "wenquanyi micro hei", "droid sans fallback"},
}

// Fonts are the faces of a folder. They are read when they are first asked for, and safe for concurrent use.
type Fonts struct {
	folders []string
	own     bool // the operator named the folder

	once  sync.Once
	err   error
	faces []*face

	mu     sync.Mutex // a face and the shaper keep caches
	shaper shaping.HarfbuzzShaper
	orders map[order][]*face
}

// order is what a list of faces to try depends on.
type order struct {
	locale lang.Locale
	bold   bool
}

// face is one font of a file. The file is parsed when a letter is looked for in it.
type face struct {
	file   string
	index  int // in a collection
	family string
	bold   bool
	plain  bool // upright, of normal width, regular or bold

	read  bool
	font  *font.Face // nil where it cannot be drawn from
	heavy bool       // it stands for a bold one that nobody has
}

// FontsIn finds the fonts of a folder and of those inside it. Without a folder, it is those of the operating system.
func FontsIn(folder string) *Fonts {
	f := &Fonts{folders: systemFolders, orders: map[order][]*face{}}
	if folder != "" {
		f.folders, f.own = []string{folder}, true
	}
	return f
}

// Covers says which languages of all text can be drawn in, and the family that each is drawn with.
// It is an error where the folder cannot be read.
func (f *Fonts) Covers() (map[lang.Locale]string, error) {
	if err := f.find(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	covers := map[lang.Locale]string{}
	for locale, sample := range map[lang.Locale]string{lang.En: "Aag09é", lang.Th: "\u0e01\u0e34\u0e4a\u0e0d\u0e3a\u0e10\u0e38\u0e49\u0e33", lang.ZhHans: "\u5904\u6ca1\u7f5a\u643a\u5e26", lang.ZhHant: "\u8655\u6c92\u7f70\u651c\u5e36"} {
		if len(f.missing(locale, false, sample)) == 0 {
			covers[locale] = f.pick(order{locale, false}, []rune(sample)[0]).family
		}
	}
	return covers, nil
}

func (f *Fonts) find() error {
	f.once.Do(func() {
		for _, folder := range f.folders {
			err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() || !isFontName(path) {
					return err
				}
				f.faces = append(f.faces, facesOf(path)...)
				return nil
			})
			if err != nil && (f.own || !errors.Is(err, fs.ErrNotExist)) {
				f.err = fmt.Errorf("fonts: %w", err)
			}
		}
	})
	return f.err
}

func isFontName(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ttf", ".otf", ".ttc", ".otc", ".woff":
		return true
	}
	return false
}

// facesOf names the fonts of a file; none where it holds none.
func facesOf(path string) []*face {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	loaders, err := ot.NewLoaders(file)
	if err != nil {
		return nil
	}
	var faces []*face
	var buffer []byte
	for i, l := range loaders {
		var d font.Description
		d, buffer = font.Describe(l, buffer)
		d.Aspect.SetDefaults()
		a := d.Aspect
		faces = append(faces, &face{
			file: path, index: i, family: d.Family, bold: a.Weight >= font.WeightSemibold,
			plain: a.Style == font.StyleNormal && a.Stretch == font.StretchNormal && (a.Weight == font.WeightNormal || a.Weight == font.WeightBold),
		})
	}
	return faces
}

// inOrder lists the faces to try for a text, the best first.
func (f *Fonts) inOrder(o order) []*face {
	if known, ok := f.orders[o]; ok {
		return known
	}
	families := slices.Clone(preferred[o.locale])
	for _, l := range []lang.Locale{lang.En, lang.ZhHans, lang.ZhHant, lang.Th} {
		families = append(families, preferred[l]...)
	}
	rank := func(a *face) int {
		at := slices.Index(families, strings.ToLower(a.family))
		if at < 0 {
			at = len(families)
		}
		at *= 4
		if a.bold != o.bold {
			at++
		}
		if !a.plain {
			at += 2
		}
		return at
	}
	faces := make([]*face, len(f.faces))
	for i, a := range f.faces {
		c := *a
		c.heavy = o.bold && !a.bold
		faces[i] = &c
	}
	slices.SortStableFunc(faces, func(a, b *face) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a.file, b.file)) })
	f.orders[o] = faces
	return faces
}

// pick returns the first face with a letter; nil if nobody has it.
func (f *Fonts) pick(o order, r rune) *face {
	for _, a := range f.inOrder(o) {
		if a.has(r) {
			return a
		}
	}
	return nil
}

func (a *face) has(r rune) bool {
	if !a.read {
		a.read = true
		a.font = a.parse()
	}
	if a.font == nil {
		return false
	}
	g, ok := a.font.NominalGlyph(r)
	if !ok || g == 0 {
		return false
	}
	_, drawn := a.font.GlyphDataOutline(g)
	return drawn
}

func (a *face) parse() *font.Face {
	b, err := os.ReadFile(a.file)
	if err != nil {
		return nil
	}
	loaders, err := ot.NewLoaders(bytes.NewReader(b))
	if err != nil || a.index >= len(loaders) {
		return nil
	}
	parsed, err := font.NewFont(loaders[a.index])
	if err != nil {
		return nil
	}
	return font.NewFace(parsed)
}

// missing lists the letters of a text that nobody has, each once.
func (f *Fonts) missing(locale lang.Locale, bold bool, text string) []rune {
	var none []rune
	for _, r := range text {
		if unseen(r) || slices.Contains(none, r) {
			continue
		}
		if f.pick(order{locale, bold}, r) == nil {
			none = append(none, r)
		}
	}
	return none
}

// unseen letters are never drawn: spaces, hints and marks of direction.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}
