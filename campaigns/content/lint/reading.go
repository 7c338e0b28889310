package lint

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"erawan/internal/lang"
)

// Limits beyond which a body is hard to read. The measures are published; the limits are ours, chosen
// for a traveller on a phone, and no measure is valid for so short a text in the way it is for a page: a
// finding is a hint, and always a warning.
const (
	maxGrade    = 12   // English: grade of the Automated Readability Index (Senter and Smith 1967)
	minWords    = 8    // fewer words make the index jump
	maxSentence = 60   // Chinese: characters a sentence (one of the measures of Da 2009)
	maxRare     = 0.06 // Chinese: share of characters outside the standard's frequent ones
	maxPhrase   = 60   // Thai: letters between two spaces; no words are counted, since that needs a dictionary
)

// reading warns of a body that is hard to read, with the measure and its value.
func reading(l lang.Locale, body string) []Finding {
	measure, value, most := "", 0.0, 0.0
	switch l {
	case lang.En:
		if grade, ok := Grade(body); ok && grade > maxGrade {
			measure, value, most = "ari", grade, maxGrade
		}
	case lang.Th:
		if n := longest(body, unicode.IsSpace); n > maxPhrase {
			measure, value, most = "phrase", float64(n), maxPhrase
		}
	default:
		if n := longest(body, func(r rune) bool { return strings.ContainsRune("。！？；!?;", r) }); n > maxSentence {
			measure, value, most = "sentence", float64(n), maxSentence
		} else if share := rareShare(l, body); share > maxRare {
			measure, value, most = "rare", math.Round(share*100), maxRare*100
		}
	}
	if measure == "" {
		return nil
	}
	evidence := map[string]string{"ari": "senter-smith-1967", "sentence": "da-2009"}[measure]
	f := found(HardToRead, Warn)
	if evidence != "" {
		f.Evidence = []string{evidence}
	}
	f.Field, f.Key = Body, "lint.hard_to_read_"+measure
	f.Args = map[string]any{"value": int(math.Ceil(value)), "max": int(most)}
	return []Finding{f}
}

// Grade is the Automated Readability Index of an English text: the school grade it asks for, from
// letters a word and words a sentence. It is not known for a text of fewer than eight words.
func Grade(text string) (grade float64, known bool) {
	words, letters, sentences := 0, 0, 0
	for _, w := range strings.Fields(text) {
		n := 0
		for _, r := range w {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				n++
			}
		}
		if n == 0 {
			continue
		}
		words, letters = words+1, letters+n
		if strings.ContainsAny(w[len(w)-1:], ".!?") {
			sentences++
		}
	}
	if words < minWords {
		return 0, false
	}
	return 4.71*float64(letters)/float64(words) + 0.5*float64(words)/float64(max(sentences, 1)) - 21.43, true
}

// longest is the width of the longest run between two ends.
func longest(text string, ends func(rune) bool) int {
	most := 0
	for _, run := range strings.FieldsFunc(text, ends) {
		most = max(most, Width(run))
	}
	return most
}

// rareShare is the share of a text's Chinese characters that its standard does not count among the
// frequent ones: level 1 of GB 2312 (3,755 characters), or of Big5 (5,401).
func rareShare(l lang.Locale, text string) float64 {
	han, rare := 0, 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			han++
			if !frequent(l, r) {
				rare++
			}
		}
	}
	if han == 0 || rare < 3 {
		return 0
	}
	return float64(rare) / float64(han)
}

func frequent(l lang.Locale, r rune) bool {
	var e encoding.Encoding = simplifiedchinese.GBK
	low, high := uint16(0xb0a1), uint16(0xd7f9)
	if l == lang.ZhHant {
		e, low, high = traditionalchinese.Big5, 0xa440, 0xc67e
	}
	b, err := e.NewEncoder().Bytes([]byte(string(r)))
	if err != nil || len(b) != 2 {
		return false
	}
	code := uint16(b[0])<<8 | uint16(b[1])
	return code >= low && code <= high && (l == lang.ZhHant || b[1] >= 0xa1)
}
