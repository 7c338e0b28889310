package content

import (
	"testing"
	"time"

	"erawan/internal/access"
	"erawan/internal/lang"
)

// A text is retired for as long as it says what it said then.
func TestOtherWordsComeBackFromRetirement(t *testing.T) {
	t.Parallel()
	says := func(headline string, version int) Message {
		return Message{ID: 1, Version: version, Frame: Norm, Action: Dismiss, Texts: map[lang.Locale]Text{lang.En: {Headline: headline}, lang.Th: {Headline: "ไทย"}}}
	}
	at := func(m Message, hours int) MessageVersion {
		return MessageVersion{Message: m, By: access.Actor{Staff: 1}, At: noon.Add(time.Duration(hours) * time.Hour)}
	}
	first, other, back := says("Travel light", 1), says("Leave with less", 2), says("Travel light", 3)
	log := []Done{{Locale: lang.En, Step: Retire, At: noon}}
	for name, c := range map[string]struct {
		versions []MessageVersion
		gone     bool
	}{
		"as it was":               {[]MessageVersion{at(first, -1)}, true},
		"in other words":          {[]MessageVersion{at(other, 1), at(first, -1)}, false},
		"in the same words again": {[]MessageVersion{at(back, 2), at(other, 1), at(first, -1)}, true},
		"written anew before":     {[]MessageVersion{at(other, -1), at(first, -2)}, true},
	} {
		f := MessageFile{Message: c.versions[0].Message, Shelf: NewShelf(nil, nil, nil), Versions: c.versions, Log: log}
		if got := f.Dossier(lang.En, noon.Add(24*time.Hour)).Gone; got != c.gone {
			t.Errorf("%s: retired %v, want %v", name, got, c.gone)
		}
		if f.Dossier(lang.Th, noon.Add(24*time.Hour)).Gone {
			t.Errorf("%s: retired in a language in which nobody did", name)
		}
	}
}
