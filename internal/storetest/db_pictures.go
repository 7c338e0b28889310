package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/media"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Pictures holds the library of pictures to its contract.
func Pictures(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a picture is kept once, whoever uploads it again", pictureOnce},
		{"what is told of a picture is kept in versions, and its pixels stay", pictureTold},
		{"a picture of somebody else is not there, and its file is everybody's", pictureScope},
		{"a message shows a picture of its own organisation", pictureOfMessage},
		{"what is told of a picture reopens the messages that show it, and disowns who told it", pictureReopens},
		{"what dropped out of what is shown is told, until somebody takes it up", textsDropped},
		{"a writer is offered the newest pictures, the message's own and the one they name", pictureOffered},
	})
}

func drawn() media.Picture {
	return media.Picture{Digest: "d-large", Sizes: []media.Size{
		{Digest: "d-large", Type: "image/png", Width: 640, Height: 480, Data: []byte("\x89PNG\x00large")},
		{Digest: "d-small", Type: "image/png", Width: 320, Height: 240, Data: []byte("\x89PNG\x00small")}}}
}

func toldOf(name string) content.Picture {
	return content.Picture{Name: name, Alt: all("a cup"), Licence: "CC BY 4.0"}
}

// files counts the files that are kept.
func (w *world) files(t *testing.T) (n int64) {
	t.Helper()
	read(t, w.db, &n, "select count(*) from picture_file")
	return n
}

func pictureOnce(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	first, old, err := w.content.AddPicture(ctx, s, w.ours.actor(), toldOf("a cup"), drawn())
	if noError(t, err); old || first.Public == "" || len(first.Sizes) != 2 || first.Sizes[0].Bytes != len(drawn().Sizes[0].Data) || first.Version != 1 {
		t.Fatalf("%+v, old %v", first, old)
	}
	again, old, err := w.content.AddPicture(ctx, s, w.ours.actor(), toldOf("the same cup"), drawn())
	if noError(t, err); !old {
		t.Error("uploaded again it is another picture")
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	// Another organisation has the picture for itself, of the very files.
	theirs, old, err := w.content.AddPicture(ctx, w.theirs.scope(), w.theirs.actor(), toldOf("theirs"), drawn())
	if noError(t, err); old || theirs.ID == first.ID {
		t.Errorf("another organisation is given ours: %+v", theirs)
	}
	if n := w.files(t); n != 2 {
		t.Errorf("%d files of a picture in two sizes", n)
	}
	file := must[media.Size](t)(w.content.PictureFile(ctx, "d-small"))
	if diff := cmp.Diff(drawn().Sizes[1], file); diff != "" {
		t.Error(diff)
	}
	if got := w.verbs(t, first.Public); got != "made" {
		t.Errorf("the audit has: %s", got)
	}
}

func pictureTold(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	p, _, err := w.content.AddPicture(ctx, s, w.ours.actor(), toldOf("a cup"), drawn())
	noError(t, err)
	p.Licence, p.Digest, p.Sizes = "a contract", "another", nil
	p = must[content.Picture](t)(w.content.TellPicture(ctx, s, w.ours.actor(), p))
	if p.Version != 2 || p.Licence != "a contract" || p.Digest != "d-large" || len(p.Sizes) != 2 {
		t.Errorf("told: %+v", p)
	}
	if diff := cmp.Diff(p, must[content.Picture](t)(w.content.Picture(ctx, s, p.Public))); diff != "" {
		t.Error(diff)
	}
	p.Version = 1
	if _, err := w.content.TellPicture(ctx, s, w.ours.actor(), p); !fault.Is(err, fault.Stale) {
		t.Errorf("an older version: %v", err)
	}
	p.Version, p.Licence = 2, ""
	_, err = w.content.TellPicture(ctx, s, w.ours.actor(), p)
	refused(t, err, fault.Invalid, "/licence", "picture.needed")
}

func pictureScope(t *testing.T, w *world) {
	ctx := t.Context()
	p, _, err := w.content.AddPicture(ctx, w.ours.scope(), w.ours.actor(), toldOf("a cup"), drawn())
	noError(t, err)
	small := drawn()
	small.Digest, small.Sizes = small.Sizes[1].Digest, small.Sizes[1:]
	next, _, err := w.content.AddPicture(ctx, w.ours.scope(), w.ours.actor(), toldOf("a saucer"), small)
	noError(t, err)
	theirs := w.theirs.scope()
	for name, err := range map[string]error{
		"read":   second(w.content.Picture(ctx, theirs, p.Public)),
		"tell":   second(w.content.TellPicture(ctx, theirs, w.theirs.actor(), p)),
		"before": second(w.content.Pictures(ctx, theirs, p.Public, 5)),
		"file":   second(w.content.PictureFile(ctx, "d-none")),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	names := func(s access.Scope, before string, most int) (out []string) {
		for _, p := range must[[]content.Picture](t)(w.content.Pictures(ctx, s, before, most)) {
			out = append(out, p.Name)
		}
		return out
	}
	if got := names(w.ours.scope(), "", 5); len(got) != 2 || got[0] != "a saucer" {
		t.Errorf("the newest first: %v", got)
	}
	if got := names(w.ours.scope(), next.Public, 1); len(got) != 1 || got[0] != "a cup" {
		t.Errorf("before the newest: %v", got)
	}
	if got := names(theirs, "", 5); len(got) != 0 {
		t.Errorf("somebody else sees %v", got)
	}
}

// pictured is the signed message with a picture, signed again.
func (w *world) pictured(t *testing.T) (m content.Message, p content.Picture, language, law access.Actor) {
	t.Helper()
	ctx, s := t.Context(), w.ours.scope()
	m, language, law = w.signed(t)
	p, _, err := w.content.AddPicture(ctx, s, w.ours.actor(), toldOf("a cup"), drawn())
	noError(t, err)
	m.Picture = p.ID
	m = must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), m))
	if got := w.approvedBy(t, m); len(got) != 0 {
		t.Fatalf("approved without having seen the picture: %v", got)
	}
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))))
	for who, role := range map[access.Actor]content.Reviewing{language: content.LanguageReview, law: content.LawReview} {
		a := by(who, content.Approve, role)
		a.Role = role
		noError(t, w.content.Decide(ctx, s, w.ask(t, m, a)))
	}
	return m, p, language, law
}

func pictureOfMessage(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, p, _, _ := w.pictured(t)
	f := w.messageFile(t, m)
	if f.Message.Picture != p.ID || len(f.Told) != 1 || f.Told[0].By != w.ours.actor() {
		t.Errorf("the file has picture %d, told %+v", f.Message.Picture, f.Told)
	}
	if diff := cmp.Diff(p, f.Shelf.Pictures[p.ID]); diff != "" {
		t.Error(diff)
	}
	if got := w.approvedBy(t, m); len(got) != 2 {
		t.Errorf("approved by %v", got)
	}
	in := must[content.Ingredients](t)(w.campaigns.Ingredients(ctx, s, campaigns.Campaign{Org: m.Org, Messages: []campaigns.Choice{{Message: m.ID}}}))
	if diff := cmp.Diff(p, in.Shelf.Pictures[p.ID]); diff != "" {
		t.Errorf("a campaign's shelf: %s", diff)
	}
	theirs, _, err := w.content.AddPicture(ctx, w.theirs.scope(), w.theirs.actor(), toldOf("theirs"), drawn())
	noError(t, err)
	for _, id := range []int64{theirs.ID, -1} {
		m.Picture = id
		if _, err := w.content.SaveMessage(ctx, s, w.ours.actor(), m); !fault.Is(err, fault.NotFound) {
			t.Errorf("picture %d: %v", id, err)
		}
	}
}

func pictureReopens(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, p, language, law := w.pictured(t)
	waits := func() int64 {
		t.Helper()
		q := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: content.Reviewings, Now: Noon.AddDate(2, 0, 0), Most: 10}))
		return q.Total
	}
	tell := func(alt string) {
		t.Helper()
		p.Alt = all(alt)
		p = must[content.Picture](t)(w.content.TellPicture(ctx, s, language, p))
	}
	before := waits()
	p.Licence = "a contract"
	p = must[content.Picture](t)(w.content.TellPicture(ctx, s, language, p))
	if got := w.approvedBy(t, m); len(got) != 2 {
		t.Errorf("a licence was told, and approvals are left of %v", got)
	}
	tell("a bowl")
	f := w.messageFile(t, m)
	if got := w.approvedBy(t, m); len(got) != 0 || !f.Reopened(lang.En, Noon) {
		t.Errorf("other words of the picture are approved by %v, reopened %v", got, f.Reopened(lang.En, Noon))
	}
	if got := waits(); got >= before {
		t.Errorf("%d texts wait as if they were in review, %d before", got, before)
	}
	tell("a cup")
	if got := w.approvedBy(t, m); len(got) != 1 || got[0] != law {
		t.Errorf("words told by who approved them: approvals by %v, want %v alone", got, law)
	}
	if got := waits(); got != before {
		t.Errorf("%d texts wait, %d before", got, before)
	}
}

func pictureOffered(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, p, _, _ := w.pictured(t)
	other := drawn()
	other.Digest = "d-other"
	named, _, err := w.content.AddPicture(ctx, s, w.ours.actor(), toldOf("a saucer"), other)
	noError(t, err)
	theirs, _, err := w.content.AddPicture(ctx, w.theirs.scope(), w.theirs.actor(), toldOf("theirs"), drawn())
	noError(t, err)
	for _, name := range []string{"", named.Public, theirs.Public, "pic_none"} {
		shop := must[content.Workshop](t)(w.content.Workshop(ctx, s, m.Public, name))
		if _, foreign := shop.Shelf.Pictures[theirs.ID]; foreign || shop.Shelf.Pictures[p.ID].Name != "a cup" || shop.Shelf.Pictures[named.ID].Name != "a saucer" {
			t.Errorf("named %q: %v", name, shop.Shelf.Pictures)
		}
	}
}

func textsDropped(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, p, language, _ := w.pictured(t)
	gone := func() []content.Dropped {
		t.Helper()
		return must[[]content.Dropped](t)(w.content.Dropped(ctx, s, 9))
	}
	if got := gone(); len(got) != 0 {
		t.Fatalf("before anything changed: %+v", got)
	}
	law := must[content.LawCard](t)(w.content.LawByPublic(ctx, s, w.ours.law.Public))
	change := func(by int64) {
		t.Helper()
		law.Fine.Amount += by
		law = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), law))
	}
	change(1)
	want := content.Dropped{Public: m.Public, Name: m.Name, Sample: m.Sample, Locale: lang.En, Why: content.LawChanged, At: Noon}
	if diff := cmp.Diff([]content.Dropped{want}, gone()); diff != "" {
		t.Error(diff)
	}
	if other := must[[]content.Dropped](t)(w.content.Dropped(ctx, w.theirs.scope(), 9)); len(other) != 0 {
		t.Errorf("others are told %+v", other)
	}
	change(-1)
	if got := gone(); len(got) != 0 {
		t.Errorf("the card says again what was approved: %+v", got)
	}
	p.Credit = "Malee"
	p = must[content.Picture](t)(w.content.TellPicture(ctx, s, language, p))
	want.Why = content.PictureChanged
	if diff := cmp.Diff([]content.Dropped{want}, gone()); diff != "" {
		t.Error(diff)
	}
	noError(t, w.content.Decide(ctx, s, w.ask(t, m, by(w.ours.actor(), content.Submit))))
	if got := gone(); len(got) != 0 {
		t.Errorf("put to review: %+v", got)
	}
	p.Credit = "Somsri"
	must[content.Picture](t)(w.content.TellPicture(ctx, s, language, p))
	m.Name = "another name"
	m = must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), m))
	text := m.Texts[lang.En]
	text.Body = "Leave it at the shop."
	m.Texts = map[lang.Locale]content.Text{lang.En: text}
	must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), m))
	if got := gone(); len(got) != 0 {
		t.Errorf("written anew: %+v", got)
	}
}
