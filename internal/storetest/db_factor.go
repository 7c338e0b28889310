package storetest

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/access"
	"erawan/internal/fault"
)

// Factors holds the store of second factors, and of sign-ins half done, to its contract.
func Factors(t *testing.T, open OpenDB) {
	runChecks(t, open, []storeCheck{
		{"a second factor is set, ends every session, and is taken away", setFactor},
		{"a code opens once, and none older after it", takeStep},
		{"a recovery code opens once", takeRecovery},
		{"of a code given twice at once one opens", takeAtOnce},
		{"a half sign-in opens once and not for long", halfSessions},
		{"a proof gives a session another name", proveSession},
		{"an organisation wants a second factor, and its partners when it says so", requireFactor},
		{"a time zone is kept in scope", setZone},
	})
}

// enrol gives somebody a second factor with two recovery codes.
func (w *world) enrol(t *testing.T, p access.Staff) access.Staff {
	t.Helper()
	noError(t, w.access.SetFactor(t.Context(), p.Scope(), access.Enrolment{Staff: p.ID, Sealed: "sealed", Step: 100, Codes: [][32]byte{{1}, {2}}}))
	return w.again(t, p)
}

func setFactor(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.staff
	s := access.Session{Hash: [32]byte{9}, Staff: p.ID, Made: Noon, Seen: Noon, Expires: Noon.Add(time.Hour), Proof: access.ByPassword, Proved: Noon}
	half := access.HalfSession{Hash: [32]byte{8}, Staff: p.ID, Made: Noon, Expires: Noon.Add(time.Minute)}
	noError(t, w.access.SaveSession(ctx, s))
	noError(t, w.access.SaveHalf(ctx, half))
	if err := w.access.SetFactor(ctx, w.theirs.scope(), access.Enrolment{Staff: p.ID, Sealed: "theirs"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	p = w.enrol(t, p)
	if p.Factor != "sealed" || !p.FactorAt.Equal(Noon) {
		t.Errorf("%q since %s", p.Factor, p.FactorAt)
	}
	gone(ctx, t, w, s, "a session from before the second factor")
	if _, err := w.access.HalfByHash(ctx, half.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("a half sign-in from before: %v", err)
	}
	if n := must[int](t)(w.access.RecoveryLeft(ctx, p.Scope(), p.ID)); n != 2 {
		t.Errorf("%d recovery codes", n)
	}
	if err := w.access.DropFactor(ctx, w.theirs.scope(), p.Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("taken by somebody else: %v", err)
	}
	noError(t, w.access.SaveSession(ctx, s))
	noError(t, w.access.DropFactor(ctx, p.Scope(), p.Public))
	noError(t, w.access.DropFactor(ctx, p.Scope(), p.Public)) // there is none: nothing changes, nothing is told
	gone(ctx, t, w, s, "a session from before it was taken away")
	if p = w.again(t, p); p.Factor != "" || !p.FactorAt.IsZero() {
		t.Errorf("left: %q %s", p.Factor, p.FactorAt)
	}
	if n := must[int](t)(w.access.RecoveryLeft(ctx, p.Scope(), p.ID)); n != 0 {
		t.Errorf("%d recovery codes of nothing", n)
	}
	var verbs []string
	for _, line := range lines(t, w, p.Scope(), access.AuditAsk{Subject: p.Public}) {
		verbs = append(verbs, string(line.Verb))
		if strings.Contains(line.Before+line.After, "sealed") {
			t.Errorf("the audit tells a secret: %+v", line)
		}
	}
	if diff := cmp.Diff([]string{"unenrolled", "enrolled", "made"}, verbs); diff != "" {
		t.Error(diff)
	}
}

func takeStep(t *testing.T, w *world) {
	ctx, p := t.Context(), w.enrol(t, w.ours.staff)
	take := func(p access.Staff, step int64) bool { return must[bool](t)(w.access.TakeStep(ctx, p, step)) }
	for _, c := range []struct {
		step int64
		want bool
	}{{100, false}, {99, false}, {101, true}, {101, false}, {103, true}, {102, false}, {104, true}} {
		if got := take(p, c.step); got != c.want {
			t.Errorf("step %d: %v", c.step, got)
		}
	}
	old := p
	noError(t, w.access.SetFactor(ctx, p.Scope(), access.Enrolment{Staff: p.ID, Sealed: "another", Step: 1}))
	if take(old, 200) {
		t.Error("a code of an app that was replaced opens")
	}
	noError(t, w.access.DropFactor(ctx, p.Scope(), p.Public))
	if take(w.again(t, p), 300) {
		t.Error("a code opens for somebody without an app")
	}
}

func takeRecovery(t *testing.T, w *world) {
	ctx, p, other := t.Context(), w.enrol(t, w.ours.staff), w.theirs.staff
	take := func(p access.Staff, hash byte) bool {
		return must[bool](t)(w.access.TakeRecovery(ctx, p, [32]byte{hash}))
	}
	if take(other, 1) || take(p, 3) {
		t.Error("a code that is not theirs opens")
	}
	if !take(p, 1) || take(p, 1) {
		t.Error("a code does not open once")
	}
	if log := lines(t, w, p.Scope(), access.AuditAsk{Subject: p.Public}); log[0].Verb != access.Recovered || log[1].Verb != access.Enrolled {
		t.Errorf("the audit tells %+v", log)
	}
	if n := must[int](t)(w.access.RecoveryLeft(ctx, p.Scope(), p.ID)); n != 1 {
		t.Errorf("%d left", n)
	}
	if _, err := w.access.RecoveryLeft(ctx, w.theirs.scope(), p.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	if err := w.access.SetRecovery(ctx, w.theirs.scope(), p.ID, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	noError(t, w.access.SetRecovery(ctx, p.Scope(), p.ID, [][32]byte{{7}}))
	if take(p, 2) || !take(p, 7) {
		t.Error("renewed codes: an old one opens, or a new one does not")
	}
}

func takeAtOnce(t *testing.T, w *world) {
	ctx, p := t.Context(), w.enrol(t, w.ours.staff)
	var steps, codes atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if ok, err := w.access.TakeStep(ctx, p, 101); err != nil {
				t.Error(err)
			} else if ok {
				steps.Add(1)
			}
			if ok, err := w.access.TakeRecovery(ctx, p, [32]byte{2}); err != nil {
				t.Error(err)
			} else if ok {
				codes.Add(1)
			}
		})
	}
	group.Wait()
	if steps.Load() != 1 || codes.Load() != 1 {
		t.Errorf("a step opened %d times, a recovery code %d times", steps.Load(), codes.Load())
	}
}

func halfSessions(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.staff
	h := access.HalfSession{Hash: [32]byte{4}, Staff: p.ID, Made: Noon, Expires: Noon.Add(time.Minute)}
	late := access.HalfSession{Hash: [32]byte{5}, Staff: p.ID, Made: Noon.Add(-time.Hour), Expires: Noon}
	noError(t, w.access.SaveHalf(ctx, late))
	noError(t, w.access.SaveHalf(ctx, h))
	if diff := cmp.Diff(h, must[access.HalfSession](t)(w.access.HalfByHash(ctx, h.Hash))); diff != "" {
		t.Error(diff)
	}
	if _, err := w.access.HalfByHash(ctx, late.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that waited too long: %v", err)
	}
	if _, err := w.access.SessionByHash(ctx, h.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("it is a whole session: %v", err)
	}
	noError(t, w.access.DropHalf(ctx, h.Hash))
	if err := w.access.DropHalf(ctx, h.Hash); !fault.Is(err, fault.NotFound) {
		t.Errorf("used up twice: %v", err)
	}
}

func proveSession(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.staff
	s := access.Session{Hash: [32]byte{1}, Staff: p.ID, Made: Noon, Seen: Noon, Expires: Noon.Add(time.Hour), Proof: access.ByPassword, Proved: Noon.Add(-time.Hour)}
	noError(t, w.access.SaveSession(ctx, s))
	now := s
	now.Hash, now.Proof, now.Proved = [32]byte{2}, access.ByCode, Noon
	theirs := now
	theirs.Staff = w.theirs.staff.ID
	if err := w.access.ProveSession(ctx, s.Hash, theirs); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's session: %v", err)
	}
	noError(t, w.access.ProveSession(ctx, s.Hash, now))
	gone(ctx, t, w, s, "the cookie from before the proof")
	if diff := cmp.Diff(now, must[access.Session](t)(w.access.SessionByHash(ctx, now.Hash))); diff != "" {
		t.Error(diff)
	}
	if err := w.access.ProveSession(ctx, s.Hash, now); !fault.Is(err, fault.NotFound) {
		t.Errorf("a session that is gone: %v", err)
	}
}

func requireFactor(t *testing.T, w *world) {
	ctx, ours := t.Context(), w.ours.staff.Scope()
	for _, o := range []access.Org{w.ours.owner, w.ours.partner} {
		noError(t, w.access.RequireFactor(ctx, ours, o.Public, true))
		noError(t, w.access.RequireFactor(ctx, ours, o.Public, true)) // nothing changes, nothing is told
		if !must[access.Org](t)(w.access.OrgByPublic(ctx, o.Public)).NeedsFactor {
			t.Errorf("%s does not want it", o.Public)
		}
		log := lines(t, w, ours, access.AuditAsk{Subject: o.Public})
		if log[0].Verb != access.Changed || log[0].After != `{"needs_factor":true}` || log[1].Verb != access.Made {
			t.Errorf("the audit tells %+v", log)
		}
	}
	if !w.again(t, w.ours.staff).Org.NeedsFactor {
		t.Error("their people are not told")
	}
	for _, o := range []access.Org{w.theirs.owner, w.theirs.partner, {Public: "org_none"}} {
		if err := w.access.RequireFactor(ctx, ours, o.Public, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("of %q: %v", o.Public, err)
		}
	}
	noError(t, w.access.RequireFactor(ctx, ours, w.ours.owner.Public, false))
	if w.again(t, w.ours.staff).Org.NeedsFactor {
		t.Error("still wanted")
	}
}

func setZone(t *testing.T, w *world) {
	ctx, p := t.Context(), w.ours.staff
	noError(t, w.access.SetZone(ctx, p.Scope(), p.ID, "Asia/Taipei"))
	if got := w.again(t, p).Zone; got != "Asia/Taipei" {
		t.Errorf("zone is %q", got)
	}
	if err := w.access.SetZone(ctx, w.theirs.scope(), p.ID, "UTC"); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody else's: %v", err)
	}
}
