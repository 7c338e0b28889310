package testenv

import (
	"math"
	"syscall"
	"testing"
	"unsafe"
)

// FillDisk makes every file of the program refuse to grow past so many bytes, as a full disk does.
// It holds for root as well.
func (p *Process) FillDisk(t testing.TB, bytes uint64) { p.limitFiles(t, bytes) }

// EmptyDisk makes room again.
func (p *Process) EmptyDisk(t testing.TB) { p.limitFiles(t, math.MaxUint64) }

func (p *Process) limitFiles(t testing.TB, bytes uint64) {
	t.Helper()
	limit := syscall.Rlimit{Cur: bytes, Max: math.MaxUint64}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(p.PID()), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		t.Fatalf("limit files of %s: %v", p.name, errno)
	}
}
