package delivery

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/internal/lang"
)

// picturedSnapshot is the lawful world with a picture on its message, approved so.
func picturedSnapshot(t *testing.T) Snapshot {
	t.Helper()
	s := lawfulWorld().snapshot(t)
	alt := lang.Text{}
	for _, l := range lang.All {
		alt[l] = "a cup in " + string(l)
	}
	s.Pictures = []content.Picture{{ID: 5, Org: owner, Public: "pic_cup", Version: 1, Digest: "aa", Alt: alt, Licence: "ours",
		Expires: campaigns.DateOf(noon).Plus(1), Sizes: []content.PictureSize{{Digest: "aa", Width: 700, Height: 350}}}}
	at := slices.IndexFunc(s.Messages, func(m content.Message) bool { return m.ID == lawful })
	s.Messages[at].Picture = 5
	shelf := content.NewShelf(s.Cards, s.Statements, nil, s.Pictures...)
	for i, a := range s.Approvals {
		if a.Subject == content.OfMessage && a.Of == lawful {
			s.Approvals[i].Digest = shelf.DigestMessage(s.Messages[at], a.Locale)
		}
	}
	return s
}

// shows is the picture of the message in a language; empty when the message may not be shown at an instant.
func shows(t *testing.T, p *Plan, l lang.Locale, now time.Time) content.CardImage {
	t.Helper()
	piece := p.pieces[lawful]
	if !piece.speaks(l, now) {
		return content.CardImage{}
	}
	var c content.Card
	if err := json.Unmarshal(piece.in(l).card().Join(), &c); err != nil || c.Image == nil {
		t.Fatalf("the card has no picture: %s, %v", piece.in(l).card().Join(), err)
	}
	return *c.Image
}

func TestAPlanCarriesThePictureThatWasApproved(t *testing.T) {
	t.Parallel()
	s := picturedSnapshot(t)
	want := content.CardImage{Src: "/media/aa", Alt: "a cup in th", Width: 700, Height: 350}
	stock := NewStock(s)
	kept := reread(t, stock)
	for name, stock := range map[string]*Stock{"as it was read": stock, "as it was kept": kept} {
		plan, err := stock.Compile(options(noon))
		if err != nil {
			t.Fatal(err)
		}
		if got := shows(t, plan, lang.Th, noon); got != want {
			t.Errorf("%s: %+v", name, got)
		}
		if diff := cmp.Diff([]string{"aa"}, plan.Files()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAPlanRefusesAMessageWhosePictureIsNotTheOneThatWasApproved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(p *content.Picture)
		why    string
	}{
		"other pixels":       {func(p *content.Picture) { p.Digest = "bb" }, "text.not_approved_language"},
		"another file":       {func(p *content.Picture) { p.Sizes = []content.PictureSize{{Digest: "bb", Width: 700, Height: 350}} }, "text.not_approved_language"},
		"other words":        {func(p *content.Picture) { p.Alt = lang.Text{lang.Th: "ถ้วย"} }, "text.not_approved_language"},
		"another credit":     {func(p *content.Picture) { p.Credit = "Malee" }, "text.not_approved_language"},
		"a right that ended": {func(p *content.Picture) { p.Expires = campaigns.DateOf(noon).Plus(-1) }, "text.picture_over"},
		"none at all":        {func(p *content.Picture) { p.ID = 6 }, "text.not_approved_language"},
	} {
		s := picturedSnapshot(t)
		before := compile(t, s, noon)
		s.Pictures = slices.Clone(s.Pictures)
		s.Pictures[0].Version++
		c.change(&s.Pictures[0])
		plan := after(t, before, s, noon) // what did not change is not judged again: this must be
		if got := shows(t, plan, lang.Th, noon); got != (content.CardImage{}) {
			t.Errorf("%s: shown as %+v", name, got)
		}
		if !slices.ContainsFunc(plan.refused, func(r Refusal) bool { return r.Message == "msg_law" && r.Locale == lang.Th && r.Why == c.why }) {
			t.Errorf("%s: refused are %+v", name, plan.refused)
		}
		if len(plan.Files()) != 0 {
			t.Errorf("%s: its files are fetched: %v", name, plan.Files())
		}
	}
}

func TestAMessageIsShownNoMoreAtTheInstantThatTheRightToItsPictureEnds(t *testing.T) {
	t.Parallel()
	plan := compile(t, picturedSnapshot(t), noon)
	ends := campaigns.DateOf(noon).Plus(2).In(time.UTC)
	if got := shows(t, plan, lang.En, ends.Add(-time.Millisecond)); got.Src == "" {
		t.Error("it is not shown on the last day")
	}
	if got := shows(t, plan, lang.En, ends); got != (content.CardImage{}) {
		t.Errorf("the day after, the plan made before still shows %+v", got)
	}
}

func TestAPictureThatChangesIsTakenIn(t *testing.T) {
	t.Parallel()
	s := picturedSnapshot(t)
	changed := s.Pictures[0]
	changed.Version, changed.Name = 2, "another name"
	after := NewStock(s).After(Changes{Snapshot: Snapshot{Position: Position{Revision: 8}, Pictures: []content.Picture{changed}}, Since: Mark{Revision: 7, Approval: 1}})
	if diff := cmp.Diff([]content.Picture{changed}, after.rest.Pictures); diff != "" {
		t.Error(diff)
	}
}
