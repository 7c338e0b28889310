package testenv

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

// RedisServer is a private Redis with its own data folder.
type RedisServer struct {
	URL string

	bin, data string
	port, bus int // bus is of a cluster's nodes
	settings  []string
	tls       *tls.Config // nil: in the clear
	process   *Process
}

// Redis starts a server of the test's own. It keeps an append-only file, fsynced every second, and
// evicts nothing, as production is told to. Settings are pairs as redis-server takes them:
// "--maxmemory", "8mb".
func Redis(t testing.TB, settings ...string) *RedisServer {
	t.Helper()
	settings = append([]string{"--appendonly", "yes", "--appendfsync", "everysec"}, settings...)
	s, err := startRedis(t.TempDir(), settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// RedisURL returns the address of a server that other tests use at the same time: take a name
// space of your own on it.
func RedisURL(t testing.TB) string {
	t.Helper()
	address, err := sharedRedis()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// sharedRedis is one server per test process. It keeps nothing on disk.
var sharedRedis = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(RedisURLEnv); address != "" {
		return address, nil
	}
	s, err := serveRedis()
	if err != nil {
		return "", err
	}
	return s.URL, nil
})

func serveRedis() (*RedisServer, error) { return startRedis(os.TempDir(), nil) }

func startRedis(data string, settings []string) (*RedisServer, error) {
	return startRedisAs(data, settings, nil)
}

func startRedisAs(data string, settings []string, client *tls.Config) (*RedisServer, error) {
	bin, err := redisBinary()
	if err != nil {
		return nil, err
	}
	s := &RedisServer{bin: bin, data: data, settings: settings, tls: client}
	for range 5 { // somebody else may take the port first
		if s.port, err = freePort(); err != nil {
			return nil, err
		}
		s.URL = fmt.Sprintf("redis://127.0.0.1:%d/0", s.port)
		if err = s.run(); err == nil {
			return s, nil
		}
	}
	return nil, err
}

func (s *RedisServer) run() error {
	args := []string{"--bind", "127.0.0.1", "--port", strconv.Itoa(s.port), "--dir", s.data, "--save", "", "--maxmemory-policy", "noeviction"}
	if s.tls != nil {
		args = append(args, "--port", "0", "--tls-port", strconv.Itoa(s.port))
	}
	return s.launch(append(args, s.settings...))
}

func (s *RedisServer) launch(args []string) error {
	var err error
	s.process, err = start(Command{Path: s.bin, Args: args, Dir: s.data})
	if err != nil {
		return err
	}
	if until(s.process.gone, func() bool { return s.answers() && !s.process.ended() }) {
		return nil
	}
	s.process.Kill()
	return fmt.Errorf("redis-server does not start:\n%s", s.process.Output())
}

// answers is false too while it still loads its data.
func (s *RedisServer) answers() bool {
	answer, err := s.do("PING")
	return err == nil && answer == "PONG"
}

func (s *RedisServer) dial() (net.Conn, error) {
	if s.tls != nil {
		return tls.Dial("tcp", s.Addr(), s.tls)
	}
	return net.Dial("tcp", s.Addr())
}

// Addr returns host and port.
func (s *RedisServer) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// AppendOnlyFiles returns the files the server writes ahead to.
func (s *RedisServer) AppendOnlyFiles() ([]string, error) {
	return filepath.Glob(filepath.Join(s.data, "appendonlydir", "*"))
}

// Kill ends the server as kill -9 does. What it had answered is in the kernel's hands, and there
// again after Restart; what it would lose is what a power cut takes.
func (s *RedisServer) Kill() { s.process.Kill() }

// Stop ends the server in order.
func (s *RedisServer) Stop() {
	s.process.signal(syscall.SIGTERM)
	<-s.process.gone
}

// Pause leaves connections open and nothing answered.
func (s *RedisServer) Pause() { s.process.Pause() }

// Continue ends a pause.
func (s *RedisServer) Continue() { s.process.Continue() }

// Restart starts a server that was killed or stopped, on the same port and data.
func (s *RedisServer) Restart(t testing.TB) {
	t.Helper()
	if err := s.run(); err != nil {
		t.Fatal(err)
	}
}

// Forget removes the data of a server that was killed or stopped, as losing its host does.
func (s *RedisServer) Forget(t testing.TB) {
	t.Helper()
	entries, err := os.ReadDir(s.data)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(s.data, e.Name())))
	}
	if err != nil {
		t.Fatal(err)
	}
}
