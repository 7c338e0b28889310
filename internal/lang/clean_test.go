package lang

import (
	"strings"
	"testing"

	"erawan/internal/fault"
)

func TestCleanPassesWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "a\tb\nc", "带走回忆，不带象牙", "ของฝากที่มี\u200bชื่อคนทำ", "👨‍👩‍👧 👋🏽", "Ω≈ç√∫", "שלום", strings.Repeat("象", 40)} {
		if err := Clean("/name", s, 40); err != nil {
			t.Errorf("%q is refused: %v", s, err)
		}
	}
}

func TestCleanRefusesWhatHidesOrBreaks(t *testing.T) {
	t.Parallel()
	for s, key := range map[string]string{
		"\xff":                  "text.not_utf8",
		"a\x00b":                "text.hidden_character",
		"a\rb":                  "text.hidden_character",
		"\x1b[31m":              "text.hidden_character",
		"a\u0085b":              "text.hidden_character",
		"a\u2028b":              "text.hidden_character",
		"abc\u202edcba":         "text.hidden_character",
		"\ufeffabc":             "text.hidden_character",
		"a\U000e0041":           "text.hidden_character",
		"\ufffe":                "text.hidden_character",
		"\U0010ffff":            "text.hidden_character",
		strings.Repeat("象", 41): "text.too_long",
	} {
		all := fault.All(Clean("/name", s, 40))
		if len(all) != 1 || all[0].Kind != fault.Invalid || all[0].Field != "/name" || all[0].Key != key {
			t.Errorf("%q gives %v, want %s", s, all, key)
		}
	}
	if f := fault.All(Clean("x", "abc", 2))[0]; f.Args["max"] != 2 {
		t.Errorf("a text too long names its limit, got %v", f.Args)
	}
}
