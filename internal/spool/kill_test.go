package spool

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// childEnv makes the test binary run one of the children below in a directory instead.
const (
	childEnv    = "ERAWAN_SPOOL_TEST_CHILD"
	childDirEnv = "ERAWAN_SPOOL_TEST_DIR"
)

func TestMain(m *testing.M) {
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "append":
		appendForever()
	case "fill":
		fillUp()
	}
}

func child(t *testing.T, what, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+what, childDirEnv+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// appendForever appends from several goroutines, says each id that was acknowledged, reads some
// and says those too, until it is killed.
func appendForever() {
	l, err := Open(Options{Dir: os.Getenv(childDirEnv), SegmentBytes: 4 << 10})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	var say sync.Mutex
	line := func(format string, args ...any) {
		say.Lock()
		defer say.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	for g := range 4 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s-%d-%d", run, g, i)
				if err := l.Append(context.Background(), [][]byte{[]byte(id)}); err != nil {
					line("error %v", err)
					return
				}
				line("acked %s", id)
			}
		}()
	}
	for {
		got, err := l.Read(context.Background(), 7)
		if err != nil {
			line("error %v", err)
			return
		}
		for _, r := range got {
			line("drained %s", r.Data)
		}
		if err := l.Ack(context.Background(), got); err != nil {
			line("error %v", err)
			return
		}
	}
}

func TestKillNineLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acked, drained := map[string]bool{}, map[string]bool{}
	rounds := 8
	if os.Getenv("ERAWAN_SOAK") != "" {
		rounds = 2000
	}
	for range rounds {
		cmd := child(t, "append", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Killed after a random number of lines, wherever that finds it.
		left := 1 + rand.IntN(400)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			word, id, _ := strings.Cut(lines.Text(), " ")
			switch word {
			case "acked":
				acked[id] = true
			case "drained":
				drained[id] = true
			default:
				t.Error(lines.Text())
			}
			if left--; left == 0 {
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
	}

	l := open(t, Options{Dir: dir})
	for _, r := range read(t, l, 1<<20) {
		drained[string(r.Data)] = true
	}
	if len(acked) == 0 {
		t.Fatal("the child acknowledged nothing")
	}
	for id := range acked {
		if !drained[id] {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
}

// fillUp appends until the kernel lets the file grow no further, then frees the limit and goes on.
func fillUp() {
	signal.Ignore(syscall.SIGXFSZ)
	check := func(err error) {
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	var limit syscall.Rlimit
	check(syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	tight := syscall.Rlimit{Cur: 1000, Max: limit.Max}
	check(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &tight))

	l, err := Open(Options{Dir: os.Getenv(childDirEnv)})
	check(err)
	add := func(size int, c byte) error {
		return l.Append(context.Background(), [][]byte{bytes.Repeat([]byte{c}, size)})
	}
	check(add(600, 'a'))
	if err := add(600, 'b'); !errors.Is(err, ErrFull) {
		check(fmt.Errorf("a write past the limit: %v, want ErrFull", err))
	}
	check(add(600, 'c')) // a segment of its own has room again
	if err := add(2000, 'd'); !errors.Is(err, ErrFull) {
		check(fmt.Errorf("a write past the limit: %v, want ErrFull", err))
	}
	check(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	check(add(2000, 'e'))
	check(l.Close())
}

func TestFullDiskRefusesKeepsAndRecovers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := child(t, "fill", dir).Output(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got []string
	for _, r := range read(t, open(t, Options{Dir: dir}), 99) {
		got = append(got, fmt.Sprintf("%c%d", r.Data[0], len(r.Data)))
	}
	if s := strings.Join(got, " "); s != "a600 c600 e2000" {
		t.Fatalf("records = %s", s)
	}
}
