package testenv

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// starter is one operating system thread that lives as long as the process. Linux ties a child's
// parent-death signal to the thread that started it, and Go ends threads as it likes.
var starter = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
})

// startTied starts a command that gets a signal when this process ends, even by kill -9.
func startTied(cmd *exec.Cmd, death syscall.Signal) error {
	cmd.SysProcAttr.Pdeathsig = death
	done := make(chan error)
	starter() <- func() { done <- cmd.Start() }
	return <-done
}
