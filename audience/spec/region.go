package spec

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"erawan/internal/lang"
)

var regions = map[lang.Locale]display.Namer{
	lang.ZhHans: display.Regions(language.SimplifiedChinese),
	lang.ZhHant: display.Regions(language.TraditionalChinese),
	lang.Th:     display.Regions(language.Thai),
	lang.En:     display.Regions(language.English),
}

// regionName names a country or territory in a language; what is none stays as it is.
func regionName(code string, l lang.Locale) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := regions[l].Name(region); name != "" {
		return name
	}
	return code
}
