package list

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"erawan/internal/lang"
)

// What the index keeps of one thing at most.
const (
	MaxKey   = 120 // bytes of a sort key
	maxWord  = 40  // characters of a word
	maxTerms = 8   // of a search
	maxKept  = 500 // words of one thing
)

// unspaced are the scripts that put no spaces between words: of them pairs of characters are kept.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Hiragana, unicode.Katakana}

// Words is what texts are found by, each once: words as they are typed without regard to case, width or accents, and
// of scripts without spaces every pair of neighbours and the last character. At most so many are kept.
func Words(texts ...string) []string {
	seen := map[string]bool{}
	var out []string
	for _, text := range texts {
		for _, w := range split(text, true) {
			if !seen[w] && len(out) < maxKept {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// Terms is what a search must find, all of it: each the beginning of a word. The longest come first, being the rarest.
func Terms(typed string) []string {
	out := split(typed, false)
	slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
	out = slices.CompactFunc(out, func(a, b string) bool { return a == b })
	if len(out) > maxTerms {
		out = out[:maxTerms]
	}
	return out
}

// split parts a text into words. With last, the last character of a run without spaces is a word as well, so that it
// is found alone; a search of one character is the beginning of a pair.
func split(text string, last bool) (out []string) {
	var run []rune
	dense := false
	end := func() {
		switch {
		case len(run) == 0:
		case dense:
			for i := 0; i+1 < len(run); i++ {
				out = append(out, string(run[i:i+2]))
			}
			if last || len(run) == 1 {
				out = append(out, string(run[len(run)-1]))
			}
		default:
			out = append(out, string(run[:min(len(run), maxWord)]))
		}
		run = run[:0]
	}
	for _, r := range fold(text) {
		if !unicode.In(r, unicode.L, unicode.N, unicode.M) && r != '_' {
			end()
			continue
		}
		if is := unicode.In(r, unspaced...); is != dense && !unicode.Is(unicode.Mn, r) || len(run) == 0 {
			end()
			dense = is
		}
		run = append(run, r)
	}
	end()
	return out
}

// fold writes a text as the index does: lower case, one width, and Latin letters without their accents.
func fold(text string) string {
	var out strings.Builder
	latin := false
	for _, r := range norm.NFKD.String(strings.ToLower(text)) {
		if unicode.Is(unicode.Mn, r) && latin {
			continue
		}
		latin = unicode.Is(unicode.Latin, r)
		out.WriteRune(r)
	}
	return out.String()
}

// orders keeps collators, which are costly to make and not to be shared.
var orders = func() map[lang.Locale]*sync.Pool {
	out := map[lang.Locale]*sync.Pool{}
	for _, l := range lang.All {
		out[l] = &sync.Pool{New: func() any { return collate.New(language.Make(string(l))) }}
	}
	return out
}()

// NameKey sorts, byte by byte, as names sort in a language: Chinese by pinyin or by strokes.
func NameKey(l lang.Locale, name string) []byte {
	pool := orders[l]
	order := pool.Get().(*collate.Collator)
	defer pool.Put(order)
	var b collate.Buffer
	key := order.KeyFromString(&b, name)
	return slices.Clone(key[:min(len(key), MaxKey)])
}
