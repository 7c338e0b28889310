package page

import "erawan/internal/lang"

// Country names a country or territory, as lang.Place does.
func Country(code string, l lang.Locale) string { return lang.Place(code, l) }
