package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"erawan/audience/mapping"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/plandb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// Plan holds the source of plans and the stop log to their contract.
func Plan(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a snapshot is everything that stands", snapshotWhole},
		{"an earlier revision can be read again", snapshotEarlier},
		{"what a decision was made from can be read again, whatever was changed since", whatWas},
		{"approvals leave the snapshot when they end", snapshotApprovals},
		{"a snapshot is of one moment while others write", snapshotOneMoment},
		{"what changed, taken in, is what a whole reading finds", changesTaken},
		{"stops are numbered without gaps and lifted once", stopLog},
		{"a partner is told of the stops of what it carried", stopsHere},
		{"a stop keeps what it took off the air", stopKeepsAir},
		{"only what is the asker's can be stopped", stopScopes},
		{"stops of many at once keep their numbers", stopsAtOnce},
	})
}

func position(t *testing.T, w *world) delivery.Position {
	t.Helper()
	return must[delivery.Position](t)(w.plan.Position(t.Context()))
}

func snapshot(t *testing.T, w *world, now time.Time) delivery.Snapshot {
	t.Helper()
	return must[delivery.Snapshot](t)(w.plan.Snapshot(t.Context(), now))
}

func snapshotWhole(t *testing.T, w *world) {
	ctx := t.Context()
	key := must[campaigns.Key](t)(w.access.SaveKey(ctx, w.ours.partner.Scope(), campaigns.Key{Kind: campaigns.Publishable, Text: "pk_1", Origins: []string{"https://a.example"}}))
	approval := must[content.Approval](t)(w.content.Approve(ctx, w.ours.scope(), w.ours.approval()))
	words := must[mapping.Mapping](t)(w.campaigns.SaveMapping(ctx, w.ours.scope(), w.ours.actor(), w.ours.partyOf("GROUP")))
	batch := must[campaigns.Batch](t)(w.campaigns.SaveBatch(ctx, w.ours.scope(), w.ours.actor(), w.ours.batch()))
	told, _, err := w.content.AddPicture(ctx, w.ours.scope(), w.ours.actor(), toldOf("a cup"), drawn())
	noError(t, err)
	stop := must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), stopOf(delivery.StopCampaign, w.ours.campaign.ID)))
	got := snapshot(t, w, Noon)
	want := delivery.Snapshot{Position: position(t, w), TakenAt: Noon,
		Orgs: []access.Org{w.ours.owner, w.ours.partner, w.theirs.owner, w.theirs.partner}, Keys: []campaigns.Key{key}, Approvals: []content.Approval{approval}, Stops: []delivery.Stop{stop}, Mappings: []mapping.Mapping{words}, Batches: []campaigns.Batch{batch}, Pictures: []content.Picture{told}}
	for _, h := range []house{w.ours, w.theirs} {
		want.Placements = append(want.Placements, h.placement)
		want.Segments = append(want.Segments, h.segment)
		want.Cards = append(want.Cards, h.law)
		want.Messages = append(want.Messages, h.message, h.neutral)
		want.Statements = append(want.Statements, h.promise, h.consent)
		want.Campaigns = append(want.Campaigns, h.campaign)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if want.Position.Stops != 1 || want.Position.Revision == 0 {
		t.Errorf("position is %+v", want.Position)
	}
}

func snapshotEarlier(t *testing.T, w *world) {
	ctx := t.Context()
	before := snapshot(t, w, Noon)
	next := w.ours.campaign
	next.State = campaigns.Paused
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), next))
	must[content.LawCard](t)(w.content.SaveLaw(ctx, w.ours.scope(), w.ours.actor(), lawCard()))
	if now := snapshot(t, w, Noon); now.Position.Revision != before.Position.Revision+2 || now.Campaigns[0].State != campaigns.Paused || len(now.Cards) != 3 {
		t.Errorf("now: %s", show(now.Position))
	}
	again := must[plandb.Then](t)(w.plan.At(ctx, before.Position, Noon))
	if diff := cmp.Diff(before, again.Snapshot); diff != "" {
		t.Error(diff)
	}
	for _, p := range []delivery.Position{{Revision: before.Position.Revision + 3}, {Stops: before.Position.Stops + 1}, {Revision: -1}} {
		if _, err := w.plan.At(ctx, p, Noon); !fault.Is(err, fault.NotFound) {
			t.Errorf("%+v, which is to come: %v", p, err)
		}
	}
}

// whatWas changes everything a decision is made from, and asks how it was.
func whatWas(t *testing.T, w *world) {
	ctx, scope, moment := t.Context(), w.ours.scope(), Noon.Add(-time.Second) // all that follows happens at noon
	a := must[content.Approval](t)(w.content.Approve(ctx, scope, w.ours.approval()))
	stop := must[delivery.Stop](t)(w.plan.RecordStop(ctx, scope, delivery.Stop{On: true, Target: delivery.Target{Kind: delivery.StopMessage, ID: w.ours.message.ID}, Reason: "wrong", By: w.ours.actor()}))
	earlier(t, w, "update approval set approved_at = @at", Noon.Add(-time.Hour))
	before := snapshot(t, w, moment)

	paused := w.ours.placement
	paused.Paused, paused.Name = true, "another name"
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), paused))
	paused.Zone = "Asia/Tokyo"
	must[campaigns.Placement](t)(w.campaigns.SavePlacement(ctx, w.ours.partner.Scope(), paused))
	next := w.ours.campaign
	next.Priority = 9
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, scope, w.ours.actor(), next))
	must[content.Approval](t)(w.content.WithdrawApproval(ctx, scope, a.ID))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, scope, delivery.Stop{Revokes: stop.Seq, By: w.ours.actor(), Reason: "mended"}))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, scope, delivery.Stop{On: true, Target: delivery.Target{Kind: delivery.StopCampaign, ID: w.ours.campaign.ID}, Reason: "wrong", By: w.ours.actor()}))

	then := must[plandb.Then](t)(w.plan.At(ctx, before.Position, moment))
	if diff := cmp.Diff(before, then.Snapshot); diff != "" || then.Floors {
		t.Errorf("floors changed: %v\n%s", then.Floors, diff)
	}
}

// earlier moves instants that a statement names to the past.
func earlier(t *testing.T, w *world, statement string, at time.Time) {
	t.Helper()
	err := w.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Run(statement, db.Params{"at": db.At(at)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func snapshotApprovals(t *testing.T, w *world) {
	ctx := t.Context()
	a := must[content.Approval](t)(w.content.Approve(ctx, w.ours.scope(), w.ours.approval()))
	if got := snapshot(t, w, a.Expires.Add(-time.Second)).Approvals; len(got) != 1 {
		t.Errorf("before its end: %v", got)
	}
	if got := snapshot(t, w, a.Expires).Approvals; len(got) != 0 {
		t.Errorf("at its end: %v", got)
	}
	must[content.Approval](t)(w.content.WithdrawApproval(ctx, w.ours.scope(), a.ID))
	if got := snapshot(t, w, Noon).Approvals; len(got) != 0 {
		t.Errorf("withdrawn: %v", got)
	}
}

// snapshotOneMoment has a writer pause a campaign and then rename a message, over and over, in two
// transactions; each snapshot must hold as many versions as its revision says.
func snapshotOneMoment(t *testing.T, w *world) {
	const rounds = 12
	start := position(t, w).Revision
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, m := w.ours.campaign, w.ours.message
		var err error
		for range rounds {
			if c, err = w.campaigns.SaveCampaign(t.Context(), w.ours.scope(), w.ours.actor(), c); err != nil {
				t.Error(err)
				return
			}
			if m, err = w.content.SaveMessage(t.Context(), w.ours.scope(), w.ours.actor(), m); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		s := snapshot(t, w, Noon)
		if got, want := int64(s.Campaigns[0].Version+s.Messages[0].Version-2), s.Position.Revision-start; got != want {
			t.Fatalf("%d versions at revision %d", got, want)
		}
	}
	if got := position(t, w).Revision - start; got != 2*rounds {
		t.Errorf("revision rose by %d, want %d", got, 2*rounds)
	}
}

func stopOf(kind delivery.TargetKind, id int64) delivery.Stop {
	return delivery.Stop{Target: delivery.Target{Kind: kind, ID: id, Locale: lang.Th}, On: true, Reason: "a wrong line", By: access.Actor{Staff: 1, Name: "Mali"}}
}

func stopsHere(t *testing.T, w *world) {
	ctx := t.Context()
	var last delivery.Stop
	for _, target := range []delivery.Target{{Kind: delivery.StopCampaign, ID: w.ours.campaign.ID}, {Kind: delivery.StopMessage, ID: w.ours.message.ID, Locale: lang.Th}, {Kind: delivery.StopLaw, ID: w.ours.law.ID}} {
		last = must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), delivery.Stop{Target: target, On: true, Reason: "wrong", By: w.ours.actor()}))
	}
	for name, row := range map[string]struct {
		scope access.Scope
		want  int
	}{"who carries it": {w.ours.partner.Scope(), 3}, "another partner": {w.theirs.partner.Scope(), 0}} {
		here, err := w.plan.StopsHere(ctx, row.scope, Noon, 9)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, is := range here.Carried {
			if is {
				n++
			}
		}
		if len(here.InForce) != 3 || n != row.want {
			t.Errorf("%s: %d in force, %d carried, want %d", name, len(here.InForce), n, row.want)
		}
	}
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), delivery.Stop{Revokes: last.Seq, Reason: "mended", By: w.ours.actor()}))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, access.System, stopOf(delivery.StopMessage, w.ours.message.ID)))
	paused := w.ours.campaign
	paused.State = campaigns.Paused
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, w.ours.scope(), w.ours.actor(), paused))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), stopOf(delivery.StopCampaign, w.ours.campaign.ID)))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), stopOf(delivery.StopMessage, w.ours.neutral.ID))) // no campaign runs, and it is the house card
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, access.System, delivery.Stop{Target: delivery.Target{Kind: delivery.StopEverything}, On: true}))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, access.System, delivery.Stop{Target: delivery.Target{Kind: delivery.StopPlacement, ID: w.ours.placement.ID}, On: true}))
	must[delivery.Stop](t)(w.plan.RecordStop(ctx, access.System, delivery.Stop{Target: delivery.Target{Kind: delivery.StopPartner, ID: w.ours.partner.ID}, On: true}))
	told := func(scope access.Scope, since time.Time, most int) (out string) {
		for _, s := range must[delivery.Here](t)(w.plan.StopsHere(ctx, scope, since, most)).Told {
			out += string(s.Target.Kind)
			if s.From != Noon || !s.Until.IsZero() && s.Until != Noon {
				t.Errorf("%s from %s until %s", s.Target.Kind, s.From, s.Until)
			}
			if !s.Until.IsZero() {
				out += "-"
			}
			out += " "
		}
		return out
	}
	for _, row := range []struct{ name, got, want string }{
		{"who carries it", told(w.ours.partner.Scope(), Noon, 9), "partner placement everything message message law- message campaign "},
		{"the latest two", told(w.ours.partner.Scope(), Noon, 2), "partner placement "},
		{"since later", told(w.ours.partner.Scope(), Noon.Add(time.Second), 9), ""},
		{"another partner", told(w.theirs.partner.Scope(), Noon, 9), "everything "},
		{"the team", told(w.ours.scope(), Noon, 9), ""},
	} {
		if row.got != row.want {
			t.Errorf("%s is told of %q, want %q", row.name, row.got, row.want)
		}
	}
}

func stopLog(t *testing.T, w *world) {
	ctx := t.Context()
	want := stopOf(delivery.StopMessage, w.ours.message.ID)
	first := must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), want))
	want.Seq, want.Org, want.At = 1, w.ours.owner.ID, Noon
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	second := must[delivery.Stop](t)(w.plan.RecordStop(ctx, access.System, delivery.Stop{Target: delivery.Target{Kind: delivery.StopEverything}, On: true}))
	resume := delivery.Stop{Revokes: first.Seq, Reason: "mended", By: access.Actor{Staff: 1, Name: "Mali"}}
	if _, err := w.plan.RecordStop(ctx, w.theirs.scope(), resume); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else resumes: %v", err)
	}
	third := must[delivery.Stop](t)(w.plan.RecordStop(ctx, w.ours.scope(), resume))
	if third.Target != first.Target || third.Seq != 3 {
		t.Errorf("the resume is %+v", third)
	}
	if _, err := w.plan.RecordStop(ctx, w.ours.scope(), resume); !fault.Is(err, fault.Conflict) {
		t.Errorf("lifted twice: %v", err)
	}
	if _, err := w.plan.RecordStop(ctx, w.ours.scope(), delivery.Stop{Revokes: third.Seq}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a resume lifted: %v", err)
	}
	stops := func(out []delivery.Stop, err error) []delivery.Stop { return must[[]delivery.Stop](t)(out, err) }
	for _, c := range []struct {
		name      string
		got, want []delivery.Stop
	}{
		{"in force", stops(w.plan.StopsInForce(ctx)), []delivery.Stop{second}},
		{"after the first", stops(w.plan.StopsAfter(ctx, 1)), []delivery.Stop{second, third}},
		{"our history", stops(w.plan.StopHistory(ctx, w.ours.scope(), 10)), []delivery.Stop{third, first}},
		{"our latest", stops(w.plan.StopHistory(ctx, w.ours.scope(), 1)), []delivery.Stop{third}},
		{"their history", stops(w.plan.StopHistory(ctx, w.theirs.scope(), 10)), []delivery.Stop{}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if got := position(t, w).Stops; got != 3 {
		t.Errorf("stops counter is %d", got)
	}
}

func stopScopes(t *testing.T, w *world) {
	theirs := map[delivery.TargetKind]int64{
		delivery.StopCampaign: w.theirs.campaign.ID, delivery.StopMessage: w.theirs.message.ID, delivery.StopLaw: w.theirs.law.ID,
		delivery.StopPartner: w.theirs.partner.ID, delivery.StopPlacement: w.theirs.placement.ID,
	}
	for kind, id := range theirs {
		if _, err := w.plan.RecordStop(t.Context(), w.ours.scope(), stopOf(kind, id)); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's %s: %v", kind, err)
		}
		must[delivery.Stop](t)(w.plan.RecordStop(t.Context(), w.theirs.scope(), stopOf(kind, id)))
	}
	must[delivery.Stop](t)(w.plan.RecordStop(t.Context(), w.theirs.partner.Scope(), stopOf(delivery.StopPartner, w.theirs.partner.ID)))
	if _, err := w.plan.RecordStop(t.Context(), w.theirs.partner.Scope(), stopOf(delivery.StopCampaign, w.theirs.campaign.ID)); !fault.Is(err, fault.NotFound) {
		t.Errorf("a partner stops a campaign: %v", err)
	}
	if _, err := w.plan.RecordStop(t.Context(), w.ours.scope(), stopOf(delivery.StopEverything, 0)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("everything: %v", err)
	}
	if _, err := w.plan.RecordStop(t.Context(), w.ours.scope(), stopOf("moon", 1)); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown target: %v", err)
	}
	if got := position(t, w).Stops; got != 6 {
		t.Errorf("refused stops moved the counter to %d", got)
	}
}

func stopsAtOnce(t *testing.T, w *world) {
	const askers, each = 4, 5
	var wg sync.WaitGroup
	var mu sync.Mutex
	var seqs []int64
	for range askers {
		wg.Go(func() {
			for range each {
				s, err := w.plan.RecordStop(t.Context(), w.ours.scope(), stopOf(delivery.StopLaw, w.ours.law.ID))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seqs = append(seqs, s.Seq)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(seqs)
	for i, s := range seqs {
		if s != int64(i+1) {
			t.Fatalf("numbers are %v", seqs)
		}
	}
	if len(seqs) != askers*each {
		t.Errorf("%d stops", len(seqs))
	}
}
