package storetest

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
)

// Audit holds every store to telling the audit chain what it changed.
func Audit(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"every change is told once, by whom and how", auditTells},
		{"an edit is told by what differs", auditDiffers},
		{"no secret and no address is told", auditSecrets},
		{"what came to nothing is not told", auditNothing},
		{"each sees what concerns them", auditScopes},
		{"lines come by kind, by thing and from where one left off", auditPages},
		{"the database refuses to change it", auditRefuses},
		{"what was touched all the same is found", auditTouched},
		{"many at once make one chain", auditAtOnce},
	})
}

// told is the chain as short words, from a row on.
func told(t *testing.T, w *world, after int64) (out []string) {
	t.Helper()
	for _, e := range entries(t, w) {
		if e.Seq > after {
			out = append(out, strings.TrimSpace(strings.Join([]string{e.By.Name, string(e.Verb), string(e.Kind), e.Before, e.After}, " ")))
		}
	}
	return out
}

func entries(t *testing.T, w *world) (out []access.Entry) {
	t.Helper()
	must[int64](t)(w.db.AuditChain(t.Context(), func(e access.Entry) error {
		out = append(out, e)
		return nil
	}))
	return out
}

func auditTells(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	before := int64(len(entries(t, w)))
	approval := must[content.Approval](t)(w.content.Approve(ctx, ours, w.ours.approval()))
	must[content.Approval](t)(w.content.WithdrawApproval(ctx, ours, approval.ID))
	must[content.Approval](t)(w.content.WithdrawApproval(ctx, ours, approval.ID))
	stop := stopOf(delivery.StopCampaign, w.ours.campaign.ID)
	stop.By, stop.Reason = w.ours.actor(), "wrong"
	stop = must[delivery.Stop](t)(w.plan.RecordStop(ctx, ours, stop))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, ours, delivery.Stop{Revokes: stop.Seq, By: w.ours.actor(), Reason: "mended"}))
	noError(t, w.access.SetPassword(ctx, ours, w.ours.staff.ID, "phc2"))
	noError(t, w.access.DropSessionsOf(ctx, ours, w.ours.staff.ID))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, access.System, stopOf(delivery.StopEverything, 0)))
	approved := `message  {"digest":"982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1","example":true,"expires":"2026-11-25T12:00:00Z","locale":"th","role":"language"}`
	want := []string{
		"Mali ours approved " + approved, "Mali ours withdrawn " + approved,
		`Mali ours stopped campaign  {"locale":"th","reason":"wrong"}`, `Mali ours resumed campaign  {"locale":"th","reason":"mended"}`,
		"Mali ours rekeyed staff", "Mali ours signed_out staff", `stopped everything  {"locale":"th","reason":"` + stopOf(delivery.StopEverything, 0).Reason + `"}`,
	}
	got := told(t, w, before)
	got[len(got)-1] = strings.TrimPrefix(got[len(got)-1], stopOf(delivery.StopEverything, 0).By.Name+" ")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func auditDiffers(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	before := int64(len(entries(t, w)))
	c := w.ours.campaign
	c.State, c.Priority = campaigns.Paused, 7
	c = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, ours, w.ours.actor(), c))
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, ours, w.ours.actor(), c))
	p := w.ours.placement
	p.Paused = true
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), p))
	k := must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.partner.Scope(), campaigns.Key{Kind: campaigns.Secret, Text: "5e1f", Label: "server"}))
	k.Revoked = true
	must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.partner.Scope(), k))
	must[access.Org](t)(w.access.AddOrg(ctx, w.ours.owner))
	want := []string{
		`Mali ours changed campaign {"priority":2,"state":"live"} {"priority":7,"state":"paused"}`,
		`changed placement {"paused":false} {"paused":true}`,
		`made key  {"kind":"secret","label":"server","per_minute":0,"revoked":false}`,
		`revoked key {"revoked":false} {"revoked":true}`,
	}
	if diff := cmp.Diff(want, told(t, w, before)); diff != "" {
		t.Error(diff)
	}
}

func auditSecrets(t *testing.T, w *world) {
	ctx := t.Context()
	must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.partner.Scope(), campaigns.Key{Kind: campaigns.Secret, Text: "5e1f5e1f"}))
	noError(t, w.access.SetPassword(ctx, w.ours.scope(), w.ours.staff.ID, "phc$2"))
	all := strings.Join(told(t, w, 0), "\n")
	if !strings.Contains(all, `made staff  {"disabled":false,"factor":false,"locale":"th","role":"manager","zone":""}`) {
		t.Errorf("who was added is not told:\n%s", all)
	}
	for _, secret := range []string{"5e1f5e1f", "phc", "ours@example.org"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is told", secret)
		}
	}
}

func auditNothing(t *testing.T, w *world) {
	ctx := t.Context()
	before := len(entries(t, w))
	stale := w.ours.campaign
	stale.Version = 9
	if _, err := w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), stale); !fault.Is(err, fault.Stale) {
		t.Fatal(err)
	}
	if err := w.access.SetPassword(ctx, w.theirs.scope(), w.ours.staff.ID, "x"); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	if _, err := w.plan.RecordStop(ctx, w.theirs.scope(), stopOf(delivery.StopCampaign, w.ours.campaign.ID)); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	if n := len(entries(t, w)); n != before {
		t.Errorf("%d rows, want %d", n, before)
	}
}

func lines(t *testing.T, w *world, s access.Scope, ask access.AuditAsk) []access.Line {
	t.Helper()
	if ask.Limit == 0 {
		ask.Limit = 100
	}
	return must[[]access.Line](t)(w.access.Audit(t.Context(), s, ask))
}

func auditScopes(t *testing.T, w *world) {
	ctx := t.Context()
	stop := stopOf(delivery.StopPlacement, w.ours.placement.ID)
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.staff.Scope(), stop))
	newest := func(h house) access.Line { return lines(t, w, h.staff.Scope(), access.AuditAsk{Limit: 1})[0] }
	if got := newest(w.ours); got.Verb != access.Stopped || got.Subject != w.ours.placement.Public || got.Name["en"] != w.ours.placement.Name {
		t.Errorf("who stopped it sees %+v", got)
	}
	for _, l := range lines(t, w, w.theirs.staff.Scope(), access.AuditAsk{}) {
		if l.Org != w.theirs.owner.ID && l.ByOrg != w.theirs.owner.ID {
			t.Errorf("a stranger sees %+v", l)
		}
	}
	if got := lines(t, w, access.Scope{}, access.AuditAsk{}); len(got) != 0 {
		t.Errorf("nobody sees %v", got)
	}
	names := map[access.Subject]string{}
	for _, l := range lines(t, w, access.System, access.AuditAsk{}) {
		names[l.Kind] += l.Name.In("en") + ";"
	}
	for kind, want := range map[access.Subject]string{access.OnCampaign: w.ours.campaign.Name.In("en"), access.OnMessage: "neutral", access.OnLaw: "TH",
		access.OnSegment: "ours", access.OnStaff: "Mali ours", access.OnOrg: w.ours.partner.Name.In("en"), access.OnPlacement: "confirmation"} {
		if !strings.Contains(names[kind], want) {
			t.Errorf("a %s is called %q, want %q among them", kind, names[kind], want)
		}
	}
}

func auditPages(t *testing.T, w *world) {
	all := lines(t, w, access.System, access.AuditAsk{})
	first := lines(t, w, access.System, access.AuditAsk{Limit: 3})
	rest := lines(t, w, access.System, access.AuditAsk{Before: first[2].Seq})
	if diff := cmp.Diff(all, append(first, rest...)); diff != "" {
		t.Error(diff)
	}
	if got := lines(t, w, access.System, access.AuditAsk{Kind: access.OnLaw}); len(got) != 2 || got[0].Subject != w.theirs.law.Public {
		t.Errorf("laws: %v", got)
	}
	if got := lines(t, w, w.ours.scope(), access.AuditAsk{Subject: w.ours.message.Public}); len(got) != 1 || got[0].Verb != access.Made {
		t.Errorf("one message: %v", got)
	}
	if got := lines(t, w, w.theirs.scope(), access.AuditAsk{Subject: w.ours.message.Public}); len(got) != 0 {
		t.Errorf("somebody else's message: %v", got)
	}
}

// try runs a statement for itself.
func try(t *testing.T, w *world, statement string) error {
	return w.db.Write(t.Context(), func(x *db.Tx) error {
		_, err := x.Run(statement, nil)
		return err
	})
}

func auditRefuses(t *testing.T, w *world) {
	before := entries(t, w)
	for _, statement := range []string{"update audit set verb = 'made' where seq = 2", "delete from audit where seq = 2", "delete from audit"} {
		if err := try(t, w, statement); err == nil || !strings.Contains(err.Error(), "only added to") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if diff := cmp.Diff(before, entries(t, w)); diff != "" {
		t.Error(diff)
	}
}

// verify follows the chain as it stands.
func verify(t *testing.T, w *world) (wrong []string) {
	t.Helper()
	var c access.Chain
	counter := must[int64](t)(w.db.AuditChain(t.Context(), func(e access.Entry) error {
		wrong = append(wrong, c.Next(e)...)
		return nil
	}))
	if end := c.End(counter); end != "" {
		wrong = append(wrong, end)
	}
	return wrong
}

func auditTouched(t *testing.T, w *world) {
	if wrong := verify(t, w); len(wrong) > 0 {
		t.Fatalf("untouched, and %v", wrong)
	}
	gate := []string{"drop trigger audit_is_not_changed", "drop trigger audit_is_not_removed"}
	if w.db.Postgres() {
		gate = []string{"drop trigger audit_stands on audit"}
	}
	for _, statement := range append(gate, "update audit set actor_name = 'Nobody' where seq = 3", "delete from audit where seq = 5",
		"update audit set seq = 1000 where seq = 7", "update audit set seq = 7 where seq = 8", "update audit set seq = 8 where seq = 1000") {
		noError(t, try(t, w, statement))
	}
	want := []string{"row 3 was changed", "row 5 is missing", "row 7 was changed", "row 8 was changed", "row 9 does not follow row 8"}
	if diff := cmp.Diff(want, verify(t, w)); diff != "" {
		t.Error(diff)
	}
	noError(t, try(t, w, "delete from audit where seq > 9"))
	wrong := verify(t, w)
	if last := wrong[len(wrong)-1]; !strings.HasPrefix(last, "rows 10 to ") {
		t.Errorf("a cut end: %s", last)
	}
}

func auditAtOnce(t *testing.T, w *world) {
	before := len(entries(t, w))
	var work sync.WaitGroup
	for i := range 16 {
		work.Go(func() {
			h := w.ours
			if i%2 == 0 {
				h = w.theirs
			}
			if err := w.access.SetPassword(t.Context(), h.scope(), h.staff.ID, "phc"); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if n := len(entries(t, w)); n != before+16 {
		t.Errorf("%d rows, want %d", n, before+16)
	}
	if wrong := verify(t, w); len(wrong) > 0 {
		t.Error(wrong)
	}
}
