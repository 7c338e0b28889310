package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program that we have started.
type process struct {
	name string
	cmd  *exec.Cmd
	log  *os.File
	gone chan struct{}
}

// launch starts a program that writes its log to a file, as under a supervisor, and that ends with us
// however we end.
func launch(log, path string, args, env []string) (*process, error) {
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	p := &process{name: args[0], cmd: exec.Command(path, args...), log: file, gone: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = file, file
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() { // Linux ties the signal to the thread, so the thread stays as long as the program
		runtime.LockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.cmd.Wait()
			close(p.gone)
		}
	}()
	if err := <-started; err != nil {
		return nil, join(fmt.Errorf("start %s: %w", p.name, err), file.Close())
	}
	return p, nil
}

// end asks the program to stop, and makes it when it takes too long.
func (p *process) end() error {
	err := p.cmd.Process.Signal(syscall.SIGTERM)
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	select {
	case <-p.gone:
	case <-time.After(20 * time.Second):
		err = join(fmt.Errorf("%s did not stop when told to", p.name), p.cmd.Process.Kill())
		<-p.gone
	}
	return join(err, p.log.Close())
}

// said is the end of the program's log.
func (p *process) said() string {
	text, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-2000):])
}

// ticks are how many of the kernel's units a second has: USER_HZ, which is 100 on every Linux.
const ticks = 100

// used is the processor time that the program has taken, by its own account in /proc.
func (p *process) used() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:]) // the name before may hold blanks
	var sum int64
	for _, n := range []int{11, 12} { // utime, stime
		v, err := strconv.ParseInt(string(fields[n]), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("processor time of %s: %w", p.name, err)
		}
		sum += v
	}
	return time.Duration(sum) * time.Second / ticks, nil
}

// resident is the program's memory in bytes, now and at its highest.
func (p *process) resident() (now, peak int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kib); n == 1 {
			now = kib << 10
		}
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			peak = kib << 10
		}
	}
	return now, peak, nil
}

// threadTime is the processor time of the calling thread, which the caller has locked.
func threadTime() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		panic("bench: no account of this thread: " + err.Error())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// until waits for a condition, and not for ever.
func until(what string, patience time.Duration, condition func() bool) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return nil
		}
	}
	return fmt.Errorf("waited %s in vain for %s", patience, what)
}
