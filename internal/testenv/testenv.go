// Package testenv gives tests real servers: Postgres and Redis of their own on free ports, and any
// program as a process that can be killed, paused and started again. Nothing outlives the test
// process, however that ends. Where a server is not installed the test fails and says what to
// install; it is never skipped.
//
// Product code does not import it.
package testenv

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// Servers that already run are used when these name them, in place of starting some.
const (
	DatabaseURLEnv = "ERAWAN_TEST_DATABASE_URL"
	RedisURLEnv    = "ERAWAN_TEST_REDIS_URL"
)

// patience bounds every wait for a condition. It is no measurement: only a hang reaches it.
const patience = 60 * time.Second

// until polls a condition and says whether it came true in time, or earlier when gone is closed.
func until(gone <-chan struct{}, condition func() bool) bool {
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		if condition() {
			return true
		}
		select {
		case <-gone:
			return condition()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return false
}

// Ports are taken below those that a system gives to connections of its own, where a client that is quick
// enough would sit on a server's.
const (
	firstPort = 10_000
	portLimit = 32_000
)

// freePort returns a port nobody listened on a moment ago. Who uses it retries with another.
func freePort() (int, error) {
	var err error
	for range 20 {
		port := firstPort + mathrand.IntN(portLimit-firstPort)
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

// FreeAddress returns an address on loopback that nobody listened on a moment ago.
func FreeAddress() (string, error) {
	port, err := freePort()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), err
}

// randomName returns a name that is valid for a database, a key and a file.
func randomName(prefix string) string {
	var b [6]byte
	rand.Read(b[:])
	return prefix + "_" + hex.EncodeToString(b[:])
}

// postgresBinaries returns the folder that holds initdb and postgres of one version, the newest of
// Debian's when there are several and none is on PATH.
func postgresBinaries() (string, error) {
	var dirs []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	debian, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.SortFunc(debian, func(a, b string) int { return cmp.Compare(debianVersion(b), debianVersion(a)) })
	for _, dir := range append(dirs, debian...) {
		if executable(filepath.Join(dir, "initdb")) && executable(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no Postgres here: install it (Debian: apt-get install postgresql) or set %s", DatabaseURLEnv)
}

func debianVersion(bin string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	if err != nil {
		return 0
	}
	return n
}

func redisBinary() (string, error) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return "", errors.New("no Redis here: install it (Debian: apt-get install redis-server)")
	}
	return path, nil
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
