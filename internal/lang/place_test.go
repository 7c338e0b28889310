package lang

import "testing"

func TestAPlaceHasANameInEveryLanguageAndWhatIsNoneStays(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][4]string{
		"HK":  {"中国香港", "香港", "ฮ่องกง", "Hong Kong SAR"},
		"FR":  {"法国", "法國", "ฝรั่งเศส", "France"},
		"KMG": {"KMG", "KMG", "KMG", "KMG"},
		"??":  {"??", "??", "??", "??"},
	} {
		for i, l := range []Locale{ZhHans, ZhHant, Th, En} {
			if got := Place(code, l); got != want[i] {
				t.Errorf("%s in %s: %q, want %q", code, l, got, want[i])
			}
		}
	}
	if got := OwnPlace("FR", En); got != "" {
		t.Errorf("a name of our own for FR: %q", got)
	}
	for code, names := range places {
		for _, l := range All {
			if names[l] == "" {
				t.Errorf("%s has no name in %s", code, l)
			}
		}
	}
}
