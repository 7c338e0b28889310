package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

// pledgeRaced retries a pledge while it is taken back: whatever comes first, nothing stands in the end.
func pledgeRaced(t *testing.T, d *db.DB, s pledgedb.Store) {
	for n := range 4 {
		p, _ := create(t, s, pledgeOf(n))
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				again := pledgeOf(n)
				again.Public = ""
				if _, made, err := s.Create(t.Context(), again); made || err != nil && !fault.Is(err, fault.Conflict) {
					t.Errorf("a retry made %v: %v", made, err)
				}
			})
		}
		wg.Go(func() { check(t, s.Withdraw(t.Context(), p.Public, Noon.Add(time.Hour))) })
		wg.Wait()
		standing(t, s, 0)
	}
	whole(t, s, 0, 4)
}

// whole verifies the book: so many stand, so many were withdrawn, and nothing is wrong.
func whole(t *testing.T, s pledgedb.Store, standing, withdrawn int64) {
	t.Helper()
	book := pledges.Book{Signer: s.Signer}
	wrong := must[[]string](t)(s.Verify(t.Context(), &book))
	if len(wrong) > 0 || book.Standing != standing || book.Withdrawn != withdrawn {
		t.Errorf("%d stand and %d were withdrawn, want %d and %d: %q", book.Standing, book.Withdrawn, standing, withdrawn, wrong)
	}
}

func seal(t *testing.T, s pledgedb.Store, want int) {
	t.Helper()
	if got := must[int](t)(s.Seal(t.Context())); got != want {
		t.Errorf("%d sealed, want %d", got, want)
	}
}

func pledgeBook(t *testing.T, d *db.DB, s pledgedb.Store) {
	seal(t, s, 0)
	for n := range 5 {
		create(t, s, pledgeOf(n))
	}
	whole(t, s, 5, 0)
	seal(t, s, 5)
	seal(t, s, 0)
	for n := 5; n < 8; n++ {
		create(t, s, pledgeOf(n))
	}
	held := pledgeOf(8)
	held.Held = "pressure"
	create(t, s, held)
	check(t, s.Withdraw(t.Context(), "plg_b", Noon.Add(time.Hour))) // sealed
	check(t, s.Withdraw(t.Context(), "plg_f", Noon.Add(time.Hour))) // not yet
	whole(t, s, 6, 2)
	seal(t, s, 3)
	create(t, s, pledgeOf(9))
	whole(t, s, 7, 2)
	standing(t, s, 7)
	blank, thirty := "x''", "zeroblob(64)"
	if d.Postgres() {
		blank, thirty = "''::bytea", "decode(repeat('00', 64), 'hex')"
	}
	row := "public_id, token_id, cell_id, campaign_id, org_id, placement_org_id, statement_id, digest, consent_id, locale, name, idempotency_key, pledged_at, consent_digest, maker, salt"
	for name, planted := range map[string]struct {
		do   []string
		says string
	}{
		"altered":                    {[]string{"update pledge set campaign_id = 9 where public_id = 'plg_c'"}, "plg_c is not what was promised"},
		"another name":               {[]string{"update pledge set name = 'x' where public_id = 'plg_h'"}, "plg_h is not what was promised"},
		"another hour":               {[]string{"update pledge set pledged_at = withdrawn_at from pledge_leaf where pledge_leaf.withdrawn_at is not null and public_id = 'plg_d'"}, "plg_d is not what was promised"},
		"removed":                    {[]string{"delete from pledge where public_id = 'plg_d'"}, "pledge 3 of batch 1 was removed without a trace"},
		"removed with its leaf":      {[]string{"delete from pledge_leaf where id = (select leaf_id from pledge where public_id = 'plg_d')", "delete from pledge where public_id = 'plg_d'"}, "pledge 3 of batch 1 was removed without a trace"},
		"removed, not sealed yet":    {[]string{"delete from pledge where public_id = 'plg_j'"}, "which waits for its batch, was removed without a trace"},
		"removed as if withdrawn":    {[]string{"delete from pledge where public_id = 'plg_d'", "update pledge_leaf set withdrawn_at = (select max(sealed_at) from pledge_batch), tombstone = " + thirty + " where place = 3 and batch_seq = 1"}, "its withdrawal is not signed"},
		"with another's tombstone":   {[]string{"delete from pledge where public_id = 'plg_d'", "update pledge_leaf set withdrawn_at = (select withdrawn_at from pledge_leaf where withdrawn_at is not null order by id limit 1), tombstone = (select tombstone from pledge_leaf where withdrawn_at is not null order by id limit 1) where place = 3 and batch_seq = 1"}, "its withdrawal is not signed"},
		"inserted":                   {[]string{"insert into pledge (" + row + ") select 'plg_new', " + map[bool]string{true: "gen_random_uuid()", false: "randomblob(16)"}[d.Postgres()] + strings.TrimPrefix(row, "public_id, token_id") + " from pledge where public_id = 'plg_c'"}, "pledge plg_new was inserted"},
		"inserted with a leaf":       {[]string{"insert into pledge_leaf (once, commitment, counted) values (" + thirty + ", " + thirty + ", " + thirty + ")", "insert into pledge (" + row + ", leaf_id) select 'plg_new', " + map[bool]string{true: "gen_random_uuid()", false: "randomblob(16)"}[d.Postgres()] + strings.TrimPrefix(row, "public_id, token_id") + ", (select max(id) from pledge_leaf) from pledge where public_id = 'plg_c'"}, "plg_new is not what was promised"},
		"let go by nobody":           {[]string{"update pledge set held = '' where public_id = 'plg_i'"}, "plg_i is counted, and nobody signed that it is"},
		"held again":                 {[]string{"update pledge set held = 'x' where public_id = 'plg_c'"}, "is held again: plg_c"},
		"a batch of another size":    {[]string{"update pledge_batch set leaves = 4 where seq = 1"}, "pledge batch 1 is not as it was signed"},
		"a batch that nobody signed": {[]string{"update pledge_batch set signature = " + blank + " where seq = 2"}, "pledge batch 2 is not as it was signed"},
		"a commitment exchanged":     {[]string{"update pledge_leaf set commitment = " + thirty + " where place = 1 and batch_seq = 1"}, "pledge 1 of batch 1 was removed, and its withdrawal is not signed"},
		"a batch removed":            {[]string{"update pledge_leaf set batch_seq = null, place = null where batch_seq = 1", "delete from pledge_batch where seq = 1"}, "pledge batch 2 follows batch 0"},
	} {
		book := pledges.Book{Signer: s.Signer}
		var wrong []string
		errUndo := errors.New("undone")
		err := d.Write(t.Context(), func(x *db.Tx) (err error) {
			for _, statement := range planted.do {
				if n, err := x.Run(statement, nil); err != nil || n == 0 {
					t.Errorf("%s: %s: %d rows, %v", name, statement, n, err)
				}
			}
			if wrong, err = pledgedb.VerifyIn(x, &book); err != nil {
				return err
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.ContainsFunc(wrong, func(w string) bool { return strings.Contains(w, planted.says) }) {
			t.Errorf("%s: %q, want %q", name, wrong, planted.says)
		}
	}
	whole(t, s, 7, 2)
}

// pledgeBoard counts by partner what stands, and names partners that are asked for beside them.
func pledgeBoard(t *testing.T, d *db.DB, s pledgedb.Store) {
	first := pledgeOf(0).Cell.PlacementOrg
	check(t, d.Write(t.Context(), func(x *db.Tx) error {
		for org, name := range map[int64]string{first: "Express", 901: "Hotels", 902: "Printers", 903: "Strangers"} {
			if _, err := x.Run("insert into org (id, public_id, kind, name, created_at) values (@id, @name, 'partner', @text, @at) on conflict do nothing",
				db.Params{"id": org, "name": name, "text": db.Encode(lang.Text{lang.En: name}), "at": db.At(Noon)}); err != nil {
				return err
			}
		}
		return nil
	}))
	for n := range 6 {
		p := pledgeOf(n)
		if n > 2 {
			p.Cell.PlacementOrg = 901
		}
		if n == 5 {
			p.Held = "pressure"
		}
		create(t, s, p)
	}
	check(t, s.Withdraw(t.Context(), pledgeOf(3).Public, Noon))
	got := must[[]pledges.Carrier](t)(s.Board(t.Context(), 7, []int64{902}))
	want := []pledges.Carrier{{Org: first, Name: lang.Text{lang.En: "Express"}, Count: 3}, {Org: 901, Name: lang.Text{lang.En: "Hotels"}, Count: 1}, {Org: 902, Name: lang.Text{lang.En: "Printers"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// pledgeHeld lets one count and refuses another, each once, for whoever owns the campaign.
func pledgeHeld(t *testing.T, d *db.DB, s pledgedb.Store) {
	for n := range 3 {
		p := pledgeOf(n)
		p.Held = "pressure"
		create(t, s, p)
	}
	standing(t, s, 0)
	if got := halfHours(t, d).Pledges; got != 0 {
		t.Errorf("%d held pledges are counted in the ladder", got)
	}
	owner, stranger := access.Scope{Org: pledgeOf(0).Cell.Org, By: access.Actor{Name: "Mali"}}, access.Scope{Org: 999}
	for _, judge := range []func(context.Context, access.Scope, string, string) error{s.Release, s.Refuse} {
		if err := judge(t.Context(), stranger, "plg_a", "x"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger judged: %v", err)
		}
	}
	check(t, s.Release(t.Context(), owner, "plg_a", "a school class"))
	check(t, s.Refuse(t.Context(), owner, "plg_b", "a script"))
	for _, judge := range []func(context.Context, access.Scope, string, string) error{s.Release, s.Refuse} {
		for _, public := range []string{"plg_a", "plg_b"} {
			if err := judge(t.Context(), owner, public, "again"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s was judged twice: %v", public, err)
			}
		}
	}
	standing(t, s, 1)
	if got := halfHours(t, d).Pledges; got != 1 {
		t.Errorf("%d in the ladder, want the one that was let go", got)
	}
	if _, _, err := s.Create(t.Context(), pledgeOf(1)); !fault.Is(err, fault.Conflict) {
		t.Errorf("what was refused came again: %v", err)
	}
	seal(t, s, 1)
	whole(t, s, 1, 1)
	lines := must[[]access.Line](t)(d.Audit(t.Context(), owner, access.AuditAsk{Kind: access.OnPledge, Limit: 9}))
	if len(lines) != 2 || lines[0].Verb != access.Refused || lines[1].Verb != access.Released || !strings.Contains(lines[1].After, "a school class") {
		t.Errorf("the audit says %+v", lines)
	}
}

// pledgeAdopted gives leaves to what a migration found, before the first batch, and to nothing after it.
func pledgeAdopted(t *testing.T, d *db.DB, s pledgedb.Store) {
	loose := func(public string) {
		t.Helper()
		check(t, d.Write(t.Context(), func(x *db.Tx) error {
			if _, err := x.Run("update pledge set leaf_id = null, salt = @none where public_id = @public", db.Params{"public": public, "none": []byte{}}); err != nil {
				return err
			}
			_, err := x.Run("delete from pledge_leaf where not exists (select 1 from pledge where pledge.leaf_id = pledge_leaf.id)", nil)
			return err
		}))
	}
	for n := range 3 {
		p, _ := create(t, s, pledgeOf(n))
		loose(p.Public)
	}
	seal(t, s, 3)
	whole(t, s, 3, 0)
	p, _ := create(t, s, pledgeOf(4))
	loose(p.Public)
	seal(t, s, 0)
	book := pledges.Book{Signer: s.Signer}
	if wrong := must[[]string](t)(s.Verify(t.Context(), &book)); len(wrong) != 1 || !strings.Contains(wrong[0], p.Public) {
		t.Errorf("after the first batch: %q", wrong)
	}
}

func pledgeSealers(t *testing.T, _ *db.DB, s pledgedb.Store) {
	for n := range 6 {
		create(t, s, pledgeOf(n))
	}
	var wg sync.WaitGroup
	var sealed atomic.Int64
	for range 3 {
		wg.Go(func() {
			if n, err := s.Seal(t.Context()); err == nil {
				sealed.Add(int64(n))
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if sealed.Load() != 6 {
		t.Errorf("%d sealed, want 6", sealed.Load())
	}
	whole(t, s, 6, 0)
}
