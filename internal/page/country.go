package page

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// regions name places in each language, where our own list of names has none.
var regions = map[lang.Locale]display.Namer{
	lang.ZhHans: display.Regions(language.SimplifiedChinese),
	lang.ZhHant: display.Regions(language.TraditionalChinese),
	lang.Th:     display.Regions(language.Thai),
	lang.En:     display.Regions(language.English),
}

// Country names a country or territory; what is none, such as an airport's code, stays as it is.
func Country(code string, l lang.Locale) string {
	if name := content.PlaceName(code, l); name != "" {
		return name
	}
	if len(code) != 2 {
		return code
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := regions[l].Name(region); name != "" {
		return name
	}
	return code
}
