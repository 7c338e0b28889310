//go:build unix

package press

import (
	"os/exec"
	"syscall"
)

// together makes a command and all that it starts one group, which ends as one.
func together(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
