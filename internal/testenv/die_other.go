//go:build !linux

package testenv

import (
	"os/exec"
	"syscall"
)

// startTied starts a command. Only Linux can tie its life to ours; elsewhere a cleanup has to run.
func startTied(cmd *exec.Cmd, _ syscall.Signal) error { return cmd.Start() }
