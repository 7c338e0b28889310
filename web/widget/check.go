package widget

import (
	"encoding/json"
	"fmt"

	"erawan/internal/lang"
)

// unsent is what the tag is given instead of the parts that ask and tell, where a partner looks whether its page works.
var unsent = map[string]string{"src/page.ts": "src/asked.ts", "src/events.ts": "src/unsent.ts"}

// checkWords are what the checker says, by the names that its script has for them.
var checkWords = map[string]string{
	"title":        "check.title",
	"lead":         "check.lead",
	"close":        "check.close",
	"wait":         "check.wait",
	"good":         "check.good",
	"look":         "check.look",
	"bad":          "check.bad",
	"no_key":       "check.no_key",
	"twice":        "check.twice",
	"answered":     "check.answered",
	"refused":      "check.refused",
	"unreached":    "check.unreached",
	"policy":       "check.policy",
	"policy_ok":    "check.policy_ok",
	"picture":      "check.picture",
	"no_slot":      "check.no_slot",
	"drawn":        "check.drawn",
	"empty":        "check.empty",
	"failed":       "check.failed",
	"size":         "check.size",
	"size_narrow":  "check.size_narrow",
	"size_hidden":  "check.size_hidden",
	"still":        "check.still",
	"moved":        "check.moved",
	"ignored":      "check.ignored",
	"gpc":          "check.gpc",
	"no_storage":   "check.no_storage",
	"calls":        "check.calls",
	"call_asked":   "check.call_asked",
	"call_unsent":  "check.call_unsent",
	"from_slot":    "check.from_slot",
	"from_script":  "check.from_script",
	"from_page":    "check.from_page",
	"from_browser": "check.from_browser",
}

// Check bundles the tag with a panel that shows, on a partner's own page, what it found there. It asks as the tag does,
// as a test, and tells nothing: what it shows is in no figure.
func Check(say func(l lang.Locale, key string, args map[string]any) string) (Bundle, error) {
	words := map[lang.Locale]map[string]string{}
	for _, l := range lang.All {
		words[l] = map[string]string{}
		for name, key := range checkWords {
			words[l][name] = say(l, key, nil)
		}
	}
	text, err := json.Marshal(words)
	if err != nil {
		return Bundle{}, err
	}
	code, err := bundle(sources, "src/check.ts", unsent, map[string]string{"WORDS": string(text)})
	if err != nil {
		return Bundle{}, fmt.Errorf("bundle the checker: %w", err)
	}
	return bundled(code), nil
}
