package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// SignOn holds the store of passkeys, links to identity providers and open questions to its contract.
func SignOn(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a passkey is kept, renamed and removed in scope", passkeys},
		{"an owner takes the ways in of those they look after, and their sessions with them", waysTaken},
		{"a passkey belongs to one person, who has so many", passkeyBounds},
		{"the count of a passkey only goes up", passkeyCount},
		{"of a passkey and its copy one opens", passkeyAtOnce},
		{"what a provider calls somebody is known once", identities},
		{"an invitation is joined by the address that a provider vouches for", joinByIdentity},
		{"a question is answered once, in time, for what it was put", challenges},
		{"of many answers at once one is taken", challengeAtOnce},
	})
}

func passkeyOf(w *world, credential string) access.Passkey {
	return access.Passkey{Staff: w.ours.staff.ID, Credential: []byte(credential), Key: []byte{0xa5, 1, 2}, Count: 3, Synced: true, Name: "phone"}
}

func passkeys(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	want := passkeyOf(w, "a")
	k := must[access.Passkey](t)(w.access.AddPasskey(ctx, ours, want))
	want.ID, want.Public, want.Made = k.ID, k.Public, Noon
	if diff := cmp.Diff(want, k); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(k, must[access.Passkey](t)(w.access.PasskeyByCredential(ctx, []byte("a")))); diff != "" {
		t.Error(diff)
	}
	renamed := k
	renamed.Name = "laptop"
	if err := w.access.RenamePasskey(ctx, w.theirs.scope(), renamed); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else renames: %v", err)
	}
	noError(t, w.access.RenamePasskey(ctx, ours, renamed))
	if diff := cmp.Diff([]access.Passkey{renamed}, must[[]access.Passkey](t)(w.access.PasskeysOf(ctx, ours, k.Staff))); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.PasskeysOf(ctx, w.theirs.scope(), k.Staff); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else lists: %v", err)
	}
	if err := w.access.RemovePasskey(ctx, w.theirs.scope(), k); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else removes: %v", err)
	}
	noError(t, w.access.RemovePasskey(ctx, ours, k))
	if _, err := w.access.PasskeyByCredential(ctx, []byte("a")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a removed passkey: %v", err)
	}
	if err := w.access.RemovePasskey(ctx, ours, k); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
	verbs := []access.Verb{access.PasskeyRemoved, access.PasskeyRenamed, access.PasskeyAdded}
	for i, l := range lines(t, w, ours, access.AuditAsk{Subject: w.ours.staff.Public, Limit: 3}) {
		if l.Verb != verbs[i] || l.By != w.ours.actor() {
			t.Errorf("the audit tells %s by %v, want %s", l.Verb, l.By, verbs[i])
		}
	}
}

func waysTaken(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	p := w.person(t, w.ours.partner, "carrier", access.RolePartnerManager)
	k := passkeyOf(w, "carrier's")
	k.Staff = p.ID
	k = must[access.Passkey](t)(w.access.AddPasskey(ctx, p.Scope(), k))
	link := access.Identity{Issuer: "https://id.example", Subject: "carrier", Staff: p.ID}
	noError(t, w.access.LinkIdentity(ctx, p.Scope(), link))
	session := access.Session{Hash: [32]byte{7}, Staff: p.ID, Made: Noon, Seen: Noon, Expires: Noon.Add(time.Hour), Proof: access.ByPasskey, Proved: Noon}
	in := func() bool {
		_, err := w.access.SessionByHash(ctx, session.Hash)
		return err == nil
	}
	if err := w.access.RemovePasskey(ctx, w.theirs.scope(), k); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	for name, take := range map[string]func() error{
		"passkey": func() error { return w.access.RemovePasskey(ctx, ours, k) },
		"link":    func() error { return w.access.UnlinkIdentity(ctx, ours, link) },
	} {
		noError(t, w.access.SaveSession(ctx, session))
		if noError(t, take()); in() {
			t.Errorf("%s: the session goes on", name)
		}
	}
	if l := lines(t, w, ours, access.AuditAsk{Subject: p.Public, Limit: 1})[0]; l.By != w.ours.actor() || l.Org != p.Org.ID {
		t.Errorf("the audit tells %+v", l)
	}
	k = must[access.Passkey](t)(w.access.AddPasskey(ctx, p.Scope(), k))
	noError(t, w.access.SaveSession(ctx, session))
	if noError(t, w.access.RemovePasskey(ctx, p.Scope(), k)); !in() {
		t.Error("who removes their own is signed out")
	}
}

func passkeyBounds(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.scope()
	for i := range access.MaxPasskeys {
		must[access.Passkey](t)(w.access.AddPasskey(ctx, ours, passkeyOf(w, string(rune('a'+i)))))
	}
	if _, err := w.access.AddPasskey(ctx, ours, passkeyOf(w, "one more")); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "passkey.too_many" {
		t.Errorf("one more than one may have: %v", err)
	}
	stolen := passkeyOf(w, "a")
	stolen.Staff = w.theirs.staff.ID
	if _, err := w.access.AddPasskey(ctx, w.theirs.scope(), stolen); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "passkey.taken" {
		t.Errorf("a device's key that is somebody's: %v", err)
	}
	stolen.Credential = []byte("new")
	if _, err := w.access.AddPasskey(ctx, ours, stolen); !fault.Is(err, fault.NotFound) {
		t.Errorf("a passkey for somebody else: %v", err)
	}
}

func passkeyCount(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.scope()
	counts := must[access.Passkey](t)(w.access.AddPasskey(ctx, ours, passkeyOf(w, "counts")))
	for _, count := range []int64{0, 2, 3} {
		counts.Count = count
		if err := w.access.UsePasskey(ctx, counts); !fault.Is(err, fault.NotFound) {
			t.Errorf("count %d after 3: %v", count, err)
		}
	}
	counts.Count = 7
	noError(t, w.access.UsePasskey(ctx, counts))
	counts.Used = Noon
	if diff := cmp.Diff(counts, must[access.Passkey](t)(w.access.PasskeyByCredential(ctx, counts.Credential))); diff != "" {
		t.Error(diff)
	}
	still := passkeyOf(w, "does not count")
	still.Count = 0
	still = must[access.Passkey](t)(w.access.AddPasskey(ctx, ours, still))
	noError(t, w.access.UsePasskey(ctx, still))
	noError(t, w.access.UsePasskey(ctx, still))
}

func passkeyAtOnce(t *testing.T, w *world) {
	k := must[access.Passkey](t)(w.access.AddPasskey(t.Context(), w.ours.scope(), passkeyOf(w, "a")))
	k.Count = 4
	if n := winners(t, func() error { return w.access.UsePasskey(t.Context(), k) }); n != 1 {
		t.Errorf("%d opened", n)
	}
}

// winners is how many of eight at once did something; the others must find nothing.
func winners(t *testing.T, do func() error) int32 {
	t.Helper()
	var work sync.WaitGroup
	var n atomic.Int32
	for range 8 {
		work.Go(func() {
			if err := do(); err == nil {
				n.Add(1)
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	work.Wait()
	return n.Load()
}

func identities(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	i := access.Identity{Issuer: "https://id.example", Subject: "248", Staff: w.ours.staff.ID}
	if _, err := w.access.StaffByIdentity(ctx, i); !fault.Is(err, fault.NotFound) {
		t.Errorf("before: %v", err)
	}
	if err := w.access.LinkIdentity(ctx, w.theirs.scope(), i); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else links: %v", err)
	}
	noError(t, w.access.LinkIdentity(ctx, ours, i))
	if diff := cmp.Diff(w.ours.staff, must[access.Staff](t)(w.access.StaffByIdentity(ctx, i))); diff != "" {
		t.Error(diff)
	}
	i.Made, i.Used = Noon, Noon
	if diff := cmp.Diff([]access.Identity{i}, must[[]access.Identity](t)(w.access.IdentitiesOf(ctx, ours, i.Staff))); diff != "" {
		t.Error(diff)
	}
	second, other := i, i
	second.Subject, other.Staff = "249", w.theirs.staff.ID
	for name, err := range map[string]error{"a second name of one person": w.access.LinkIdentity(ctx, ours, second), "one name of two people": w.access.LinkIdentity(ctx, w.theirs.scope(), other)} {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.access.IdentitiesOf(ctx, w.theirs.scope(), i.Staff); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else lists: %v", err)
	}
	if err := w.access.UnlinkIdentity(ctx, w.theirs.scope(), i); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else unlinks: %v", err)
	}
	noError(t, w.access.UnlinkIdentity(ctx, ours, i))
	if err := w.access.UnlinkIdentity(ctx, ours, i); !fault.Is(err, fault.NotFound) {
		t.Errorf("unlinked twice: %v", err)
	}
	log := lines(t, w, ours, access.AuditAsk{Subject: w.ours.staff.Public, Limit: 2})
	if len(log) != 2 || log[0].Verb != access.Unlinked || log[1].Verb != access.Linked {
		t.Errorf("the audit tells %+v", log)
	}
}

func joinByIdentity(t *testing.T, w *world) {
	ctx := t.Context()
	i := access.Identity{Issuer: "https://id.example", Subject: "248"}
	if _, err := w.access.JoinByIdentity(ctx, i, "new@example.org"); !fault.Is(err, fault.NotFound) {
		t.Errorf("nobody asked: %v", err)
	}
	late := invitation("late")
	late.Expires = Noon
	must[access.Invitation](t)(w.access.Invite(ctx, w.ours.scope(), late))
	if _, err := w.access.JoinByIdentity(ctx, i, "new@example.org"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an invitation that has ended: %v", err)
	}
	asked := must[access.Invitation](t)(w.access.Invite(ctx, w.ours.staff.Scope(), invitation("a")))
	must[access.Invitation](t)(w.access.Invite(ctx, w.theirs.scope(), invitation("b")))
	if _, err := w.access.JoinByIdentity(ctx, i, "new@example.org"); !fault.Is(err, fault.Conflict) {
		t.Errorf("two organisations asked: %v", err)
	}
	noError(t, w.access.Uninvite(ctx, w.theirs.scope(), w.asked(t, w.theirs.scope())[0].Public))
	got := must[access.Staff](t)(w.access.JoinByIdentity(ctx, i, "new@example.org"))
	if got.Public != asked.Public || got.Password != "" || got.Role != asked.Role || got.Org.ID != w.ours.owner.ID {
		t.Errorf("joined as %+v", got)
	}
	if diff := cmp.Diff(got, must[access.Staff](t)(w.access.StaffByIdentity(ctx, i))); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.InvitationByHash(ctx, asked.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("the link still opens: %v", err)
	}
}

func challenges(t *testing.T, w *world) {
	ctx := t.Context()
	c := access.Challenge{Hash: [32]byte{1}, Kind: access.ToAddPasskey, Staff: w.ours.staff.ID, Data: `{"a":1}`, Expires: Noon.Add(time.Minute)}
	noError(t, w.access.SaveChallenge(ctx, c))
	if _, err := w.access.TakeChallenge(ctx, c.Hash, access.ByOwnPasskey); !fault.Is(err, fault.NotFound) {
		t.Errorf("for another purpose: %v", err)
	}
	if diff := cmp.Diff(c, must[access.Challenge](t)(w.access.TakeChallenge(ctx, c.Hash, c.Kind))); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.TakeChallenge(ctx, c.Hash, c.Kind); !fault.Is(err, fault.NotFound) {
		t.Errorf("answered twice: %v", err)
	}
	late := access.Challenge{Hash: [32]byte{2}, Kind: access.ByProvider, Expires: Noon}
	noError(t, w.access.SaveChallenge(ctx, late))
	if _, err := w.access.TakeChallenge(ctx, late.Hash, late.Kind); !fault.Is(err, fault.NotFound) {
		t.Errorf("answered too late: %v", err)
	}
	// The next question clears the late one away, and its hash is free again.
	noError(t, w.access.SaveChallenge(ctx, access.Challenge{Hash: late.Hash, Kind: access.ByProvider, Expires: Noon.Add(time.Minute)}))
}

func challengeAtOnce(t *testing.T, w *world) {
	c := access.Challenge{Hash: [32]byte{1}, Kind: access.ByProvider, Expires: Noon.Add(time.Minute)}
	noError(t, w.access.SaveChallenge(t.Context(), c))
	n := winners(t, func() error {
		_, err := w.access.TakeChallenge(t.Context(), c.Hash, c.Kind)
		return err
	})
	if n != 1 {
		t.Errorf("%d answers were taken", n)
	}
}
