package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"erawan/campaigns/pledges"
	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/db/pledgedb"
	"erawan/internal/fault"
	"erawan/internal/lang"
)

// contactsKept keeps sealed addresses of people who promised: one of each address, until it is confirmed or for as long as the pledge stands.
func contactsKept(t *testing.T, d *db.DB, s pledgedb.Store) {
	w := newWorld(t, d)
	ctx := t.Context()
	for n := range 3 {
		create(t, s, w.ours.pledge(n))
	}
	create(t, s, w.theirs.pledge(3))
	due := Noon.AddDate(0, 0, 3)
	kept := func(n int, hash byte, nonce string) pledges.Contact {
		t.Helper()
		c := pledges.Contact{Pledge: pledgeOf(n).Public, Recipient: "age1ours", Sealed: []byte{1, 2, byte(n)}, Hash: []byte{hash}, Nonce: nonce, Locale: lang.Th, Consent: []byte{9, 9, 9, 9, 9, 9}, Asked: Noon, Due: due}
		check(t, s.KeepContact(ctx, c))
		return c
	}
	first := kept(0, 7, "a")
	if diff := cmp.Diff(first, must[pledges.Contact](t)(s.Contact(ctx, first.Pledge))); diff != "" {
		t.Error(diff)
	}
	kept(0, 8, "b") // another address of the same pledge takes its place
	missing := func(what string, err error) {
		t.Helper()
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	missing("the link of a letter that went to the earlier address", s.ConfirmContact(ctx, first.Pledge, "a", Noon, due))
	check(t, s.ConfirmContact(ctx, first.Pledge, "b", Noon, due))
	missing("confirmed again", s.ConfirmContact(ctx, first.Pledge, "b", Noon, due))
	kept(1, 8, "c") // the same address for another pledge
	kept(3, 8, "d") // and for another organisation's
	check(t, s.ConfirmContact(ctx, pledgeOf(1).Public, "c", Noon, due))
	_, err := s.Contact(ctx, first.Pledge)
	missing("the earlier pledge of one address", err)
	check(t, s.ConfirmContact(ctx, pledgeOf(3).Public, "d", Noon, due))
	kept(2, 9, "e")

	agreed := must[[]pledges.Agreed](t)(s.Agreements(ctx, w.ours.scope(), 9))
	entry := pledges.Agreed{Digest: []byte{9, 9, 9, 9, 9, 9}, Locale: lang.Th, Purpose: pledges.Purpose, Partner: w.ours.partner.Name, Asked: Noon}
	confirmed := entry
	confirmed.Confirmed = Noon
	if diff := cmp.Diff([]pledges.Agreed{entry, confirmed}, agreed); diff != "" {
		t.Error(diff)
	}
	if newest := must[[]pledges.Agreed](t)(s.Agreements(ctx, w.ours.scope(), 1)); len(newest) != 1 || !newest[0].Confirmed.IsZero() {
		t.Errorf("the newest: %+v", newest)
	}
	exported := must[[]pledges.Exported](t)(s.ExportContacts(ctx, w.ours.scope()))
	if diff := cmp.Diff([]pledges.Exported{{Sealed: []byte{1, 2, 1}, Recipient: "age1ours", Asked: Noon, Confirmed: Noon, Wave: pledges.Month, Due: due}}, exported); diff != "" {
		t.Error(diff)
	}
	check(t, s.DropContact(ctx, pledgeOf(1).Public, "another"))
	check(t, s.Withdraw(ctx, pledgeOf(1).Public, Noon))
	check(t, s.DropContact(ctx, pledgeOf(2).Public, "e"))
	missing("of a pledge that was taken back", s.KeepContact(ctx, pledges.Contact{Pledge: pledgeOf(1).Public, Recipient: "age1ours", Sealed: []byte{1}, Hash: []byte{1}, Nonce: "z", Locale: lang.Th, Consent: []byte{1}, Asked: Noon, Due: due}))
	if left := must[[]pledges.Agreed](t)(s.Agreements(ctx, w.ours.scope(), 9)); len(left) != 0 {
		t.Errorf("left of ours: %+v", left)
	}
	if theirs := must[[]pledges.Exported](t)(s.ExportContacts(ctx, w.theirs.scope())); len(theirs) != 1 {
		t.Errorf("theirs: %+v", theirs)
	}
}

// remindersSent takes letters up one by one, by who can open them, and erases addresses when nothing more is sent.
func remindersSent(t *testing.T, d *db.DB, s pledgedb.Store) {
	w := newWorld(t, d)
	ctx := t.Context()
	check(t, s.SetRecipient(ctx, w.ours.scope(), "age1ours"))
	check(t, s.SetRecipient(ctx, w.theirs.scope(), "age1theirs"))
	seen := func(h house, want string) {
		t.Helper()
		if got := must[string](t)(s.Recipient(ctx, h.scope().Org, Noon.Add(-time.Hour))); got != want {
			t.Errorf("sealed for %q, not %q", got, want)
		}
	}
	seen(w.ours, "")
	check(t, s.SeenSender(ctx, []string{"age1ours"}))
	seen(w.ours, "age1ours")
	seen(w.theirs, "")
	if got := must[pledges.Receiving](t)(s.Receiving(ctx, w.ours.scope())); got != (pledges.Receiving{Recipient: "age1ours", Changed: Noon, Seen: Noon}) {
		t.Errorf("%+v", got)
	}
	day := func(n int) time.Time { return Noon.AddDate(0, 0, n) }
	for n := range 4 {
		create(t, s, w.ours.pledge(n))
		c := pledges.Contact{Pledge: pledgeOf(n).Public, Recipient: "age1ours", Sealed: []byte{byte(n)}, Hash: []byte{byte(n)}, Nonce: string(rune('a' + n)), Locale: lang.Th, Consent: []byte{1}, Asked: Noon, Due: day(3)}
		if n == 3 {
			c.Recipient = "age1theirs"
		}
		check(t, s.KeepContact(ctx, c))
		if n != 2 {
			check(t, s.ConfirmContact(ctx, c.Pledge, c.Nonce, Noon, Noon.Add(time.Duration(n-9)*time.Hour)))
		}
	}
	claim := func(keys ...string) pledges.Reminder {
		t.Helper()
		return must[pledges.Reminder](t)(s.ClaimReminder(ctx, keys, time.Hour))
	}
	one := claim("age1ours", "age1other")
	two := claim("age1ours")
	if one.Nonce != "a" || one.Attempts != 1 || one.Wave != pledges.Month || !slices.Equal(one.Sealed, []byte{0}) || two.Nonce != "b" {
		t.Fatalf("%+v %+v", one, two)
	}
	if none := claim("age1ours"); none.ID != 0 {
		t.Errorf("one that waits to be confirmed, or is in somebody's hands: %+v", none)
	}
	check(t, s.SettleReminder(ctx, one, one.Sent()))
	late := one
	late.Attempts = 5
	check(t, s.SettleReminder(ctx, late, pledges.Reminder{Done: true})) // somebody else took it up since
	next := must[pledges.Contact](t)(s.Contact(ctx, pledgeOf(0).Public))
	if want := must[pledges.Reminded](t)(s.Reminded(ctx, pledgeOf(0).Public)).At.AddDate(0, 0, 90); !next.Due.Equal(want) {
		t.Errorf("the next is due on %v, not %v", next.Due, want)
	}
	done := two
	done.Done = true
	check(t, s.SettleReminder(ctx, two, done))
	if _, err := s.Contact(ctx, pledgeOf(1).Public); !fault.Is(err, fault.NotFound) {
		t.Errorf("an address with nothing more to send: %v", err)
	}
	if n := must[int64](t)(s.DropUnconfirmed(ctx)); n != 0 {
		t.Errorf("%d erased too early", n)
	}
	waits := pledges.Contact{Pledge: pledgeOf(2).Public, Recipient: "age1ours", Sealed: []byte{1}, Hash: []byte{1}, Nonce: "z", Locale: lang.Th, Consent: []byte{1}, Asked: Noon, Due: day(-1)}
	check(t, s.KeepContact(ctx, waits))
	if n := must[int64](t)(s.DropUnconfirmed(ctx)); n != 1 {
		t.Errorf("%d erased that nobody confirmed", n)
	}
	check(t, s.SetRecipient(ctx, w.ours.scope(), ""))
	seen(w.ours, "")
	lines := must[[]access.Line](t)(d.Audit(ctx, w.ours.scope(), access.AuditAsk{Kind: access.OnOrg, Limit: 9}))
	if len(lines) < 2 || lines[0].Verb != access.Changed || !strings.Contains(lines[0].Before, "age1ours") {
		t.Errorf("the audit says %+v", lines)
	}
}
