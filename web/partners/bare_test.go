package partners_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"erawan/campaigns/content"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/contentdb"
	"erawan/internal/db/plandb"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/webtest"
)

// housed is a placement whose house message is a neutral one of the team's, at its address.
func housed(t *testing.T, r *webtest.Room, b *webtest.Browser) (at string, neutral content.Message, shelf content.Shelf) {
	t.Helper()
	s, err := plandb.Store{DB: r.DB}.Snapshot(t.Context(), r.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range s.Messages {
		if m.Frame == content.Neutral {
			neutral = m
		}
	}
	at = add(b, "Lotus Rail")
	a := b.Post(at, slot(url.Values{"fallback": {"house"}, "house": {neutral.Public}}))
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Text("main"))
	}
	at, _, _ = strings.Cut(a.Header.Get("Location"), "?")
	return at, neutral, content.NewShelf(s.Cards, s.Statements, s.Approvals)
}

func TestASlotThatWouldBeEmptyIsNotPutOnAir(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	at, neutral, _ := housed(t, r, b)
	if a := b.Post(at, url.Values{"do": {"pause"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("paused: %d", a.Status)
	}
	err := r.DB.Write(t.Context(), func(t *db.Tx) error { // every approval is taken back
		_, err := t.Run("update approval set withdrawn_at = approved_at where subject = 'message' and subject_id = @of", db.Params{"of": neutral.ID})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	whole := slot(url.Values{"fallback": {"house"}, "house": {neutral.Public}})
	if a := b.Post(at, whole); a.Status != http.StatusSeeOther { // it is paused: empty on purpose
		t.Errorf("saved while it is paused: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Post(at, url.Values{"do": {"continue"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#house-wrong"), "the slot would be empty") {
		t.Errorf("put back: %d %s", a.Status, a.Text("main"))
	}
	if a := b.Post(add(b, "Lotus Air"), whole); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text("#house-wrong"), "the slot would be empty") {
		t.Errorf("a new one: %d %s", a.Status, a.Text("main"))
	}
}

func TestTheLastWordsOfAHouseMessageAreNotRetired(t *testing.T) {
	t.Parallel()
	r := webtest.New(t)
	b := r.SignedIn(access.RoleManager)
	_, neutral, shelf := housed(t, r, b)
	texts, who := contentdb.Store{DB: r.DB}, r.Staff(access.RoleOwner)
	retire := func(some ...lang.Locale) error {
		words := map[lang.Locale]content.Digest{}
		for _, l := range some {
			words[l] = shelf.DigestMessage(neutral, l)
		}
		return texts.Decide(t.Context(), who.Scope(), content.Request{Subject: content.OfMessage, Public: neutral.Public, Words: words, Reason: "Nobody needs it any more.",
			Asked: content.Asked{Step: content.Retire, By: access.Actor{Staff: who.ID, Name: who.Name}, Writes: true, Owns: true}})
	}
	err := retire(lang.All...)
	if all := fault.All(err); !fault.Is(err, fault.Conflict) || all[0].Key != "placement.house_needed" {
		t.Errorf("in every language: %v", err)
	}
	if err := retire(lang.Th); err != nil {
		t.Errorf("in one: %v", err)
	}
}
