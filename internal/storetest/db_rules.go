package storetest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Rules holds the rules of review and the vetoes of partners to their contract.
func Rules(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"rules are versions of one's own organisation", rulesVersions},
		{"other rules settle the queue and reach the plan", rulesSettle},
		{"what rules would take off air is known before", rulesCost},
		{"a partner vetoes what it carries, with a reason, and lifts it", vetoes},
	})
}

var species = content.Rules{{Role: content.SpeciesReview, Frames: []content.Frame{content.Legal}, Places: []string{"TH"}}}

func rulesVersions(t *testing.T, w *world) {
	ctx, s, by := t.Context(), w.ours.scope(), w.ours.actor()
	none := must[content.Rulebook](t)(w.content.Rulebook(ctx, s))
	if none.Version != 0 || len(none.Rules) != 0 {
		t.Errorf("before there are any: %+v", none)
	}
	_, err := w.content.SaveRulebook(ctx, s, by, content.Rulebook{Rules: content.Rules{{Role: "king"}}})
	refused(t, err, fault.Invalid, "/rules/0/role", "signoff.unknown_role")
	_, err = w.content.SaveRulebook(ctx, s, by, content.Rulebook{Rules: content.Rules{{Role: content.BrandReview, Places: []string{"Mars"}}}})
	refused(t, err, fault.Invalid, "/rules/0/place", "law.unknown_place")
	first := must[content.Rulebook](t)(w.content.SaveRulebook(ctx, s, by, content.Rulebook{Rules: species}))
	if diff := cmp.Diff(first, must[content.Rulebook](t)(w.content.Rulebook(ctx, s))); diff != "" || first.Version != 1 {
		t.Errorf("version %d: %s", first.Version, diff)
	}
	_, err = w.content.SaveRulebook(ctx, s, by, content.Rulebook{})
	refused(t, err, fault.Stale, "/version", "edited_meanwhile")
	first.Rules = nil
	must[content.Rulebook](t)(w.content.SaveRulebook(ctx, s, by, first))
	all := must[[]content.RulebookVersion](t)(w.content.RulebookVersions(ctx, s, 9))
	if len(all) != 2 || all[0].Version != 2 || len(all[1].Rules) != 1 || all[1].By != by {
		t.Errorf("versions %+v", all)
	}
	if got := must[content.Rulebook](t)(w.content.Rulebook(ctx, w.theirs.scope())); got.Version != 0 {
		t.Errorf("the other house reads %+v", got)
	}
	if got := w.verbs(t, first.Public); got != "changed made" {
		t.Errorf("the audit has: %s", got)
	}
}

func rulesSettle(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m, _, _ := w.signed(t)
	queue := func() (out []string) {
		q := must[content.Queue](t)(w.content.Queue(ctx, s, content.WaitingAsk{Holds: content.Reviewings, Now: Noon, Most: 9}))
		for _, one := range q.Texts {
			out = append(out, one.Public+show(one.Roles))
		}
		return out
	}
	if got := queue(); len(got) != 0 {
		t.Errorf("approved, and waits: %v", got)
	}
	book := must[content.Rulebook](t)(w.content.SaveRulebook(ctx, s, w.ours.actor(), content.Rulebook{Rules: species}))
	if diff := cmp.Diff([]string{m.Public + "[species]"}, queue()); diff != "" {
		t.Errorf("another role is asked for: %s", diff)
	}
	if lacks := w.messageFile(t, m).Dossier(lang.En, Noon).Lacks(Noon); len(lacks) != 1 || lacks[0] != content.SpeciesReview {
		t.Errorf("lacks %v", lacks)
	}
	if got := snapshot(t, w, Noon).Rulebooks; len(got) != 1 || cmp.Diff(book, got[0]) != "" {
		t.Errorf("the plan reads %+v", got)
	}
	book.Rules = nil
	must[content.Rulebook](t)(w.content.SaveRulebook(ctx, s, w.ours.actor(), book))
	if got := queue(); len(got) != 0 {
		t.Errorf("asked for no more, and waits: %v", got)
	}
}

func rulesCost(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	cost := func(r content.Rules) content.Loss { return must[content.Loss](t)(w.content.RulesCost(ctx, s, r)) }
	if got := cost(species); got != (content.Loss{}) {
		t.Errorf("nothing is on air, and %+v would be lost", got)
	}
	w.signed(t)
	for _, a := range []content.Approval{
		{Subject: content.OfLaw, Of: w.ours.law.ID, Role: content.LawReview, Digest: content.DigestLaw(w.ours.law, lang.En)},
		{Subject: content.OfStatement, Of: w.ours.promise.ID, Role: content.LanguageReview, Digest: content.DigestStatement(w.ours.promise, lang.En)},
		{Subject: content.OfStatement, Of: w.ours.consent.ID, Role: content.LanguageReview, Digest: content.DigestStatement(w.ours.consent, lang.En)},
	} {
		a.Locale, a.By, a.At, a.Expires = lang.En, access.Actor{Name: "seed"}, Noon, Noon.AddDate(1, 0, 0)
		must[content.Approval](t)(w.content.Approve(ctx, s, a))
	}
	if got := cost(species); got != (content.Loss{Texts: 1, Campaigns: 1}) {
		t.Errorf("one text of one live campaign, got %+v", got)
	}
	if got := cost(content.Rules{{Role: content.SpeciesReview, Frames: []content.Frame{content.Art}}}); got != (content.Loss{}) {
		t.Errorf("rules of another frame cost %+v", got)
	}
}

func vetoes(t *testing.T, w *world) {
	ctx, s, by := t.Context(), w.ours.partner.Scope(), access.Actor{Name: "Partner"}
	m := w.ours.message
	refused(t, w.content.Veto(ctx, s, by, m.Public, "no"), fault.Invalid, "/reason", "veto.reason_short")
	why := "Our guests are children."
	for name, err := range map[string]error{
		"of a message that it does not carry": w.content.Veto(ctx, s, by, w.theirs.message.Public, why),
		"by a partner that does not carry it": w.content.Veto(ctx, w.theirs.partner.Scope(), by, m.Public, why),
		"of nothing":                          w.content.LiftVeto(ctx, s, by, "msg_none"),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused(t, w.content.LiftVeto(ctx, s, by, m.Public), fault.Conflict, "", "veto.none")
	before := position(t, w).Revision
	noError(t, w.content.Veto(ctx, s, by, m.Public, why))
	refused(t, w.content.Veto(ctx, s, by, m.Public, why), fault.Conflict, "", "veto.already")
	if position(t, w).Revision == before {
		t.Error("nodes are not told of a veto")
	}
	if got := snapshot(t, w, Noon).Vetoes; len(got) != 1 || got[0].Partner != w.ours.partner.ID || got[0].Message != m.ID {
		t.Errorf("the plan reads %+v", got)
	}
	told := must[content.Beside](t)(w.content.Beside(ctx, w.ours.scope(), m.ID)).Vetoes
	if len(told) != 1 || told[0].Reason != why || told[0].Name[lang.En] != "ours partner" {
		t.Errorf("staff are told %+v", told)
	}
	if got := must[content.Beside](t)(w.content.Beside(ctx, w.theirs.scope(), m.ID)); len(got.Vetoes) != 0 {
		t.Errorf("the other house is told %+v", got)
	}
	carried := must[[]content.Carried](t)(w.content.Carried(ctx, s))
	if len(carried) != 2 || carried[1].Message.ID != m.ID || carried[1].Veto.Reason != why || !carried[0].Veto.At.IsZero() {
		t.Errorf("its placements carry %+v", carried)
	}
	then := must[delivery.Position](t)(w.plan.Position(ctx))
	noError(t, w.content.LiftVeto(ctx, s, by, m.Public))
	if got := snapshot(t, w, Noon).Vetoes; len(got) != 0 {
		t.Errorf("lifted, and the plan reads %+v", got)
	}
	if then == position(t, w) {
		t.Error("nodes are not told that a veto was lifted")
	}
	if got := w.verbs(t, m.Public); !strings.HasPrefix(got, "unvetoed vetoed") {
		t.Errorf("the audit has: %s", got)
	}
}
