package delivery

import (
	"erawan/audience"
	"erawan/internal/lang"
)

// tongue is what a language tag comes to.
type tongue struct {
	locale lang.Locale // empty when it is none of ours
	known  audience.Traveller
}

// tongues are the tags that nearly all pages send, read once: to read a tag is the dearest single step
// of a decision.
var tongues = func() map[string]tongue {
	out := map[string]tongue{}
	for _, tag := range []string{"zh", "zh-CN", "zh-SG", "zh-Hans", "zh-Hans-CN", "zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-TW",
		"zh-Hant-HK", "en", "en-US", "en-GB", "en-AU", "th", "th-TH"} {
		out[tag] = read(tag)
	}
	return out
}()

func tongueOf(tag string) tongue {
	if t, ok := tongues[tag]; ok {
		return t
	}
	return read(tag)
}

func read(tag string) tongue {
	var t tongue
	t.locale, _ = lang.Match([]string{tag}, lang.All)
	t.known.Set(audience.Language, tag)
	return t
}
