package testenv

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A child of the test binary starts servers, says where they are and waits to be killed.
const childEnv = "ERAWAN_TESTENV_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	if err := startAndWait(); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
}

func startAndWait() error {
	os.Unsetenv(DatabaseURLEnv)
	os.Unsetenv(RedisURLEnv)
	database, err := sharedPostgres()
	if err != nil {
		return err
	}
	redis, err := sharedRedis()
	if err != nil {
		return err
	}
	p, err := start(Command{Path: "sleep", Args: []string{"600"}})
	if err != nil {
		return err
	}
	fmt.Println("started", database, redis, p.PID())
	select {}
}

func query(t *testing.T, address, statement string) (out string, err error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.Background())
	err = conn.QueryRow(t.Context(), statement).Scan(&out)
	return out, err
}

func must(t *testing.T, address, statement string) string {
	t.Helper()
	out, err := query(t, address, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return out
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	a, b := Postgres(t), Postgres(t)
	must(t, a, "with x as (select 1) select 'ok' from x")
	if err := execute(a, "create table only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	if _, err := query(t, b, "select count(*)::text from only_here"); err == nil {
		t.Fatal("two tests share a database")
	}
}

func TestSchemaIsMadeOnceAndCopied(t *testing.T) {
	t.Parallel()
	var made atomic.Int32
	migrate := func(url string) error {
		made.Add(1)
		return execute(url, "create table law_card (name text)", "insert into law_card values ('seeded')")
	}
	server := mustShared(t)
	name := randomName("template")
	for range 2 {
		if err := makeTemplate(server, name, migrate); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := execute(server, "alter database "+name+" is_template false", "drop database "+name); err != nil {
			t.Error(err)
		}
	})
	a, b := createDatabase(t, server, name), createDatabase(t, server, name)
	if err := execute(a, "delete from law_card"); err != nil {
		t.Fatal(err)
	}
	if got := must(t, b, "select name from law_card"); got != "seeded" || made.Load() != 1 {
		t.Fatalf("row %q, made %d times", got, made.Load())
	}
}

func TestHalfMadeTemplateIsMadeAgain(t *testing.T) {
	t.Parallel()
	server := mustShared(t)
	name := randomName("template")
	err := makeTemplate(server, name, func(url string) error {
		if err := execute(url, "create table half (n int)"); err != nil {
			return err
		}
		return context.Canceled
	})
	if err == nil {
		t.Fatal("a template was made though its migration did not end")
	}
	if err := makeTemplate(server, name, func(url string) error { return execute(url, "create table half (n int)") }); err != nil {
		t.Fatal(err)
	}
	if err := execute(server, "alter database "+name+" is_template false", "drop database "+name); err != nil {
		t.Fatal(err)
	}
}

func TestPostgresComesBackWithItsDataAfterAKill(t *testing.T) {
	t.Parallel()
	s := StartPostgres(t)
	if err := execute(s.URL, "create table kept (n text)", "insert into kept values ('seven')"); err != nil {
		t.Fatal(err)
	}
	for _, end := range []func(){s.Kill, s.Stop} {
		end()
		if _, err := query(t, s.URL, "select 'up'"); err == nil {
			t.Fatal("the server still answers")
		}
		s.Restart(t)
		if got := must(t, s.URL, "select n from kept"); got != "seven" {
			t.Fatalf("row = %q", got)
		}
	}
	if got := must(t, s.URL, "show fsync"); got != "on" {
		t.Errorf("fsync = %s: a fault test needs the truth", got)
	}
}

func TestRedisComesBackWithItsDataAfterAKill(t *testing.T) {
	t.Parallel()
	s := Redis(t)
	if got := s.Do(t, "SET", "k", "v"); got != "OK" {
		t.Fatal(got)
	}
	s.Kill()
	s.Restart(t)
	if got := s.Do(t, "GET", "k"); got != "v" {
		t.Fatalf("k = %q after a kill", got)
	}
	if files, err := s.AppendOnlyFiles(); err != nil || len(files) == 0 {
		t.Fatalf("append-only files = %v, %v", files, err)
	}
	s.Stop()
	s.Forget(t)
	s.Restart(t)
	if got := s.Do(t, "EXISTS", "k"); got != "0" {
		t.Fatalf("k = %q on a new host", got)
	}
}

func TestProcessIsPausedContinuedAndTerminated(t *testing.T) {
	t.Parallel()
	p := Start(t, Command{Path: "sh", Args: []string{"-c",
		`trap 'echo "bye $NAME"; exit 7' TERM; echo "ready 42"; while :; do sleep 0.05; done`}, Env: []string{"NAME=traveller"}})
	if got := p.WaitLine(t, `^ready (\d+)$`); got[1] != "42" {
		t.Fatalf("match = %q", got)
	}
	p.Pause()
	waitState(t, p.PID(), "T")
	p.Continue()
	waitState(t, p.PID(), "SR")
	if code := p.Terminate(t); code != 7 {
		t.Errorf("exit code = %d, want 7", code)
	}
	p.WaitLine(t, "^bye traveller$")
	p.Kill() // gone already
}

// state returns a process's state as ps tells it, empty when there is no such process.
func state(pid string) string {
	out, _ := exec.Command("ps", "-o", "state=", "-p", pid).Output()
	return strings.TrimSpace(string(out))
}

// waitState waits for one of the states that ps tells of.
func waitState(t *testing.T, pid int, states string) {
	t.Helper()
	var is string
	if !until(nil, func() bool {
		is = state(strconv.Itoa(pid))
		return is != "" && strings.Contains(states, is)
	}) {
		t.Fatalf("process %d is in state %q, want one of %q", pid, is, states)
	}
}

func TestNothingOutlivesAKilledTestProcess(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	if err := os.Chmod(temp, 0o755); err != nil { // the account Postgres runs as passes through
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(temp), 0o755); err != nil {
		t.Fatal(err)
	}
	p := Start(t, Command{Path: os.Args[0], Env: []string{childEnv + "=1", "TMPDIR=" + temp}})
	started := p.WaitLine(t, `^started (\S+) redis://(\S+)/0 (\d+)$`)
	if must(t, started[1], "select 'up'") != "up" {
		t.Fatal("Postgres does not answer")
	}
	p.Kill()

	var left []string
	if !until(nil, func() bool {
		left = left[:0]
		if _, err := query(t, started[1], "select 'up'"); err == nil {
			left = append(left, "Postgres")
		}
		if conn, err := net.Dial("tcp", started[2]); err == nil {
			conn.Close()
			left = append(left, "Redis")
		}
		if is := state(started[3]); is != "" && is != "Z" {
			left = append(left, "the process")
		}
		if entries, _ := os.ReadDir(temp); len(entries) > 0 {
			left = append(left, entries[0].Name())
		}
		return len(left) == 0
	}) {
		t.Fatalf("still there: %v", left)
	}
}

func TestMissingServersAreNamedWithWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := redisBinary(); err == nil || !strings.Contains(err.Error(), "apt-get install redis-server") {
		t.Errorf("redis: %v", err)
	}
	if dir, err := postgresBinaries(); err == nil {
		if !executable(filepath.Join(dir, "initdb")) {
			t.Errorf("%s holds no initdb", dir)
		}
	} else if !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("postgres: %v", err)
	}
}
