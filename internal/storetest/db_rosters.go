package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/fault"
	"erawan/internal/list"
)

// asked are the open invitations that somebody reaches.
func (w *world) asked(t *testing.T, s access.Scope) []access.Invitation {
	t.Helper()
	return must[list.Page[access.Invitation]](t)(w.access.Invitations(t.Context(), s, list.Ask{})).Items
}

// team are the people whom somebody reaches.
func (w *world) team(t *testing.T, s access.Scope, a list.Ask) []access.Member {
	t.Helper()
	return must[list.Page[access.Member]](t)(w.access.PeoplePage(t.Context(), s, a)).Items
}

// walk reads a list from its beginning to its end and back, two rows a page, and returns what it read on the way there.
func walk[T any](t *testing.T, a list.Ask, read func(list.Ask) (list.Page[T], error), name func(T) string) (out []string) {
	t.Helper()
	a.Size = 2
	var there, back []string
	for {
		p := must[list.Page[T]](t)(read(a))
		for _, one := range p.Items {
			there = append(there, name(one))
		}
		if !p.Next.Set() || len(there) > 100 {
			break
		}
		a.At = p.Next
	}
	a.At, a.Back = list.Cursor{}, false
	last := a
	for {
		p := must[list.Page[T]](t)(read(last))
		if p.Next.Set() {
			last.At = p.Next
			continue
		}
		for p.Back.Set() && len(back) < 100 {
			last.At, last.Back = p.Back, true
			p = must[list.Page[T]](t)(read(last))
			var page []string
			for _, one := range p.Items {
				page = append(page, name(one))
			}
			back = append(page, back...)
		}
		break
	}
	if diff := cmp.Diff(there[:len(back)], back); diff != "" {
		t.Errorf("backwards the list is another: %s", diff)
	}
	return there
}

func rosterPages(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	for i := range 5 {
		in := invitation(fmt.Sprintf("asked %d", i))
		in.Email, in.Expires = fmt.Sprintf("asked%d@example.org", i), Noon.Add(time.Duration(i/2+1)*time.Hour)
		in.Hash[0] = byte(i + 1)
		must[access.Invitation](t)(w.access.Invite(ctx, ours, in))
		k := server(fmt.Sprintf("%04d", i))
		k.Org, k.Label = map[bool]int64{true: w.ours.partner.ID, false: w.ours.owner.ID}[i%2 == 0], fmt.Sprintf("server %d", i)
		must[campaigns.Key](t)(w.access.SaveKey(ctx, ours, k))
		w.person(t, w.ours.partner, fmt.Sprintf("person %d", i), access.RolePartnerAnalyst)
	}
	asked := walk(t, list.Ask{}, func(a list.Ask) (list.Page[access.Invitation], error) { return w.access.Invitations(ctx, ours, a) },
		func(i access.Invitation) string { return i.Email })
	if diff := cmp.Diff([]string{"asked4@example.org", "asked3@example.org", "asked2@example.org", "asked1@example.org", "asked0@example.org"}, asked); diff != "" {
		t.Error(diff)
	}
	keys := func(s access.Scope) func(list.Ask) (list.Page[campaigns.KeyLine], error) {
		return func(a list.Ask) (list.Page[campaigns.KeyLine], error) { return w.access.KeyPage(ctx, s, a) }
	}
	label := func(l campaigns.KeyLine) string { return l.Label + " of " + l.Owner.Name.In("en") }
	want := []string{"server 0 of ours partner", "server 1 of ours", "server 2 of ours partner", "server 3 of ours", "server 4 of ours partner"}
	if diff := cmp.Diff(want, walk(t, list.Ask{Words: "server", Sort: list.Name}, keys(ours), label)); diff != "" {
		t.Error(diff)
	}
	if got := walk(t, list.Ask{Words: "server"}, keys(w.theirs.scope()), label); len(got) != 0 {
		t.Errorf("others see %v", got)
	}
	names := walk(t, list.Ask{Words: "person", Filter: string(access.RolePartnerAnalyst), Sort: list.Name},
		func(a list.Ask) (list.Page[access.Member], error) { return w.access.PeoplePage(ctx, ours, a) }, func(m access.Member) string { return m.Name })
	if diff := cmp.Diff([]string{"person 0", "person 1", "person 2", "person 3", "person 4"}, names); diff != "" {
		t.Error(diff)
	}
}

func rosterOne(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	p := w.person(t, w.ours.partner, "carrier", access.RolePartnerAnalyst)
	k := server("5e1f")
	k.Org = w.ours.partner.ID
	k = must[campaigns.Key](t)(w.access.SaveKey(ctx, ours, k))
	must[access.Passkey](t)(w.access.AddPasskey(ctx, p.Scope(), access.Passkey{Staff: p.ID, Credential: []byte("one"), Key: []byte("key"), Name: "phone"}))
	for _, m := range w.team(t, ours, list.Ask{Words: "carrier"}) {
		if m.ID != p.ID || m.Passkeys != 1 || m.Org.Public != w.ours.partner.Public {
			t.Errorf("in the list: %+v", m)
		}
	}
	if got := must[access.Staff](t)(w.access.PersonByPublic(ctx, ours, p.Public)); got.ID != p.ID || got.Org.Public != w.ours.partner.Public {
		t.Errorf("a partner's person: %+v", got)
	}
	if got := must[campaigns.KeyLine](t)(w.access.KeyByPublic(ctx, ours, k.Public)); got.ID != k.ID || got.Owner.Public != w.ours.partner.Public {
		t.Errorf("a partner's key: %+v", got)
	}
	for _, o := range []access.Org{w.ours.owner, w.ours.partner} {
		if got := must[access.Org](t)(w.access.ReachedByPublic(ctx, ours, o.Public)); got.ID != o.ID {
			t.Errorf("%s: %+v", o.Public, got)
		}
	}
	for name, s := range map[string]access.Scope{"another owner": w.theirs.scope(), "another partner": w.theirs.partner.Scope(), "nobody": {}} {
		_, person := w.access.PersonByPublic(ctx, s, p.Public)
		_, key := w.access.KeyByPublic(ctx, s, k.Public)
		_, org := w.access.ReachedByPublic(ctx, s, w.ours.partner.Public)
		for what, err := range map[string]error{"person": person, "key": key, "organisation": org} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads the %s: %v", name, what, err)
			}
		}
		for _, o := range must[list.Page[access.Org]](t)(w.access.KeptPage(ctx, s, list.Ask{Sort: list.Name, Locale: "en"})).Items {
			if o.ID == w.ours.partner.ID || o.ID == s.Org {
				t.Errorf("%s keeps %s", name, o.Public)
			}
		}
	}
	kept := must[list.Page[access.Org]](t)(w.access.KeptPage(ctx, ours, list.Ask{Words: "ours", Sort: list.Name, Locale: "en"})).Items
	if len(kept) != 1 || kept[0].ID != w.ours.partner.ID {
		t.Errorf("kept: %+v", kept)
	}
}

// listWords asks for words that stand in more things than are looked at one by one.
func listWords(t *testing.T, w *world) {
	const many = 700
	s := w.ours.scope()
	listed := make([]db.Listed, many)
	for i := range listed {
		listed[i] = db.Listed{Kind: list.Laws, ID: int64(1000 + i), Org: w.ours.owner.ID, Name: fmt.Sprintf("common thing %d", i), Changed: Noon, Words: []string{fmt.Sprintf("half%d", i%2)}}
	}
	noError(t, w.db.Write(t.Context(), func(tx *db.Tx) error { return tx.List(listed...) }))
	for words, want := range map[string]int{"common": many, "common thing": many, "common half1": many / 2, "half0 half1": 0, "common 7": 11, "thing 699": 1, "common nowhere": 0} {
		a, n := list.Ask{Words: words, Sort: list.Name, Size: 100}, 0
		for {
			var p list.Page[int64]
			noError(t, w.db.Read(t.Context(), func(tx *db.Tx) (err error) {
				p, err = tx.Listed(s, a, db.Listing{Kind: list.Laws})
				return err
			}))
			n += len(p.Items)
			if !p.Next.Set() {
				break
			}
			a.At = p.Next
		}
		if n != want {
			t.Errorf("%q finds %d, want %d", words, n, want)
		}
	}
}

func placementsAmong(t *testing.T, w *world) {
	ids := []int64{w.ours.placement.ID, w.theirs.placement.ID}
	for name, c := range map[string]struct {
		scope access.Scope
		want  []int64
	}{"who runs campaigns there": {w.ours.scope(), ids[:1]}, "whose it is": {w.ours.partner.Scope(), ids[:1]}, "others": {w.theirs.scope(), ids[1:]}, "nobody": {access.Scope{}, nil}, "everybody": {access.System, ids}} {
		var got []int64
		for _, p := range must[[]campaigns.Placement](t)(w.campaigns.PlacementsAmong(t.Context(), c.scope, ids)) {
			got = append(got, p.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
