package lang

import (
	"maps"
	"slices"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// places are the names that we write differently from the general list, or must be sure of.
var places = map[string]Text{
	"TH": {ZhHans: "泰国", ZhHant: "泰國", Th: "ประเทศไทย", En: "Thailand"},
	"CN": {ZhHans: "中国内地", ZhHant: "中國內地", Th: "จีนแผ่นดินใหญ่", En: "Mainland China"},
	"HK": {ZhHans: "中国香港", ZhHant: "香港", Th: "ฮ่องกง", En: "Hong Kong SAR"},
	"MO": {ZhHans: "中国澳门", ZhHant: "澳門", Th: "มาเก๊า", En: "Macao SAR"},
	"LA": {ZhHans: "老挝", ZhHant: "老撾", Th: "ลาว", En: "Lao PDR"},
	"KH": {ZhHans: "柬埔寨", ZhHant: "柬埔寨", Th: "กัมพูชา", En: "Cambodia"},
	"MM": {ZhHans: "缅甸", ZhHant: "緬甸", Th: "เมียนมา", En: "Myanmar"},
	"VN": {ZhHans: "越南", ZhHant: "越南", Th: "เวียดนาม", En: "Viet Nam"},
	"SG": {ZhHans: "新加坡", ZhHant: "新加坡", Th: "สิงคโปร์", En: "Singapore"},
	"JP": {ZhHans: "日本", ZhHant: "日本", Th: "ญี่ปุ่น", En: "Japan"},
}

// OwnPlaces lists the codes that we have names of our own for, sorted.
func OwnPlaces() []string { return slices.Sorted(maps.Keys(places)) }

// OwnPlace is the name that we write for a country or territory ourselves; empty when we write none.
func OwnPlace(code string, l Locale) string { return places[code][l] }

// regions name places in each language, where our own list has none.
var regions = map[Locale]display.Namer{
	ZhHans: display.Regions(language.SimplifiedChinese),
	ZhHant: display.Regions(language.TraditionalChinese),
	Th:     display.Regions(language.Thai),
	En:     display.Regions(language.English),
}

// Place names a country or territory by its ISO 3166-1 code. What is none, such as an airport's code,
// stays as it is.
func Place(code string, l Locale) string {
	if name := OwnPlace(code, l); name != "" {
		return name
	}
	namer := regions[l]
	if len(code) != 2 || namer == nil {
		return code
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := namer.Name(region); name != "" {
		return name
	}
	return code
}
