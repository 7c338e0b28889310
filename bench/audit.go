package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"erawan/internal/access"
	"erawan/internal/db"
	"erawan/internal/testenv"
)

// The chain that is verified: as many rows as the goal has, written so many at a time.
const (
	auditRows  = 1_000_000
	auditAtOne = 5_000
	auditLimit = time.Minute
)

// auditLine is a row of the chain as it is written in bulk.
type auditLine struct {
	Seq      int64      `gorm:"column:seq"`
	Org      int64      `gorm:"column:org_id"`
	ByOrg    int64      `gorm:"column:by_org_id"`
	Actor    int64      `gorm:"column:actor_id"`
	Name     string     `gorm:"column:actor_name"`
	Verb     string     `gorm:"column:verb"`
	Kind     string     `gorm:"column:kind"`
	Subject  string     `gorm:"column:subject"`
	At       db.Instant `gorm:"column:at"`
	Before   string     `gorm:"column:before"`
	After    string     `gorm:"column:after"`
	Previous []byte     `gorm:"column:previous"`
	Hash     []byte     `gorm:"column:hash"`
	Key      string     `gorm:"column:actor_key"`
}

const auditAdd = `with fresh as (@rows)
insert into audit (seq, org_id, by_org_id, actor_id, actor_name, verb, kind, subject, at, before, after, previous, hash, actor_key)
select seq, org_id, by_org_id, actor_id, actor_name, verb, kind, subject, at, before, after, previous, hash, actor_key from fresh where true`

// audit is `erawan audit verify` over a long chain: that it stands, and, once a row in the middle was
// changed behind the database's back, which.
func audit(ctx context.Context, b *bench) ([]result, error) {
	servers, err := testenv.ServeDurable()
	if err != nil {
		return nil, err
	}
	out := make([]result, 0, 2)
	for _, on := range []struct{ name, address, gate string }{
		{"audit-postgres", servers.DatabaseURL, "drop trigger audit_stands on audit"},
		{"audit-sqlite", "sqlite://" + filepath.Join(b.dir, "audit.db"), "drop trigger audit_is_not_changed"},
	} {
		r, runErr := b.verified(ctx, on.name, on.address, on.gate)
		if runErr != nil {
			err = fmt.Errorf("%s: %w", on.name, runErr)
			break
		}
		out = append(out, r)
	}
	return out, join(err, servers.Stop())
}

func (b *bench) verified(ctx context.Context, name, address, gate string) (result, error) {
	r := result{name: name, goal: fmt.Sprintf("≤ %s, and the changed row is named", auditLimit)}
	if _, err := db.Migrate(ctx, address, db.Up); err != nil {
		return r, err
	}
	d, err := db.Open(ctx, address, db.Options{})
	if err != nil {
		return r, err
	}
	if err := join(writeChain(ctx, d), d.Close()); err != nil {
		return r, err
	}
	began := time.Now()
	said, code := b.verify(ctx, address)
	took := time.Since(began)
	if code != 0 || !strings.HasPrefix(said, fmt.Sprintf("%d rows stand\n", auditRows)) {
		return r, fmt.Errorf("an untouched chain: exit %d: %s", code, said)
	}
	if err := touch(ctx, address, gate); err != nil {
		return r, err
	}
	said, code = b.verify(ctx, address)
	named := code == 1 && strings.HasPrefix(said, fmt.Sprintf("row %d was changed\n", auditRows/2))
	r.figure = fmt.Sprintf("%.1f s for %d rows, the whole command; changed row named: %v", took.Seconds(), auditRows, named)
	r.pass = took <= auditLimit && named
	return r, nil
}

// verify runs the real program and returns what it said, and its exit code.
func (b *bench) verify(ctx context.Context, address string) (string, int) {
	c := exec.CommandContext(ctx, b.program, "audit", "verify")
	c.Env = append(os.Environ(), "ERAWAN_DATABASE_URL="+address)
	said, _ := c.CombinedOutput() // the exit code tells
	return string(said), c.ProcessState.ExitCode()
}

// writeChain writes a chain as the stores do, many rows at a time.
func writeChain(ctx context.Context, d *db.DB) error {
	var last [32]byte
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for from := int64(0); from < auditRows; from += auditAtOne {
		lines := make([]auditLine, auditAtOne)
		for i := range lines {
			n := from + int64(i) + 1
			e := access.Entry{Seq: n, Org: 1 + n%3, ByOrg: 1 + n%3, By: access.Actor{Staff: n % 50, Name: fmt.Sprintf("Colleague %d", n%50)}, Verb: access.Changed,
				Kind: access.OnCampaign, Subject: fmt.Sprintf("cmp_%026d", n%10_000), At: at.Add(time.Duration(n) * time.Second),
				Before: `{"priority":2,"state":"live"}`, After: fmt.Sprintf(`{"priority":%d,"state":"paused"}`, n%99), Previous: last}
			e.Hash = e.Sum()
			last = e.Hash
			lines[i] = auditLine{e.Seq, e.Org, e.ByOrg, e.By.Staff, e.By.Name, string(e.Verb), string(e.Kind), e.Subject, db.At(e.At), e.Before, e.After,
				e.Previous[:], e.Hash[:], ""}
		}
		err := d.Write(ctx, func(t *db.Tx) error {
			if _, err := t.Run(auditAdd, db.Params{"rows": db.RowsOf(lines)}); err != nil {
				return err
			}
			_, err := t.Run("update counter set audit = @to", db.Params{"to": from + auditAtOne})
			return err
		})
		if err != nil {
			return fmt.Errorf("from row %d: %w", from, err)
		}
	}
	return nil
}

// touch changes a row as somebody who owns the database could.
func touch(ctx context.Context, address, gate string) error {
	d, err := db.Open(ctx, address, db.Options{})
	if err != nil {
		return err
	}
	err = d.Write(ctx, func(t *db.Tx) error {
		if _, err := t.Run(gate, nil); err != nil {
			return err
		}
		_, err := t.Run("update audit set actor_name = 'Nobody' where seq = @row", db.Params{"row": auditRows / 2})
		return err
	})
	return join(err, d.Close())
}
