package lang

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestMixedFindsTheOtherScriptOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		l    Locale
		text string
		want string
	}{
		{ZhHans, "带走回忆，不带象牙", ""},
		{ZhHans, "帶走回憶，不帶象牙", "帶憶"},
		{ZhHans, "最高100萬泰銖", "萬銖"},
		{ZhHans, "關於旅途之後", "關於後"},
		{ZhHant, "帶走回憶，不帶象牙", ""},
		{ZhHant, "带走回忆，不带象牙", "带忆"},
		{ZhHant, "最高10年監禁，或兩者并罚", "罚"},
		{ZhHant, "留着手信，床上一群朋友", ""},
		{ZhHant, "100万", "万"},
		{Th, "泰国 ไทย 泰國", ""},
		{En, "a 万 and a 萬", ""},
	} {
		if got := string(Mixed(c.l, c.text)); got != c.want {
			t.Errorf("%s %q mixes %q, want %q", c.l, c.text, got, c.want)
		}
	}
}

func TestTheTwoTablesShareNothingAndRepeatNothing(t *testing.T) {
	t.Parallel()
	s, tr := simplifiedSet(), traditionalSet()
	if len(s) != utf8.RuneCountInString(simplifiedOnly) || len(tr) != utf8.RuneCountInString(traditionalOnly) {
		t.Error("a character stands in a table twice")
	}
	if len(s) < 2500 || len(tr) < 2800 {
		t.Errorf("the tables hold %d and %d characters", len(s), len(tr))
	}
	for r := range s {
		if tr[r] {
			t.Errorf("%c is in both", r)
		}
	}
}

func TestNamesOfTheLanguagesAreInTheirOwnScript(t *testing.T) {
	t.Parallel()
	for _, l := range All {
		if d := cmp.Diff([]rune(nil), Mixed(l, l.Name())); d != "" {
			t.Errorf("%s: %s", l, d)
		}
	}
}
