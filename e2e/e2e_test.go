//go:build unix

// Package e2e runs the real program in a real browser, as a black box: it imports nothing of ours.
package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Playwright needs this Node or a newer one; where the system's is older, npm brings one.
const (
	nodeNeeded  = 20
	nodeBrought = "20.19.0"
)

// The specs are in tests/*.spec.ts; this builds what they need, runs them, and passes when they do.
func TestTheProgramInABrowser(t *testing.T) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("no %s on the PATH: install what Debian calls nodejs and npm", tool)
		}
	}
	if stale(t) {
		must(t, run(t, nil, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"))
	}
	node := newEnough(t)

	binary := filepath.Join(t.TempDir(), "erawan")
	must(t, run(t, []string{"CGO_ENABLED=0"}, "go", "build", "-trimpath", "-tags", "nomsgpack", "-o", binary, "erawan/cmd/erawan"))
	must(t, run(t, nil, "npm", "run", "--silent", "types"))
	must(t, run(t, []string{"ERAWAN_BIN=" + binary, "FORCE_COLOR=0"}, node, "node_modules/@playwright/test/cli.js", "test"))
}

// newEnough returns a Node that Playwright can use: the system's, or one that npm brings.
func newEnough(t *testing.T) string {
	t.Helper()
	version, err := exec.Command("node", "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	major, _, _ := strings.Cut(strings.TrimPrefix(string(version), "v"), ".")
	if n, err := strconv.Atoi(major); err == nil && n >= nodeNeeded {
		return "node"
	}
	node := filepath.Join("node_modules", "node", "bin", "node")
	if _, err := os.Stat(node); err != nil {
		must(t, run(t, nil, "npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "node@"+nodeBrought))
	}
	return "./" + node
}

// stale says whether the packages are missing or older than the list of them.
func stale(t *testing.T) bool {
	t.Helper()
	list, err := os.Stat("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	installed, err := os.Stat(filepath.Join("node_modules", ".package-lock.json"))
	return err != nil || installed.ModTime().Before(list.ModTime())
}

// passed is Playwright's line of a test that passed.
var passed = regexp.MustCompile(`(?m)^ *✓ .*\n`)

// run runs a command with everything it starts in one group, so that nothing outlives the test.
func run(t *testing.T, env []string, name string, args ...string) error {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	err := cmd.Run()
	text := said.String()
	if err != nil { // what went well is not what somebody looks for among a hundred lines
		text = passed.ReplaceAllString(text, "")
	}
	t.Logf("%s %s\n%s", name, args[0], text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
