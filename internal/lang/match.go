package lang

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// byRegion says which script a Chinese tag without one is read in. Every other region, and none,
// reads Simplified. The general matcher is not asked: it gives Hong Kong Simplified text and
// Malaysia Traditional.
var byRegion = map[string]Locale{"TW": ZhHant, "HK": ZhHant, "MO": ZhHant}

// chinese lists the languages written in Chinese characters that we answer in Chinese. The value is
// the script of a tag that names neither script nor region.
var chinese = map[string]Locale{
	"zh": ZhHans, "cmn": ZhHans, "wuu": ZhHans, "gan": ZhHans, "hsn": ZhHans, "hak": ZhHans, "nan": ZhHans,
	"cdo": ZhHans, "cjy": ZhHans, "yue": ZhHant,
}

// thai lists the languages written in Thai script whose readers learn to read in Thai.
var thai = map[string]bool{"th": true, "tts": true, "nod": true, "sou": true}

// Match returns the first of the asked BCP 47 tags that we have, in the asker's order. A script in
// the tag wins over its region: zh-Hans-HK reads Simplified. Lao has no match on purpose: its
// readers often follow Thai, but that is theirs to say by asking for th as well. Nothing matched
// is false, and the caller shows English. Policy is the table of what each tag reads.
func Match(asked []string, have []Locale) (Locale, bool) {
	for _, tag := range asked {
		l, ok := forTag(tag)
		if !ok {
			continue
		}
		for _, h := range have {
			if h == l {
				return l, true
			}
		}
	}
	return "", false
}

// MatchHeader returns the locale for an Accept-Language header, English when nothing in it is ours.
func MatchHeader(acceptLanguage string) Locale {
	if l, ok := Match(acceptOrder(acceptLanguage), All); ok {
		return l
	}
	return En
}

// Fallback appends to room the locales to look in for a text, each once: those that were asked for, most
// wanted first, and English after the last of them. Legal text never crosses between the two Chinese
// scripts, because its terms differ and not only its characters. Asking for the second script as well
// counts only after English: browsers of Hong Kong add zh by themselves.
func Fallback(room, asked []Locale, legal bool) []Locale {
	add := func(l Locale) {
		if l.Valid() && !slices.Contains(room, l) {
			room = append(room, l)
		}
	}
	for _, l := range asked {
		other := otherScript(l)
		if legal && other != "" && slices.Contains(room, other) {
			continue
		}
		add(l)
		if !legal {
			add(other)
		}
	}
	add(En)
	for _, l := range asked {
		add(l)
	}
	return room
}

// otherScript is the script of Chinese that is not this one; empty for what is not Chinese.
func otherScript(l Locale) Locale {
	switch l {
	case ZhHans:
		return ZhHant
	case ZhHant:
		return ZhHans
	}
	return ""
}

// maxTag is longer than any tag a browser sends; what exceeds it is not parsed.
const maxTag = 64

func forTag(tag string) (Locale, bool) {
	if len(tag) > maxTag {
		return "", false
	}
	parsed, err := language.Raw.Parse(strings.TrimSpace(tag))
	if err != nil {
		return "", false
	}
	base, script, region := parsed.Raw()
	switch {
	case thai[base.String()]:
		return Th, true
	case base.String() == "en":
		return En, true
	}
	l, ok := chinese[base.String()]
	if !ok {
		return "", false
	}
	return inCharacters(l, script.String(), region.String())
}

// inCharacters is the script of a Chinese tag: the named one, else the region's, else the language's own.
// A script that is none of Chinese characters has no match: its reader may not read them.
func inCharacters(own Locale, script, region string) (Locale, bool) {
	switch script {
	case "Hans":
		return ZhHans, true
	case "Hant", "Hanb":
		return ZhHant, true
	case "Hani", "Zzzz": // characters of either kind; not named
	default:
		return "", false
	}
	if region == "CN" || region == "SG" || region == "MY" {
		return ZhHans, true
	}
	if l, ok := byRegion[region]; ok {
		return l, true
	}
	return own, true
}

// maxAsked bounds the work a header can cause.
const maxAsked = 32

// acceptOrder returns the tags of an Accept-Language header, most wanted first. It reads entry by
// entry, so that one broken entry does not cost the reader the others.
func acceptOrder(header string) []string {
	type want struct {
		tag string
		q   float64
	}
	var wants []want
	for entry := range strings.SplitSeq(header, ",") {
		if len(wants) == maxAsked {
			break
		}
		tag, rest, _ := strings.Cut(entry, ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.ReplaceAll(rest, " ", ""), "q="); ok {
			f, err := strconv.ParseFloat(v, 64)
			if err != nil {
				continue
			}
			q = f
		}
		if q > 0 && q <= 1 {
			wants = append(wants, want{tag, q})
		}
	}
	sort.SliceStable(wants, func(i, j int) bool { return wants[i].q > wants[j].q })
	tags := make([]string, len(wants))
	for i, w := range wants {
		tags[i] = w.tag
	}
	return tags
}
