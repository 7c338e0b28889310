package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/campaigns/experiment"
	"erawan/internal/access"
	"erawan/internal/fault"
)

// experimentChecks hold the store of experiments to its contract.
var experimentChecks = []storeCheck{
	{"what is held out of everything has versions, and is drawn by its id", holdOutVersions},
	{"no two campaigns share a bucket of a namespace", namespaceStretches},
	{"an experiment's versions are appended, and say who wrote them", experimentVersions},
	{"a campaign has one experiment at a time", experimentOne},
	{"a running experiment keeps its campaign what it is", experimentKeeps},
	{"an experiment is its organisation's alone", experimentScopes},
	{"an adaptive split is drawn once a day, of what was counted before", splitsAreDrawn},
	{"an adaptive split is drawn while its experiment runs", splitsAreKept},
}

func (h house) registered(t *testing.T, w *world) (experiment.Registration, campaigns.Campaign) {
	t.Helper()
	c := h.campaign
	c.Messages = []campaigns.Choice{{Message: h.message.ID, Variant: "a", Weight: 1}, {Message: h.message.ID, Variant: "b", Weight: 1}}
	c = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(t.Context(), h.scope(), h.actor(), c))
	return experiment.Registration{State: experiment.Draft, Question: "Which leads to more pledges? 哪一条？", Metric: experiment.Pledges, Base: .02, Effect: .005, Reading: experiment.Once}, c
}

func experimentVersions(t *testing.T, w *world) {
	ctx, scope, by := t.Context(), w.ours.scope(), access.Actor{Staff: 9, Name: "Lek"}
	draft, c := w.ours.registered(t, w)
	draft.Alike = experiment.Alike{Varies: .3, Visits: 900}
	first := must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, by, draft, c))
	begun := must[experiment.Registration](t)(first.Freeze(c, map[string]int{"msg": 1}, Noon))
	second := must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, by, begun, c))
	if diff := cmp.Diff([]experiment.Registration{second}, must[[]experiment.Registration](t)(w.campaigns.Experiments(ctx, scope, c.ID))); diff != "" {
		t.Error(diff)
	}
	running, on, err := w.campaigns.Running(ctx, scope, 5)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]experiment.Registration{second}, running) + cmp.Diff([]campaigns.Campaign{c}, on); diff != "" {
		t.Error(diff)
	}
	versions := must[[]experiment.Version](t)(w.campaigns.ExperimentVersions(ctx, scope, second.ID))
	if len(versions) != 2 || versions[0].Version != 2 || versions[1].State != experiment.Draft || versions[0].By != by || versions[0].At.IsZero() {
		t.Errorf("versions %+v", versions)
	}
	if _, err := w.campaigns.SaveExperiment(ctx, scope, by, first, c); !fault.Is(err, fault.Stale) {
		t.Errorf("an older version: %v", err)
	}
	draft.Base = 2
	if _, err := w.campaigns.SaveExperiment(ctx, scope, by, draft, c); !fault.Is(err, fault.Invalid) {
		t.Errorf("a share of two: %v", err)
	}
}

func experimentOne(t *testing.T, w *world) {
	ctx, scope := t.Context(), w.ours.scope()
	draft, c := w.ours.registered(t, w)
	first := must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), draft, c))
	if _, err := w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), draft, c); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second draft: %v", err)
	}
	begun := must[experiment.Registration](t)(first.Freeze(c, nil, Noon))
	begun = must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), begun, c))
	over := must[experiment.Registration](t)(begun.End("It has its visits.", Noon.Add(time.Hour)))
	must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), over, c))
	must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), draft, c))
	if got := must[[]experiment.Registration](t)(w.campaigns.Experiments(ctx, scope, c.ID)); len(got) != 2 || got[0].State != experiment.Draft {
		t.Errorf("experiments %+v", got)
	}
	old := c
	old.Version--
	if _, err := w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), draft, old); !fault.Is(err, fault.Stale) {
		t.Errorf("of a campaign that was edited meanwhile: %v", err)
	}
}

func experimentKeeps(t *testing.T, w *world) {
	ctx, scope := t.Context(), w.ours.scope()
	draft, c := w.ours.registered(t, w)
	begun := must[experiment.Registration](t)(draft.Freeze(c, nil, Noon))
	begun = must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), begun, c))
	uneven := c
	uneven.Messages = []campaigns.Choice{{Message: w.ours.message.ID, Variant: "a", Weight: 3}, {Message: w.ours.message.ID, Variant: "b", Weight: 1}}
	if _, err := w.campaigns.SaveCampaign(ctx, scope, w.ours.actor(), uneven); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Field != "/messages" {
		t.Errorf("other weights while it runs: %v", err)
	}
	paused := c
	paused.State = campaigns.Paused
	paused = must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, scope, w.ours.actor(), paused))
	over := must[experiment.Registration](t)(begun.End("Given up.", Noon.Add(time.Hour)))
	must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, scope, w.ours.actor(), over, paused))
	uneven.Version = paused.Version
	must[campaigns.Campaign](t)(w.campaigns.SaveCampaign(ctx, scope, w.ours.actor(), uneven))
}

func experimentScopes(t *testing.T, w *world) {
	ctx := t.Context()
	draft, c := w.ours.registered(t, w)
	saved := must[experiment.Registration](t)(w.campaigns.SaveExperiment(ctx, w.ours.scope(), w.ours.actor(), draft, c))
	for name, scope := range map[string]access.Scope{"the other owner": w.theirs.scope(), "the partner that carries it": w.ours.partner.Scope(), "nobody": {}} {
		if _, err := w.campaigns.SaveExperiment(ctx, scope, access.Actor{}, saved, c); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s writes: %v", name, err)
		}
		if got := must[[]experiment.Registration](t)(w.campaigns.Experiments(ctx, scope, c.ID)); len(got) != 0 {
			t.Errorf("%s reads %v", name, got)
		}
		if got := must[[]experiment.Version](t)(w.campaigns.ExperimentVersions(ctx, scope, saved.ID)); len(got) != 0 {
			t.Errorf("%s reads versions %v", name, got)
		}
	}
}
