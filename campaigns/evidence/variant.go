package evidence

import (
	"cmp"
	"strconv"
	"strings"

	"erawan/campaigns"
	"erawan/internal/lang"
)

// Codes are the two numbers of a batch, where the variant of a cell names a batch and none of a message; false where it does not.
func Codes(variant string) (key, number int, ok bool) {
	k, n, cut := strings.Cut(variant, ".")
	key, errK := strconv.Atoi(k)
	number, errN := strconv.Atoi(n)
	return key, number, cut && errK == nil && errN == nil
}

// SaidOf is what a line by variant is called in a language: the message, and which of its ways it is. A batch and a short link are named,
// and the platform of a post. The batch without numbers is what short links led to before each was told apart.
func SaidOf(l lang.Locale, message, variant, code string) string {
	key, _, codes := Codes(variant)
	_, from, link := campaigns.LinkOf(variant)
	switch {
	case variant == "":
		return message
	case codes && key == 0:
		return message + aside[l].links
	case codes:
		return message + strings.Replace(aside[l].batch, "{}", cmp.Or(code, variant), 1)
	case link && from != "":
		return message + strings.NewReplacer("{}", cmp.Or(code, variant), "{on}", from.Name()).Replace(aside[l].post)
	case link:
		return message + strings.Replace(aside[l].link, "{}", cmp.Or(code, variant), 1)
	}
	return message + " (" + variant + ")"
}

// aside are the words of those.
var aside = map[lang.Locale]struct{ batch, links, link, post string }{
	lang.En:     {" (codes “{}”)", " (short links)", " (short link “{}”)", " ({on}, “{}”)"},
	lang.Th:     {" (ชุดรหัส “{}”)", " (ลิงก์สั้น)", " (ลิงก์สั้น “{}”)", " ({on} “{}”)"},
	lang.ZhHans: {"（二维码“{}”）", "（短链接）", "（短链接“{}”）", "（{on}“{}”）"},
	lang.ZhHant: {"（二維碼「{}」）", "（短連結）", "（短連結「{}」）", "（{on}「{}」）"},
}
