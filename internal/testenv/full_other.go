//go:build !linux

package testenv

import "testing"

// FillDisk is known to Linux only.
func (p *Process) FillDisk(t testing.TB, _ uint64) { t.Fatal("a full disk is played on Linux only") }

// EmptyDisk ends FillDisk.
func (p *Process) EmptyDisk(t testing.TB) { t.Fatal("a full disk is played on Linux only") }
