package storetest

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"erawan/audience"
	"erawan/audience/mapping"
	"erawan/campaigns"
	"erawan/campaigns/content"
	"erawan/campaigns/delivery"
)

// changesTaken edits at random, in steps of a few edits; whoever takes in what changed since the step
// before, holds after each step exactly what a whole reading finds. Whoever missed steps does as well.
func changesTaken(t *testing.T, w *world) {
	const steps = 25
	e := &edits{T: t, world: w, now: Noon, draw: rand.New(rand.NewPCG(13, 11)), campaign: w.ours.campaign, message: w.ours.message, law: w.ours.law, segment: w.ours.segment}
	held := delivery.NewStock(snapshot(t, w, e.now))
	late := held
	for step := range steps {
		for range 1 + e.draw.IntN(3) {
			e.edit()
		}
		e.now = e.now.Add(time.Duration(e.draw.IntN(40)) * time.Minute)
		held = e.takeIn(held)
		if step%7 == 6 {
			late = e.takeIn(late)
		}
	}
	if e.withdrawn == 0 || e.ended == 0 {
		t.Errorf("%d approvals withdrawn, %d ended: the steps prove nothing about them", e.withdrawn, e.ended)
	}
	ahead := held.Mark()
	ahead.Revision++
	all := must[delivery.Changes](t)(w.plan.Changes(t.Context(), ahead, e.now))
	if all.Since != (delivery.Mark{}) {
		t.Error("a mark ahead of the database was taken for one of its own")
	}
	e.same("read as another database's", held.After(all))
}

// edits is what somebody may do, and how things stand.
type edits struct {
	*testing.T
	*world
	now              time.Time
	draw             *rand.Rand
	campaign         campaigns.Campaign
	message          content.Message
	law              content.LawCard
	segment          audience.Segment
	words            mapping.Mapping
	batch            campaigns.Batch
	picture          content.Picture
	approvals        []content.Approval
	withdrawn, ended int
}

func (e *edits) edit() {
	ctx, scope, actor := e.Context(), e.ours.scope(), e.ours.actor()
	switch e.draw.IntN(12) {
	case 10:
		if e.batch.ID == 0 {
			e.batch = e.ours.batch()
		}
		e.batch.Printed++
		e.batch = must[campaigns.Batch](e.T)(e.campaigns.SaveBatch(ctx, scope, actor, e.batch))
	case 11:
		e.tell()
	case 9:
		e.words.Org, e.words.Fields = e.ours.partner.ID, e.ours.partyOf(time.Duration(e.draw.Int64()).String()).Fields
		e.words = must[mapping.Mapping](e.T)(e.campaigns.SaveMapping(ctx, scope, actor, e.words))
	case 0:
		e.campaign.Priority++
		e.campaign = must[campaigns.Campaign](e.T)(e.campaigns.SaveCampaign(ctx, scope, actor, e.campaign))
	case 1:
		fresh := e.campaign
		fresh.ID, fresh.Public, fresh.Version = 0, "", 0
		must[campaigns.Campaign](e.T)(e.campaigns.SaveCampaign(ctx, scope, actor, fresh))
	case 2:
		e.message.Name += "+"
		e.message = must[content.Message](e.T)(e.content.SaveMessage(ctx, scope, actor, e.message))
	case 3:
		e.law.Fine.Amount++
		e.law = must[content.LawCard](e.T)(e.content.SaveLaw(ctx, scope, actor, e.law))
	case 4:
		e.segment.Name += "+"
		e.segment = must[audience.Segment](e.T)(e.campaigns.SaveSegment(ctx, scope, actor, e.segment))
	case 5:
		p := e.ours.placement
		p.Paused = e.draw.IntN(2) == 0
		must[campaigns.Placement](e.T)(e.campaigns.SavePlacement(ctx, e.ours.partner.Scope(), p))
	case 6:
		if len(e.approvals) > 0 {
			a := e.approvals[e.draw.IntN(len(e.approvals))]
			must[content.Approval](e.T)(e.content.WithdrawApproval(ctx, scope, a.ID))
			e.withdrawn++
		}
	default:
		a := e.ours.approval()
		a.At, a.Expires = e.now, e.now.Add(time.Duration(1+e.draw.IntN(180))*time.Minute)
		e.approvals = append(e.approvals, must[content.Approval](e.T)(e.content.Approve(ctx, scope, a)))
	}
}

// tell uploads a picture, or tells something else of it.
func (e *edits) tell() {
	ctx, scope, actor := e.Context(), e.ours.scope(), e.ours.actor()
	if e.picture.ID == 0 {
		p, _, err := e.content.AddPicture(ctx, scope, actor, toldOf("a cup"), drawn())
		noError(e.T, err)
		e.picture = p
		return
	}
	e.picture.Name += "+"
	e.picture = must[content.Picture](e.T)(e.content.TellPicture(ctx, scope, actor, e.picture))
}

func (e *edits) takeIn(held *delivery.Stock) *delivery.Stock {
	e.Helper()
	before := len(e.full(held).Approvals)
	c := must[delivery.Changes](e.T)(e.plan.Changes(e.Context(), held.Mark(), e.now))
	out := held.After(c)
	if len(e.full(out).Approvals) < before+len(c.Approvals)-len(c.Withdrawn) {
		e.ended++
	}
	e.same("after a step", out)
	return out
}

func (e *edits) full(s *delivery.Stock) delivery.Snapshot {
	e.Helper()
	return must[delivery.Snapshot](e.T)(s.Snapshot())
}

func (e *edits) same(when string, held *delivery.Stock) {
	e.Helper()
	if diff := cmp.Diff(snapshot(e.T, e.world, e.now), e.full(held), cmpopts.EquateEmpty()); diff != "" {
		e.Fatalf("%s:\n%s", when, diff)
	}
}
