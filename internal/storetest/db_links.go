package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// linkChecks hold the store of short links and kits to its contract.
var linkChecks = []storeCheck{
	{"a link is read as it was made, and stopped once", linkLife},
	{"who took a kit away is told when what it carries is stopped, and when it is let back", kitTold},
	{"a link is its organisation's, a kit its carrier's too, and who took it away is told to both", linkScopes},
}

func (h house) link() campaigns.Link {
	day := campaigns.DateOf(Noon)
	return campaigns.Link{Name: "Arrivals 到达", Campaign: h.campaign.ID, Placement: h.placement.ID, Message: h.message.ID, Kit: "poster", Source: "airport", From: day, Until: day.Plus(30),
		Rules: []campaigns.LinkRule{{Locale: lang.Th, Place: "TH", Device: campaigns.Phone, From: day, Message: h.message.ID}}}
}

func linkLife(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), access.Actor{Staff: 9, Name: "Lek"}
	made := must[campaigns.Link](t)(w.campaigns.MakeLink(ctx, scope, by, w.ours.link()))
	want := w.ours.link()
	want.ID, want.Org, want.Public, want.Slug, want.By, want.At = made.ID, w.ours.owner.ID, made.Public, made.Slug, "Lek", made.At
	for name, got := range map[string]campaigns.Link{
		"by its id":      must[campaigns.Link](t)(w.campaigns.LinkByPublic(ctx, scope, made.Public)),
		"by its address": must[campaigns.Link](t)(w.campaigns.LinkBySlug(ctx, access.Scope{}, made.Slug)),
		"in the list":    must[[]campaigns.Link](t)(w.campaigns.LinksOf(ctx, scope, w.ours.campaign.ID, 5))[0],
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for range 2 {
		if err := w.campaigns.StopLink(ctx, scope, by, made.Public); err != nil {
			t.Fatal(err)
		}
	}
	if got := must[campaigns.Link](t)(w.campaigns.LinkBySlug(ctx, access.Scope{}, made.Slug)); got.Stopped.IsZero() {
		t.Error("a stopped link is open")
	}
	if lines := must[[]access.Line](t)(w.access.DB.Audit(ctx, scope, access.AuditAsk{Kind: access.OnLink, Subject: made.Public, Limit: 5})); len(lines) != 2 {
		t.Errorf("audit: %+v", lines)
	}
	foreign := w.ours.link()
	foreign.Message = w.theirs.message.ID
	_, err := w.campaigns.MakeLink(ctx, scope, by, foreign)
	refused(t, err, fault.NotFound, "/message", "not_found")
	foreign = w.ours.link()
	foreign.Placement = w.theirs.placement.ID
	_, err = w.campaigns.MakeLink(ctx, scope, by, foreign)
	refused(t, err, fault.NotFound, "/placement", "not_found")
}

func linkScopes(t *testing.T, w *world) {
	ctx := t.Context()
	made := must[campaigns.Link](t)(w.campaigns.MakeLink(ctx, w.ours.scope(), w.ours.actor(), w.ours.link()))
	other, carrier := w.theirs.scope(), w.ours.partner.Scope()
	for name, err := range map[string]error{
		"reads it":        second(w.campaigns.LinkByPublic(ctx, other, made.Public)),
		"reads the kit":   second(w.campaigns.KitAt(ctx, other, made.Public)),
		"stops it":        w.campaigns.StopLink(ctx, other, w.theirs.actor(), made.Public),
		"takes it away":   w.campaigns.TookKit(ctx, other, w.theirs.actor(), campaigns.Download{Link: made.ID, Locale: lang.En, Format: "pdf", Digest: []byte{1}}),
		"makes one of it": second(w.campaigns.MakeLink(ctx, other, w.theirs.actor(), w.ours.link())),
		"a carrier stops": w.campaigns.StopLink(ctx, carrier, access.Actor{}, made.Public),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("another team %s: %v", name, err)
		}
	}
	if got := must[[]campaigns.Link](t)(w.campaigns.KitsAt(ctx, carrier, 5)); len(got) != 1 || got[0].ID != made.ID {
		t.Errorf("the carrier's kits: %+v", got)
	}
	if _, err := w.campaigns.KitAt(ctx, carrier, made.Public); err != nil {
		t.Error(err)
	}
	took := campaigns.Download{Link: made.ID, Message: made.Message, Locale: lang.Th, Format: "pdf", Digest: []byte{1, 2}}
	if err := w.campaigns.TookKit(ctx, carrier, access.Actor{Staff: 3, Name: "Ploy"}, took); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		scope access.Scope
		want  int
	}{"whose link it is": {w.ours.scope(), 1}, "who took it": {carrier, 1}, "anybody else": {other, 0}, "another carrier": {w.theirs.partner.Scope(), 0}} {
		got := must[[]campaigns.Download](t)(w.campaigns.TakenKits(ctx, row.scope, []int64{made.ID}, 5))
		if len(got) != row.want || row.want == 1 && (got[0].By != "Ploy" || got[0].Locale != lang.Th || got[0].Org != w.ours.partner.ID || string(got[0].Digest) != "\x01\x02") {
			t.Errorf("%s is told %+v", name, got)
		}
	}
}

func kitTold(t *testing.T, w *world) {
	ctx, ours, carrier := t.Context(), w.ours.scope(), w.ours.partner.Scope()
	made := must[campaigns.Link](t)(w.campaigns.MakeLink(ctx, ours, w.ours.actor(), w.ours.link()))
	for _, who := range []access.Scope{carrier, carrier, ours} { // the team's own copy is told to nobody: it is who stops
		noError(t, w.campaigns.TookKit(ctx, who, access.Actor{Staff: 3, Name: "Ploy"}, campaigns.Download{Link: made.ID, Message: made.Message, Locale: lang.Th, Format: "pdf", Digest: []byte{1}}))
	}
	of := func(kind delivery.TargetKind, id int64, l lang.Locale) delivery.Target {
		return delivery.Target{Kind: kind, ID: id, Locale: l}
	}
	kits := func(h house) (n int) {
		for _, k := range w.told(t, h) {
			if k == campaigns.NoticeKitOff || k == campaigns.NoticeKitBack {
				n++
			}
		}
		return n
	}
	told := 0
	for _, row := range []struct {
		target  delivery.Target
		carries bool
	}{{of(delivery.StopMessage, made.Message, ""), true}, {of(delivery.StopMessage, made.Message, lang.Th), true}, {of(delivery.StopMessage, made.Message, lang.En), false}, {of(delivery.StopLaw, w.ours.law.ID, ""), true},
		{of(delivery.StopCampaign, made.Campaign, ""), true}, {of(delivery.StopPlacement, made.Placement, ""), true}, {of(delivery.StopPartner, w.ours.partner.ID, ""), true}} {
		out := must[[]delivery.KitsOut](t)(w.plan.KitsOut(ctx, ours, row.target))
		if row.carries != (len(out) == 2) || row.carries && (out[0].Kits != 1 || out[0].Times+out[1].Times != 3 || !out[0].Last.Equal(Noon)) {
			t.Errorf("%+v: out are %+v", row.target, out)
		}
		if out := must[[]delivery.KitsOut](t)(w.plan.KitsOut(ctx, w.theirs.scope(), row.target)); len(out) != 0 {
			t.Errorf("another team is told who took kits of %+v: %+v", row.target, out)
		}
		stop := must[delivery.Stop](t)(w.plan.RecordStop(ctx, ours, delivery.Stop{On: true, Reason: "wrong", Target: row.target, By: w.ours.actor()}))
		if row.carries {
			told++
		}
		if got := w.told(t, w.ours); kits(w.ours) != told || row.carries && got[0] != campaigns.NoticeKitOff {
			t.Errorf("%+v stopped: told %v", row.target, got)
		}
		must[delivery.Stop](t)(w.plan.RecordStop(ctx, ours, delivery.Stop{Revokes: stop.Seq, Reason: "mended", By: w.ours.actor()}))
		if row.carries {
			told++
		}
		if got := w.told(t, w.ours); kits(w.ours) != told || row.carries && got[0] != campaigns.NoticeKitBack {
			t.Errorf("%+v let back: told %v", row.target, got)
		}
	}
	other := of(delivery.StopMessage, w.ours.neutral.ID, lang.Th)
	if out := must[[]delivery.KitsOut](t)(w.plan.KitsOut(ctx, ours, other)); len(out) != 0 {
		t.Errorf("nobody took a kit that tells of it: %+v", out)
	}
	for range 2 {
		noError(t, w.campaigns.TookKit(ctx, carrier, access.Actor{Staff: 3, Name: "Ploy"}, campaigns.Download{Link: made.ID, Message: made.Message, Also: []int64{w.ours.neutral.ID, 4711}, Locale: lang.Th, Format: "pdf", Digest: []byte{2}}))
	}
	if out := must[[]delivery.KitsOut](t)(w.plan.KitsOut(ctx, ours, other)); len(out) != 1 || out[0].Kits != 1 || out[0].Times != 2 {
		t.Errorf("kits that tell of it too: %+v", out)
	}
	if out := must[[]delivery.KitsOut](t)(w.plan.KitsOut(ctx, ours, of(delivery.StopCampaign, made.Campaign, ""))); len(out) != 2 || out[0].Times+out[1].Times != 5 {
		t.Errorf("kits of the campaign: %+v", out)
	}
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, ours, delivery.Stop{On: true, Reason: "wrong", Target: other, By: w.ours.actor()}))
	if got := w.told(t, w.ours); kits(w.ours) != told+1 || got[0] != campaigns.NoticeKitOff {
		t.Errorf("a message that a kit tells of is stopped: told %v", got)
	}
	if kits(w.theirs) != 0 {
		t.Error("another partner is told of the kit")
	}
}
