// Package lang knows the four languages as equals: which one a traveller asked for, how dates,
// numbers and money are written in each, and which characters belong to which script.
package lang

// Locale is one of the four languages everything is written in.
type Locale string

// The four. Chinese is by script, not by country: what a reader can read is what matters.
const (
	ZhHans Locale = "zh-Hans"
	ZhHant Locale = "zh-Hant"
	Th     Locale = "th"
	En     Locale = "en"
)

// All lists the locales in the order every matrix and menu shows them.
var All = []Locale{ZhHans, ZhHant, Th, En}

// Valid reports whether l is one of the four.
func (l Locale) Valid() bool {
	return l == ZhHans || l == ZhHant || l == Th || l == En
}

// Name is what the language calls itself.
func (l Locale) Name() string {
	switch l {
	case ZhHans:
		return "简体中文"
	case ZhHant:
		return "繁體中文"
	case Th:
		return "ไทย"
	}
	return "English"
}

// Text is one sentence in each locale that has it.
type Text map[Locale]string

// In returns the sentence in a locale, or in English, or in any: for names that must show something.
// It is never used for a law or a message.
func (t Text) In(l Locale) string {
	if s := t[l]; s != "" {
		return s
	}
	if s := t[En]; s != "" {
		return s
	}
	for _, l := range All {
		if s := t[l]; s != "" {
			return s
		}
	}
	return ""
}
