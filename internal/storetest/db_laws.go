package storetest

import (
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/content/lint"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Laws holds the law library and its sign-off to their contract.
func Laws(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a card that takes another's place ends it in the same moment", lawSupersedes},
		{"a card that cannot be is refused at its fields", lawRefused},
		{"a repealed band is refused on and after its repeal", lawRepealed},
		{"all that decides on a card is read at once", lawFile},
		{"a card is approved by another than its writer, in a role", lawDecided},
		{"what is sent back needs a reason and loses its approval", lawSentBack},
		{"a card without a source is approved by nobody", lawUnsourced},
		{"a finding passes with a reason, for its words alone", lawOverride},
		{"a card of somebody else is not there", lawScope},
	})
}

func (w *world) reviewer(t *testing.T, role access.Role) access.Actor {
	t.Helper()
	p := must[access.Staff](t)(w.access.AddStaff(t.Context(), w.ours.scope(), access.Staff{Email: string(role) + "@example.org", Name: "Nok " + string(role), Role: role, Locale: lang.Th, Password: "phc"}))
	return access.Actor{Staff: p.ID, Name: p.Name}
}

func (w *world) file(t *testing.T, c content.LawCard) content.LawFile {
	t.Helper()
	card := must[content.LawCard](t)(w.content.LawByPublic(t.Context(), w.ours.scope(), c.Public))
	return must[[]content.LawFile](t)(w.content.LawFiles(t.Context(), w.ours.scope(), []content.LawCard{card}))[0]
}

// request asks a step for a card in some languages, by what it says now.
func request(c content.LawCard, asked content.Asked, languages ...lang.Locale) content.Request {
	r := content.Request{Subject: content.OfLaw, Public: c.Public, Asked: asked, Words: map[lang.Locale]content.Digest{}, Reason: "the amount is not the statute's"}
	for _, l := range languages {
		r.Words[l] = content.DigestLaw(c, l)
	}
	return r
}

func by(who access.Actor, step content.Step, holds ...content.Reviewing) content.Asked {
	return content.Asked{Step: step, By: who, Holds: holds, Role: content.LawReview, Expires: Noon.AddDate(0, 6, 0)}
}

func lawSupersedes(t *testing.T, w *world) {
	ctx, s, actor := t.Context(), w.ours.scope(), w.ours.actor()
	next := lawCard()
	next.Supersedes, next.InForceFrom, next.Fine.Amount = w.ours.law.ID, campaigns.Date{Year: 2026, Month: time.November, Day: 20}, 2_000_000
	next = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, actor, next))
	old := w.file(t, w.ours.law)
	if old.Card.Version != 2 || old.Card.InForceTo != next.InForceFrom.Plus(-1) || len(old.Successors) != 1 || old.Successors[0].ID != next.ID {
		t.Errorf("the old card: version %d until %s, after it %v", old.Card.Version, old.Card.InForceTo, old.Successors)
	}
	if alarms := old.Alarms(Noon); len(alarms) < 2 || alarms[0] != content.Superseded || alarms[1] != content.Over {
		t.Errorf("alarms %v", alarms)
	}
	// Saving it again changes nothing of the old one; a circle, another place and another's card are refused.
	next = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, actor, next))
	if again := w.file(t, w.ours.law); again.Card.Version != 2 {
		t.Errorf("version %d after saving the new one again", again.Card.Version)
	}
	circle := old.Card
	circle.Supersedes = next.ID
	_, err := w.content.SaveLaw(ctx, s, actor, circle)
	refused(t, err, fault.Invalid, "/supersedes", "law.supersedes_itself")
	elsewhere := lawCard()
	elsewhere.Place, elsewhere.Supersedes = "HK", next.ID
	_, err = w.content.SaveLaw(ctx, s, actor, elsewhere)
	refused(t, err, fault.Invalid, "/place", "law.supersedes_elsewhere")
	foreign := lawCard()
	foreign.Supersedes = w.theirs.law.ID
	_, err = w.content.SaveLaw(ctx, s, actor, foreign)
	refused(t, err, fault.NotFound, "/supersedes", "not_found")
	early := lawCard()
	early.Supersedes, early.InForceFrom = next.ID, campaigns.Date{Year: 2019, Month: time.January, Day: 1}
	_, err = w.content.SaveLaw(ctx, s, actor, early)
	refused(t, err, fault.Invalid, "/in_force_from", "law.supersede_too_early")
}

func lawRefused(t *testing.T, w *world) {
	before := position(t, w)
	c := lawCard()
	c.Place, c.Conduct, c.Confidence, c.SourceURL = "XX", "sing", "Z", "javascript:alert(1)"
	c.Imprisonment, c.Fine = content.Term{MinMonths: 24, MaxMonths: 12}, content.Money{Amount: 5, Currency: "XXX"}
	c.InForceTo, c.AsOf = campaigns.Date{Year: 2018, Month: time.May, Day: 1}, campaigns.DateOf(Noon).Plus(9)
	_, err := w.content.SaveLaw(t.Context(), w.ours.scope(), w.ours.actor(), c)
	got := map[string]string{}
	for _, f := range fault.All(err) {
		got[f.Field] = f.Key
	}
	for field, key := range map[string]string{"/place": "law.unknown_place", "/conduct": "law.unknown_conduct", "/confidence": "law.unknown_confidence",
		"/source_url": "law.bad_source", "/imprisonment": "law.bad_term", "/fine": "law.unknown_currency", "/in_force_to": "law.ends_before_it_begins", "/as_of": "law.as_of_ahead"} {
		if got[field] != key {
			t.Errorf("%s: %q, want %q", field, got[field], key)
		}
	}
	if after := position(t, w); after != before {
		t.Errorf("a refused card moved the revision from %v to %v", before, after)
	}
}

func lawRepealed(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	c := lawCard()
	c.Place, c.Conduct = "CN", content.BringIn
	c.Lead = lang.Text{lang.ZhHans: "走私象牙，价值20万元以上不满100万元的", lang.ZhHant: "走私象牙", lang.Th: "ลักลอบนำเข้า", lang.En: "smuggling ivory"}
	_, err := w.content.SaveLaw(ctx, s, w.ours.actor(), c)
	refused(t, err, fault.Invalid, "/lead", "law.rests_on_repealed")
	// As history it may be kept, with its last day; approved it is by nobody, whatever the path.
	c.InForceFrom, c.InForceTo = campaigns.Date{Year: 2014, Month: time.September, Day: 10}, campaigns.Date{Year: 2022, Month: time.April, Day: 8}
	c = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), c))
	if err := w.content.Decide(ctx, s, request(c, by(w.ours.actor(), content.Submit), lang.ZhHans)); !fault.Is(err, fault.Conflict) {
		t.Errorf("put to review: %v", err)
	}
	a := w.ours.approval()
	a.Subject, a.Of, a.Locale, a.Role, a.Digest = content.OfLaw, c.ID, lang.ZhHans, content.LawReview, content.DigestLaw(c, lang.ZhHans)
	_, err = w.content.Approve(ctx, s, a)
	refused(t, err, fault.Conflict, "/lead", "law.superseded")
}

func lawFile(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	c := w.ours.law
	c.Fine.Amount = 900_000
	c = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, access.Actor{Name: "a command"}, c))
	f := w.file(t, c)
	if len(f.Versions) != 2 || f.Versions[0].By.Name != "a command" || f.Versions[1].By != w.ours.actor() || f.Versions[1].Card.Fine.Amount != 1_000_000 {
		t.Errorf("versions %+v", f.Versions)
	}
	if !f.OnAir || f.Blocked[lang.En] || f.Dossier(lang.En, Noon).Stage(Noon) != content.Draft {
		t.Errorf("on air %v, blocked %v, %s", f.OnAir, f.Blocked, f.Dossier(lang.En, Noon).Stage(Noon))
	}
	citing := must[[]content.Message](t)(w.content.Citing(ctx, s, c))
	if len(citing) != 1 || citing[0].ID != w.ours.message.ID {
		t.Errorf("cited by %v", citing)
	}
	paused := w.ours.campaign
	paused.State = campaigns.Paused
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, s, w.ours.actor(), paused))
	if w.file(t, c).OnAir {
		t.Error("on air in a paused campaign")
	}
	if none := must[[]content.LawFile](t)(w.content.LawFiles(ctx, s, nil)); none != nil {
		t.Errorf("of no card: %v", none)
	}
}

func lawDecided(t *testing.T, w *world) {
	ctx, s, c := t.Context(), w.ours.scope(), w.ours.law
	lawyer := w.reviewer(t, access.RoleReviewerLaw)
	give := func(who access.Actor, holds ...content.Reviewing) error {
		return w.content.Decide(ctx, s, request(c, by(who, content.Approve, holds...), lang.ZhHans, lang.Th))
	}
	refused(t, give(lawyer, content.LawReview), fault.Conflict, "", "signoff.not_in_review")
	noError(t, w.content.Decide(ctx, s, request(c, by(w.ours.actor(), content.Submit), lang.All...)))
	if got := w.file(t, c).Dossier(lang.Th, Noon).Stage(Noon); got != content.InReview {
		t.Errorf("submitted it is %s", got)
	}
	refused(t, give(lawyer), fault.Forbidden, "role", "signoff.not_your_role")
	refused(t, give(w.ours.actor(), content.LawReview), fault.Forbidden, "", "signoff.your_own")
	before := position(t, w)
	stale := request(c, by(lawyer, content.Approve, content.LawReview), lang.ZhHans, lang.Th)
	stale.Words[lang.Th] = content.Digest{1}
	refused(t, w.content.Decide(ctx, s, stale), fault.Stale, "", "signoff.changed")
	if after := position(t, w); after != before || len(w.file(t, c).Approvals) != 0 {
		t.Error("of two languages one was refused, and the other approved")
	}
	noError(t, give(lawyer, content.LawReview))
	f := w.file(t, c)
	for l, want := range map[lang.Locale]content.Stage{lang.ZhHans: content.Live, lang.Th: content.Live, lang.En: content.InReview} {
		if got := f.Dossier(l, Noon).Stage(Noon); got != want {
			t.Errorf("%s is %s, want %s", l, got, want)
		}
	}
	if got := w.verbs(t, c.Public); got != "approved approved submitted submitted submitted submitted made" {
		t.Errorf("the audit has: %s", got)
	}
	// Another amount is another text: the approval is gone, and whoever approved may not approve their own change.
	c.Fine.Amount = 1
	c = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, lawyer, c))
	if got := w.file(t, c).Dossier(lang.Th, Noon).Stage(Noon); got != content.Draft {
		t.Errorf("changed it is %s", got)
	}
	noError(t, w.content.Decide(ctx, s, request(c, by(w.ours.actor(), content.Submit), lang.Th)))
	refused(t, w.content.Decide(ctx, s, request(c, by(lawyer, content.Approve, content.LawReview), lang.Th)), fault.Forbidden, "", "signoff.your_own")
}

func (w *world) verbs(t *testing.T, public string) string {
	t.Helper()
	out := ""
	for i, l := range lines(t, w, w.ours.scope(), access.AuditAsk{Subject: public}) {
		if i > 0 {
			out += " "
		}
		out += string(l.Verb)
	}
	return out
}

func lawSentBack(t *testing.T, w *world) {
	ctx, s, c := t.Context(), w.ours.scope(), w.ours.law
	lawyer := w.reviewer(t, access.RoleReviewerLaw)
	noError(t, w.content.Decide(ctx, s, request(c, by(w.ours.actor(), content.Submit), lang.En)))
	noError(t, w.content.Decide(ctx, s, request(c, by(lawyer, content.Approve, content.LawReview), lang.En)))
	short := request(c, by(lawyer, content.Object, content.LawReview), lang.En)
	short.Reason = "no"
	refused(t, w.content.Decide(ctx, s, short), fault.Invalid, "/reason", "signoff.reason_short")
	noError(t, w.content.Decide(ctx, s, request(c, by(lawyer, content.Object, content.LawReview), lang.En)))
	f := w.file(t, c)
	if got := f.Dossier(lang.En, Noon).Stage(Noon); got != content.Draft || f.Approvals[0].Withdrew.IsZero() {
		t.Errorf("sent back it is %s, approvals %+v", got, f.Approvals)
	}
	last := f.Log[len(f.Log)-1]
	if last.Step != content.Object || last.Role != content.LawReview || last.Reason != "the amount is not the statute's" || last.By != lawyer || !last.At.Equal(Noon) {
		t.Errorf("the log says %+v", last)
	}
	refused(t, w.content.Decide(ctx, s, content.Request{Subject: content.OfLaw, Public: c.Public, Asked: by(lawyer, content.Submit)}), fault.Invalid, "/locales", "signoff.no_language")
}

func lawUnsourced(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	for _, confidence := range content.Confidences {
		c := lawCard()
		c.SourceURL, c.Confidence = "", confidence
		c = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), c))
		refused(t, w.content.Decide(ctx, s, request(c, by(w.ours.actor(), content.Submit), lang.En)), fault.Conflict, "/source_url", "law.no_source")
		a := w.ours.approval()
		a.Subject, a.Of, a.Locale, a.Digest = content.OfLaw, c.ID, lang.En, content.DigestLaw(c, lang.En)
		_, err := w.content.Approve(ctx, s, a)
		refused(t, err, fault.Conflict, "/source_url", "law.no_source")
	}
}

func lawOverride(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	c := lawCard()
	c.Lead = lang.Text{lang.En: "rare ivory may not be taken out"}
	c = must[content.LawCard](t)(w.content.SaveLaw(ctx, s, w.ours.actor(), c))
	submit := request(c, by(w.ours.actor(), content.Submit), lang.En)
	refused(t, w.content.Decide(ctx, s, submit), fault.Conflict, "", "signoff.blocked")
	o := lint.Override{Rule: "scarcity", Field: lint.Lead, Locale: lang.En, Quote: "rare", Reason: "why not", By: w.ours.actor()}
	refused(t, w.content.Override(ctx, s, content.OfLaw, c.Public, o), fault.Invalid, "reason", "lint.reason_short")
	o.Reason = "The statute itself uses this word."
	elsewhere := o
	elsewhere.Quote = "rarest"
	refused(t, w.content.Override(ctx, s, content.OfLaw, c.Public, elsewhere), fault.Conflict, "", "lint.no_such_finding")
	noError(t, w.content.Override(ctx, s, content.OfLaw, c.Public, o))
	noError(t, w.content.Decide(ctx, s, submit))
	refused(t, w.content.Override(ctx, s, content.OfLaw, c.Public, o), fault.Conflict, "", "lint.no_such_finding")
	if got := w.verbs(t, c.Public); got != "submitted overrode made" {
		t.Errorf("the audit has: %s", got)
	}
}

func lawScope(t *testing.T, w *world) {
	ctx, c := t.Context(), w.ours.law
	for name, err := range map[string]error{
		"read":   second(w.content.LawByPublic(ctx, w.theirs.scope(), c.Public)),
		"files":  second(w.content.LawFiles(ctx, w.theirs.scope(), []content.LawCard{c})),
		"citing": second(w.content.Citing(ctx, w.theirs.scope(), c)),
		"decide": w.content.Decide(ctx, w.theirs.scope(), request(c, by(w.theirs.actor(), content.Submit), lang.En)),
		"override": w.content.Override(ctx, w.theirs.scope(), content.OfLaw, c.Public,
			lint.Override{Rule: "scarcity", Locale: lang.En, Reason: "because it is theirs", By: w.theirs.actor()}),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %s: %v", name, err)
		}
	}
	refused(t, w.content.Decide(ctx, w.ours.scope(), content.Request{Subject: "song", Public: c.Public, Asked: by(w.ours.actor(), content.Submit), Words: map[lang.Locale]content.Digest{lang.En: {}}}),
		fault.Invalid, "/subject", "approval.unknown_subject")
}

func second[V any](_ V, err error) error { return err }
