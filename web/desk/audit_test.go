package desk_test

import (
	"testing"

	"erawan/internal/access"
	"erawan/locales"
)

func TestWhateverIsAuditedHasAName(t *testing.T) {
	t.Parallel()
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range access.Subjects {
		if !words.Has("subject." + string(subject)) {
			t.Errorf("nobody wrote subject.%s", subject)
		}
		if subject != access.OnEverything && !words.Has("thing."+string(subject)) { // of which there is one
			t.Errorf("nobody wrote thing.%s", subject)
		}
	}
}
