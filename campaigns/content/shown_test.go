package content

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// cup is a picture with words and a right that ends.
func cup() Picture {
	return Picture{ID: 5, Org: 10, Public: "pic_cup", Version: 1, Digest: "aa", Name: "A cup", Alt: words("a cup"), Licence: "ours", Credit: "Somchai",
		Expires: campaigns.Date{Year: 2026, Month: 12, Day: 31},
		Sizes:   []PictureSize{{Digest: "aa", Width: 1920, Height: 1080}, {Digest: "bb", Width: 640, Height: 360}, {Digest: "cc", Width: 320, Height: 180}}}
}

// pictured is the desk with a picture on its message, whose words are the library's, all approved.
func pictured() (*desk, func(...Picture) Shelf) {
	d := newDesk()
	d.message.Picture = 5
	for l, t := range d.message.Texts {
		t.Alt = ""
		d.message.Texts[l] = t
	}
	shelf := func(p ...Picture) Shelf { return NewShelf([]LawCard{d.card}, d.statements, d.approvals, p...) }
	d.drop(func(a Approval) bool { return a.Subject == OfMessage })
	for _, l := range lang.All {
		for _, role := range Roles(d.message) {
			d.approvals = append(d.approvals, Approval{ID: int64(100 + len(d.approvals)), Org: 10, Subject: OfMessage, Of: 7, Locale: l, Role: role,
				At: noon.AddDate(0, -1, 0), Expires: forGood, Digest: shelf(cup()).DigestMessage(d.message, l)})
		}
	}
	return d, shelf
}

func TestWhatWasApprovedBeforeThereWerePicturesStillIs(t *testing.T) {
	t.Parallel()
	d := newDesk()
	got := d.shelf().DigestMessage(d.message, lang.Th)
	if want := "57e57ad968b8f47c7ccb8433f44d2dfbc14cd4b230f7790933923a202ac23326"; hex.EncodeToString(got[:]) != want {
		t.Errorf("the digest of a message without a picture is %x, and was %s", got[:], want)
	}
}

func TestACardCarriesItsPictureWithItsWordsInThatLanguage(t *testing.T) {
	t.Parallel()
	d, shelf := pictured()
	c := shelf(cup()).Render(d.message, lang.Th, func(_ lang.Locale, key string, _ map[string]any) string { return key })
	if want := (CardImage{"/media/bb", "a cup in th", 640, 360}); c.Image == nil || *c.Image != want || c.Credit != "Somchai" || c.Alt != "" {
		t.Errorf("the card has %+v, credit %q, motif %q", c.Image, c.Credit, c.Alt)
	}
	text := d.message.Texts[lang.Th]
	text.Alt = "ถ้วย"
	d.message.Texts[lang.Th] = text
	w := Writer{Shelf: shelf(cup()), Say: func(_ lang.Locale, key string, _ map[string]any) string { return key }}
	parts, err := w.Write(d.message, lang.Th)
	if err != nil {
		t.Fatal(err)
	}
	var sent Card
	if err := json.Unmarshal(parts.Join(), &sent); err != nil || sent.Image == nil || sent.Image.Alt != "ถ้วย" || sent.Credit != "Somchai" {
		t.Errorf("a page is sent %s, %v", parts.Join(), err)
	}
}

func TestAChangeOfThePictureTakesTheApprovalAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(p *Picture, m *Message)
		stands bool
	}{
		"as it was":              {func(*Picture, *Message) {}, true},
		"another name":           {func(p *Picture, _ *Message) { p.Name = "Cup" }, true},
		"a longer right":         {func(p *Picture, _ *Message) { p.Expires = p.Expires.Plus(9) }, true},
		"its words":              {func(p *Picture, _ *Message) { p.Alt = words("a bowl") }, false},
		"its credit":             {func(p *Picture, _ *Message) { p.Credit = "Malee" }, false},
		"its pixels":             {func(p *Picture, _ *Message) { p.Digest = "dd" }, false},
		"the file that is shown": {func(p *Picture, _ *Message) { p.Sizes[1].Digest = "dd" }, false},
		"another picture":        {func(p *Picture, m *Message) { p.ID, p.Digest, m.Picture = 6, "ee", 6 }, false},
		"the same, kept twice":   {func(p *Picture, m *Message) { p.ID, m.Picture = 6, 6 }, true},
		"no picture":             {func(_ *Picture, m *Message) { m.Picture = 0 }, false},
		"words of its own": {func(_ *Picture, m *Message) {
			for l, text := range m.Texts {
				text.Alt = "own"
				m.Texts[l] = text
			}
		}, false},
	} {
		d, shelf := pictured()
		p := cup()
		p.Sizes = slices.Clone(p.Sizes)
		c.change(&p, &d.message)
		for _, l := range lang.All {
			if v := shelf(p).Judge(d.message, l, noon); (v.Why == "") != c.stands {
				t.Errorf("%s, %s: %q", name, l, v.Why)
			}
		}
	}
}

func TestAMessageGoesWithTheRightToShowItsPicture(t *testing.T) {
	t.Parallel()
	d, shelf := pictured()
	ends := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	if v := shelf(cup()).Judge(d.message, lang.En, noon); v.Why != "" || !v.Until.Equal(ends) {
		t.Errorf("may be shown until %s, %q", v.Until, v.Why)
	}
	for name, c := range map[string]struct {
		shelf Shelf
		now   time.Time
		why   string
	}{
		"the last instant":  {shelf(cup()), ends.Add(-time.Nanosecond), ""},
		"the right is over": {shelf(cup()), ends, "text.picture_over"},
	} {
		if v := c.shelf.Judge(d.message, lang.En, c.now); v.Why != c.why {
			t.Errorf("%s: %q", name, v.Why)
		}
	}
	// Whatever was approved, a picture has to be there and have words.
	for why, p := range map[string][]Picture{"text.picture_missing": nil, "text.picture_alt": {{ID: 5, Digest: "aa", Sizes: cup().Sizes}}} {
		s := shelf(p...)
		for _, role := range Roles(d.message) {
			k := ApprovalKey{OfMessage, 7, lang.En}
			s.Approvals[k] = append(s.Approvals[k], Approval{Subject: OfMessage, Of: 7, Locale: lang.En, Role: role, At: noon, Expires: forGood, Digest: s.DigestMessage(d.message, lang.En)})
		}
		if v := s.Judge(d.message, lang.En, noon); v.Why != why {
			t.Errorf("%q, want %q", v.Why, why)
		}
	}
	if got := d.message.Missing(lang.En); len(got) != 0 {
		t.Errorf("the library says what the picture shows, and %v is missing", got)
	}
}

func TestWhoeverSaysWhatAPictureShowsIsAmongTheWriters(t *testing.T) {
	t.Parallel()
	d, shelf := pictured()
	first, second, third := cup(), cup(), cup()
	second.Alt = lang.Text{lang.ZhHans: first.Alt[lang.ZhHans], lang.ZhHant: first.Alt[lang.ZhHant], lang.Th: "ถ้วยชา", lang.En: first.Alt[lang.En]}
	third.Alt, third.Licence = second.Alt, "a contract"
	f := MessageFile{Message: d.message, Shelf: shelf(third), Versions: []MessageVersion{{Message: d.message, By: actor(1)}},
		Told: []PictureVersion{{third, actor(4)}, {second, actor(3)}, {first, actor(2)}}}
	for l, want := range map[lang.Locale][]access.Actor{lang.Th: {actor(1), actor(3)}, lang.En: {actor(1), actor(2)}} {
		if got := f.Writers(l, f.Shelf.DigestMessage(f.Message, l)); !slices.Equal(got, want) {
			t.Errorf("%s was written by %v, want %v", l, got, want)
		}
	}
}
