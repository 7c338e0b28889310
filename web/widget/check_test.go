package widget

import (
	"strings"
	"testing"

	"erawan/internal/lang"
)

func TestTheCheckerSaysEverythingInFourLanguagesAndTellsNothing(t *testing.T) {
	t.Parallel()
	b, err := Check(func(l lang.Locale, key string, _ map[string]any) string { return string(l) + "/" + key })
	if err != nil {
		t.Fatal(err)
	}
	code := string(b.Code)
	for _, l := range lang.All {
		for _, key := range checkWords {
			if want := string(l) + "/" + key; !strings.Contains(code, want) {
				t.Errorf("it does not say %s", want)
			}
		}
	}
	if m := forbidden.FindString(code); m != "" {
		t.Errorf("it contains %q", m)
	}
	for _, never := range []string{"sendBeacon", "/v1/events\"", "keepalive"} {
		if strings.Contains(code, never) {
			t.Errorf("a test could tell something: it contains %s", never)
		}
	}
	for i := range b.Code {
		if b.Code[i] >= 0x80 {
			t.Fatalf("byte %d is %#x", i, b.Code[i])
		}
	}
	if tag := mustBuild(t); tag.ETag == b.ETag || !strings.Contains(code, "test=1") {
		t.Error("it asks as the tag does")
	}
}
