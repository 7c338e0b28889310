// Command run gives a test command what it needs: it installs missing servers, a browser and fonts
// where it may, starts Postgres and Redis, runs the command, stops them and sums up.
//
//	go run ./internal/testenv/run -- go test -json ./...
//
// Of a `go test -json` it prints failures and skips in full, how long each package took against its
// budget, and a closing line of what passed and failed.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"erawan/internal/testenv"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: run -- COMMAND…")
		os.Exit(2)
	}
	code, err := run(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "test run:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	if err := install(); err != nil {
		return 1, err
	}
	budgets, err := readBudgets()
	if err != nil {
		return 1, err
	}
	servers, err := testenv.Serve()
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, servers.Stop()) }()

	warnOfCases()
	s := newSummary(os.Stdout, budgets)
	code, err = execute(args, servers, s)
	if err != nil {
		return 1, err
	}
	if s.empty() {
		return code, nil
	}
	warnOfCases()
	s.print()
	if code == 0 && !s.good() {
		code = 1
	}
	return code, nil
}

// execute runs the command with the servers' addresses and hands its output on line by line.
func execute(args []string, servers *testenv.Servers, out io.Writer) (int, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), testenv.DatabaseURLEnv+"="+servers.DatabaseURL, testenv.RedisURLEnv+"="+servers.RedisURL)
	cmd.Stdout, cmd.Stderr = out, os.Stderr

	// We outlive the command, so that the servers are stopped whoever was interrupted.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			cmd.Process.Signal(s)
		case err := <-done:
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				return max(exit.ExitCode(), 1), nil
			}
			return 0, err
		}
	}
}

func warnOfCases() {
	if os.Getenv("ERAWAN_CASES_DIR") == "" {
		fmt.Print("\n*** ERAWAN_CASES_DIR is not set: nothing is held against outside cases in this run. ***\n\n")
	}
}
