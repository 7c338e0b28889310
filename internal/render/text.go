package render

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"erawan/internal/lang"
)

// ErrTooLong is of a text that does not fit the room it was given.
var ErrTooLong = errors.New("text does not fit")

// NoRoom is an ErrTooLong that says which text it is.
type NoRoom struct{ Words string }

func (e NoRoom) Error() string { return fmt.Sprintf("%v: %q", ErrTooLong, e.Words) }

// Is holds for ErrTooLong.
func (NoRoom) Is(target error) bool { return target == ErrTooLong }

// NoGlyph is of a text with letters that no font has.
type NoGlyph struct {
	Text    string
	Letters []rune
}

func (e NoGlyph) Error() string {
	return fmt.Sprintf("no font has %q of %q; add one that does to the folder of fonts", string(e.Letters), e.Text)
}

// Align is where the lines of a text begin.
type Align int

// The ways to align.
const (
	Start Align = iota
	Middle
	End
)

// Text is what to set. Thai breaks at spaces and at zero-width spaces only, which are part of our texts.
type Text struct {
	Words  string
	Locale lang.Locale
	Size   float64 // of the em, in the sheet's unit
	Width  float64 // of a line; 0 for no bound
	Lead   float64 // from one baseline to the next, in ems; 0 for what suits the script
	Bold   bool
	Even   bool // lines of like length, as in headings
	Align  Align
}

// Set is a text whose lines are broken and whose letters are outlines, ready to be put on a sheet.
type Set struct {
	Lines  []Line
	Size   float64
	Lead   float64 // from one baseline to the next, in the sheet's unit
	Width  float64 // of the longest line
	Height float64 // from the top of the first line's letters to the foot of the last one's
	rise   float64 // from the top to the first baseline
	align  Align
	bound  float64
}

// Line is one line of a set text. Its outline is drawn from its baseline's beginning.
type Line struct {
	Words string
	Width float64
	path  []stroke
}

// scale is how much finer than an em of 1 text is shaped: widths are then good to 1/64,000 of an em.
const scale = 1000

// Set breaks a text into lines and shapes them. It is a NoGlyph where a letter has no font, and
// ErrTooLong where a word is wider than a line.
func (f *Fonts) Set(t Text) (*Set, error) {
	if err := f.find(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if none := f.missing(t.Locale, t.Bold, t.Words); len(none) > 0 {
		return nil, NoGlyph{t.Words, none}
	}
	return f.set(t)
}

// Fit sets a text as large as it can be, from its size down to the least one, in a room of so many
// lines and so high. ErrTooLong where even the least does not fit.
func (f *Fonts) Fit(t Text, least, height float64, lines int) (*Set, error) {
	const steps = 12
	from := t.Size
	for i := range steps + 1 {
		t.Size = from - (from-least)*float64(i)/steps
		s, err := f.Set(t)
		if err != nil && !errors.Is(err, ErrTooLong) {
			return nil, err
		}
		if err == nil && s.Height <= height && (lines == 0 || len(s.Lines) <= lines) {
			return s, nil
		}
	}
	return nil, NoRoom{t.Words}
}

// leads are from one baseline to the next, in ems: Thai has marks above marks.
var leads = map[lang.Locale]float64{lang.En: 1.25, lang.Th: 1.55, lang.ZhHans: 1.4, lang.ZhHant: 1.4}

// rises and falls are how far letters go above and below their baseline, in ems.
var (
	rises = map[lang.Locale]float64{lang.En: 0.78, lang.Th: 1.12, lang.ZhHans: 0.88, lang.ZhHant: 0.88}
	falls = map[lang.Locale]float64{lang.En: 0.24, lang.Th: 0.36, lang.ZhHans: 0.14, lang.ZhHant: 0.14}
)

func (f *Fonts) set(t Text) (*Set, error) {
	lead := t.Lead
	if lead == 0 {
		lead = leads[t.Locale]
	}
	s := &Set{Size: t.Size, Lead: lead * t.Size, rise: rises[t.Locale] * t.Size, align: t.Align, bound: t.Width}
	for words := range strings.SplitSeq(Together(t.Words, t.Locale), "\n") {
		lines, err := f.paragraph(t, words)
		if err != nil {
			return nil, err
		}
		s.Lines = append(s.Lines, lines...)
	}
	for _, l := range s.Lines {
		s.Width = max(s.Width, l.Width)
	}
	s.Height = s.rise + float64(len(s.Lines)-1)*s.Lead + falls[t.Locale]*t.Size
	return s, nil
}

// paragraph breaks and shapes a text without line ends.
func (f *Fonts) paragraph(t Text, words string) ([]Line, error) {
	text := []rune(words)
	if len(text) == 0 {
		return []Line{{}}, nil
	}
	runs := f.shape(t, text)
	bound := fixed.I(1 << 24)
	if t.Width > 0 {
		bound = fixed.Int26_6(t.Width / t.Size * scale * 64)
	}
	broken, err := wrap(text, runs, bound)
	if err != nil {
		return nil, fmt.Errorf("%w: %q", err, words)
	}
	if t.Even && len(broken) > 1 {
		broken = even(text, runs, bound, broken)
	}
	lines := make([]Line, len(broken))
	for i, l := range broken {
		lines[i] = f.line(t, text, l)
	}
	return lines, nil
}

// wrap breaks lines where Unicode's rules let them, which hold closing marks off the beginnings of lines
// and opening ones off their ends.
func wrap(text []rune, runs []shaping.Output, bound fixed.Int26_6) ([]shaping.Line, error) {
	var w shaping.LineWrapper
	lines, _ := w.WrapParagraphF(shaping.WrapConfig{BreakPolicy: shaping.Never}, bound, text, shaping.NewSliceIterator(cloned(runs)))
	broken := make([]shaping.Line, len(lines))
	for i, l := range lines {
		if advance(l) > bound {
			return nil, ErrTooLong
		}
		broken[i] = append(shaping.Line(nil), l...)
	}
	return broken, nil
}

// even narrows the lines for as long as there are no more of them.
func even(text []rune, runs []shaping.Output, bound fixed.Int26_6, broken []shaping.Line) []shaping.Line {
	low, high := bound/2, bound
	for high-low > bound/64 {
		mid := (low + high) / 2
		if tried, err := wrap(text, runs, mid); err == nil && len(tried) <= len(broken) {
			broken, high = tried, mid
		} else {
			low = mid
		}
	}
	return broken
}

func cloned(runs []shaping.Output) []shaping.Output {
	copies := make([]shaping.Output, len(runs))
	for i, r := range runs {
		copies[i] = r
		copies[i].Glyphs = append([]shaping.Glyph(nil), r.Glyphs...)
	}
	return copies
}

func advance(l shaping.Line) fixed.Int26_6 {
	var sum fixed.Int26_6
	for _, r := range l {
		sum += r.Advance
	}
	return sum
}

// chooser finds a face for each letter of a text.
type chooser struct {
	fonts *Fonts
	order order
	last  *font.Face
}

// ResolveFace returns the best face with a letter. Letters that are not drawn stay with the one before.
func (c *chooser) ResolveFace(r rune) *font.Face {
	if unseen(r) && c.last != nil {
		return c.last
	}
	if a := c.fonts.pick(c.order, r); a != nil {
		c.last = a.font
		return a.font
	}
	if c.last != nil {
		return c.last
	}
	for _, a := range c.fonts.inOrder(c.order) {
		if a.has('-') {
			return a.font
		}
	}
	return nil
}

func (f *Fonts) shape(t Text, text []rune) []shaping.Output {
	c := &chooser{fonts: f, order: order{t.Locale, t.Bold}}
	if c.ResolveFace(text[0]) == nil { // a folder without fonts, and a text of spaces
		return nil
	}
	var split shaping.Segmenter
	inputs := split.Split(shaping.Input{Text: text, RunEnd: len(text), Direction: di.DirectionLTR, Size: fixed.I(scale), Language: language.NewLanguage(string(t.Locale))}, c)
	outputs := make([]shaping.Output, 0, len(inputs))
	for _, in := range inputs {
		in.Language = language.NewLanguage(string(t.Locale))
		outputs = append(outputs, f.shaper.Shape(in))
	}
	return outputs
}

// line draws a shaped line as outlines, in the sheet's unit.
func (f *Fonts) line(t Text, text []rune, runs shaping.Line) Line {
	l := Line{Width: unit(advance(runs)) * t.Size}
	heavy := map[*font.Face]bool{}
	for _, a := range f.inOrder(order{t.Locale, t.Bold}) {
		if a.font != nil {
			heavy[a.font] = a.heavy
		}
	}
	var x fixed.Int26_6
	var words strings.Builder
	for _, r := range runs {
		for _, at := range text[r.Runes.Offset : r.Runes.Offset+r.Runes.Count] {
			switch at {
			case '\u200b', joiner:
			case fixedSpace:
				words.WriteByte(' ')
			default:
				words.WriteRune(at)
			}
		}
		for _, g := range r.Glyphs {
			outline, ok := r.Face.GlyphDataOutline(g.GlyphID)
			if ok {
				em := t.Size / float64(r.Face.Upem())
				at := point{unit(x+g.XOffset) * t.Size, -unit(g.YOffset) * t.Size}
				l.path = append(l.path, outlined(outline, em, at)...)
				if heavy[r.Face] {
					at.x += t.Size / boldness
					l.path = append(l.path, outlined(outline, em, at)...)
				}
			}
			x += g.Advance
		}
	}
	l.Words = strings.TrimSpace(words.String())
	return l
}

// boldness is the part of an em by which a letter is drawn beside itself where no font has it in bold.
const boldness = 32

func unit(x fixed.Int26_6) float64 { return float64(x) / 64 / scale }

func outlined(o font.GlyphOutline, em float64, at point) []stroke {
	path := make([]stroke, 0, len(o.Segments)+8)
	place := func(p ot.SegmentPoint) point { return point{at.x + float64(p.X)*em, at.y - float64(p.Y)*em} }
	open := false
	for _, s := range o.Segments {
		one := stroke{a: place(s.Args[0]), b: place(s.Args[1]), c: place(s.Args[2])}
		switch s.Op {
		case ot.SegmentOpMoveTo:
			if open {
				path = append(path, stroke{op: shut})
			}
			one.op, open = move, true
		case ot.SegmentOpLineTo:
			one.op = straight
		case ot.SegmentOpQuadTo:
			one.op = quad
		case ot.SegmentOpCubeTo:
			one.op = cube
		}
		path = append(path, one)
	}
	if open {
		path = append(path, stroke{op: shut})
	}
	return path
}
