package storetest

import (
	"testing"
	"time"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/fault"
	"erawan/internal/lang"
	"erawan/internal/list"
)

// Applications holds what asks a team to become its partner to its contract.
func Applications(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"an application is decided once, and its address goes with that", applicationsDecided},
		{"whoever applies twice waits once, and nobody else's team sees it", applicationsOwned},
	})
}

// lotus applies to a team.
func lotus(team int64, email string) campaigns.Application {
	return campaigns.Application{Team: team, Name: "莲花铁路", Locale: lang.ZhHans, Email: email, Channel: campaigns.Print, Places: []string{"TH", "LA"}}
}

func inState(t *testing.T, w *world, s access.Scope, state campaigns.ApplicationState) []campaigns.Application {
	t.Helper()
	return must[list.Page[campaigns.Application]](t)(w.access.Applications(t.Context(), s, list.Ask{Filter: string(state)})).Items
}

func applicationsDecided(t *testing.T, w *world) {
	ctx, scope := t.Context(), w.ours.owner.Scope()
	for _, email := range []string{"a@rail.example", "b@rail.example"} {
		if err := w.access.Apply(ctx, lotus(w.ours.owner.ID, email)); err != nil {
			t.Fatal(err)
		}
	}
	waiting := inState(t, w, scope, campaigns.Waiting)
	if len(waiting) != 2 || waiting[0].Email != "b@rail.example" || waiting[0].Places[1] != "LA" {
		t.Fatalf("%+v wait", waiting)
	}
	i := access.Invitation{Hash: [32]byte{9, 9}, Expires: Noon.Add(time.Hour)}
	made := must[access.Org](t)(w.access.AcceptApplication(ctx, scope, waiting[0].Public, i))
	if made.Kind != access.Partner || made.Stage != access.Preparing || made.Keeper != w.ours.owner.ID || made.Name.In(lang.ZhHans) != "莲花铁路" {
		t.Errorf("it became %+v", made)
	}
	asked := must[access.Invitation](t)(w.access.InvitationByHash(ctx, i.Hash))
	if asked.Email != "b@rail.example" || asked.Org != made.ID || asked.Role != access.RolePartnerManager {
		t.Errorf("invited is %+v", asked)
	}
	if err := w.access.DeclineApplication(ctx, scope, waiting[0].Public, "late"); !fault.Is(err, fault.Conflict) {
		t.Errorf("declined afterwards: %v", err)
	}
	if err := w.access.DeclineApplication(ctx, scope, waiting[1].Public, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("declined without a reason: %v", err)
	}
	if err := w.access.DeclineApplication(ctx, scope, waiting[1].Public, "It sells ivory"); err != nil {
		t.Fatal(err)
	}
	for _, one := range append(inState(t, w, scope, campaigns.Accepted), inState(t, w, scope, campaigns.Declined)...) {
		if one.Email != "" || one.Decided.IsZero() {
			t.Errorf("decided and kept: %+v", one)
		}
	}
	if one := must[campaigns.Application](t)(w.access.ApplicationByPublic(ctx, scope, waiting[0].Public)); one.Partner != made.Public {
		t.Errorf("it leads to %q", one.Partner)
	}
}

func applicationsOwned(t *testing.T, w *world) {
	ctx := t.Context()
	for range 2 {
		if err := w.access.Apply(ctx, lotus(w.ours.owner.ID, "a@rail.example")); err != nil {
			t.Fatal(err)
		}
	}
	waiting := inState(t, w, w.ours.owner.Scope(), campaigns.Waiting)
	if len(waiting) != 1 {
		t.Fatalf("%d wait", len(waiting))
	}
	for name, s := range map[string]access.Scope{"another team": w.theirs.owner.Scope(), "a partner": w.ours.partner.Scope()} {
		if len(inState(t, w, s, campaigns.Waiting)) != 0 {
			t.Errorf("%s lists it", name)
		}
		if _, err := w.access.ApplicationByPublic(ctx, s, waiting[0].Public); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads it: %v", name, err)
		}
		if _, err := w.access.AcceptApplication(ctx, s, waiting[0].Public, access.Invitation{Expires: Noon.Add(time.Hour)}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s accepts it: %v", name, err)
		}
		if err := w.access.DeclineApplication(ctx, s, waiting[0].Public, "no"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s declines it: %v", name, err)
		}
	}
	if _, err := w.access.TeamByPublic(ctx, w.ours.partner.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("a partner can be applied to: %v", err)
	}
}
