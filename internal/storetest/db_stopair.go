package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/lang"
)

// stopKeepsAir holds that a stop keeps what it took off the air, whatever is said later.
func stopKeepsAir(t *testing.T, w *world) {
	ctx, s := t.Context(), w.ours.scope()
	m := must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), content.Message{Frame: content.Empathy, Name: "plain", Action: content.Dismiss,
		Texts: map[lang.Locale]content.Text{lang.En: {Headline: "Travel light", Body: "Leave ivory at the shop.", ActionLabel: "Close", Why: "This page is about Thailand."}}}))
	must[content.Approval](t)(w.content.Approve(ctx, s, content.Approval{Subject: content.OfMessage, Of: m.ID, Locale: lang.En, Role: content.LanguageReview,
		Digest: w.messageFile(t, m).Dossier(lang.En, Noon).Text, By: w.reviewer(t, access.RoleReviewerLanguage), At: Noon, Expires: Noon.AddDate(0, 1, 0)}))
	c := w.ours.campaign
	c.Messages = []campaigns.Choice{{Message: m.ID, Variant: "a", Weight: 1}}
	c = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, s, w.ours.actor(), c))
	said := content.Aired{Locale: lang.En, Name: m.Name, Headline: m.Texts[lang.En].Headline, Body: m.Texts[lang.En].Body}
	stop := func(scope access.Scope, target delivery.Target) delivery.Air {
		one := must[delivery.Stop](t)(w.plan.RecordStop(ctx, scope, delivery.Stop{Target: target, On: true, Reason: "wrong", By: w.ours.actor()}))
		noError(t, w.plan.KeepAir(ctx, one))
		return must[map[int64]delivery.Air](t)(w.plan.StopsAir(ctx, access.System, []int64{one.Seq}))[one.Seq]
	}
	for _, row := range []struct {
		name string
		got  delivery.Air
		want delivery.Air
	}{
		{"a message", stop(s, delivery.Target{Kind: delivery.StopMessage, ID: m.ID}), delivery.Air{Texts: []content.Aired{said}}},
		{"in another language", stop(s, delivery.Target{Kind: delivery.StopMessage, ID: m.ID, Locale: lang.Th}), delivery.Air{}},
		{"in its language", stop(s, delivery.Target{Kind: delivery.StopMessage, ID: m.ID, Locale: lang.En}), delivery.Air{Texts: []content.Aired{said}}},
		{"a campaign", stop(s, delivery.Target{Kind: delivery.StopCampaign, ID: c.ID}), delivery.Air{Texts: []content.Aired{said}, Places: []string{w.ours.placement.Name}}},
		{"a law card nobody approved", stop(s, delivery.Target{Kind: delivery.StopLaw, ID: w.ours.law.ID}), delivery.Air{}},
		{"a partner", stop(s, delivery.Target{Kind: delivery.StopPartner, ID: w.ours.partner.ID}), delivery.Air{Campaigns: []lang.Text{c.Name}}},
		{"a placement, by the installation", stop(access.System, delivery.Target{Kind: delivery.StopPlacement, ID: w.ours.placement.ID}), delivery.Air{Campaigns: []lang.Text{c.Name}}},
		{"a partner, by a team that has nothing there", stop(access.Scope{Org: w.ours.partner.ID}, delivery.Target{Kind: delivery.StopPartner, ID: w.ours.partner.ID}), delivery.Air{}},
	} {
		if diff := cmp.Diff(row.want, row.got); diff != "" {
			t.Errorf("%s: %s", row.name, diff)
		}
	}
	other := m // another version of it
	other.Texts = map[lang.Locale]content.Text{lang.En: {Headline: "Something else", Body: "Other words", ActionLabel: "Go"}}
	must[content.Message](t)(w.content.SaveMessage(ctx, s, w.ours.actor(), other))
	here := must[delivery.Here](t)(w.plan.StopsHere(ctx, w.ours.partner.Scope(), Noon, 9))
	var told []content.Aired
	for _, spell := range here.Told {
		if spell.Target == (delivery.Target{Kind: delivery.StopMessage, ID: m.ID}) {
			told = spell.Texts
		}
	}
	if diff := cmp.Diff([]content.Aired{said}, told); diff != "" {
		t.Errorf("who carried it reads what it said then: %s", diff)
	}
	if got := must[map[int64]delivery.Air](t)(w.plan.StopsAir(ctx, w.theirs.scope(), []int64{1, 2, 3})); len(got) != 0 {
		t.Errorf("somebody else reads what our stops took off: %v", got)
	}
}
