package evidence

import (
	"strconv"
	"strings"

	"erawan/internal/lang"
)

// Codes are the two numbers of a batch, where the variant of a cell names a batch and none of a message; false where it does not.
func Codes(variant string) (key, number int, ok bool) {
	k, n, cut := strings.Cut(variant, ".")
	key, errK := strconv.Atoi(k)
	number, errN := strconv.Atoi(n)
	return key, number, cut && errK == nil && errN == nil
}

// SaidOf is what a line by variant is called in a language: the message, and which of its ways it is. A batch is named; the batch without
// numbers is what short links lead to.
func SaidOf(l lang.Locale, message, variant, batch string) string {
	key, _, codes := Codes(variant)
	switch {
	case variant == "":
		return message
	case codes && key == 0:
		return message + aside[l].links
	case codes && batch != "":
		return message + strings.Replace(aside[l].batch, "{}", batch, 1)
	case codes:
		return message + strings.Replace(aside[l].batch, "{}", variant, 1)
	}
	return message + " (" + variant + ")"
}

// aside are the words of those.
var aside = map[lang.Locale]struct{ batch, links string }{
	lang.En:     {" (codes “{}”)", " (short links)"},
	lang.Th:     {" (ชุดรหัส “{}”)", " (ลิงก์สั้น)"},
	lang.ZhHans: {"（二维码“{}”）", "（短链接）"},
	lang.ZhHant: {"（二維碼「{}」）", "（短連結）"},
}
