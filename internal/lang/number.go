package lang

import (
	"math"
	"strconv"
	"strings"
)

// Unknown is what a reader sees where there is no number. It is never a zero.
const Unknown = "–"

// Number writes a whole number with its thousands parted. All four languages part them alike; the
// locale is asked for so that no caller has to know.
func Number(_ Locale, n int64) string {
	return group(strconv.FormatInt(n, 10))
}

// Decimal writes a number with a fixed count of decimals; what is not a number is Unknown.
func Decimal(_ Locale, f float64, decimals int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Unknown
	}
	return group(strconv.FormatFloat(f, 'f', decimals, 64))
}

// Percent writes a share of one as a percentage: Percent(En, 0.0254, 1) is 2.5%.
func Percent(l Locale, share float64, decimals int) string {
	s := Decimal(l, share*100, decimals)
	if s == Unknown {
		return s
	}
	return s + "%"
}

// scale is a word for a large unit and how many ones it holds.
type scale struct {
	ones int64
	word string
}

// scales lists each locale's units, the largest first. Thai has words for ten thousand and a
// hundred thousand too, but a figure reads faster with ล้าน alone.
var scales = map[Locale][]scale{
	ZhHans: {{1e12, "万亿"}, {1e8, "亿"}, {1e4, "万"}},
	ZhHant: {{1e12, "萬億"}, {1e8, "億"}, {1e4, "萬"}},
	Th:     {{1e12, " ล้านล้าน"}, {1e6, " ล้าน"}},
	En:     {{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}},
}

// Compact writes a large number short, to at most one decimal: 120万, 120萬, 1.2 ล้าน, 1.2 million.
// Numbers below the language's first unit are written out.
func Compact(l Locale, n int64) string {
	if n < 0 {
		if n == math.MinInt64 {
			n++ // its magnitude has no int64; at one decimal the difference cannot be seen
		}
		return "-" + Compact(l, -n)
	}
	units := scales[l]
	for i, u := range units {
		if n < u.ones {
			continue
		}
		tenths := n / (u.ones / 10)
		if n%(u.ones/10) >= u.ones/20 {
			tenths++
		}
		if i > 0 && tenths*(u.ones/10) >= units[i-1].ones {
			return "1" + units[i-1].word // 99,999,999 is 1亿, not 10,000万
		}
		s := group(strconv.FormatInt(tenths/10, 10))
		if d := tenths % 10; d != 0 {
			s += "." + strconv.FormatInt(d, 10)
		}
		return s + u.word
	}
	return Number(l, n)
}

// group parts the whole digits of a plain decimal number in threes.
func group(s string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	whole, frac, hasFrac := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasFrac {
		whole += "." + frac
	}
	if sign != "" && strings.Trim(whole, "0.,") == "" {
		sign = "" // rounded to nothing: no minus nought
	}
	return sign + whole
}
