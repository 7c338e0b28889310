package testenv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// inUse matches what Postgres says when an earlier server has not let go yet.
var inUse = regexp.MustCompile(`pre-existing shared memory block|lock file "postmaster.pid" already exists`)

// Postgres returns the address of an empty database that is the test's own.
func Postgres(t testing.TB) string {
	t.Helper()
	server := mustShared(t)
	return createDatabase(t, server, "template0")
}

// Database returns the address of a database that is the test's own and has the schema. The
// schema is made once by migrate, in a template named after what lies in migrations/, and copied
// for each test, which is many times faster than making it again.
func Database(t testing.TB, migrate func(url string) error) string {
	t.Helper()
	server := mustShared(t)
	template, err := ensureTemplate(server, migrate)
	if err != nil {
		t.Fatal(err)
	}
	return createDatabase(t, server, template)
}

func mustShared(t testing.TB) string {
	t.Helper()
	server, err := sharedPostgres()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func createDatabase(t testing.TB, server, template string) string {
	t.Helper()
	name := randomName("test")
	address, err := withDatabase(server, name)
	if err == nil {
		err = execute(server, fmt.Sprintf("create database %s template %s", name, template))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(server, fmt.Sprintf("drop database %s with (force)", name)); err != nil {
			t.Error(err)
		}
	})
	return address
}

var templates struct {
	sync.Mutex
	ready map[string]bool
}

// ensureTemplate makes the template unless this or another process has made it on the server.
func ensureTemplate(server string, migrate func(url string) error) (string, error) {
	digest, err := migrationsDigest()
	if err != nil {
		return "", err
	}
	name := "template_" + digest

	templates.Lock()
	defer templates.Unlock()
	if templates.ready[name] {
		return name, nil
	}
	if err := makeTemplate(server, name, migrate); err != nil {
		return "", fmt.Errorf("make template database: %w", err)
	}
	if templates.ready == nil {
		templates.ready = map[string]bool{}
	}
	templates.ready[name] = true
	return name, nil
}

// makeTemplate holds a lock on the server while it looks and makes, since the test processes of
// several packages run at once. What a process that died left half made is made again.
func makeTemplate(server, name string, migrate func(url string) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(hashtext($1))", name); err != nil {
		return err
	}

	var made bool
	err = conn.QueryRow(ctx, "select datistemplate from pg_database where datname = $1", name).Scan(&made)
	if made || err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	address, err := withDatabase(server, name)
	if err != nil {
		return err
	}
	if err := execute(server, fmt.Sprintf("drop database if exists %s with (force)", name),
		fmt.Sprintf("create database %s template template0", name)); err != nil {
		return err
	}
	if err := migrate(address); err != nil {
		return err
	}
	return execute(server,
		fmt.Sprintf("alter database %s with is_template true allow_connections false", name),
		fmt.Sprintf("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'", name))
}

// execute runs statements on a connection of their own.
func execute(address string, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// migrationsDigest is short and changes with any file in migrations/ of the module that is tested.
var migrationsDigest = sync.OnceValues(func() (string, error) {
	root, err := ModuleRoot()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	err = filepath.WalkDir(filepath.Join(root, "migrations"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", filepath.Base(path), len(content))
		sum.Write(content)
		return nil
	})
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
})

// ModuleRoot returns the folder of go.mod above the working directory, which in a test is the
// package's own.
func ModuleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}
