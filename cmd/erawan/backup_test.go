package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"erawan/internal/testenv"
)

func TestABackupUnderLoadIsWholeWhereItIsRestored(t *testing.T) {
	t.Run("postgres", func(t *testing.T) {
		in := scaled(t)
		base := in.web(t, "a").base()
		in.worker(t)
		backupUnderLoad(t, in, in.load(t, base), in.anotherPostgres(t))
	})
	t.Run("sqlite", func(t *testing.T) {
		in := single(t)
		base := in.web(t, "a", "--with-worker").base()
		backupUnderLoad(t, in, in.load(t, base), "sqlite://"+filepath.Join(t.TempDir(), "restored.db"))
	})
}

// anotherPostgres is an empty database beside ours.
func (in *installation) anotherPostgres(t *testing.T) string {
	t.Helper()
	if _, err := in.books(t).Exec("create database restored"); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(in.database)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/restored"
	return u.String()
}

func backupUnderLoad(t *testing.T, in *installation, l *load, elsewhere string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "erawan.backup")
	live := in.books(t)
	l.under(t, 200)
	eventually(t, "events in the ledger", func() bool { return len(live.ledger(t)) >= 100 })
	before := live.ledger(t)
	if code, said := in.script(t, "backup.sh", in.database, file); code != done || !strings.Contains(said, "key file") {
		t.Fatalf("backup: exit %d: %s", code, said)
	}
	l.under(t, 50)
	l.end()
	l.settle(t)
	if code, said := in.script(t, "backup.sh", in.database, file); code == done || !strings.Contains(said, "never written over") {
		t.Fatalf("a second backup: exit %d: %s", code, said)
	}

	if code, said := in.script(t, "restore.sh", elsewhere, file); code != done {
		t.Fatalf("restore: exit %d: %s", code, said)
	}
	restored := &installation{database: elsewhere, keys: in.keys, slots: in.slots, dataDir: t.TempDir()}
	isWhole(t, restored.books(t), before, live)
	if code, said := in.script(t, "restore.sh", elsewhere, file); code == done {
		t.Fatalf("a second restore was let in: %s", said)
	}
	goesOn(t, in, restored)
}

// isWhole holds a restored database against itself and against the one it came from: one moment, at
// or after the beginning of the backup.
func isWhole(t *testing.T, got books, before map[string]bool, live books) {
	t.Helper()
	ledger, later := got.ledger(t), live.ledger(t)
	for id := range before {
		if !ledger[id] {
			t.Errorf("%s was in the ledger before the backup, and is not in it", id)
		}
	}
	for id := range ledger {
		if !later[id] {
			t.Errorf("%s came from nowhere", id)
		}
	}
	for _, table := range []string{"engagement_half_hour", "engagement_day"} {
		if n := got.sum(t, "select sum(impressions)+sum(viewable)+sum(filtered) from "+table); n != len(ledger) {
			t.Errorf("%s counts %d of %d events", table, n, len(ledger))
		}
		if n, m := got.sum(t, "select sum(decisions) from "+table), got.sum(t, "select sum(count) from tally_batch"); n != m {
			t.Errorf("%s counts %d of %d decisions", table, n, m)
		}
	}
	counts := func(b books) map[string]int {
		out := map[string]int{}
		for _, table := range []string{"org", "staff", "campaign", "campaign_version", "message_version", "law_card_version", "approval", "reference_row", "placement", "pledge", "goose_db_version"} {
			out[table] = b.sum(t, "select count(*) from "+table)
		}
		return out
	}
	if diff := cmp.Diff(counts(live), counts(got)); diff != "" {
		t.Error(diff)
	}
}

// goesOn starts processes on the restored database and sends visits through.
func goesOn(t *testing.T, in, restored *installation) {
	t.Helper()
	restored.env = append(slices.Clone(in.env), "ERAWAN_DATABASE_URL="+restored.database)
	flags := []string{"--with-worker"}
	if in.redis != nil {
		restored.env = append(restored.env, "ERAWAN_REDIS_URL="+testenv.Redis(t).URL)
		flags = nil
		restored.worker(t)
	}
	l := restored.load(t, restored.web(t, "restored", flags...).base())
	l.under(t, 20)
	l.end()
	l.settle(t)
}

// script runs one of ops/ as its reader would.
func (in *installation) script(t *testing.T, name, database string, args ...string) (code int, said string) {
	t.Helper()
	root, err := testenv.ModuleRoot()
	if err != nil {
		t.Fatal(err)
	}
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("the server trusts us\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{asProgram + "=1", "ERAWAN=" + os.Args[0], "ERAWAN_DATABASE_URL=" + database}
	if strings.HasPrefix(database, "postgres://") {
		env = append(env, "ERAWAN_DATABASE_PASSWORD_FILE="+password)
	}
	p := testenv.Start(t, testenv.Command{Path: filepath.Join(root, "ops", name), Args: args, Env: env})
	return p.ExitCode(t), p.Output()
}

func TestScriptsSayWhatIsMissing(t *testing.T) {
	t.Parallel()
	in, dir := &installation{}, t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ script, database, file, says string }{
		{"backup.sh", "", filepath.Join(dir, "out"), "ERAWAN_DATABASE_URL is not set"},
		{"backup.sh", "mysql://x", filepath.Join(dir, "out"), "neither"},
		{"backup.sh", "sqlite://" + dir + "/none.db", filepath.Join(dir, "out"), "ERAWAN_DATABASE_URL"},
		{"restore.sh", "", empty, "ERAWAN_DATABASE_URL is not set"},
		{"restore.sh", "sqlite://" + dir + "/new.db", empty, "empty"},
		{"restore.sh", "sqlite://" + empty, os.Args[0], "already"},
	} {
		code, said := in.script(t, tc.script, tc.database, tc.file)
		if code != failed || !strings.Contains(said, tc.says) {
			t.Errorf("%s with %q: exit %d: %s", tc.script, tc.database, code, said)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.part")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %s", fmt.Sprint(left))
	}
}
