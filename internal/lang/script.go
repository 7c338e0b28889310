package lang

import "sync"

var (
	simplifiedSet  = sync.OnceValue(func() map[rune]bool { return runeSet(simplifiedOnly) })
	traditionalSet = sync.OnceValue(func() map[rune]bool { return runeSet(traditionalOnly) })
)

// Mixed returns the characters of a Chinese text that belong to the other script, each once, in the
// order they occur. In Thai and English text it looks for neither and returns nil: a name in
// Chinese is welcome there.
func Mixed(l Locale, text string) []rune {
	var foreign map[rune]bool
	switch l {
	case ZhHans:
		foreign = traditionalSet()
	case ZhHant:
		foreign = simplifiedSet()
	default:
		return nil
	}
	var found []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if foreign[r] && !seen[r] {
			seen[r] = true
			found = append(found, r)
		}
	}
	return found
}

func runeSet(s string) map[rune]bool {
	set := make(map[rune]bool, len(s)/3)
	for _, r := range s {
		set[r] = true
	}
	return set
}
