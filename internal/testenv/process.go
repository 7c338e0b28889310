package testenv

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Command says what to run. Only Path is required.
type Command struct {
	Path string
	Args []string
	Env  []string // added to this process's own
	Dir  string

	user  *syscall.Credential // run as somebody else
	death syscall.Signal      // sent when this process ends; SIGKILL
}

// Process is a running program. Its methods fail the test they are given, with what the program
// has said so far.
type Process struct {
	name string
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended

	mu  sync.Mutex
	out bytes.Buffer
}

// Start runs a command until the test ends.
func Start(t testing.TB, c Command) *Process {
	t.Helper()
	p, err := start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

func start(c Command) (*Process, error) {
	if c.death == 0 {
		c.death = syscall.SIGKILL
	}
	p := &Process{name: filepath.Base(c.Path), cmd: exec.Command(c.Path, c.Args...), gone: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), c.Env...)
	p.cmd.Dir = c.Dir
	p.cmd.Stdout, p.cmd.Stderr = p, p
	p.cmd.WaitDelay = time.Second // a grandchild may hold the pipe
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c.user}
	if err := startTied(p.cmd, c.death); err != nil {
		return nil, fmt.Errorf("start %s: %w", p.name, err)
	}
	go func() {
		p.cmd.Wait()
		close(p.gone)
	}()
	return p, nil
}

// Write collects output. It is for the program only.
func (p *Process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

// Output returns all that the program has written to either stream.
func (p *Process) Output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// PID returns its process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Gone is closed when the program has ended.
func (p *Process) Gone() <-chan struct{} { return p.gone }

// ExitCode waits for the program to end and returns its code, -1 when a signal ended it.
func (p *Process) ExitCode(t testing.TB) int {
	t.Helper()
	p.wait(t, "end", func() bool { return p.ended() })
	return p.cmd.ProcessState.ExitCode()
}

// WaitLine waits until a line of output matches and returns its sub-matches.
func (p *Process) WaitLine(t testing.TB, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile("(?m)" + pattern)
	var match []string
	p.wait(t, "say "+pattern, func() bool {
		match = re.FindStringSubmatch(p.Output())
		return match != nil
	})
	return match
}

// WaitHTTP waits until an address answers 200.
func (p *Process) WaitHTTP(t testing.TB, url string) {
	t.Helper()
	client := &http.Client{Timeout: 5 * time.Second}
	p.wait(t, "answer at "+url, func() bool {
		res, err := client.Get(url)
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
}

// Kill ends the program as kill -9 does and returns when it is gone. Nothing happens when it is
// gone already.
func (p *Process) Kill() {
	p.signal(syscall.SIGKILL)
	<-p.gone
}

// Terminate asks the program to end, waits until it has and returns its exit code.
func (p *Process) Terminate(t testing.TB) int {
	t.Helper()
	p.signal(syscall.SIGTERM)
	return p.ExitCode(t)
}

// Pause stops the program where it is; its connections stay open and nothing answers.
func (p *Process) Pause() { p.signal(syscall.SIGSTOP) }

// Continue lets a paused program go on.
func (p *Process) Continue() { p.signal(syscall.SIGCONT) }

// signal reaches the program only while it is ours: a pid is not used again before Wait.
func (p *Process) signal(s syscall.Signal) {
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		panic(fmt.Sprintf("signal %s: %v", p.name, err))
	}
}

func (p *Process) ended() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

func (p *Process) wait(t testing.TB, what string, condition func() bool) {
	t.Helper()
	if until(p.gone, condition) {
		return
	}
	state := "still runs"
	if p.ended() {
		state = p.cmd.ProcessState.String()
	}
	t.Fatalf("%s did not %s: %s\n%s", p.name, what, state, p.Output())
}
