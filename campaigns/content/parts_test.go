package content

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"erawan/internal/lang"
)

// What a writer puts together is what Render says, whatever the message has and whatever was written
// before it.
func TestPartsJoinedAreTheCard(t *testing.T) {
	t.Parallel()
	d := newDesk()
	said := rapid.SampledFrom([]string{"", "ห้าม", "禁止 <&> \"象牙\"", "plain", "line\u2028end"})
	rapid.Check(t, func(r *rapid.T) {
		w := &Writer{Shelf: d.shelf(), Say: say}
		for range rapid.IntRange(1, 4).Draw(r, "messages") {
			m := Message{Frame: rapid.SampledFrom(Frames).Draw(r, "frame"), Action: rapid.SampledFrom([]Action{Pledge, Link, Dismiss}).Draw(r, "action"),
				Statement: 90, Consent: 91, Sample: rapid.Bool().Draw(r, "sample"), Texts: map[lang.Locale]Text{}}
			if rapid.Bool().Draw(r, "cites") {
				m.Cites = []int64{1, 2} // the second is on no shelf
			}
			if rapid.Bool().Draw(r, "hotline") {
				m.Report = Hotline{Phone: "1362"}
			}
			l := rapid.SampledFrom(lang.All).Draw(r, "locale")
			m.Texts[l] = Text{said.Draw(r, "headline"), said.Draw(r, "body"), said.Draw(r, "label"), said.Draw(r, "url"), said.Draw(r, "report"),
				said.Draw(r, "alt"), said.Draw(r, "source"), said.Draw(r, "speaker"), said.Draw(r, "why"), said.Draw(r, "print"), said.Draw(r, "guide"), said.Draw(r, "tags")}
			got, err := w.Write(m, l)
			if err != nil {
				r.Fatal(err)
			}
			want, err := json.Marshal(d.shelf().Render(m, l, say))
			if err != nil {
				r.Fatal(err)
			}
			if string(got.Join()) != string(want) {
				r.Fatalf("got\n%s\nwant\n%s", got.Join(), want)
			}
		}
	})
}

// A shelf that has judged before says the same as one that has not.
func TestDigestsWorkedOutOnceAreThoseWorkedOutAnew(t *testing.T) {
	t.Parallel()
	d := newDesk()
	s := d.shelf()
	for range 2 {
		for _, l := range lang.All {
			plain := Shelf{Cards: s.Cards, Statements: s.Statements, Approvals: s.Approvals}
			if s.DigestMessage(d.message, l) != plain.DigestMessage(d.message, l) {
				t.Errorf("another digest in %s", l)
			}
			if got, want := s.Judge(d.message, l, noon), plain.Judge(d.message, l, noon); got != want || want.Why != "" {
				t.Errorf("%s: %+v, want %+v", l, got, want)
			}
		}
	}
}
