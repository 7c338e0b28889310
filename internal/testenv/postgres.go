package testenv

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// PostgresServer is a private Postgres with its own data folder.
type PostgresServer struct {
	URL string // of its database "postgres", as a superuser

	bin, data string
	port      int
	settings  []string
	user      *syscall.Credential
	process   *Process
}

// StartPostgres starts a server of the test's own, one that keeps fsync on and may be killed,
// paused and started again. A test that only needs a database asks Postgres or Database.
func StartPostgres(t testing.TB) *PostgresServer {
	t.Helper()
	s, err := startPostgres(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.discard(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Kill ends the server as kill -9 does.
func (s *PostgresServer) Kill() { s.process.Kill() }

// Stop ends the server in order, without waiting for clients.
func (s *PostgresServer) Stop() {
	s.process.signal(syscall.SIGINT)
	<-s.process.gone
}

// Pause stops the process that takes connections. Sessions already open go on.
func (s *PostgresServer) Pause() { s.process.Pause() }

// Continue ends a pause.
func (s *PostgresServer) Continue() { s.process.Continue() }

// Restart starts a server that was killed or stopped, on the same port and data.
func (s *PostgresServer) Restart(t testing.TB) {
	t.Helper()
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
}

// sharedPostgres is one server per test process, started when first asked for.
var sharedPostgres = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(DatabaseURLEnv); address != "" {
		return address, nil
	}
	s, err := serveDatabases()
	if err != nil {
		return "", err
	}
	return s.URL, nil
})

// serveDatabases starts a server for many tests, until this process ends. Speed matters more than a
// power cut here, and databases of a few seconds' life need nobody who tidies them while a test counts what they read.
func serveDatabases() (*PostgresServer, error) {
	s, err := startPostgres([]string{"fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"})
	if err != nil {
		return nil, err
	}
	if err := s.sweepAfterUs(); err != nil {
		return nil, errors.Join(err, s.discard())
	}
	return s, nil
}

func startPostgres(settings []string) (*PostgresServer, error) {
	bin, err := postgresBinaries()
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp("", "erawan-postgres-")
	if err != nil {
		return nil, err
	}
	s := &PostgresServer{bin: bin, data: data, settings: settings}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(data))
	}

	for range 5 { // somebody else may take the port first
		if s.port, err = freePort(); err != nil {
			break
		}
		s.URL = fmt.Sprintf("postgres://erawan@127.0.0.1:%d/postgres?sslmode=disable", s.port)
		if err = s.run(); err == nil {
			return s, nil
		}
	}
	return nil, errors.Join(err, os.RemoveAll(data))
}

// prepare makes the data folder. Postgres refuses to run as root, so root hands it to somebody.
func (s *PostgresServer) prepare() error {
	if os.Geteuid() == 0 {
		var err error
		if s.user, err = nobodySpecial(); err != nil {
			return err
		}
		if err := os.Chown(s.data, int(s.user.Uid), int(s.user.Gid)); err != nil {
			return err
		}
	}
	initdb := exec.Command(filepath.Join(s.bin, "initdb"),
		"--pgdata", s.data, "--username", "erawan", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	initdb.Dir = s.data
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: s.user}
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// nobodySpecial returns an account that Postgres is willing to run as.
func nobodySpecial() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("no account to run Postgres as: make one called postgres or nobody, or run as an ordinary user")
}

// run starts the server and waits until it answers. Right after a kill the old sessions may still
// hold the shared memory, so it tries again until they have let go.
func (s *PostgresServer) run() error {
	args := []string{"-D", s.data, "-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "max_connections=400", "-c", "timezone=UTC"}
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}

	var err error
	for range 20 {
		s.process, err = start(Command{
			Path: filepath.Join(s.bin, "postgres"), Args: args, Dir: s.data, user: s.user, death: syscall.SIGQUIT,
		})
		if err != nil {
			return err
		}
		if until(s.process.gone, func() bool { return s.answers() && !s.process.ended() }) {
			return nil
		}
		s.process.Kill()
		err = fmt.Errorf("postgres does not start:\n%s", s.process.Output())
		if !inUse.MatchString(s.process.Output()) {
			return err
		}
	}
	return err
}

func (s *PostgresServer) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL)
	if err != nil {
		return false
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx) == nil
}

// discard stops the server for good.
func (s *PostgresServer) discard() error {
	s.process.signal(syscall.SIGCONT)
	s.process.signal(syscall.SIGQUIT)
	<-s.process.gone
	return removeAll(s.data)
}

// sweepAfterUs leaves a shell behind that waits for this process to end, sees the server off and
// removes its folder: a test binary has no last word of its own.
func (s *PostgresServer) sweepAfterUs() error {
	const script = `read -r _
[ -e "$2/postmaster.pid" ] && kill -QUIT "$1" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9; do [ -e "$2/postmaster.pid" ] || break; sleep 0.1; done
rm -rf -- "$2"`
	shell := exec.Command("sh", "-c", script, "sh", strconv.Itoa(s.process.PID()), s.data)
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	shell.Dir = "/"
	if _, err := shell.StdinPipe(); err != nil {
		return err
	}
	if err := shell.Start(); err != nil {
		return err
	}
	go shell.Wait() // keeps our end of its input from the collector, who would close it
	return nil
}

// removeAll removes a folder that a dying server may still be writing to.
func removeAll(dir string) error {
	var err error
	if until(nil, func() bool { err = os.RemoveAll(dir); return err == nil }) {
		return nil
	}
	return err
}

// withDatabase returns an address with another database in it.
func withDatabase(address, name string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("%s: %w", DatabaseURLEnv, err)
	}
	u.Path = "/" + name
	return u.String(), nil
}
